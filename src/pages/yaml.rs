//! What was done by hand, as a scenario says it: to be copied.

use nets_core::script::RecipientAct;

use crate::names::shown_lines;
use crate::times::Times;

/// The longest YAML of one act: a reason has 2,000 characters, and each of them six at the most.
const LONGEST: usize = 20_000;

/// The act at the moment that the clock shows; empty for what no scenario says.
pub(crate) fn act(times: &Times, act: &RecipientAct) -> String {
    text(&nets_scenario::scripted_act(times.local(times.now), act).unwrap_or_default())
}

/// As a page shows it.
pub(crate) fn text(yaml: &str) -> String {
    shown_lines(yaml, LONGEST)
}
