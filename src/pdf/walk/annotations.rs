//! What lies on a page: links, fields, notes, films; each with its looks and its actions.

use hayro_syntax::object::{Dict, Object};

use super::{Walk, WalkPlace};
use crate::document::PdfValue;
use crate::facts::{PdfFeature, printable};
use crate::work::LookEnded;

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
                self.annotation(dict, resources, here.within(annotation.number))?;
            }
        }
        Ok(())
    }

    fn annotation(
        &mut self,
        annotation: &Dict<'s>,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
    ) -> Result<(), LookEnded> {
        match self.document.name(annotation, b"Subtype")?.as_deref() {
            Some(b"Widget") => {
                let name = self.text(annotation, b"T")?;
                self.saw(PdfFeature::Form, here, format!("the field {name}").trim_end());
            }
            Some(b"FileAttachment") => {
                self.saw(PdfFeature::EmbeddedFile, here, "a file attached to the page")
            }
            Some(subtype @ (b"Screen" | b"Movie" | b"Sound" | b"RichMedia" | b"3D")) => {
                let what = format!("a {} annotation", printable(subtype));
                self.saw(PdfFeature::Multimedia, here, what);
            }
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
        for (_, appearance) in appearances.entries() {
            let Some(appearance) = self.document.resolve(appearance)? else { continue };
            if appearance.is_stream() {
                self.form(&appearance, resources, here, 0)?;
                continue;
            }
            let PdfValue { object: Object::Dict(states), .. } = appearance else { continue };
            for (_, state) in states.entries() {
                if let Some(state) = self.document.resolve(state)? {
                    self.form(&state, resources, here, 0)?;
                }
            }
        }
        Ok(())
    }
}
