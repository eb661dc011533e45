//! One document that is held to the tables for as long as they accept it, and to the library from the first
//! doubt on: the library is then told all that came before.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::assessment::Assessment;
use super::run::{Run, cost_of_element, cost_of_value};
use super::tables::Acceptor;
use nets_pdf::Meter;

use crate::budget::StepBudget;
use crate::xml::{Characters, Scope, Tag, XmlDocument, XmlListener, read};

pub(super) struct Quick<'s> {
    document: &'s XmlDocument<'s>,
    budget: &'s StepBudget,
    acceptor: Option<Acceptor<'s>>,
    /// How many events the tables have accepted.
    accepted: usize,
    /// What these would have cost in the library, in steps: a shipment is too complex or not either way.
    cost: u64,
    /// How much of the text of the element that is open has been read.
    text_before: usize,
    library: Option<Box<Run<'s>>>,
    start_library: &'s dyn Fn() -> Run<'s>,
}

impl<'s> Quick<'s> {
    pub(super) fn new(
        document: &'s XmlDocument<'s>,
        budget: &'s StepBudget,
        acceptor: Acceptor<'s>,
        start_library: &'s dyn Fn() -> Run<'s>,
    ) -> Self {
        let acceptor = Some(acceptor);
        Quick {
            document,
            budget,
            acceptor,
            accepted: 0,
            cost: 0,
            text_before: 0,
            library: None,
            start_library,
        }
    }

    /// The library, if it has been asked; without it, all of the document has been accepted.
    pub(super) fn into_library(self) -> Option<Box<Run<'s>>> {
        if self.library.is_none() && self.accepted == 0 {
            return Some(Box::new((self.start_library)()));
        }
        if self.library.is_none() {
            self.budget.spend(self.cost);
        }
        self.library
    }

    /// Asks the tables for as long as they are asked; nothing once the library has taken over.
    fn is_accepted(&mut self, accept: impl FnOnce(&mut Acceptor<'s>) -> bool) -> bool {
        let Some(acceptor) = &mut self.acceptor else { return false };
        if accept(acceptor) {
            self.accepted += 1;
            return true;
        }
        self.acceptor = None;
        false
    }

    fn library(&mut self) -> &mut Run<'s> {
        let (document, budget, told) = (self.document, self.budget, self.accepted);
        let start_library = self.start_library;
        self.library.get_or_insert_with(|| {
            let mut library = Box::new(start_library());
            let mut replay = Replay { library: &mut library, left: told };
            // How the reading ends is told by the pass that this one follows.
            read(document, budget, &mut replay).ok();
            library
        })
    }
}

impl Assessment for Quick<'_> {
    fn start(&mut self, tag: &Tag<'_>, scope: &Scope<'_>) {
        if !self.is_accepted(|acceptor| acceptor.start(tag, scope)) {
            return self.library().start(tag, scope);
        }
        self.text_before = 0;
        let told = tag.attributes.iter().filter(|attribute| attribute.declares().is_none());
        let values = told.map(|attribute| cost_of_value(&attribute.value, 0));
        self.cost += cost_of_element(tag) + values.sum::<u64>();
    }

    fn text(&mut self, text: &str, at: usize, characters: Characters) {
        if !self.is_accepted(|acceptor| acceptor.text(text, characters)) {
            return self.library().text(text, at, characters);
        }
        self.cost += cost_of_value(text, self.text_before);
        self.text_before += text.len();
    }

    fn end(&mut self, at: usize) {
        if !self.is_accepted(Acceptor::end) {
            self.library().end(at);
        }
    }
}

/// Tells the library the first events of a document.
struct Replay<'r, 's> {
    library: &'r mut Run<'s>,
    left: usize,
}

impl Replay<'_, '_> {
    fn takes(&mut self) -> bool {
        let takes = self.left > 0;
        self.left = self.left.saturating_sub(1);
        takes
    }
}

impl<'d> XmlListener<'d> for Replay<'_, '_> {
    fn start(&mut self, tag: &Tag<'d>, scope: &Scope<'d>) -> ControlFlow<()> {
        if !self.takes() {
            return ControlFlow::Break(());
        }
        self.library.start(tag, scope);
        ControlFlow::Continue(())
    }

    fn text(&mut self, text: Cow<'d, str>, at: usize, characters: Characters) {
        if self.takes() {
            self.library.text(&text, at, characters);
        }
    }

    fn end(&mut self, at: usize) {
        if self.takes() {
            self.library.end(at);
        }
    }
}
