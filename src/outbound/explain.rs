//! What the template engine says is wrong, in words that say what to do.

use std::error::Error as _;
use std::io;

use minijinja::{Error, ErrorKind};
use nets_text::{did_you_mean, system_words, told_as};

use crate::format::OutboundFormat;
use crate::markup::FILTERS;
use crate::problem::{RenderProblem, TemplateProblem};

/// Why a file could not be written: for the template's fault, or for the disk's.
pub(crate) fn failure(error: &Error, format: OutboundFormat, name: &str, source: &str) -> RenderProblem {
    match error.source().and_then(|cause| cause.downcast_ref::<io::Error>()) {
        Some(cause) if cause.kind() != io::ErrorKind::FileTooLarge => {
            RenderProblem::Output(told_as(cause.kind(), system_words(cause)))
        }
        Some(_) | None => RenderProblem::Template(problem(error, format, name, source)),
    }
}

pub(crate) fn problem(error: &Error, format: OutboundFormat, name: &str, source: &str) -> TemplateProblem {
    TemplateProblem { file: name.to_owned(), line: error.line(), what: what(error, format, source) }
}

fn what(error: &Error, format: OutboundFormat, source: &str) -> String {
    let expression = error.range().and_then(|range| source.get(range)).unwrap_or_default().trim();
    let detail = error.detail().unwrap_or_default();
    match error.kind() {
        ErrorKind::UndefinedError => unknown_name(expression, format),
        ErrorKind::UnknownFilter => {
            let filter = expression.rsplit('|').next().unwrap_or_default().trim();
            let filter = filter.split('(').next().unwrap_or_default().trim();
            format!("there is no filter `{filter}`; {}", hint(filter, &FILTERS))
        }
        ErrorKind::UnknownTest => format!("{detail}; there are: defined, none, and comparing with ==, <, in"),
        ErrorKind::OutOfFuel => {
            "takes far more steps than its data has parts; is there a loop in a loop?".to_owned()
        }
        ErrorKind::WriteFailure => match error.source() {
            Some(cause) => match cause.downcast_ref() {
                Some(cause) => format!("{}; is there a loop in a loop?", system_words(cause)),
                None => "the file could not be written".to_owned(),
            },
            None => "the file could not be written".to_owned(),
        },
        ErrorKind::SyntaxError => format!("is no valid template: {detail}"),
        kind if detail.is_empty() => in_place(&kind.to_string(), expression),
        _ => in_place(detail, expression),
    }
}

fn in_place(detail: &str, expression: &str) -> String {
    if expression.is_empty() { detail.to_owned() } else { format!("{detail}, in `{expression}`") }
}

/// A name that the data of this file does not have, and the one that was probably meant.
pub(crate) fn unknown_name(expression: &str, format: OutboundFormat) -> String {
    let last =
        expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').rfind(|word| !word.is_empty());
    let variables = format.variables();
    let mut words: Vec<&str> = variables.iter().flat_map(|variable| variable.words()).collect();
    words.sort_unstable();
    words.dedup();
    let last = last.unwrap_or_default();
    if words.contains(&last) || expression.ends_with(']') {
        return format!("`{expression}` is not there in every {format}: ask first, with {{% if ... %}}");
    }
    format!("`{expression}` is not in the data of {format}; {}", hint(last, &words))
}

/// What to write instead of a word that is none of these.
pub(crate) fn hint(written: &str, words: &[&str]) -> String {
    did_you_mean(written, words.iter().copied()).unwrap_or_else(|| format!("there are: {}", words.join(", ")))
}
