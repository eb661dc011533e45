//! `rules`: the rule book.

use std::process::ExitCode;

use nets_core::finding::Severity;
use nets_core::rule_book::behaviours::{BEHAVIOURS, NOT_SIMULATED};
use nets_core::rule_book::channel::{SENTENCES, Sentence};
use nets_core::rule_book::ebox::{EboxRule, EboxRuleEntry};
use nets_core::rule_book::onboarding::{OnboardingRule, OnboardingRuleId};
use nets_core::rule_book::onboarding_document::{
    ONBOARDING_BEHAVIOURS, ONBOARDING_OMISSIONS, ONBOARDING_SENTENCES,
};
use nets_core::rule_book::{Grade, Rule, RuleId, Stage, Visibility};
use nets_text::markdown::cell;
use serde_json::json;

use crate::config::{RulesFormat, RulesOptions};
use crate::outcome::CommandResult;

pub fn run(options: &RulesOptions) -> CommandResult {
    match options.format {
        RulesFormat::Json => say!("{:#}", book()),
        RulesFormat::Markdown => say_as_is!(page()),
        RulesFormat::Human => say_as_is!(list()),
    }
    Ok(ExitCode::SUCCESS)
}

fn rules() -> impl Iterator<Item = &'static Rule> {
    RuleId::ALL.iter().map(|rule| rule.rule())
}

fn ebox_rules() -> impl Iterator<Item = &'static EboxRuleEntry> {
    EboxRule::ALL.iter().map(|rule| rule.entry())
}

fn onboarding_rules() -> impl Iterator<Item = &'static OnboardingRule> {
    OnboardingRuleId::ALL.iter().map(|rule| rule.rule())
}

fn book() -> serde_json::Value {
    json!({
        "rules": rules().collect::<Vec<_>>(),
        "ebox_rules": ebox_rules().collect::<Vec<_>>(),
        "onboarding": onboarding_rules().collect::<Vec<_>>(),
        "behaviours": BEHAVIOURS,
        "not_simulated": NOT_SIMULATED,
        "channel_document": SENTENCES,
        "onboarding_behaviours": ONBOARDING_BEHAVIOURS,
        "onboarding_not_simulated": ONBOARDING_OMISSIONS,
        "onboarding_document": ONBOARDING_SENTENCES,
    })
}

fn list() -> String {
    let mut list = String::from("Rules: what refuses a shipment, or is warned of\n");
    for rule in rules() {
        let (severity, grade) = (severity(rule.severity), grade(rule.grade));
        list.push_str(&format!("  {:<32} {severity:<8} {grade:<11} {}\n", rule.id, rule.title));
    }
    list.push_str("\nRules of the e-Box: what refuses a publication, or is warned of\n");
    for rule in ebox_rules() {
        let (severity, grade) = (severity(rule.severity), grade(rule.grade));
        list.push_str(&format!("  {:<32} {severity:<8} {grade:<11} {}\n", rule.id, rule.title));
    }
    list.push_str("\nOnboarding: what stands in the way of a sender's step, or is warned of\n");
    for rule in onboarding_rules() {
        let (severity, grade) = (severity(rule.severity), grade(rule.grade));
        list.push_str(&format!("  {:<32} {severity:<8} {grade:<11} {}\n", rule.id, rule.title));
    }
    list.push_str("\nBehaviours: what happens otherwise\n");
    for behaviour in BEHAVIOURS.iter().chain(ONBOARDING_BEHAVIOURS) {
        let grade = grade(behaviour.grade);
        list.push_str(&format!("  {:<32} {:<8} {grade:<11} {}\n", behaviour.id, "", behaviour.says));
    }
    list.push_str("\nNot simulated, because\n");
    for omission in NOT_SIMULATED.iter().chain(ONBOARDING_OMISSIONS) {
        list.push_str(&format!("  {:<52} {}\n", omission.id, omission.because));
    }
    list.push_str("\nThe document on the e-Boks channel: where each sentence is kept\n");
    for sentence in SENTENCES {
        let (words, kept_in) = (sentence.fragment, sentence.kept_in.join(", "));
        list.push_str(&format!("  {:<28} {words:<52} {kept_in}\n", sentence.key));
    }
    list.push_str("\nThe document on onboarding at the e-Box: where each sentence is kept\n");
    for sentence in ONBOARDING_SENTENCES {
        let (words, kept_in) = (sentence.fragment, sentence.kept_in.join(", "));
        list.push_str(&format!("  {:<28} {words:<52} {kept_in}\n", sentence.key));
    }
    list.push_str(
        "\nWhere each rule comes from, and what a sender sees of it: rules --format markdown, or json\n",
    );
    list
}

