//! `rules`: the rule book.

use std::process::ExitCode;

use nets_core::finding::Severity;
use nets_core::rule_book::{Grade, Rule, RuleId, Stage};

use crate::Outcome;
use crate::config::{RulesFormat, RulesOptions};

pub fn run(options: &RulesOptions) -> Outcome {
    let rules: Vec<&Rule> = RuleId::ALL.iter().map(|rule| rule.rule()).collect();
    match options.format {
        RulesFormat::Json => println!("{}", serde_json::to_string_pretty(&rules)?),
        RulesFormat::Markdown => print!("{}", page(&rules)),
        RulesFormat::Human => {
            for rule in rules {
                let (severity, grade) = (severity(rule.severity), grade(rule.grade));
                println!("{:<28} {severity:<8} {grade:<11} {}", rule.id, rule.title);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The page for users, one table a stage, in the order in which a shipment meets the rules.
fn page(rules: &[&Rule]) -> String {
    let mut page = String::from(
        "# The rules by which a shipment is judged\n\n\
         Made by `mock-nets-share rules --format markdown` from the rule book in the code. An *error* refuses the\n\
         whole shipment, a *warning* does not. How sure we are that Nets has the rule: *documented* (a document of\n\
         Nets or e-Boks says so), *observed* (a real client or file shows it), *assumed* (nobody public says).\n",
    );
    for (stage, heading) in STAGES {
        page.push_str(&format!(
            "\n## {heading}\n\n| rule | severity | grade | says | rests on |\n| --- | --- | --- | --- | --- |\n"
        ));
        for rule in rules.iter().filter(|rule| rule.stage == stage) {
            let (severity, grade) = (severity(rule.severity), grade(rule.grade));
            page.push_str(&format!(
                "| `{}` | {severity} | {grade} | {} | {} |\n",
                rule.id, rule.title, rule.source
            ));
        }
    }
    page
}

const STAGES: [(Stage, &str); 5] = [
    (Stage::Archive, "The zip"),
    (Stage::Xml, "shipment.xml as XML"),
    (Stage::Schema, "shipment.xml against its schema"),
    (Stage::Content, "What a schema cannot say"),
    (Stage::History, "What only memory can say"),
];

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Lint => "lint",
    }
}

fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Documented => "documented",
        Grade::Observed => "observed",
        Grade::Assumed => "assumed",
    }
}
