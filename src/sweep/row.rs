//! What came of one fault: whether each document was delivered once, and in which words that is told.

use std::cmp::Reverse;

use crate::course::course;
use crate::documents::{DocumentCount, counts};
use crate::plan::PlannedRow;
use crate::seen::{SeenSendings, SweptRun};

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepRow {
    pub planned: PlannedRow,
    pub verdict: RowVerdict,
    /// What the sender did when the fault had struck.
    pub then: String,
    /// Of the document that says the most: one that came twice, else one that never came.
    pub count: DocumentCount,
    /// How many documents were delivered more than once, and how many never.
    pub twice: usize,
    pub never: usize,
    /// None where it was not run.
    pub run: Option<SweptRun>,
}

/// What a row comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowVerdict {
    /// Each document was delivered once.
    Once,
    /// A document was never delivered, and none more than once.
    Never,
    /// A document was delivered more than once.
    Twice,
    /// The fault did not strike, so that nothing was shown: the sender went another way than without a fault.
    NotStruck,
    /// Why it was not run to its end.
    NotRun(String),
}

impl RowVerdict {
    /// Whether it is something to be told of.
    pub fn is_finding(&self) -> bool {
        matches!(self, RowVerdict::Never | RowVerdict::Twice | RowVerdict::NotStruck)
    }
}

/// Judges a run by what was delivered in one without a fault; or says why there is none.
pub fn judge_row(planned: PlannedRow, clean: &SeenSendings, run: Result<SweptRun, String>) -> SweepRow {
    let none = || DocumentCount { document: String::new(), sent: 0, delivered: 0 };
    let run = match run {
        Ok(run) => run,
        Err(why) => {
            let verdict = RowVerdict::NotRun(why);
            let then = String::new();
            return SweepRow { planned, verdict, then, count: none(), twice: 0, never: 0, run: None };
        }
    };
    let counts = counts(clean, &run.sent);
    let twice = counts.iter().filter(|count| count.delivered > 1).count();
    let never = counts.iter().filter(|count| count.delivered == 0).count();
    let most = counts.iter().min_by_key(|count| Reverse((count.delivered, count.sent)));
    let least = counts.iter().min_by_key(|count| count.delivered);
    let count = if twice > 0 { most } else { least }.cloned().unwrap_or_else(none);
    let then = course(&run);
    let verdict = match (&then, twice, never) {
        (None, ..) => RowVerdict::NotStruck,
        (Some(_), 0, 0) => RowVerdict::Once,
        (Some(_), 0, _) => RowVerdict::Never,
        (Some(_), ..) => RowVerdict::Twice,
    };
    let then = then.unwrap_or_else(|| "went another way: the fault did not strike".to_owned());
    SweepRow { planned, verdict, then, count, twice, never, run: Some(run) }
}

impl SweepRow {
    pub(crate) fn is_called_again(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.calls.len() > 1)
    }

    /// Whether the sender's last call said that all went well.
    pub(crate) fn is_believed(&self) -> bool {
        use nets_report::ProgramEnd::Exited;
        let last = self.run.as_ref().and_then(|run| run.calls.last());
        last.is_some_and(|call| call.output.end == Exited(0))
    }
}

#[cfg(test)]
mod tests;
