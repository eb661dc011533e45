//! Names that were probably meant to be picked up and are not: what is wrong with them, in words.

use nets_core::identity::ShipmentName;
use nets_text::{is_invisible, is_near};

use crate::path::is_picked_up;

const PREFIX: &str = ShipmentName::PREFIX;
const SUFFIX: &str = ShipmentName::SUFFIX;

/// The word that a right name begins with.
const WORD: &str = "netsshare";

/// How it may be written apart.
const APART: &[&str] = &["nets_share", "nets-share", "nets share", "nets.share"];

/// So many letters may be missing, too many, wrong or swapped.
const SLIPS: usize = 2;

/// What may stand behind that word in place of an underscore.
const SEPARATORS: [char; 4] = ['_', '-', '.', ' '];

/// Endings of files that are packed otherwise or not at all, and of names that a program or a
/// desktop has made longer. Anything else behind `.zip` is taken for the name of an unfinished file.
const OTHER_ENDINGS: &[&str] = &[
    ".zipx", ".7z", ".rar", ".tar", ".tar.gz", ".tgz", ".gz", ".xz", ".bz2", ".zst", ".xml", ".txt", ".pdf",
];

/// What to change in a name, when it looks like one that should be picked up. Names that clients
/// give to files they have not finished, such as `netsshare_a.zip.filepart`, are none of these.
pub(crate) fn hint(name: &str) -> Option<String> {
    if is_picked_up(name) {
        return None;
    }
    let trimmed = name.trim_matches(|each: char| is_blank(each) || each == '"' || each == '\'');
    let bare = trimmed.trim_end_matches('.');
    let lower = bare.to_lowercase();
    let (middle, ending) = ending(bare.get(beginning(&lower)?..)?)?;
    let middle = middle.trim_start_matches(SEPARATORS).trim_matches(is_blank);
    let right = ShipmentName::of(middle);
    let mut faults = Vec::new();
    if trimmed != name {
        faults.push("spaces, quotes or invisible characters around it");
    }
    if !bare.starts_with(PREFIX) {
        faults.push(if lower.starts_with(PREFIX) { "capital letters" } else { "another beginning" });
    }
    match ending {
        Ending::Zip if bare.ends_with(SUFFIX) => {}
        Ending::Zip => faults.push("another spelling of .zip"),
        Ending::Other => faults.push("another ending than .zip"),
        Ending::None => faults.push("no ending .zip"),
    }
    if bare.len() < trimmed.len() {
        faults.push("a dot at its end");
    }
    let faults =
        if faults.is_empty() { "a character in the wrong place".to_owned() } else { faults.join(", ") };
    Some(format!(
        "only names of exactly the form {} are picked up, and this one has {faults}: \
         name it \"{right}\"",
        ShipmentName::EXPECTED
    ))
}

/// How long the word at the beginning is, if it is the right one or nearly.
fn beginning(lower: &str) -> Option<usize> {
    let apart = APART.iter().find(|apart| lower.starts_with(**apart)).map(|apart| apart.len());
    let run_on = || lower.starts_with(WORD).then_some(WORD.len());
    let nearly = || {
        let word = lower.split(|each: char| !each.is_ascii_lowercase()).next()?;
        is_near(word, WORD, SLIPS).then_some(word.len())
    };
    apart.or_else(run_on).or_else(nearly)
}

#[derive(PartialEq, Eq)]
enum Ending {
    Zip,
    Other,
    None,
}

/// The name without its ending; nothing when it is the name of an unfinished file.
fn ending(rest: &str) -> Option<(&str, Ending)> {
    let lower = rest.to_lowercase();
    if lower.len() != rest.len() {
        return None;
    }
    for zip in [".zip", ",zip", "_zip", "-zip", " zip"] {
        if lower.ends_with(zip) {
            return Some((rest[..rest.len() - zip.len()].trim_end_matches(['.', ' ']), Ending::Zip));
        }
    }
    for other in OTHER_ENDINGS {
        if let Some(middle) = lower.strip_suffix(other) {
            let middle = middle.strip_suffix(".zip").unwrap_or(middle);
            return Some((&rest[..middle.len()], Ending::Other));
        }
    }
    (!rest.contains('.') && !rest.ends_with('~')).then_some((rest, Ending::None))
}

/// Spaces of every kind, and characters that no listing shows.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_meant_to_be_picked_up_is_told_what_to_change() {
        for (name, right, fault) in [
            ("Netsshare_a.zip", "netsshare_a.zip", "capital letters"),
            ("NETSSHARE_A.ZIP", "netsshare_A.zip", "capital letters, another spelling of .zip"),
            ("netsshare_a.ZIP", "netsshare_a.zip", "another spelling of .zip"),
            ("netsshare-a.zip", "netsshare_a.zip", "another beginning"),
            ("nets_share_a.zip", "netsshare_a.zip", "another beginning"),
            ("netshare_a.zip", "netsshare_a.zip", "another beginning"),
            ("netsshrae_a.zip", "netsshare_a.zip", "another beginning"),
            ("nettsshare_a.zip", "netsshare_a.zip", "another beginning"),
            ("netsshares_a.zip", "netsshare_s_a.zip", "another beginning"),
            ("netsshare.zip", "netsshare_.zip", "another beginning"),
            ("netsshare a.zip", "netsshare_a.zip", "another beginning"),
            ("netsshare_a.zip ", "netsshare_a.zip", "spaces"),
            (" netsshare_a.zip", "netsshare_a.zip", "spaces"),
            ("\u{feff}netsshare_a.zip", "netsshare_a.zip", "invisible"),
            ("netsshare_a.zip\u{a0}", "netsshare_a.zip", "spaces"),
            ("netsshare_a.zip.", "netsshare_a.zip", "a dot at its end"),
            ("netsshare_a.zip.txt", "netsshare_a.zip", "another ending"),
            ("netsshare_a.7z", "netsshare_a.zip", "another ending"),
            ("netsshare_a", "netsshare_a.zip", "no ending"),
            ("netsshare_a_zip", "netsshare_a.zip", "another spelling of .zip"),
            ("netsshare_a .zip ", "netsshare_a.zip", "spaces"),
        ] {
            let hint = hint(name).unwrap_or_else(|| panic!("{name:?} is taken for another file"));
            assert!(hint.contains(fault), "{name:?}: {hint}");
            assert!(hint.ends_with(&format!("name it \"{right}\"")), "{name:?}: {hint}");
            assert!(is_picked_up(right), "{right}");
        }
    }

    #[test]
    fn names_that_are_right_unfinished_or_of_something_else_are_left_alone() {
        for name in [
            "netsshare_a.zip",
            "netsshare_a.zip.zip",
            "netsshare_a.zip.filepart",
            "netsshare_a.zip.writing",
            "netsshare_a.zip.tmp",
            "netsshare_a.zip.part",
            "netsshare_a.zip.3f2a.partial",
            "netsshare_a.tmp",
            "netsshare_a.zip~",
            ".netsshare_a.zip",
            ".in.netsshare_a.zip.",
            "x.filepart",
            "draft.zip",
            "netshop_orders.zip",
            "report.xml",
            "",
        ] {
            assert_eq!(hint(name), None, "{name:?}");
        }
    }
}
