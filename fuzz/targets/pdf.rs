//! A PDF: facts, or the reason why it cannot be read.

use std::cell::Cell;

use nets_pdf::{Facts, Meter, Pages, Unreadable};

/// More than any PDF of a few kilobytes needs.
const MOST_UNITS: u64 = 50_000_000;

struct Counter(Cell<u64>);

impl Meter for Counter {
    fn spend(&self, units: u64) -> bool {
        self.0.set(self.0.get() + units);
        self.0.get() <= MOST_UNITS
    }
}

pub fn try_with(input: &[u8]) {
    let facts = nets_pdf::inspect(input, &Counter(Cell::new(0)));
    let pages = nets_pdf::count_pages(input, &Counter(Cell::new(0)));
    // The crate keeps a panic of the library from its caller; none is known, so one is worth a report.
    let fell = |unreadable: &Unreadable| format!("{unreadable:?}").contains("stumbles");
    assert!(!facts.as_ref().is_err_and(fell), "a panic while the PDF was looked at");
    assert!(!pages.as_ref().is_err_and(fell), "a panic while the pages were counted");
    at_once(input, &pages, &facts);
}

/// Both looks at once say what each says by itself.
fn at_once(input: &[u8], pages: &Result<Pages, Unreadable>, facts: &Result<Facts, Unreadable>) {
    let mut counted = None;
    let looked = nets_pdf::count_and_inspect(input, &Counter(Cell::new(0)), |pages| counted = Some(pages));
    match (counted, looked) {
        (Some(counted), looked) => {
            assert_eq!(Ok(counted), *pages);
            // It is asked at other steps whether it may go on.
            let is_ended = [&looked, facts].contains(&&Err(Unreadable::Stopped));
            assert!(is_ended || looked == *facts, "{looked:?} and {facts:?}");
        }
        (None, Err(why)) => assert_eq!(Err(why), *pages),
        (None, Ok(facts)) => panic!("{facts:?} without its pages"),
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let written = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
        2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
        3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]/Contents 5 0 R>>\nendobj\n\
        4 0 obj\n<</Subtype/Link/A<</S/URI/URI(http://example.com)>>>>\nendobj\n\
        5 0 obj\n<</Length 30>>\nstream\nBT /F1 12 Tf (text) Tj ET\nendstream\nendobj\n\
        trailer\n<</Root 1 0 R>>\n%%EOF\n";
    let mut seeds = vec![written.as_bytes().to_vec()];
    seeds.extend(crate::shipment::files_of_samples(".pdf"));
    seeds
}
