//! Where the objects of a file are: by its cross-reference tables, or by looking for them.

mod object_stream;
mod recovery;
mod table;
mod xref_stream;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use hayro_syntax::object::{Dict, FromBytes, MaybeRef, Object};

use crate::document::filters_of;
use crate::facts::Unreadable;
use crate::filters;
use crate::lexer::{find, find_last, is_white, object_header, skip_little_white, skip_white, whole};
use crate::work::{Enough, Work};
use object_stream::ObjectStream;

/// Some programs write a little before the header; readers allow for this much.
const HEADER_WITHIN: usize = 1024;

/// Programs that append to a file leave a table each time.
const MOST_TABLES: usize = 256;

/// The table of a file within the limits has far fewer entries.
const MOST_ENTRIES: usize = 400_000;

/// What one object's text may have of names, so that its dictionary stays cheap to read.
const MOST_NAMES: usize = 20_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Free,
    /// From the beginning of the file.
    At(usize),
    /// In the object stream of this number.
    In(u32),
}

/// The newest entry of each object, and the trailer that came first.
#[derive(Debug, Default)]
struct Table {
    entries: BTreeMap<u32, Entry>,
    root: Option<u32>,
    encrypted: bool,
}

impl Table {
    /// Tables are read from the newest to the oldest, so that the first entry of an object holds.
    fn insert(&mut self, number: u32, entry: Entry, work: &Work<'_>) -> Result<(), Enough> {
        work.entry()?;
        self.entries.entry(number).or_insert(entry);
        if self.entries.len() > MOST_ENTRIES {
            return Err(Enough::TooComplex("its cross-reference table lists more than 400,000 objects"));
        }
        Ok(())
    }

    /// Takes what a trailer says, unless a newer one has said it.
    fn trailer(&mut self, trailer: &Dict<'_>) {
        if self.root.is_none() {
            self.root = trailer.get_ref(b"Root").map(|root| root.obj_number);
            self.encrypted = is_encrypted(trailer);
        }
    }
}

fn is_encrypted(trailer: &Dict<'_>) -> bool {
    match trailer.get_raw::<Object<'_>>(b"Encrypt") {
        Some(MaybeRef::NotRef(Object::Null(_))) | None => false,
        Some(MaybeRef::NotRef(_) | MaybeRef::Ref(_)) => true,
    }
}

/// A file whose objects can be looked up.
pub(crate) struct Structure<'b> {
    /// From the header on.
    bytes: &'b [u8],
    entries: BTreeMap<u32, Entry>,
    /// Where objects begin, in order, so that none is read beyond the next.
    begins: Vec<usize>,
    object_streams: BTreeMap<u32, OnceCell<Option<ObjectStream>>>,
    root: u32,
}

/// An object, with its data when it is a stream.
pub(crate) struct Indirect<'s> {
    pub(crate) object: Object<'s>,
    pub(crate) data: Option<&'s [u8]>,
}

