//! Who sends what: organisations, applications, message types, clients.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::ebox::setting::{
    BusinessForm, BusinessKey, EboxApplication, EboxClient, EboxMessageType, EboxOrganisation, EboxScope,
    ValidityPeriod, ValidityUnit,
};
use nets_core::identity::belgium::{
    CbeNumber, EboxApplicationId, EboxClientId, EboxEnvironment, EboxSector, MessageTypeId, Ssin,
    TranslatedText,
};
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::value::{self, coded};
use nets_yaml::{Collector, Fields, Located, Node, Problem, list};

use super::common::{CBE, ID, IN_ENVIRONMENTS, NAME, SSIN, by_name, environments};
use crate::sections::alias_service::{Pem, pem};

const SECTORS: [(&str, EboxSector); 2] =
    [("enterprise", EboxSector::Enterprise), ("citizen", EboxSector::Citizen)];
const FORMS: [(&str, BusinessForm); 5] = [
    ("text", BusinessForm::Text),
    ("flag", BusinessForm::Flag),
    ("date", BusinessForm::Date),
    ("enterprise_number", BusinessForm::EnterpriseNumber),
    ("citizen_number", BusinessForm::CitizenNumber),
];
const SCOPES: [(&str, EboxScope); 9] = {
    let mut named = [("", EboxScope::PublicationSender); 9];
    let mut at = 0;
    while at < 9 {
        let scope = EboxScope::ALL[at];
        named[at] = (scope.name(), scope);
        at += 1;
    }
    named
};
const VALIDITY: Form = Form::Code {
    pattern: "^[1-9][0-9]{0,3} (day|month|year)$",
    words: "a number and `day`, `month` or `year`, such as `6 month`",
};

pub(super) const ORGANISATION: Section = Section {
    name: "ebox_organisations",
    about: "An organisation that sends.",
    keys: &[
        Key {
            name: "number",
            form: CBE,
            presence: Required,
            example: "0199000151",
            about: "Its enterprise number.",
        },
        Key {
            name: "name",
            form: NAME,
            presence: Default("the number"),
            example: "TEST ONLY Sender",
            about: "What it is called, in all three languages.",
        },
    ],
    constraints: &[],
};

pub(super) const APPLICATION: Section = Section {
    name: "ebox_applications",
    about: "What an organisation sends with.",
    keys: &[
        Key {
            name: "id",
            form: ID,
            presence: Required,
            example: "test:ebox:docsender:one",
            about: "As `senderApplicationId` has it.",
        },
        Key {
            name: "organisation",
            form: CBE,
            presence: Required,
            example: "0199000151",
            about: "Whose it is: an organisation listed under `organisations`.",
        },
        Key {
            name: "name",
            form: NAME,
            presence: Default("the id"),
            example: "Payroll",
            about: "What it is called, in all three languages.",
        },
    ],
    constraints: &[],
};

pub(super) const MESSAGE_TYPE: Section = Section {
    name: "ebox_message_types",
    about: "A kind of messages.",
    keys: &[
        Key {
            name: "id",
            form: ID,
            presence: Required,
            example: "TEST_ENTERPRISE",
            about: "As `messageTypeId` has it.",
        },
        Key {
            name: "name",
            form: NAME,
            presence: Default("the id"),
            example: "Pay slip",
            about: "What it is called, in all three languages.",
        },
        Key {
            name: "application",
            form: ID,
            presence: Required,
            example: "test:ebox:docsender:one",
            about: "An application listed under `applications`.",
        },
        Key {
            name: "sector",
            form: Form::Words(&words(&SECTORS)),
            presence: Required,
            example: "enterprise",
            about: "For whom it is: enterprises or citizens, never both.",
        },
        Key {
            name: "validity",
            form: VALIDITY,
            presence: Required,
            example: "6 month",
            about: "How long its messages can be read, by the calendar.",
        },
        Key {
            name: "environments",
            form: IN_ENVIRONMENTS,
            presence: Default("all that there are"),
            example: "[acc]",
            about: "Where it is configured.",
        },
        Key {
            name: "business_data",
            form: Form::List(&Form::Section(&BUSINESS_DATA)),
            presence: Default("[]"),
            example: "[{key: FOR_ACTION_DUE_DATE, form: date}]",
            about: "The business data that its messages may have.",
        },
    ],
    constraints: &[],
};

