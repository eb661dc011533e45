//! `events`: what people do about receiving documents, at times the scenario names.

use nets_core::identity::{Country, DocumentType, Party, Secret, UserId};
use nets_core::script::{AliasRequest, RecipientAct, ScriptedEvent, ScriptedTime};
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Constraint, Form, Key, Section, words};
use nets_yaml::value::{self, coded};
use nets_yaml::{Collector, Fields, Located, Node, Problem, times};

use super::material::{DOCUMENT_TYPE, document_type};
use super::party::{ALIAS, COMPANY, PERSON};
use super::recipient::{COUNTRIES, PARTIES, party, person as person_number};
use super::sender::USER;

/// Longer than any field takes, so that a service can be tried with values that are too long.
const FIELD: usize = 200;

pub(crate) const SECTION: Section = Section {
    name: "events",
    about: "Acts of recipients: each entry gives the moment and exactly one act. An `instant` clock jumps to these like to any other event; `manual` is the mode in which uploads can come between them.",
    keys: &[
        Key {
            name: "at",
            form: Form::Moment,
            presence: Required,
            example: "day 3 16:59",
            about: "When, in Copenhagen. Day 1 is the day on which the world begins; a moment before that means at once.",
        },
        Key {
            name: "subscribe",
            form: Form::Section(&SUBSCRIPTION),
            presence: Optional,
            example: "{person: '6101800001', document_type: 163057}",
            about: "A recipient begins to subscribe.",
        },
        Key {
            name: "unsubscribe",
            form: Form::Section(&SUBSCRIPTION),
            presence: Optional,
            example: "{person: '6101800001', document_type: 163057}",
            about: "A recipient ends a subscription.",
        },
        Key {
            name: "register_alias",
            form: Form::Section(&REGISTRATION),
            presence: Optional,
            example: "{person: '6101800001', document_type: 163057, alias1: CUSTOMER42, alias2: SECRET1}",
            about: "A person registers by alias: Nets asks the sender's web service.",
        },
        Key {
            name: "deregister_alias",
            form: Form::Section(&DEREGISTRATION),
            presence: Optional,
            example: "{document_type: 163057, alias1: CUSTOMER42}",
            about: "The person who has the alias gives it up.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&ACTS)],
};

const SUBSCRIPTION: Section = Section {
    name: "subscribe",
    about: "Who, and to what: exactly one of `person`, `organisation` and `alias`.",
    keys: &[
        Key {
            name: "person",
            form: PERSON,
            presence: Optional,
            example: "0411820680",
            about: "A person number.",
        },
        Key {
            name: "organisation",
            form: COMPANY,
            presence: Optional,
            example: "12345678",
            about: "A company number.",
        },
        Key { name: "alias", form: ALIAS, presence: Optional, example: "CUSTOMER42", about: "An alias 1." },
        Key {
            name: "country",
            form: Form::Words(&words(&COUNTRIES)),
            presence: Default("DK"),
            example: "NO",
            about: "The country whose e-Boks it is.",
        },
        Key {
            name: "document_type",
            form: DOCUMENT_TYPE,
            presence: Required,
            example: "163057",
            about: "The material.",
        },
    ],
    constraints: &[Constraint::ExactlyOne(&PARTIES)],
};

const REGISTRATION: Section = Section {
    name: "register_alias",
    about: "A person and the two values they enter.",
    keys: &[
        Key {
            name: "sender",
            form: USER,
            presence: Default("the only sender with an alias web service"),
            example: "tTEST1",
            about: "Whose web service is asked.",
        },
        Key {
            name: "person",
            form: PERSON,
            presence: Required,
            example: "6101800001",
            about: "Who registers.",
        },
        Key {
            name: "country",
            form: Form::Words(&words(&COUNTRIES)),
            presence: Default("DK"),
            example: "NO",
            about: "The country of the person.",
        },
        Key {
            name: "document_type",
            form: DOCUMENT_TYPE,
            presence: Required,
            example: "163057",
            about: "A material that is set up for aliases.",
        },
        Key {
            name: "alias1",
            form: Form::Text(FIELD),
            presence: Required,
            example: "CUSTOMER42",
            about: "What is entered in the first field: the address.",
        },
        Key {
            name: "alias2",
            form: Form::Text(FIELD),
            presence: Required,
            example: "SECRET1",
            about: "What is entered in the second field: the secret.",
        },
        Key {
            name: "unchecked",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Sends values on that the fields would not take (1 to 50 letters and digits), to try the service.",
        },
    ],
    constraints: &[],
};

const DEREGISTRATION: Section = Section {
    name: "deregister_alias",
    about: "A registration that ends.",
    keys: &[
        Key {
            name: "document_type",
            form: DOCUMENT_TYPE,
            presence: Required,
            example: "163057",
            about: "The material.",
        },
        Key {
            name: "alias1",
            form: Form::Text(FIELD),
            presence: Required,
            example: "CUSTOMER42",
            about: "The alias.",
        },
    ],
    constraints: &[],
};

/// An event with the places the later checks point at.
#[derive(Debug, Clone)]
pub(crate) struct ListedEvent {
    pub at: ScriptedTime,
    pub act: ListedAct,
    pub document_type: Located<DocumentType>,
}

#[derive(Debug, Clone)]
pub(crate) enum ListedAct {
    Whole(RecipientAct),
    /// A registration, whose sender may go without saying.
    Register(ListedRegistration),
}

#[derive(Debug, Clone)]
pub(crate) struct ListedRegistration {
    pub sender: Option<Located<UserId>>,
    person: Party,
    document_type: DocumentType,
    alias1: String,
    alias2: Secret,
    unchecked: bool,
}

impl ListedAct {
    /// The numbers and aliases under which the person receives documents from now on.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let (alias, party) = match self {
            ListedAct::Whole(RecipientAct::Subscribe { party, .. }) => (None, Some(party)),
            ListedAct::Register(registration) => {
                (Some(registration.alias1.as_str()), Some(&registration.person))
            }
            ListedAct::Whole(
                RecipientAct::Unsubscribe { .. }
                | RecipientAct::RegisterAlias(_)
                | RecipientAct::DeregisterAlias { .. }
                | RecipientAct::OnDocument(_),
            ) => (None, None),
        };
        alias.into_iter().chain(party.map(Party::value))
    }
}

