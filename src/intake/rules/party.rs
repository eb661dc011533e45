//! `receiver.person-number`, `receiver.alias` and `receiver.country`: who a message is for.
//!
//! Check digits are not looked at: Danish numbers without them are valid since 2007, and the
//! published demonstration numbers fail theirs.

use nets_core::identity::{Country, Party};
use nets_core::rule_book::RuleId;

use super::Scene;
use crate::draft::{DraftMessage, DraftParty, Written};
use crate::findings::Findings;

const LONGEST_ALIAS: usize = 50;

/// The receiver, when everything about it is right.
pub(super) fn receiver(
    message: &DraftMessage<'_>,
    scene: &Scene<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    let draft = &message.receiver;
    let country = country(draft.country.as_ref()?, message, scene, findings);
    if let Some(alias) = &draft.alias {
        return alias_party(alias, country, message, scene, findings);
    }
    if let Some(number) = &draft.danish_organisation {
        let written =
            draft.country.as_ref().filter(|_| country.is_some_and(|country| country != Country::Denmark));
        if let Some(written) = written {
            findings.push(
                scene
                    .finding(
                        RuleId::ReceiverCountry,
                        written.at,
                        message,
                        "a Danish organisation is in another country",
                    )
                    .found(written.trimmed())
                    .expected("DK"),
            );
            return None;
        }
        return Some(Party::Organisation { country: country?, number: number.trimmed().to_owned() });
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
        let upper = code.to_uppercase();
        let advice =
            Country::from_code(&upper).map(|_| format!("Write it in capitals: `{code}` -> `{upper}`."));
        findings.push(
            scene
                .finding(
                    RuleId::ReceiverCountry,
                    written.at,
                    message,
                    "this is no country whose e-Boks is reached",
                )
                .found(code)
                .expected("DK, NO or SE")
                .advice(advice.unwrap_or_default()),
        );
    }
    country
}

fn person(
    written: &Written<'_>,
    country: Country,
    message: &DraftMessage<'_>,
    scene: &Scene<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    let number = written.text.as_ref();
    if country.accepts_person_number(number) {
        return Some(Party::Person { country, number: number.to_owned() });
    }
    if number.trim().is_empty() {
        return None;
    }
    let (form, digits) = country.person_number_form();
    findings.push(
        scene
            .finding(
                RuleId::PersonNumberForm,
                written.at,
                message,
                "this person number has not the form of its country",
            )
            .found(number)
            .expected(format!("{digits} digits, {form}, for {country}"))
            .advice(number_advice(number, country)),
    );
    None
}

/// The number as it should be, when only a dash or a space is too much; or whose form it has.
fn number_advice(number: &str, country: Country) -> String {
    let bare: String = number.chars().filter(|c| !(*c == '-' || c.is_whitespace())).collect();
    if bare != number && country.accepts_person_number(&bare) {
        let what = if number.contains('-') { "the dash" } else { "the white space" };
        return format!("Remove {what}: `{}` -> `{bare}`.", number.trim());
    }
    match Country::ALL.into_iter().find(|other| other.accepts_person_number(&bare)) {
        Some(other) if other != country => {
            let (_, digits) = other.person_number_form();
            format!("A number of {digits} digits is of {other}; the country given is {country}.")
        }
        _ => String::new(),
    }
}

fn alias_party(
    written: &Written<'_>,
    country: Option<Country>,
    message: &DraftMessage<'_>,
    scene: &Scene<'_, '_>,
    findings: &mut Findings,
) -> Option<Party> {
    let alias = written.trimmed();
    let length = alias.chars().count();
    if alias.is_empty() {
        return None;
    }
    if length > LONGEST_ALIAS || !alias.chars().all(char::is_alphanumeric) {
        findings.push(
            scene
                .finding(RuleId::AliasForm, written.at, message, "this is no alias")
                .found(format!("{} ({length} characters)", alias.chars().take(60).collect::<String>()))
                .expected("1 to 50 letters and digits"),
        );
        return None;
    }
    Some(Party::Alias { country: country?, value: alias.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_dash_is_corrected() {
        let advice = number_advice("071088-1234", Country::Denmark);
        assert_eq!(advice, "Remove the dash: `071088-1234` -> `0710881234`.");
        assert_eq!(
            number_advice("610180 0001", Country::Denmark),
            "Remove the white space: `610180 0001` -> `6101800001`."
        );
    }

    #[test]
    fn a_number_of_another_country_is_recognised() {
        let advice = number_advice("198810071234", Country::Denmark);
        assert_eq!(advice, "A number of 12 digits is of SE; the country given is DK.");
        assert_eq!(number_advice("abc", Country::Denmark), "");
    }
}
