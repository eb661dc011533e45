//! What to change where a document breaks its schema.

use nets_text::nearest;

/// What a violation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// A root element that no schema knows.
    Root,
    /// An element in its parent.
    Child,
    /// Text where none belongs.
    Text,
    /// The end of an element that is not complete.
    End,
    /// The text of an element.
    Value,
    /// An element that is told from others by a key.
    Key,
    /// An attribute that the element does not have.
    Attribute,
    AttributeValue,
    /// The attributes that are missing.
    Attributes,
}

/// What is known of one violation.
pub(super) struct ViolationContext<'a> {
    pub(super) subject: Subject,
    /// The open element, as `<document>`.
    pub(super) parent: &'a str,
    /// What stands there.
    pub(super) found: &'a str,
    /// What could stand there, as far as it is known.
    pub(super) could_stand: Option<&'a CouldStand>,
    /// What was expected, in words.
    pub(super) expected: &'a str,
}

/// What the schema lets stand at a point, as it is written in the document.
#[derive(Debug, Default)]
pub(super) struct CouldStand {
    pub(super) elements: Vec<String>,
    /// Those that mend what is wrong there, where that can be told.
    pub(super) mending: Option<Vec<String>>,
    /// Those that differ from the element that stands there in their namespace alone.
    pub(super) namesakes: Vec<String>,
    /// The earlier element before which the one that stands there would be right.
    pub(super) earlier: Option<String>,
}

pub(super) fn cure(context: &ViolationContext<'_>) -> String {
    let ViolationContext { subject, parent, found, expected, .. } = context;
    match subject {
        Subject::Root => root(found, expected),
        Subject::Child => child(context),
        Subject::Text => format!("Remove the text from {parent}, or put it into an element."),
        Subject::End => format!("Add {} at the end of {parent}.", missing(context)),
        Subject::Value | Subject::AttributeValue => value(found, expected),
        Subject::Key => "Give each of them a key of its own.".to_owned(),
        Subject::Attribute => format!("Look at its spelling, or remove it from {parent}."),
        Subject::Attributes => format!("Add {expected} to {parent}."),
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

fn missing(context: &ViolationContext<'_>) -> String {
    match context.could_stand.and_then(|could_stand| could_stand.mending.as_ref()) {
        Some(mending) if !mending.is_empty() => mending.join(" or "),
        _ => context.expected.to_owned(),
    }
}

fn child(context: &ViolationContext<'_>) -> String {
    let ViolationContext { parent, found, could_stand, .. } = context;
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

fn value(found: &str, expected: &str) -> String {
    let digits: String = found.chars().filter(char::is_ascii_digit).collect();
    let wanted = expected.strip_suffix(" digits").and_then(|count| count.parse().ok());
    if wanted == Some(digits.len()) && digits != found {
        return format!("Write the digits alone: `{found}` -> `{digits}`.");
    }
    match (wanted, found) {
        (_, "") => "Write a value, or leave the element out where it may be left out.".to_owned(),
        (Some(wanted), _) if digits == found && digits.len() < wanted => {
            format!("It has {} of {wanted} digits; a leading zero may have been lost.", digits.len())
        }
        (Some(wanted), _) if digits == found => {
            format!("It has {} digits, and {wanted} are right.", digits.len())
        }
        (Some(_), _) => "Write digits only.".to_owned(),
        (None, _) => format!("Write {expected} instead of `{found}`."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child_cure(found: &str, elements: &[&str]) -> String {
        let elements: Vec<String> = elements.iter().map(|name| (*name).to_owned()).collect();
        let could_stand = CouldStand { elements, ..CouldStand::default() };
        let (parent, expected) = ("<document>", "");
        cure(&ViolationContext {
            subject: Subject::Child,
            parent,
            found,
            could_stand: Some(&could_stand),
            expected,
        })
    }

    #[test]
    fn a_misspelt_element_is_recognised_and_an_order_is_named() {
        assert!(child_cure("<eboks:allias>", &["<eboks:alias>"]).starts_with("Did you mean <eboks:alias>?"));
        assert!(child_cure("<filepath>", &["<documentType>"]).starts_with("Write <documentType> before it"));
        assert!(child_cure("<note>", &[]).starts_with("Remove <note> from <document>"));
    }

    #[test]
    fn a_value_of_digits_is_mended_where_it_can_be() {
        assert_eq!(value("162-812", "6 digits"), "Write the digits alone: `162-812` -> `162812`.");
        assert_eq!(value("5723", "5 digits"), "It has 4 of 5 digits; a leading zero may have been lost.");
        assert_eq!(value("157233", "5 digits"), "It has 6 digits, and 5 are right.");
        assert_eq!(value("abc", "5 digits"), "Write digits only.");
    }
}
