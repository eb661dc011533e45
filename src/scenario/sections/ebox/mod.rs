//! `ebox`: the Belgian e-Box, where the scenario has one.

mod common;
mod door;
mod recipient;
mod sender;
mod switches;

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_core::ebox::setting::{EboxSetting, EboxStrangers, EboxSwitches};
use nets_core::faults::planned::PlannedFault;
use nets_core::identity::belgium::{CbeNumber, EboxClientId, EboxEnvironment};
use nets_yaml::keys::Presence::{Default, Former, Optional};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Items, Located, Node, Problem, list, value};

use super::alias_service::Pem;
use crate::ebox_catalogue;
use common::{IN_ENVIRONMENTS, by_name, environments};

pub(crate) const SECTION: Section = Section {
    name: "ebox",
    about: "The Belgian e-Box: the service is on where this section is there. Organisation, application and message type are the trio that is agreed at onboarding: what is listed here is in force from the start, as if it had been.",
    keys: &[
        Key {
            name: "environments",
            form: IN_ENVIRONMENTS,
            presence: Default("[acc]"),
            example: "[int, acc, prd]",
            about: "Which environments there are. Each has paths, tokens and configuration of its own.",
        },
        Key {
            name: "organisations",
            form: Form::List(&Form::Section(&sender::ORGANISATION)),
            presence: Default("[]"),
            example: "[{number: '0199000151', name: TEST ONLY Sender}]",
            about: "Who sends, besides those that an onboarding configures.",
        },
        Key {
            name: "applications",
            form: Form::List(&Form::Section(&sender::APPLICATION)),
            presence: Default("[]"),
            example: "[{id: 'test:ebox:docsender:one', organisation: '0199000151'}]",
            about: "What the organisations send with. An onboarding brings its own.",
        },
        Key {
            name: "message_types",
            form: Form::List(&Form::Section(&sender::MESSAGE_TYPE)),
            presence: Default("[]"),
            example: "[{id: TEST_ENTERPRISE, application: 'test:ebox:docsender:one', sector: enterprise, validity: 6 month}]",
            about: "What is sent. An onboarding brings its own.",
        },
        Key {
            name: "clients",
            form: Form::List(&Form::Section(&sender::CLIENT)),
            presence: Default("[]"),
            example: "[{id: 'test:ebox:docsender:one:client', organisation: '0199000151'}]",
            about: "The programs that ask for tokens. Those of onboardings come by themselves, each once it is configured.",
        },
        Key {
            name: "recipients",
            form: Form::List(&Form::Section(&recipient::SECTION)),
            presence: Default("[]"),
            example: "[{enterprise: '0199000448', reads_after: 1h}]",
            about: "Enterprises and citizens, and what they do. The magic ones are always there; one that is listed here takes the place of a magic one.",
        },
        Key {
            name: "strangers",
            form: Form::Words(&words(&STRANGERS)),
            presence: Default("opened"),
            example: "unknown",
            about: "Who is not listed and has the check digits: has opened an e-Box, has never opened one, or is in no register.",
        },
        Key {
            name: "scripted",
            form: Form::List(&Form::Section(&door::SECTION)),
            presence: Former,
            example: "[{answer: invalid_token, from: 2}]",
            about: "What `faults` do at `token` and `publish`.",
        },
        Key {
            name: "switches",
            form: Form::Section(&switches::SECTION),
            presence: Optional,
            example: "{preset: documentation}",
            about: "What no document decides, or documents decide differently.",
        },
    ],
    constraints: &[],
};

const STRANGERS: [(&str, EboxStrangers); 3] = [
    ("opened", EboxStrangers::Opened),
    ("never_opened", EboxStrangers::NeverOpened),
    ("unknown", EboxStrangers::Unknown),
];

