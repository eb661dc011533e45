//! Which state a case has, and whether a run passes.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::run::{CaseState, CaseWaiver, Run, RunStep, StepState, WaiverStanding};

/// The state of a case, with its waiver as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedCase {
    pub state: CaseState,
    pub waiver: Option<CaseWaiver>,
}

/// The state that follows from the steps, forgiven until the end of a day for a reason. The worst step decides: a
/// failure, then what is undecided, then what was not exercised; a case without steps was not exercised.
pub fn judge(steps: &[RunStep], waiver: Option<(String, Date)>, today: Date) -> JudgedCase {
    let of_steps = state_of(steps.iter().map(|step| step.state));
    let Some((reason, until)) = waiver else { return JudgedCase { state: of_steps, waiver: None } };
    let (state, standing) = match of_steps {
        CaseState::NotExercised => (CaseState::NotExercised, WaiverStanding::NotTried),
        CaseState::Pass => (CaseState::Fail, WaiverStanding::NotNeeded),
        _ if today > until => (CaseState::Fail, WaiverStanding::Ended),
        _ => (CaseState::Waived, WaiverStanding::Used),
    };
    JudgedCase { state, waiver: Some(CaseWaiver { reason, until, standing }) }
}

/// The state of a case whose steps ended so, without a waiver.
pub fn state_of(steps: impl IntoIterator<Item = StepState>) -> CaseState {
    let steps: BTreeSet<StepState> = steps.into_iter().collect();
    if steps.contains(&StepState::Fail) {
        CaseState::Fail
    } else if steps.contains(&StepState::Undecided) {
        CaseState::Undecided
    } else if steps.is_empty() || steps.contains(&StepState::NotExercised) {
        CaseState::NotExercised
    } else {
        CaseState::Pass
    }
}

/// How many cases have which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunTotals {
    pub pass: usize,
    pub fail: usize,
    pub undecided: usize,
    pub not_exercised: usize,
    pub waived: usize,
}

impl RunTotals {
    pub fn cases(&self) -> usize {
        CaseState::ALL.iter().map(|state| self.of(*state)).sum()
    }

    pub fn of(&self, state: CaseState) -> usize {
        match state {
            CaseState::Pass => self.pass,
            CaseState::Fail => self.fail,
            CaseState::Undecided => self.undecided,
            CaseState::NotExercised => self.not_exercised,
            CaseState::Waived => self.waived,
        }
    }

    /// Counts a case.
    pub fn add(&mut self, state: CaseState) {
        match state {
            CaseState::Pass => self.pass += 1,
            CaseState::Fail => self.fail += 1,
            CaseState::Undecided => self.undecided += 1,
            CaseState::NotExercised => self.not_exercised += 1,
            CaseState::Waived => self.waived += 1,
        }
    }
}

impl CaseState {
    /// In the order in which totals name them.
    pub const ALL: [Self; 5] = [Self::Pass, Self::Fail, Self::Undecided, Self::NotExercised, Self::Waived];

    /// Whether a run may pass with it. What was not exercised proves nothing, so a run does not pass with it.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Pass | Self::Waived)
    }
}

impl Run {
    pub fn totals(&self) -> RunTotals {
        let mut totals = RunTotals::default();
        for case in self.files.iter().flat_map(|file| &file.cases) {
            totals.add(case.state);
        }
        totals
    }

    /// Whether there are cases, all were exercised, and each passed or is waived.
    pub fn passes(&self) -> bool {
        let totals = self.totals();
        !self.interrupted && totals.cases() > 0 && totals.pass + totals.waived == totals.cases()
    }

    /// 0 if the run passes, else 1.
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.passes())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::run::{CasePlace, StepSection};

    fn steps(states: &[StepState]) -> Vec<RunStep> {
        let step = |state: &StepState| {
            RunStep::new(StepSection::Then, CasePlace { line: 1, column: 1 }, "see", *state)
        };
        states.iter().map(step).collect()
    }

    #[test]
    fn the_worst_step_decides_and_a_waiver_forgives_until_its_day_is_over() {
        use StepState::{Fail, NotExercised, Pass, Undecided};
        let day = date(2026, 1, 31);
        for (states, plain, waived, ended) in [
            (&[Pass, Pass][..], CaseState::Pass, CaseState::Fail, CaseState::Fail),
            (&[Undecided, Fail, NotExercised], CaseState::Fail, CaseState::Waived, CaseState::Fail),
            (&[Undecided, NotExercised], CaseState::Undecided, CaseState::Waived, CaseState::Fail),
            (
                &[Pass, NotExercised],
                CaseState::NotExercised,
                CaseState::NotExercised,
                CaseState::NotExercised,
            ),
            (&[], CaseState::NotExercised, CaseState::NotExercised, CaseState::NotExercised),
        ] {
            let steps = steps(states);
            let waiver = || Some(("known".to_owned(), day));
            assert_eq!(judge(&steps, None, day), JudgedCase { state: plain, waiver: None }, "{states:?}");
            assert_eq!(judge(&steps, waiver(), day).state, waived, "{states:?}");
            assert_eq!(judge(&steps, waiver(), date(2026, 2, 1)).state, ended, "{states:?}");
        }
    }

    #[test]
    fn what_a_waiver_was_good_for_is_told() {
        let of = |states: &[StepState], today| {
            judge(&steps(states), Some(("known".to_owned(), date(2026, 1, 31))), today)
                .waiver
                .map(|waiver| waiver.standing)
        };
        let (before, after) = (date(2026, 1, 1), date(2026, 3, 1));
        assert_eq!(of(&[StepState::Fail], before), Some(WaiverStanding::Used));
        assert_eq!(of(&[StepState::Fail], after), Some(WaiverStanding::Ended));
        assert_eq!(of(&[StepState::Pass], after), Some(WaiverStanding::NotNeeded));
        assert_eq!(of(&[], after), Some(WaiverStanding::NotTried));
    }
}
