//! `run`: the sender's program, or another one.

use std::collections::BTreeMap;

use nets_scenario::Problem;
use nets_yaml::keys::Presence::{Default, Optional};
use nets_yaml::keys::{Form, Key, Section};
use nets_yaml::value::{self, coded};
use nets_yaml::{Collector, Fields, Located, Node, YamlValue, shortened};

use crate::sections::common::{ARGUMENTS, ENVIRONMENT, arguments, environment, limit, program};
use crate::step::{Command, ExpectedExit, Run};

pub(crate) const NAME: Form =
    Form::Code { pattern: "^[A-Za-z0-9._-]{1,40}$", words: "1 to 40 letters, digits, `.`, `_` or `-`" };

const EXIT: Form = Form::Either(&[Form::Words(&["any"]), Form::Whole { least: 0, most: 255 }]);

pub(crate) const SECTION: Section = Section {
    name: "run",
    about: "A run of the sender's program with these arguments behind its own, or of another program. What it writes is kept.",
    keys: &[
        Key {
            name: "arguments",
            form: ARGUMENTS,
            presence: Default("[]"),
            example: "[contract.xml]",
            about: "For the sender's program, behind those that `sender` gives.",
        },
        Key {
            name: "program",
            form: ARGUMENTS,
            presence: Default("the sender's"),
            example: "[./fetch.sh, --all]",
            about: "Another program with its arguments. One with a slash is found from the folder of the acceptance file.",
        },
        Key {
            name: "exit",
            form: EXIT,
            presence: Default("0"),
            example: "any",
            about: "The code with which it must end; with `any`, an `exit` of `then` may say it.",
        },
        Key {
            name: "within",
            form: Form::Duration,
            presence: Default("the sender's"),
            example: "10s",
            about: "How long it may take in real time.",
        },
        Key {
            name: "input",
            form: Form::Text(100_000),
            presence: Default("nothing"),
            example: "yes",
            about: "What it reads from its standard input.",
        },
        Key {
            name: "environment",
            form: ENVIRONMENT,
            presence: Default("{}"),
            example: "{LOG: debug}",
            about: "Variables for this run, beside the sender's and before them.",
        },
        Key {
            name: "background",
            form: NAME,
            presence: Optional,
            example: "watcher",
            about: "A name by which a later `stop` ends it: the next step does not wait for it. What still runs at the end of the case is ended; what has failed before that fails the case.",
        },
    ],
    constraints: &[],
};

pub(crate) fn name(node: &Node, out: &mut Collector) -> Option<Located<String>> {
    let is_name = |text: String| match crate::suite::CaseId::new(text) {
        Some(name) => Ok(name.as_str().to_owned()),
        None => Err("another form"),
    };
    Some(Located { spot: node.spot, it: coded(node, &NAME, is_name, out)? })
}

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Run> {
    let fields = Fields::of(node, &SECTION, out)?;
    let own = fields.optional("arguments", arguments, out);
    let other = fields.optional("program", program, out);
    let exit = fields.or("exit", ExpectedExit::Code(0), exit, out);
    let within = fields.optional("within", limit, out);
    let input = fields.optional("input", value::text::<100_000>, out);
    let environment = fields.or("environment", BTreeMap::new(), environment, out);
    let background = fields.optional("background", name, out);
    let command = match (own?, other?) {
        (arguments, None) => {
            Command::Sender(arguments.unwrap_or_default().into_iter().map(|argument| argument.it).collect())
        }
        (None, Some(program)) => Command::Program(program),
        (Some(_), Some(_)) => {
            let spot = fields.key_spot("arguments").unwrap_or(fields.spot());
            let problem =
                Problem::error(spot, "`arguments` are those of the sender's program, and this is another");
            out.add(problem.hint("write them into `program`, behind its name"));
            return None;
        }
    };
    let run = Run {
        command,
        exit: exit?,
        within: within?,
        input: input?,
        environment: environment?,
        background: background?,
    };
    if run.background.is_some() && fields.names("exit") {
        let spot = fields.key_spot("exit").unwrap_or(fields.spot());
        let problem =
            Problem::error(spot, "what runs in the background is ended, so that its code says nothing");
        out.add(problem.hint("leave `exit` or `background` out"));
        return None;
    }
    Some(run)
}

fn exit(node: &Node, out: &mut Collector) -> Option<ExpectedExit> {
    match &node.value {
        YamlValue::Text(text) if text == "any" => Some(ExpectedExit::Any),
        YamlValue::Text(text) if !text.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-') => {
            let problem =
                Problem::error(node.spot, format!("`{}` is not what belongs here", shortened(text)));
            out.add(problem.nearest(text, ["any"]).expected(EXIT.words()));
            None
        }
        _ => u8::try_from(value::whole(node, 0, 255, out)?).ok().map(ExpectedExit::Code),
    }
}
