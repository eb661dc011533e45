//! Colour on a terminal, where it is wanted.

use crate::run::CaseState;

pub(crate) const BOLD: &str = "1";
pub(crate) const BLUE: &str = "1;34";
const RED: &str = "1;31";
const GREEN: &str = "1;32";
const YELLOW: &str = "1;33";
const CYAN: &str = "1;36";

#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    pub(crate) colour: bool,
}

impl Paint {
    pub(crate) const NONE: Self = Self { colour: false };

    pub(crate) fn with(self, style: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// The word of a state in its colour, as wide as the longest at least.
    pub(crate) fn state(self, state: CaseState) -> String {
        self.with(style(state), &format!("{:<13}", state.words()))
    }
}

pub(crate) fn style(state: CaseState) -> &'static str {
    match state {
        CaseState::Pass => GREEN,
        CaseState::Fail => RED,
        CaseState::Undecided => YELLOW,
        CaseState::NotExercised | CaseState::Waived => CYAN,
    }
}
