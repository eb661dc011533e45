//! What the rules look at besides the message itself.

use std::cell::Cell;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_core::scenario::{Material, Scenario};

use crate::archive::ZipFiles;
use crate::budget::StepBudget;
use crate::context::Context;
use crate::draft::{DraftMessage, Written};
use crate::xml::XmlDocument;

/// A document that is judged, and its surroundings.
pub(crate) struct RuleInput<'c, 'd> {
    pub(crate) document: &'c XmlDocument<'d>,
    pub(crate) context: &'c Context<'c>,
    pub(crate) budget: &'c StepBudget,
    /// The files of the zip; none when only the XML was given.
    pub(crate) files: Option<&'c ZipFiles>,
    /// Where the message begins that was asked about last, and its material.
    material: Cell<Option<(usize, Option<&'c Material>)>>,
}

impl<'c, 'd> RuleInput<'c, 'd> {
    pub(crate) fn new(
        document: &'c XmlDocument<'d>,
        context: &'c Context<'c>,
        budget: &'c StepBudget,
        files: Option<&'c ZipFiles>,
    ) -> Self {
        RuleInput { document, context, budget, files, material: Cell::default() }
    }

    pub(super) fn scenario(&self) -> &'c Scenario {
        self.context.scenario
    }

    /// What was agreed on documents of the message's type.
    pub(super) fn material(&self, message: &DraftMessage<'_>) -> Option<&'c Material> {
        if let Some((_, known)) = self.material.get().filter(|(at, _)| *at == message.at) {
            return known;
        }
        let written = message.document_type.as_ref().map(Written::trimmed);
        let mut materials = self.scenario().materials.iter();
        let found = materials.find(|(id, _)| Some(id.as_str()) == written).map(|(_, material)| material);
        self.material.set(Some((message.at, found)));
        found
    }

    /// Whether the message's document type is set up for signing.
    pub(super) fn is_for_signing(&self, message: &DraftMessage<'_>) -> bool {
        self.material(message).is_some_and(|material| material.signing_deadline_days.is_some())
    }

    /// Where something stands in a message.
    pub(super) fn place(&self, at: usize, message: &DraftMessage<'_>) -> Place {
        Place { message_id: message.shown_id(), ..self.document.place(at) }
    }

    pub(super) fn finding(
        &self,
        rule: RuleId,
        at: usize,
        message: &DraftMessage<'_>,
        words: impl Into<String>,
    ) -> Finding {
        Finding::new(rule, self.place(at, message), words)
    }
}
