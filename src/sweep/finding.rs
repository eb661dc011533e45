//! One finding, for who has never heard of it: what went wrong on purpose, what the sender did, what came of it, what to do.

use nets_core::faults::operation::FaultDoor;

use crate::row::{RowVerdict, SweepRow};
use crate::words::{counted, done, times, told};
use crate::yaml;

/// Said once, above the first finding.
const HOW: &str = "Each can be had again by its command, or by its fault, as an item of `faults` in a scenario or in `given: {add: \
                   {faults: [...]}}` of a case of `accept`.\n\n";

/// All findings. `again` is how often a sender is called again that has failed, `repeat` the command for one row, by its id.
pub(crate) fn findings(rows: &[SweepRow], again: u32, repeat: &dyn Fn(&str) -> String) -> String {
    let found: Vec<&SweepRow> = rows.iter().filter(|row| row.verdict.is_finding()).collect();
    let mut text = if found.is_empty() { String::new() } else { HOW.to_owned() };
    // What to do is said once, where it is the same.
    let mut advised: Vec<(&str, usize)> = Vec::new();
    for (number, row) in (1..).zip(found) {
        let advice = advice(row, again);
        let known = advised.iter().find(|(known, _)| *known == advice).map(|(_, number)| *number);
        let advice = known.map_or_else(|| advice.to_owned(), |number| format!("as of finding {number}"));
        if known.is_none() {
            advised.push((self::advice(row, again), number));
        }
        text.push_str(&finding(number, row, &advice, &repeat(&row.planned.id)));
        text.push('\n');
    }
    text
}

/// A finding with all that is to be said of it.
fn finding(number: usize, row: &SweepRow, advice: &str, repeat: &str) -> String {
    let order = &row.planned.order;
    let mut lines = vec![format!("finding {number}: {}", headline(row))];
    let mut line = |name: &str, value: &str| lines.push(format!("  {name:<11} {}", nets_text::spelt(value)));
    line(
        "went wrong",
        &format!("{}: {}, and the sender was told: {}", row.planned.operation(), done(order), told(order)),
    );
    line("sender", &row.then);
    if row.verdict != RowVerdict::NotStruck {
        line("documents", &came(row));
    }
    line("to do", advice);
    line("again", repeat);
    line("fault", &yaml::item(&row.planned));
    lines.join("\n") + "\n"
}

/// What is wrong, in one sentence.
pub(crate) fn headline(row: &SweepRow) -> String {
    match &row.verdict {
        RowVerdict::Once => "each document was delivered once".to_owned(),
        RowVerdict::Twice => {
            format!("the recipient has the same document {}", times(row.count.delivered))
        }
        RowVerdict::Never if row.is_believed() => {
            "a document is lost: the sender ended as if all went well, and its recipient never gets it"
                .to_owned()
        }
        RowVerdict::Never if row.is_called_again() => {
            "a document was never delivered, also when the sender was called again".to_owned()
        }
        RowVerdict::Never => "a document was never delivered: the sender gave up".to_owned(),
        RowVerdict::NotStruck => {
            "nothing was shown: the sender went another way than without a fault, and this one did not strike"
                .to_owned()
        }
        RowVerdict::NotRun(why) => why.clone(),
    }
}

/// What came of the documents.
pub(crate) fn came(row: &SweepRow) -> String {
    let count = &row.count;
    let mut said =
        format!("sent {}, delivered {}: {}", times(count.sent), times(count.delivered), count.document);
    let of_these = if row.twice > 0 { row.twice } else { row.never };
    if of_these > 1 {
        said.push_str(&format!(", and {} more alike", of_these - 1));
    }
    if row.twice > 0 && row.never > 0 {
        said.push_str(&format!("; {} never delivered", counted(row.never, "document was", "documents were")));
    }
    said
}

fn advice(row: &SweepRow, again: u32) -> &'static str {
    let is_at_ebox = row.planned.fault.at.operation.door() == FaultDoor::Ebox;
    match &row.verdict {
        RowVerdict::Twice if is_at_ebox => {
            "An error does not say that nothing was done. Publish again under the same `Idempotency-Key` (version 3): it is \
             answered 409 where the first one was taken"
        }
        RowVerdict::Never if is_at_ebox && (row.is_believed() || again > 0) => {
            "Take nothing for published before you have the id of its message; else publish again, under the same \
             `Idempotency-Key` (version 3)"
        }
        RowVerdict::Twice => {
            "An error does not say that nothing was done. Look whether the shipment was taken (its receipt in Outbound) before \
             you send again, and send again under the same shipment id: a second one is refused then"
        }
        RowVerdict::Never if row.is_believed() => {
            "Take nothing for sent before its receipt is there and says that it was accepted; else send again under the same \
             shipment id"
        }
        RowVerdict::Never if again == 0 => {
            "The sender said that it failed, and was not called again: let it try again by itself, or see with --again 1 whether \
             the next call sends it"
        }
        RowVerdict::Never => {
            "Keep what is not yet known to be accepted where the next call finds it, and send it again under the same shipment id"
        }
        RowVerdict::NotStruck => {
            "Run it again; a sender that does another thing each time, such as one that asks for its receipt until it is there, \
             may never come to this operation"
        }
        RowVerdict::Once | RowVerdict::NotRun(_) => "",
    }
}
