//! The names of files in Outbound, and what keeps two files from having the same one.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
};
use jiff::civil::Date;

use crate::event::Upload;
use crate::identity::{Organisation, UserId};
use crate::scenario::{NamePattern, ReceiptName};

/// Long enough for any id in use, short enough for every file system.
const LONGEST_ID_IN_NAME: usize = 120;

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
        let digest = digest(stem);
        self.taken.contains(&digest).then(|| self.next.get(&digest).copied().unwrap_or(2))
    }

    fn set_next_number(&mut self, stem: &str, number: u32) {
        let digest = digest(stem);
        self.taken.insert(digest);
        self.next.insert(digest, number);
    }

    /// Marks a stem as in use; false when another file has it.
    fn take(&mut self, stem: &str) -> bool {
        self.taken.insert(digest(stem))
    }
}

/// FNV-1a of 128 bits, folded: the same on every machine, for names are given out again in a replay.
fn digest(stem: &str) -> u64 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let digest = stem.bytes().fold(BASIS, |digest, byte| (digest ^ u128::from(byte)).wrapping_mul(PRIME));
    let [high, low] = [digest >> 64, digest].map(|half| (half & u128::from(u64::MAX)) as u64);
    high ^ low
}

impl OutboundNames {
    /// The name of a shipment's receipt. In the older form it repeats when a file name does, so the
    /// second one becomes `..._netsshare_x.zip_2.receipt`: clients look at what precedes the first dot.
    pub(crate) fn receipt(&mut self, form: ReceiptName, upload: &Upload) -> String {
        let Upload { id, user, folder, file_name, .. } = upload;
        let stem = match form {
            ReceiptName::Numbered => format!("{user}_{folder}_{:07}_{file_name}", id.0),
            ReceiptName::Plain => format!("{user}_{folder}_{file_name}"),
        };
        format!("{}.receipt", self.give(user, stem))
    }

    /// `signed_documents_<date>_<messageid>.zip`, with `_2`, `_3`, ... behind an id that comes again.
    pub(crate) fn signing_result(&mut self, user: &UserId, date: Date, message_id: &str) -> String {
        let stem = format!("signed_documents_{date}_{}", file_name_part(message_id));
        format!("{}.zip", self.give(user, stem))
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
            Some((stem, ending)) => format!("{}.{ending}", self.give(user, String::from(stem))),
            None => self.give(user, name),
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

    /// The stem itself, or with the first number that makes it a new one.
    fn give(&mut self, user: &UserId, stem: String) -> String {
        let given = self.0.entry(user.clone()).or_default();
        let Some(mut number) = given.next_number(&stem) else {
            given.take(&stem);
            return stem;
        };
        loop {
            let numbered = format!("{stem}_{number}");
            number = number.saturating_add(1);
            if given.take(&numbered) {
                given.set_next_number(&stem, number);
                return numbered;
            }
        }
    }
}

/// Message ids are free text: what a file name cannot hold becomes an underscore.
fn file_name_part(id: &str) -> String {
    id.chars()
        .take(LONGEST_ID_IN_NAME)
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{Country, UploadId};
    use alloc::{string::ToString, vec::Vec};

    fn user() -> UserId {
        UserId::new("tTEST1").expect("a user id")
    }

    const DAY: Date = Date::constant(2026, 1, 9);

    #[test]
    fn results_with_the_same_message_id_on_one_day_keep_apart() {
        let mut names = OutboundNames::default();
        let given: Vec<String> = ["1", "1", "a/b", "a_b", "1_2", "1"]
            .iter()
            .map(|id| names.signing_result(&user(), DAY, id))
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

    /// By the test vector of the algorithm's authors for `foobar`.
    #[test]
    fn a_digest_is_the_same_on_every_machine() {
        assert_eq!(digest("foobar"), 0x343e_1662_793c_64bf ^ 0x6f0d_3597_ba44_6f18);
    }

    #[test]
    fn a_hundred_thousand_ids_that_follow_one_another_all_keep_their_names() {
        let mut names = OutboundNames::default();
        for id in 0..100_000 {
            let name = names.signing_result(&user(), DAY, &id.to_string());
            assert_eq!(name, format!("signed_documents_2026-01-09_{id}.zip"));
        }
    }

    #[test]
    fn an_id_of_any_length_gives_a_name_that_a_file_system_takes() {
        let mut names = OutboundNames::default();
        let id = "æ".repeat(100_000);
        for _ in 0..2 {
            assert!(names.signing_result(&user(), DAY, &id).len() < 200);
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
            ["tTEST1_DK12345678_netsshare_a.zip.receipt", "tTEST1_DK12345678_netsshare_a.zip_2.receipt"]
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
