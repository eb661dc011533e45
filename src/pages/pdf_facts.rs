//! What is in a file of a document, in a few words: size, pages, fonts, links, and whatever else can be clicked or acts.

use std::cell::Cell;
use std::io::Read as _;

use nets_core::ebox::publication::ContentId;
use nets_core::identity::UploadId;
use nets_pdf::{Facts, Meter, PdfFeature, Spots, Unreadable};

use crate::here::InWorld;
use crate::looked_into::{FactLine, FileFacts};
use crate::names::shown;
use crate::times::size;

/// About so many nanoseconds are spent on the files of one page.
pub(crate) const UNITS: u64 = 300_000_000;

/// A larger document of the e-Box, in bytes, is not looked into.
const LARGEST: u64 = 32 << 20;

impl FactLine {
    fn new(of: &'static str, says: impl Into<String>) -> Self {
        FactLine { of, says: says.into() }
    }
}

struct Purse(Cell<u64>);

impl Meter for Purse {
    fn spend(&self, units: u64) -> bool {
        let left = self.0.get().checked_sub(units);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// The facts of a file of a shipment, as long as its zip is kept. No more than `left` is spent on it, which is less by
/// what was.
pub(crate) async fn of(here: &InWorld, upload: UploadId, name: &str, left: &mut u64) -> FileFacts {
    let gone = |says: &str| FileFacts { size: String::new(), lines: vec![FactLine::new("kept", says)] };
    if !is_kept(here, upload) {
        return gone("not any more: the zip of the shipment is gone");
    }
    let file = (here.world.epoch(), upload, name.to_owned());
    if let Some(facts) = here.looked_into.facts(&file) {
        return FileFacts::clone(&facts);
    }
    let bytes = match here.world.shipment_file(upload, name.to_owned()).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return gone("not any more: the zip of the shipment is gone"),
        Err(_) => return gone("it cannot be read"),
    };
    let had = *left;
    let looked = tokio::task::spawn_blocking(move || {
        let purse = Purse(Cell::new(had));
        (facts_of(&bytes, &purse), purse.0.get())
    });
    let Ok((facts, rest)) = looked.await else { return gone("it cannot be read") };
    *left = rest;
    // What stopped for want of units is looked at again when there are more.
    if rest > 0 || had == UNITS {
        here.looked_into.keep_facts(file, &facts);
    }
    facts
}

/// The facts of a document at the e-Box, of so many bytes.
pub(crate) async fn of_content(here: &InWorld, content: ContentId, bytes: u64, left: &mut u64) -> FileFacts {
    let only = |says: &str| FileFacts { size: size(bytes), lines: vec![FactLine::new("kept", says)] };
    if bytes > LARGEST {
        return FileFacts {
            size: size(bytes),
            lines: vec![FactLine::new("as a PDF", "too large to look at here")],
        };
    }
    let key = (here.world.epoch(), content);
    if let Some(facts) = here.looked_into.content_facts(&key) {
        return FileFacts::clone(&facts);
    }
    // It lies in memory while it is looked at: one at a time.
    let _turn = here.looked_into.turn().await;
    let (contents, had) = (here.world.contents().clone(), *left);
    let looked = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        contents.read(content)?.take(LARGEST).read_to_end(&mut bytes)?;
        let purse = Purse(Cell::new(had));
        Ok::<_, std::io::Error>((facts_of(&bytes, &purse), purse.0.get()))
    });
    let Ok(Ok((facts, rest))) = looked.await else { return only("it cannot be read") };
    *left = rest;
    if rest > 0 || had == UNITS {
        here.looked_into.keep_content_facts(key, &facts);
    }
    facts
}

/// Whether the zip of a shipment is still there.
pub(crate) fn is_kept(here: &InWorld, upload: UploadId) -> bool {
    here.world.files().open_shipment(upload).is_ok_and(|zip| zip.is_some())
}

fn facts_of(bytes: &[u8], purse: &Purse) -> FileFacts {
    let lines = match nets_pdf::inspect(bytes, purse) {
        Ok(facts) => lines(&facts),
        Err(Unreadable::NotAPdf) => Vec::new(),
        Err(unreadable) => vec![FactLine::new("as a PDF", why(unreadable))],
    };
    FileFacts { size: size(bytes.len() as u64), lines }
}

