//! `when`: the steps of a case.

use jiff::SignedDuration;
use nets_core::identity::ShipmentName;
use nets_scenario::Problem;
use nets_scenario::forms::USER;
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Constraint, Form, Key, Section, words};
use nets_yaml::value::{self, coded};
use nets_yaml::{Collector, Fields, Node, YamlValue, shortened, times};

use crate::sections::common::{
    AT_LEAST_KEY, AT_MOST_KEY, COUNT_KEY, GLOB, PATH, count, glob, limit, path, user,
};
use crate::sections::entry::{
    ATTENTION_KEY, DOCUMENT_TYPE_KEY, FILE_KEY, MESSAGE_ID_KEY, RECIPIENT_KEY, SHIPMENT_ID_KEY, TEXT_KEY,
    UPLOAD_KEY, USER_KEY, WHAT_KEY, pattern,
};
use crate::sections::{act, alias, run};
use crate::step::{ClockMove, Fetch, Put, Step, Upload, UploadContent, Wait};

/// How long a step waits that does not say it.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);

const SETTLE_ALONE: [(&str, ()); 1] = [("settle", ())];

pub(crate) const FORM: Form = Form::Either(&[Form::Words(&words(&SETTLE_ALONE)), Form::Section(&SECTION)]);

const STEPS: [&str; 11] =
    ["run", "stop", "upload", "put", "fetch", "move", "settle", "act", "alias_url", "alias_check", "wait"];

