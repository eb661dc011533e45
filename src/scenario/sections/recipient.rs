//! `recipients`: who is known at e-Boks, and what they subscribe to.

use std::collections::BTreeSet;

use nets_core::identity::{Country, DocumentType, Organisation, Party, PersonNumber, ProductionUnit};
use nets_core::scenario::{Recipient, Subscriptions};

use crate::keys::Presence::{Default, Optional};
use crate::keys::{Constraint, Form, Key, Section, words};
use crate::problem::{Collector, Problem};
use crate::reader::{At, Fields, list, shortened};
use crate::value::{self, coded, scalar, wrong};
use crate::yaml::{Node, Value};

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
            about: "The document types this recipient has subscribed to when the world begins; `events` change it.",
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

/// The keys by which a recipient is named.
pub(super) const PARTIES: [&str; 3] = ["person", "organisation", "alias"];

const UNIT: Form = Form::Code { pattern: "^[0-9]{10}$", words: "a P-number of 10 digits" };

/// A recipient with the places the later checks point at.
#[derive(Debug, Clone)]
pub(crate) struct ListedRecipient {
    pub recipient: Recipient,
    pub subscribed: Vec<At<DocumentType>>,
}

pub(super) const COUNTRIES: [(&str, Country); 3] =
    [("DK", Country::Denmark), ("NO", Country::Norway), ("SE", Country::Sweden)];

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<ListedRecipient> {
    let fields = Fields::of(node, &SECTION, out)?;
    let country = fields.or("country", Country::Denmark, |node, out| value::word(node, &COUNTRIES, out), out);
    let name = fields.optional("name", value::text::<100>, out);
    let subscribed = fields.or("subscribes", None, |node, out| subscribes(node, out).map(Some), out);
    let party = party(&fields, country?, out)?;
    let units = fields.or("production_units", BTreeSet::new(), units, out);
    let (subscriptions, subscribed) = match subscribed? {
        None | Some(Subscribes::All) => (Subscriptions::All, Vec::new()),
        Some(Subscribes::Only(types)) => {
            (Subscriptions::Only(types.iter().map(|each| each.it.clone()).collect()), types)
        }
    };
    let name = name?.unwrap_or_else(|| party.value().to_owned());
    let recipient = Recipient { party, name, subscriptions, production_units: units? };
    Some(ListedRecipient { recipient, subscribed })
}

fn units(node: &Node, out: &mut Collector) -> Option<BTreeSet<ProductionUnit>> {
    let units = list(node, "P-numbers", |node, out| coded(node, &UNIT, ProductionUnit::new, out), out);
    units.complete.then(|| units.items.into_iter().map(|unit| unit.it).collect())
}

/// Who is meant by `person`, `organisation` or `alias`, of which there must be exactly one.
pub(super) fn party(fields: &Fields<'_>, country: Country, out: &mut Collector) -> Option<Party> {
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
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let message = format!("`{}` is not a person number of {country}", shortened(number));
    let problem = Problem::error(node.spot, message).expected(malformed.expected);
    out.add(if digits.len() == length && digits.len() < number.len() {
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
        let bare = number.strip_prefix(country.code());
        let bare = bare.filter(|bare| Organisation::new(country, *bare).is_ok());
        out.add(match bare {
            Some(bare) => problem.hint(format!("write `{bare}`; the country has a key of its own")),
            None => problem,
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
    Only(Vec<At<DocumentType>>),
}

pub(super) fn subscribes(node: &Node, out: &mut Collector) -> Option<Subscribes> {
    if let Value::List(_) = node.value {
        let types = list(node, "document types", document_type, out);
        return types.complete.then_some(Subscribes::Only(types.items));
    }
    match value::word(node, &value::ALL_OR_NONE, out)? {
        true => Some(Subscribes::All),
        false => Some(Subscribes::Only(Vec::new())),
    }
}
