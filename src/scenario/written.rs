//! Parts of a scenario as YAML that means the same when it is read.

use std::fmt::Write;

use jiff::SignedDuration;
use jiff::civil::DateTime;
use nets_core::identity::{DocumentType, Party};
use nets_core::outcome::{Condition, Delay, Outcome, OutcomeRule};
use nets_core::script::{AliasRequest, RecipientAct};
use nets_yaml::quoted;
use nets_yaml::times::LONGEST;

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

/// `events` with this one act at this time in Copenhagen, to be copied into a scenario; none for an act that no scenario
/// can say.
pub fn scripted_act(at: DateTime, act: &RecipientAct) -> Option<String> {
    let (name, members) = match act {
        RecipientAct::Subscribe { party, document_type } => ("subscribe", subscription(party, document_type)),
        RecipientAct::Unsubscribe { party, document_type } => {
            ("unsubscribe", subscription(party, document_type))
        }
        RecipientAct::RegisterAlias(request) => ("register_alias", registration(request)),
        RecipientAct::DeregisterAlias { document_type, alias1 } => {
            ("deregister_alias", vec![of_type(document_type), ("alias1", quoted(alias1))])
        }
        RecipientAct::OnDocument(_) => return None,
    };
    let members: Vec<_> = members.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let at = at.strftime("%Y-%m-%dT%H:%M:%S");
    Some(format!("events:\n  - at: {at}\n    {name}: {{{}}}\n", members.join(", ")))
}

type Member = (&'static str, String);

fn of_type(document_type: &DocumentType) -> Member {
    ("document_type", quoted(document_type.as_str()))
}

fn subscription(party: &Party, document_type: &DocumentType) -> Vec<Member> {
    vec![(party.kind(), quoted(party.value())), country(party), of_type(document_type)]
}

fn country(party: &Party) -> Member {
    ("country", party.country().code().to_owned())
}

fn registration(request: &AliasRequest) -> Vec<Member> {
    let AliasRequest { user, person, document_type, alias1, alias2, unchecked } = request;
    let mut members = vec![
        ("sender", quoted(user.as_str())),
        ("person", quoted(person.value())),
        country(person),
        of_type(document_type),
        ("alias1", quoted(alias1)),
        ("alias2", quoted(alias2.reveal())),
    ];
    members.extend(unchecked.then(|| ("unchecked", "true".to_owned())));
    members
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_that_was_written_reads_back_as_it_was() {
        use nets_core::identity::{Country, Secret, UserId};
        use nets_core::script::{Deed, DocumentAct, ScriptedEvent, ScriptedTime};

        let at = jiff::civil::date(2026, 1, 6).at(8, 0, 5, 0);
        let person = Party::person(Country::Norway, "41018000001").expect("a person");
        let company = Party::organisation(Country::Denmark, "12345678").expect("a company");
        let letter = DocumentType::new("162812").expect("a type");
        let by_alias = DocumentType::new("163057").expect("a type");
        let request = AliasRequest {
            user: UserId::new("tTEST1").expect("a user"),
            person: person.clone(),
            document_type: by_alias.clone(),
            alias1: "4711: {#}".to_owned(),
            alias2: Secret::new("AB\"12"),
            unchecked: true,
        };
        for act in [
            RecipientAct::Subscribe { party: person.clone(), document_type: letter.clone() },
            RecipientAct::Unsubscribe { party: company, document_type: letter.clone() },
            RecipientAct::RegisterAlias(request.clone()),
            RecipientAct::RegisterAlias(AliasRequest { unchecked: false, ..request }),
            RecipientAct::DeregisterAlias { document_type: by_alias, alias1: "4711".to_owned() },
        ] {
            let yaml = scripted_act(at, &act).expect("an act of a scenario");
            let text = format!(
                "name: Written\nsenders:\n  - user: tTEST1\n    name: A\n    organisation: DK12345678\n    \
                 eboks_ids: [\"15723\"]\n    alias_service: {{}}\nmaterials:\n  - document_type: \"162812\"\n    \
                 name: Contract\n  - document_type: \"163057\"\n    name: Bill\n    \
                 alias: {{field1: number, field2: code}}\n{yaml}"
            );
            let loaded =
                crate::load(&text, "written.yaml").unwrap_or_else(|problems| panic!("{yaml}\n{problems}"));
            assert_eq!(loaded.scenario.events, [ScriptedEvent { at: ScriptedTime::At(at), act }], "{yaml}");
        }
        let message = nets_core::identity::MessageRef { upload: nets_core::identity::UploadId(1), index: 0 };
        let by_hand = DocumentAct { party: person, message, deed: Deed::Sign };
        assert_eq!(scripted_act(at, &RecipientAct::OnDocument(by_hand)), None);
    }
}
