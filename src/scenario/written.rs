//! Parts of a scenario as YAML that means the same when it is read.

use std::fmt::Write;

use jiff::SignedDuration;
use nets_core::outcome::{Condition, Delay, Outcome, OutcomeRule};

use crate::times::LONGEST;

/// `outcomes` with this one rule, to be copied into a scenario.
pub fn outcome_rule(rule: &OutcomeRule) -> String {
    let OutcomeRule { when, then } = rule;
    let conditions = conditions(when);
    let then = match then {
        Outcome::Sign { after } => detailed("sign", [delay(*after)]),
        Outcome::Reject { after, reason } => {
            let reason = reason.as_deref().map(|reason| ("reason", quoted(reason)));
            detailed("reject", [delay(*after), reason])
        }
        Outcome::Ignore => "ignore".to_owned(),
        Outcome::Ask => "ask".to_owned(),
    };
    let mut text = "outcomes:\n".to_owned();
    let mut indent = "  - ";
    if !conditions.is_empty() {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{indent}when: {{{}}}", conditions.join(", "));
        indent = "    ";
    }
    let _ = writeln!(text, "{indent}then: {then}");
    text
}

fn conditions(when: &Condition) -> Vec<String> {
    let Condition { recipient, document_type, eboks_id, shipment_id, message_id, file, nth } = when;
    let texts = [
        ("recipient", recipient),
        ("document_type", document_type),
        ("eboks_id", eboks_id),
        ("shipment_id", shipment_id),
        ("message_id", message_id),
        ("file", file),
    ];
    let texts =
        texts.into_iter().filter_map(|(key, text)| Some(format!("{key}: {}", quoted(text.as_ref()?))));
    texts.chain(nth.map(|nth| format!("nth: {nth}"))).collect()
}

/// At once needs no words.
fn delay(Delay { at_least, at_most }: Delay) -> Option<(&'static str, String)> {
    if at_least == at_most {
        return (!at_least.is_zero()).then(|| ("after", duration(at_least)));
    }
    Some(("after", format!("{{from: {}, to: {}}}", duration(at_least), duration(at_most))))
}

/// As long as a scenario can say.
fn duration(duration: SignedDuration) -> String {
    let within = duration.clamp(SignedDuration::ZERO, LONGEST);
    if within.is_zero() { "0s".to_owned() } else { format!("{within:#}") }
}

/// The word alone, or with its details.
fn detailed<const N: usize>(word: &str, details: [Option<(&'static str, String)>; N]) -> String {
    let details: Vec<_> =
        details.into_iter().flatten().map(|(key, value)| format!("{key}: {value}")).collect();
    if details.is_empty() { word.to_owned() } else { format!("{{{word}: {{{}}}}}", details.join(", ")) }
}

/// Between double quotes, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for each in text.chars() {
        match each {
            '"' | '\\' => quoted.extend(['\\', each]),
            '\n' => quoted.push_str("\\n"),
            // Line ends and marks that YAML or an editor would take for something else.
            _ if each.is_control() || matches!(each, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(each));
            }
            _ => quoted.push(each),
        }
    }
    quoted.push('"');
    quoted
}
