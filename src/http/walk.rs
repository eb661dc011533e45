//! A walk over the uploads of a world in their order, for lists whose filters only reading them can answer.

use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::state::Outline;
use nets_driver::{UploadFilter, View};
use nets_web::{Parameters, Problem};

use crate::api::InWorld;
use crate::local_time::parse_moment;
use crate::problem::ApiRefusal;

/// So many uploads are read while the world does nothing else.
const PIECE: usize = 50;

/// What a list takes from an upload, at most so many elements.
pub(crate) type Take<T> = dyn Fn(&View<'_>, &Outline, usize) -> Result<Vec<T>, Problem> + Send + Sync;

/// The first elements that are taken, at most `limit`, and whether there are more.
pub(crate) async fn walk<T: Send + 'static>(
    here: &InWorld,
    mut wanted: UploadFilter,
    limit: usize,
    take: Arc<Take<T>>,
) -> Result<(Vec<T>, bool), ApiRefusal> {
    let mut taken = Vec::new();
    loop {
        let (from, take) = (wanted.clone(), Arc::clone(&take));
        let left = limit + 1 - taken.len();
        let looked = here.look(move |view| {
            let (outlines, more) =
                view.outlines(&from, PIECE).map_err(|problem| Problem::failed(problem.to_string()))?;
            let mut piece = Vec::new();
            for outline in &outlines {
                piece.extend(take(&view, outline, left - piece.len())?);
                if piece.len() >= left {
                    break;
                }
            }
            Ok((piece, outlines.last().map(|outline| outline.upload.id.0).filter(|_| more)))
        });
        let (piece, last) = looked.await?;
        taken.extend(piece);
        if taken.len() > limit {
            taken.truncate(limit);
            return Ok((taken, true));
        }
        match last {
            Some(last) => wanted.after = last,
            None => return Ok((taken, false)),
        }
    }
}

/// A parameter that is a date and time.
pub(crate) fn moment_of(parameters: &Parameters, name: &str) -> Result<Option<Timestamp>, Problem> {
    let read = |text| {
        parse_moment(text).map_err(|message| {
            Problem::bad_parameter(name, message)
                .hint("write it like `2026-01-06T08:00` (Copenhagen) or `2026-01-06T07:00:00Z`")
        })
    };
    parameters.text(name).map(read).transpose()
}
