//! Which names files of Outbound can have, so that a pattern that can match none of them is found: no such file being there
//! would prove nothing.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::identity::{ShipmentName, UserId};
use nets_core::result_name::result_name_part;
use nets_core::scenario::Scenario;

/// So many names of files, and ids of messages, are tried; and so many forms are told.
const TRIED: usize = 2_000;
const TOLD: usize = 6;

/// So many results of one message id are thought of.
const TIMES: usize = 20;

/// A sign of a name, or what may stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameSign {
    Is(char),
    Digit,
    /// One digit or more.
    Digits,
}

/// One form of a name: all its signs in order.
type NameForm = Vec<NameSign>;

/// The forms that names in one sender's Outbound have, with what is known of its files and messages.
/// Bound: `TRIED` files and messages, `TIMES` names of each.
pub(crate) struct OutboundNames(Vec<NameForm>);

/// What stands in names: files that were, or could be, uploaded, and ids of messages.
/// Bound: what a case uploads and names.
#[derive(Debug, Clone, Default)]
pub(crate) struct NamedThings {
    pub(crate) files: BTreeSet<String>,
    /// Each with how often it was sent.
    pub(crate) message_ids: BTreeMap<String, usize>,
}

impl OutboundNames {
    pub(crate) fn of(scenario: &Scenario, user: &UserId, things: &NamedThings) -> OutboundNames {
        let Some(sender) = scenario.senders.get(user) else { return OutboundNames(Vec::new()) };
        let (folder, organisation) = (sender.organisation.folder(), sender.organisation.number());
        let (user, date) = (user.as_str(), "{date}");
        let any = ShipmentName::of("x").as_str().to_owned();
        let mut forms = Vec::new();
        for file in things.files.iter().take(TRIED).chain([&any]) {
            forms.push(form(&format!("{user}_{folder}_{{number}}_{file}.receipt")));
            forms.push(form(&format!("{user}_{folder}_{file}.receipt")));
            forms.push(form(&format!("{user}_{folder}_{{digits}}_{file}.receipt")));
            if let Some(pattern) = &scenario.outbound.realtime_receipt {
                let filled = pattern.0.replace("{user}", user).replace("{folder}", &folder);
                forms.extend(repeated(&filled.replace("{file}", file)));
            }
        }
        forms.push(form(&format!("signed_documents_{date}_x.zip")));
        for (id, times) in things.message_ids.iter().take(TRIED) {
            let part = result_name_part(id);
            forms.push(form(&format!("signed_documents_{date}_{part}.zip")));
            let again = 2..=(*times).clamp(2, TIMES);
            forms.extend(again.map(|number| form(&format!("signed_documents_{date}_{part}_{number}.zip"))));
        }
        forms.push(form(&format!("{organisation}_eboks_subscribers_{date}_{{digits}}.xml")));
        if let Some(pattern) = &scenario.outbound.distribution_report {
            forms.extend(repeated(
                &pattern.0.replace("{user}", user).replace("{organisation}", organisation),
            ));
        }
        OutboundNames(forms)
    }

    /// A name that this pattern matches, with `*` and `?`.
    pub(crate) fn like(&self, pattern: &str) -> Option<String> {
        let pattern: Vec<char> = pattern.chars().collect();
        self.0.iter().find(|form| matches(&pattern, form)).map(|form| written(form))
    }

    /// Some of the names, one of each kind first.
    pub(crate) fn told(&self) -> String {
        let mut told: Vec<String> = Vec::new();
        for form in self.0.iter().rev() {
            let name = written(form);
            let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_owned());
            let begins = name.chars().take(12).collect::<String>();
            let is_like = |other: &String| other.starts_with(&begins) && ending(other) == ending(&name);
            if told.len() < TOLD && !told.iter().any(is_like) {
                told.push(name);
            }
        }
        told.join(", ")
    }
}

/// A text in which `{date}` is a day, `{number}` seven digits and `{digits}` some.
fn form(text: &str) -> NameForm {
    let (mut signs, mut rest) = (Vec::new(), text);
    while let Some(sign) = rest.chars().next() {
        let place = [("{date}", "####-##-##"), ("{number}", "#######"), ("{digits}", "+")]
            .into_iter()
            .find_map(|(place, stands_for)| Some((rest.strip_prefix(place)?, stands_for)));
        match place {
            Some((behind, stands_for)) => {
                rest = behind;
                signs.extend(stands_for.chars().map(|sign| match sign {
                    '#' => NameSign::Digit,
                    '+' => NameSign::Digits,
                    sign => NameSign::Is(sign),
                }));
            }
            None => {
                rest = &rest[sign.len_utf8()..];
                signs.push(NameSign::Is(sign));
            }
        }
    }
    signs
}

