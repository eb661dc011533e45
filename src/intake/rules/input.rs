//! What the rules look at besides the message itself.

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_core::scenario::{Material, Scenario};

use crate::archive::ZipFiles;
use crate::budget::StepBudget;
use crate::context::Context;
use crate::draft::DraftMessage;
use crate::xml::XmlDocument;

/// A document that is judged, and its surroundings.
pub(crate) struct RuleInput<'c, 'd> {
    pub(crate) document: &'c XmlDocument<'d>,
    pub(crate) context: &'c Context<'c>,
    pub(crate) budget: &'c StepBudget,
    /// The files of the zip; none when only the XML was given.
    pub(crate) files: Option<&'c ZipFiles>,
}

impl RuleInput<'_, '_> {
    pub(super) fn scenario(&self) -> &Scenario {
        self.context.scenario
    }

    pub(super) fn material(&self, message: &DraftMessage<'_>) -> Option<&Material> {
        let written = message.document_type.as_ref()?.trimmed();
        self.scenario().materials.iter().find(|(id, _)| id.as_str() == written).map(|(_, material)| material)
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
