//! How values become XML: what a template prints can neither break the document nor be lost in it.

use std::borrow::Cow;

use jiff::fmt::strtime;
use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, Value, filters, tests};
use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::civil::Date;
use nets_text::xml::{self, write_content};

/// The filters there are: on single values only, so that none of them collects a list of a million.
pub(crate) const FILTERS: [&str; 9] =
    ["attribute", "default", "int", "join", "length", "lower", "replace", "time", "upper"];

/// Words of ours for what a template asks, which the engine hands on.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct RefusedMarkup(String);

fn refused(words: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, "").with_source(RefusedMarkup(words.into()))
}

/// An environment that prints XML and knows no files, no network, no other templates.
pub(crate) fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(print);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_keep_trailing_newline(true);
    environment.add_filter("attribute", attribute);
    environment.add_filter("default", filters::default);
    environment.add_filter("int", filters::int);
    environment.add_filter("join", filters::join);
    environment.add_filter("length", filters::length);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("replace", filters::replace);
    environment.add_filter("time", time);
    environment.add_filter("upper", filters::upper);
    environment.add_test("none", tests::is_none);
    environment.add_test("defined", tests::is_defined);
    environment
}

/// Nothing for what is not there, and text as the content of an element.
fn print(out: &mut Output<'_>, state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None => Ok(()),
        ValueKind::Undefined => Err(ErrorKind::UndefinedError.into()),
        ValueKind::String if value.is_safe() || matches!(state.auto_escape(), AutoEscape::None) => {
            Ok(out.write_str(value.as_str().unwrap_or_default())?)
        }
        ValueKind::String => Ok(write_content(out, value.as_str().unwrap_or_default())?),
        ValueKind::Number | ValueKind::Bool => Ok(write!(out, "{value}")?),
        ValueKind::Seq | ValueKind::Iterable => Err(refused("a list cannot be printed, only its parts")),
        ValueKind::Map => Err(refused("what has parts cannot be printed, only its parts")),
        _ => Err(refused("this cannot be printed, only texts, numbers, true and false")),
    }
}

/// `{{ text | attribute }}`: text that may stand between the quotes of an attribute.
fn attribute(text: Cow<'_, str>) -> Value {
    Value::from_safe_string(xml::attribute(&text))
}

/// `{{ at | time("%d-%m-%Y %H:%M") }}`: a date or a moment in another form, in Copenhagen's time.
fn time(value: &str, form: &str) -> Result<String, Error> {
    // A moment would be taken for its date, too.
    let written = if let Ok(at) = value.parse::<Timestamp>() {
        strtime::format(form, &at.to_zoned(copenhagen()))
    } else if let Ok(date) = value.parse::<Date>() {
        strtime::format(form, date)
    } else {
        return Err(refused(format!("`{value}` is neither a date nor a moment")));
    };
    written.map_err(|_| {
        refused(format!("`{form}` is not a form of this: it is unknown, or asks for what is not there; an example is %d-%m-%Y"))
    })
}
