//! What content draws: text in fonts, and forms, patterns and masks that are content themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use hayro_syntax::object::{Dict, Name};

use super::text::{Font, LeansOn, Text, TextStates};
use super::{Walk, WalkPlace};
use crate::content::{Step, Steps};
use crate::document::PdfValue;
use crate::facts::{PdfFeature, printable};
use crate::work::LookEnded;

/// Forms that draw forms; those of real documents are a few levels deep.
const DEEPEST: usize = 28;

/// What has been done in one piece of content, so that it is done once: a page uses the same few
/// names again and again.
#[derive(Default)]
struct Done<'c, 's> {
    /// The fonts by their names, and those that graphics states select.
    fonts: BTreeMap<&'c [u8], Rc<Font<'s>>>,
    states: BTreeMap<&'c [u8], Option<Rc<Font<'s>>>>,
    shown: BTreeSet<(*const Font<'s>, bool)>,
    drawn: BTreeSet<(&'c [u8], *const Font<'s>, bool)>,
    patterns: BTreeSet<&'c [u8]>,
}

impl<'s> Walk<'_, 's> {
    /// Looks at what a piece of content uses, which begins with this state of text; and says what of
    /// that state it has shown text with.
    pub(super) fn draw(
        &mut self,
        content: &[u8],
        resources: Option<&Dict<'s>>,
        begins: &Text<'s>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<LeansOn, LookEnded> {
        if depth > DEEPEST {
            return Err(LookEnded::TooComplex("its forms draw each other more than 28 levels deep"));
        }
        self.document.work().read(content.len())?;
        let mut texts = TextStates::new(begins);
        let mut done = Done::default();
        let mut leans = LeansOn::default();
        for step in Steps::new(content) {
            self.document.work().step()?;
            match step {
                Step::Save => texts.save(),
                Step::Restore => texts.restore(),
                Step::Unseen(is_unseen) => texts.now.set_unseen(is_unseen),
                Step::Font(name) => {
                    let font = match done.fonts.get(name) {
                        Some(font) => font.clone(),
                        None => done.fonts.entry(name).or_insert(self.font_named(name, resources)?).clone(),
                    };
                    texts.now.set_font(font);
                }
                Step::Text => {
                    leans.add(texts.now.leans());
                    if let Some(font) = &texts.now.font
                        && done.shown.insert((Rc::as_ptr(font), texts.now.is_unseen))
                    {
                        self.text_in(font, texts.now.is_unseen, resources, here, depth)?;
                    }
                }
                Step::XObject(name) => {
                    if done.drawn.insert((name, texts.now.font_at(), texts.now.is_unseen))
                        && let Some(drawn) = self.named(resources, b"XObject", name)?
                    {
                        let inside = self.x_object(&drawn, resources, &texts.now, here, depth)?;
                        leans.add(texts.now.passes_on(inside));
                    }
                }
                Step::GraphicsState(name) => {
                    if !done.states.contains_key(name) {
                        let state = self.named(resources, b"ExtGState", name)?;
                        let font = self.graphics_state(state.as_ref(), resources, &texts.now, here, depth)?;
                        done.states.insert(name, font);
                    }
                    if let Some(Some(font)) = done.states.get(name) {
                        texts.now.set_font(font.clone());
                    }
                }
                Step::Pattern(name) => {
                    if done.patterns.insert(name)
                        && let Some(pattern) = self.named(resources, b"Pattern", name)?
                    {
                        // A pattern begins with the state of the page, where no font is selected.
                        self.form(&pattern, resources, &Text::default(), here, depth)?;
                    }
                }
            }
        }
        Ok(leans)
    }

