//! Reads the values that the structure of a file is made of, and those of its objects.

use std::borrow::Cow;

use hayro_syntax::object::{Dict, FromBytes, MaybeRef, Object};

use crate::filters;
use crate::lexer::skip_white;
use crate::work::{LookEnded, Work};

/// What one object's text may have of names, so that its dictionary stays cheap to read.
const MOST_NAMES: usize = 20_000;

/// Reads the dictionary that a text begins with.
pub(super) fn dictionary<'a>(text: &'a [u8], work: &Work<'_>) -> Result<Option<Dict<'a>>, LookEnded> {
    count_names(text, work)?;
    let dict = Dict::from_bytes(text);
    work.read(dict.as_ref().map_or(text.len(), |dict| dict.data().len()))?;
    Ok(dict)
}

/// Reads the value that a text begins with.
pub(super) fn value<'a>(text: &'a [u8], work: &Work<'_>) -> Result<Option<Object<'a>>, LookEnded> {
    let white = skip_white(text, 0);
    work.read(white)?;
    let text = &text[white..];
    if text.starts_with(b"<<") {
        return Ok(dictionary(text, work)?.map(Object::Dict));
    }
    work.read(text.len())?;
    Ok(Object::from_bytes(text))
}

/// The library's dictionaries can be made slow by names that are chosen for it; few names cannot.
fn count_names(text: &[u8], work: &Work<'_>) -> Result<(), LookEnded> {
    let mut names = 0;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'/' => names += 1,
            b's' if text[at..].starts_with(b"stream") => return work.read(at),
            _ => {}
        }
        if names > MOST_NAMES {
            return Err(LookEnded::TooComplex("one of its dictionaries has more than 20,000 names"));
        }
    }
    work.read(text.len())
}

/// Unpacks a stream of the file's own structure.
pub(super) fn unpack_plain(
    dict: &Dict<'_>,
    data: &[u8],
    work: &Work<'_>,
) -> Result<Option<Vec<u8>>, LookEnded> {
    let Some(filters) = filters::of(dict, &mut |value| match value {
        MaybeRef::NotRef(object) => Ok(Some(object)),
        MaybeRef::Ref(_) => Ok(None),
    })?
    else {
        return Ok(None);
    };
    Ok(filters::unpack(data, &filters, work)?.map(Cow::into_owned))
}
