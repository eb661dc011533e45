//! `cases`: one test.

use nets_scenario::overlay::{ADD, CHANGE, Overlay, SCENARIO, read_inline};
use nets_scenario::{Located, Problem};
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section};
use nets_yaml::value::{self, coded};
use nets_yaml::{Collector, Fields, Items, Node, YamlValue, list, shortened, times};

use crate::sections::common::{PATH, id, path};
use crate::sections::{expectation, refer, step};
use crate::suite::{Case, CaseId, Given, ScenarioSource, Waiver};

pub(crate) const SECTION: Section = Section {
    name: "cases",
    about: "Each case runs in a world of its own, beside the others: what is given, the steps one after the other, and what is to be seen then.",
    keys: &[
        Key {
            name: "id",
            form: Form::Code {
                pattern: "^[A-Za-z0-9._-]{1,40}$",
                words: "1 to 40 letters, digits, `.`, `_` or `-`",
            },
            presence: Required,
            example: "reject-1",
            about: "Its name, unlike all others of the file.",
        },
        Key {
            name: "title",
            form: Form::Text(200),
            presence: Default("the id"),
            example: "A rejected contract reaches the case worker",
            about: "What it shows, in one sentence.",
        },
        Key {
            name: "requirements",
            form: Form::List(&Form::Text(200)),
            presence: Default("[]"),
            example: "[signing.rejected]",
            about: "The requirements that it is about, by your own names for them. The reports group by them.",
        },
        Key {
            name: "waive",
            form: Form::Section(&WAIVER),
            presence: Optional,
            example: "{reason: 'Known, see 4711', until: 2027-01-31}",
            about: "Lets it fail for a while. If it passes all the same, that is told as a failure.",
        },
        Key {
            name: "given",
            form: Form::Section(&GIVEN),
            presence: Optional,
            example: "{change: {clock: {mode: manual}}}",
            about: "In what it begins, where that is not what the file says for all cases.",
        },
        Key {
            name: "when",
            form: Form::List(&step::FORM),
            presence: Default("[]"),
            example: "[{upload: {sample: plain}}, settle]",
            about: "What happens, step by step.",
        },
        Key {
            name: "then",
            form: Form::List(&Form::Section(&expectation::SECTION)),
            presence: Required,
            example: "[{receipt: {accepted: true}}]",
            about: "What is to be seen when all steps are done.",
        },
    ],
    constraints: &[],
};

const WAIVER: Section = Section {
    name: "waive",
    about: "Why a case may fail, and until when.",
    keys: &[
        Key {
            name: "reason",
            form: Form::Text(500),
            presence: Required,
            example: "Known, see 4711",
            about: "Why; the reports say it.",
        },
        Key {
            name: "until",
            form: Form::Date,
            presence: Required,
            example: "2027-01-31",
            about: "The last day on which it may.",
        },
    ],
    constraints: &[],
};

pub(crate) const SOURCE: Form = Form::Either(&[PATH, SCENARIO]);

const GIVEN: Section = Section {
    name: "given",
    about: "The world of one case.",
    keys: &[
        Key {
            name: "scenario",
            form: SOURCE,
            presence: Default("the file's"),
            example: "late.yaml",
            about: "A scenario's file, by its path from the folder of this one, or a scenario itself.",
        },
        Key {
            name: "change",
            form: CHANGE,
            presence: Optional,
            example: "{clock: {mode: manual}}",
            about: "What is otherwise in the scenario: mappings are merged key by key, lists and single values take the place of what was there, and a key without a value takes it away.",
        },
        Key {
            name: "add",
            form: Form::Section(&ADD),
            presence: Optional,
            example: "{outcomes: [{when: {recipient: '6101800001'}, then: ignore}]}",
            about: "Items for lists of the scenario.",
        },
        Key {
            name: "seed",
            form: Form::Whole { least: 0, most: u64::MAX },
            presence: Default("the scenario's"),
            example: "7",
            about: "The number from which all chance comes.",
        },
        Key {
            name: "files",
            form: Form::List(&PATH),
            presence: Default("[]"),
            example: "[contract.xml, letters/a.pdf]",
            about: "Files that are copied into the fresh folder of the case before its first step, each under its last name.",
        },
    ],
    constraints: &[],
};

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Case> {
    let fields = Fields::of(node, &SECTION, out)?;
    let id = fields.required("id", case_id, out);
    let title = fields.optional("title", value::text::<200>, out);
    let requirements = fields.optional("requirements", requirements, out);
    let waiver = fields.optional("waive", waiver, out);
    let given = fields.or("given", Given::default(), given, out);
    let when = fields.optional("when", |node, out| Some(list(node, "steps", step::read, out)), out);
    let then = fields.required(
        "then",
        |node, out| Some((node.spot, list(node, "expectations", expectation::read, out))),
        out,
    );
    let when = when?.unwrap_or_default();
    let (spot, then) = then?;
    if then.complete && then.items.is_empty() {
        let problem = Problem::error(spot, "a case that expects nothing shows nothing");
        out.add(problem.expected("at least one expectation, such as `- see: {what: ...}`"));
        return None;
    }
    let (when, mut then) = (complete(when)?, complete(then)?);
    let refers = refer::check(&when, &mut then, out);
    let case = Case {
        id: id?,
        title: title?,
        requirements: requirements?.unwrap_or_default(),
        waiver: waiver?,
        given: given?,
        when,
        then,
    };
    refers.then_some(case)
}

