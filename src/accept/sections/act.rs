//! `act`: what a recipient does by hand.

use nets_core::identity::{AliasValue, Country, Party, Secret};
use nets_core::outcome::MOST_REASON;
use nets_scenario::Problem;
use nets_scenario::forms::{
    ALIAS, COMPANY, COUNTRIES, DOCUMENT_TYPE, PARTIES, PERSON, USER, document_type, party,
};
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, value};

use crate::sections::common::{ID, id, user};
use crate::step::{Act, ActOnDocument, AliasRegistration, DocumentChoice, DocumentDeed};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Read,
    Sign,
    Reject,
    Subscribe,
    Unsubscribe,
    RegisterAlias,
    DeregisterAlias,
}

const DEEDS: [(&str, Deed); 7] = [
    ("read", Deed::Read),
    ("sign", Deed::Sign),
    ("reject", Deed::Reject),
    ("subscribe", Deed::Subscribe),
    ("unsubscribe", Deed::Unsubscribe),
    ("register_alias", Deed::RegisterAlias),
    ("deregister_alias", Deed::DeregisterAlias),
];

/// Longer than any field takes, so that a service can be tried with values that are too long.
const FIELD: usize = 200;

pub(crate) const SECTION: Section = Section {
    name: "act",
    about: "Who does what: one of `person`, `organisation` and `alias`, and `does`. To `read`, `sign` or `reject` is about one document of the recipient: the only one, or the only one that `message_id`, `shipment_id` and `document_type` fit. To `subscribe` or `unsubscribe` wants a `document_type`, to `register_alias` and `deregister_alias` also `alias1`. What changes nothing fails.",
    keys: &[
        Key {
            name: "person",
            form: PERSON,
            presence: Optional,
            example: "'6101800002'",
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
            name: "does",
            form: Form::Words(&words(&DEEDS)),
            presence: Required,
            example: "reject",
            about: "What is done.",
        },
        Key {
            name: "reason",
            form: Form::Text(MOST_REASON),
            presence: Optional,
            example: "Too late",
            about: "Why it is rejected.",
        },
        Key {
            name: "message_id",
            form: ID,
            presence: Optional,
            example: "contract-1",
            about: "The document of the message with this id in shipment.xml.",
        },
        Key {
            name: "shipment_id",
            form: ID,
            presence: Optional,
            example: "A-17",
            about: "A document of the shipment with this id in shipment.xml.",
        },
        Key {
            name: "document_type",
            form: DOCUMENT_TYPE,
            presence: Optional,
            example: "162812",
            about: "The material.",
        },
        Key {
            name: "alias1",
            form: Form::Text(FIELD),
            presence: Optional,
            example: "CUSTOMER42",
            about: "What is entered in the first field: the address.",
        },
        Key {
            name: "alias2",
            form: Form::Text(FIELD),
            presence: Optional,
            example: "SECRET1",
            about: "What is entered in the second field when one registers: the secret.",
        },
        Key {
            name: "sender",
            form: USER,
            presence: Default("the only sender with an alias web service"),
            example: "tTEST1",
            about: "Whose web service is asked when one registers.",
        },
        Key {
            name: "unchecked",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Sends values on that the fields would not take, to try the service.",
        },
    ],
    constraints: &[],
};

impl Deed {
    fn name(self) -> &'static str {
        DEEDS.iter().find(|(_, deed)| *deed == self).map_or("", |(name, _)| name)
    }

    /// The keys that belong to it, beside who does it.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Deed::Read | Deed::Sign => &["message_id", "shipment_id", "document_type"],
            Deed::Reject => &["message_id", "shipment_id", "document_type", "reason"],
            Deed::Subscribe | Deed::Unsubscribe => &["document_type"],
            Deed::RegisterAlias => &["document_type", "alias1", "alias2", "sender", "unchecked"],
            Deed::DeregisterAlias => &["document_type", "alias1"],
        }
    }
}

