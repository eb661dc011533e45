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

/// A rule by its id, for the command line.
pub fn rule(id: &str) -> Result<RuleId, String> {
    RuleId::from_id(id).ok_or_else(|| {
        let family = id.split('.').next().unwrap_or_default();
        let alike = RuleId::ALL.iter().map(|rule| rule.rule().id);
        let alike: Vec<&str> = alike.filter(|known| known.split('.').next() == Some(family)).collect();
        match alike.is_empty() {
            true => "no rule has this id; `mock-nets-share rules` lists them".to_owned(),
            false => format!("no rule has this id; there are {}", alike.join(", ")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_found_by_its_id_or_its_family_is_named() {
        assert_eq!(rule("zip.name"), Ok(RuleId::ZipName));
        assert!(rule("zip.nane").is_err_and(|words| words.contains("zip.name")));
        assert!(rule("nothing").is_err_and(|words| words.contains("`mock-nets-share rules`")));
    }
}
