//! `rules`: which rules are switched off, and which lints are switched on.

use nets_core::finding::Severity;
use nets_core::rule_book::RuleId;
use nets_core::rule_switches::{RuleSwitches, StaysOn};
use nets_yaml::keys::Presence::Default;
use nets_yaml::keys::{Form, Key, Section};
use nets_yaml::{Collector, Fields, Node, Problem, list, value};

pub(crate) const SECTION: Section = Section {
    name: "rules",
    about: "The rules and their ids are in [rules.md](rules.md). What is documented refuses a shipment whatever a scenario says, and so does what the simulator cannot read on without; the others can be switched off.",
    keys: &[
        Key {
            name: "off",
            form: Form::List(&Form::Text(60)),
            presence: Default("[]"),
            example: "[pdf.form, pdf.font-subset]",
            about: "Assumed rules and warnings that are not told of: what breaks them is accepted in silence.",
        },
        Key {
            name: "on",
            form: Form::List(&Form::Text(60)),
            presence: Default("[]"),
            example: "[]",
            about: "Lints, which are not told of unless they are named here. They refuse nothing.",
        },
    ],
    constraints: &[],
};

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<RuleSwitches> {
    let fields = Fields::of(node, &SECTION, out)?;
    let mut switches = RuleSwitches::default();
    let mut complete = true;
    if let Some(node) = fields.node("off") {
        let off = list(node, "rules", rule, out);
        complete &= off.complete;
        for rule in off.items {
            if let Err(why) = switches.switch_off(rule.it) {
                out.add(refusal(rule.it, why, Problem::error(rule.spot, words(rule.it))));
                complete = false;
            }
        }
    }
    if let Some(node) = fields.node("on") {
        let on = list(node, "rules", rule, out);
        complete &= on.complete;
        for rule in on.items {
            if rule.it.rule().severity != Severity::Lint {
                let id = rule.it.rule().id;
                out.add(
                    Problem::error(rule.spot, format!("the rule `{id}` is told of anyway"))
                        .hint("remove it here"),
                );
                complete = false;
            }
            switches.switch_on(rule.it);
        }
    }
    complete.then_some(switches)
}

fn rule(node: &Node, out: &mut Collector) -> Option<RuleId> {
    let written = value::text::<60>(node, out)?;
    let found = RuleId::from_id(&written);
    if found.is_none() {
        out.add_error(|| {
            let ids = RuleId::ALL.iter().map(|rule| rule.rule().id);
            Problem::error(node.spot, format!("there is no rule `{written}`"))
                .nearest(&written, ids)
                .expected("the id of a rule, as `mock-nets-share rules` lists them")
        });
    }
    found
}

fn words(rule: RuleId) -> String {
    format!("the rule `{}` cannot be switched off", rule.rule().id)
}

fn refusal(rule: RuleId, why: StaysOn, problem: Problem) -> Problem {
    match why {
        StaysOn::Documented => {
            problem.hint(format!("it is documented, and Nets refuses what breaks it: {}", rule.rule().source))
        }
        StaysOn::Needed => {
            problem.hint("the simulator cannot read or deliver what breaks it, so there is nothing to accept")
        }
    }
}
