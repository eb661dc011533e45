//! Names that were probably meant to be picked up and are not: what is wrong with them, in words.

use std::ops::Range;

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
    ".zip.bak", ".zip.old", ".zip.gpg", ".zip.pgp", ".zip.asc", ".zip~", ".zip#", ".zip?",
];

/// How clients begin the name of a file they have not finished, such as `.in.netsshare_a.zip`.
const UNFINISHED: char = '.';

/// So many digits behind `.zip` are the number of a copy or of a version.
const DIGITS: usize = 3;

/// Letters of other alphabets, and dashes, that look like one of ASCII.
const LOOK_ALIKES: &[(&str, char)] = &[
    ("\u{430}\u{3b1}\u{251}", 'a'),
    ("\u{435}\u{454}\u{3b5}", 'e'),
    ("\u{4bb}", 'h'),
    ("\u{456}\u{131}\u{3b9}", 'i'),
    ("\u{43f}\u{578}\u{3b7}", 'n'),
    ("\u{440}\u{3c1}", 'p'),
    ("\u{433}\u{1d26}", 'r'),
    ("\u{455}", 's'),
    ("\u{442}\u{3c4}", 't'),
    ("\u{1d22}\u{3b6}", 'z'),
    ("\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}", '-'),
];

/// What to change in a name, when it looks like one that should be picked up. Names that clients
/// give to files they have not finished, such as `netsshare_a.zip.filepart`, are none of these.
pub(crate) fn hint(name: &str) -> Option<String> {
    if is_picked_up(name) || name.starts_with(UNFINISHED) {
        return None;
    }
    let alone = name.rsplit('\\').next()?;
    let trimmed = alone.trim_matches(|each: char| is_blank(each) || each == '"' || each == '\'');
    let bare = trimmed.trim_end_matches('.');
    // A character for each, so that places in one are places in the other.
    let lower: String = bare.chars().map(plain).collect();
    let word = word(&lower)?;
    let (middle, ending) = ending(lower.get(word.end..)?)?;
    if word.start > 0 && !(lower.contains(SUFFIX) && middle.starts_with(SEPARATORS)) {
        return None;
    }
    let own: String =
        bare.chars().skip(lower[..word.end].chars().count()).take(middle.chars().count()).collect();
    let own = own.trim_start_matches(|each: char| SEPARATORS.contains(&plain(each)));
    let right = ShipmentName::of(own.trim_matches(is_blank));
    let mut faults = Vec::new();
    if alone != name {
        faults.push("a folder in front of it");
    }
    if trimmed != alone {
        faults.push("spaces, quotes or invisible characters around it");
    }
    if word.start > 0 {
        faults.push("something in front of netsshare_");
    } else if !bare.starts_with(PREFIX) {
        faults.push(beginning_fault(bare, &lower));
    }
    match ending {
        NameEnding::Zip if bare.ends_with(SUFFIX) => {}
        NameEnding::Zip => faults.push("another spelling of .zip"),
        NameEnding::Other => faults.push("another ending than .zip"),
        NameEnding::None => faults.push("no ending .zip"),
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

/// What is wrong with the beginning of a name whose first word is the right one or nearly.
fn beginning_fault(bare: &str, plain: &str) -> &'static str {
    if !plain.starts_with(PREFIX) {
        "another beginning"
    } else if bare.chars().take(PREFIX.len()).all(|each| each.is_ascii()) {
        "capital letters"
    } else {
        "letters of another alphabet"
    }
}

/// Where the word is that a right name begins with, if it is that one or nearly. In front of it may stand
/// something else, when it is spelt right.
fn word(plain: &str) -> Option<Range<usize>> {
    if let Some(length) = beginning(plain) {
        return Some(0..length);
    }
    let spellings = APART.iter().copied().chain([WORD]);
    spellings.filter_map(|word| plain.find(word).map(|at| at..at + word.len())).min_by_key(|at| at.start)
}

/// How long the word at the beginning is, if it is the right one or nearly.
fn beginning(plain: &str) -> Option<usize> {
    let word = plain.split(|each: char| !each.is_ascii_lowercase()).next()?;
    // A letter too many at the word's end belongs to it, and not to what follows.
    let goes_on = plain[word.len()..].starts_with(['_', '-', ' ']);
    let plural = || (goes_on && word.strip_prefix(WORD) == Some("s")).then_some(word.len());
    let apart = || APART.iter().find(|apart| plain.starts_with(**apart)).map(|apart| apart.len());
    let run_on = || plain.starts_with(WORD).then_some(WORD.len());
    // As many letters as the lengths differ by are missing or too many.
    let may_be_near = || word.len().abs_diff(WORD.len()) <= SLIPS;
    let nearly = || (may_be_near() && is_near(word, WORD, SLIPS)).then_some(word.len());
    plural().or_else(apart).or_else(run_on).or_else(nearly)
}

#[derive(PartialEq, Eq)]
enum NameEnding {
    Zip,
    Other,
    None,
}

/// The name without its ending; nothing when it is the name of an unfinished file.
fn ending(rest: &str) -> Option<(&str, NameEnding)> {
    for zip in [".zip", ",zip", "_zip", "-zip", " zip"] {
        if let Some(middle) = rest.strip_suffix(zip) {
            return Some((middle.trim_end_matches(['.', ' ']), NameEnding::Zip));
        }
    }
    if let Some(middle) = OTHER_ENDINGS.iter().find_map(|other| rest.strip_suffix(other)) {
        return Some((middle.strip_suffix(SUFFIX).unwrap_or(middle), NameEnding::Other));
    }
    if let Some((middle, number)) = rest.rsplit_once(['.', ';'])
        && let Some(middle) = middle.strip_suffix(SUFFIX)
        && (1..=DIGITS).contains(&number.len())
        && number.bytes().all(|each| each.is_ascii_digit())
    {
        return Some((middle, NameEnding::Other));
    }
    if let Some((middle, ending)) = rest.rsplit_once('.')
        && is_near(ending, &SUFFIX[1..], 1)
    {
        return Some((middle.strip_suffix(SUFFIX).unwrap_or(middle), NameEnding::Zip));
    }
    (!rest.contains('.') && !rest.ends_with('~')).then_some((rest, NameEnding::None))
}

/// The small letter of ASCII that a character is or looks like, or the character itself.
fn plain(character: char) -> char {
    if character.is_ascii() { character.to_ascii_lowercase() } else { plain_of_any(character) }
}

/// The same, without a shorter way for what looks like itself alone.
fn plain_of_any(character: char) -> char {
    let mut small = character.to_lowercase();
    let small = match (small.next(), small.next()) {
        (Some(small), None) => small,
        _ => character,
    };
    match small {
        // The wide forms of East Asian fonts.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(small) - 0xfee0).unwrap_or(small),
        _ => LOOK_ALIKES.iter().find(|(alike, _)| alike.contains(small)).map_or(small, |(_, letter)| *letter),
    }
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
            ("netsshares_a.zip", "netsshare_a.zip", "another beginning"),
            ("netsshare\u{2013}a.zip", "netsshare_a.zip", "another beginning"),
            ("netssharea.zip", "netsshare_a.zip", "another beginning"),
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
            ("C:\\out\\netsshare_a.zip", "netsshare_a.zip", "a folder in front"),
            ("out\\netsshare_b.zip", "netsshare_b.zip", "a folder in front"),
            ("out\\Netsshare_b.zip", "netsshare_b.zip", "a folder in front of it, capital letters"),
            ("_netsshare_a.zip", "netsshare_a.zip", "something in front"),
            ("x-netsshare_a.zip", "netsshare_a.zip", "something in front"),
            ("Copy of netsshare_a.zip", "netsshare_a.zip", "something in front"),
            ("Kopi af Netsshare-a.ZIP", "netsshare_a.zip", "something in front"),
            ("netsshare_a.zip;1", "netsshare_a.zip", "another ending"),
            ("netsshare_a.zip#", "netsshare_a.zip", "another ending"),
            ("netsshare_a.zip?", "netsshare_a.zip", "another ending"),
            ("netsshare_a.zip.1", "netsshare_a.zip", "another ending"),
            ("netsshare_a.zip~", "netsshare_a.zip", "another ending"),
            ("netsshare_a.zip.bak", "netsshare_a.zip", "another ending"),
            ("netsshare_a.zip.gpg", "netsshare_a.zip", "another ending"),
            ("netsshare_a.zi", "netsshare_a.zip", "another spelling of .zip"),
            ("netsshare_a.zpi", "netsshare_a.zip", "another spelling of .zip"),
            ("n\u{435}tsshare_a.zip", "netsshare_a.zip", "another alphabet"),
            ("netsshare_a.z\u{456}p", "netsshare_a.zip", "another spelling of .zip"),
            (
                "Netsshare_\u{43e}\u{442}\u{435}\u{442}.zip",
                "netsshare_\u{43e}\u{442}\u{435}\u{442}.zip",
                "capital",
            ),
            ("\u{ff4e}etsshare_a.zip", "netsshare_a.zip", "another alphabet"),
            ("\"netsshare_a.zip\"", "netsshare_a.zip", "quotes"),
            ("'netsshare_a.zip'", "netsshare_a.zip", "quotes"),
        ] {
            let hint = hint(name).unwrap_or_else(|| panic!("{name:?} is taken for another file"));
            assert!(hint.contains(fault), "{name:?}: {hint}");
            assert!(hint.ends_with(&format!("name it \"{right}\"")), "{name:?}: {hint}");
            assert!(is_picked_up(right), "{right}");
        }
    }

    #[test]
    fn the_shorter_way_for_ascii_ends_in_the_same_letter() {
        for character in (0..=u8::MAX).map(char::from) {
            assert_eq!(plain(character), plain_of_any(character), "{character:?}");
        }
    }

    #[test]
    fn no_word_is_near_whose_length_rules_that_out() {
        for length in 0..20 {
            let word = &"netssharenetssharenet"[..length];
            let near = is_near(word, WORD, SLIPS).then_some(length);
            let begins = word.starts_with(WORD).then_some(WORD.len());
            assert_eq!(beginning(word), begins.or(near), "{word}");
        }
    }

    #[test]
    fn a_hint_names_what_is_wrong_and_nothing_else() {
        let form = "only names of exactly the form netsshare_*.zip are picked up";
        for (name, faults) in [
            ("Netsshare_a.zip", "capital letters"),
            ("netsshare_a.zip.", "a dot at its end"),
            ("'netsshare_a.zip'", "spaces, quotes or invisible characters around it"),
            ("x-netsshare_a.zip", "something in front of netsshare_"),
        ] {
            let expected = format!("{form}, and this one has {faults}: name it \"netsshare_a.zip\"");
            assert_eq!(hint(name), Some(expected), "{name}");
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
            "netsshare_a.zip.20260105",
            "netsshare_a~",
            ".netsshare_a.zip.Xb3f2A",
            ".netsshare_a.zip",
            ".in.netsshare_a.zip",
            ".in.netsshare_a.zip.",
            "x.filepart",
            "draft.zip",
            "netshop_orders.zip",
            "report.xml",
            "notes.txt",
            "readme.zip",
            "readme.zip.filepart",
            "about_netsshare.txt",
            "notes_on_netsshare_uploads.txt",
            "my_netsshareable.zip",
            "for_netssharing.zip",
            "out\\notes.txt",
            "\\",
            "",
        ] {
            assert_eq!(hint(name), None, "{name:?}");
        }
    }
}
