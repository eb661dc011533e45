//! Unpacks an entry once, in bounded memory, to see that it is whole.

use std::cell::Cell;
use std::io;
use std::mem;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use nets_core::finding::Finding;
use nets_pdf::{Facts, Meter, Pages, Unreadable};

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
    /// Of a PDF that may be looked at as a whole, until it is.
    pub(super) kept: Mutex<Option<KeptPdf>>,
    /// Why an XML file besides `shipment.xml` is none.
    pub(super) xml_fault: Option<String>,
    pub(super) damage: Option<Finding>,
    /// Why the system could not read it.
    pub(super) failed: Option<io::Error>,
}

/// What is kept of a PDF that may be for signing. Bound: for all of a zip `ROOM_FOR_PDFS`.
pub(super) enum KeptPdf {
    /// What is in it, unpacked, as it was not known then whether it is for signing.
    Content(Box<[u8]>),
    /// What a whole look at it has said.
    Look(Box<LookAhead>),
}

/// A whole look at a PDF that nothing has asked for yet, and the steps that it costs once something does. Bound: for
/// all of a zip `ROOM_FOR_PDFS`.
pub(super) struct LookAhead {
    pub(super) said: Result<Facts, Unreadable>,
    pub(super) steps: u64,
}

/// Whether a PDF is for signing, before the rules say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prospect {
    Open,
    ForSigning,
    NotForSigning,
}

/// So many bytes of PDFs and of what was seen in them are kept at the most: PDFs of which nothing could be kept are
/// unpacked again when they are asked for.
const ROOM_FOR_PDFS: u64 = 16 << 20;

/// How much of `ROOM_FOR_PDFS` is taken.
#[derive(Default)]
pub(super) struct KeptBytes(AtomicU64);

impl KeptBytes {
    fn has_room_for(&self, length: usize) -> bool {
        let length = length as u64;
        let has_room = self.0.fetch_add(length, Ordering::Relaxed).saturating_add(length) <= ROOM_FOR_PDFS;
        if !has_room {
            self.0.fetch_sub(length, Ordering::Relaxed);
        }
        has_room
    }

    /// Leaves no room.
    #[cfg(test)]
    pub(super) fn fill(&self) {
        self.0.store(ROOM_FOR_PDFS, Ordering::Relaxed);
    }

    /// The content, if there is room for it.
    fn content(&self, content: &[u8]) -> Option<KeptPdf> {
        self.has_room_for(content.len()).then(|| KeptPdf::Content(content.into()))
    }

    /// The look, if there is room for it.
    fn look(&self, look: LookAhead) -> Option<KeptPdf> {
        let seen = look.said.as_ref().map_or(0, Facts::memory);
        self.has_room_for(size_of::<LookAhead>() + seen).then(|| KeptPdf::Look(Box::new(look)))
    }
}

/// Counts what is spent to count the pages of a PDF, and then what is done ahead.
struct AheadMeter<'b> {
    budget: &'b StepBudget,
    steps: Cell<u64>,
    is_ahead: Cell<bool>,
}

impl Meter for AheadMeter<'_> {
    fn spend(&self, units: u64) -> bool {
        self.steps.set(self.steps.get().saturating_add(units));
        if self.is_ahead.get() { self.budget.spend_ahead(units) } else { self.budget.spend(units) }
    }
}

/// Counts the pages of a PDF, and looks at all of it if they can be counted.
fn look_ahead(content: &[u8], budget: &StepBudget) -> (PdfFacts, Option<LookAhead>) {
    let meter = AheadMeter { budget, steps: Cell::new(0), is_ahead: Cell::new(false) };
    let mut pages = None;
    let said = nets_pdf::count_and_inspect(content, &meter, |counted| {
        pages = Some(counted);
        meter.is_ahead.set(true);
    });
    let Some(pages) = pages else {
        return (Err(said.err().unwrap_or(Unreadable::Stopped)), None);
    };
    // A look that was ended early says nothing; one at a protected PDF costs less by itself.
    let is_of_use = said != Err(Unreadable::Stopped) && !pages.is_protected;
    (Ok(pages), is_of_use.then(|| LookAhead { said, steps: meter.steps.get() }))
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
        prospect: Prospect,
        (budget, kept): (&StepBudget, &KeptBytes),
    ) -> Unpacked {
        let name = entry.name.as_str();
        let (damage, failed) = match self.read(source, entry, data_at, budget) {
            Ok(length) => return self.look(entry, length, prospect, (budget, kept)),
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
    fn look(
        &mut self,
        entry: &ZipEntry,
        length: usize,
        prospect: Prospect,
        (budget, kept): (&StepBudget, &KeptBytes),
    ) -> Unpacked {
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
        let (pdf, look) = match prospect {
            Prospect::ForSigning => look_ahead(content, budget),
            Prospect::Open | Prospect::NotForSigning => (nets_pdf::count_pages(content, budget), None),
        };
        let kept = match look {
            Some(look) => kept.look(look),
            None if prospect == Prospect::Open && entry.method == DEFLATED && pdf.is_ok() => {
                kept.content(content)
            }
            None => None,
        };
        Unpacked { facts: facts(pdf), kept: Mutex::new(kept), ..Unpacked::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_is_kept_and_no_more() {
        let kept = KeptBytes::default();
        let half = vec![7; (ROOM_FOR_PDFS / 2) as usize];
        let content = |kept: Option<KeptPdf>| match kept {
            Some(KeptPdf::Content(content)) => Some(content),
            Some(KeptPdf::Look(_)) | None => None,
        };
        assert_eq!(content(kept.content(&half)).as_deref(), Some(&half[..]));
        assert!(kept.content(&[0; 1]).is_some());
        assert!(kept.content(&half).is_none(), "a byte is missing");
        assert!(kept.content(&half[1..]).is_some());
        assert!(kept.content(&[0; 1]).is_none());
        assert!(kept.content(&[]).is_some());
        let look = || LookAhead { said: Err(Unreadable::Encrypted), steps: 1 };
        assert!(kept.look(look()).is_none() && KeptBytes::default().look(look()).is_some());
    }
}
