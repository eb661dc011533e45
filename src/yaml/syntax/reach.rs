//! How far the YAML library reads a text.

use granit_parser::{ErrorKind, Event, Marker, Options, Parser, ScanError, Span};
use nets_core::finding::Position;

use crate::problem::TextSpan;

/// Deep enough for every file, shallow enough for every stack.
pub(crate) const NESTING_LIMIT: usize = 16;

/// One event of the library with its place, or why there is none.
pub(crate) type Next<'t> = Result<(Event<'t>, Span), ScanError>;

pub(crate) type Events<'t> = Parser<'t, granit_parser::StrInput<'t>>;

/// A text as the library is asked to read it.
pub(crate) fn events(text: &str) -> Events<'_> {
    Parser::new_from_str_with_options(text, options())
}

fn options() -> Options {
    let mut options = granit_parser::options! {
        flow_nesting_limit: NESTING_LIMIT,
        block_nesting_limit: NESTING_LIMIT,
        emit_anchor_events: true,
    };
    options.set_emit_comments(false);
    options
}

/// Where the library stops.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    pub kind: ErrorKind,
    pub position: Position,
    /// How many characters it has passed.
    pub index: usize,
}

impl From<&ScanError> for Stop {
    fn from(error: &ScanError) -> Self {
        let marker = error.marker();
        Stop { kind: error.kind().clone(), position: position(marker), index: marker.index() }
    }
}

/// Where the library stops, unless it reads to the end.
pub(super) fn reach(text: &str) -> Option<Stop> {
    let mut events = events(text);
    loop {
        match events.next_event()? {
            Ok(_) => {}
            Err(error) => return Some(Stop::from(&error)),
        }
    }
}

pub(crate) fn position(marker: &Marker) -> Position {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Position { line: number(marker.line()), column: number(marker.col() + 1) }
}

pub(crate) fn spot(span: Span) -> TextSpan {
    let one_line = span.start.line() == span.end.line();
    let width = if one_line { span.end.col().saturating_sub(span.start.col()).max(1) } else { 1 };
    TextSpan { position: position(&span.start), width: u32::try_from(width).unwrap_or(u32::MAX) }
}
