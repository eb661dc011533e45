//! What a breach means, in the words of people who write shipments.

use super::assessment::Subject;
use super::cures::cure;
use super::facts::{Facts, name_before_value, shortened};
use super::fault::Fault;
use super::values::Values;
use crate::xml::trimmed;

/// A breach in words.
pub(super) struct ViolationText {
    pub(super) message: String,
    pub(super) found: String,
    pub(super) expected: String,
    pub(super) advice: String,
}

/// What is said of a breach.
pub(super) fn words(facts: &Facts<'_>) -> ViolationText {
    let (message, found, expected) = description(facts);
    let advice = cure(facts, &found, &expected);
    ViolationText { message, found, expected, advice }
}

/// The message, what was found and what was expected.
type Description = (String, String, String);

fn description(facts: &Facts<'_>) -> Description {
    match facts.fault {
        Fault::Order | Fault::Unknown | Fault::Abstract => about_elements(facts),
        Fault::AttributeUnknown | Fault::AttributeMissing => about_attributes(facts),
        Fault::KeyRepeated | Fault::KeyMissing | Fault::KeyUnknown | Fault::IdRepeated | Fault::IdUnknown => {
            about_keys(facts)
        }
        Fault::Nil
        | Fault::NamedType
        | Fault::Fixed
        | Fault::NotEmpty
        | Fault::Text
        | Fault::Value(_)
        | Fault::Other => about_content(facts),
    }
}

/// Which elements stand where.
fn about_elements(facts: &Facts<'_>) -> Description {
    let (parent, here) = (facts.parent(), facts.here());
    if facts.subject == Subject::End {
        let expected = facts.could_stand("more elements".to_owned());
        return (format!("{parent} is not complete"), format!("the end of {parent}"), expected);
    }
    let (message, expected) = match facts.fault {
        Fault::Abstract => (
            format!("<{here}> only stands for others: the schema makes it abstract"),
            "one of the elements that may take its place".to_owned(),
        ),
        Fault::Unknown if facts.subject == Subject::Root => {
            let prefix = here.split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
            (format!("the schema has no element <{here}>"), format!("<{prefix}shipment>"))
        }
        Fault::Unknown => (
            format!("the schema has no element <{here}>"),
            facts.could_stand("an element that the schema declares".to_owned()),
        ),
        _ => (
            format!("<{here}> may not stand here in {parent}"),
            facts.could_stand(format!("the end of {parent}")),
        ),
    };
    (message, format!("<{here}>"), expected)
}

fn about_attributes(facts: &Facts<'_>) -> Description {
    let (parent, here) = (facts.parent(), facts.here());
    if facts.fault == Fault::AttributeMissing {
        let name = facts.attribute.unwrap_or("that the schema requires");
        return (format!("{parent} lacks the attribute {name}"), String::new(), format!("{name}=\"…\""));
    }
    let expected = facts.attribute.map_or("no such attribute".to_owned(), |meant| format!("{meant}=\"…\""));
    (format!("{parent} has no attribute {here}"), here.to_owned(), expected)
}

fn about_keys(facts: &Facts<'_>) -> Description {
    let (parent, keys) = (facts.parent(), facts.keys);
    let found = || shortened(trimmed(facts.raw()));
    let (message, found, expected) = match facts.fault {
        Fault::KeyRepeated => {
            (format!("two of {parent} have the same key{keys}"), found(), "a key of its own")
        }
        Fault::KeyMissing => {
            (format!("{parent} has no key, or more than one{keys}"), String::new(), "one key")
        }
        Fault::IdRepeated => (
            format!("the ID of {parent} is that of another element"),
            found(),
            "an ID that stands once in the document",
        ),
        Fault::IdUnknown => (
            "an IDREF names an ID that nothing has".to_owned(),
            String::new(),
            "the ID of an element of the document",
        ),
        _ => (
            format!("something in {parent} refers to a key that nothing has{keys}"),
            String::new(),
            "the key of something in the document",
        ),
    };
    (message, found, expected.to_owned())
}

/// What stands in an element or an attribute.
fn about_content(facts: &Facts<'_>) -> Description {
    let parent = facts.parent();
    let found = || shortened(trimmed(facts.raw()));
    match facts.fault {
        Fault::Nil => (
            format!("{} may not be nil as it is", facts.itself()),
            format!("xsi:nil on {}", facts.itself()),
            "an element that the schema lets be nil, and nothing in it".to_owned(),
        ),
        Fault::NamedType => (
            format!("the xsi:type of {} is not one that may stand there", facts.itself()),
            format!("xsi:type on {}", facts.itself()),
            "a type that the schema derives from that of the element".to_owned(),
        ),
        Fault::Fixed => {
            let fixed = facts.fixed.map_or_else(|| "the value that the schema fixes".to_owned(), shortened);
            (format!("the value of {} is fixed by the schema", value_name(facts)), found(), fixed)
        }
        Fault::NotEmpty => {
            (format!("something in {parent}, which must be empty"), found(), "nothing".to_owned())
        }
        Fault::Text => {
            (format!("text where {parent} holds only elements"), found(), "elements only".to_owned())
        }
        Fault::Value(_) => (
            format!("the value of {} is not what the schema allows", value_name(facts)),
            found(),
            facts.values.map_or_else(|| "what the schema allows".to_owned(), Values::describe),
        ),
        _ => (
            format!("{parent} is not what the schema allows"),
            String::new(),
            "what the schema allows".to_owned(),
        ),
    }
}

/// The element or the attribute whose value stands at the place.
fn value_name(facts: &Facts<'_>) -> String {
    match facts.subject {
        Subject::AttributeValue => name_before_value(facts.document, facts.at).to_owned(),
        Subject::Root
        | Subject::Child
        | Subject::Text
        | Subject::End
        | Subject::Value
        | Subject::Key
        | Subject::Attribute
        | Subject::Attributes => facts.parent(),
    }
}