/// The e-Box, with the certificates of its clients, which the core need not know.
#[derive(Debug, Clone)]
pub(crate) struct ListedEbox {
    pub(crate) setting: EboxSetting,
    pub(crate) certificates: BTreeMap<EboxClientId, Located<Pem>>,
    /// What a text of an earlier version has refused on purpose, as faults.
    pub(crate) faults: Vec<PlannedFault>,
}

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<ListedEbox> {
    let fields = Fields::of(node, &SECTION, out)?;
    let environments = fields.or("environments", [EboxEnvironment::Acc].into(), environments, out);
    let organisations = fields.or(
        "organisations",
        Vec::new(),
        |node, out| all(list(node, "organisations", sender::organisation, out)),
        out,
    );
    let applications = fields.or(
        "applications",
        Vec::new(),
        |node, out| all(list(node, "applications", sender::application, out)),
        out,
    );
    let types = fields.or(
        "message_types",
        Vec::new(),
        |node, out| all(list(node, "message types", sender::message_type, out)),
        out,
    );
    let clients =
        fields.or("clients", Vec::new(), |node, out| all(list(node, "clients", sender::client, out)), out);
    let recipients = fields.or(
        "recipients",
        Vec::new(),
        |node, out| all(list(node, "recipients", recipient::read, out)),
        out,
    );
    let strangers =
        fields.or("strangers", EboxStrangers::default(), |node, out| value::word(node, &STRANGERS, out), out);
    let scripted = fields.or(
        "scripted",
        Vec::new(),
        |node, out| all(list(node, "scripted answers", door::read, out)),
        out,
    );
    let switches = fields.or("switches", EboxSwitches::default(), switches::read, out);
    let (environments, organisations, applications) = (environments?, organisations?, applications?);
    let (types, clients, recipients) = (types?, clients?, recipients?);
    let scripted = (1..).zip(scripted?);
    let faults = scripted.flat_map(|(place, former)| former.it.faults(place, &environments)).collect();

    let organisations = by_name("organisation", organisations, |it| it.number.clone(), out);
    let applications = known_owner(applications, &organisations, out);
    let types = sender::known_application(types, &applications, &environments, out);
    let mut certificates = BTreeMap::new();
    let mut listed = Vec::new();
    for Located { spot, it: sender::ListedClient { mut client, certificate, environments: own } } in clients {
        client.environments = own.unwrap_or_else(|| environments.clone());
        if let Some(certificate) = certificate {
            certificates.insert(client.id.clone(), certificate);
        }
        listed.push(Located { spot, it: client });
    }
    let clients = by_name("client", listed, |it| it.id.clone(), out);
    let mut all: BTreeMap<_, _> =
        ebox_catalogue::ALL.iter().map(|magic| (magic.address(), magic.recipient())).collect();
    all.extend(by_name("recipient", recipients, |it| it.address.clone(), out));
    let setting = EboxSetting {
        environments,
        organisations,
        applications,
        message_types: types,
        clients,
        recipients: Arc::new(all),
        strangers: strangers?,
        switches: switches?,
    };
    Some(ListedEbox { setting, certificates, faults })
}

fn all<T>(items: Items<T>) -> Option<Vec<Located<T>>> {
    items.complete.then_some(items.items)
}

fn known_owner(
    applications: Vec<Located<nets_core::ebox::setting::EboxApplication>>,
    organisations: &BTreeMap<CbeNumber, nets_core::ebox::setting::EboxOrganisation>,
    out: &mut Collector,
) -> BTreeMap<nets_core::identity::belgium::EboxApplicationId, nets_core::ebox::setting::EboxApplication> {
    for application in &applications {
        let number = &application.it.organisation;
        if !organisations.contains_key(number) {
            let problem = Problem::error(application.spot, format!("there is no organisation {number}"));
            let problem = problem.nearest(number.as_str(), organisations.keys().map(CbeNumber::as_str));
            out.add(problem.expected("a number listed under `organisations`"));
        }
    }
    by_name("application", applications, |it| it.id.clone(), out)
}
