//! `receiver.country`, and who a message is for: a person, an organisation or an alias.

use nets_core::identity::{Country, Party};
use nets_core::rule_book::RuleId;

use super::alias::alias;
use super::organisation::organisation;
use super::person::person;
use super::scene::Scene;
use crate::draft::{DraftMessage, DraftParty, Written};
use crate::findings::Findings;

/// The receiver, when everything about it is right.
pub(super) fn receiver(
    message: &DraftMessage<'_>,
    scene: &Scene<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    let draft = &message.receiver;
    let country = country(draft.country.as_ref()?, message, scene, findings);
    if let Some(written) = &draft.alias {
        return alias(written, country, message, scene, findings);
    }
    if let Some(written) = &draft.danish_organisation {
        return organisation(written, country, message, scene, findings);
    }
    person(draft.person.as_ref()?, country?, message, scene, findings)
}

/// A further signer; without a country it is a Danish one.
pub(super) fn signer(
    draft: &DraftParty<'_>,
    message: &DraftMessage<'_>,
    scene: &Scene<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    let country = match &draft.country {
        Some(written) => country(written, message, scene, findings)?,
        None => Country::Denmark,
    };
    person(draft.person.as_ref()?, country, message, scene, findings)
}

fn country(
    written: &Written<'_>,
    message: &DraftMessage<'_>,
    scene: &Scene<'_, '_>,
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
            scene
                .finding(RuleId::ReceiverCountry, written.at, message, words)
                .found(code)
                .expected("DK, NO or SE")
                .advice(country_advice(code)),
        );
    }
    country
}

fn country_advice(code: &str) -> String {
    match meant(code) {
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
    }
}
