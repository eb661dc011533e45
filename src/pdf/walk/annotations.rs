//! What lies on a page: links, fields, notes, films; each with its looks and its actions.

use hayro_syntax::object::{Dict, Object};

use super::text::Text;
use super::{Walk, WalkPlace};
use crate::content::{Step, Steps};
use crate::document::PdfValue;
use crate::facts::{PdfFeature, printable};
use crate::work::LookEnded;

/// The flags of an annotation that is shown nowhere: neither on the screen nor on paper.
const HIDDEN: i64 = 1 << 1;
const NO_VIEW: i64 = 1 << 5;
const PRINT: i64 = 1 << 2;

impl<'s> Walk<'_, 's> {
    pub(super) fn annotations(
        &mut self,
        page: &Dict<'s>,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
    ) -> Result<(), LookEnded> {
        let Some(annotations) = self.document.array(page, b"Annots")? else { return Ok(()) };
        for item in annotations.raw_iter() {
            let Some(annotation) = self.document.resolve(item)? else { continue };
            if let Some(dict) = annotation.dict() {
                self.annotation(dict, annotation.number, resources, here.within(annotation.number))?;
            }
        }
        Ok(())
    }

    fn annotation(
        &mut self,
        annotation: &Dict<'s>,
        number: Option<u32>,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
    ) -> Result<(), LookEnded> {
        match self.document.name(annotation, b"Subtype")?.as_deref() {
            Some(b"Widget") => {
                let name = self.text(annotation, b"T")?;
                self.fields_shown.extend(number);
                self.saw(PdfFeature::Form, here, format!("the field {name}").trim_end());
            }
            Some(b"FileAttachment") => {
                self.saw(PdfFeature::EmbeddedFile, here, "a file attached to the page");
            }
            Some(subtype @ (b"Screen" | b"Movie" | b"Sound" | b"RichMedia" | b"3D")) => {
                let what = format!("a {} annotation", printable(subtype));
                self.saw(PdfFeature::Multimedia, here, what);
            }
            Some(b"FreeText") => self.note_without_looks(annotation, here)?,
            Some(_) | None => {}
        }
        // `PA` is the address that a link had before it was turned into one within the document.
        for key in [&b"A"[..], b"PA"] {
            self.action_of(annotation, key, here)?;
        }
        self.additional_actions(annotation, here)?;
        self.associated_files(annotation, here)?;
        self.appearances(annotation, resources, here)
    }

    /// The looks of an annotation: for each of three occasions one form, or one for each state.
    fn appearances(
        &mut self,
        annotation: &Dict<'s>,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
    ) -> Result<(), LookEnded> {
        let Some(appearances) = self.document.dict(annotation, b"AP")? else { return Ok(()) };
        let begins = Text::default();
        for (_, appearance) in appearances.entries() {
            let Some(appearance) = self.document.resolve(appearance)? else { continue };
            if appearance.is_stream() {
                self.form(&appearance, resources, &begins, here, 0)?;
                continue;
            }
            let PdfValue { object: Object::Dict(states), .. } = appearance else { continue };
            for (_, state) in states.entries() {
                if let Some(state) = self.document.resolve(state)? {
                    self.form(&state, resources, &begins, here, 0)?;
                }
            }
        }
        Ok(())
    }

    /// Text that lies on the page without looks is drawn by the reader's program, in the font that its
    /// `DA` names. That is one of the program's own, unless the document's form has it.
    fn note_without_looks(&mut self, note: &Dict<'s>, here: WalkPlace) -> Result<(), LookEnded> {
        let looks = match self.document.dict(note, b"AP")? {
            Some(appearances) => self.document.get(&appearances, b"N")?,
            None => None,
        };
        if looks.is_some_and(|looks| looks.is_stream()) || self.is_hidden(note)? {
            return Ok(());
        }
        if self.text(note, b"Contents")?.is_empty() && self.document.get(note, b"RC")?.is_none() {
            return Ok(());
        }
        let told = self.document.get(note, b"DA")?.and_then(|value| value.object.into_string());
        let appearance = told.map(|told| told.as_bytes().to_vec()).unwrap_or_default();
        let named = Steps::new(&appearance)
            .find_map(|step| if let Step::Font(name) = step { Some(name) } else { None });
        if let Some(name) = named
            && let Some(font) = self.font_of_the_form(name)?
        {
            return self.font(&font, false, None, here, 0);
        }
        let name = named.map(printable).unwrap_or_default();
        let what = match name.as_str() {
            "" => "a note without looks, which each program draws in a font of its own".to_owned(),
            name => format!("{name}, in which each program draws a note that is there without its looks"),
        };
        self.saw(PdfFeature::FontNotEmbedded, here, what);
        Ok(())
    }

    fn is_hidden(&self, annotation: &Dict<'s>) -> Result<bool, LookEnded> {
        let flags = self.document.get(annotation, b"F")?.and_then(|flags| flags.object.into_number());
        let flags = flags.map_or(0, |flags| flags.as_i64());
        Ok(flags & HIDDEN != 0 || (flags & NO_VIEW != 0 && flags & PRINT == 0))
    }

    /// A font of the default resources that the fields of the document share.
    fn font_of_the_form(&self, name: &[u8]) -> Result<Option<PdfValue<'s>>, LookEnded> {
        let Some(catalogue) = self.document.catalogue()? else { return Ok(None) };
        let Some(catalogue) = catalogue.dict() else { return Ok(None) };
        let Some(form) = self.document.dict(catalogue, b"AcroForm")? else { return Ok(None) };
        let resources = self.document.dict(&form, b"DR")?;
        self.named(resources.as_ref(), b"Font", name)
    }
}
