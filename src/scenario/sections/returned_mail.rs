//! `returned_mail`: which printed letters come back.

use nets_core::outcome::{Condition, ReturnedMail};
use nets_yaml::keys::Presence::{Optional, Required};
use nets_yaml::keys::{Form, Key, Section};
use nets_yaml::{Collector, Fields, Node};

use super::outcome::{AFTER, WHEN, condition, delay};

pub(crate) const SECTION: Section = Section {
    name: "returned_mail",
    about: "Each rule is asked in turn when a letter is printed; the first that matches lets it come back. Without a rule no letter comes back.",
    keys: &[
        Key {
            name: "when",
            form: Form::Section(&WHEN),
            presence: Optional,
            example: "{recipient: 2402911995}",
            about: "Conditions that must all hold; the recipient is the receiver. Left out, every letter comes back.",
        },
        Key {
            name: "after",
            form: AFTER,
            presence: Required,
            example: "5d",
            about: "How long after printing.",
        },
    ],
    constraints: &[],
};

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<ReturnedMail> {
    let fields = Fields::of(node, &SECTION, out)?;
    let when = fields.or("when", Condition::default(), condition, out);
    let after = fields.required("after", delay, out);
    Some(ReturnedMail { when: when?, after: after? })
}
