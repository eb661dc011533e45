//! `receiver.country`, and who a message is for: a person, an organisation or an alias.

use nets_core::finding::Finding;
use nets_core::identity::{Country, Party};
use nets_core::rule_book::RuleId;

use super::alias::alias;
use super::input::RuleInput;
use super::organisation::organisation;
use super::person::person;
use crate::draft::{DraftMessage, DraftParty, Written};
use crate::findings::Findings;
use crate::xml::{is_unseen, without_unseen};

/// The receiver, when everything about it is right.
pub(super) fn receiver(
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    let draft = &message.receiver;
    if is_not_for_eboks(message) {
        not_by_eboks(message, input, findings);
    }
    let country = country(draft.country.as_ref()?, message, input, findings);
    if let Some(written) = &draft.alias {
        return alias(written, country, message, input, findings);
    }
    if let Some(written) = &draft.danish_organisation {
        return organisation(written, country, message, input, findings);
    }
    person(draft.person.as_ref()?, country?, message, input, findings)
}

/// Whether a message goes by print or e-mail alone.
pub(super) fn is_not_for_eboks(message: &DraftMessage<'_>) -> bool {
    let print = &message.print;
    let elsewhere = [print.receiver_at, print.return_address_at, print.unknown_at, message.email_at];
    message.receiver_at.is_none() && elsewhere.iter().any(Option::is_some)
}

/// What is said of a message that has no receiver at all.
pub(super) fn missing(message: &DraftMessage<'_>, input: &RuleInput<'_, '_>) -> Option<Finding> {
    if message.receiver_at.is_some() || is_not_for_eboks(message) {
        return None;
    }
    let finding = input.finding(RuleId::ReceiverMissing, message.at, message, "this message has no receiver");
    let finding = finding.expected("<eboks:receiver> in the message");
    Some(finding.advice("Add <eboks:receiver> after <sender> and <channels>."))
}

fn not_by_eboks(message: &DraftMessage<'_>, input: &RuleInput<'_, '_>, findings: &mut Findings) {
    let words =
        "this message has no receiver in e-Boks: that Nets takes it for print or e-mail alone is assumed";
    findings.push(
        input
            .finding(RuleId::NotByEboks, message.at, message, words)
            .expected("<eboks:receiver> in the message")
            .advice(
                "If it is meant for e-Boks, add <eboks:receiver>; else compare it with the official XSD.",
            ),
    );
}

/// A further signer; without a country it is a Danish one.
pub(super) fn signer(
    draft: &DraftParty<'_>,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    let country = match &draft.country {
        Some(written) => country(written, message, input, findings)?,
        None => Country::Denmark,
    };
    match draft.person.as_ref().filter(|person| !person.trimmed().is_empty()) {
        Some(written) => person(written, country, message, input, findings),
        None => {
            let words = "the simulator cannot read who this danishSigner is, and does not ask them to sign";
            findings.push(
                input
                    .finding(RuleId::UnknownContent, draft.at, message, words)
                    .expected("<eboks:personIdentityNumber> in it, as far as the simulator knows")
                    .advice("Compare it with the official XSD, or name the signer as a receiver is named."),
            );
            None
        }
    }
}

fn country(
    written: &Written<'_>,
    message: &DraftMessage<'_>,
    input: &RuleInput<'_, '_>,
    findings: &mut Findings,
) -> Option<Country> {
    let code = written.trimmed();
    if code.is_empty() {
        return None;
    }
    let country = Country::from_code(code);
    if country.is_none() {
        let words = "this is no country whose e-Boks is reached";
        findings.push(
            input
                .finding(RuleId::ReceiverCountry, written.at, message, words)
                .found(code)
                .expected("DK, NO or SE")
                .advice(country_advice(code)),
        );
    }
    country
}

fn country_advice(code: &str) -> String {
    let seen: String = code.chars().filter(|letter| !is_unseen(*letter)).collect();
    if let (Some(advice), Some(_)) = (without_unseen(code), Country::from_code(&seen)) {
        return advice;
    }
    match meant(&seen) {
        Some(country) => format!("Write the code in two capitals: `{code}` -> `{country}`."),
        None => "Only recipients in Denmark, Norway and Sweden can be addressed.".to_owned(),
    }
}

/// The country that was meant where it is written another way.
fn meant(code: &str) -> Option<Country> {
    match code.to_lowercase().as_str() {
        "dk" | "dnk" | "208" | "45" | "+45" | "denmark" | "danmark" => Some(Country::Denmark),
        "no" | "nor" | "578" | "47" | "+47" | "norway" | "norge" | "noreg" => Some(Country::Norway),
        "se" | "swe" | "752" | "46" | "+46" | "sweden" | "sverige" => Some(Country::Sweden),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_written_another_way_is_corrected() {
        for (code, right) in
            [("dk", "`dk` -> `DK`"), ("NOR", "`NOR` -> `NO`"), ("Sverige", "`Sverige` -> `SE`")]
        {
            assert!(country_advice(code).contains(right), "{code}: {}", country_advice(code));
        }
        assert!(country_advice("DE").starts_with("Only recipients"));
        assert!(
            country_advice("DK\u{A0}").contains("U+00A0") && country_advice("\u{FEFF}DK").contains("U+FEFF")
        );
    }
}
