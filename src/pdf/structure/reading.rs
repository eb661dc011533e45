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
    let end = before_stream(text);
    let names = memchr::memchr_iter(b'/', &text[..end]).count();
    if names > MOST_NAMES {
        return Err(LookEnded::TooComplex("one of its dictionaries has more than 20,000 names"));
    }
    work.read(end)
}

/// Where the word `stream` begins; the end where it does not stand.
fn before_stream(text: &[u8]) -> usize {
    // Its rarest letter in a dictionary, which is looked for.
    const PLACE: usize = 5;
    let mut from = PLACE;
    while let Some(found) = text.get(from..).and_then(|rest| memchr::memchr(b'm', rest)) {
        let begins = from + found - PLACE;
        if text[begins..].starts_with(b"stream") {
            return begins;
        }
        from += found + 1;
    }
    text.len()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Unbounded;

    #[test]
    fn a_dictionary_ends_before_its_stream() {
        for (text, end) in
            [("", 0), ("stream", 0), ("<</M/mm>>\nstream m", 10), ("ream stream stream", 5), ("stre am", 7)]
        {
            assert_eq!(before_stream(text.as_bytes()), end, "{text}");
        }
    }

    #[test]
    fn names_are_counted_up_to_the_stream() {
        let work = Work::new(&Unbounded);
        let text =
            |within: usize, behind: usize| format!("{}stream{}", "/".repeat(within), "/".repeat(behind));
        assert!(count_names(text(MOST_NAMES, MOST_NAMES).as_bytes(), &work).is_ok());
        assert!(count_names(text(MOST_NAMES + 1, 0).as_bytes(), &work).is_err());
        assert!(count_names("/".repeat(MOST_NAMES + 1).as_bytes(), &work).is_err());
    }
}
