//! What content draws: text in fonts, and forms, patterns and masks that are content themselves.

use std::collections::BTreeSet;

use hayro_syntax::object::{Dict, MaybeRef, Name, Object};

use super::{Walk, WalkPlace};
use crate::content::{ResourceUse, ResourceUses};
use crate::document::PdfValue;
use crate::facts::{PdfFeature, printable};
use crate::work::LookEnded;

/// Forms that draw forms; those of real documents are a few levels deep.
const DEEPEST: usize = 28;

impl<'s> Walk<'_, 's> {
    /// Looks at what a piece of content uses.
    pub(super) fn draw(
        &mut self,
        content: &[u8],
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<(), LookEnded> {
        if depth > DEEPEST {
            return Err(LookEnded::TooComplex("its forms draw each other more than 28 levels deep"));
        }
        self.document.work().read(content.len())?;
        // A page uses the same few names again and again.
        let mut used: BTreeSet<(ResourceUse, &[u8])> = BTreeSet::new();
        for each in ResourceUses::new(content) {
            self.document.work().step()?;
            if used.insert(each) {
                self.document.work().object()?;
            }
        }
        for (using, name) in used {
            let Some(name) = Name::new(name) else { continue };
            match using {
                ResourceUse::Font => self.font_named(&name, resources, here, depth)?,
                ResourceUse::XObject => {
                    if let Some(drawn) = self.resource(resources, b"XObject", &name)? {
                        self.x_object(&drawn, resources, here, depth)?;
                    }
                }
                ResourceUse::GraphicsState => {
                    if let Some(state) = self.resource(resources, b"ExtGState", &name)? {
                        self.graphics_state(&state, resources, here, depth)?;
                    }
                }
                ResourceUse::Pattern => {
                    if let Some(pattern) = self.resource(resources, b"Pattern", &name)? {
                        self.form(&pattern, resources, here, depth)?;
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn resource(
        &self,
        resources: Option<&Dict<'s>>,
        kind: &[u8],
        name: &[u8],
    ) -> Result<Option<PdfValue<'s>>, LookEnded> {
        let Some(resources) = resources else { return Ok(None) };
        match self.document.dict(resources, kind)? {
            Some(named) => self.document.get(&named, name),
            None => Ok(None),
        }
    }

    fn x_object(
        &mut self,
        drawn: &PdfValue<'s>,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<(), LookEnded> {
        let Some(dict) = drawn.dict() else { return Ok(()) };
        let inside = here.within(drawn.number);
        if dict.contains_key(b"Ref") || dict.contains_key(b"F") {
            self.saw(PdfFeature::ExternalContent, inside, "an object that is drawn from another file");
        }
        match self.document.name(dict, b"Subtype")?.as_deref() {
            Some(b"PS") => self.saw(PdfFeature::ExternalContent, inside, "a PostScript program"),
            Some(b"Form") if self.document.name(dict, b"Subtype2")?.as_deref() == Some(b"PS") => {
                self.saw(PdfFeature::ExternalContent, inside, "a PostScript program");
            }
            Some(b"Form") => self.form(drawn, resources, here, depth)?,
            Some(_) | None => {}
        }
        Ok(())
    }

    /// Draws a form or a tiling pattern. One without resources borrows those of what draws it.
    pub(super) fn form(
        &mut self,
        form: &PdfValue<'s>,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<(), LookEnded> {
        let Some(dict) = form.dict().filter(|_| form.is_stream()) else { return Ok(()) };
        let own = self.document.dict(dict, b"Resources")?;
        let borrowed_from = if own.is_none() { here.page } else { None };
        if let Some(number) = form.number
            && !self.drawn.insert((number, borrowed_from))
        {
            return Ok(());
        }
        let inside = here.within(form.number);
        match self.document.unpacked(form)? {
            Some(content) => self.draw(&content, own.as_ref().or(resources), inside, depth + 1)?,
            None => self.saw(PdfFeature::UnreadableContent, inside, "a form"),
        }
        Ok(())
    }

    /// A graphics state can select a font, and have a mask with text of its own.
    fn graphics_state(
        &mut self,
        state: &PdfValue<'s>,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<(), LookEnded> {
        let Some(state) = state.dict() else { return Ok(()) };
        if let Some(font) = self.document.array(state, b"Font")?.and_then(|font| font.raw_iter().next()) {
            self.font_value(font, resources, here, depth)?;
        }
        if let Some(mask) = self.document.dict(state, b"SMask")?
            && let Some(group) = self.document.get(&mask, b"G")?
        {
            self.form(&group, resources, here, depth)?;
        }
        Ok(())
    }

    fn font_named(
        &mut self,
        name: &[u8],
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<(), LookEnded> {
        match self.resource(resources, b"Font", name)? {
            Some(font) => self.font(&font, resources, here, depth),
            None => {
                let what = format!("/{}, which is not defined", printable(name));
                self.saw(PdfFeature::FontNotEmbedded, here, what);
                Ok(())
            }
        }
    }

    fn font_value(
        &mut self,
        font: MaybeRef<Object<'s>>,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<(), LookEnded> {
        match self.document.resolve(font)? {
            Some(font) => self.font(&font, resources, here, depth),
            None => Ok(()),
        }
    }
}
