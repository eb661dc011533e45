//! Looks for the objects of a file whose tables are lost or wrong, as viewers do.

use hayro_syntax::object::{Dict, Name};

use super::entries::{Entries, XrefEntry, XrefTable};
use super::object_stream::ObjectStream;
use super::objects::Structure;
use super::reading::dictionary;
use crate::lexer::{find, is_white, object_header, skip_little_white, skip_white};
use crate::work::{LookEnded, Work};

/// Goes through the whole file twice. What the table knows stays; of an object that stands in the
/// file several times the last one holds.
pub(super) fn search(bytes: &[u8], mut table: XrefTable, work: &Work<'_>) -> Result<XrefTable, LookEnded> {
    // Once for the objects, and once for the trailers.
    work.read(bytes.len())?;
    work.read(bytes.len())?;
    let mut found = Entries::default();
    for at in headers(bytes) {
        work.object()?;
        if let Some((number, _)) = object_header(bytes, at) {
            found.insert_last(number, XrefEntry::At(at));
        }
    }
    for (number, entry) in found.iter() {
        table.insert(number, entry, work)?;
    }
    trailers(bytes, &mut table, work)?;
    let catalogue = special(&Structure::new(bytes, found, 0), &mut table, work)?;
    table.root = table.root.filter(|root| table.entries.get(*root).is_some()).or(catalogue);
    Ok(table)
}

/// Looks at the objects themselves: for trailers, for object streams, and for the catalogue, which
/// is returned.
fn special(draft: &Structure<'_>, table: &mut XrefTable, work: &Work<'_>) -> Result<Option<u32>, LookEnded> {
    let mut catalogue = None;
    let mut numbers: Vec<u32> = draft.entries.iter().map(|(number, _)| number).collect();
    numbers.sort_unstable();
    for number in numbers {
        let Some(indirect) = draft.object(number, work)? else { continue };
        let data = indirect.data;
        let Some(dict) = indirect.object.into_dict() else { continue };
        match (kind(&dict).as_deref(), data) {
            (Some(b"Catalog"), _) => catalogue = Some(number),
            (Some(b"XRef"), _) => table.trailer(&dict),
            (Some(b"ObjStm"), Some(data)) => {
                let in_stream = members(&dict, data, number, table, work)?;
                catalogue = catalogue.or(in_stream);
            }
            (Some(_) | None, _) => {}
        }
    }
    Ok(catalogue)
}

fn kind(dict: &Dict<'_>) -> Option<Vec<u8>> {
    dict.get::<Name<'_>>(b"Type").map(|name| name.to_vec())
}

/// Where a header such as `12 0 obj` begins.
fn headers(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(offset) = find(&bytes[from..], b"obj") {
            let word = from + offset;
            from = word + b"obj".len();
            if let Some(begins) = header_before(bytes, word) {
                return Some(begins);
            }
        }
        None
    })
}

/// Reads two numbers backwards.
fn header_before(bytes: &[u8], word: usize) -> Option<usize> {
    let white = |at: usize| back(bytes, at, is_white);
    let digits = |at: usize| {
        let begins = back(bytes, at, |byte| byte.is_ascii_digit());
        (begins < at).then_some(begins)
    };
    let generation = digits(white(word))?;
    let between = white(generation);
    digits(between).filter(|_| between < generation)
}

fn back(bytes: &[u8], at: usize, fits: impl Fn(u8) -> bool) -> usize {
    const LONGEST: usize = 32;
    at - bytes[..at].iter().rev().take(LONGEST).take_while(|byte| fits(**byte)).count()
}

/// Adds the objects of an object stream, and says which of them is a catalogue.
fn members(
    dict: &Dict<'_>,
    data: &[u8],
    number: u32,
    table: &mut XrefTable,
    work: &Work<'_>,
) -> Result<Option<u32>, LookEnded> {
    let Some(stream) = ObjectStream::read(dict, data, work)? else { return Ok(None) };
    let mut catalogue = None;
    for member in stream.numbers() {
        work.object()?;
        table.insert(member, XrefEntry::In(number), work)?;
        let text = stream.member(member).unwrap_or_default();
        let text = &text[skip_white(text, 0)..];
        if text.starts_with(b"<<") && find(text, b"/Catalog").is_some() {
            let is_catalogue =
                dictionary(text, work)?.and_then(|dict| kind(&dict)).as_deref() == Some(b"Catalog");
            catalogue = is_catalogue.then_some(member).or(catalogue);
        }
    }
    Ok(catalogue)
}

/// Takes the last trailer that names a root.
fn trailers(bytes: &[u8], table: &mut XrefTable, work: &Work<'_>) -> Result<(), LookEnded> {
    const WORD: &[u8] = b"trailer";
    /// Trailers are short, and they are read before it is known where they end.
    const WITHIN: usize = 4096;
    let mut words = Vec::new();
    let mut from = 0;
    while let Some(offset) = find(&bytes[from..], WORD) {
        from += offset + WORD.len();
        words.push(from);
    }
    for at in words.into_iter().rev() {
        if table.root.is_some() {
            break;
        }
        work.object()?;
        let begins = skip_little_white(bytes, at);
        let text = &bytes[begins..bytes.len().min(begins + WITHIN)];
        if text.starts_with(b"<<")
            && let Some(trailer) = dictionary(text, work)?
        {
            table.trailer(&trailer);
        }
    }
    Ok(())
}
