//! What the template engine says is wrong, in words that say what to do.

use std::error::Error as _;
use std::io;

use minijinja::{Error, ErrorKind};
use nets_text::{cut, did_you_mean, system_words, told_as};

use crate::format::OutboundFormat;
use crate::markup::{FILTERS, RefusedMarkup};
use crate::problem::{RenderProblem, TemplateProblem};

/// Longer lines of a template are shown by their beginning.
const LONGEST_LINE: usize = 80;

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
    match error.kind() {
        ErrorKind::UndefinedError => unknown_name(expression, format),
        ErrorKind::UnknownFilter => {
            let filter = expression.rsplit('|').next().unwrap_or_default().trim();
            let filter = filter.split('(').next().unwrap_or_default().trim();
            format!("there is no filter `{filter}`; {}", hint(filter, &FILTERS))
        }
        ErrorKind::UnknownTest => {
            "there is no such test; there are: defined, none, and comparing with ==, <, in".to_owned()
        }
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
        ErrorKind::SyntaxError => format!("is no valid template: {}", syntax_words(error, source)),
        kind => in_place(&kind_words(kind, error), expression),
    }
}

/// What is wrong with a template as a text. The library's sentence is looked at and not shown.
fn syntax_words(error: &Error, source: &str) -> String {
    let theirs = error.detail().unwrap_or_default();
    let line = error.line().and_then(|line| source.lines().nth(line.checked_sub(1)?)).unwrap_or_default();
    let line = cut(line.trim(), LONGEST_LINE, "…");
    if theirs.contains("end of input") || theirs.contains("unclosed") {
        return "a {{, {% or {# is not closed, or a block has no end such as {% endfor %}".to_owned();
    }
    if theirs.contains("unknown statement") {
        return format!(
            "`{line}` begins with no statement; there are: if, for, set, with, macro, autoescape, filter, raw"
        );
    }
    format!("`{line}` cannot be read: look at the names, the quotes and what closes {{{{ and {{%")
}

/// What is wrong at a place, by its kind: words of ours that a filter said, or those for the kind.
fn kind_words(kind: ErrorKind, error: &Error) -> String {
    if let Some(refused) = error.source().and_then(|cause| cause.downcast_ref::<RefusedMarkup>()) {
        return refused.to_string();
    }
    let words = match kind {
        ErrorKind::InvalidOperation | ErrorKind::NonPrimitive | ErrorKind::NonKey => {
            "this cannot be done with values of such kinds, or leads too deep"
        }
        ErrorKind::TooManyArguments => "a filter, test or macro is given more than it takes",
        ErrorKind::MissingArgument => "a filter, test or macro is given less than it needs",
        ErrorKind::UnknownFunction => "there is no such function",
        ErrorKind::UnknownMethod => "there is no such method: filters stand behind |",
        ErrorKind::CannotUnpack => "a list has another number of parts than there are names for them",
        ErrorKind::TemplateNotFound
        | ErrorKind::BadInclude
        | ErrorKind::EvalBlock
        | ErrorKind::UnknownBlock => "a template stands alone: it can take in, extend or call no other",
        ErrorKind::BadEscape => "a text has a \\ with a letter behind it that means nothing",
        // What is left has words of its own, or is of features that are not built in.
        _ => "this cannot be done",
    };
    words.to_owned()
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
