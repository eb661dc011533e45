//! `receiver.alias` and `receiver.alias-material`: alias 1, the address of a recipient together with
//! the document type.

use nets_core::identity::{Alias, AliasValue, Country, Party};
use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::{DraftMessage, Written};
use crate::findings::Findings;

const LONGEST: usize = AliasValue::LONGEST;

pub(super) fn alias(
    written: &Written<'_>,
    country: Option<Country>,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    // White space is no letter and no digit either, as in a person number.
    let alias = written.text.as_ref();
    if written.trimmed().is_empty() {
        return None;
    }
    let length = alias.chars().count();
    match AliasValue::new(alias) {
        Ok(value) => {
            material(written, message, input, findings);
            Some(Party::Alias(Alias { country: country?, value }))
        }
        Err(malformed) => {
            findings.push(
                input
                    .finding(RuleId::AliasForm, written.at, message, "this is no alias")
                    .found(shortened(alias, length))
                    .expected(malformed.expected)
                    .advice(advice(alias, length)),
            );
            None
        }
    }
}

fn shortened(alias: &str, length: usize) -> String {
    if length <= LONGEST {
        return alias.to_owned();
    }
    format!("{}… ({length} characters)", alias.chars().take(LONGEST).collect::<String>())
}

fn advice(alias: &str, length: usize) -> String {
    match alias.chars().find(|character| !character.is_alphanumeric()) {
        Some(other) if other.is_whitespace() => {
            let bare: String = alias.chars().filter(|character| !character.is_whitespace()).collect();
            format!(
                "Remove the white space around it and in it: write `{}`.",
                shortened(&bare, bare.chars().count())
            )
        }
        Some(other) => {
            format!("An alias cannot have `{other}`: write alias 1 as the recipient registered with it.")
        }
        None if length == LONGEST + 1 => "It is 1 character too long: choose a shorter alias 1.".to_owned(),
        None => format!("It is {} characters too long: choose a shorter alias 1.", length - LONGEST),
    }
}

/// No person can have registered by alias for a type without alias fields.
fn material(
    written: &Written<'_>,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) {
    let Some(material) = input.material(message).filter(|material| material.alias.is_none()) else { return };
    let with_alias = input.scenario().materials.values().filter(|other| other.alias.is_some());
    let known: Vec<&str> = with_alias.map(|material| material.document_type.as_str()).take(5).collect();
    let expected = if known.is_empty() {
        "a document type that the scenario sets up for alias; it has none".to_owned()
    } else {
        format!("a document type that is set up for alias, such as {}", known.join(", "))
    };
    let words = "an alias for a document type that is not set up for registration by alias";
    findings.push(
        input
            .finding(RuleId::AliasMaterial, written.at, message, words)
            .found(format!("document type {}", material.document_type))
            .expected(expected)
            .advice("Choose such a document type, or give the material `alias:` in the scenario."),
    );
}
