//! Calls that are refused though nothing is wrong with them, as texts of earlier versions have them: what became `faults`.

use std::collections::BTreeSet;

use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{
    FaultAnswer, FaultEffect, FaultEnd, FaultMoment, FaultOrder, MOST_TIMES, Nth, PlannedFault, PlannedOrder,
};
use nets_core::identity::belgium::EboxEnvironment;
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, Problem, value};

type Answered = (FaultOperation, FaultAnswer);

const ANSWERS: [(&str, Answered); 4] = [
    ("token_unavailable", (FaultOperation::Token, FaultAnswer::Unavailable)),
    ("token_refused", (FaultOperation::Token, FaultAnswer::InvalidClient)),
    ("invalid_token", (FaultOperation::Publish, FaultAnswer::InvalidToken)),
    ("insufficient_scope", (FaultOperation::Publish, FaultAnswer::InsufficientScope)),
];

/// No count goes beyond it, so nothing is lost by it.
const MOST: u32 = 999_999;
const NUMBER: Form = Form::Whole { least: 1, most: 1_000_000 };

pub(super) const SECTION: Section = Section {
    name: "ebox_scripted",
    about: "A call that is refused though nothing is wrong with it.",
    keys: &[
        Key {
            name: "answer",
            form: Form::Words(&words(&ANSWERS)),
            presence: Required,
            example: "invalid_token",
            about: "What is answered.",
        },
        Key {
            name: "from",
            form: NUMBER,
            presence: Default("1"),
            example: "2",
            about: "The first call that is answered so.",
        },
        Key { name: "tries", form: NUMBER, presence: Optional, example: "2", about: "How many in a row." },
    ],
    constraints: &[],
};

/// One such answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct FormerAnswer {
    answered: Answered,
    nth: Nth,
}

pub(super) fn read(node: &Node, out: &mut Collector) -> Option<FormerAnswer> {
    let fields = Fields::of(node, &SECTION, out)?;
    let answered = fields.required("answer", |node, out| value::word(node, &ANSWERS, out), out);
    let first = fields.or("from", 1, number, out);
    let tries = fields.optional("tries", number, out);
    let (answered, first) = (answered?, first?);
    let last = tries?.map(|tries| first.saturating_add(tries - 1).min(MOST));
    let former = FormerAnswer { answered, nth: Nth { first, last, step: 1 } };
    let message = "`scripted` was replaced by `faults`, and is read as these";
    out.add(Problem::warning(node.spot, message).hint(format!("write below `faults`: {}", former.yaml())));
    Some(former)
}

fn number(node: &Node, out: &mut Collector) -> Option<u32> {
    let number = value::whole(node, 1, 1_000_000, out)?;
    u32::try_from(number).ok().map(|number| number.min(MOST))
}

impl FormerAnswer {
    fn yaml(self) -> String {
        let (operation, answer) = (self.answered.0.word(), self.answered.1.word());
        let nth = self.nth;
        let times = if nth.last.is_none() && nth.first == 1 { ", times: all" } else { "" };
        let nth = if times.is_empty() { format!(", nth: {nth}") } else { String::new() };
        format!(
            "{{name: {operation} {answer}, at: {{op: {operation}{nth}}}, do: {{answer: {answer}}}{times}, optional: true}}"
        )
    }

    /// The faults that do the same: calls were counted in each environment.
    pub(super) fn faults(self, place: usize, environments: &BTreeSet<EboxEnvironment>) -> Vec<PlannedFault> {
        let FormerAnswer { answered: (operation, answer), nth } = self;
        let fault = |environment: &EboxEnvironment| PlannedFault {
            name: format!("scripted {place} in {environment}"),
            at: FaultMoment {
                environment: Some(*environment),
                nth: Some(nth),
                ..FaultMoment::any(operation)
            },
            order: PlannedOrder::AtDoor(FaultOrder {
                connection: None,
                effect: FaultEffect::NotDone,
                answer,
                then: FaultEnd::Keep,
                wait: None,
                byte: None,
            }),
            times: nth.count().min(MOST_TIMES),
            optional: true,
        };
        environments.iter().map(fault).collect()
    }
}