impl ListedEvent {
    /// None when it goes without saying which sender is meant, and there is not exactly one.
    pub fn finish(self, only_sender: Option<&UserId>) -> Option<ScriptedEvent> {
        let act = match self.act {
            ListedAct::Whole(act) => act,
            ListedAct::Register(registration) => {
                let ListedRegistration { sender, person, document_type, alias1, alias2, unchecked } =
                    registration;
                let user = sender.map(|sender| sender.it).or_else(|| only_sender.cloned())?;
                RecipientAct::RegisterAlias(AliasRequest {
                    user,
                    person,
                    document_type,
                    alias1,
                    alias2,
                    unchecked,
                })
            }
        };
        Some(ScriptedEvent { at: self.at, act })
    }
}

const ACTS: [&str; 4] = ["subscribe", "unsubscribe", "register_alias", "deregister_alias"];

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<ListedEvent> {
    let fields = Fields::of(node, &SECTION, out)?;
    let at = fields.required("at", times::moment, out);
    let given: Vec<_> =
        ACTS.into_iter().filter_map(|name| fields.node(name).map(|node| (name, node))).collect();
    let act = match given[..] {
        [(name, node)] => act(name, node, out),
        _ => {
            let found = if given.is_empty() { "nothing happens here" } else { "two things happen here" };
            out.add(Problem::error(fields.spot(), found).expected(format!("one of {}", ACTS.join(", "))));
            None
        }
    };
    let (act, document_type) = act?;
    Some(ListedEvent { at: at?, act, document_type })
}

type ReadAct = (ListedAct, Located<DocumentType>);

fn act(name: &str, node: &Node, out: &mut Collector) -> Option<ReadAct> {
    match name {
        "subscribe" => {
            let (party, document_type) = subscription(node, out)?;
            let act = RecipientAct::Subscribe { party, document_type: document_type.it.clone() };
            Some((ListedAct::Whole(act), document_type))
        }
        "unsubscribe" => {
            let (party, document_type) = subscription(node, out)?;
            let act = RecipientAct::Unsubscribe { party, document_type: document_type.it.clone() };
            Some((ListedAct::Whole(act), document_type))
        }
        "register_alias" => registration(node, out),
        _ => deregistration(node, out),
    }
}

fn subscription(node: &Node, out: &mut Collector) -> Option<(Party, Located<DocumentType>)> {
    let fields = Fields::of(node, &SUBSCRIPTION, out)?;
    let document_type = fields.required("document_type", placed_type, out);
    let party = party(&fields, country(&fields, out)?, out);
    Some((party?, document_type?))
}

fn country(fields: &Fields<'_>, out: &mut Collector) -> Option<Country> {
    fields.or("country", Country::Denmark, |node, out| value::word(node, &COUNTRIES, out), out)
}

fn registration(node: &Node, out: &mut Collector) -> Option<ReadAct> {
    let fields = Fields::of(node, &REGISTRATION, out)?;
    let sender = fields.optional("sender", sender, out);
    let country = country(&fields, out);
    let document_type = fields.required("document_type", placed_type, out);
    let alias1 = fields.required("alias1", value::text::<FIELD>, out);
    let alias2 = fields.required("alias2", value::text::<FIELD>, out);
    let unchecked = fields.or("unchecked", false, value::flag, out);
    let person = fields.required("person", |node, _| Some(node.clone()), out);
    let person = person.zip(country).and_then(|(node, country)| person_number(&node, country, out));
    let (sender, document_type) = (sender?, document_type?);
    let registration = ListedRegistration {
        sender,
        person: person?,
        document_type: document_type.it.clone(),
        alias1: alias1?,
        alias2: Secret::new(alias2?),
        unchecked: unchecked?,
    };
    Some((ListedAct::Register(registration), document_type))
}

fn deregistration(node: &Node, out: &mut Collector) -> Option<ReadAct> {
    let fields = Fields::of(node, &DEREGISTRATION, out)?;
    let document_type = fields.required("document_type", placed_type, out);
    let alias1 = fields.required("alias1", value::text::<FIELD>, out);
    let (document_type, alias1) = (document_type?, alias1?);
    let act = RecipientAct::DeregisterAlias { document_type: document_type.it.clone(), alias1 };
    Some((ListedAct::Whole(act), document_type))
}

fn placed_type(node: &Node, out: &mut Collector) -> Option<Located<DocumentType>> {
    Some(Located { spot: node.spot, it: document_type(node, out)? })
}

fn sender(node: &Node, out: &mut Collector) -> Option<Located<UserId>> {
    Some(Located { spot: node.spot, it: coded(node, &USER, UserId::new, out)? })
}
