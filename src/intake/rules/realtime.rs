//! `message.realtime-count`: with realtime a small shipment is recommended.

use nets_core::rule_book::RuleId;

use super::input::RuleInput;
use crate::draft::DraftMessage;
use crate::findings::Findings;

const RECOMMENDED: u32 = 50;

/// How many realtime messages there were so far.
#[derive(Debug, Default)]
pub(super) struct RealtimeMessages {
    count: u32,
}

impl RealtimeMessages {
    pub(super) fn check(
        &mut self,
        message: &DraftMessage<'_>,
        input: &RuleInput<'_, '_>,
        findings: &mut Findings,
    ) {
        let by_material = input.material(message).is_some_and(|material| material.realtime);
        if !(message.is_realtime() || by_material) {
            return;
        }
        self.count = self.count.saturating_add(1);
        if self.count == RECOMMENDED + 1 {
            findings.push(
                input
                    .finding(
                        RuleId::RealtimeCount,
                        message.at,
                        message,
                        "more realtime messages than recommended",
                    )
                    .found(format!("this is number {}", self.count))
                    .expected(format!("at most {RECOMMENDED} in a shipment"))
                    .advice("Divide them among several shipments."),
            );
        }
    }
}