const BUSINESS_DATA: Section = Section {
    name: "ebox_business_data",
    about: "A key of business data.",
    keys: &[
        Key { name: "key", form: ID, presence: Required, example: "BECBE", about: "As messages have it." },
        Key {
            name: "name",
            form: NAME,
            presence: Default("the key"),
            example: "Enterprise number",
            about: "What it is called, in all three languages.",
        },
        Key {
            name: "required",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether each message must have it.",
        },
        Key {
            name: "form",
            form: Form::Words(&words(&FORMS)),
            presence: Default("text"),
            example: "date",
            about: "What a value must be.",
        },
    ],
    constraints: &[],
};

pub(super) const CLIENT: Section = Section {
    name: "ebox_clients",
    about: "A program that asks for tokens.",
    keys: &[
        Key {
            name: "id",
            form: ID,
            presence: Required,
            example: "test:ebox:docsender:one:client",
            about: "By which the authorization server knows it: `iss` and `sub` of its assertions.",
        },
        Key {
            name: "organisation",
            form: CBE,
            presence: Required,
            example: "0199000151",
            about: "The enterprise number in its certificate: it publishes for this organisation, and reads its e-Box.",
        },
        Key {
            name: "citizen",
            form: SSIN,
            presence: Optional,
            example: "99123100197",
            about: "The citizen whose e-Box it reads, in the place of the organisation's.",
        },
        Key {
            name: "certificate",
            form: Form::Text(100_000),
            presence: Default("a key is made at launch"),
            example: "certs/client.pem",
            about: "Its certificate or its public key: a PEM text, or a file by its path from where the simulator is started.",
        },
        Key {
            name: "scopes",
            form: Form::List(&Form::Words(&words(&SCOPES))),
            presence: Default("[publication_sender, preferences]"),
            example: "[publication_sender]",
            about: "What its tokens open.",
        },
        Key {
            name: "environments",
            form: IN_ENVIRONMENTS,
            presence: Default("all that there are"),
            example: "[acc]",
            about: "Where it is known.",
        },
    ],
    constraints: &[],
};

pub(super) fn cbe(node: &Node, out: &mut Collector) -> Option<CbeNumber> {
    coded(node, &CBE, CbeNumber::new, out)
}

pub(super) fn ssin(node: &Node, out: &mut Collector) -> Option<Ssin> {
    coded(node, &SSIN, Ssin::new, out)
}

fn application_id(node: &Node, out: &mut Collector) -> Option<EboxApplicationId> {
    coded(node, &ID, EboxApplicationId::new, out)
}

fn name(fields: &Fields<'_>, otherwise: Option<&str>, out: &mut Collector) -> Option<TranslatedText> {
    let name = fields.optional("name", value::text::<200>, out)?;
    Some(TranslatedText::same(name.as_deref().or(otherwise)?))
}

pub(super) fn organisation(node: &Node, out: &mut Collector) -> Option<EboxOrganisation> {
    let fields = Fields::of(node, &ORGANISATION, out)?;
    let number = fields.required("number", cbe, out);
    let name = name(&fields, number.as_ref().map(CbeNumber::as_str), out);
    Some(EboxOrganisation { number: number?, name: name? })
}

pub(super) fn application(node: &Node, out: &mut Collector) -> Option<EboxApplication> {
    let fields = Fields::of(node, &APPLICATION, out)?;
    let id = fields.required("id", application_id, out);
    let organisation = fields.required("organisation", cbe, out);
    let name = name(&fields, id.as_ref().map(EboxApplicationId::as_str), out);
    Some(EboxApplication { id: id?, organisation: organisation?, name: name? })
}

/// A message type, and where it is configured if it says so.
pub(super) struct ListedType {
    of_type: EboxMessageType,
    environments: Option<BTreeSet<EboxEnvironment>>,
}

pub(super) fn message_type(node: &Node, out: &mut Collector) -> Option<ListedType> {
    let fields = Fields::of(node, &MESSAGE_TYPE, out)?;
    let id = fields.required("id", |node, out| coded(node, &ID, MessageTypeId::new, out), out);
    let name = name(&fields, id.as_ref().map(MessageTypeId::as_str), out);
    let application = fields.required("application", application_id, out);
    let sector = fields.required("sector", |node, out| value::word(node, &SECTORS, out), out);
    let validity = fields.required("validity", validity, out);
    let environments = fields.optional("environments", environments, out);
    let business_data = fields.or("business_data", Vec::new(), business_data, out);
    let of_type = EboxMessageType {
        id: id?,
        name: name?,
        applications: [application?].into(),
        sector: sector?,
        validity: validity?,
        environments: BTreeSet::new(),
        business_data: business_data?,
    };
    Some(ListedType { of_type, environments: environments? })
}

