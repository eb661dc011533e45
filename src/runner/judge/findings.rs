//! `finding`: what was found wrong with shipments.

use nets_accept::FindingExpectation;
use nets_core::finding::Finding;
use nets_core::rule_book::Severity;

use crate::seen::{Evidence, SeenUpload};
use crate::told::{Outcome, counted, wanted};

/// So many findings are named.
const NAMED: usize = 10;

pub(super) fn finding(expectation: &FindingExpectation, of: &Evidence<'_>) -> Outcome {
    let all: Vec<(&SeenUpload, &Finding)> = of
        .seen
        .uploads
        .iter()
        .flat_map(|upload| upload.findings.iter().map(move |it| (upload, it)))
        .collect();
    let found = all.iter().filter(|(upload, finding)| fits(expectation, upload, finding)).count();
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    let expected = format!("{}{}", wanted(expectation.count, "finding", "findings"), words(expectation));
    let holds = expectation.count.holds(found);
    let outcome = Outcome::of(holds).expected(expected).seen(counted(found, "finding", "findings"));
    if holds {
        return outcome;
    }
    let mut named: Vec<String> =
        all.iter().take(NAMED).map(|(upload, finding)| named(upload, finding)).collect();
    if all.len() > NAMED {
        named.push(format!("and {} more", all.len() - NAMED));
    }
    let of_all = match (&named[..], of.seen.uploads.len()) {
        ([], 0) => "nothing was uploaded".to_owned(),
        ([], count) => {
            format!("none, in {}", counted(u32::try_from(count).unwrap_or(u32::MAX), "upload", "uploads"))
        }
        (named, _) => named.join("; "),
    };
    outcome.evidence("all findings", of_all)
}

fn fits(expectation: &FindingExpectation, upload: &SeenUpload, finding: &Finding) -> bool {
    let same = |wanted: &Option<String>, is: Option<&String>| wanted.is_none() || wanted.as_ref() == is;
    expectation.rule.is_none_or(|rule| rule == finding.rule)
        && expectation.severity.is_none_or(|severity| severity == finding.severity())
        && same(&expectation.shipment_id, upload.shipment_id.as_ref())
        && same(&expectation.message_id, finding.place.message_id.as_ref())
        && expectation.user.as_ref().is_none_or(|user| user.it == upload.user)
}

fn words(expectation: &FindingExpectation) -> String {
    let mut words = String::new();
    let mut with = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            words.push_str(&format!("{}{name} {value}", if words.is_empty() { " of " } else { ", " }));
        }
    };
    with("rule", expectation.rule.map(|rule| rule.rule().id));
    with("severity", expectation.severity.map(severity));
    with("shipment_id", expectation.shipment_id.as_deref());
    with("message_id", expectation.message_id.as_deref());
    with("user", expectation.user.as_ref().map(|user| user.it.as_str()));
    words
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Lint => "lint",
    }
}

fn named(upload: &SeenUpload, finding: &Finding) -> String {
    let id = upload.shipment_id.as_deref().unwrap_or("unknown");
    format!(
        "{} ({}) in upload {}, shipment {id}: {}",
        finding.rule().id,
        severity(finding.severity()),
        upload.id,
        finding.message
    )
}
