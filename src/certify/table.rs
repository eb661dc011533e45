//! The certificate on a terminal: the answer, each line, and what to do about those that are open.

use nets_text::spelt;

use crate::catalogue::RequirementDemand;
use crate::certificate::{Certificate, CertifiedLine};

/// The whole table.
pub fn table(certificate: &Certificate) -> String {
    let mut text = format!(
        "May {} ({}) go on to the next environment?\n{}\n\n{}, {}, seed {}\n",
        spelt(&certificate.user),
        spelt(&certificate.sender),
        spelt(&certificate.verdict),
        spelt(&certificate.by()),
        spelt(&certificate.scenario.name),
        spelt(&certificate.seed),
    );
    let kinds = |kinds: &[String]| {
        if kinds.is_empty() { "nothing".to_owned() } else { spelt(&kinds.join(", ")).into_owned() }
    };
    text.push_str(&format!("says that it sends: {}\n", kinds(&certificate.claims)));
    text.push_str(&format!("was seen to send: {}\n", kinds(&certificate.seen)));
    for demand in RequirementDemand::ALL {
        text.push_str(&format!("\nIt {}\n", demand.word()));
        for line in certificate.lines.iter().filter(|line| line.demand == demand.key()) {
            text.push_str(&format!(
                "  {:<13} {:<36} {}\n",
                line.words(),
                spelt(&line.id),
                spelt(&line.title)
            ));
        }
    }
    text.push_str(&open(certificate));
    for note in &certificate.notes {
        text.push_str(&format!("{}\n", spelt(note)));
    }
    let totals = &certificate.totals;
    text.push_str(&format!(
        "{} shown, {} broken, {} undecided, {} not exercised, {} not claimed\n",
        totals.shown, totals.broken, totals.undecided, totals.not_exercised, totals.not_claimed
    ));
    text
}

/// What is broken first, then what is open.
fn open(certificate: &Certificate) -> String {
    let mut open: Vec<&CertifiedLine> = certificate.lines.iter().filter(|line| line.is_open()).collect();
    open.sort_by_key(|line| line.standing != "broken");
    let mut text = String::new();
    for line in open {
        text.push_str(&format!("\n{} {}: {}\n", line.words(), spelt(&line.id), spelt(&line.why)));
        for entry in &line.evidence {
            let place = entry.case.as_ref().map(|case| format!("{case}, ")).unwrap_or_default();
            let (place, at, said) = (spelt(&place), spelt(&entry.at), spelt(&entry.text));
            text.push_str(&format!("  {place}entry {}, {at}: {said}\n", entry.seq));
        }
        text.push_str(&format!("  to do: {}\n", spelt(&line.to_do)));
    }
    text.push('\n');
    text
}
