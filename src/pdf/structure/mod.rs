//! Where the objects of a file are: by its cross-reference tables, or by looking for them.

mod entries;
mod object_stream;
mod objects;
mod protection;
mod reading;
mod recovery;
mod table;
mod xref_stream;

use hayro_syntax::object::{Dict, MaybeRef};

pub(crate) use objects::Structure;

use crate::facts::Unreadable;
use crate::lexer::{find, find_last, object_header, skip_little_white, skip_white, whole};
use crate::work::{LookEnded, Work};
use entries::{XrefEntry, XrefTable};
use protection::{Dictionary, Encryption, Protection};

/// Some programs write a little before the header; readers allow for this much.
const HEADER_WITHIN: usize = 1024;

/// Programs that append to a file leave a table each time.
const MOST_TABLES: usize = 256;

impl<'b> Structure<'b> {
    pub(crate) fn open(bytes: &'b [u8], work: &Work<'_>) -> Result<Structure<'b>, Unreadable> {
        let start = &bytes[..bytes.len().min(HEADER_WITHIN + b"%PDF-".len())];
        let bytes = &bytes[find(start, b"%PDF-").ok_or(Unreadable::NotAPdf)?..];
        if let Some(structure) = Self::by_tables(bytes, work)? {
            return Ok(structure);
        }
        let table = recovery::search(bytes, XrefTable::default(), work)?;
        if ends_inside_an_object(bytes, &table) {
            return Err(Unreadable::Damaged("it ends inside an object, so what stood behind is lost"));
        }
        Self::with_pages(bytes, table, work)?
            .ok_or(Unreadable::Damaged("neither a catalogue nor pages can be found in it"))
    }

    /// By the tables, as far as they are right; none when they do not lead to pages.
    fn by_tables(bytes: &'b [u8], work: &Work<'_>) -> Result<Option<Structure<'b>>, Unreadable> {
        let Some(mut table) = read_tables(bytes, work)? else { return Ok(None) };
        let all = table.entries.len();
        table.entries.retain(|number, entry| match entry {
            XrefEntry::At(at) => object_header(bytes, at).is_some_and(|(found, _)| found == number),
            XrefEntry::Free | XrefEntry::In(_) => true,
        });
        if table.entries.len() < all {
            table = recovery::search(bytes, table, work)?;
        }
        Self::with_pages(bytes, table, work)
    }

    fn with_pages(
        bytes: &'b [u8],
        table: XrefTable,
        work: &Work<'_>,
    ) -> Result<Option<Structure<'b>>, Unreadable> {
        let Some(root) = table.root else { return Ok(None) };
        let mut structure = Structure::new(bytes, table.entries, root);
        if let Some(encryption) = table.encryption {
            let Encryption { dictionary, id } = encryption;
            let dictionary = match dictionary {
                Dictionary::Text(text) => text,
                Dictionary::Object(number) => {
                    let found = structure.object(number, work)?.and_then(|found| found.object.into_dict());
                    found.map(|dict| dict.data().to_vec()).unwrap_or_default()
                }
            };
            let opened = Protection::open(dictionary, id, work)?;
            structure = structure.protected(opened.ok_or(Unreadable::Encrypted)?);
        }
        structure.keep(root, work)?;
        let catalogue = structure.object(root, work)?;
        let pages = catalogue
            .and_then(|catalogue| catalogue.object.into_dict())
            .and_then(|catalogue| catalogue.get_raw::<Dict<'_>>(b"Pages"));
        let has_pages = match pages {
            Some(MaybeRef::Ref(pages)) => {
                structure.keep(pages.obj_number, work)?;
                structure.object(pages.obj_number, work)?.is_some()
            }
            Some(MaybeRef::NotRef(_)) => true,
            None => false,
        };
        Ok(has_pages.then_some(structure))
    }
}

/// Whether a file was cut short. It may still show its pages, without whatever stood behind the cut.
fn ends_inside_an_object(bytes: &[u8], table: &XrefTable) -> bool {
    let begins = table.entries.iter().filter_map(|(_, entry)| match entry {
        XrefEntry::At(at) => Some(at),
        XrefEntry::Free | XrefEntry::In(_) => None,
    });
    let last = begins.max().and_then(|last| bytes.get(last..));
    last.is_some_and(|last| find(last, b"endobj").is_none())
}

/// All tables from the newest to the oldest; none when the newest cannot be found.
fn read_tables(bytes: &[u8], work: &Work<'_>) -> Result<Option<XrefTable>, LookEnded> {
    const TAIL: usize = 2048;
    let tail = bytes.len().saturating_sub(TAIL);
    let Some(word) = find_last(&bytes[tail..], b"startxref") else { return Ok(None) };
    let number_at = skip_white(bytes, tail + word + b"startxref".len());
    let Some(newest) = whole(bytes, number_at).and_then(|(at, _)| usize::try_from(at).ok()) else {
        return Ok(None);
    };
    let mut table = XrefTable::default();
    let mut read = Vec::new();
    let mut waiting = vec![newest];
    while let Some(at) = waiting.pop() {
        if read.contains(&at) {
            continue;
        }
        if read.len() == MOST_TABLES {
            return Err(LookEnded::TooComplex("it has more than 256 cross-reference tables"));
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