const SECTION: Section = Section {
    name: "when",
    about: "The steps of a case, one after the other. Each entry is exactly one step. One that cannot be done ends the case, which fails there.",
    keys: &[
        Key {
            name: "run",
            form: Form::Section(&run::SECTION),
            presence: Optional,
            example: "{arguments: [contract.xml]}",
            about: "Runs the sender's program, or another one, and waits for its end.",
        },
        Key {
            name: "stop",
            form: run::NAME,
            presence: Optional,
            example: "watcher",
            about: "Ends what a `run` has left in the background by this name.",
        },
        Key {
            name: "upload",
            form: Form::Either(&[PATH, Form::Section(&UPLOAD)]),
            presence: Optional,
            example: "{sample: multi-signing}",
            about: "Uploads a shipment over SFTP as the sender would, and finishes it. A path alone is the file.",
        },
        Key {
            name: "put",
            form: Form::Section(&PUT),
            presence: Optional,
            example: "{file: notes.txt, as: netsshare_notes.zip.part}",
            about: "Writes any file under any name into Inbound.",
        },
        Key {
            name: "fetch",
            form: Form::Either(&[GLOB, Form::Section(&FETCH)]),
            presence: Optional,
            example: "{file: '*.receipt', delete: true}",
            about: "Gets files of Outbound over SFTP as a sender would. A name alone, with `*` and `?`, is the file.",
        },
        Key {
            name: "move",
            form: Form::Either(&[Form::Words(&words(&MOVES)), Form::Section(&MOVE)]),
            presence: Optional,
            example: "{by: 5d}",
            about: "Moves the clock: `next_event` to what is due next, `idle` until nothing is due any more.",
        },
        Key {
            name: "settle",
            form: Form::Section(&SETTLE),
            presence: Optional,
            example: "{within: 1m}",
            about: "Waits until every upload has been read and, under an `instant` clock, nothing is left to happen. `- settle` alone will do.",
        },
        Key {
            name: "act",
            form: Form::Section(&act::SECTION),
            presence: Optional,
            example: "{person: '6101800002', does: reject, reason: Too late}",
            about: "What a recipient does by hand.",
        },
        Key {
            name: "alias_url",
            form: Form::Section(&alias::URL_SECTION),
            presence: Optional,
            example: "{announced: alias-service.url}",
            about: "Where the sender's alias web service is from now on.",
        },
        Key {
            name: "alias_check",
            form: Form::Section(&alias::CHECK_SECTION),
            presence: Optional,
            example: "{certs: certs, document_type: 163060, known: 4711=AB12, cases: ['client.*']}",
            about: "Holds the sender's alias web service to the cases of `mock-nets-share alias check`.",
        },
        Key {
            name: "wait",
            form: Form::Section(&WAIT),
            presence: Optional,
            example: "{for: {message_id: contract-1, text: signed}, within: 1m}",
            about: "Waits in real time for something on the timeline.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&STEPS)],
};

const UPLOAD: Section = Section {
    name: "upload",
    about: "A shipment by its file, or one of the embedded samples.",
    keys: &[
        Key {
            name: "file",
            form: PATH,
            presence: Optional,
            example: "shipments/letters.zip",
            about: "The zip, by its path from the folder of the acceptance file.",
        },
        Key {
            name: "sample",
            form: SAMPLE,
            presence: Optional,
            example: "plain",
            about: "An embedded sample.",
        },
        Key {
            name: "as",
            form: ZIP_NAME,
            presence: Default("the file's or the sample's own name"),
            example: "netsshare_letters.zip",
            about: "The name in Inbound. Only one of this form is picked up.",
        },
        Key {
            name: "user",
            form: USER,
            presence: Default("the sender's"),
            example: "tTEST1",
            about: "Which login uploads it.",
        },
        Key {
            name: "by_hand",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether a tester puts it there, and not the sender: a certificate does not hold it against the sender.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&["file", "sample"])],
};

const SAMPLE: Form =
    Form::OneOf { words: samples, called: "the name of a sample, as `mock-nets-share sample` lists them" };

fn samples() -> Vec<&'static str> {
    nets_samples::all().iter().map(|sample| sample.name).collect()
}

const ZIP_NAME: Form =
    Form::Code { pattern: "^netsshare_[^/]*\\.zip$", words: "a name such as netsshare_letters.zip" };

const FILE_NAME: Form =
    Form::Code { pattern: "^[^/]{1,255}$", words: "the name of a file, without a folder" };

const PUT: Section = Section {
    name: "put",
    about: "A file that need be no shipment, and a name that need not be one of a shipment.",
    keys: &[
        Key {
            name: "file",
            form: PATH,
            presence: Required,
            example: "notes.txt",
            about: "The file, by its path from the folder of the acceptance file.",
        },
        Key {
            name: "as",
            form: FILE_NAME,
            presence: Default("the file's own name"),
            example: "netsshare_notes.zip.part",
            about: "The name in Inbound.",
        },
        Key {
            name: "user",
            form: USER,
            presence: Default("the sender's"),
            example: "tTEST1",
            about: "Which login writes it.",
        },
    ],
    constraints: &[],
};

const FETCH: Section = Section {
    name: "fetch",
    about: "Files of Outbound. That none is there is no mistake, since what is expected stands in `then`; a name that no file can have is one.",
    keys: &[
        Key {
            name: "file",
            form: GLOB,
            presence: Required,
            example: "'*.receipt'",
            about: "Which, with `*` and `?`.",
        },
        Key {
            name: "delete",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether each is deleted once it is there.",
        },
        Key {
            name: "user",
            form: USER,
            presence: Default("the sender's"),
            example: "tTEST1",
            about: "Which login gets them.",
        },
    ],
    constraints: &[],
};

const MOVES: [(&str, ClockMove); 2] = [("next_event", ClockMove::NextEvent), ("idle", ClockMove::Idle)];

const MOVE: Section = Section {
    name: "move",
    about: "How far the clock is moved.",
    keys: &[
        Key {
            name: "by",
            form: Form::Duration,
            presence: Optional,
            example: "1d 4h",
            about: "So long; a day is 24 hours.",
        },
        Key {
            name: "to",
            form: Form::Moment,
            presence: Optional,
            example: "2026-01-06T08:00",
            about: "To this moment in Copenhagen; day 1 is the day on which the world begins.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&["by", "to"])],
};

const SETTLE: Section = Section {
    name: "settle",
    about: "Waits until nothing goes on.",
    keys: &[WITHIN_30_SECONDS],
    constraints: &[],
};

const WITHIN_30_SECONDS: Key = Key {
    name: "within",
    form: Form::Duration,
    presence: Default("30s"),
    example: "1m",
    about: "How long it waits in real time. When that is over the step has failed.",
};

const WAIT: Section = Section {
    name: "wait",
    about: "Goes on as soon as so many entries are there, since the beginning of the case.",
    keys: &[
        Key {
            name: "for",
            form: Form::Section(&FOR),
            presence: Required,
            example: "{message_id: contract-1}",
            about: "Which entries.",
        },
        COUNT_KEY,
        AT_LEAST_KEY,
        AT_MOST_KEY,
        WITHIN_30_SECONDS,
    ],
    constraints: &[],
};

const FOR: Section = Section {
    name: "for",
    about: "Entries of the timeline: all that is given must hold.",
    keys: &[
        WHAT_KEY,
        USER_KEY,
        UPLOAD_KEY,
        MESSAGE_ID_KEY,
        SHIPMENT_ID_KEY,
        RECIPIENT_KEY,
        DOCUMENT_TYPE_KEY,
        FILE_KEY,
        TEXT_KEY,
        ATTENTION_KEY,
    ],
    constraints: &[],
};

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Step> {
    if let YamlValue::Text(text) = &node.value {
        if text == "settle" {
            return Some(Step::Settle(PATIENCE));
        }
        let problem = Problem::error(node.spot, format!("`{}` is not what belongs here", shortened(text)));
        out.add(problem.nearest(text, STEPS).expected("a step such as `run: {}`, or `settle`"));
        return None;
    }
    let fields = Fields::of(node, &SECTION, out)?;
    let given: Vec<_> = STEPS.into_iter().filter(|name| fields.names(name)).collect();
    match given[..] {
        [name] => match fields.node(name) {
            Some(node) => step(name, node, out),
            None if name == "settle" => Some(Step::Settle(PATIENCE)),
            None => fields.required(name, |_, _| None, out),
        },
        [] => {
            // An unknown key has been told already; an empty mapping has not.
            if matches!(&node.value, YamlValue::Map(members) if members.is_empty()) {
                let problem = Problem::error(node.spot, "nothing is done here");
                out.add(problem.expected(format!("one of {}", STEPS.join(", "))));
            }
            None
        }
        [_, second, ..] => {
            let spot = fields.key_spot(second).unwrap_or(fields.spot());
            let problem = Problem::error(spot, "a step does one thing, and this is another");
            out.add(problem.hint(format!("write `- {second}:` as a step of its own")));
            None
        }
    }
}

fn step(name: &str, node: &Node, out: &mut Collector) -> Option<Step> {
    match name {
        "run" => run::read(node, out).map(Step::Run),
        "stop" => run::name(node, out).map(Step::Stop),
        "upload" => upload(node, out).map(Step::Upload),
        "put" => put(node, out).map(Step::Put),
        "fetch" => fetch(node, out).map(Step::Fetch),
        "move" => moved(node, out).map(Step::Move),
        "settle" => {
            let fields = Fields::of(node, &SETTLE, out)?;
            fields.or("within", PATIENCE, limit, out).map(Step::Settle)
        }
        "act" => act::read(node, out).map(Step::Act),
        "alias_url" => alias::url(node, out).map(Step::AliasUrl),
        "alias_check" => alias::check(node, out).map(Step::AliasCheck),
        _ => wait(node, out).map(Step::Wait),
    }
}

fn upload(node: &Node, out: &mut Collector) -> Option<Upload> {
    if let YamlValue::Text(_) = node.value {
        let content = UploadContent::File(path(node, out)?);
        return Some(Upload { content, name: None, user: None, by_hand: false });
    }
    let fields = Fields::of(node, &UPLOAD, out)?;
    let file = fields.optional("file", path, out);
    let sample = fields.optional("sample", sample, out);
    let name = fields.optional("as", |node, out| coded(node, &ZIP_NAME, shipment_name, out), out);
    let user = fields.optional("user", user, out);
    let by_hand = fields.or("by_hand", false, value::flag, out);
    let content = match (file?, sample?) {
        (Some(file), None) => UploadContent::File(file),
        (None, Some(sample)) => UploadContent::Sample(sample),
        (Some(_), Some(_)) | (None, None) => {
            let problem = Problem::error(fields.spot(), "it does not say which one shipment is uploaded");
            out.add(problem.expected("one of `file` and `sample`"));
            return None;
        }
    };
    Some(Upload { content, name: name?, user: user?, by_hand: by_hand? })
}

fn sample(node: &Node, out: &mut Collector) -> Option<&'static str> {
    let Form::OneOf { words, called } = SAMPLE else { return None };
    value::one_of_many(node, words, called, out)
}

fn shipment_name(text: String) -> Result<ShipmentName, &'static str> {
    let name = file_name(text)?;
    ShipmentName::new(name).map_err(|malformed| malformed.expected)
}

fn file_name(text: String) -> Result<String, &'static str> {
    let holds =
        (1..=255).contains(&text.len()) && !text.contains(['/', '\0', '\n']) && text != "." && text != "..";
    if holds { Ok(text) } else { Err("the name of a file") }
}

