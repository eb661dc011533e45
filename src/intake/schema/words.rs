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
    let parent = facts.parent();
    let found = || shortened(trimmed(facts.raw()));
    match facts.fault {
        Fault::Order | Fault::Unknown | Fault::Abstract if facts.subject == Subject::End => incomplete(facts),
        Fault::Order => misplaced(facts),
        Fault::Unknown => undeclared(facts),
        Fault::Abstract => only_standing_for_others(facts),
        Fault::AttributeUnknown => unknown_attribute(facts),
        Fault::AttributeMissing => missing_attribute(facts),
        Fault::KeyRepeated => (
            format!("two of {parent} have the same key{}", facts.keys),
            found(),
            "a key of its own".to_owned(),
        ),
        Fault::KeyMissing => {
            let message = format!("{parent} has no key, or more than one{}", facts.keys);
            (message, String::new(), "one key".to_owned())
        }
        Fault::KeyUnknown => (
            format!("something in {parent} refers to a key that nothing has{}", facts.keys),
            String::new(),
            "the key of something in the document".to_owned(),
        ),
        Fault::IdRepeated => (
            format!("the ID of {parent} is that of another element"),
            found(),
            "an ID that stands once in the document".to_owned(),
        ),
        Fault::IdUnknown => (
            "an IDREF names an ID that nothing has".to_owned(),
            String::new(),
            "the ID of an element of the document".to_owned(),
        ),
        Fault::Nil => not_nil(&facts.itself()),
        Fault::NamedType => not_of_the_named_type(&facts.itself()),
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
        Fault::Other => {
            let message = format!("{parent} is not what the schema allows");
            (message, String::new(), "what the schema allows".to_owned())
        }
    }
}

fn incomplete(facts: &Facts<'_>) -> Description {
    let parent = facts.parent();
    let expected = facts.could_stand("more elements".to_owned());
    (format!("{parent} is not complete"), format!("the end of {parent}"), expected)
}

fn misplaced(facts: &Facts<'_>) -> Description {
    let (parent, here) = (facts.parent(), facts.here());
    let expected = facts.could_stand(format!("the end of {parent}"));
    (format!("<{here}> may not stand here in {parent}"), format!("<{here}>"), expected)
}

fn undeclared(facts: &Facts<'_>) -> Description {
    let here = facts.here();
    let expected = if facts.subject == Subject::Root {
        let prefix = here.split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
        format!("<{prefix}shipment>")
    } else {
        facts.could_stand("an element that the schema declares".to_owned())
    };
    (format!("the schema has no element <{here}>"), format!("<{here}>"), expected)
}

fn only_standing_for_others(facts: &Facts<'_>) -> Description {
    let here = facts.here();
    (
        format!("<{here}> only stands for others: the schema makes it abstract"),
        format!("<{here}>"),
        "one of the elements that may take its place".to_owned(),
    )
}

fn unknown_attribute(facts: &Facts<'_>) -> Description {
    let (parent, here) = (facts.parent(), facts.here());
    let expected = facts.attribute.map_or("no such attribute".to_owned(), |meant| format!("{meant}=\"…\""));
    (format!("{parent} has no attribute {here}"), here.to_owned(), expected)
}

fn missing_attribute(facts: &Facts<'_>) -> Description {
    let (parent, name) = (facts.parent(), facts.attribute.unwrap_or("that the schema requires"));
    (format!("{parent} lacks the attribute {name}"), String::new(), format!("{name}=\"…\""))
}

fn not_nil(itself: &str) -> Description {
    (
        format!("{itself} may not be nil as it is"),
        format!("xsi:nil on {itself}"),
        "an element that the schema lets be nil, and nothing in it".to_owned(),
    )
}

fn not_of_the_named_type(itself: &str) -> Description {
    (
        format!("the xsi:type of {itself} is not one that may stand there"),
        format!("xsi:type on {itself}"),
        "a type that the schema derives from that of the element".to_owned(),
    )
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
