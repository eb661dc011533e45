//! The names of files in Outbound, and what keeps two files from having the same one.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use jiff::civil::Date;

use crate::digest::digest;
use crate::event::Upload;
use crate::identity::{Organisation, UserId};
use crate::result_name::{self, result_name_part};
use crate::scenario::{NamePattern, ReceiptName};

/// All names ever given out, by user: message ids and names of uploads repeat, files must not. No bound:
/// that holds as long as the world lasts; a name takes some tens of bytes, and what it came from takes
/// more of the journal.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutboundNames(BTreeMap<UserId, StemsInUse>);

/// The stems already in use, as their digests: a million names need a seventh of the room. Two stems of
/// one digest would only give the later file a number it does not need, and two files never one name.
#[derive(Debug, Clone, Default)]
struct StemsInUse {
    /// No bound, as said above.
    taken: BTreeSet<u64>,
    /// The number to try when a stem is asked for again, if it is not the first. Without it, a sender
    /// that calls every message `1` would make each name dearer than the one before. Bound: those taken.
    next: BTreeMap<u64, u32>,
}

impl StemsInUse {
    /// The number to try for a stem that is in use.
    fn next_number(&self, stem: &str) -> Option<u32> {
        let digest = digest(stem.bytes());
        self.taken.contains(&digest).then(|| self.next.get(&digest).copied().unwrap_or(2))
    }

    fn set_next_number(&mut self, stem: &str, number: u32) {
        let digest = digest(stem.bytes());
        self.taken.insert(digest);
        self.next.insert(digest, number);
    }

    /// Marks a stem as in use; false when another file has it.
    fn take(&mut self, stem: &str) -> bool {
        self.taken.insert(digest(stem.bytes()))
    }
}

/// The name of a signing result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResultName {
    pub(crate) file: String,
    /// Why the message id does not stand in it as it is, if it does not.
    pub(crate) renamed: Option<String>,
}

impl OutboundNames {
    /// The name of a shipment's receipt. In the older form it repeats when a file name does, so the
    /// second one becomes `..._2_netsshare_x.zip.receipt`: every receipt ends in `.zip.receipt`, and a
    /// client that reads from `netsshare_` to the first dot finds the name that it sent.
    pub(crate) fn receipt(&mut self, form: ReceiptName, upload: &Upload) -> String {
        let Upload { id, user, folder, file_name, .. } = upload;
        let before = match form {
            ReceiptName::Numbered => format!("{user}_{folder}_{:07}", id.0),
            ReceiptName::Plain => format!("{user}_{folder}"),
        };
        format!("{}.receipt", self.give(user, &before, &format!("_{file_name}")))
    }

    /// `signed_documents_<date>_<messageid>.zip`, with `_2`, `_3`, ... behind an id that comes again.
    pub(crate) fn signing_result(&mut self, user: &UserId, date: Date, message_id: &str) -> ResultName {
        let part = result_name_part(message_id);
        let stem = format!("signed_documents_{date}_{part}");
        let given = self.give(user, &stem, "");
        let file = format!("{given}.zip");
        ResultName { file, renamed: why_renamed(message_id, &part, given.strip_prefix(&stem)) }
    }

    /// A name that fits the pattern, with `_2`, `_3`, ... before its ending when it comes again.
    pub(crate) fn patterned(
        &mut self,
        user: &UserId,
        pattern: &NamePattern,
        places: &[(&str, &str)],
    ) -> String {
        let name = pattern.fill(places);
        match name.rsplit_once('.') {
            Some((stem, ending)) => format!("{}.{ending}", self.give(user, stem, "")),
            None => self.give(user, &name, ""),
        }
    }

    /// `[ORG]_eboks_subscribers_[DATE]_[running number].xml`, and the number.
    pub(crate) fn subscription_list(
        &mut self,
        user: &UserId,
        organisation: &Organisation,
        date: Date,
    ) -> (String, u32) {
        let stem = format!("{}_eboks_subscribers_{date}", organisation.number());
        let given = self.0.entry(user.clone()).or_default();
        let mut running = given.next_number(&stem).unwrap_or(1);
        while !given.take(&format!("{stem}_{running}")) {
            running = running.saturating_add(1);
        }
        given.set_next_number(&stem, running.saturating_add(1));
        (format!("{stem}_{running}.xml"), running)
    }

    /// Both parts together, with the first number between them that makes it a new name, if it needs one.
    fn give(&mut self, user: &UserId, before: &str, after: &str) -> String {
        let given = self.0.entry(user.clone()).or_default();
        let stem = format!("{before}{after}");
        let Some(mut number) = given.next_number(&stem) else {
            given.take(&stem);
            return stem;
        };
        loop {
            let numbered = format!("{before}_{number}{after}");
            number = number.saturating_add(1);
            if given.take(&numbered) {
                given.set_next_number(&stem, number);
                return numbered;
            }
        }
    }
}