/// The page for users, one table a stage, in the order in which a shipment meets the rules.
fn page() -> String {
    let mut page = String::from(
        "# The rule book\n\n\
         Made by `mock-nets-share rules --format markdown` from the rule book in the code: the rules by which a\n\
         shipment is judged, what happens otherwise, what is not simulated, and where each sentence of Nets'\n\
         document on the e-Boks channel is kept. How sure we are: *documented* (a document of Nets or e-Boks says\n\
         so), *observed* (a real client or file shows it), *assumed* (no public source says).\n\n\
         What a sender sees of a rule: an *error* refuses the whole shipment, and the receipt is a 400 with a line\n\
         for each finding, of a hundred at most. A *warning* does not: the receipt is a 200, and the API, the timeline and `validate`\n\
         have the warning. A *lint* is silent until it is switched on (`validate --on RULE`, or `rules: {on: [...]}`\n\
         in a scenario); then it is as a warning is. Warnings, and errors that are not documented, can be switched off,\n\
         but for a few without which nothing could be simulated: `validate --off RULE` tells which.\n",
    );
    for (stage, heading) in STAGES {
        page.push_str(&format!(
            "\n## {heading}\n\n| rule | severity | sender sees | grade | says | rests on |\n| --- | --- | --- | --- | --- | --- |\n"
        ));
        for rule in rules().filter(|rule| rule.stage == stage) {
            let (severity, seen, grade) = (severity(rule.severity), seen(rule.seen), grade(rule.grade));
            page.push_str(&format!(
                "| `{}` | {severity} | {seen} | {grade} | {} | {} |\n",
                rule.id, rule.title, rule.source
            ));
        }
    }
    page.push_str(&onboarding());
    page.push_str(&behaviours());
    page.push_str(&omissions());
    page.push_str(&sentences());
    page.push_str(&ebox());
    page
}

fn onboarding() -> String {
    let mut table = String::from(
        "\n## What a sender hands in at its onboarding\n\n\
         By these, certificates and requests for them, login keys, forms and the evidence of tests are judged\n\
         ([onboarding](onboarding.md)). An *error* stands in the way of the step; a *warning* does not.\n\n\
         | rule | severity | grade | says | rests on |\n| --- | --- | --- | --- | --- |\n",
    );
    for rule in onboarding_rules() {
        let (severity, grade) = (severity(rule.severity), grade(rule.grade));
        table.push_str(&format!(
            "| `{}` | {severity} | {grade} | {} | {} |\n",
            rule.id, rule.title, rule.source
        ));
    }
    table
}

fn behaviours() -> String {
    let mut table = String::from(
        "\n## What happens otherwise\n\n| behaviour | grade | says | sender sees | shown by |\n| --- | --- | --- | --- | --- |\n",
    );
    for behaviour in BEHAVIOURS.iter().chain(ONBOARDING_BEHAVIOURS) {
        table.push_str(&format!(
            "| `{}` | {} | {} | {} | {} |\n",
            behaviour.id,
            grade(behaviour.grade),
            behaviour.says,
            behaviour.seen,
            codes(behaviour.tests)
        ));
    }
    table
}

fn omissions() -> String {
    let mut table = String::from("\n## Not simulated\n\n| what | because |\n| --- | --- |\n");
    for omission in NOT_SIMULATED.iter().chain(ONBOARDING_OMISSIONS) {
        table.push_str(&format!("| `{}` | {} |\n", omission.id, omission.because));
    }
    table
}

fn sentences() -> String {
    let mut table = String::from(
        "\n## The document on the e-Boks channel, sentence by sentence\n\n\
         Each sentence is named by a key of ours and a few of its words.\n\n",
    );
    table.push_str(&kept(SENTENCES));
    table.push_str("\n## The document on onboarding at the e-Box, sentence by sentence\n\n");
    table.push_str(&kept(ONBOARDING_SENTENCES));
    table
}

fn kept(sentences: &[Sentence]) -> String {
    let mut table = String::from("| sentence | words | kept in |\n| --- | --- | --- |\n");
    for sentence in sentences {
        let (words, kept_in) = (cell(sentence.fragment), codes(sentence.kept_in));
        table.push_str(&format!("| {} | {words} | {kept_in} |\n", sentence.key));
    }
    table
}

fn ebox() -> String {
    let mut table = String::from(
        "\n## Rules of the e-Box\n\n\
         By which a publication at the Belgian e-Box is judged, in this order, which is assumed; documented by its own pages. The first that is broken\n\
         is answered, and all are told on the timeline. A warning does not refuse: the answer is a 201. Where a refusal has no words here, its message says what\n\
         is wrong, in words of ours.\n\n\
         | rule | severity | status, code | words | grade | says | rests on |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for rule in ebox_rules() {
        let answer = match rule.severity {
            Severity::Error => format!("{} `{}`", rule.status, rule.code.name()),
            Severity::Warning | Severity::Lint => rule.status.to_string(),
        };
        let (severity, grade) = (severity(rule.severity), grade(rule.grade));
        table.push_str(&format!(
            "| `{}` | {severity} | {answer} | {} | {grade} | {} | {} |\n",
            rule.id,
            cell(rule.words),
            cell(rule.title),
            cell(rule.source)
        ));
    }
    table
}

fn codes(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
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

fn seen(seen: Visibility) -> &'static str {
    match seen {
        Visibility::Receipt400 => "receipt 400",
        Visibility::LeftAlone => "no receipt",
        Visibility::ApiOnly => "warning",
        Visibility::WhenSwitchedOn => "only when on",
    }
}

pub(super) fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Documented => "documented",
        Grade::Observed => "observed",
        Grade::Assumed => "assumed",
    }
}
