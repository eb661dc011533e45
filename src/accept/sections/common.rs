//! Values that several sections have.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use nets_core::identity::{AliasValue, UserId};
use nets_core::rule_book::RuleId;
use nets_scenario::{Located, Problem};
use nets_yaml::keys::{self, Form};
use nets_yaml::value::{self, coded};
use nets_yaml::{Collector, Fields, Node, YamlValue, list, pairs, shortened, times};

use crate::pattern::Count;

/// The longest argument, or value of an environment variable.
const LONGEST_ARGUMENT: usize = 8_000;

/// The longest text that is compared or sought.
pub(crate) const LONGEST_TEXT: usize = 2_000;

pub(crate) const ARGUMENT: Form = Form::Text(LONGEST_ARGUMENT);

pub(crate) const ARGUMENTS: Form = Form::List(&ARGUMENT);

pub(crate) const PATH: Form =
    Form::Code { pattern: "^[^\\n]{1,1000}$", words: "a path from the folder of this file" };

pub(crate) const GLOB: Form = Form::Code {
    pattern: "^[^\\n]{1,255}$",
    words: "the name of a file, in which `*` is any text and `?` any one character",
};

pub(crate) const ID: Form = Form::Code { pattern: "^[^\\n]{1,200}$", words: "an id" };

pub(crate) const COUNT: Form = Form::Whole { least: 0, most: 1_000_000 };

pub(crate) const PARTY: Form =
    Form::Code { pattern: "^[^\\s]{1,50}$", words: "a person number, a company number or an alias" };

pub(crate) const COUNT_KEY: keys::Key = keys::Key {
    name: "count",
    form: COUNT,
    presence: keys::Presence::Optional,
    example: "2",
    about: "Exactly so many.",
};

pub(crate) const AT_LEAST_KEY: keys::Key = keys::Key {
    name: "at_least",
    form: COUNT,
    presence: keys::Presence::Default("1, unless another number is given"),
    example: "1",
    about: "So many or more.",
};

pub(crate) const AT_MOST_KEY: keys::Key = keys::Key {
    name: "at_most",
    form: COUNT,
    presence: keys::Presence::Optional,
    example: "3",
    about: "So many or fewer.",
};

const VARIABLE: Form = Form::Code {
    pattern: "^[A-Za-z_][A-Za-z0-9_]{0,99}$",
    words: "letters, digits and `_`, with no digit first",
};

pub(crate) const ENVIRONMENT: Form = Form::Pairs { name: &VARIABLE, value: &ARGUMENT };

pub(crate) const RULE: Form =
    Form::OneOf { words: rule_ids, called: "the id of a rule, as `mock-nets-share rules` lists them" };

fn rule_ids() -> Vec<&'static str> {
    RuleId::ALL.iter().map(|rule| rule.rule().id).collect()
}

pub(crate) fn rule(node: &Node, out: &mut Collector) -> Option<RuleId> {
    let Form::OneOf { words, called } = RULE else { return None };
    RuleId::from_id(value::one_of_many(node, words, called, out)?)
}

pub(crate) fn user(node: &Node, out: &mut Collector) -> Option<Located<UserId>> {
    Some(Located { spot: node.spot, it: coded(node, &nets_scenario::forms::USER, UserId::new, out)? })
}

/// A text that is compared: an empty one would be found everywhere.
pub(crate) fn text(node: &Node, out: &mut Collector) -> Option<String> {
    filled(value::text::<LONGEST_TEXT>(node, out)?, node, out)
}

pub(crate) fn id(node: &Node, out: &mut Collector) -> Option<String> {
    filled(value::text::<200>(node, out)?, node, out)
}

fn filled(text: String, node: &Node, out: &mut Collector) -> Option<String> {
    if text.is_empty() {
        out.add(Problem::error(node.spot, "the text is empty").expected("at least one character"));
        return None;
    }
    Some(text)
}

/// The number or alias of a recipient.
pub(crate) fn number(node: &Node, out: &mut Collector) -> Option<String> {
    coded(node, &PARTY, AliasValue::new, out).map(String::from)
}

/// A name of files with `*` and `?`.
pub(crate) fn glob(node: &Node, out: &mut Collector) -> Option<String> {
    let text = filled(value::text::<255>(node, out)?, node, out)?;
    if text.contains(".*") || text.starts_with('^') || text.ends_with('$') {
        let message = format!("`{}` looks like a regular expression", shortened(&text));
        let meant = text.replace(".*", "*").replace('\\', "");
        let meant = meant.trim_start_matches('^').trim_end_matches('$').to_owned();
        out.add(
            Problem::warning(node.spot, message)
                .expected("a name in which `*` is any text and `?` any one character")
                .hint(format!("if so, write `'{}'`", shortened(&meant))),
        );
    } else if text.contains(['[', '{']) {
        let message = "brackets and braces stand for themselves in a name with `*` and `?`";
        out.add(Problem::warning(node.spot, message).hint("write `*` for what may differ"));
    }
    Some(text)
}

