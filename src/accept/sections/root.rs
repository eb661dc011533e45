//! The top of an acceptance file.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use nets_scenario::Problem;
use nets_scenario::forms::USER;
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section};
use nets_yaml::{Collector, Fields, Items, Node, list, value};

use crate::sections::case;
use crate::sections::common::{ARGUMENTS, ENVIRONMENT, PATH, environment, limit, path, program, user};
use crate::suite::{Case, ScenarioSource, SenderProgram};

/// More cases than this belong into several files.
const MOST_CASES: usize = 1_000;

/// How long a run of the sender's program may take that says nothing of it.
const RUN_WITHIN: SignedDuration = SignedDuration::from_secs(60);

pub(crate) const ROOT: Section = Section {
    name: "the acceptance file",
    about: "The keys at the top of the file. Paths are meant from the folder of the file.",
    keys: &[
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Default("the file's name"),
            example: "Our letters",
            about: "What the tests are called in the reports.",
        },
        Key {
            name: "scenario",
            form: case::SOURCE,
            presence: Default("the default scenario"),
            example: "nets.yaml",
            about: "A scenario's file, or a scenario itself: what the cases run in that name no other.",
        },
        Key {
            name: "sender",
            form: Form::Section(&SENDER),
            presence: Optional,
            example: "{run: [./send.sh]}",
            about: "The program under test. Without it, the steps of the cases do what a sender would.",
        },
        Key {
            name: "cases",
            form: Form::List(&Form::Section(&case::SECTION)),
            presence: Required,
            example: "[{id: plain, when: [{upload: {sample: plain}}, settle], then: [{receipt: {accepted: true}}]}]",
            about: "The tests, at most 1,000.",
        },
    ],
    constraints: &[],
};

const SENDER: Section = Section {
    name: "sender",
    about: "How the program under test is run. Where the simulator is, it learns from its environment.",
    keys: &[
        Key {
            name: "run",
            form: ARGUMENTS,
            presence: Required,
            example: "[./send.sh, --quiet]",
            about: "The program and its first arguments; each `run` of a case puts its own behind them. A program with a slash is found from the folder of the file, any other by the `PATH`. No shell reads it.",
        },
        Key {
            name: "user",
            form: USER,
            presence: Default("the scenario's first sender"),
            example: "tTEST1",
            about: "Which login the program, and the steps that do what it would, have.",
        },
        Key {
            name: "environment",
            form: ENVIRONMENT,
            presence: Default("{}"),
            example: "{LOG: debug}",
            about: "Further variables.",
        },
        Key {
            name: "folder",
            form: PATH,
            presence: Default("a fresh, empty folder for each case"),
            example: ".",
            about: "Where it runs. Cases run side by side, and share a folder that is named here.",
        },
        Key {
            name: "within",
            form: Form::Duration,
            presence: Default("60s"),
            example: "2m",
            about: "How long one run may take in real time.",
        },
    ],
    constraints: &[],
};

/// What the top of the file says. A part is `None` when a problem with it has been told.
pub(crate) struct Draft {
    pub name: Option<Option<String>>,
    pub scenario: Option<ScenarioSource>,
    pub sender: Option<Option<SenderProgram>>,
    pub cases: Items<Case>,
}

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Draft> {
    let fields = Fields::of(node, &ROOT, out)?;
    let cases = fields.required("cases", |node, out| Some(cases(node, out)), out);
    Some(Draft {
        name: fields.optional("name", value::text::<100>, out),
        scenario: fields.or("scenario", ScenarioSource::Embedded, case::source, out),
        sender: fields.optional("sender", sender, out),
        cases: cases.unwrap_or(Items { items: Vec::new(), complete: false }),
    })
}

fn cases(node: &Node, out: &mut Collector) -> Items<Case> {
    if let nets_yaml::YamlValue::List(items) = &node.value {
        let problem = if items.is_empty() {
            Problem::error(node.spot, "`cases` is empty").expected("at least one")
        } else if let Some(surplus) = items.get(MOST_CASES) {
            let message = format!("this file has {} cases", items.len());
            let problem = Problem::error(surplus.spot, message).expected(format!("at most {MOST_CASES}"));
            problem.hint("begin another file here")
        } else {
            return list(node, "cases", case::read, out);
        };
        out.add(problem);
        return Items { items: Vec::new(), complete: false };
    }
    list(node, "cases", case::read, out)
}

fn sender(node: &Node, out: &mut Collector) -> Option<SenderProgram> {
    let fields = Fields::of(node, &SENDER, out)?;
    let run = fields.required("run", program, out);
    let user = fields.optional("user", user, out);
    let environment = fields.or("environment", BTreeMap::new(), environment, out);
    let folder = fields.optional("folder", path, out);
    let within = fields.or("within", RUN_WITHIN, limit, out);
    Some(SenderProgram {
        run: run?,
        user: user?,
        environment: environment?,
        folder: folder?,
        within: within?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_in_the_table_has_the_form_of_its_key() {
        assert_eq!(nets_yaml::odd_examples(&ROOT), Vec::<String>::new());
    }
}
