//! What of a scenario's alias services cannot be used, and where the scenario says it.

use std::fmt;

use nets_scenario::{Problem, TextSpan};

#[derive(Debug, Clone)]
pub struct Unusable {
    spot: TextSpan,
    message: String,
    hint: &'static str,
    is_missing: bool,
}

impl Unusable {
    pub fn new(spot: TextSpan, message: impl Into<String>) -> Self {
        Unusable { spot, message: message.into(), hint: "", is_missing: false }
    }

    pub fn hint(self, hint: &'static str) -> Self {
        Unusable { hint, ..self }
    }

    /// It is about a file that is not there.
    pub fn missing(self) -> Self {
        Unusable { is_missing: true, ..self }
    }

    pub fn as_error(&self) -> Problem {
        Problem::error(self.spot, &self.message).hint(self.hint)
    }

    /// As `check` tells it, which may run where the scenario's files are not.
    pub fn as_checked(&self) -> Problem {
        if self.is_missing {
            Problem::warning(self.spot, &self.message).hint(self.hint)
        } else {
            self.as_error()
        }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
