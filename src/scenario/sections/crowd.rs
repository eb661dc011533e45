//! `crowd`: any number of subscribers, made by rule.

use std::collections::BTreeSet;

use nets_core::crowd::{Crowd, Percent};
use nets_core::identity::DocumentType;
use nets_core::scenario::SubscribedTypes;
use nets_yaml::keys::Presence::{Default, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Located, Node, value};

use super::material::DOCUMENT_TYPE;
use super::recipient::{Subscribes, subscribes};

const PEOPLE: (u64, u64) = (1, Crowd::MOST_PEOPLE as u64);

const PERCENT: (u64, u64) = (1, 100);

pub(crate) const SECTION: Section = Section {
    name: "crowd",
    about: "Danish people besides those listed, as many as wanted, for subscription lists of real size. They have replacement numbers (day + 60) in a fixed order, beginning with 6101000001, and cost no memory.",
    keys: &[
        Key {
            name: "people",
            form: Form::Whole { least: PEOPLE.0, most: PEOPLE.1 },
            presence: Required,
            example: "1000000",
            about: "How many there are.",
        },
        Key {
            name: "subscribes",
            form: Form::Either(&[Form::Words(&words(&value::ALL_OR_NONE)), Form::List(&DOCUMENT_TYPE)]),
            presence: Default("all"),
            example: "[163057]",
            about: "What each of them subscribes to.",
        },
        Key {
            name: "percent",
            form: Form::Whole { least: PERCENT.0, most: PERCENT.1 },
            presence: Default("100"),
            example: "40",
            about: "How many of every hundred subscribe, evenly spread over the numbers; the others subscribe to nothing. `crowd` lists the numbers.",
        },
    ],
    constraints: &[],
};

/// A crowd with the places the later checks point at.
#[derive(Debug, Clone)]
pub(crate) struct ListedCrowd {
    pub crowd: Crowd,
    pub subscribed: Vec<Located<DocumentType>>,
}

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<ListedCrowd> {
    let fields = Fields::of(node, &SECTION, out)?;
    let people = fields.required("people", |node, out| value::whole(node, PEOPLE.0, PEOPLE.1, out), out);
    let subscribed = fields.or("subscribes", Subscribes::All, subscribes, out);
    let percent = fields.or("percent", 100, |node, out| value::whole(node, PERCENT.0, PERCENT.1, out), out);
    let (subscriptions, subscribed) = match subscribed? {
        Subscribes::All => (SubscribedTypes::All, Vec::new()),
        Subscribes::Only(types) => {
            let only: BTreeSet<_> = types.iter().map(|each| each.it.clone()).collect();
            (SubscribedTypes::Only(only), types)
        }
    };
    let (people, percent) = (u32::try_from(people?).ok()?, u8::try_from(percent?).ok()?);
    let crowd = Crowd { people, subscriptions, subscribing: Percent::new(percent)? };
    Some(ListedCrowd { crowd, subscribed })
}