/// As it is, and with the number before its ending that a name has which comes again.
fn repeated(text: &str) -> [NameForm; 2] {
    let again = match text.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}_{{digits}}.{ending}"),
        None => format!("{text}_{{digits}}"),
    };
    [form(text), form(&again)]
}

/// Whether a pattern matches a name of this form.
fn matches(pattern: &[char], form: &[NameSign]) -> bool {
    // Where in the pattern one can be, having read so many signs of the form.
    let mut at: BTreeSet<usize> = BTreeSet::from([0]);
    for sign in form {
        let mut next = step(pattern, &at, *sign);
        if *sign == NameSign::Digits {
            let mut known = next.clone();
            loop {
                next = step(pattern, &next, NameSign::Digit);
                if next.is_subset(&known) {
                    break;
                }
                known.extend(&next);
            }
            next = known;
        }
        at = next;
    }
    at.into_iter().any(|at| pattern[at..].iter().all(|sign| *sign == '*'))
}

/// Where in the pattern one can be after one further sign.
fn step(pattern: &[char], from: &BTreeSet<usize>, sign: NameSign) -> BTreeSet<usize> {
    let mut to = BTreeSet::new();
    for start in from {
        let mut at = *start;
        loop {
            match pattern.get(at) {
                Some('*') => {
                    to.insert(at);
                    at += 1;
                    continue;
                }
                Some('?') => drop(to.insert(at + 1)),
                Some(wanted) => {
                    let fits = match sign {
                        NameSign::Is(is) => is == *wanted,
                        NameSign::Digit | NameSign::Digits => wanted.is_ascii_digit(),
                    };
                    if fits {
                        to.insert(at + 1);
                    }
                }
                None => {}
            }
            break;
        }
    }
    to
}

/// As people read it: digits that are not known are `0`.
fn written(form: &[NameSign]) -> String {
    let sign = |sign: &NameSign| match sign {
        NameSign::Is(sign) => *sign,
        NameSign::Digit | NameSign::Digits => '0',
    };
    form.iter().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[&str], ids: &[&str]) -> OutboundNames {
        let scenario = nets_scenario::default_scenario();
        let user = UserId::new("tTEST1").expect("a login");
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        let message_ids = ids.iter().map(|id| ((*id).to_owned(), 3)).collect();
        let things = NamedThings { files, message_ids };
        OutboundNames::of(&scenario.scenario, &user, &things)
    }

    #[test]
    fn a_pattern_is_held_against_all_names_that_can_come() {
        let names = names(&["netsshare_letters.zip"], &["contract-1"]);
        for pattern in [
            "*",
            "*.receipt",
            "*letters*",
            "tTEST1_*_000000?_netsshare_letters.zip.receipt",
            "tTEST1_DK12345678_0000017_netsshare_letters.zip.receipt",
            "signed_documents_*.zip",
            "signed_documents_2026-01-??_contract-1.zip",
            "signed_documents_2026-01-09_contract-1_3.zip",
            "12345678_eboks_subscribers_*_17.xml",
            "*distribution_report*",
            "*.realtime.receipt",
        ] {
            assert!(names.like(pattern).is_some(), "{pattern}");
        }
        for pattern in [
            "*.recipt",
            "*leters*",
            "tTEST1_DK12345678_00000017_netsshare_letters.zip.receipt",
            "tTEST2_*",
            "signed_document_*.zip",
            "signed_documents_*_contract-2.zip",
            "signed_documents_*_17.zip",
            "signed_documents_2026-1-9_*",
            "*.signed.zip",
            "",
            "?",
        ] {
            assert_eq!(names.like(pattern), None, "{pattern}");
        }
        let told = names.told();
        assert!(told.contains("signed_documents_") && told.contains(".receipt"), "{told}");
    }

    #[test]
    fn long_patterns_and_many_stars_take_no_time() {
        let names = names(&[&"a".repeat(200)], &[]);
        assert_eq!(names.like(&format!("{}b", "*a".repeat(120))), None);
    }

    #[test]
    fn one_who_is_no_sender_has_no_names() {
        let scenario = nets_scenario::default_scenario();
        let user = UserId::new("tNONE").expect("a login");
        assert_eq!(OutboundNames::of(&scenario.scenario, &user, &NamedThings::default()).like("*"), None);
    }
}
