//! The table: an operation with its faults, a line each, and behind it each finding with what repeats it.

use crate::finding::findings;
use crate::plan::PlannedRow;
use crate::row::{RowVerdict, SweepRow};
use crate::words::{counted, done, times, told};

/// What is said above and below the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepSummary {
    /// The sender's command.
    pub sender: String,
    /// How many documents it delivers without a fault.
    pub documents: usize,
    /// How often it is called again after a run that failed.
    pub again: u32,
    /// What is not tried, and why, a sentence each. Bound: the kinds of operations at one path.
    pub left_out: Vec<String>,
    pub interrupted: bool,
}

/// So wide the column of what the sender did is at the most, before the next columns are moved.
const WIDEST: usize = 72;

const HEADS: [&str; 6] = ["", "done", "told", "the sender then", "sent", "delivered"];

/// The whole table, and what it comes to. `again` is the command that plays one row again, by its id.
pub fn table(summary: &SweepSummary, rows: &[SweepRow], again: &dyn Fn(&str) -> String) -> String {
    let mut text = format!(
        "sweep of {}: {}, {} without a fault\n\n",
        summary.sender,
        counted(rows.len(), "run", "runs"),
        counted(summary.documents, "document is delivered", "documents are delivered"),
    );
    text.push_str(&lines(rows));
    for left_out in &summary.left_out {
        text.push_str(&format!("left out: {left_out}\n"));
    }
    if !summary.left_out.is_empty() {
        text.push('\n');
    }
    text.push_str(&findings(rows, summary.again, again));
    text.push_str(&totals(rows, summary.interrupted));
    text
}

fn lines(rows: &[SweepRow]) -> String {
    let cells: Vec<[String; 6]> = rows.iter().map(cells).collect();
    let mut widths = HEADS.map(str::len);
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count().min(WIDEST));
        }
    }
    let mut text = String::new();
    let mut before: Option<String> = None;
    push(&mut text, &HEADS.map(str::to_owned), &widths);
    for (row, cells) in rows.iter().zip(&cells) {
        let operation = row.planned.operation();
        if before.as_ref() != Some(&operation) {
            text.push_str(&format!("{}\n", nets_text::spelt(&operation)));
        }
        push(&mut text, cells, &widths);
        before = Some(operation);
    }
    text.push('\n');
    text
}

fn push(text: &mut String, cells: &[String; 6], widths: &[usize; 6]) {
    let padded: Vec<String> =
        cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
    text.push_str(format!("  {}", padded.join("  ")).trim_end());
    text.push('\n');
}

fn cells(row: &SweepRow) -> [String; 6] {
    let PlannedRow { order, .. } = &row.planned;
    let (sent, delivered) = match &row.verdict {
        RowVerdict::NotRun(_) => (String::new(), String::new()),
        RowVerdict::NotStruck => (times(row.count.sent), "?".to_owned()),
        RowVerdict::Once | RowVerdict::Never | RowVerdict::Twice => {
            (times(row.count.sent), times(row.count.delivered))
        }
    };
    let then = match &row.verdict {
        RowVerdict::NotRun(why) => format!("not run: {why}"),
        _ => row.then.clone(),
    };
    [mark(&row.verdict).to_owned(), done(order), told(order).to_owned(), then, sent, delivered]
}

fn mark(verdict: &RowVerdict) -> &'static str {
    match verdict {
        RowVerdict::Once => "ok",
        RowVerdict::Never => "NEVER",
        RowVerdict::Twice => "TWICE",
        RowVerdict::NotStruck => "open",
        RowVerdict::NotRun(_) => "-",
    }
}

fn totals(rows: &[SweepRow], interrupted: bool) -> String {
    let count = |is: fn(&RowVerdict) -> bool| rows.iter().filter(|row| is(&row.verdict)).count();
    let parts = [
        (count(|it| matches!(it, RowVerdict::Once)), "once"),
        (count(|it| matches!(it, RowVerdict::Twice)), "more than once"),
        (count(|it| matches!(it, RowVerdict::Never)), "never"),
        (count(|it| matches!(it, RowVerdict::NotStruck)), "where the fault did not strike"),
        (count(|it| matches!(it, RowVerdict::NotRun(_))), "not run"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let findings = count(RowVerdict::is_finding);
    let verdict = match (interrupted, findings) {
        (true, _) => {
            format!("the sweep was interrupted: {} by then", counted(findings, "finding", "findings"))
        }
        (false, 0) => "no finding".to_owned(),
        (false, count) => counted(count, "finding", "findings"),
    };
    format!("{}: delivered {}\n{verdict}\n", counted(rows.len(), "run", "runs"), parts.join(", "))
}
