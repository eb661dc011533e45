//! What is known of a PDF after a look at it.

use nets_text::{cut, harmless};

/// So many places are kept of each kind of thing; the others are counted.
pub const MOST_SPOTS: usize = 10;

/// Why nothing can be said of a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no `%PDF-` at the beginning.
    NotAPdf,
    /// Not even its pages can be found; the words say what is missing.
    Damaged(&'static str),
    /// It takes a password to read it.
    Encrypted,
    /// It is encrypted, and opens without a password: its owner forbids something. What is in it
    /// cannot be looked at.
    Protected,
    /// To go on would cost too much; the words say of what there is too much.
    TooComplex(&'static str),
    /// The meter has ended the look at it.
    Stopped,
}

/// What a first look at a PDF says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// Each as often as it is listed.
    pub count: u32,
    /// Whether it is encrypted, though it opens without a password.
    pub is_protected: bool,
}

/// Something that a PDF for signing may not hold, or should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PdfFeature {
    /// A font that text is shown in, and whose outlines are not in the file.
    FontNotEmbedded,
    /// A font whose outlines are not in the file either, and that only unseen text is in: that of a
    /// scan, which can be searched.
    UnseenFontNotEmbedded,
    /// A font that is in the file with all of its glyphs.
    FontNotSubset,
    /// Something that leads out of the document when it is clicked: an address, a program, a file.
    ActiveLink,
    JavaScript,
    /// Fields to fill in.
    Form,
    EmbeddedFile,
    /// Sound, film and three-dimensional models.
    Multimedia,
    /// Anything else that acts, besides going to another page of the same document.
    Action,
    /// Content that can be switched on and off, so that two readers may see two documents.
    OptionalContent,
    /// Content that is kept in another file, or is a program for a printer.
    ExternalContent,
    /// A page, or a part of one, that cannot be unpacked.
    UnreadableContent,
}

impl PdfFeature {
    pub const ALL: [PdfFeature; 12] = [
        PdfFeature::FontNotEmbedded,
        PdfFeature::UnseenFontNotEmbedded,
        PdfFeature::FontNotSubset,
        PdfFeature::ActiveLink,
        PdfFeature::JavaScript,
        PdfFeature::Form,
        PdfFeature::EmbeddedFile,
        PdfFeature::Multimedia,
        PdfFeature::Action,
        PdfFeature::OptionalContent,
        PdfFeature::ExternalContent,
        PdfFeature::UnreadableContent,
    ];
}

/// One place in a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// From 1; none for what belongs to the whole document.
    pub page: Option<u32>,
    /// The number of the object, where it has one of its own.
    pub object: Option<u32>,
    /// The name of a font, an address, the kind of an action; shortened, on one line.
    pub what: String,
}

/// The places of one kind of thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spots {
    /// The first of them.
    pub spots: Vec<Spot>,
    /// How many there are besides.
    pub more: u64,
}

/// What a whole look at a PDF has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub pages: u32,
    sightings: [Spots; PdfFeature::ALL.len()],
}

impl Facts {
    pub(crate) fn of_pages(pages: usize) -> Self {
        Facts { pages: u32::try_from(pages).unwrap_or(u32::MAX), ..Facts::default() }
    }

    pub fn of(&self, kind: PdfFeature) -> &Spots {
        &self.sightings[kind as usize]
    }

    /// How much memory it takes.
    pub fn memory(&self) -> usize {
        let texts = |spots: &[Spot]| spots.iter().map(|spot| spot.what.capacity()).sum::<usize>();
        let all = self
            .sightings
            .iter()
            .map(|Spots { spots, .. }| spots.capacity() * size_of::<Spot>() + texts(spots));
        size_of::<Facts>() + all.sum::<usize>()
    }

    pub(crate) fn saw(&mut self, kind: PdfFeature, spot: Spot) {
        let Spots { spots, more } = &mut self.sightings[kind as usize];
        if spots.contains(&spot) {
            return;
        }
        if spots.len() < MOST_SPOTS {
            spots.push(spot);
        } else {
            *more += 1;
        }
    }
}

/// Text of a PDF as a message can show it: one line, not too long, no control characters.
pub(crate) fn printable(bytes: &[u8]) -> String {
    const LONGEST: usize = 80;
    let text: String = match bytes.strip_prefix(b"\xFE\xFF") {
        Some(utf16) => {
            let units = utf16.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
            char::decode_utf16(units.take(2 * LONGEST)).map(|unit| unit.unwrap_or('\u{FFFD}')).collect()
        }
        None => String::from_utf8_lossy(&bytes[..bytes.len().min(4 * LONGEST)]).into_owned(),
    };
    cut(&text, LONGEST, "...").chars().map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_list() {
        for (index, kind) in PdfFeature::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
        }
    }

    #[test]
    fn many_places_are_counted_and_few_kept() {
        let mut facts = Facts::default();
        for object in 0..25 {
            facts.saw(PdfFeature::Form, Spot { page: None, object: Some(object), what: "field".to_owned() });
        }
        assert_eq!(
            (facts.of(PdfFeature::Form).spots.len(), facts.of(PdfFeature::Form).more),
            (MOST_SPOTS, 15)
        );
        assert!(facts.of(PdfFeature::Action).spots.is_empty());
    }

    #[test]
    fn text_is_shown_on_one_short_line() {
        assert_eq!(printable(b"mailto:a@b\r\nc"), "mailto:a@b  c");
        assert_eq!(printable(b"\xFE\xFF\x00h\x00i"), "hi");
        assert_eq!(printable(&[b'x'; 500]).len(), 83);
    }
}
