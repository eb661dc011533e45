//! `outcomes`: who signs, who rejects, who never answers, and when.

use jiff::SignedDuration;
use nets_core::outcome::{Condition, Delay, MOST_REASON, Outcome, OutcomeRule};
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Constraint, Form, Key, Section, words};
use nets_yaml::times::duration;
use nets_yaml::{Collector, Fields, Node, Problem, YamlValue, value};

const GLOB: Form = Form::Text(200);

pub(crate) const FORM: Form = Form::Either(&[Form::Words(&words(&WORDS)), Form::Section(&OUTCOME)]);

pub(crate) const AFTER: Form = Form::Either(&[Form::Duration, Form::Section(&RANGE)]);

pub(crate) const RULE: Section = Section {
    name: "outcomes",
    about: "Each rule is asked in turn when a signer receives a document; the first that matches decides.",
    keys: &[
        Key {
            name: "when",
            form: Form::Section(&WHEN),
            presence: Optional,
            example: "{recipient: 2402911995}",
            about: "Conditions that must all hold. Left out, the rule matches all signers.",
        },
        Key {
            name: "then",
            form: FORM,
            presence: Required,
            example: "{reject: {reason: Wrong amount}}",
            about: "What the signer does.",
        },
    ],
    constraints: &[],
};

pub(crate) const WHEN: Section = Section {
    name: "when",
    about: "The conditions of a rule. In every text `*` stands for any characters and `?` for one.",
    keys: &[
        Key {
            name: "recipient",
            form: GLOB,
            presence: Optional,
            example: "2402911995",
            about: "The signer's person number, company number or alias.",
        },
        Key {
            name: "document_type",
            form: GLOB,
            presence: Optional,
            example: "162812",
            about: "The message's document type.",
        },
        Key {
            name: "eboks_id",
            form: GLOB,
            presence: Optional,
            example: "15723",
            about: "The e-Boks id the message is sent from.",
        },
        Key {
            name: "shipment_id",
            form: GLOB,
            presence: Optional,
            example: "loan-*",
            about: "The shipmentId in shipment.xml.",
        },
        Key {
            name: "message_id",
            form: GLOB,
            presence: Optional,
            example: "contract-1?",
            about: "The message's id in shipment.xml.",
        },
        Key {
            name: "file",
            form: GLOB,
            presence: Optional,
            example: "'*lease*.pdf'",
            about: "The name of the document's PDF in the zip.",
        },
        Key {
            name: "nth",
            form: Form::Whole { least: 1, most: u32::MAX as u64 },
            presence: Optional,
            example: "1",
            about: "Only the n-th time that all else matches, counted from 1.",
        },
    ],
    constraints: &[],
};

