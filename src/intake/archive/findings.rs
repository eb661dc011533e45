//! What is said of single entries, and how their names are shown.

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_text::{cut, spelt};

pub(super) const LONGEST_NAME: usize = 255;

/// What is said of an entry that cannot be unpacked.
pub(super) fn damaged(words: impl Into<String>, name: &str) -> Finding {
    Finding::new(RuleId::ZipEntryDamaged, place(name), "this entry cannot be unpacked")
        .found(words)
        .expected("the size and checksum that the zip states")
        .advice("Make the zip anew from the files.")
}

/// What is said where programs differ in what they see in the zip.
pub(super) fn ambiguous(words: impl Into<String>, place: Place) -> Finding {
    Finding::new(RuleId::ZipAmbiguous, place, "programs differ in what they find in this zip")
        .found(words)
        .expected("one list of files, which agrees with what stands at each of them")
        .advice("Make the zip anew from the files, with an ordinary program.")
}

pub(super) fn place(name: &str) -> Place {
    Place { file: Some(printable(name)), ..Place::default() }
}

/// A name as it can be shown: a hostile one is long, or rings the bell.
pub(super) fn printable(name: &str) -> String {
    spelt(&cut(name, LONGEST_NAME, "")).into_owned()
}