impl<'b> Structure<'b> {
    pub(crate) fn open(bytes: &'b [u8], work: &Work<'_>) -> Result<Structure<'b>, Unreadable> {
        let start = &bytes[..bytes.len().min(HEADER_WITHIN + b"%PDF-".len())];
        let bytes = &bytes[find(start, b"%PDF-").ok_or(Unreadable::NotAPdf)?..];
        if let Some(structure) = Self::by_tables(bytes, work)? {
            return Ok(structure);
        }
        let table = recovery::search(bytes, Table::default(), work)?;
        if ends_inside_an_object(bytes, &table) {
            return Err(Unreadable::Damaged("it ends inside an object, so what stood behind is lost"));
        }
        if table.encrypted {
            return Err(Unreadable::Encrypted);
        }
        Self::with_pages(bytes, table, work)?
            .ok_or(Unreadable::Damaged("neither a catalogue nor pages can be found in it"))
    }

    /// By the tables, as far as they are right; none when they do not lead to pages.
    fn by_tables(bytes: &'b [u8], work: &Work<'_>) -> Result<Option<Structure<'b>>, Unreadable> {
        let Some(mut table) = read_tables(bytes, work)? else { return Ok(None) };
        if table.encrypted {
            return Err(Unreadable::Encrypted);
        }
        let all = table.entries.len();
        table.entries.retain(|number, entry| match entry {
            Entry::At(at) => object_header(bytes, *at).is_some_and(|(found, _)| found == *number),
            Entry::Free | Entry::In(_) => true,
        });
        if table.entries.len() < all {
            table = recovery::search(bytes, table, work)?;
        }
        Ok(Self::with_pages(bytes, table, work)?)
    }

    fn with_pages(bytes: &'b [u8], table: Table, work: &Work<'_>) -> Result<Option<Structure<'b>>, Enough> {
        let Some(root) = table.root else { return Ok(None) };
        let structure = Structure::new(bytes, table.entries, root);
        let catalogue = structure.object(root, work)?;
        let pages = catalogue
            .and_then(|catalogue| catalogue.object.into_dict())
            .and_then(|catalogue| catalogue.get_raw::<Dict<'_>>(b"Pages"));
        let has_pages = match pages {
            Some(MaybeRef::Ref(pages)) => structure.object(pages.obj_number, work)?.is_some(),
            Some(MaybeRef::NotRef(_)) => true,
            None => false,
        };
        Ok(has_pages.then_some(structure))
    }

    fn new(bytes: &'b [u8], entries: BTreeMap<u32, Entry>, root: u32) -> Self {
        let mut begins: Vec<usize> = Vec::with_capacity(entries.len());
        let mut object_streams = BTreeMap::new();
        for entry in entries.values() {
            match entry {
                Entry::Free => {}
                Entry::At(at) => begins.push(*at),
                Entry::In(stream) => {
                    object_streams.entry(*stream).or_default();
                }
            }
        }
        begins.sort_unstable();
        Structure { bytes, entries, begins, object_streams, root }
    }

    pub(crate) fn root(&self) -> u32 {
        self.root
    }

    /// Reads an object; none when there is no such object, or it makes no sense.
    pub(crate) fn object(&self, number: u32, work: &Work<'_>) -> Result<Option<Indirect<'_>>, Enough> {
        work.object()?;
        match self.entries.get(&number) {
            Some(Entry::At(at)) => self.object_at(number, *at, work),
            Some(Entry::In(stream)) => self.object_in(*stream, number, work),
            Some(Entry::Free) | None => Ok(None),
        }
    }

    /// The text from here to where the next object begins.
    fn text_at(&self, at: usize) -> &'b [u8] {
        let next = self.begins.partition_point(|begin| *begin <= at);
        let end = self.begins.get(next).copied().unwrap_or(self.bytes.len()).min(self.bytes.len());
        self.bytes.get(at..end).unwrap_or_default()
    }

    fn object_at(&self, number: u32, at: usize, work: &Work<'_>) -> Result<Option<Indirect<'b>>, Enough> {
        let text = self.text_at(at);
        let Some((found, begins)) = object_header(text, 0) else { return Ok(None) };
        if found != number {
            return Ok(None);
        }
        let text = &text[begins..];
        if !text.starts_with(b"<<") {
            return Ok(value(text, work)?.map(|object| Indirect { object, data: None }));
        }
        let Some(dict) = dictionary(text, work)? else { return Ok(None) };
        let after = skip_white(text, dict.data().len());
        if !text[after..].starts_with(b"stream") {
            return Ok(Some(Indirect { object: Object::Dict(dict), data: None }));
        }
        let data = self.stream_data(at + begins + after, &dict, work)?;
        Ok(Some(Indirect { object: Object::Dict(dict), data: Some(data) }))
    }

    /// The data after the word `stream`: as long as the dictionary says, if `endstream` stands
    /// there, and else to the next `endstream`.
    fn stream_data(&self, at: usize, dict: &Dict<'_>, work: &Work<'_>) -> Result<&'b [u8], Enough> {
        let mut begins = at + b"stream".len();
        begins += match &self.bytes[begins.min(self.bytes.len())..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        let length = match dict.get_raw::<Object<'_>>(b"Length") {
            Some(MaybeRef::NotRef(Object::Number(number))) => usize::try_from(number.as_i64()).ok(),
            Some(MaybeRef::Ref(length)) => self.plain_number(length.obj_number),
            Some(MaybeRef::NotRef(_)) | None => None,
        };
        let stated = length.and_then(|length| begins.checked_add(length)).filter(|end| {
            let after = self.bytes.get(*end..).unwrap_or_default();
            let white = after.iter().take(8).take_while(|byte| is_white(**byte)).count();
            after[white..].starts_with(b"endstream")
        });
        if let Some(end) = stated {
            return Ok(&self.bytes[begins..end]);
        }
        let rest = self.text_at(at).get(begins - at..).unwrap_or_default();
        let end = find(rest, b"endstream").unwrap_or(rest.len());
        work.read(end)?;
        Ok(&rest[..end])
    }

    /// A number that is an object of its own, as the lengths of streams are. It is never looked for
    /// in an object stream, whose own length it might be.
    fn plain_number(&self, number: u32) -> Option<usize> {
        let Some(Entry::At(at)) = self.entries.get(&number) else { return None };
        let (found, begins) = object_header(self.bytes, *at)?;
        let (value, _) = whole(self.bytes, begins).filter(|_| found == number)?;
        usize::try_from(value).ok()
    }

    fn object_in(&self, stream: u32, number: u32, work: &Work<'_>) -> Result<Option<Indirect<'_>>, Enough> {
        let Some(text) = self.object_stream(stream, work)?.and_then(|stream| stream.member(number)) else {
            return Ok(None);
        };
        Ok(value(text, work)?.map(|object| Indirect { object, data: None }))
    }

    fn object_stream(&self, number: u32, work: &Work<'_>) -> Result<Option<&ObjectStream>, Enough> {
        let (Some(kept), Some(Entry::At(at))) = (self.object_streams.get(&number), self.entries.get(&number))
        else {
            return Ok(None);
        };
        if let Some(stream) = kept.get() {
            return Ok(stream.as_ref());
        }
        let stream = self.read_object_stream(number, *at, work)?;
        Ok(kept.get_or_init(|| stream).as_ref())
    }

    fn read_object_stream(
        &self,
        number: u32,
        at: usize,
        work: &Work<'_>,
    ) -> Result<Option<ObjectStream>, Enough> {
        let Some(Indirect { object: Object::Dict(dict), data: Some(data) }) =
            self.object_at(number, at, work)?
        else {
            return Ok(None);
        };
        ObjectStream::read(&dict, data, work)
    }
}

