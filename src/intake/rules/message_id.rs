//! `message.id-unique`: results come back by message id.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::DraftMessage;
use crate::findings::Findings;

/// The ids met so far, and where.
#[derive(Debug, Default)]
pub(super) struct MessageIds<'d> {
    first_at: HashMap<Cow<'d, str>, usize>,
}

impl<'d> MessageIds<'d> {
    pub(super) fn check(
        &mut self,
        message: &DraftMessage<'d>,
        input: &RuleInput<'_, '_>,
        findings: &mut Findings,
    ) {
        let Some(id) = &message.id else { return };
        if id.trimmed().is_empty() {
            return;
        }
        match self.first_at.entry(id.to_trimmed()) {
            Entry::Vacant(vacant) => {
                vacant.insert(id.at);
            }
            Entry::Occupied(first) => {
                let line = input.document.position(*first.get()).line;
                findings.push(
                    input
                        .finding(RuleId::MessageIdUnique, id.at, message, "two messages have the same id")
                        .found(id.trimmed())
                        .expected(format!("another id than the message in line {line}"))
                        .advice("Number the messages, or use an id of your own system that occurs once."),
                );
            }
        }
    }
}
