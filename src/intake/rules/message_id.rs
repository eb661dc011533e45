//! `message.id-unique` and `message.id-name`: results come back by message id.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use nets_core::result_name::result_name_part;
use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::DraftMessage;
use crate::findings::Findings;

/// The ids met so far, and where.
#[derive(Debug, Default)]
pub(super) struct MessageIds<'d> {
    first_at: HashMap<Cow<'d, str>, usize>,
    /// What of each id stands in the name of a result, for the messages that are to be signed.
    first_named: HashMap<String, (Cow<'d, str>, usize)>,
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
                let key = vacant.key().clone();
                vacant.insert(id.at);
                if input.is_for_signing(message) {
                    self.check_name(key, id.at, message, input, findings);
                }
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

    /// Two different ids can become one in the names of results.
    fn check_name(
        &mut self,
        id: Cow<'d, str>,
        at: usize,
        message: &DraftMessage<'d>,
        input: &RuleInput<'_, '_>,
        findings: &mut Findings,
    ) {
        let part = result_name_part(&id);
        let (first, first_at) = match self.first_named.entry(part) {
            Entry::Vacant(vacant) => {
                vacant.insert((id, at));
                return;
            }
            Entry::Occupied(first) => first.get().clone(),
        };
        let line = input.document.position(first_at).line;
        let part = result_name_part(&first);
        let words = "the result of this message would have the same name as that of another";
        findings.push(
            input
                .finding(RuleId::MessageIdName, at, message, words)
                .found(id)
                .expected(format!("an id that does not become `{part}`, as that of the message in line {line} does"))
                .advice("Use only letters from A to Z, digits, '-', '.' and '_' in message ids, and no more than 120 of them."),
        );
    }
}
