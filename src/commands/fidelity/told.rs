//! What `fidelity diff` prints.

use std::path::{Path, PathBuf};

use nets_fidelity::{ComparedDrop, DropOutcome, FormDifference, SentShipments};
use nets_text::plain;
use serde_json::{Value, json};

use crate::commands::drops::name_of;
use crate::config::DiffOptions;

/// A path is shown up to here.
const LONGEST_NAME: usize = 200;

pub(super) struct Told<'t> {
    pub(super) options: &'t DiffOptions,
    pub(super) sent: &'t SentShipments,
    pub(super) received: &'t [PathBuf],
    pub(super) outcomes: &'t [DropOutcome],
}

impl Told<'_> {
    pub(super) fn human(&self) -> String {
        let mut text = String::new();
        for (number, shipment) in (1..).zip(&self.sent.shipments) {
            let verdict = if shipment.accepted { "we accept it" } else { "we refuse it" };
            let rules = if shipment.rules.is_empty() {
                String::new()
            } else {
                format!(": {}", shipment.rules.join(", "))
            };
            text.push_str(&format!("sent {number}{}: {verdict}{rules}\n", self.named(&shipment.file_name)));
        }
        for (number, (path, outcome)) in (1..).zip(self.files()) {
            let name = self.named(&name_of(path));
            match outcome {
                DropOutcome::Compared(compared) => {
                    text.push_str(&one(&format!("received {number}{name}"), compared));
                }
                DropOutcome::NotCompared(why) => {
                    text.push_str(&format!("received {number}{name}: not compared: {why}\n"));
                }
                DropOutcome::Unreadable(why) => {
                    text.push_str(&format!("received {number}{name}: cannot be read: {why}\n"));
                }
            }
        }
        text.push_str(&self.summary());
        text
    }

    fn files(&self) -> impl Iterator<Item = (&PathBuf, &DropOutcome)> {
        self.received.iter().zip(self.outcomes)
    }

    /// Names may be personal: files are told by their number in the order of their paths.
    fn named(&self, name: &str) -> String {
        if self.options.with_contents { format!(" ({})", plain(name, LONGEST_NAME)) } else { String::new() }
    }

    fn summary(&self) -> String {
        let (mut alike, mut differ, mut not, mut unreadable) = (0, 0, 0, 0);
        for outcome in self.outcomes {
            match outcome {
                DropOutcome::Compared(compared) if compared.differences.is_empty() => alike += 1,
                DropOutcome::Compared(_) => differ += 1,
                DropOutcome::NotCompared(_) => not += 1,
                DropOutcome::Unreadable(_) => unreadable += 1,
            }
        }
        format!("{alike} alike, {differ} otherwise, {not} not compared, {unreadable} not readable\n")
    }

    pub(super) fn json(&self) -> Value {
        let name = |path: &Path| self.options.with_contents.then(|| name_of(path));
        let sent: Vec<_> = (1..)
            .zip(&self.sent.shipments)
            .map(|(number, shipment): (usize, _)| {
                let file = self.options.with_contents.then_some(&shipment.file_name);
                json!({"number": number, "file": file, "accepted": shipment.accepted, "rules": shipment.rules})
            })
            .collect();
        let received: Vec<_> = (1..)
            .zip(self.files())
            .map(|(number, (path, outcome)): (usize, _)| {
                let mut value = match outcome {
                    DropOutcome::Compared(compared) => json!({
                        "template": compared.format.template_name(),
                        "sent": numbers(compared),
                        "held_to": if compared.is_written_by_us { "our file" } else { "our samples" },
                        "differences": compared.differences,
                    }),
                    DropOutcome::NotCompared(why) => json!({"not_compared": why}),
                    DropOutcome::Unreadable(why) => json!({"unreadable": why}),
                };
                value["number"] = json!(number);
                value["file"] = json!(name(path));
                value
            })
            .collect();
        json!({"sent": sent, "received": received})
    }
}

fn numbers(compared: &ComparedDrop) -> Vec<usize> {
    compared.sent.iter().map(|place| place + 1).collect()
}

fn one(name: &str, compared: &ComparedDrop) -> String {
    let sent: Vec<_> = numbers(compared).iter().map(ToString::to_string).collect();
    let about = if sent.is_empty() { String::new() } else { format!(", about sent {}", sent.join(", ")) };
    let held = if compared.is_written_by_us { "" } else { ", held to our samples alone" };
    let alike = if compared.differences.is_empty() { ": alike" } else { "" };
    let mut text = format!("{name}: {}{about}{held}{alike}\n", compared.format.summary());
    compared.differences.iter().for_each(|difference| text.push_str(&told(difference)));
    text
}

fn told(difference: &FormDifference) -> String {
    let FormDifference { kind, path, nets, ours, count, grade, advice } = difference;
    let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
    let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
    format!(
        "  {place}{}{times}\n    Nets: {nets}; ours: {ours}\n    our grade: {grade}\n    {advice}\n",
        kind.words()
    )
}
