//! Looks up the objects of a file whose entries are known.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use hayro_syntax::object::{Dict, MaybeRef, Object};

use super::entries::{Entries, XrefEntry};
use super::object_stream::ObjectStream;
use super::protection::Protection;
use super::reading::{dictionary, value};
use crate::lexer::{find, is_white, object_header, skip_white, whole};
use crate::work::{LookEnded, Work};

/// A file whose objects can be looked up. Bound: `MOST_ENTRIES`, and `MOST_KEPT` of streams.
pub(crate) struct Structure<'b> {
    /// From the header on.
    bytes: &'b [u8],
    pub(super) entries: Entries,
    /// Where objects begin, in order, so that none is read beyond the next.
    begins: Vec<usize>,
    object_streams: BTreeMap<u32, OnceCell<Option<ObjectStream>>>,
    root: u32,
    /// The catalogue and the list of pages, which are read first and then again.
    kept: Vec<(u32, Indirect<'b>)>,
    /// How it is encrypted, of a file that opens without a password.
    protection: Option<Protection>,
}

/// An object, with its data when it is a stream.
#[derive(Clone)]
pub(crate) struct Indirect<'s> {
    pub(crate) object: Object<'s>,
    pub(crate) data: Option<&'s [u8]>,
}

impl<'b> Structure<'b> {
    pub(super) fn new(bytes: &'b [u8], entries: Entries, root: u32) -> Self {
        let mut begins: Vec<usize> = Vec::with_capacity(entries.len());
        let mut object_streams = BTreeMap::new();
        for (_, entry) in entries.iter() {
            match entry {
                XrefEntry::Free => {}
                XrefEntry::At(at) => begins.push(at),
                XrefEntry::In(stream) => {
                    object_streams.entry(stream).or_default();
                }
            }
        }
        begins.sort_unstable();
        Structure { bytes, entries, begins, object_streams, root, kept: Vec::new(), protection: None }
    }

    pub(super) fn protected(self, protection: Protection) -> Self {
        Structure { protection: Some(protection), ..self }
    }

    /// Whether it is encrypted, though it opens without a password. Its texts and streams are as
    /// they stand in the file then; only the streams with objects are decrypted.
    pub(crate) fn is_protected(&self) -> bool {
        self.protection.is_some()
    }

    pub(crate) fn root(&self) -> u32 {
        self.root
    }

    /// Keeps an object that is looked up more than once, if it stands in the file itself.
    pub(super) fn keep(&mut self, number: u32, work: &Work<'_>) -> Result<(), LookEnded> {
        if let Some(XrefEntry::At(at)) = self.entries.get(number)
            && let Some(found) = self.object_at(number, at, work)?
        {
            self.kept.push((number, found));
        }
        Ok(())
    }

    /// Reads an object; none when there is no such object, or it makes no sense.
    pub(crate) fn object(&self, number: u32, work: &Work<'_>) -> Result<Option<Indirect<'_>>, LookEnded> {
        work.object()?;
        if let Some((_, kept)) = self.kept.iter().find(|(kept, _)| *kept == number) {
            return Ok(Some(kept.clone()));
        }
        match self.entries.get(number) {
            Some(XrefEntry::At(at)) => self.object_at(number, at, work),
            Some(XrefEntry::In(stream)) => self.object_in(stream, number, work),
            Some(XrefEntry::Free) | None => Ok(None),
        }
    }

    /// The text from here to where the next object begins.
    fn text_at(&self, at: usize) -> &'b [u8] {
        let next = self.begins.partition_point(|begin| *begin <= at);
        let end = self.begins.get(next).copied().unwrap_or(self.bytes.len()).min(self.bytes.len());
        self.bytes.get(at..end).unwrap_or_default()
    }

    fn object_at(&self, number: u32, at: usize, work: &Work<'_>) -> Result<Option<Indirect<'b>>, LookEnded> {
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
    fn stream_data(&self, at: usize, dict: &Dict<'_>, work: &Work<'_>) -> Result<&'b [u8], LookEnded> {
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
        let Some(XrefEntry::At(at)) = self.entries.get(number) else { return None };
        let (found, begins) = object_header(self.bytes, at)?;
        let (value, _) = whole(self.bytes, begins).filter(|_| found == number)?;
        usize::try_from(value).ok()
    }

    fn object_in(
        &self,
        stream: u32,
        number: u32,
        work: &Work<'_>,
    ) -> Result<Option<Indirect<'_>>, LookEnded> {
        let Some(text) = self.object_stream(stream, work)?.and_then(|stream| stream.member(number)) else {
            return Ok(None);
        };
        Ok(value(text, work)?.map(|object| Indirect { object, data: None }))
    }

    fn object_stream(&self, number: u32, work: &Work<'_>) -> Result<Option<&ObjectStream>, LookEnded> {
        let (Some(kept), Some(XrefEntry::At(at))) =
            (self.object_streams.get(&number), self.entries.get(number))
        else {
            return Ok(None);
        };
        if let Some(stream) = kept.get() {
            return Ok(stream.as_ref());
        }
        let stream = self.read_object_stream(number, at, work)?;
        Ok(kept.get_or_init(|| stream).as_ref())
    }

    fn read_object_stream(
        &self,
        number: u32,
        at: usize,
        work: &Work<'_>,
    ) -> Result<Option<ObjectStream>, LookEnded> {
        let Some(Indirect { object: Object::Dict(dict), data: Some(data) }) =
            self.object_at(number, at, work)?
        else {
            return Ok(None);
        };
        let Some(protection) = &self.protection else { return ObjectStream::read(&dict, data, work) };
        match protection.decrypted(number, data, work)? {
            Some(data) => ObjectStream::read(&dict, &data, work),
            None => Ok(None),
        }
    }
}

/// A stream outside of any table, such as the table itself: its dictionary and its data.
pub(super) fn stream_at<'b>(
    bytes: &'b [u8],
    at: usize,
    work: &Work<'_>,
) -> Result<Option<(Dict<'b>, &'b [u8])>, LookEnded> {
    let Some((number, _)) = object_header(bytes, at) else { return Ok(None) };
    let alone = Structure::new(bytes, Entries::default(), 0);
    match alone.object_at(number, at, work)? {
        Some(Indirect { object: Object::Dict(dict), data: Some(data) }) => Ok(Some((dict, data))),
        Some(_) | None => Ok(None),
    }
}
