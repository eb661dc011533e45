//! What to change where a document breaks its schema.

use nets_text::nearest;

use super::assessment::Subject;
use super::facts::{CouldStand, Facts, shortened};
use super::fault::{Fault, Limit};
use crate::days;
use crate::xml::{is_unseen, trimmed, without_unseen};

pub(super) fn cure(facts: &Facts<'_>, found: &str, expected: &str) -> String {
    let parent = facts.parent();
    match facts.fault {
        Fault::Order if facts.subject == Subject::End => {
            format!("Add {} at the end of {parent}.", missing(facts.could_stand, expected))
        }
        Fault::Order => child(facts.could_stand, &parent, found),
        Fault::Unknown if facts.subject == Subject::Root => root(found, expected),
        Fault::Unknown => child(facts.could_stand, &parent, found),
        Fault::Abstract => format!("Write an element that the schema puts in the place of {found}."),
        Fault::Nil => format!(
            "Remove xsi:nil from {}: leave an element out that has no value, and empty one that is nil.",
            facts.itself()
        ),
        Fault::NamedType => {
            format!("Remove xsi:type from {}: its type is known by its name.", facts.itself())
        }
        Fault::Fixed => format!("Write {expected}, or leave it out."),
        Fault::NotEmpty => format!("Remove what stands in {parent}."),
        Fault::Text => match without_unseen(facts.raw()) {
            Some(advice) if trimmed(facts.raw()).chars().all(is_unseen_or_white) => advice,
            _ => format!("Remove the text from {parent}, or put it into an element."),
        },
        Fault::AttributeUnknown => match facts.attribute {
            Some(meant) => format!("Did you mean {meant}? Names are compared letter by letter."),
            None => format!("Look at its spelling, or remove it from {parent}."),
        },
        Fault::AttributeMissing => format!("Add {expected} to {parent}."),
        Fault::Value(limit) => value(facts, limit, found, expected),
        Fault::KeyRepeated | Fault::IdRepeated => "Give each of them a key of its own.".to_owned(),
        Fault::KeyMissing => format!("Give {parent} its key, once."),
        Fault::KeyUnknown | Fault::IdUnknown => "Look at its spelling, or add what it refers to.".to_owned(),
        Fault::Other => {
            format!("Compare {parent} with the schema; another validator may say more.")
        }
    }
}

/// That an element belongs before another one.
pub(super) fn move_before(element: &str, other: &str) -> String {
    format!("Move {element} before {other}: the order of elements is fixed.")
}

fn root(found: &str, expected: &str) -> String {
    match nearest(found, [expected]) {
        Some(meant) => format!("Write {meant} instead of {found}: names are compared letter by letter."),
        None => format!("Put everything into {expected}: it is the root element."),
    }
}

fn missing(could_stand: Option<&CouldStand>, expected: &str) -> String {
    match could_stand.and_then(|could_stand| could_stand.mending.as_ref()) {
        Some(mending) if !mending.is_empty() => mending.join(" or "),
        _ => expected.to_owned(),
    }
}

fn child(could_stand: Option<&CouldStand>, parent: &str, found: &str) -> String {
    let nothing = CouldStand::default();
    let CouldStand { elements, mending, namesakes, earlier } = could_stand.unwrap_or(&nothing);
    if let Some(earlier) = earlier {
        return move_before(found, earlier);
    }
    if namesakes.iter().any(|namesake| namesake == found) {
        return format!("Remove the xmlns from {found}: it belongs to the namespace that is in force there.");
    }
    if !namesakes.is_empty() {
        return format!(
            "Write {} instead of {found}: the prefix is part of the name.",
            namesakes.join(" or ")
        );
    }
    if let Some(meant) = nearest(found, elements.iter().map(String::as_str)) {
        return format!("Did you mean {meant}? Names are compared letter by letter.");
    }
    let mending = mending.as_ref().unwrap_or(elements);
    if mending.is_empty() {
        return format!("Remove {found} from {parent}, or move it to where the schema allows it.");
    }
    format!("Write {} before it: the order of elements is fixed. Or remove {found}.", mending.join(" or "))
}

