//! Which rules the command line switches on and off, on top of the scenario.

use nets_core::finding::Severity;
use nets_core::rule_book::RuleId;
use nets_core::rule_switches::{RuleSwitches, StaysOn};

use crate::config::ValidateOptions;

pub(super) fn apply(options: &ValidateOptions, switches: &mut RuleSwitches) -> Result<(), String> {
    let lints = RuleId::ALL.iter().filter(|rule| options.lint && rule.rule().severity == Severity::Lint);
    for rule in lints.chain(&options.on) {
        switches.switch_on(*rule);
    }
    for rule in &options.off {
        switches.switch_off(*rule).map_err(|why| {
            let why = match why {
                StaysOn::Documented => "a document says that Nets refuses what breaks it",
                StaysOn::Needed => "what breaks it cannot be read or simulated; --lenient may forgive it",
            };
            format!("--off {}: this rule stays on: {why}", rule.rule().id)
        })?;
    }
    Ok(())
}