    pub(super) fn named(
        &self,
        resources: Option<&Dict<'s>>,
        kind: &[u8],
        name: &[u8],
    ) -> Result<Option<PdfValue<'s>>, LookEnded> {
        self.document.work().object()?;
        let (Some(resources), Some(name)) = (resources, Name::new(name)) else { return Ok(None) };
        match self.document.dict(resources, kind)? {
            Some(named) => self.document.get(&named, &name),
            None => Ok(None),
        }
    }

    fn x_object(
        &mut self,
        drawn: &PdfValue<'s>,
        resources: Option<&Dict<'s>>,
        text: &Text<'s>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<LeansOn, LookEnded> {
        let Some(dict) = drawn.dict() else { return Ok(LeansOn::default()) };
        let inside = here.within(drawn.number);
        if dict.contains_key(b"Ref") || dict.contains_key(b"F") {
            self.saw(PdfFeature::ExternalContent, inside, "an object that is drawn from another file");
        }
        match self.document.name(dict, b"Subtype")?.as_deref() {
            Some(b"PS") => self.saw(PdfFeature::ExternalContent, inside, "a PostScript program"),
            Some(b"Form") if self.document.name(dict, b"Subtype2")?.as_deref() == Some(b"PS") => {
                self.saw(PdfFeature::ExternalContent, inside, "a PostScript program");
            }
            Some(b"Form") => return self.form(drawn, resources, text, here, depth),
            Some(_) | None => {}
        }
        Ok(LeansOn::default())
    }

    /// Draws a form or a tiling pattern, once for each font and page that it may borrow. One without
    /// resources borrows those of what draws it.
    pub(super) fn form(
        &mut self,
        form: &PdfValue<'s>,
        resources: Option<&Dict<'s>>,
        text: &Text<'s>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<LeansOn, LookEnded> {
        let nothing = LeansOn::default();
        let Some(dict) = form.dict().filter(|_| form.is_stream()) else { return Ok(nothing) };
        let own = self.document.dict(dict, b"Resources")?;
        let borrowed_from = if own.is_none() { here.page } else { None };
        let key = form.number.map(|number| (number, borrowed_from));
        let leans_as_known = key.and_then(|key| self.forms.get(&key).copied());
        if let (Some(key), Some(leans)) = (key, leans_as_known) {
            let is_new = text.under(leans).is_none_or(|under| self.drawn.insert((key, under)));
            if leans.is_nothing() || !is_new {
                return Ok(leans);
            }
        }
        let inside = here.within(form.number);
        let Some(content) = self.document.unpacked(form)? else {
            self.saw(PdfFeature::UnreadableContent, inside, "a form");
            return Ok(nothing);
        };
        // One that draws itself adds nothing there.
        if let Some(key) = key {
            self.forms.entry(key).or_default();
        }
        let leans = self.draw(&content, own.as_ref().or(resources), text, inside, depth + 1)?;
        if let Some(key) = key {
            let known = self.forms.entry(key).or_default();
            known.add(leans);
            self.drawn.extend(text.under(*known).map(|under| (key, under)));
        }
        Ok(leans)
    }

    /// A graphics state can select a font, which is returned, and have a mask with text of its own.
    fn graphics_state(
        &mut self,
        state: Option<&PdfValue<'s>>,
        resources: Option<&Dict<'s>>,
        text: &Text<'s>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<Option<Rc<Font<'s>>>, LookEnded> {
        let Some(state) = state.and_then(PdfValue::dict) else { return Ok(None) };
        if let Some(mask) = self.document.dict(state, b"SMask")?
            && let Some(group) = self.document.get(&mask, b"G")?
        {
            self.form(&group, resources, text, here, depth)?;
        }
        let font = self.document.array(state, b"Font")?.and_then(|font| font.raw_iter().next());
        match font {
            Some(font) => Ok(self.document.resolve(font)?.map(|font| Rc::new(Font::Found(font)))),
            None => Ok(None),
        }
    }

    fn font_named(&self, name: &[u8], resources: Option<&Dict<'s>>) -> Result<Rc<Font<'s>>, LookEnded> {
        Ok(Rc::new(match self.named(resources, b"Font", name)? {
            Some(font) => Font::Found(font),
            None => Font::Undefined(format!("/{}, which is not defined", printable(name))),
        }))
    }

    /// Text is shown in a font.
    fn text_in(
        &mut self,
        font: &Font<'s>,
        is_unseen: bool,
        resources: Option<&Dict<'s>>,
        here: WalkPlace,
        depth: usize,
    ) -> Result<(), LookEnded> {
        match font {
            Font::Found(font) => self.font(font, is_unseen, resources, here, depth),
            Font::Undefined(what) => {
                self.saw(super::fonts::not_embedded(is_unseen), here, what.as_str());
                Ok(())
            }
        }
    }
}