fn put(node: &Node, out: &mut Collector) -> Option<Put> {
    let fields = Fields::of(node, &PUT, out)?;
    let file = fields.required("file", path, out);
    let name = fields.optional("as", |node, out| coded(node, &FILE_NAME, file_name, out), out);
    let user = fields.optional("user", user, out);
    Some(Put { file: file?, name: name?, user: user? })
}

fn fetch(node: &Node, out: &mut Collector) -> Option<Fetch> {
    if let YamlValue::Text(_) = node.value {
        return Some(Fetch { file: glob(node, out)?, delete: false, user: None });
    }
    let fields = Fields::of(node, &FETCH, out)?;
    let file = fields.required("file", glob, out);
    let delete = fields.or("delete", false, value::flag, out);
    let user = fields.optional("user", user, out);
    Some(Fetch { file: file?, delete: delete?, user: user? })
}

fn moved(node: &Node, out: &mut Collector) -> Option<ClockMove> {
    if let YamlValue::Text(_) = node.value {
        return value::word(node, &MOVES, out);
    }
    let fields = Fields::of(node, &MOVE, out)?;
    let by = fields.optional("by", times::duration, out);
    let to = fields.optional("to", times::moment, out);
    match (by?, to?) {
        (Some(by), None) => Some(ClockMove::By(by)),
        (None, Some(to)) => Some(ClockMove::To(to)),
        (Some(_), Some(_)) | (None, None) => {
            let problem = Problem::error(fields.spot(), "it does not say how far");
            out.add(problem.expected("one of `by` and `to`, or `next_event` or `idle` alone"));
            None
        }
    }
}

fn wait(node: &Node, out: &mut Collector) -> Option<Wait> {
    let fields = Fields::of(node, &WAIT, out)?;
    let entry = fields.required("for", |node, out| pattern(&Fields::of(node, &FOR, out)?, out), out);
    let count = count(&fields, out);
    let within = fields.or("within", PATIENCE, limit, out);
    let (entry, count) = (entry?, count?);
    if count.at_least == 0 {
        let problem =
            Problem::error(fields.spot(), "nothing need come for this, so that there is nothing to wait for");
        out.add(
            problem.expected("a number from 1").hint("that something does not come is a `never` of `then`"),
        );
        return None;
    }
    Some(Wait { entry, count, within: within? })
}
