//! The state that text is shown in: the font that is selected, and whether it is to be seen.

use std::rc::Rc;

use crate::document::PdfValue;

/// States that are saved within each other; those of real documents are a few dozen.
const MOST_SAVED: usize = 512;

/// A font as content selects it.
pub(super) enum Font<'s> {
    Found(PdfValue<'s>),
    /// The resources have none of this name; the words say of which.
    Undefined(String),
}

/// What a form has of the state it is drawn in.
#[derive(Clone, Default)]
pub(super) struct Text<'s> {
    pub(super) font: Option<Rc<Font<'s>>>,
    pub(super) is_unseen: bool,
    /// Whether these two have been set by the content itself.
    is_own_font: bool,
    is_own_mode: bool,
}

/// What of the state before it a piece of content has shown text with.
#[derive(Clone, Copy, Default)]
pub(super) struct LeansOn {
    font: bool,
    mode: bool,
}

/// By what two drawings of one form differ: the object of the font, and whether the text is unseen.
pub(super) type Under = (Option<u32>, bool);

impl LeansOn {
    pub(super) fn add(&mut self, other: LeansOn) {
        self.font |= other.font;
        self.mode |= other.mode;
    }

    pub(super) fn is_nothing(self) -> bool {
        !self.font && !self.mode
    }
}

impl<'s> Text<'s> {
    pub(super) fn set_font(&mut self, font: Rc<Font<'s>>) {
        (self.font, self.is_own_font) = (Some(font), true);
    }

    pub(super) fn set_unseen(&mut self, is_unseen: bool) {
        (self.is_unseen, self.is_own_mode) = (is_unseen, true);
    }

    /// What text that is shown now leans on.
    pub(super) fn leans(&self) -> LeansOn {
        LeansOn { font: !self.is_own_font, mode: !self.is_own_mode }
    }

    /// What is leant on when something drawn now leans on that.
    pub(super) fn passes_on(&self, inside: LeansOn) -> LeansOn {
        LeansOn { font: inside.font && !self.is_own_font, mode: inside.mode && !self.is_own_mode }
    }

    pub(super) fn font_at(&self) -> *const Font<'s> {
        self.font.as_ref().map_or(std::ptr::null(), Rc::as_ptr)
    }

    /// What of this state makes a difference to a form that leans on so much; none for a font that
    /// is no object of its own, and cannot be told from another.
    pub(super) fn under(&self, leans: LeansOn) -> Option<Under> {
        let is_unseen = leans.mode && self.is_unseen;
        match self.font.as_deref().filter(|_| leans.font) {
            None => Some((None, is_unseen)),
            Some(Font::Found(PdfValue { number: Some(number), .. })) => Some((Some(*number), is_unseen)),
            Some(Font::Found(_) | Font::Undefined(_)) => None,
        }
    }

    /// The same state, for a form to begin with.
    fn handed_on(&self) -> Text<'s> {
        Text { is_own_font: false, is_own_mode: false, ..self.clone() }
    }
}

/// The state now, and those that are saved.
pub(super) struct TextStates<'s> {
    pub(super) now: Text<'s>,
    saved: Vec<Text<'s>>,
    /// How many more have been saved than are kept.
    beyond: usize,
}

impl<'s> TextStates<'s> {
    pub(super) fn new(begins: &Text<'s>) -> Self {
        TextStates { now: begins.handed_on(), saved: Vec::new(), beyond: 0 }
    }

    pub(super) fn save(&mut self) {
        if self.saved.len() < MOST_SAVED {
            self.saved.push(self.now.clone());
        } else {
            self.beyond += 1;
        }
    }

    pub(super) fn restore(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
        } else if let Some(saved) = self.saved.pop() {
            self.now = saved;
        }
    }
}