/// In one sentence, how a message id became this part of a name, and why this number stands behind it.
fn why_renamed(message_id: &str, part: &str, number: Option<&str>) -> Option<String> {
    let mut reasons = Vec::new();
    if message_id.chars().any(|each| !result_name::fits(each)) {
        reasons.push(String::from("what a file name cannot hold became `_`"));
    }
    if message_id.chars().nth(result_name::LONGEST).is_some() {
        reasons.push(format!("an id is cut after {} characters", result_name::LONGEST));
    }
    if let Some(number) = number.filter(|number| !number.is_empty()) {
        reasons.push(format!("another result of the day is called `{part}`, so `{number}` stands behind it"));
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{Country, UploadId};
    use alloc::string::ToString;

    fn user() -> UserId {
        UserId::new("tTEST1").expect("a user id")
    }

    const DAY: Date = Date::constant(2026, 1, 9);

    #[test]
    fn results_with_the_same_message_id_on_one_day_keep_apart() {
        let mut names = OutboundNames::default();
        let given: Vec<String> = ["1", "1", "a/b", "a_b", "1_2", "1"]
            .iter()
            .map(|id| names.signing_result(&user(), DAY, id).file)
            .collect();
        let expected = [
            "signed_documents_2026-01-09_1.zip",
            "signed_documents_2026-01-09_1_2.zip",
            "signed_documents_2026-01-09_a_b.zip",
            "signed_documents_2026-01-09_a_b_2.zip",
            "signed_documents_2026-01-09_1_2_2.zip",
            "signed_documents_2026-01-09_1_3.zip",
        ];
        assert_eq!(given, expected.map(|name| name.to_string()));
    }

    #[test]
    fn a_name_that_differs_from_the_message_id_says_why() {
        let mut names = OutboundNames::default();
        let mut why = |id: &str| names.signing_result(&user(), DAY, id).renamed;
        assert_eq!(why("a_b"), None);
        assert_eq!(
            why("a/b").as_deref(),
            Some(
                "what a file name cannot hold became `_`; another result of the day is called `a_b`, so `_2` stands behind it"
            )
        );
        let again = why("a_b").expect("it has a number");
        assert!(again.starts_with("another result") && again.contains("`_3`"), "{again}");
        let long = why(&"x".repeat(121)).expect("it is cut");
        assert_eq!(long, "an id is cut after 120 characters");
    }

    #[test]
    fn a_hundred_thousand_ids_that_follow_one_another_all_keep_their_names() {
        let mut names = OutboundNames::default();
        for id in 0..100_000 {
            let name = names.signing_result(&user(), DAY, &id.to_string());
            assert_eq!(name.renamed, None);
            assert_eq!(name.file, format!("signed_documents_2026-01-09_{id}.zip"));
        }
    }

    #[test]
    fn an_id_of_any_length_gives_a_name_that_a_file_system_takes() {
        let mut names = OutboundNames::default();
        let id = "æ".repeat(100_000);
        for _ in 0..2 {
            assert!(names.signing_result(&user(), DAY, &id).file.len() < 200);
        }
    }

    #[test]
    fn lists_and_files_of_other_kinds_keep_apart_though_a_pattern_makes_them_meet() {
        let mut names = OutboundNames::default();
        let organisation = Organisation::new(Country::Denmark, "12345678").expect("a company number");
        let like_a_list = NamePattern("{organisation}_eboks_subscribers_2026-01-09_2.xml".to_string());
        let places = [("organisation", "12345678")];
        assert_eq!(
            names.patterned(&user(), &like_a_list, &places),
            "12345678_eboks_subscribers_2026-01-09_2.xml"
        );
        let lists = [(); 2].map(|()| names.subscription_list(&user(), &organisation, DAY));
        assert_eq!(
            lists,
            [1, 3].map(|number| (format!("12345678_eboks_subscribers_2026-01-09_{number}.xml"), number))
        );
        assert_eq!(
            names.patterned(&user(), &like_a_list, &places),
            "12345678_eboks_subscribers_2026-01-09_2_2.xml"
        );
    }

    #[test]
    fn the_receipts_of_one_file_name_sent_twice_keep_apart_in_both_forms() {
        let given = |form| {
            let mut names = OutboundNames::default();
            [1, 2].map(|id| {
                names.receipt(
                    form,
                    &Upload {
                        id: UploadId(id),
                        user: user(),
                        folder: "DK12345678".to_string(),
                        file_name: "netsshare_a.zip".to_string(),
                        size: 1,
                    },
                )
            })
        };
        assert_eq!(
            given(ReceiptName::Plain),
            ["tTEST1_DK12345678_netsshare_a.zip.receipt", "tTEST1_DK12345678_2_netsshare_a.zip.receipt"]
        );
        assert_eq!(
            given(ReceiptName::Numbered),
            [
                "tTEST1_DK12345678_0000001_netsshare_a.zip.receipt",
                "tTEST1_DK12345678_0000002_netsshare_a.zip.receipt"
            ]
        );
    }
}
