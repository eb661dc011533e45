//! Unpacks an entry once, in bounded memory, to see that it is whole.

use std::io;
use std::mem;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use nets_core::finding::Finding;
use nets_pdf::{Pages, Unreadable};

use super::file_name::{SHIPMENT_XML, is_xml_name, most_bytes};
use super::findings::{ambiguous, damaged, place};
use super::inflate::{Damage, Inflater};
use super::list::{DEFLATED, ZipEntry};
use super::source::ZipFile;
use crate::budget::StepBudget;
use crate::xml;

#[derive(Debug, Clone, Copy)]
pub(crate) struct ZipFileFacts {
    pub(crate) size: u64,
    pub(crate) crc32: u32,
    pub(crate) pdf: PdfFacts,
}

/// What a first look at a file says: how many pages it has, or why that cannot be said.
pub(crate) type PdfFacts = Result<Pages, Unreadable>;

impl ZipFileFacts {
    pub(crate) fn begins_like_pdf(&self) -> bool {
        self.pdf != Err(Unreadable::NotAPdf)
    }

    /// The pages, of a PDF that can be read.
    pub(crate) fn pages(&self) -> Option<u32> {
        self.pdf.ok().map(|pages| pages.count)
    }
}

/// What came of an entry. Bound: `MOST_BYTES` of an XML document, and for all of a zip `ROOM_FOR_PDFS`.
#[derive(Default)]
pub(super) struct Unpacked {
    pub(super) facts: Option<ZipFileFacts>,
    /// Of `shipment.xml`, until it is taken.
    pub(super) text: Mutex<Option<Vec<u8>>>,
    /// Of a PDF that was packed, in case that it is looked at as a whole, until it is.
    pub(super) kept: Mutex<Option<Box<[u8]>>>,
    /// Why an XML file besides `shipment.xml` is none.
    pub(super) xml_fault: Option<String>,
    pub(super) damage: Option<Finding>,
    /// Why the system could not read it.
    pub(super) failed: Option<io::Error>,
}

/// So many bytes of PDFs are kept unpacked at the most: those that find no room are unpacked again.
const ROOM_FOR_PDFS: u64 = 16 << 20;

/// How much of `ROOM_FOR_PDFS` is taken.
#[derive(Default)]
pub(super) struct KeptBytes(AtomicU64);

impl KeptBytes {
    /// The content, if there is room for it.
    fn keep(&self, content: &[u8]) -> Option<Box<[u8]>> {
        let length = content.len() as u64;
        if self.0.fetch_add(length, Ordering::Relaxed).saturating_add(length) > ROOM_FOR_PDFS {
            self.0.fetch_sub(length, Ordering::Relaxed);
            return None;
        }
        Some(content.into())
    }
}

/// Where one thread unpacks: it has room for one entry, which is at most 10 MB but for
/// `shipment.xml`. Bound: the largest file that may be unpacked.
pub(super) struct Unpacker {
    inflater: Inflater,
    room: Vec<u8>,
}

impl Unpacker {
    pub(super) fn new() -> Self {
        Unpacker { inflater: Inflater::new(), room: Vec::new() }
    }

    pub(super) fn unpack(
        &mut self,
        source: &ZipFile,
        entry: &ZipEntry,
        data_at: u64,
        (budget, kept): (&StepBudget, &KeptBytes),
    ) -> Unpacked {
        let name = entry.name.as_str();
        let (damage, failed) = match self.read(source, entry, data_at, budget) {
            Ok(length) => return self.look(entry, length, budget, kept),
            Err(Damage::System(error)) => (None, Some(error)),
            Err(Damage::Damaged(words)) => (Some(damaged(words, name)), None),
            Err(Damage::Ambiguous(words)) => (Some(ambiguous(words, place(name))), None),
            Err(Damage::Stopped) => (None, None),
        };
        Unpacked { damage, failed, ..Unpacked::default() }
    }

    /// The bytes of an entry, which has been unpacked before.
    pub(super) fn bytes(
        &mut self,
        source: &ZipFile,
        entry: &ZipEntry,
        data_at: u64,
        budget: &StepBudget,
    ) -> Result<&[u8], Damage> {
        let length = self.read(source, entry, data_at, budget)?;
        Ok(&self.room[..length])
    }

    fn read(
        &mut self,
        source: &ZipFile,
        entry: &ZipEntry,
        data_at: u64,
        budget: &StepBudget,
    ) -> Result<usize, Damage> {
        if entry.size > most_bytes(&entry.name) {
            return Err(Damage::Damaged(format!("{} bytes", entry.size)));
        }
        self.inflater.unpack(source, entry, data_at, &mut self.room, Some(budget))
    }

    /// Looks at the entry that was read to the beginning of the room.
    fn look(&mut self, entry: &ZipEntry, length: usize, budget: &StepBudget, kept: &KeptBytes) -> Unpacked {
        let name = entry.name.as_str();
        let facts = |pdf| Some(ZipFileFacts { size: length as u64, crc32: entry.checksum, pdf });
        if name == SHIPMENT_XML {
            self.room.truncate(length);
            let text = Mutex::new(Some(mem::take(&mut self.room)));
            return Unpacked { facts: facts(Err(Unreadable::NotAPdf)), text, ..Unpacked::default() };
        }
        let content = &self.room[..length];
        if is_xml_name(name) {
            let xml_fault = xml::fault(content, budget);
            return Unpacked { facts: facts(Err(Unreadable::NotAPdf)), xml_fault, ..Unpacked::default() };
        }
        let pdf = nets_pdf::count_pages(content, budget);
        let may_be_signed = entry.method == DEFLATED && pdf.is_ok();
        let kept = Mutex::new(if may_be_signed { kept.keep(content) } else { None });
        Unpacked { facts: facts(pdf), kept, ..Unpacked::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_is_kept_and_no_more() {
        let kept = KeptBytes::default();
        let half = vec![7; (ROOM_FOR_PDFS / 2) as usize];
        assert_eq!(kept.keep(&half).as_deref(), Some(&half[..]));
        assert!(kept.keep(&[0; 1]).is_some());
        assert!(kept.keep(&half).is_none(), "a byte is missing");
        assert!(kept.keep(&half[1..]).is_some());
        assert!(kept.keep(&[0; 1]).is_none());
        assert!(kept.keep(&[]).is_some());
    }
}
