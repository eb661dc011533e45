//! `exit` and `output`: how a program ended, and what it wrote.

use nets_scenario::Problem;
use nets_yaml::keys::Presence::{Default, Optional};
use nets_yaml::keys::{Constraint, Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, value};

use crate::expectation::{ExitExpectation, ExitIs, OutputExpectation, Stream};
use crate::sections::common::{LONGEST_TEXT, ordinal, text};

const WHICH_RUN: Key = Key {
    name: "run",
    form: Form::Whole { least: 1, most: 1_000 },
    presence: Default("the only one"),
    example: "1",
    about: "Which `run` of the case, counted from 1.",
};

const CODE: Form = Form::Whole { least: 0, most: 255 };

pub(crate) const EXIT: Section = Section {
    name: "exit",
    about: "The code with which a program ended; its step wants `exit: any`.",
    keys: &[
        WHICH_RUN,
        Key { name: "is", form: CODE, presence: Optional, example: "3", about: "This code." },
        Key { name: "is_not", form: CODE, presence: Optional, example: "0", about: "Any code but this." },
    ],
    constraints: &[Constraint::ExactlyOne(&["is", "is_not"])],
};

const STREAMS: [(&str, Stream); 3] =
    [("stdout", Stream::Stdout), ("stderr", Stream::Stderr), ("both", Stream::Both)];

pub(crate) const OUTPUT: Section = Section {
    name: "output",
    about: "A text that is, or is not, in what a program wrote. That it is not is proven where the run wrote anything at all; else the case is undecided.",
    keys: &[
        WHICH_RUN,
        Key {
            name: "stream",
            form: Form::Words(&words(&STREAMS)),
            presence: Default("both"),
            example: "stderr",
            about: "Where it wrote it.",
        },
        Key {
            name: "contains",
            form: Form::Text(LONGEST_TEXT),
            presence: Optional,
            example: "'rejected: Too late'",
            about: "A text that is there.",
        },
        Key {
            name: "lacks",
            form: Form::Text(LONGEST_TEXT),
            presence: Optional,
            example: "password",
            about: "A text that is not there.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&["contains", "lacks"])],
};

/// Which run; 0 for the only one, which is found when the steps are known.
fn run(fields: &Fields<'_>, out: &mut Collector) -> Option<u32> {
    fields.optional("run", ordinal, out).map(Option::unwrap_or_default)
}

pub(crate) fn exit(node: &Node, out: &mut Collector) -> Option<ExitExpectation> {
    let fields = Fields::of(node, &EXIT, out)?;
    let code = |node: &Node, out: &mut Collector| u8::try_from(value::whole(node, 0, 255, out)?).ok();
    let run = run(&fields, out);
    let is = fields.optional("is", code, out);
    let is_not = fields.optional("is_not", code, out);
    let is = match (is?, is_not?) {
        (Some(is), None) => ExitIs::This(is),
        (None, Some(is_not)) => ExitIs::Not(is_not),
        (Some(_), Some(_)) | (None, None) => {
            let problem = Problem::error(fields.spot(), "it does not say one code");
            out.add(problem.expected("one of `is` and `is_not`"));
            return None;
        }
    };
    Some(ExitExpectation { run: run?, is })
}

pub(crate) fn output(node: &Node, out: &mut Collector) -> Option<OutputExpectation> {
    let fields = Fields::of(node, &OUTPUT, out)?;
    let run = run(&fields, out);
    let stream = fields.or("stream", Stream::Both, |node, out| value::word(node, &STREAMS, out), out);
    let contains = fields.optional("contains", text, out);
    let lacks = fields.optional("lacks", text, out);
    let (text, lacks) = match (contains?, lacks?) {
        (Some(text), None) => (text, false),
        (None, Some(text)) => (text, true),
        (Some(_), Some(_)) | (None, None) => {
            let problem = Problem::error(fields.spot(), "it does not say one text");
            out.add(problem.expected("one of `contains` and `lacks`; two texts are two entries"));
            return None;
        }
    };
    Some(OutputExpectation { run: run?, stream: stream?, text, lacks })
}
