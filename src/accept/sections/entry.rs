//! Which entries of the timeline are meant: the filters that the API knows as well, and windows.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use nets_core::event::Observation;
use nets_core::identity::UploadId;
use nets_core::script::ScriptedTime;
use nets_core::timeline::Happening;
use nets_scenario::Problem;
use nets_scenario::forms::{self, document_type};
use nets_yaml::keys::{self, Form, Key, Presence};
use nets_yaml::value::{self, one_of_many};
use nets_yaml::{Collector, Fields, Node, YamlValue, list, times};

use crate::pattern::{EntryPattern, Window};
use crate::sections::common::{GLOB, ID, LONGEST_TEXT, PARTY, glob, id, number, ordinal, text, user};

pub(crate) const WHAT: Form = Form::OneOf {
    words: kinds,
    called: "a kind of entry of the timeline, such as `signer_rejected`; docs/control-api.md lists them",
};

fn kinds() -> Vec<&'static str> {
    Happening::names().collect()
}

pub(crate) const WHAT_KEY: Key = Key {
    name: "what",
    form: Form::Either(&[WHAT, Form::List(&WHAT)]),
    presence: Presence::Optional,
    example: "[signer_signed, signer_rejected]",
    about: "The kind of entry, or several of which any will do: the words of `what` in `GET /v1/timeline`.",
};

pub(crate) const USER_KEY: Key = Key {
    name: "user",
    form: forms::USER,
    presence: Presence::Optional,
    example: "tTEST1",
    about: "Only of this login.",
};

pub(crate) const UPLOAD_KEY: Key = Key {
    name: "upload",
    form: Form::Whole { least: 1, most: u64::MAX },
    presence: Presence::Optional,
    example: "1",
    about: "Only of the upload of this number.",
};

pub(crate) const MESSAGE_ID_KEY: Key = Key {
    name: "message_id",
    form: ID,
    presence: Presence::Optional,
    example: "contract-1",
    about: "Only of the message with this id in shipment.xml.",
};

pub(crate) const SHIPMENT_ID_KEY: Key = Key {
    name: "shipment_id",
    form: ID,
    presence: Presence::Optional,
    example: "A-17",
    about: "Only of the shipments with this id in shipment.xml, and of their uploads.",
};

pub(crate) const RECIPIENT_KEY: Key = Key {
    name: "recipient",
    form: PARTY,
    presence: Presence::Optional,
    example: "'6101800002'",
    about: "Only those that name this person, company or alias, as recipient or as signer.",
};

pub(crate) const DOCUMENT_TYPE_KEY: Key = Key {
    name: "document_type",
    form: forms::DOCUMENT_TYPE,
    presence: Presence::Optional,
    example: "162812",
    about: "Only of documents of this type.",
};

pub(crate) const FILE_KEY: Key = Key {
    name: "file",
    form: GLOB,
    presence: Presence::Optional,
    example: "'*.receipt'",
    about: "Only about a file of this name, with `*` and `?`.",
};

pub(crate) const TEXT_KEY: Key = Key {
    name: "text",
    form: Form::Text(LONGEST_TEXT),
    presence: Presence::Optional,
    example: "Too late",
    about: "Only those that have this text somewhere, in capital or small letters: `q` in `GET /v1/timeline`.",
};

pub(crate) const ATTENTION_KEY: Key = Key {
    name: "attention",
    form: Form::Flag,
    presence: Presence::Default("false"),
    example: "true",
    about: "`true` for only what needs attention: what was refused, warned of or given up.",
};

/// So many kinds are named.
const NAMED: usize = 5;

/// The filters, which are the same wherever entries are meant.
const FILTERS: [&str; 10] = [
    "what",
    "user",
    "upload",
    "message_id",
    "shipment_id",
    "recipient",
    "document_type",
    "file",
    "text",
    "attention",
];

pub(crate) const FROM_KEY: Key = Key {
    name: "from",
    form: Form::Moment,
    presence: Presence::Default("the beginning"),
    example: "2026-01-05T10:00",
    about: "Only from this moment of simulated time on.",
};

pub(crate) const TO_KEY: Key = Key {
    name: "to",
    form: Form::Moment,
    presence: Presence::Default("the end"),
    example: "day 3 08:00",
    about: "Only before this moment of simulated time.",
};

pub(crate) const AFTER_STEP_KEY: Key = Key {
    name: "after_step",
    form: STEP_NUMBER,
    presence: Presence::Optional,
    example: "2",
    about: "Only what came after this step of `when`, counted from 1, was done.",
};

pub(crate) const UNTIL_STEP_KEY: Key = Key {
    name: "until_step",
    form: STEP_NUMBER,
    presence: Presence::Optional,
    example: "4",
    about: "Only what came until this step of `when`, counted from 1, was done.",
};

const STEP_NUMBER: Form = Form::Whole { least: 1, most: 1_000 };

