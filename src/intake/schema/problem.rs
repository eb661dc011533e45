//! Why schemas cannot be used, in words of ours: what the library says of them goes no further.

use std::io::{Error, ErrorKind};

use nets_text::system_words;
use xsd_schema::SchemaError;
use xsd_schema::parser::SourceLocation;
use xsd_schema::parser::resolver::DirectiveFailure;

use super::library::{Texts, path_of};
use crate::budget::{Cancel, StepBudget};
use crate::xml;

/// Longer tags are shown by their beginning.
const LONGEST_TAG: usize = 100;

/// Why the schemas cannot be used, and what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct SchemaProblem {
    /// The file and, when it is known, the line and column: `eboks.xsd:12:5`.
    pub place: String,
    pub message: String,
}

impl SchemaProblem {
    pub(super) fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        SchemaProblem { place: place.into(), message: message.into() }
    }

    /// A file or folder that the system does not give.
    pub(super) fn unread(place: impl Into<String>, error: &Error) -> Self {
        let message = match error.kind() {
            ErrorKind::NotFound => "there is no such file or folder",
            ErrorKind::PermissionDenied => "it may not be read: look at its permissions",
            ErrorKind::NotADirectory => "this is a file; name the folder that it is in",
            ErrorKind::InvalidData => "it is not UTF-8, and declares no other encoding",
            _ => return SchemaProblem::new(place, system_words(error)),
        };
        SchemaProblem::new(place, message)
    }

    /// What the compiler says of the schema that begins with the document `root`.
    pub(super) fn compiling(error: &SchemaError, root: &str, texts: &Texts) -> Self {
        // Whatever is no XML is told by our own reader, with the line.
        for (path, text) in texts {
            if let Some(fault) =
                xml::fault(text.as_bytes(), &StepBudget::for_xml(text.len() as u64, &Cancel::default()))
            {
                return SchemaProblem::new(path, format!("{fault}: a schema document is well-formed XML"));
            }
        }
        let place = error.location().map_or_else(|| root.to_owned(), place);
        let tag = error.location().and_then(|at| tag_at(at, texts));
        let what = tag.map_or_else(|| "the schema".to_owned(), |tag| format!("<{tag}>"));
        let message = match error {
            SchemaError::StructuralError { constraint, .. } => {
                format!("{what} {}", structural(constraint))
            }
            SchemaError::NamespaceError { .. } => {
                format!("{what} has a name whose prefix is not declared: declare it on <xs:schema>")
            }
            SchemaError::FeatureError { .. } => {
                format!("{what} is of XSD 1.1: write it as XSD 1.0 has it")
            }
            SchemaError::ResolutionError { .. } => {
                "something that it includes or imports cannot be found: put all documents into the folder"
                    .to_owned()
            }
            SchemaError::LimitExceeded { max, .. } => {
                format!(
                    "{what} goes beyond a limit of {max} that no schema of the format comes near: simplify it"
                )
            }
            SchemaError::XmlError { .. } => format!("{what} is no well-formed XML"),
            SchemaError::IoError(error) => return SchemaProblem::unread(place, error),
            _ => format!("{what} cannot be compiled: try it with another validator, which may say more"),
        };
        SchemaProblem::new(place, message)
    }

    /// An import, include or redefine that leads nowhere.
    pub(super) fn unresolved(failure: &DirectiveFailure, root: &str) -> Self {
        let place = failure.location().map_or_else(|| root.to_owned(), place);
        let named =
            failure.schema_location().map(path_of).or(failure.namespace()).filter(|named| !named.is_empty());
        let message = match named {
            Some(named) => format!("{named} is not among the schema documents: put it into the folder"),
            None => "what is imported here has no name: give it a schemaLocation".to_owned(),
        };
        SchemaProblem::new(place, message)
    }
}

fn place(at: &SourceLocation) -> String {
    format!("{}:{}:{}", path_of(&at.base_uri), at.line, at.column)
}

/// The tag that stands at a place, as it is written there.
fn tag_at(at: &SourceLocation, texts: &Texts) -> Option<String> {
    let line = texts.get(path_of(&at.base_uri))?.lines().nth(at.line.checked_sub(1)?)?;
    let from: String = line.chars().skip(at.column.checked_sub(1)?).collect();
    let tag = from.trim_start_matches('<').split(['>', '<']).next()?.trim_end_matches('/').trim_end();
    let starts = tag.starts_with(|first: char| first.is_alphabetic());
    starts.then(|| nets_text::cut(tag, LONGEST_TAG, "…").into_owned())
}

/// What is wrong and what to change, by the constraint of XML Schema that is broken.
fn structural(constraint: &str) -> &'static str {
    let begins = |start: &str| constraint.starts_with(start);
    if begins("src-resolve") || begins("src-qname") {
        "names something that no schema document declares: correct the name or its prefix, or add the document"
    } else if begins("src-import")
        || begins("src-include")
        || begins("src-redefine")
        || begins("src-override")
    {
        "takes in another document that is not as it must be: look at its namespace and its location"
    } else if begins("cos-nonambig") {
        "lets one element be read in two ways (its content is not deterministic): join the alternatives"
    } else if begins("cos-element-consistent") {
        "declares one element twice, with different types: give both the same type"
    } else if begins("sch-props-correct") || begins("mgd-props") || begins("ag-props") {
        "declares a name that is declared already: remove one of the two"
    } else if begins("s4s-") || begins("src-wildcard") {
        "is not written as XML Schema writes it: look at its attributes and at what stands in it"
    } else if begins("src-identity-constraint") || begins("c-props") {
        "is no key as XML Schema writes one: look at selector, field and refer"
    } else if begins("cos-st-restricts")
        || begins("cos-applicable-facets")
        || begins("enumeration")
        || begins("cvc-")
    {
        "allows what its base type does not, or has a facet that does not fit: look at its values"
    } else if begins("derivation") || begins("rcase") || begins("cos-ct-extends") || begins("ct-props") {
        "is derived from a type in a way that this one does not allow: compare it with its base"
    } else if begins("cos-all-limited") {
        "has xs:all in a place where it may not stand: it is the whole content, and each element stands in it once"
    } else if begins("src-") || begins("st-props") || begins("cos-list") || begins("cos-union") {
        "has parts that exclude each other or lacks one: look at its type, base and content"
    } else {
        "breaks a rule of XML Schema: compare it with the specification"
    }
}
