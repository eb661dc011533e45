//! Calls that are refused though nothing is wrong with them, whichever client makes them.

use nets_core::ebox::setting::{EboxDoorAnswer, EboxDoorScript};
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, value};

const ANSWERS: [(&str, EboxDoorAnswer); 4] = [
    ("token_unavailable", EboxDoorAnswer::TokenUnavailable),
    ("token_refused", EboxDoorAnswer::TokenRefused),
    ("invalid_token", EboxDoorAnswer::InvalidToken),
    ("insufficient_scope", EboxDoorAnswer::InsufficientScope),
];

const MOST: u64 = 1_000_000;
const NUMBER: Form = Form::Whole { least: 1, most: MOST };

pub(super) const SECTION: Section = Section {
    name: "ebox_scripted",
    about: "What calls are answered though nothing is wrong with them, to test the sender.",
    keys: &[
        Key {
            name: "answer",
            form: Form::Words(&words(&ANSWERS)),
            presence: Required,
            example: "invalid_token",
            about: "Of a request for a token: `token_unavailable` (503) or `token_refused` (401 `invalid_client`). Of a publication: `invalid_token` (401) or `insufficient_scope` (403).",
        },
        Key {
            name: "from",
            form: NUMBER,
            presence: Default("1"),
            example: "2",
            about: "The first call that is answered so: requests for tokens and publications are counted apart, in each environment, from the beginning of the world.",
        },
        Key {
            name: "tries",
            form: NUMBER,
            presence: Optional,
            example: "2",
            about: "How many calls in a row are answered so; all that follow when left out.",
        },
    ],
    constraints: &[],
};

pub(super) fn read(node: &Node, out: &mut Collector) -> Option<EboxDoorScript> {
    let fields = Fields::of(node, &SECTION, out)?;
    let answer = fields.required("answer", |node, out| value::word(node, &ANSWERS, out), out);
    let from = fields.or("from", 1, number, out);
    let tries = fields.optional("tries", number, out);
    Some(EboxDoorScript { answer: answer?, from: from?, tries: tries? })
}

fn number(node: &Node, out: &mut Collector) -> Option<u32> {
    u32::try_from(value::whole(node, 1, MOST, out)?).ok()
}
