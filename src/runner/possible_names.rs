//! Which names files of Outbound can have, so that a pattern that can match none of them is found: no such file being there
//! would prove nothing.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::identity::{ShipmentName, UserId};
use nets_core::result_name::result_name_part;
use nets_core::scenario::{ReceiptName, Scenario};

/// So many names of files, and ids of messages, are tried.
const TRIED: usize = 2_000;

/// So many results of one message id are thought of.
const TIMES: usize = 20;

/// A sign of a name, or what may stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameSign {
    Is(char),
    Digit,
    /// One digit or more.
    Digits,
    /// One sign or more.
    Text,
}

/// One form of a name: all its signs in order.
type NameForm = Vec<NameSign>;

/// The forms that names in one sender's Outbound have, with what is known of its files and messages; of each kind first
/// what is known best.
#[derive(Debug, Default)]
/// Bound: `TRIED` files and messages, `TIMES` names of each.
pub(crate) struct PossibleNames {
    receipts: Vec<NameForm>,
    realtime_receipts: Vec<NameForm>,
    results: Vec<NameForm>,
    lists: Vec<NameForm>,
    reports: Vec<NameForm>,
}

/// What stands in names: files that were, or could be, uploaded, and ids of messages.
/// Bound: what a case uploads and names.
#[derive(Debug, Clone, Default)]
pub(crate) struct NamedThings {
    pub(crate) files: BTreeSet<String>,
    /// Each with how often it was sent.
    pub(crate) message_ids: BTreeMap<String, usize>,
    /// Whether there may be other messages: not all ids are read yet.
    pub(crate) has_more: bool,
}

impl PossibleNames {
    pub(crate) fn of(scenario: &Scenario, user: &UserId, things: &NamedThings) -> PossibleNames {
        let mut names = PossibleNames::default();
        let Some(sender) = scenario.senders.get(user) else { return names };
        let (folder, organisation) = (sender.organisation.folder(), sender.organisation.number());
        let user = user.as_str();
        let any = ShipmentName::of("x").as_str().to_owned();
        for file in things.files.iter().take(TRIED).chain([&any]) {
            match scenario.outbound.receipt_name {
                ReceiptName::Numbered => {
                    names.receipts.push(form(&format!("{user}_{folder}_{{number}}_{file}.receipt")));
                }
                ReceiptName::Plain => {
                    names.receipts.push(form(&format!("{user}_{folder}_{file}.receipt")));
                    names.receipts.push(form(&format!("{user}_{folder}_{{digits}}_{file}.receipt")));
                }
            }
            if let Some(pattern) = &scenario.outbound.realtime_receipt {
                let filled = pattern.0.replace("{user}", user).replace("{folder}", &folder);
                names.realtime_receipts.extend(repeated(&filled.replace("{file}", file)));
            }
        }
        if things.has_more {
            names.results.push(form("signed_documents_{date}_{text}.zip"));
        }
        let result = |part: &str| form(&format!("signed_documents_{{date}}_{part}.zip"));
        for (id, times) in things.message_ids.iter().take(TRIED) {
            let part = result_name_part(id);
            names.results.push(result(&part));
            let again = 2..=(*times).clamp(2, TIMES);
            names.results.extend(again.map(|number| result(&format!("{part}_{number}"))));
        }
        names.results.push(result("x"));
        names.lists.push(form(&format!("{organisation}_eboks_subscribers_{{date}}_{{digits}}.xml")));
        if let Some(pattern) = &scenario.outbound.distribution_report {
            let filled = pattern.0.replace("{user}", user).replace("{organisation}", organisation);
            names.reports.extend(repeated(&filled));
        }
        names
    }

    fn kinds(&self) -> [&[NameForm]; 5] {
        [&self.receipts, &self.realtime_receipts, &self.results, &self.lists, &self.reports]
    }

    /// Names that this pattern matches, with `*` and `?`.
    pub(crate) fn like(&self, pattern: &str) -> Option<String> {
        let pattern: Vec<char> = pattern.chars().collect();
        let mut forms = self.kinds().into_iter().flatten();
        forms.find(|form| matches(&pattern, form)).map(|form| written(form))
    }

