//! The calls that the scenario has refused though nothing is wrong with them, counted.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use nets_core::ebox::setting::{EboxDoorAnswer, EboxDoorCall, EboxDoorScript, EboxSetting};
use nets_core::identity::belgium::EboxEnvironment;

/// Of one world. Tokens live on the real clock and end with the process, and so do these counts.
pub(crate) struct DoorScript {
    /// Bound: what the scenario lists.
    scripts: Vec<EboxDoorScript>,
    /// The calls so far. Bound: both calls in each environment.
    calls: BTreeMap<(EboxEnvironment, EboxDoorCall), AtomicU32>,
}

impl DoorScript {
    pub(crate) fn of(setting: &EboxSetting) -> DoorScript {
        let calls = setting.environments.iter().flat_map(|environment| {
            [EboxDoorCall::Token, EboxDoorCall::Publish].map(|call| ((*environment, call), AtomicU32::new(0)))
        });
        DoorScript { scripts: setting.scripted.clone(), calls: calls.collect() }
    }

    /// What the next call is answered.
    pub(crate) fn next(&self, environment: EboxEnvironment, call: EboxDoorCall) -> Option<EboxDoorAnswer> {
        let number = self.calls.get(&(environment, call))?.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let mut scripts = self.scripts.iter().filter(|script| script.answer.call() == call);
        scripts.find(|script| script.answers(number)).map(|script| script.answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_apart_and_answered_in_turn() {
        let script = |answer, from, tries| EboxDoorScript { answer, from, tries };
        let scripts = vec![
            script(EboxDoorAnswer::InvalidToken, 2, Some(2)),
            script(EboxDoorAnswer::InsufficientScope, 5, None),
            script(EboxDoorAnswer::TokenUnavailable, 1, Some(1)),
        ];
        let all = [EboxDoorCall::Token, EboxDoorCall::Publish];
        let calls = all.map(|call| ((EboxEnvironment::Acc, call), AtomicU32::new(0)));
        let script = DoorScript { scripts, calls: calls.into_iter().collect() };
        let acc = |call| script.next(EboxEnvironment::Acc, call);
        let publications: Vec<_> = (1..=6).map(|_| acc(EboxDoorCall::Publish)).collect();
        let (invalid, scope) = (Some(EboxDoorAnswer::InvalidToken), Some(EboxDoorAnswer::InsufficientScope));
        assert_eq!(publications, [None, invalid, invalid, None, scope, scope]);
        assert_eq!(acc(EboxDoorCall::Token), Some(EboxDoorAnswer::TokenUnavailable));
        assert_eq!(acc(EboxDoorCall::Token), None);
        assert_eq!(script.next(EboxEnvironment::Prd, EboxDoorCall::Token), None, "it is not there");
    }
}
