//! A bundle of a world: all that another process needs to play it again.

use std::io::{self, Write};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::Uri;
use nets_control::{NoBundle, WantedBundle, WantedPersons, WorldReason};
use nets_driver::Stopped;
use nets_web::{Pieces, Problem, streamed, to_be_kept};
use tokio::sync::mpsc;
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;

use crate::api::{Api, InWorld, Reply, parameters};
use crate::description::{BadParameter, words};
use crate::problem::{ApiRefusal, ProblemDocument};
use crate::resources::outbound::FileBytes;
use crate::route::routes;

/// So much of a bundle is in memory at a time: this, and as many pieces as wait.
const PIECE: usize = 64 * 1024;
const WAITING: usize = 2;

routes!(save);

/// What of persons a bundle has.
const PERSONS: [&str; 2] = ["replaced", "as_sent"];

/// What is to be in a bundle.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `parameters` reads it")]
struct BundleQuery {
    /// Whether the bytes of uploads are in it, or their digests alone; `true` when left out.
    contents: Option<bool>,
    /// `replaced`: others stand in the place of persons' numbers, names and documents, of which every rule says the same;
    /// `as_sent`: they are as they were sent. `replaced` when left out.
    #[param(schema_with = persons, required = false)]
    persons: Option<String>,
}

fn persons() -> Object {
    words(PERSONS)
}

/// All that happened in the world as one file, to be played again.
///
/// `mock-nets-share replay FILE` does so. Persons' numbers, names and documents are replaced by others of the same form, unless
/// `persons=as_sent` asks for them.
#[utoipa::path(get, path = "/v1/bundle", tag = "bundle",
    params(BundleQuery),
    responses(
        (status = 200, description = "A zip", content((FileBytes = "application/zip"))),
        BadParameter,
        (status = 409, description = "No bundle can be made of it, and why", body = ProblemDocument),
    ))]
async fn save(State(api): State<Api>, here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["contents", "persons"])?;
    let contents = parameters.word("contents", &["true", "false"])? != Some("false");
    let persons = match parameters.word("persons", &PERSONS)? {
        Some("as_sent") => WantedPersons::AsSent,
        _ => WantedPersons::Replaced,
    };
    let wanted = WantedBundle { contents, persons };
    let (out, mut pieces) = mpsc::channel(WAITING);
    let writer = Box::new(PieceWriter { out, piece: Vec::new() });
    let making = tokio::spawn(api.control.bundle(&here.name, wanted, writer));
    let broke = || NoBundle::CannotBeMade("making the bundle broke off, see the log".to_owned());
    // Whether it can be made at all is known with its first piece.
    let Some(first) = pieces.recv().await else {
        return Err(refusal(making.await.unwrap_or_else(|_| Err(broke())).err().unwrap_or_else(broke)));
    };
    let name = format!("{}.bundle.zip", here.name);
    let response = streamed("application/zip", async move |mut to: Pieces| {
        to.send(first).await;
        while let Some(piece) = pieces.recv().await {
            to.send(piece).await;
        }
        match making.await {
            Ok(Ok(())) => Ok(()),
            // The seal is missing then, so that what came is taken for no bundle.
            Ok(Err(_)) | Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    });
    Ok(to_be_kept(response, &name))
}

fn refusal(problem: NoBundle) -> ApiRefusal {
    match problem {
        NoBundle::Ended => Stopped.into(),
        NoBundle::CannotBeMade(why) => Problem::new(WorldReason::NoBundle, why)
            .hint("POST /v1/reset begins the world anew, and its bundle; --data keeps all events on the disk")
            .into(),
        NoBundle::NotTaken(_) => Problem::failed(problem.to_string()).into(),
    }
}

/// Where a thread writes what a client takes. When the client has gone, it takes no more.
struct PieceWriter {
    out: mpsc::Sender<Bytes>,
    piece: Vec<u8>,
}

impl PieceWriter {
    fn hand_on(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::take(&mut self.piece);
        self.out.blocking_send(piece.into()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for PieceWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = PIECE - self.piece.len();
        let taken = bytes.len().min(room);
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() == PIECE {
            self.hand_on()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on()
    }
}
