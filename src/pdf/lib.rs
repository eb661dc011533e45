//! One PDF's bytes to facts: its pages, its fonts, and whatever in it is more than a page to look at.
//!
//! `hayro-syntax` reads the objects. The structure of the file, the filters and the operators of a
//! page are read here, because a receiver must bound what they cost and the library does not: each
//! step is counted by `work`. A PDF that asks for too many is answered with `TooComplex`; and the
//! caller's meter, which counts for all the PDFs of a shipment, may end the work too.

mod content;
mod document;
mod facts;
mod filters;
mod lexer;
mod structure;
mod walk;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use facts::{Facts, MOST_SPOTS, Pages, PdfFeature, Spot, Spots, Unreadable};
pub use work::Meter;

use document::{Page, PdfDocument};
use structure::Structure;
use work::Work;

/// Counts the pages. That costs little: neither their content nor their fonts are looked at.
pub fn count_pages(bytes: &[u8], meter: &dyn Meter) -> Result<Pages, Unreadable> {
    fenced(bytes, meter, |document| {
        let pages = document.pages()?;
        Ok(counted(&pages, document))
    })
}

/// Looks at everything that decides whether the PDF may be signed.
pub fn inspect(bytes: &[u8], meter: &dyn Meter) -> Result<Facts, Unreadable> {
    fenced(bytes, meter, |document| {
        if document.is_protected() {
            return Err(Unreadable::Protected);
        }
        walk::walk(document, &document.pages()?)
    })
}

/// As `count_pages` and then `inspect`, for little more than the latter. `heard` is told how many pages there are, once
/// the meter has been told what it costs to count them; what it has been told in the end is what `inspect` costs.
pub fn count_and_inspect(
    bytes: &[u8],
    meter: &dyn Meter,
    heard: impl FnOnce(Pages),
) -> Result<Facts, Unreadable> {
    fenced(bytes, meter, |document| {
        let pages = document.pages()?;
        let goes_on = document.work().tell();
        heard(counted(&pages, document));
        goes_on?;
        if document.is_protected() { Err(Unreadable::Protected) } else { walk::walk(document, &pages) }
    })
}

fn counted(pages: &[Page<'_>], document: &PdfDocument<'_>) -> Pages {
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    Pages { count, is_protected: document.is_protected() }
}

/// The last fence: a panic of the library is the PDF's fault, not the simulator's end.
fn fenced<T>(
    bytes: &[u8],
    meter: &dyn Meter,
    look: impl FnOnce(&PdfDocument<'_>) -> Result<T, Unreadable>,
) -> Result<T, Unreadable> {
    let looked = catch_unwind(AssertUnwindSafe(|| {
        let work = Work::new(meter);
        let structure = Structure::open(bytes, &work)?;
        look(&PdfDocument::new(&structure, &work))
    }));
    looked.unwrap_or(Err(Unreadable::TooComplex("it holds a structure that the reader stumbles over")))
}
