//! A walk over the uploads of a world in their order, for lists whose filters only reading them can answer.

use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::state::Outline;
use nets_driver::{UploadFilter, View};
use nets_web::{Parameters, Problem};

use crate::api::InWorld;
use crate::problem::ApiRefusal;
use nets_control::parse_moment;

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
        let (take, left) = (Arc::clone(&take), limit + 1 - taken.len());
        let looked = piece(here, &wanted, move |view, outlines| {
            let mut found = Vec::new();
            for outline in outlines {
                found.extend(take(view, outline, left - found.len())?);
                if found.len() >= left {
                    break;
                }
            }
            Ok(found)
        });
        let (found, last) = looked.await?;
        taken.extend(found);
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

/// What the next few uploads come to, and the last of them when others follow.
pub(crate) async fn piece<T: Send + 'static>(
    here: &InWorld,
    wanted: &UploadFilter,
    look: impl FnOnce(&View<'_>, &[Outline]) -> Result<T, Problem> + Send + 'static,
) -> Result<(T, Option<u64>), ApiRefusal> {
    let wanted = wanted.clone();
    let looked = here.look(move |view| {
        let (outlines, more) =
            view.outlines(&wanted, PIECE).map_err(|problem| Problem::failed(problem.to_string()))?;
        let last = outlines.last().map(|outline| outline.upload.id.0).filter(|_| more);
        Ok((look(&view, &outlines)?, last))
    });
    looked.await
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
