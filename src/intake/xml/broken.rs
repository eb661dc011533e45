//! What ends the reading of a text as XML.

use nets_core::rule_book::RuleId;

/// Longer names are shown by their beginning.
pub(super) const LONGEST_NAME: usize = 60;

/// What to do about HTML in the place of a shipment.
pub(super) const WEB_PAGE: &str = "This is a web page: look where the file comes from, since a server has answered with it instead of the file.";

/// Where and why the text stops being XML that is read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BrokenXml {
    pub(crate) rule: RuleId,
    pub(crate) at: usize,
    pub(crate) message: String,
    /// What to change, where more can be said than of any text that is no XML.
    pub(crate) advice: Option<String>,
}

impl BrokenXml {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> Self {
        BrokenXml { rule: RuleId::XmlNotWellFormed, at, message: message.into(), advice: None }
    }

    pub(crate) fn advice(self, advice: impl Into<String>) -> Self {
        BrokenXml { advice: Some(advice.into()), ..self }
    }

    pub(crate) fn limit(rule: RuleId, at: usize, message: impl Into<String>) -> Self {
        BrokenXml { rule, at, message: message.into(), advice: None }
    }
}