fn validity(node: &Node, out: &mut Collector) -> Option<ValidityPeriod> {
    let parse = |text: String| {
        let (number, unit) = text.split_once(' ').ok_or("no unit")?;
        let number = number.parse().ok().filter(|number| (1..=9_999).contains(number)).ok_or("no number")?;
        let mut units = [ValidityUnit::Day, ValidityUnit::Month, ValidityUnit::Year].into_iter();
        let unit = units.find(|it| it.name() == unit).ok_or("no unit")?;
        Ok::<_, &str>(ValidityPeriod { number, unit })
    };
    coded(node, &VALIDITY, parse, out)
}

fn business_data(node: &Node, out: &mut Collector) -> Option<Vec<BusinessKey>> {
    let keys = list(node, "business data", business_key, out);
    keys.complete.then(|| keys.items.into_iter().map(|key| key.it).collect())
}

fn business_key(node: &Node, out: &mut Collector) -> Option<BusinessKey> {
    let fields = Fields::of(node, &BUSINESS_DATA, out)?;
    let key = fields.required("key", |node, out| coded(node, &ID, Ok::<_, &str>, out), out);
    let name = name(&fields, key.as_deref(), out);
    let required = fields.or("required", false, value::flag, out);
    let form = fields.or("form", BusinessForm::Text, |node, out| value::word(node, &FORMS, out), out);
    Some(BusinessKey { key: key?, name: name?, required: required?, form: form? })
}

/// The types, of which each names an application that there is, and environments that there are.
pub(super) fn known_application(
    types: Vec<Located<ListedType>>,
    applications: &BTreeMap<EboxApplicationId, EboxApplication>,
    environments: &BTreeSet<EboxEnvironment>,
    out: &mut Collector,
) -> BTreeMap<MessageTypeId, EboxMessageType> {
    let mut listed = Vec::new();
    for Located { spot, it: ListedType { mut of_type, environments: own } } in types {
        for unknown in of_type.applications.iter().filter(|id| !applications.contains_key(id)) {
            let id = unknown.as_str();
            let problem = Problem::error(spot, format!("there is no application {id}"));
            let problem = problem.nearest(id, applications.keys().map(EboxApplicationId::as_str));
            out.add(problem.expected("an id listed under `applications`"));
        }
        of_type.environments = own.unwrap_or_else(|| environments.clone());
        if let Some(other) = of_type.environments.iter().find(|own| !environments.contains(own)) {
            let problem = Problem::error(spot, format!("there is no environment {other}"));
            out.add(problem.expected("one listed under `environments` of `ebox`"));
        }
        listed.push(Located { spot, it: of_type });
    }
    by_name("message type", listed, |it| it.id.clone(), out)
}

/// A client with what the core need not know, and where it is known if it says so.
pub(super) struct ListedClient {
    pub(super) client: EboxClient,
    pub(super) certificate: Option<Located<Pem>>,
    pub(super) environments: Option<BTreeSet<EboxEnvironment>>,
}

pub(super) fn client(node: &Node, out: &mut Collector) -> Option<ListedClient> {
    let fields = Fields::of(node, &CLIENT, out)?;
    let id = fields.required("id", |node, out| coded(node, &ID, EboxClientId::new, out), out);
    let organisation = fields.required("organisation", cbe, out);
    let citizen = fields.optional("citizen", ssin, out);
    let certificate = fields.optional("certificate", pem, out);
    let scopes = fields.or("scopes", usual_scopes(), scopes, out);
    let environments = fields.optional("environments", environments, out);
    let client = EboxClient {
        id: id?,
        organisation: organisation?,
        citizen: citizen?,
        environments: BTreeSet::new(),
        scopes: scopes?,
    };
    Some(ListedClient { client, certificate: certificate?, environments: environments? })
}

fn usual_scopes() -> BTreeSet<EboxScope> {
    [EboxScope::PublicationSender, EboxScope::Preferences].into()
}

fn scopes(node: &Node, out: &mut Collector) -> Option<BTreeSet<EboxScope>> {
    let scopes = list(node, "scopes", |node, out| value::word(node, &SCOPES, out), out);
    scopes.complete.then(|| scopes.items.into_iter().map(|scope| scope.it).collect())
}