fn complete<T>(items: Items<T>) -> Option<Vec<Located<T>>> {
    items.complete.then_some(items.items)
}

fn case_id(node: &Node, out: &mut Collector) -> Option<Located<CaseId>> {
    let key = SECTION.key("id")?;
    let id = coded(node, &key.form, |text| CaseId::new(text).ok_or("another form"), out)?;
    Some(Located { spot: node.spot, it: id })
}

fn requirements(node: &Node, out: &mut Collector) -> Option<Vec<String>> {
    let requirements = list(node, "requirements", id, out);
    requirements.complete.then(|| requirements.items.into_iter().map(|requirement| requirement.it).collect())
}

fn waiver(node: &Node, out: &mut Collector) -> Option<Waiver> {
    let fields = Fields::of(node, &WAIVER, out)?;
    let reason = fields.required("reason", value::text::<500>, out);
    let until = fields.required(
        "until",
        |node, out| Some(Located { spot: node.spot, it: times::date(node, out)? }),
        out,
    );
    Some(Waiver { reason: reason?, until: until? })
}

fn given(node: &Node, out: &mut Collector) -> Option<Given> {
    let fields = Fields::of(node, &GIVEN, out)?;
    let scenario = fields.optional("scenario", source, out);
    let files = fields.optional("files", |node, out| Some(list(node, "files", path, out)), out);
    let mut overlay = Overlay::default();
    let mut is_right = true;
    if let Some((node, key)) = fields.node("change").zip(fields.key_spot("change")) {
        is_right &= overlay.change(key, node, out).is_some();
        if let Some(seed) = node.member("seed").filter(|_| fields.node("seed").is_some()) {
            let problem = Problem::error(seed.spot, "the seed is given twice, here and by `seed` of `given`");
            out.add(problem.hint("keep one of them"));
            is_right = false;
        }
    }
    if let Some((node, key)) = fields.node("seed").zip(fields.key_spot("seed")) {
        is_right &= value::whole(node, 0, u64::MAX, out).is_some();
        overlay.set(key, "seed", node);
    }
    if let Some((node, key)) = fields.node("add").zip(fields.key_spot("add")) {
        is_right &= overlay.add(key, node, out).is_some();
    }
    let (scenario, files) = (scenario?, files?.unwrap_or_default());
    let files: Vec<_> = complete(files)?.into_iter().map(|file| file.it).collect();
    let name = |file: &Located<String>| file.it.rsplit('/').next().unwrap_or_default().to_owned();
    for (at, file) in files.iter().enumerate() {
        if files[..at].iter().any(|other| name(other) == name(file)) {
            let message = format!("a file before this one is called {} as well", shortened(&name(file)));
            let hint = "all lie in one folder: give each a name of its own";
            out.add(Problem::error(file.spot, message).hint(hint));
            is_right = false;
        }
    }
    is_right.then_some(Given { scenario, overlay, files })
}

/// A file, or a scenario itself.
pub(crate) fn source(node: &Node, out: &mut Collector) -> Option<ScenarioSource> {
    match node.value {
        YamlValue::Map(_) => {
            let line = node.spot.position.line;
            let made_of = format!("A scenario that stands in an acceptance file, on line {line}.");
            read_inline(node, &made_of, out).map(Box::new).map(ScenarioSource::Inline)
        }
        _ => path(node, out).map(ScenarioSource::File),
    }
}
