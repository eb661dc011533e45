//! `finding`: what was found wrong with shipments.

use nets_accept::FindingExpectation;
use nets_core::finding::Finding;
use nets_core::rule_book::{RuleId, Severity};

use crate::seen::{Evidence, SeenUpload};
use crate::told::{Outcome, counted, more_decides, wanted};

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
    let told = counted(found, "finding", "findings");
    if let Some(why) = &of.seen.unread_uploads
        && more_decides(expectation.count, found)
    {
        return Outcome::undecided(expected, format!("{told}, and {why}"));
    }
    if holds && found == 0 {
        return match control(expectation, of) {
            Ok(control) => {
                let outcome = Outcome::pass().expected(expected).seen(told).evidence("control", control);
                of.once_closed(outcome, expectation.count)
            }
            Err(why) => {
                let seen = format!("{told}; nothing shows that one would have been found: {why}");
                Outcome::undecided(expected, seen).evidence("uploads", uploads(of))
            }
        };
    }
    let outcome = Outcome::of(holds).expected(expected).seen(told);
    if holds {
        return of.once_closed(outcome, expectation.count);
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

/// What was inspected for such findings, or why nothing was.
fn control(expectation: &FindingExpectation, of: &Evidence<'_>) -> Result<String, String> {
    let switches = of.scenario.rules;
    if let Some(rule) = expectation.rule.filter(|rule| !switches.tell(*rule)) {
        return Err(format!(
            "the scenario does not tell of the rule {}; lints are switched on by `rules`",
            rule.rule().id
        ));
    }
    let told = |rule: &RuleId| Some(rule.rule().severity) == expectation.severity && switches.tell(*rule);
    if expectation.rule.is_none() && !RuleId::ALL.iter().any(told) {
        return Err("the scenario tells of no rule of this severity; lints are switched on by `rules`".into());
    }
    let is_of = |upload: &&SeenUpload| {
        expectation.user.as_ref().is_none_or(|user| user.it == upload.user)
            && expectation.shipment_id.as_ref().is_none_or(|id| upload.shipment_id.as_ref() == Some(id))
            && expectation.message_id.as_ref().is_none_or(|id| upload.message_ids().contains(id.as_str()))
    };
    let meant: Vec<&SeenUpload> = of.seen.uploads.iter().filter(is_of).collect();
    // In a zip whose shipment.xml cannot be read nothing is looked for but what is wrong with the zip.
    let of_zip = expectation.rule.is_some_and(|rule| rule.rule().id.starts_with("zip."));
    match (&meant[..], meant.iter().find(|upload| upload.is_read && (of_zip || upload.shipment_id.is_some())))
    {
        (_, Some(upload)) => {
            let id = upload.shipment_id.as_deref().unwrap_or("unknown");
            Ok(format!("upload {}, shipment {id}, was inspected", upload.id))
        }
        ([], None) if of.seen.uploads.is_empty() && expectation.or_nothing_uploaded => {
            Ok("nothing was uploaded, as it may be here".to_owned())
        }
        ([], None) if of.seen.uploads.is_empty() => Err("nothing was uploaded".to_owned()),
        ([], None) => Err("no upload has these ids: correct them, or leave them out".to_owned()),
        (_, None) => Err("of what was uploaded no shipment.xml could be read".to_owned()),
    }
}

/// The uploads with their ids.
fn uploads(of: &Evidence<'_>) -> String {
    let one = |upload: &SeenUpload| {
        let ids: Vec<&str> = upload.message_ids().into_iter().take(NAMED).collect();
        let id = upload.shipment_id.as_deref().unwrap_or("unknown");
        let messages = if ids.is_empty() { "none known".to_owned() } else { ids.join(", ") };
        format!("{} of {}, shipment {id}, messages: {messages}", upload.id, upload.user)
    };
    let uploads: Vec<String> = of.seen.uploads.iter().take(NAMED).map(one).collect();
    if uploads.is_empty() { "none".to_owned() } else { uploads.join("; ") }
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