/// Entries by their filters, of which there must be one.
pub(crate) fn pattern(fields: &Fields<'_>, out: &mut Collector) -> Option<EntryPattern> {
    let what = fields.or("what", BTreeSet::new(), what, out);
    let user = fields.optional("user", user, out);
    let upload = fields.optional("upload", |node, out| value::whole(node, 1, u64::MAX, out), out);
    let message_id = fields.optional("message_id", id, out);
    let shipment_id = fields.optional("shipment_id", id, out);
    let recipient = fields.optional("recipient", number, out);
    let document_type = fields.optional("document_type", document_type, out);
    let file = fields.optional("file", glob, out);
    let text = fields.optional("text", text, out);
    let attention = fields.or("attention", false, value::flag, out);
    if FILTERS.into_iter().all(|name| !fields.names(name)) {
        let problem = Problem::error(fields.spot(), "it does not say which entries are meant");
        out.add(problem.expected("`what`, or another filter").hint("write `what: ...`"));
        return None;
    }
    let pattern = EntryPattern {
        what: what?,
        user: user?,
        upload: upload?.map(UploadId),
        message_id: message_id?,
        shipment_id: shipment_id?,
        recipient: recipient?,
        document_type: document_type?,
        file: file?,
        text: text?,
        attention: attention?,
    };
    each_can_match(&pattern, fields, out)?;
    Some(pattern)
}

/// A kind that has nothing of what a filter asks for is matched by no entry, whatever happens.
fn each_can_match(pattern: &EntryPattern, fields: &Fields<'_>, out: &mut Collector) -> Option<()> {
    let mut can = Some(());
    let mut refuse = |key: &'static str, message: String, hint: String, others: Vec<&str>| {
        let spot = fields.key_spot(key).unwrap_or(fields.spot());
        let expected = format!("another kind, such as {}", keys::one_of(&others));
        out.add(Problem::error(spot, message).expected(expected).hint(hint));
        can = None;
    };
    if let Some(kind) = pattern.what.iter().find(|kind| Observation::is_told_to_default(kind)) {
        let message = format!(
            "an entry `{kind}` stands on the timeline of the world `default`, and on that of no case"
        );
        let others = kinds().into_iter().filter(|kind| !Observation::is_told_to_default(kind));
        refuse("what", message, format!("leave `{kind}` out"), others.take(NAMED).collect());
    }
    let is_given =
        |filter: &&'static str| fields.names(filter) && (*filter != "attention" || pattern.attention);
    for filter in FILTERS.into_iter().filter(is_given) {
        let cannot = |kind: &&&str| !EntryPattern::can_match(kind, filter);
        let Some(kind) = pattern.what.iter().find(cannot) else { continue };
        let others = kinds().into_iter().filter(|kind| EntryPattern::can_match(kind, filter));
        let message = match filter {
            "attention" => format!("an entry `{kind}` never needs attention, so that none can match"),
            filter => format!("an entry `{kind}` has no `{filter}`, so that none can match"),
        };
        refuse(
            filter,
            message,
            format!("leave `{filter}` out, or name another kind"),
            others.take(NAMED).collect(),
        );
    }
    can
}

fn kind(node: &Node, out: &mut Collector) -> Option<&'static str> {
    let Form::OneOf { words, called } = WHAT else { return None };
    one_of_many(node, words, called, out)
}

fn what(node: &Node, out: &mut Collector) -> Option<BTreeSet<&'static str>> {
    let YamlValue::List(_) = node.value else { return Some(BTreeSet::from([kind(node, out)?])) };
    let kinds = list(node, "kinds of entries", kind, out);
    if kinds.complete && kinds.items.is_empty() {
        out.add(Problem::error(node.spot, "the list is empty").expected("at least one kind of entry"));
        return None;
    }
    kinds.complete.then(|| kinds.items.into_iter().map(|kind| kind.it).collect())
}

/// Between what; never nothing.
pub(crate) fn window(fields: &Fields<'_>, out: &mut Collector) -> Option<Window> {
    let from = fields.optional("from", times::moment, out);
    let to = fields.optional("to", times::moment, out);
    let after_step = fields.optional("after_step", ordinal, out);
    let until_step = fields.optional("until_step", ordinal, out);
    let window = Window { from: from?, to: to?, after_step: after_step?, until_step: until_step? };
    let empty = |name: &'static str, begins: &str, out: &mut Collector| {
        let spot = fields.node(name).map_or(fields.spot(), |node| node.spot);
        let message = format!("`{name}` is not after `{begins}`, so that nothing is between them");
        out.add(Problem::error(spot, message).expected(format!("what comes after `{begins}`")));
    };
    let is_later = |from, to| compared(from, to).is_none_or(Ordering::is_lt);
    if window.from.zip(window.to).is_some_and(|(from, to)| !is_later(from, to)) {
        empty("to", "from", out);
        return None;
    }
    if window.after_step.zip(window.until_step).is_some_and(|(after, until)| after >= until) {
        empty("until_step", "after_step", out);
        return None;
    }
    Some(window)
}

/// Where that can be told without knowing when the world begins.
fn compared(one: ScriptedTime, other: ScriptedTime) -> Option<Ordering> {
    match (one, other) {
        (ScriptedTime::At(one), ScriptedTime::At(other)) => Some(one.cmp(&other)),
        (ScriptedTime::Day { day, time }, ScriptedTime::Day { day: other_day, time: other_time }) => {
            Some((day, time).cmp(&(other_day, other_time)))
        }
        (ScriptedTime::At(_), ScriptedTime::Day { .. }) | (ScriptedTime::Day { .. }, ScriptedTime::At(_)) => {
            None
        }
    }
}