fn lines(facts: &Facts) -> Vec<FactLine> {
    let mut lines = vec![FactLine::new("pages", facts.pages.to_string()), fonts(facts)];
    let links = facts.of(PdfFeature::ActiveLink);
    lines.push(FactLine::new("links", if is_none(links) { "none".to_owned() } else { listed(links) }));
    let further = [
        (PdfFeature::JavaScript, "JavaScript"),
        (PdfFeature::Form, "form fields"),
        (PdfFeature::EmbeddedFile, "embedded files"),
        (PdfFeature::Multimedia, "multimedia"),
        (PdfFeature::Action, "actions"),
        (PdfFeature::OptionalContent, "optional content"),
        (PdfFeature::ExternalContent, "external content"),
        (PdfFeature::UnreadableContent, "unreadable content"),
    ];
    let further = further.into_iter().map(|(feature, of)| (of, facts.of(feature)));
    lines.extend(
        further.filter(|(_, spots)| !is_none(spots)).map(|(of, spots)| FactLine::new(of, listed(spots))),
    );
    lines
}

fn fonts(facts: &Facts) -> FactLine {
    let odd = [
        (PdfFeature::FontNotEmbedded, "not embedded"),
        (PdfFeature::UnseenFontNotEmbedded, "not embedded, of unseen text"),
        (PdfFeature::FontNotSubset, "embedded with all glyphs"),
    ];
    let odd = odd.into_iter().map(|(feature, what)| (facts.of(feature), what));
    let odd: Vec<_> = odd
        .filter(|(spots, _)| !is_none(spots))
        .map(|(spots, what)| format!("{what}: {}", listed(spots)))
        .collect();
    FactLine::new(
        "fonts",
        if odd.is_empty() {
            "all embedded, each with the glyphs it needs".to_owned()
        } else {
            odd.join("; ")
        },
    )
}

fn is_none(spots: &Spots) -> bool {
    spots.spots.is_empty() && spots.more == 0
}

fn listed(spots: &Spots) -> String {
    let each = spots.spots.iter().map(|spot| {
        let page = spot.page.map(|page| format!(" (page {page})")).unwrap_or_default();
        format!("{}{page}", shown(&spot.what))
    });
    let mut text = each.collect::<Vec<_>>().join(", ");
    if spots.more > 0 {
        text.push_str(&format!(", and {} more", spots.more));
    }
    text
}

fn why(unreadable: Unreadable) -> String {
    match unreadable {
        Unreadable::NotAPdf => "it is none".to_owned(),
        Unreadable::Damaged(what) => format!("damaged: {what}"),
        Unreadable::Encrypted => "it opens with a password alone".to_owned(),
        Unreadable::Protected => "it is encrypted, and opens without a password".to_owned(),
        Unreadable::TooComplex(what) => format!("too much to look at: {what}"),
        Unreadable::Stopped => "too much to look at here".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_pages_fonts_and_no_links() {
        let sample = nets_samples::all().iter().find(|sample| sample.name == "signing").expect("a sample");
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(sample.zip())).expect("a zip");
        let name = zip
            .file_names()
            .filter_map(Result::ok)
            .find(|name| name.ends_with(".pdf"))
            .map(|name| name.into_owned());
        let mut bytes = Vec::new();
        let mut file = zip.by_name(&name.expect("a PDF")).expect("a file");
        std::io::Read::read_to_end(&mut file, &mut bytes).expect("bytes");
        let facts = facts_of(&bytes, &Purse(Cell::new(UNITS)));
        let said: Vec<_> = facts.lines.iter().map(|line| line.of).collect();
        assert_eq!(said, ["pages", "fonts", "links"], "{facts:?}");
        assert_eq!(facts.lines[2].says, "none");
    }

    #[test]
    fn what_is_no_pdf_has_a_size_alone() {
        let facts = facts_of(b"<payment/>", &Purse(Cell::new(UNITS)));
        assert_eq!((facts.size.as_str(), facts.lines.len()), ("10 bytes", 0));
        assert_eq!(facts_of(b"%PDF-1.7\nnothing", &Purse(Cell::new(UNITS))).lines.len(), 1);
    }
}
