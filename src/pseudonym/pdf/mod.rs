//! PDFs made anew from the facts that the rules know of them: pages, fonts, whatever can be clicked or acts, and the
//! exact size. Nothing is taken from the original but its facts, and the texts among these are replaced.

mod assembly;
mod blank;
mod drawing;
mod page;
mod parts;
mod unreadable;

use std::cell::Cell;
use std::collections::BTreeSet;

use nets_pdf::{Facts, Meter, Pages, PdfFeature, Unreadable};

use crate::kind::Texts;
use drawing::Drawing;

/// What a first look and a whole look at a file say.
struct Looks {
    pages: Result<Pages, Unreadable>,
    facts: Result<Facts, Unreadable>,
}

impl Looks {
    fn at(bytes: &[u8]) -> Looks {
        let steps = Steps::default();
        let pages = nets_pdf::count_pages(bytes, &steps);
        let facts = match pages {
            Ok(_) => nets_pdf::inspect(bytes, &steps),
            Err(why) => Err(why),
        };
        Looks { pages, facts }
    }

    /// Whether the rules say the same of both.
    fn are_alike(&self, other: &Looks) -> bool {
        let pages = match (&self.pages, &other.pages) {
            (Ok(one), Ok(other)) => one == other,
            (Err(one), Err(other)) => is_same_cause(*one, *other),
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
        };
        let facts = match (&self.facts, &other.facts) {
            (Ok(one), Ok(other)) => one.pages == other.pages && kinds(one) == kinds(other),
            (Err(one), Err(other)) => is_same_cause(*one, *other),
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
        };
        pages && facts
    }
}

/// What a PDF holds, and how often.
fn kinds(facts: &Facts) -> BTreeSet<(PdfFeature, u64)> {
    let count = |kind: PdfFeature| facts.of(kind).spots.len() as u64 + facts.of(kind).more;
    PdfFeature::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, count)| *count > 0).collect()
}

fn is_same_cause(one: Unreadable, other: Unreadable) -> bool {
    match (one, other) {
        // Of what there is too much is one rule's affair.
        (Unreadable::TooComplex(_), Unreadable::TooComplex(_)) => true,
        (one, other) => one == other,
    }
}

/// So many steps are spent on one PDF: a few seconds.
const MOST_STEPS: u64 = 5_000_000_000;

#[derive(Default)]
struct Steps(Cell<u64>);

impl Meter for Steps {
    fn spend(&self, units: u64) -> bool {
        self.0.set(self.0.get().saturating_add(units));
        self.0.get() <= MOST_STEPS
    }
}

/// A PDF, or a file that is none, of the same size of which the rules say the same; none where it cannot be made.
pub(crate) fn same_facts(bytes: &[u8], texts: &dyn Texts) -> Option<Vec<u8>> {
    let looks = Looks::at(bytes);
    let size = bytes.len();
    let made = match (&looks.pages, &looks.facts) {
        (Err(why), _) => unreadable::file(*why, size)?,
        (Ok(pages), Err(_)) if pages.is_protected => unreadable::protected(pages.count, size)?,
        (Ok(pages), Err(Unreadable::TooComplex(_))) => unreadable::too_complex(pages.count, size)?,
        (Ok(_), Err(_)) => return None,
        (Ok(_), Ok(facts)) => Drawing::of(facts, texts)?.file(size)?,
    };
    (made.len() == size && looks.are_alike(&Looks::at(&made))).then_some(made)
}

/// Shows all texts that the facts quote, so that they are learnt.
pub(crate) fn learn(bytes: &[u8], texts: &dyn Texts) {
    if let Ok(facts) = Looks::at(bytes).facts {
        parts::all(&facts, texts);
    }
}