/// A path of a file or folder beside the acceptance file.
pub(crate) fn path(node: &Node, out: &mut Collector) -> Option<Located<String>> {
    let path = filled(value::text::<1_000>(node, out)?, node, out)?;
    Some(Located { spot: node.spot, it: path })
}

pub(crate) fn argument(node: &Node, out: &mut Collector) -> Option<Located<String>> {
    Some(Located { spot: node.spot, it: value::text::<LONGEST_ARGUMENT>(node, out)? })
}

pub(crate) fn arguments(node: &Node, out: &mut Collector) -> Option<Vec<Located<String>>> {
    let arguments = list(node, "arguments", argument, out);
    arguments.complete.then(|| arguments.items.into_iter().map(|argument| argument.it).collect())
}

/// A program with its arguments.
pub(crate) fn program(node: &Node, out: &mut Collector) -> Option<Vec<Located<String>>> {
    let program = arguments(node, out)?;
    if program.first().is_none_or(|program| program.it.is_empty()) {
        out.add(
            Problem::error(node.spot, "no program is named here").expected("the program, then its arguments"),
        );
        return None;
    }
    Some(program)
}

pub(crate) fn environment(node: &Node, out: &mut Collector) -> Option<BTreeMap<String, String>> {
    let variable = |node: &Node, out: &mut Collector| coded(node, &VARIABLE, variable, out);
    let pairs = pairs(node, variable, value::text::<LONGEST_ARGUMENT>, out);
    pairs.complete.then(|| pairs.items.into_iter().map(|pair| pair.it).collect())
}

fn variable(text: String) -> Result<String, &'static str> {
    let begins = text.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_');
    let holds =
        begins && text.len() <= 100 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if holds { Ok(text) } else { Err("no name of a variable") }
}

/// How long something may take in real time: no test of anything waits for hours.
pub(crate) fn limit(node: &Node, out: &mut Collector) -> Option<SignedDuration> {
    const LONGEST: SignedDuration = SignedDuration::from_hours(6);
    if let YamlValue::Text(text) = &node.value
        && !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
    {
        let problem = Problem::error(node.spot, format!("`{}` has no unit", shortened(text)));
        out.add(problem.expected("a duration such as 30s, 2m or 1h").hint(format!("write `{text}s`")));
        return None;
    }
    let limit = times::duration(node, out)?;
    if limit.is_zero() || limit > LONGEST {
        let message = "nothing can be waited for so long, or so shortly, in real time";
        out.add(Problem::error(node.spot, message).expected("a duration of more than 0s and at most 6h"));
        return None;
    }
    Some(limit)
}

pub(crate) fn small(node: &Node, out: &mut Collector) -> Option<u32> {
    u32::try_from(value::whole(node, 0, 1_000_000, out)?).ok()
}

/// The number of a run or a step, counted from 1.
pub(crate) fn ordinal(node: &Node, out: &mut Collector) -> Option<u32> {
    u32::try_from(value::whole(node, 1, 1_000, out)?).ok()
}

/// `count`, or `at_least` and `at_most`; one or more when none is there.
pub(crate) fn count(fields: &Fields<'_>, out: &mut Collector) -> Option<Count> {
    let exactly = fields.optional("count", small, out);
    let at_least = fields.optional("at_least", small, out);
    let at_most = fields.optional("at_most", small, out);
    let place = |name| fields.node(name).map_or(fields.spot(), |node| node.spot);
    match (exactly?, at_least?, at_most?) {
        (Some(count), None, None) => Some(Count { at_least: count, at_most: Some(count) }),
        (Some(_), ..) => {
            let message = "`count` says it all, and `at_least` or `at_most` says it again";
            out.add(Problem::error(place("count"), message).hint("keep `count`, or the others"));
            None
        }
        (None, Some(at_least), Some(at_most)) if at_least > at_most => {
            let message = format!("no number is at least {at_least} and at most {at_most}");
            out.add(Problem::error(place("at_most"), message).hint("the smaller one belongs to `at_least`"));
            None
        }
        (None, Some(0), None) => {
            let problem = Problem::error(
                place("at_least"),
                "there is never less than nothing, so that this holds always",
            );
            out.add(problem.expected("a number from 1, or `at_most`"));
            None
        }
        (None, None, Some(at_most)) => Some(Count { at_least: 0, at_most: Some(at_most) }),
        (None, at_least, at_most) => Some(Count { at_least: at_least.unwrap_or(1), at_most }),
    }
}