const DETAILS: [&str; 8] =
    ["reason", "message_id", "shipment_id", "document_type", "alias1", "alias2", "sender", "unchecked"];

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Act> {
    let fields = Fields::of(node, &SECTION, out)?;
    let country = fields.or("country", Country::Denmark, |node, out| value::word(node, &COUNTRIES, out), out);
    let deed = fields.required("does", |node, out| value::word(node, &DEEDS, out), out);
    let details = Details::read(&fields, out);
    let (country, deed) = (country?, deed?);
    let mut is_right = true;
    for name in DETAILS.into_iter().filter(|name| fields.names(name) && !deed.keys().contains(name)) {
        let spot = fields.key_spot(name).unwrap_or(fields.spot());
        let problem = Problem::error(spot, format!("`{name}` does not belong to `does: {}`", deed.name()));
        out.add(problem.expected(nets_yaml::keys::one_of(deed.keys())));
        is_right = false;
    }
    // The one who has the alias gives it up: it says who that is.
    let may_go_without = deed == Deed::DeregisterAlias && PARTIES.into_iter().all(|name| !fields.names(name));
    let party = if may_go_without { None } else { Some(party(&fields, country, out)?) };
    let details = details.filter(|_| is_right)?;
    details.act(deed, party, &fields, out)
}

struct Details {
    reason: Option<String>,
    document: DocumentChoice,
    alias1: Option<String>,
    alias2: Option<String>,
    sender: Option<nets_scenario::Located<nets_core::identity::UserId>>,
    unchecked: bool,
}

impl Details {
    fn read(fields: &Fields<'_>, out: &mut Collector) -> Option<Details> {
        let reason = fields.optional("reason", value::text::<MOST_REASON>, out);
        let message_id = fields.optional("message_id", id, out);
        let shipment_id = fields.optional("shipment_id", id, out);
        let document_type = fields.optional("document_type", document_type, out);
        let alias1 = fields.optional("alias1", value::text::<FIELD>, out);
        let alias2 = fields.optional("alias2", value::text::<FIELD>, out);
        let sender = fields.optional("sender", user, out);
        let unchecked = fields.or("unchecked", false, value::flag, out);
        Some(Details {
            reason: reason?,
            document: DocumentChoice {
                message_id: message_id?,
                shipment_id: shipment_id?,
                document_type: document_type?,
            },
            alias1: alias1?,
            alias2: alias2?,
            sender: sender?,
            unchecked: unchecked?,
        })
    }

    fn act(self, deed: Deed, party: Option<Party>, fields: &Fields<'_>, out: &mut Collector) -> Option<Act> {
        let document_type = self.document.document_type.clone();
        let mut needed = |name: &str| {
            let problem = Problem::error(fields.spot(), format!("`{name}` is missing in act"));
            out.add(problem.expected(format!("`{name}`, as it says `does: {}`", deed.name())));
        };
        if !matches!(deed, Deed::Read | Deed::Sign | Deed::Reject) && document_type.is_none() {
            needed("document_type");
            return None;
        }
        if matches!(deed, Deed::RegisterAlias | Deed::DeregisterAlias) && self.alias1.is_none() {
            needed("alias1");
            return None;
        }
        if deed == Deed::RegisterAlias && self.alias2.is_none() {
            needed("alias2");
            return None;
        }
        let document = |deed, party| Act::OnDocument(ActOnDocument { party, document: self.document, deed });
        match deed {
            Deed::Read => Some(document(DocumentDeed::Read, party?)),
            Deed::Sign => Some(document(DocumentDeed::Sign, party?)),
            Deed::Reject => Some(document(DocumentDeed::Reject { reason: self.reason }, party?)),
            Deed::Subscribe => Some(Act::Subscribe { party: party?, document_type: document_type? }),
            Deed::Unsubscribe => Some(Act::Unsubscribe { party: party?, document_type: document_type? }),
            Deed::DeregisterAlias => {
                Some(Act::DeregisterAlias { document_type: document_type?, alias1: self.alias1? })
            }
            Deed::RegisterAlias => {
                let party = party?;
                if !matches!(party, Party::Person(_)) {
                    let problem = Problem::error(fields.spot(), "only a person registers by alias");
                    out.add(problem.expected("`person`"));
                    return None;
                }
                let (alias1, alias2) = (self.alias1?, self.alias2?);
                for (name, value) in [("alias1", &alias1), ("alias2", &alias2)] {
                    if !self.unchecked && AliasValue::check(value).is_err() {
                        let spot = fields.node(name).map_or(fields.spot(), |node| node.spot);
                        let problem = Problem::warning(spot, "the fields of e-Boks do not take this value");
                        out.add(
                            problem
                                .expected(AliasValue::EXPECTED)
                                .hint("to send it all the same, write `unchecked: true`"),
                        );
                    }
                }
                Some(Act::RegisterAlias(AliasRegistration {
                    user: self.sender,
                    person: party,
                    document_type: document_type?,
                    alias1,
                    alias2: Secret::new(alias2),
                    unchecked: self.unchecked,
                }))
            }
        }
    }
}
