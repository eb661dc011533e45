//! `rules`: the rule book.

use std::process::ExitCode;

use nets_core::rule_book::{Rule, RuleId};

use crate::Outcome;
use crate::config::{Format, ListOptions};

pub fn run(options: &ListOptions) -> Outcome {
    let rules: Vec<&Rule> = RuleId::ALL.iter().map(|rule| rule.rule()).collect();
    match options.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&rules)?),
        Format::Human => {
            for rule in rules {
                let grade = format!("{:?}", rule.grade).to_lowercase();
                let severity = format!("{:?}", rule.severity).to_lowercase();
                println!("{:<28} {severity:<8} {grade:<11} {}", rule.id, rule.title);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
