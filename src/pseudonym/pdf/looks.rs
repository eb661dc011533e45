//! What the rules know of a PDF, and whether they say the same of two.

use std::cell::Cell;
use std::collections::BTreeSet;

use nets_pdf::{Facts, Meter, Pages, PdfFeature, Unreadable};

/// What a first look and a whole look at a file say.
pub(super) struct Looks {
    pub(super) pages: Result<Pages, Unreadable>,
    pub(super) facts: Result<Facts, Unreadable>,
}

impl Looks {
    pub(super) fn at(bytes: &[u8]) -> Looks {
        let steps = Steps::default();
        let pages = nets_pdf::count_pages(bytes, &steps);
        let facts = match pages {
            Ok(_) => nets_pdf::inspect(bytes, &steps),
            Err(why) => Err(why),
        };
        Looks { pages, facts }
    }

    /// Whether the rules say the same of both.
    pub(super) fn are_alike(&self, other: &Looks) -> bool {
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