/// A stream outside of any table, such as the table itself: its dictionary and its data.
fn stream_at<'b>(
    bytes: &'b [u8],
    at: usize,
    work: &Work<'_>,
) -> Result<Option<(Dict<'b>, &'b [u8])>, Enough> {
    let Some((number, _)) = object_header(bytes, at) else { return Ok(None) };
    let alone = Structure::new(bytes, BTreeMap::new(), 0);
    match alone.object_at(number, at, work)? {
        Some(Indirect { object: Object::Dict(dict), data: Some(data) }) => Ok(Some((dict, data))),
        Some(_) | None => Ok(None),
    }
}

/// Whether a file was cut short. It may still show its pages, without whatever stood behind the cut.
fn ends_inside_an_object(bytes: &[u8], table: &Table) -> bool {
    let begins = table.entries.values().filter_map(|entry| match entry {
        Entry::At(at) => Some(*at),
        Entry::Free | Entry::In(_) => None,
    });
    let last = begins.max().and_then(|last| bytes.get(last..));
    last.is_some_and(|last| find(last, b"endobj").is_none())
}

/// All tables from the newest to the oldest; none when the newest cannot be found.
fn read_tables(bytes: &[u8], work: &Work<'_>) -> Result<Option<Table>, Enough> {
    const TAIL: usize = 2048;
    let tail = bytes.len().saturating_sub(TAIL);
    let Some(word) = find_last(&bytes[tail..], b"startxref") else { return Ok(None) };
    let number_at = skip_white(bytes, tail + word + b"startxref".len());
    let Some(newest) = whole(bytes, number_at).and_then(|(at, _)| usize::try_from(at).ok()) else {
        return Ok(None);
    };
    let mut table = Table::default();
    let mut read = Vec::new();
    let mut waiting = vec![newest];
    while let Some(at) = waiting.pop() {
        if read.contains(&at) {
            continue;
        }
        if read.len() == MOST_TABLES {
            return Err(Enough::TooComplex("it has more than 256 cross-reference tables"));
        }
        read.push(at);
        let begins = skip_little_white(bytes, at.min(bytes.len()));
        let older = if bytes[begins..].starts_with(b"xref") {
            table::read(bytes, begins, &mut table, work)?
        } else {
            xref_stream::read(bytes, begins, &mut table, work)?
        };
        let Some(older) = older else { return Ok(None) };
        // The one that is to be read next comes last.
        waiting.extend(older.into_iter().rev().flatten());
    }
    Ok(Some(table))
}

/// The tables that a trailer names after its own: the one beside it, and the one before it.
fn older(trailer: &Dict<'_>) -> [Option<usize>; 2] {
    [&b"XRefStm"[..], b"Prev"].map(|key| match trailer.get_raw::<Object<'_>>(key) {
        Some(MaybeRef::NotRef(Object::Number(at))) => usize::try_from(at.as_i64()).ok(),
        Some(MaybeRef::NotRef(_) | MaybeRef::Ref(_)) | None => None,
    })
}

/// Reads the dictionary that a text begins with.
fn dictionary<'a>(text: &'a [u8], work: &Work<'_>) -> Result<Option<Dict<'a>>, Enough> {
    count_names(text, work)?;
    let dict = Dict::from_bytes(text);
    work.read(dict.as_ref().map_or(text.len(), |dict| dict.data().len()))?;
    Ok(dict)
}

/// Reads the value that a text begins with.
fn value<'a>(text: &'a [u8], work: &Work<'_>) -> Result<Option<Object<'a>>, Enough> {
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
fn count_names(text: &[u8], work: &Work<'_>) -> Result<(), Enough> {
    let mut names = 0;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'/' => names += 1,
            b's' if text[at..].starts_with(b"stream") => return work.read(at),
            _ => {}
        }
        if names > MOST_NAMES {
            return Err(Enough::TooComplex("one of its dictionaries has more than 20,000 names"));
        }
    }
    work.read(text.len())
}

/// Unpacks a stream of the file's own structure.
fn unpack_plain(dict: &Dict<'_>, data: &[u8], work: &Work<'_>) -> Result<Option<Vec<u8>>, Enough> {
    let Some(filters) = filters_of(dict, &mut |value| match value {
        MaybeRef::NotRef(object) => Ok(Some(object)),
        MaybeRef::Ref(_) => Ok(None),
    })?
    else {
        return Ok(None);
    };
    Ok(filters::unpack(data, &filters, work)?.map(std::borrow::Cow::into_owned))
}
