//! `recipients`: who is known at e-Boks, and what they subscribe to.

use std::collections::BTreeSet;

use nets_core::identity::{Country, DocumentType, Party};
use nets_core::scenario::{Recipient, Subscriptions};

use crate::keys::Presence::{Default, Optional};
use crate::keys::{Constraint, Form, Key, Section, words};
use crate::problem::{Collector, Problem};
use crate::reader::{At, Fields, list, shortened};
use crate::value::{self, scalar, wrong};
use crate::yaml::{Node, Value};

use super::material::{DOCUMENT_TYPE, document_type};
use super::party::{
    ALIAS, COMPANY, PERSON, alias_has_form, organisation_has_usual_form, organisation_number_form,
};

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
            about: "Alias 1 of somebody who registered with an alias.",
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

fn units(node: &Node, out: &mut Collector) -> Option<BTreeSet<String>> {
    let units = list(node, "P-numbers", unit, out);
    units.complete.then(|| units.items.into_iter().map(|unit| unit.it).collect())
}

fn unit(node: &Node, out: &mut Collector) -> Option<String> {
    let text = scalar(node, &UNIT, out)?;
    if text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.to_owned());
    }
    out.add(wrong(node.spot, text, &UNIT));
    None
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
                Problem::error(fields.spot(), "nobody is named here")
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
    if country.accepts_person_number(number) {
        return Some(Party::Person { country, number: number.to_owned() });
    }
    let (form, length) = country.person_number_form();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let message = format!("`{}` is not a person number of {country}", shortened(number));
    let problem = Problem::error(node.spot, message).expected(format!("{length} digits, {form}"));
    let elsewhere = Country::ALL.into_iter().find(|other| other.accepts_person_number(number));
    out.add(if digits.len() == length && digits.len() < number.len() {
        problem.hint(format!("write `{digits}`"))
    } else if let Some(other) = elsewhere {
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
    if !organisation_number_form(country, number) {
        let problem = wrong(node.spot, number, &COMPANY);
        let bare = number.strip_prefix(country.code()).filter(|bare| organisation_number_form(country, bare));
        out.add(match bare {
            Some(bare) => problem.hint(format!("write `{bare}`; the country has a key of its own")),
            None => problem,
        });
        return None;
    }
    if !organisation_has_usual_form(country, number) {
        let message = format!("`{number}` is not as long as company numbers of {country} are");
        out.add(Problem::warning(node.spot, message).expected(super::party::ORGANISATION_WORDS));
    }
    Some(Party::Organisation { country, number: number.to_owned() })
}

fn alias(node: &Node, country: Country, out: &mut Collector) -> Option<Party> {
    let value = scalar(node, &ALIAS, out)?;
    if !alias_has_form(value) {
        out.add(wrong(node.spot, value, &ALIAS));
        return None;
    }
    Some(Party::Alias { country, value: value.to_owned() })
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