pub(crate) const OUTCOME: Section = Section {
    name: "outcome",
    about: "What a signer does: one of the words `sign`, `reject`, `ignore` and `ask`, or `sign` or `reject` with its details. With `ask` the signer waits until you decide, by the API or in the browser; the deadline passes as for one who never answers.",
    keys: &[
        Key {
            name: "sign",
            form: Form::Section(&SIGN),
            presence: Optional,
            example: "{after: 2h}",
            about: "Signs the document.",
        },
        Key {
            name: "reject",
            form: Form::Section(&REJECT),
            presence: Optional,
            example: "{after: 1h, reason: Wrong amount}",
            about: "Rejects it, and with it the document for all signers.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&["sign", "reject"])],
};

pub(crate) const SIGN: Section = Section {
    name: "sign",
    about: "How a document is signed.",
    keys: &[Key {
        name: "after",
        form: AFTER,
        presence: Default("0m"),
        example: "2h",
        about: "How long after delivery.",
    }],
    constraints: &[],
};

pub(crate) const REJECT: Section = Section {
    name: "reject",
    about: "How a document is rejected.",
    keys: &[
        Key {
            name: "after",
            form: AFTER,
            presence: Default("0m"),
            example: "{from: 1h, to: 26h}",
            about: "How long after delivery.",
        },
        Key {
            name: "reason",
            form: Form::Text(MOST_REASON),
            presence: Optional,
            example: "The amount is wrong",
            about: "What the receipt says in <reasonText/>.",
        },
    ],
    constraints: &[],
};

pub(crate) const RANGE: Section = Section {
    name: "after",
    about: "A while drawn between two ends, by the scenario's seed.",
    keys: &[
        Key {
            name: "from",
            form: Form::Duration,
            presence: Required,
            example: "1h",
            about: "The shortest while.",
        },
        Key {
            name: "to",
            form: Form::Duration,
            presence: Required,
            example: "26h",
            about: "The longest while.",
        },
    ],
    constraints: &[],
};

pub(crate) fn signs_at_once() -> Outcome {
    Outcome::Sign { after: AT_ONCE }
}

const AT_ONCE: Delay = Delay::exactly(SignedDuration::ZERO);

pub(crate) fn rule(node: &Node, out: &mut Collector) -> Option<OutcomeRule> {
    let fields = Fields::of(node, &RULE, out)?;
    let when = fields.or("when", Condition::default(), condition, out);
    let then = fields.required("then", read, out);
    Some(OutcomeRule { when: when?, then: then? })
}

pub(crate) fn condition(node: &Node, out: &mut Collector) -> Option<Condition> {
    let fields = Fields::of(node, &WHEN, out)?;
    let mut glob = |name| fields.optional(name, value::text::<200>, out);
    let recipient = glob("recipient");
    let document_type = glob("document_type");
    let eboks_id = glob("eboks_id");
    let shipment_id = glob("shipment_id");
    let message_id = glob("message_id");
    let file = glob("file");
    let nth = fields.optional("nth", |node, out| value::whole(node, 1, u32::MAX.into(), out), out);
    Some(Condition {
        recipient: recipient?,
        document_type: document_type?,
        eboks_id: eboks_id?,
        shipment_id: shipment_id?,
        message_id: message_id?,
        file: file?,
        nth: nth?.and_then(|nth| u32::try_from(nth).ok()),
    })
}

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Outcome> {
    if let YamlValue::Map(_) = node.value {
        return detailed(node, out);
    }
    value::word(node, &WORDS, out).map(|outcome| outcome())
}

/// A word, and the outcome that it says alone.
type OutcomeWord = (&'static str, fn() -> Outcome);

const WORDS: [OutcomeWord; 4] = [
    ("sign", signs_at_once),
    ("reject", rejects_at_once),
    ("ignore", || Outcome::Ignore),
    ("ask", || Outcome::Ask),
];

fn rejects_at_once() -> Outcome {
    Outcome::Reject { after: AT_ONCE, reason: None }
}

fn detailed(node: &Node, out: &mut Collector) -> Option<Outcome> {
    let fields = Fields::of(node, &OUTCOME, out)?;
    match (fields.names("sign"), fields.names("reject")) {
        (true, false) => fields.or("sign", signs_at_once(), sign, out),
        (false, true) => fields.or("reject", rejects_at_once(), reject, out),
        (true, true) => {
            out.add(
                Problem::error(node.spot, "a signer cannot both sign and reject")
                    .expected("one of `sign` and `reject`"),
            );
            None
        }
        // An unknown key has been told already; an empty mapping has not.
        (false, false) => {
            if matches!(&node.value, YamlValue::Map(members) if members.is_empty()) {
                out.add(
                    Problem::error(node.spot, "it does not say what the signer does").expected(FORM.words()),
                );
            }
            None
        }
    }
}

fn sign(node: &Node, out: &mut Collector) -> Option<Outcome> {
    let fields = Fields::of(node, &SIGN, out)?;
    Some(Outcome::Sign { after: fields.or("after", AT_ONCE, delay, out)? })
}

fn reject(node: &Node, out: &mut Collector) -> Option<Outcome> {
    let fields = Fields::of(node, &REJECT, out)?;
    let after = fields.or("after", AT_ONCE, delay, out);
    let reason = fields.optional("reason", value::text::<MOST_REASON>, out);
    Some(Outcome::Reject { after: after?, reason: reason? })
}

pub(crate) fn delay(node: &Node, out: &mut Collector) -> Option<Delay> {
    let YamlValue::Map(_) = node.value else {
        return duration(node, out).map(Delay::exactly);
    };
    let fields = Fields::of(node, &RANGE, out)?;
    let at_least = fields.required("from", duration, out);
    let at_most = fields.required("to", duration, out);
    let (at_least, at_most) = (at_least?, at_most?);
    if at_least > at_most {
        out.add(Problem::error(node.spot, "`from` is longer than `to`").expected("the shorter while first"));
        return None;
    }
    Some(Delay { at_least, at_most })
}
