//! `onboarding`: what the team does when an organisation becomes a sender.

use nets_core::onboarding::team::{OnboardingSetting, TeamAnswer, TeamDecision};
use nets_yaml::keys::Presence::{Default, Optional};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, Problem, YamlValue, list, value};

/// So long may the team think, in working days.
const MOST_DAYS: u64 = 250;

const DAYS: Form = Form::Whole { least: 0, most: MOST_DAYS };

const REMARK: Form = Form::Text(500);

/// An answer that can only be yes or no.
const PLAIN: Form = Form::Either(&[Form::Words(&words(&WORDS)), Form::Section(&ANSWER)]);

/// An answer to papers, which can go back.
const TO_PAPERS: Form = Form::Either(&[Form::Words(&words(&WORDS)), Form::Section(&PAPERS)]);

pub(crate) const SECTION: Section = Section {
    name: "onboarding",
    about: "What the team of the e-Box, or Nets, does about each onboarding of a sender: `at_once`, `by_hand`, or after working days. Those of the e-Box are Belgian, those of Nets Share Danish.",
    keys: &[
        Key {
            name: "agreement",
            form: PLAIN,
            presence: Default("at_once"),
            example: "{after: 5}",
            about: "The agreement in principle.",
        },
        Key {
            name: "validation",
            form: TO_PAPERS,
            presence: Default("at_once"),
            example: "{after: 2, send_back: [The contact is a person]}",
            about: "The form: what the machine finds wrong with it is sent back whatever stands here.",
        },
        Key {
            name: "configuration",
            form: PLAIN,
            presence: Default("at_once"),
            example: "{after: 10}",
            about: "Setting the environment up, which begins when the form is validated.",
        },
        Key {
            name: "admission",
            form: TO_PAPERS,
            presence: Default("at_once"),
            example: "by_hand",
            about: "Letting the sender go on to the next environment.",
        },
        Key {
            name: "live",
            form: PLAIN,
            presence: Default("at_once"),
            example: "{after: 1}",
            about: "Opening production, once it is configured and its certificate or key is there.",
        },
        Key {
            name: "check_digits",
            form: Form::Flag,
            presence: Default("true"),
            example: "false",
            about: "Whether enterprise numbers are held to their check digits. Numbers in the pages of the e-Box are not right by them.",
        },
    ],
    constraints: &[],
};

pub(crate) const ANSWER: Section = Section {
    name: "answer",
    about: "When the team answers, and what.",
    keys: &[
        Key {
            name: "after",
            form: DAYS,
            presence: Default("0"),
            example: "3",
            about: "After so many working days, at the same time of day.",
        },
        Key {
            name: "refuse",
            form: REMARK,
            presence: Optional,
            example: "There is no legal basis",
            about: "The answer is no, and why. Left out, it is yes.",
        },
    ],
    constraints: &[],
};

pub(crate) const PAPERS: Section = Section {
    name: "answer_to_papers",
    about: "When the team answers what was handed in, and what. `send_back` and `refuse` do not stand together.",
    keys: &[
        Key {
            name: "after",
            form: DAYS,
            presence: Default("0"),
            example: "3",
            about: "After so many working days, at the same time of day.",
        },
        Key {
            name: "send_back",
            form: Form::List(&REMARK),
            presence: Optional,
            example: "[The logo is not square]",
            about: "The first time it comes back with these remarks; what is handed in again is taken.",
        },
        Key {
            name: "refuse",
            form: REMARK,
            presence: Optional,
            example: "There is no legal basis",
            about: "The answer is no, and why. Left out, it is yes.",
        },
    ],
    constraints: &[],
};

/// What the team does without a delay.
const WORDS: [(&str, bool); 2] = [("at_once", true), ("by_hand", false)];

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<OnboardingSetting> {
    let fields = Fields::of(node, &SECTION, out)?;
    let usual = TeamAnswer::default;
    let agreement = fields.or("agreement", usual(), plain, out);
    let validation = fields.or("validation", usual(), papers, out);
    let configuration = fields.or("configuration", usual(), plain, out);
    let admission = fields.or("admission", usual(), papers, out);
    let live = fields.or("live", usual(), plain, out);
    let check_digits = fields.or("check_digits", true, value::flag, out);
    Some(OnboardingSetting {
        agreement: agreement?,
        validation: validation?,
        configuration: configuration?,
        admission: admission?,
        live: live?,
        check_digits: check_digits?,
    })
}

fn word(node: &Node, out: &mut Collector) -> Option<TeamAnswer> {
    let at_once = value::word(node, &WORDS, out)?;
    let does = if at_once { TeamDecision::Grant } else { TeamDecision::ByHand };
    Some(TeamAnswer { after: 0, does })
}

fn after(fields: &Fields<'_>, out: &mut Collector) -> Option<u16> {
    let days = fields.or("after", 0, |node, out| value::whole(node, 0, MOST_DAYS, out), out)?;
    u16::try_from(days).ok()
}

fn plain(node: &Node, out: &mut Collector) -> Option<TeamAnswer> {
    if !matches!(node.value, YamlValue::Map(_)) {
        return word(node, out);
    }
    let fields = Fields::of(node, &ANSWER, out)?;
    let after = after(&fields, out);
    let refuse = fields.optional("refuse", value::text::<500>, out);
    let does = refuse?.map_or(TeamDecision::Grant, TeamDecision::Refuse);
    Some(TeamAnswer { after: after?, does })
}

fn papers(node: &Node, out: &mut Collector) -> Option<TeamAnswer> {
    if !matches!(node.value, YamlValue::Map(_)) {
        return word(node, out);
    }
    let fields = Fields::of(node, &PAPERS, out)?;
    let after = after(&fields, out);
    let refuse = fields.optional("refuse", value::text::<500>, out);
    let remarks = fields.optional("send_back", remarks, out);
    let does = match (refuse?, remarks?) {
        (None, None) => TeamDecision::Grant,
        (Some(reason), None) => TeamDecision::Refuse(reason),
        (None, Some(remarks)) => TeamDecision::SendBack(remarks),
        (Some(_), Some(_)) => {
            let message = "the team cannot both send it back and refuse it";
            out.add(Problem::error(node.spot, message).expected("one of `send_back` and `refuse`"));
            return None;
        }
    };
    Some(TeamAnswer { after: after?, does })
}

fn remarks(node: &Node, out: &mut Collector) -> Option<Vec<String>> {
    let remarks = list(node, "remarks", value::text::<500>, out);
    if remarks.items.is_empty() && remarks.complete {
        out.add(Problem::error(node.spot, "`send_back` is empty").expected("at least one remark"));
        return None;
    }
    remarks.complete.then(|| remarks.items.into_iter().map(|remark| remark.it).collect())
}
