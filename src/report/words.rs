//! What states, ends and times are called, and a case's state in one line.

use std::time::Duration;

use crate::run::{
    CaseState, CaseWaiver, KeptText, ProgramEnd, RunCase, RunStep, StepSection, StepState, WaiverStanding,
};

impl CaseState {
    /// In texts for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Undecided => "undecided",
            Self::NotExercised => "not exercised",
            Self::Waived => "waived",
        }
    }

    /// In reports for programs.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotExercised => "not_exercised",
            other => other.words(),
        }
    }
}

impl StepState {
    pub const ALL: [Self; 4] = [Self::Pass, Self::Fail, Self::Undecided, Self::NotExercised];

    pub fn words(self) -> &'static str {
        CaseState::from(self).words()
    }

    pub fn key(self) -> &'static str {
        CaseState::from(self).key()
    }
}

impl From<StepState> for CaseState {
    fn from(state: StepState) -> Self {
        match state {
            StepState::Pass => Self::Pass,
            StepState::Fail => Self::Fail,
            StepState::Undecided => Self::Undecided,
            StepState::NotExercised => Self::NotExercised,
        }
    }
}

impl StepSection {
    pub fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::When => "when",
            Self::Then => "then",
        }
    }
}

impl WaiverStanding {
    pub fn key(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::NotNeeded => "not_needed",
            Self::Ended => "ended",
            Self::NotTried => "not_tried",
        }
    }
}

impl ProgramEnd {
    /// What the program did, as the end of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Exited(code) => format!("exited with code {code}"),
            Self::Signalled(signal) => format!("was ended by signal {signal}"),
            Self::OutOfTime(limit) => format!("was ended after its time limit of {}", took(*limit)),
            Self::Interrupted => "was ended with the run".to_owned(),
            Self::NotStarted(why) => format!("could not be started: {why}"),
        }
    }
}

impl RunCase {
    /// The step that decides the case where it is not passed: the first that failed, else the first undecided.
    pub fn deciding_step(&self) -> Option<&RunStep> {
        let first = |state| self.steps.iter().find(|step| step.state == state);
        first(StepState::Fail).or_else(|| first(StepState::Undecided))
    }

    /// Why the case has its state, not cut and with whatever characters others put there; none where it passed.
    pub(crate) fn why(&self) -> Option<String> {
        let of_steps = || self.deciding_step().map_or_else(|| "no step failed".to_owned(), why_step);
        Some(match self.state {
            CaseState::Pass => return None,
            CaseState::NotExercised => match &self.not_exercised_because {
                Some(because) => format!("not exercised: {because}"),
                None => "not exercised".to_owned(),
            },
            CaseState::Undecided => format!("undecided: {}", of_steps()),
            CaseState::Fail => match &self.waiver {
                Some(CaseWaiver { reason, standing: WaiverStanding::NotNeeded, .. }) => {
                    format!(
                        "the waiver was not needed, since every step passed: remove it (its reason: {reason})"
                    )
                }
                Some(CaseWaiver { reason, until, standing: WaiverStanding::Ended }) => {
                    format!("the waiver ended on {until} (its reason: {reason}): {}", of_steps())
                }
                _ => of_steps(),
            },
            CaseState::Waived => match &self.waiver {
                Some(CaseWaiver { reason, until, .. }) => {
                    format!("waived until {until}: {reason} ({})", of_steps())
                }
                None => format!("waived ({})", of_steps()),
            },
        })
    }
}

fn why_step(step: &RunStep) -> String {
    match (&step.expected, &step.seen) {
        (Some(expected), Some(seen)) => format!("expected {expected}; seen {seen}"),
        (Some(expected), None) => format!("expected {expected}"),
        (None, Some(seen)) => format!("seen {seen}"),
        (None, None) => match &step.output {
            Some(output) => format!("the sender's program {}", output.end.words()),
            None => format!("this step did not succeed: {}", step.said),
        },
    }
}

/// A length of real time.
pub(crate) fn took(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{} ms", time.as_millis()),
        1..60 => format!("{}.{} s", seconds, time.subsec_millis() / 100),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

pub(crate) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// So many bytes, as a person would say it.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

impl KeptText {
    pub(crate) fn is_nothing(&self) -> bool {
        self.text.is_empty() && self.cut == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_are_said_in_the_unit_that_fits() {
        let of = |millis| took(Duration::from_millis(millis));
        assert_eq!([of(0), of(999), of(1_050), of(59_999)], ["0 ms", "999 ms", "1.0 s", "59.9 s"]);
        assert_eq!([of(60_000), of(3_725_000)], ["1 min 0 s", "1 h 2 min"]);
        assert_eq!(
            [size(1), size(999), size(1_250), size(10_400_000)],
            ["1 byte", "999 bytes", "1.2 kB", "10.4 MB"]
        );
    }
}
