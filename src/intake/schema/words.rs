//! What a schema violation means, in the words of a person who writes a shipment.

use nets_text::cut;
use xsd_schema::validation::ValidationError;

use super::assessment::Violation;
use super::cures::{Ailment, CouldStand, Subject, cure};

const LONGEST_FOUND: usize = 80;

/// Longer names are shown by their beginning: that of an element is said again with each mistake in it.
const LONGEST_NAME: usize = 200;

/// A violation in words.
pub(super) struct Words {
    message: String,
    found: String,
    expected: String,
    advice: String,
}

impl Words {
    pub(super) fn into_violation(self, at: usize, about_order: bool) -> Violation {
        let Words { message, found, expected, advice } = self;
        Violation { at, about_order, message, found, expected, advice }
    }
}

/// What is said of a violation. `element` is where the open element begins.
pub(super) fn words(
    error: &ValidationError,
    subject: Subject,
    document: &str,
    at: usize,
    element: Option<usize>,
    could_stand: Option<&CouldStand>,
) -> Words {
    let parent = element.map_or("the document".to_owned(), |at| format!("<{}>", name_at(document, at)));
    let (message, found, expected) = description(error, subject, document, at, &parent, element, could_stand);
    let ailment = Ailment { subject, parent: &parent, found: &found, could_stand, expected: &expected };
    let advice = cure(&ailment);
    Words { message, found, expected, advice }
}

/// The message, what was found and what was expected.
fn description(
    error: &ValidationError,
    subject: Subject,
    document: &str,
    at: usize,
    parent: &str,
    element: Option<usize>,
    could_stand: Option<&CouldStand>,
) -> (String, String, String) {
    let here = name_at(document, at);
    let could_stand = |otherwise: String| match could_stand {
        Some(could_stand) if !could_stand.elements.is_empty() => could_stand.elements.join(" or "),
        _ => otherwise,
    };
    match (subject, error.constraint) {
        (Subject::Child, "cvc-complex-type.2.4") => (
            format!("<{here}> may not stand here in {parent}"),
            format!("<{here}>"),
            could_stand(format!("the end of {parent}")),
        ),
        (Subject::Root | Subject::Child, "cvc-elt.1") => {
            let prefix = here.split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
            let expected = format!("<{prefix}shipment>");
            (format!("the schema has no element <{here}>"), format!("<{here}>"), expected)
        }
        (Subject::End, _) => (
            format!("{parent} is not complete"),
            format!("the end of {parent}"),
            could_stand("more elements".to_owned()),
        ),
        (Subject::Attribute, _) => {
            (format!("{parent} has no attribute {here}"), here.to_owned(), "no such attribute".to_owned())
        }
        (Subject::Attributes, "cvc-complex-type.4") => {
            let name = quoted(&error.message).unwrap_or("required");
            (format!("{parent} lacks the attribute {name}"), String::new(), format!("{name}=\"…\""))
        }
        (Subject::Text, _) => (
            format!("text where {parent} holds only elements"),
            shortened(document.get(at..).unwrap_or_default().split('<').next().unwrap_or_default().trim()),
            "elements only".to_owned(),
        ),
        (Subject::Key, "cvc-identity-constraint.4.2.2") => {
            let found = shortened(until_markup(document, at));
            (
                format!("two of <{}> have the same key", element.map_or("", |at| name_at(document, at))),
                found,
                "a key of its own".to_owned(),
            )
        }
        (Subject::Value, _) => {
            let found = document.get(at..).filter(|rest| !rest.starts_with('<')).unwrap_or_default();
            let found = found.split('<').next().unwrap_or_default().trim();
            (
                format!("the value of {parent} is not what the schema allows"),
                shortened(found),
                value_expected(error),
            )
        }
        (Subject::AttributeValue, _) => {
            let found = until_markup(document, at);
            let name = name_before_value(document, at);
            (
                format!("the value of {name} is not what the schema allows"),
                shortened(found),
                value_expected(error),
            )
        }
        _ => (error.message.clone(), String::new(), String::new()),
    }
}

/// What a value should have been, from the facet that it breaks.
fn value_expected(error: &ValidationError) -> String {
    let message = &error.message;
    match error.constraint {
        "cvc-pattern-valid" => {
            let pattern =
                message.rsplit_once("pattern '").map_or("", |(_, pattern)| pattern.trim_end_matches('\''));
            pattern_in_words(pattern)
        }
        "cvc-minLength-valid" => match number_after(message, "minimum ") {
            Some("1") => "at least one character".to_owned(),
            Some(least) => format!("at least {least} characters"),
            None => message.clone(),
        },
        "cvc-maxLength-valid" => number_after(message, "maximum ")
            .map_or_else(|| message.clone(), |most| format!("at most {most} characters")),
        _ if message.contains("boolean") => "true or false".to_owned(),
        "cvc-enumeration-valid" => "one of the values that the schema lists".to_owned(),
        _ => message.clone(),
    }
}

/// `[0-9]{6}` as "6 digits"; a pattern that is not about digits stays what it is.
fn pattern_in_words(pattern: &str) -> String {
    let count = pattern.strip_prefix("[0-9]{").or_else(|| pattern.strip_prefix("\\d{"));
    match count.and_then(|rest| rest.strip_suffix('}')) {
        Some(count) if count.bytes().all(|byte| byte.is_ascii_digit()) => format!("{count} digits"),
        Some(count) => match count.split_once(',') {
            Some((least, most)) if !most.is_empty() => format!("{least} to {most} digits"),
            _ => format!("the pattern {pattern}"),
        },
        None => format!("the pattern {pattern}"),
    }
}

fn number_after<'m>(message: &'m str, before: &str) -> Option<&'m str> {
    let (_, rest) = message.rsplit_once(before)?;
    let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|number| !number.is_empty())
}

fn quoted(message: &str) -> Option<&str> {
    message.split('\'').nth(1)
}

/// The name of the element or attribute that begins here.
pub(super) fn name_at(document: &str, at: usize) -> &str {
    let rest = document.get(at..).unwrap_or_default();
    let rest = rest.strip_prefix('<').unwrap_or(rest);
    let rest = &rest[..rest.floor_char_boundary(LONGEST_NAME)];
    let end =
        rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '=')).unwrap_or(rest.len());
    &rest[..end]
}

/// The name of the attribute whose value begins here.
fn name_before_value(document: &str, at: usize) -> &str {
    let before = document.get(..at).unwrap_or_default();
    let before = before.trim_end_matches(['"', '\'']).trim_end().trim_end_matches('=').trim_end();
    let start = before.rfind(|c: char| c.is_ascii_whitespace()).map_or(0, |space| space + 1);
    &before[start..]
}

fn until_markup(document: &str, at: usize) -> &str {
    let rest = document.get(at..).unwrap_or_default();
    rest.split(['"', '\'', '<']).next().unwrap_or_default()
}

fn shortened(text: &str) -> String {
    cut(text, LONGEST_FOUND, "…").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_digits_are_told_in_words() {
        assert_eq!(pattern_in_words("[0-9]{6}"), "6 digits");
        assert_eq!(pattern_in_words("\\d{5}"), "5 digits");
        assert_eq!(pattern_in_words("[0-9]{8,11}"), "8 to 11 digits");
        assert_eq!(pattern_in_words("[A-Z]+"), "the pattern [A-Z]+");
    }

    #[test]
    fn the_attribute_of_a_value_is_found_before_it() {
        let document = "<message  id = \"7\">";
        assert_eq!(name_before_value(document, 16), "id");
    }
}