fn value(facts: &Facts<'_>, limit: Limit, found: &str, expected: &str) -> String {
    if let Some(advice) = without_unseen(facts.raw()) {
        return advice;
    }
    if found.is_empty() {
        return "Write a value, or leave it out where it may be left out.".to_owned();
    }
    let values = facts.values;
    let built_in = values.map_or("", |values| values.built_in());
    let listed = values.map(|values| values.listed()).unwrap_or_default();
    if let Some(meant) = nearest(found, listed.iter().copied()) {
        return if meant == found {
            without_space(found)
        } else {
            format!("Did you mean `{}`? Values are compared letter by letter.", shortened(meant))
        };
    }
    if built_in == "boolean" {
        return truth(found);
    }
    if built_in == "date"
        && let Some(day) = days::meant(found)
    {
        return format!("Write the day alone, as year, month, day: `{found}` -> `{day}`.");
    }
    if let Some(wanted) = expected.strip_suffix(" digits") {
        return digits(trimmed(facts.raw()), wanted, facts.raw());
    }
    match limit {
        Limit::Length | Limit::MinLength | Limit::MaxLength if !expected.contains("items") => {
            let counted = if built_in == "string" { facts.raw() } else { trimmed(facts.raw()) };
            match characters(counted) {
                1 => format!("It has 1 character, and {expected} are right."),
                count => format!("It has {count} characters, and {expected} are right."),
            }
        }
        Limit::Length | Limit::MinLength | Limit::MaxLength => {
            format!("It has {} items; write {expected}.", facts.raw().split_ascii_whitespace().count())
        }
        Limit::Pattern if trimmed(facts.raw()) != facts.raw() => {
            format!("Write {expected}; the white space around `{found}` counts, too.")
        }
        Limit::Enumeration => format!("Write {expected} instead of `{found}`: nothing else is allowed."),
        Limit::Datatype
        | Limit::Pattern
        | Limit::MinInclusive
        | Limit::MaxInclusive
        | Limit::MinExclusive
        | Limit::MaxExclusive
        | Limit::TotalDigits
        | Limit::FractionDigits => format!("Write {expected} instead of `{found}`."),
    }
}

/// How many characters a text has that may be written with references and with line ends of two characters.
fn characters(written: &str) -> usize {
    let written = written.replace("\r\n", "\n");
    written.split('&').skip(1).fold(written.chars().count(), |count, behind| {
        count - behind.split_once(';').map_or(0, |(name, _)| name.chars().count() + 1)
    })
}

fn digits(found: &str, expected: &str, raw: &str) -> String {
    let digits: String = found.chars().filter(char::is_ascii_digit).collect();
    let (least, most) = match expected.split_once(" to ") {
        Some((least, most)) => (least.parse().ok(), most.parse().ok()),
        None => (expected.parse().ok(), expected.parse().ok()),
    };
    let fits =
        |count: usize| least.is_some_and(|least| count >= least) && most.is_some_and(|most| count <= most);
    if fits(digits.len()) && digits != found {
        return format!("Write the digits alone: `{}` -> `{digits}`.", shortened(found));
    }
    if digits != found {
        return "Write digits only.".to_owned();
    }
    let count = digits.len();
    match least {
        Some(least) if count < least && least == most.unwrap_or(least) => {
            format!("It has {count} of {least} digits; a leading zero may have been lost.")
        }
        _ if fits(count) && raw != trimmed(raw) => without_space(found),
        _ => format!("It has {count} digits, and {expected} are right."),
    }
}

fn without_space(found: &str) -> String {
    format!("Write `{found}` without the white space around it: here it counts.")
}

fn truth(found: &str) -> String {
    let meant = match found.to_lowercase().as_str() {
        "true" | "yes" | "y" | "ja" | "j" | "on" | "1.0" => Some("true"),
        "false" | "no" | "n" | "nej" | "nei" | "off" | "0.0" => Some("false"),
        _ => None,
    };
    match meant {
        Some(meant) => format!("Write `{found}` -> `{meant}`, in small letters."),
        None => format!("Write true or false instead of `{found}`, in small letters."),
    }
}

fn is_unseen_or_white(character: char) -> bool {
    is_unseen(character) || character.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_and_a_line_end_are_each_one_character() {
        assert_eq!(characters("&amp;&#xE5;b & c"), 7);
        assert_eq!(characters("a\r\nb\nc"), 5);
        assert_eq!(characters(""), 0);
    }

    fn child_cure(found: &str, elements: &[&str]) -> String {
        let elements: Vec<String> = elements.iter().map(|name| (*name).to_owned()).collect();
        let could_stand = CouldStand { elements, ..CouldStand::default() };
        child(Some(&could_stand), "<document>", found)
    }

    #[test]
    fn a_misspelt_element_is_recognised_and_an_order_is_named() {
        assert!(child_cure("<eboks:allias>", &["<eboks:alias>"]).starts_with("Did you mean <eboks:alias>?"));
        assert!(child_cure("<filepath>", &["<documentType>"]).starts_with("Write <documentType> before it"));
        assert!(child_cure("<note>", &[]).starts_with("Remove <note> from <document>"));
    }

    #[test]
    fn a_value_of_digits_is_mended_where_it_can_be() {
        assert_eq!(digits("162-812", "6", "162-812"), "Write the digits alone: `162-812` -> `162812`.");
        assert_eq!(digits("5723", "5", "5723"), "It has 4 of 5 digits; a leading zero may have been lost.");
        assert_eq!(digits("157233", "5", "157233"), "It has 6 digits, and 5 are right.");
        assert_eq!(digits("1234567", "8 to 11", "1234567"), "It has 7 digits, and 8 to 11 are right.");
        assert_eq!(
            digits("15723", "5", "15723\n"),
            "Write `15723` without the white space around it: here it counts."
        );
        assert_eq!(digits("abc", "5", "abc"), "Write digits only.");
    }
}
