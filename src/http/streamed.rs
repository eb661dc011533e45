//! A long page of the timeline, made piece by piece as its client takes it: a client that does not read
//! costs one piece, however long the page is.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Bytes;
use hyper::body::{Body, Frame};
use nets_core::timeline::Entry;
use nets_driver::{Filter, Stopped, World};

use crate::local_time::LocalTime;
use crate::resources::timeline::Line;

/// So many entries are in memory at a time.
pub(crate) const PIECE: usize = 200;

/// Entries, and whether more match.
pub(crate) struct Piece {
    pub(crate) entries: Vec<Entry>,
    pub(crate) more: bool,
}

impl Piece {
    /// The first entries that match, at most so many.
    pub(crate) async fn of(world: &World, filter: Filter, most: usize) -> Result<Piece, Stopped> {
        let mut entries = world.query(move |view| view.timeline.select(&filter, most + 1)).await?;
        let more = entries.len() > most;
        entries.truncate(most);
        Ok(Piece { entries, more })
    }
}

/// What stands behind the entries, but whether there are more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    pub(crate) newest: u64,
    pub(crate) oldest: u64,
}

/// The page as JSON, in the form in which all other answers are.
pub(crate) struct Page {
    world: World,
    filter: Filter,
    /// How many more may follow.
    left: usize,
    ends: Ends,
    time: LocalTime,
    state: State,
    begun: bool,
}

enum State {
    Have(Piece),
    Asking(Pin<Box<dyn Future<Output = Result<Piece, Stopped>> + Send>>),
    Ending { more: bool },
    Ended,
}

impl Page {
    /// A page of at most `limit` entries that begins with this piece.
    pub(crate) fn new(world: World, filter: Filter, limit: usize, first: Piece, ends: Ends) -> Page {
        let (time, state) = (LocalTime::new(), State::Have(first));
        Page { world, filter, left: limit, ends, time, state, begun: false }
    }

    fn written(&mut self, Piece { entries, more }: Piece) -> io::Result<Vec<u8>> {
        let mut text = String::new();
        self.left = self.left.saturating_sub(entries.len());
        for entry in entries {
            self.filter.after = entry.seq;
            text.push_str(if self.begun { ",\n" } else { "{\n  \"entries\": [\n" });
            self.begun = true;
            let line = serde_json::to_string_pretty(&Line::of(entry, &self.time))?;
            // Line ends stand only between the members: within texts they are escaped.
            text.push_str("    ");
            text.push_str(&line.replace('\n', "\n    "));
        }
        self.state = if more && self.left > 0 {
            let (world, filter) = (self.world.clone(), self.filter.clone());
            let most = self.left.min(PIECE);
            State::Asking(Box::pin(async move { Piece::of(&world, filter, most).await }))
        } else {
            State::Ending { more }
        };
        Ok(text.into_bytes())
    }
}

impl Body for Page {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Have(piece) => {
                    let written = self.written(piece);
                    return Poll::Ready(Some(written.map(|bytes| Frame::data(bytes.into()))));
                }
                State::Asking(mut asking) => {
                    let Poll::Ready(answer) = asking.as_mut().poll(context) else {
                        self.state = State::Asking(asking);
                        return Poll::Pending;
                    };
                    // The world has ended in the middle of the page: the connection ends in its middle too.
                    self.state = State::Have(answer.map_err(io::Error::other)?);
                }
                State::Ending { more } => {
                    let Ends { newest, oldest } = self.ends;
                    let end = format!(
                        "\n  ],\n  \"more\": {more},\n  \"newest\": {newest},\n  \"oldest\": {oldest}\n}}\n"
                    );
                    return Poll::Ready(Some(Ok(Frame::data(end.into()))));
                }
                State::Ended => return Poll::Ready(None),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.state, State::Ended)
    }
}
