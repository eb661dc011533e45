//! `recipients`: who is known at e-Boks, and what they subscribe to.

use std::collections::BTreeSet;

use nets_core::identity::{Country, DocumentType, Organisation, Party, PersonNumber, ProductionUnit};
use nets_core::scenario::{AtEboks, Recipient, SubscribedTypes};
use nets_yaml::keys::Presence::{Default, Optional};
use nets_yaml::keys::{Constraint, Form, Key, Section, words};
use nets_yaml::value::{self, coded, meant_code, scalar, wrong};
use nets_yaml::{Collector, Fields, Located, Node, Problem, YamlValue, list, shortened, spelling, times};

use super::material::{DOCUMENT_TYPE, document_type};
use super::party::{ALIAS, COMPANY, PERSON, usual};

pub(crate) const SECTION: Section = Section {
    name: "recipients",
    about: "One entry for each person, company or alias: give exactly one of `person`, `organisation` and `alias`.",
    keys: &[
        Key {
            name: "person",
            form: PERSON,
            presence: Optional,
            example: "0411820680",
            about: "A person number in its country's form: DK DDMMYYXXXX, NO DDMMYYXXXXX, SE YYYYMMDDXXXX.",
        },
        Key {
            name: "organisation",
            form: COMPANY,
            presence: Optional,
            example: "12345678",
            about: "A company number.",
        },
        Key {
            name: "alias",
            form: ALIAS,
            presence: Optional,
            example: "CUSTOMER42",
            about: "Alias 1 of a person who registered with an alias.",
        },
        Key {
            name: "country",
            form: Form::Words(&words(&COUNTRIES)),
            presence: Default("DK"),
            example: "NO",
            about: "The country whose e-Boks it is.",
        },
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Default("the number or alias"),
            example: "Anna Testesen",
            about: "The name in the signer's certificate, and wherever the recipient is shown.",
        },
        Key {
            name: "subscribes",
            form: Form::Either(&[Form::Words(&words(&value::ALL_OR_NONE)), Form::List(&DOCUMENT_TYPE)]),
            presence: Default("all"),
            example: "[163057]",
            about: "The document types this recipient has subscribed to when the world begins; `events` change it. Only an alias can subscribe to a type that is set up for aliases, and to no other.",
        },
        Key {
            name: "at_eboks",
            form: Form::Either(&[Form::Words(&words(&AT_EBOKS)), Form::Section(&REGISTERS)]),
            presence: Default("always"),
            example: "{after: 2d}",
            about: "Since when a person or company is registered at e-Boks. A mandatory document is delivered all the same, and is seen and signed from then on, while its deadline runs; what is not mandatory needs a subscription, which holds from then on too. Who subscribes or registers by alias before has registered by that.",
        },
        Key {
            name: "production_units",
            form: Form::List(&UNIT),
            presence: Default("[]"),
            example: "['1234567890']",
            about: "The departments (P-numbers) of a company that have a mailbox of their own at e-Boks. A document for any other goes to the company's main mailbox.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&PARTIES)],
};

const AT_EBOKS: [(&str, AtEboks); 2] = [("always", AtEboks::FromTheBeginning), ("never", AtEboks::Never)];

const REGISTERS: Section = Section {
    name: "at_eboks",
    about: "When a recipient registers who is not at e-Boks when the world begins.",
    keys: &[
        Key {
            name: "after",
            form: Form::Duration,
            presence: Optional,
            example: "2d",
            about: "How long after the first document is delivered.",
        },
        Key {
            name: "at",
            form: Form::Moment,
            presence: Optional,
            example: "day 3 10:00",
            about: "When, in Copenhagen; day 1 is the day on which the world begins. An `instant` clock jumps to it like to any other event.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&["after", "at"])],
};

fn at_eboks(node: &Node, out: &mut Collector) -> Option<AtEboks> {
    let YamlValue::Map(_) = node.value else { return value::word(node, &AT_EBOKS, out) };
    let fields = Fields::of(node, &REGISTERS, out)?;
    let after = fields.optional("after", times::duration, out);
    let at = fields.optional("at", times::moment, out);
    match (after?, at?) {
        (Some(after), None) => Some(AtEboks::After(after)),
        (None, Some(at)) => Some(AtEboks::From(at)),
        (Some(_), Some(_)) | (None, None) => {
            out.add(
                Problem::error(fields.spot(), "it does not say when").expected("one of `after` and `at`"),
            );
            None
        }
    }
}

/// The keys by which a recipient is named.
pub const PARTIES: [&str; 3] = ["person", "organisation", "alias"];

const UNIT: Form = Form::Code { pattern: "^[0-9]{10}$", words: "a P-number of 10 digits" };

/// A recipient with the places the later checks point at.
#[derive(Debug, Clone)]
pub(crate) struct ListedRecipient {
    pub recipient: Recipient,
    pub subscribed: Vec<Located<DocumentType>>,
}

pub const COUNTRIES: [(&str, Country); 3] =
    [("DK", Country::Denmark), ("NO", Country::Norway), ("SE", Country::Sweden)];

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<ListedRecipient> {
    let fields = Fields::of(node, &SECTION, out)?;
    let country = fields.or("country", Country::Denmark, |node, out| value::word(node, &COUNTRIES, out), out);
    let name = fields.optional("name", value::text::<100>, out);
    let subscribed = fields.or("subscribes", None, |node, out| subscribes(node, out).map(Some), out);
    let at_eboks = fields.or("at_eboks", AtEboks::FromTheBeginning, at_eboks, out);
    let party = party(&fields, country?, out)?;
    if let (Party::Alias(_), Some(node)) = (&party, fields.node("at_eboks")) {
        out.add(
            Problem::error(node.spot, "an alias belongs to a person who is registered at e-Boks")
                .hint("say it of the person, and let the alias be registered in `events`"),
        );
        return None;
    }
    let units = fields.or("production_units", BTreeSet::new(), units, out);
    let (subscriptions, subscribed) = match subscribed? {
        None | Some(Subscribes::All) => (SubscribedTypes::All, Vec::new()),
        Some(Subscribes::Only(types)) => {
            (SubscribedTypes::Only(types.iter().map(|each| each.it.clone()).collect()), types)
        }
    };
    let name = name?.unwrap_or_else(|| party.value().to_owned());
    let recipient = Recipient { party, name, subscriptions, at_eboks: at_eboks?, production_units: units? };
    Some(ListedRecipient { recipient, subscribed })
}

fn units(node: &Node, out: &mut Collector) -> Option<BTreeSet<ProductionUnit>> {
    let units = list(node, "P-numbers", |node, out| coded(node, &UNIT, ProductionUnit::new, out), out);
    units.complete.then(|| units.items.into_iter().map(|unit| unit.it).collect())
}

/// Who is meant by `person`, `organisation` or `alias`, of which there must be exactly one.
pub fn party(fields: &Fields<'_>, country: Country, out: &mut Collector) -> Option<Party> {
    let given: Vec<_> =
        PARTIES.into_iter().filter_map(|name| fields.node(name).map(|node| (name, node))).collect();
    match given[..] {
        [("person", node)] => person(node, country, out),
        [("organisation", node)] => organisation(node, country, out),
        [("alias", node)] => alias(node, country, out),
        [] => {
            out.add(
                Problem::error(fields.spot(), "no recipient is named here")
                    .expected("one of `person`, `organisation` and `alias`"),
            );
            None
        }
        [_, (_, second), ..] | [(_, second)] => {
            out.add(
                Problem::error(
                    second.spot,
                    "a recipient is a person, an organisation or an alias, not two of them",
                )
                .expected("one of `person`, `organisation` and `alias`"),
            );
            None
        }
    }
}

pub(super) fn person(node: &Node, country: Country, out: &mut Collector) -> Option<Party> {
    let number = scalar(node, &PERSON, out)?;
    let malformed = match Party::person(country, number) {
        Ok(person) => return Some(person),
        Err(malformed) => malformed,
    };
    let (_, length) = country.person_number_form();
    let digits: String = spelling::in_ascii(number).chars().filter(char::is_ascii_digit).collect();
    let message = format!("`{}` is not a person number of {country}", shortened(number));
    let problem = Problem::error(node.spot, message).expected(malformed.expected);
    out.add(if digits.len() == length && digits != number {
        problem.hint(format!("write `{digits}`"))
    } else if let Some(other) = PersonNumber::country_of(number) {
        problem.hint(format!("this is the form of {other}: write `country: {other}`"))
    } else if digits == number && digits.len() + 1 == length {
        problem.hint(format!("was a leading zero lost? then write '0{digits}' in quotes"))
    } else {
        problem
    });
    None
}

fn organisation(node: &Node, country: Country, out: &mut Collector) -> Option<Party> {
    let number = scalar(node, &COMPANY, out)?;
    let Ok(organisation) = Organisation::new(country, number) else {
        let problem = wrong(node.spot, number, &COMPANY);
        let upper = number.to_uppercase();
        let bare = upper.strip_prefix(country.code());
        let bare = bare.filter(|bare| Organisation::new(country, *bare).is_ok());
        out.add(match bare {
            Some(bare) => problem.hint(format!("write `{bare}`; the country has a key of its own")),
            None => match meant_code(number, &|text| Organisation::new(country, text).is_ok()) {
                Some(meant) => problem.hint(format!("write `{meant}`")),
                None => problem,
            },
        });
        return None;
    };
    Some(Party::Organisation(usual(organisation, node, out)))
}

fn alias(node: &Node, country: Country, out: &mut Collector) -> Option<Party> {
    coded(node, &ALIAS, |value| Party::alias(country, value), out)
}

pub(super) enum Subscribes {
    All,
    Only(Vec<Located<DocumentType>>),
}

pub(super) fn subscribes(node: &Node, out: &mut Collector) -> Option<Subscribes> {
    if let YamlValue::List(_) = node.value {
        let types = list(node, "document types", document_type, out);
        return types.complete.then_some(Subscribes::Only(types.items));
    }
    match value::word(node, &value::ALL_OR_NONE, out)? {
        true => Some(Subscribes::All),
        false => Some(Subscribes::Only(Vec::new())),
    }
}