    /// The same, of files that come of an upload.
    pub(crate) fn of_uploads_like(&self, pattern: &str) -> Option<String> {
        let pattern: Vec<char> = pattern.chars().collect();
        let mut forms = self.receipts.iter().chain(&self.realtime_receipts).chain(&self.results);
        forms.find(|form| matches(&pattern, form)).map(|form| written(form))
    }

    /// One name of each kind.
    pub(crate) fn told(&self) -> String {
        let told: Vec<String> = self.kinds().iter().filter_map(|kind| Some(written(kind.first()?))).collect();
        told.join(", ")
    }
}

/// Whether a pattern means a path at which a sender can name what it likes: below its folder of Inbound, or in Outbound.
pub(crate) fn can_be_path(pattern: &str, folder: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    [form(&format!("/Inbound/{folder}/{{text}}")), form("/Outbound/{text}")]
        .iter()
        .any(|form| matches(&pattern, form))
}

/// A text in which `{date}` is a day, `{number}` seven digits, `{digits}` some, and `{text}` any signs.
fn form(text: &str) -> NameForm {
    let (mut signs, mut rest) = (Vec::new(), text);
    while let Some(sign) = rest.chars().next() {
        let place = [("{date}", "####-##-##"), ("{number}", "#######"), ("{digits}", "+"), ("{text}", "~")]
            .into_iter()
            .find_map(|(place, stands_for)| Some((rest.strip_prefix(place)?, stands_for)));
        match place {
            Some((behind, stands_for)) => {
                rest = behind;
                signs.extend(stands_for.chars().map(|sign| match sign {
                    '#' => NameSign::Digit,
                    '+' => NameSign::Digits,
                    '~' => NameSign::Text,
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
        if matches!(sign, NameSign::Digits | NameSign::Text) {
            let mut known = next.clone();
            loop {
                next = step(pattern, &next, *sign);
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
                        NameSign::Text => true,
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

/// As a pattern that all names of this form match.
fn written(form: &[NameSign]) -> String {
    let sign = |sign: &NameSign| match sign {
        NameSign::Is(sign) => *sign,
        NameSign::Digit => '?',
        NameSign::Digits | NameSign::Text => '*',
    };
    form.iter().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[&str], ids: &[&str]) -> PossibleNames {
        let scenario = nets_scenario::default_scenario();
        let user = UserId::new("tTEST1").expect("a login");
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        let message_ids = ids.iter().map(|id| ((*id).to_owned(), 3)).collect();
        let things = NamedThings { files, message_ids, has_more: false };
        PossibleNames::of(&scenario.scenario, &user, &things)
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
        assert!(told.contains("signed_documents_????-??-??_contract-1.zip, "), "{told}");
        assert!(told.starts_with("tTEST1_DK12345678_???????_netsshare_letters.zip.receipt, "), "{told}");
    }

    #[test]
    fn while_ids_are_read_a_result_may_be_of_any_message() {
        let scenario = nets_scenario::default_scenario();
        let user = UserId::new("tTEST1").expect("a login");
        let things = NamedThings { has_more: true, ..NamedThings::default() };
        let names = PossibleNames::of(&scenario.scenario, &user, &things);
        for pattern in ["signed_documents_*_17.zip", "*contract*", "signed_documents_2026-01-09_a?b.zip"] {
            assert!(names.like(pattern).is_some(), "{pattern}");
        }
        for pattern in ["*.recipt", "signed_document_*.zip", "signed_documents_2026-01-09_.zip"] {
            assert_eq!(names.like(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_path_is_one_of_the_senders_own_folders_with_any_name() {
        for pattern in ["*.part", "*", "/Inbound/DK12345678/netsshare_a.zip", "*/netsshare_*", "/Outbound/?*"]
        {
            assert!(can_be_path(pattern, "DK12345678"), "{pattern}");
        }
        for pattern in ["netsshare_*", "/Inbound/DK87654321/*", "/Inbond/*", "", "?"] {
            assert!(!can_be_path(pattern, "DK12345678"), "{pattern}");
        }
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
        assert_eq!(PossibleNames::of(&scenario.scenario, &user, &NamedThings::default()).like("*"), None);
    }
}
