//! A publication that is judged, with what it is held to.

use crate::ebox::message::EboxMessage;
use crate::ebox::publication::SentPublication;
use crate::ebox::setting::EboxSetting;
use crate::rule_book::ebox::EboxRule;

/// What the rules look at.
#[derive(Clone, Copy)]
pub(crate) struct JudgedSent<'a> {
    pub(crate) sent: &'a SentPublication,
    pub(crate) setting: &'a EboxSetting,
    /// The message that was taken with the same key.
    pub(crate) taken_before: Option<&'a EboxMessage>,
}

impl JudgedSent<'_> {
    /// Whether something was found while the request was read that these rules tell of.
    pub(crate) fn was_found(self, rules: &[EboxRule]) -> bool {
        self.sent.findings.iter().any(|finding| rules.contains(&finding.rule))
    }
}
