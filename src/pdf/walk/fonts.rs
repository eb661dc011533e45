//! Whether a font that text is shown in is in the file, and how much of it.

use hayro_syntax::object::{Dict, Object};

use super::text::Text;
use super::{Walk, WalkPlace};
use crate::document::PdfValue;
use crate::facts::{PdfFeature, printable};
use crate::work::LookEnded;

/// What a font is that is not in the file: text that is not to be seen needs no outlines.
pub(super) fn not_embedded(is_unseen: bool) -> PdfFeature {
    if is_unseen { PdfFeature::UnseenFontNotEmbedded } else { PdfFeature::FontNotEmbedded }
}

impl<'s> Walk<'_, 's> {
    pub(super) fn font(
        &mut self,
        font: &PdfValue<'s>,
        is_unseen: bool,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<(), LookEnded> {
        if font.number.is_some_and(|number| !self.fonts.insert((number, is_unseen))) {
            return Ok(());
        }
        let here = here.within(font.number);
        let Some(dict) = font.dict() else {
            self.saw(not_embedded(is_unseen), here, "a font that cannot be read");
            return Ok(());
        };
        match self.document.name(dict, b"Subtype")?.as_deref() {
            Some(b"Type3") => self.glyphs(dict, resources, here, depth),
            Some(b"Type0") => {
                let descendant = self.descendant(dict)?;
                self.outlines(dict, descendant.as_ref().unwrap_or(dict), is_unseen, here)
            }
            Some(_) | None => self.outlines(dict, dict, is_unseen, here),
        }
    }

    fn descendant(&self, font: &Dict<'s>) -> Result<Option<Dict<'s>>, LookEnded> {
        let first = self.document.array(font, b"DescendantFonts")?.and_then(|fonts| fonts.raw_iter().next());
        let Some(first) = first else { return Ok(None) };
        Ok(self.document.resolve(first)?.and_then(|font| font.object.into_dict()))
    }

    /// The glyphs of a Type 3 font are drawings in the file, so it is embedded by nature; but they
    /// may show text in other fonts.
    fn glyphs(
        &mut self,
        font: &Dict<'s>,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<(), LookEnded> {
        let own = self.document.dict(font, b"Resources")?;
        let Some(procedures) = self.document.dict(font, b"CharProcs")? else { return Ok(()) };
        for (_, procedure) in procedures.entries() {
            if let Some(glyph) = self.document.resolve(procedure)?
                && let Some(drawing) = self.document.unpacked(&glyph)?
            {
                let (resources, begins) = (own.as_ref().or(resources), Text::default());
                self.draw(&drawing, resources, &begins, here.within(glyph.number), depth + 1)?;
            }
        }
        Ok(())
    }

    fn outlines(
        &mut self,
        font: &Dict<'s>,
        described: &Dict<'s>,
        is_unseen: bool,
        here: WalkPlace,
    ) -> Result<(), LookEnded> {
        let name = match self.document.name(described, b"BaseFont")? {
            Some(name) => Some(name),
            None => self.document.name(font, b"BaseFont")?,
        };
        let shown = name.as_deref().map_or_else(|| "a font without a name".to_owned(), printable);
        if !self.is_embedded(described)? {
            self.saw(not_embedded(is_unseen), here, shown);
        } else if !name.as_deref().is_some_and(is_subset) {
            self.saw(PdfFeature::FontNotSubset, here, shown);
        }
        Ok(())
    }

    fn is_embedded(&self, font: &Dict<'s>) -> Result<bool, LookEnded> {
        let Some(descriptor) = self.document.dict(font, b"FontDescriptor")? else { return Ok(false) };
        for key in [&b"FontFile"[..], b"FontFile2", b"FontFile3"] {
            let file = self.document.get(&descriptor, key)?;
            if file.is_some_and(|file| file.is_stream() && matches!(file.object, Object::Dict(_))) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// `ABCDEF+Name`: six capitals tell the subsets of a font apart.
fn is_subset(name: &[u8]) -> bool {
    name.get(6) == Some(&b'+') && name[..6].iter().all(u8::is_ascii_uppercase)
}
