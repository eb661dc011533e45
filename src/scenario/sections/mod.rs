//! The top of a scenario file, and the draft it becomes before its parts are checked together.

pub(crate) mod alias_service;
pub(crate) mod clock;
mod connection_fault;
pub(crate) mod crowd;
mod ebox;
pub(crate) mod event;
pub(crate) mod fault;
mod ftps_fault;
pub(crate) mod material;
mod nets_fault;
mod onboarding;
pub(crate) mod outbound;
pub(crate) mod outcome;
pub(crate) mod party;
pub(crate) mod recipient;
mod retention;
pub(crate) mod returned_mail;
pub(crate) mod rules;
pub(crate) mod sender;
mod server;
pub(crate) mod timetable;

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_core::faults::planned::PlannedFault;
use nets_core::identity::UserId;
use nets_core::identity::belgium::EboxClientId;
use nets_core::onboarding::team::OnboardingSetting;
use nets_core::outcome::{Outcome, OutcomeRule, Outcomes, ReturnedMail};
use nets_core::rule_switches::RuleSwitches;
use nets_core::scenario::{
    ClockSetting, Leniencies, Material, OutboundSetting, Retention, Scenario, Sender, Timetable,
    UnnamedChannels,
};
use nets_public_key::PublicKey;
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Items, Located, Node, list, value};

use crate::catalogue;
use crate::hiding::GivenPassword;

use alias_service::{AliasCalling, Pem};
use crowd::ListedCrowd;
use ebox::ListedEbox;
use event::ListedEvent;
use recipient::ListedRecipient;
use sender::{FtpsLogin, ListedSender};

pub(crate) const ROOT: Section = Section {
    name: "the scenario",
    about: "The keys at the top of the file. Any of them may be left out except `senders` and `materials`.",
    keys: &[
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Default("scenario"),
            example: "Contracts with two signers",
            about: "What the scenario is called where it is shown.",
        },
        Key {
            name: "seed",
            form: Form::Whole { least: 0, most: u64::MAX },
            presence: Default("1"),
            example: "42",
            about: "All chance comes from this number: the same seed and the same uploads give the same files, in whatever order they come, but for running numbers.",
        },
        Key {
            name: "clock",
            form: Form::Section(&clock::SECTION),
            presence: Optional,
            example: "{mode: manual}",
            about: "How simulated time passes, and when it begins.",
        },
        Key {
            name: "timetable",
            form: Form::Section(&timetable::SECTION),
            presence: Optional,
            example: "{return_file: '07:30'}",
            about: "The hours of Nets' day, in Copenhagen.",
        },
        Key {
            name: "outbound",
            form: Form::Section(&outbound::SECTION),
            presence: Optional,
            example: "{receipt_name: plain}",
            about: "Which of the known forms the files in Outbound take.",
        },
        Key {
            name: "senders",
            form: Form::List(&Form::Section(&sender::SECTION)),
            presence: Required,
            example: "[{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]",
            about: "Who may log in and send.",
        },
        Key {
            name: "materials",
            form: Form::List(&Form::Section(&material::SECTION)),
            presence: Required,
            example: "[{document_type: 163057}, {document_type: 162812, signing: {deadline_days: 3}}]",
            about: "The document types that have been agreed with Nets and e-Boks.",
        },
        Key {
            name: "recipients",
            form: Form::List(&Form::Section(&recipient::SECTION)),
            presence: Default("[]"),
            example: "[{person: 2402911995}]",
            about: "Who is known at e-Boks, and what they subscribe to.",
        },
        Key {
            name: "crowd",
            form: Form::Section(&crowd::SECTION),
            presence: Optional,
            example: "{people: 1000000, subscribes: [163057]}",
            about: "Any number of people besides those listed, for subscription lists of real size.",
        },
        Key {
            name: "magic_recipients",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Adds the catalogue of magic recipients, each of whom always does the same thing. Their rules come after the scenario's own `outcomes`, and a recipient listed here takes the place of a magic one.",
        },
        Key {
            name: "strangers",
            form: Form::Words(&words(&STRANGERS)),
            presence: Default("not_subscribed"),
            example: "subscribed",
            about: "Whether people and companies that are not listed count as subscribed to everything.",
        },
        Key {
            name: "unnamed_channels",
            form: Form::Words(&words(&UNNAMED)),
            presence: Default("closed"),
            example: "standard_order",
            about: "What becomes of a message when none of the channels that it names can deliver it: `closed` rejects it, `standard_order` goes on through e-Boks and print where it does not name them. That the list is closed is assumed.",
        },
        Key {
            name: "outcomes",
            form: Form::List(&Form::Section(&outcome::RULE)),
            presence: Default("[]"),
            example: "[{when: {recipient: 2402911995}, then: ignore}]",
            about: "What signers do. The first rule whose conditions all hold decides.",
        },
        Key {
            name: "otherwise",
            form: outcome::FORM,
            presence: Default("sign"),
            example: "{sign: {after: 2h}}",
            about: "What a signer does when no rule matches.",
        },
        Key {
            name: "returned_mail",
            form: Form::List(&Form::Section(&returned_mail::SECTION)),
            presence: Default("[]"),
            example: "[{when: {message_id: 'moved-*'}, after: 5d}]",
            about: "Which printed letters come back.",
        },
        Key {
            name: "events",
            form: Form::List(&Form::Section(&event::SECTION)),
            presence: Default("[]"),
            example: "[{at: day 3 16:59, subscribe: {person: '6101800001', document_type: 163057}}]",
            about: "What people do about receiving documents: subscribe, unsubscribe, register by alias.",
        },
        Key {
            name: "rules",
            form: Form::Section(&rules::SECTION),
            presence: Optional,
            example: "{off: [pdf.form]}",
            about: "Which of the rules that shipments are held to are switched off, and which lints on.",
        },
        Key {
            name: "leniencies",
            form: Form::Words(&words(&LENIENCIES)),
            presence: Default("forgiven"),
            example: "refused",
            about: "Whether a client is let in that signs its login with SHA-1 (`ssh-rsa`), as old libraries do and current servers refuse. What was forgiven is on the timeline, and `GET /v1/leniencies` counts it.",
        },
        Key {
            name: "retention",
            form: Form::Section(&retention::SECTION),
            presence: Optional,
            example: "{documents: 7d}",
            about: "How long the files of documents can be opened once their shipment is over.",
        },
        Key {
            name: "ebox",
            form: Form::Section(&ebox::SECTION),
            presence: Optional,
            example: "{organisations: [{number: '0199000151'}], applications: [{id: one, organisation: '0199000151'}], message_types: [{id: T, application: one, sector: enterprise, validity: 6 month}], clients: [{id: c, organisation: '0199000151'}]}",
            about: "The Belgian e-Box, a second service beside e-Boks; there is none when this is left out.",
        },
        Key {
            name: "onboarding",
            form: Form::Section(&onboarding::SECTION),
            presence: Optional,
            example: "{agreement: {after: 5}}",
            about: "What the team does when an organisation becomes a sender: at once, when this is left out.",
        },
        Key {
            name: "faults",
            form: Form::List(&Form::Section(&fault::SECTION)),
            presence: Default("[]"),
            example: "[{name: the answer is lost, at: {op: close}, do: {answer: none, then: drop}}]",
            about: "What is to go wrong on purpose, at which operation of your program.",
        },
    ],
    constraints: &[],
};

/// What becomes of a client that can log in only because something is forgiven.
const LENIENCIES: [(&str, Leniencies); 2] =
    [("forgiven", Leniencies::Forgiven), ("refused", Leniencies::Refused)];

/// Whether people who are not listed count as subscribed.
const STRANGERS: [(&str, bool); 2] = [("subscribed", true), ("not_subscribed", false)];

/// Whether a message that names channels goes on through those that it does not name.
const UNNAMED: [(&str, UnnamedChannels); 2] =
    [("closed", UnnamedChannels::Closed), ("standard_order", UnnamedChannels::StandardOrder)];

/// A scenario whose parts have been read. A part is `None` when a problem with it has been told.
pub(crate) struct ScenarioDraft {
    pub name: Option<String>,
    pub seed: Option<u64>,
    pub clock: Option<ClockSetting>,
    pub timetable: Option<Timetable>,
    pub outbound: Option<OutboundSetting>,
    pub senders: Items<ListedSender>,
    pub materials: Items<Material>,
    pub recipients: Items<ListedRecipient>,
    pub crowd: Option<Option<ListedCrowd>>,
    pub magic_recipients: Option<bool>,
    pub strangers_subscribe: Option<bool>,
    pub unnamed_channels: Option<UnnamedChannels>,
    pub rules: Items<OutcomeRule>,
    pub otherwise: Option<Outcome>,
    pub returned_mail: Items<ReturnedMail>,
    pub events: Items<ListedEvent>,
    pub switches: Option<RuleSwitches>,
    leniencies: Option<Leniencies>,
    retention: Option<Retention>,
    ebox: Option<Option<ListedEbox>>,
    onboarding: Option<OnboardingSetting>,
    pub faults: Items<PlannedFault>,
}

pub(crate) fn root(node: &Node, out: &mut Collector) -> Option<ScenarioDraft> {
    let fields = Fields::of(node, &ROOT, out)?;
    let strangers = |node: &Node, out: &mut Collector| value::word(node, &STRANGERS, out);
    let leniencies = |node: &Node, out: &mut Collector| value::word(node, &LENIENCIES, out);
    Some(ScenarioDraft {
        name: fields.or("name", "scenario".to_owned(), value::text::<100>, out),
        seed: fields.or("seed", 1, |node, out| value::whole(node, 0, u64::MAX, out), out),
        clock: fields.or("clock", clock::default(), clock::read, out),
        timetable: fields.or("timetable", Timetable::default(), timetable::read, out),
        outbound: fields.or("outbound", outbound::default(), outbound::read, out),
        senders: some(&fields, "senders", |node, out| list(node, "senders", sender::read, out), out),
        materials: some(&fields, "materials", |node, out| list(node, "materials", material::read, out), out),
        recipients: any(
            &fields,
            "recipients",
            |node, out| list(node, "recipients", recipient::read, out),
            out,
        ),
        crowd: fields.optional("crowd", crowd::read, out),
        magic_recipients: fields.or("magic_recipients", false, value::flag, out),
        strangers_subscribe: fields.or("strangers", false, strangers, out),
        unnamed_channels: fields.or(
            "unnamed_channels",
            UnnamedChannels::Closed,
            |node, out| value::word(node, &UNNAMED, out),
            out,
        ),
        rules: any(&fields, "outcomes", |node, out| list(node, "rules", outcome::rule, out), out),
        otherwise: fields.or("otherwise", outcome::signs_at_once(), outcome::read, out),
        returned_mail: any(
            &fields,
            "returned_mail",
            |node, out| list(node, "rules", returned_mail::read, out),
            out,
        ),
        events: any(&fields, "events", |node, out| list(node, "events", event::read, out), out),
        switches: fields.or("rules", RuleSwitches::default(), rules::read, out),
        leniencies: fields.or("leniencies", Leniencies::default(), leniencies, out),
        retention: fields.or("retention", Retention::default(), retention::read, out),
        ebox: fields.optional("ebox", ebox::read, out),
        onboarding: fields.or("onboarding", OnboardingSetting::default(), onboarding::read, out),
        faults: any(&fields, "faults", |node, out| list(node, "faults", fault::read, out), out),
    })
}

type ReadItems<T> = fn(&Node, &mut Collector) -> Items<T>;

/// A list that must be there and hold something.
fn some<T>(fields: &Fields<'_>, name: &'static str, read: ReadItems<T>, out: &mut Collector) -> Items<T> {
    let wrapped = fields.node(name).map(|node| (node.spot, read(node, out)));
    let missing = || Items { items: Vec::new(), complete: false };
    match wrapped {
        Some((spot, items)) if items.items.is_empty() && items.complete => {
            out.add(nets_yaml::Problem::error(spot, format!("`{name}` is empty")).expected("at least one"));
            missing()
        }
        Some((_, items)) => items,
        None => {
            let told: Option<()> = fields.required(name, |_, _| None, out);
            debug_assert!(told.is_none());
            missing()
        }
    }
}

fn any<T>(fields: &Fields<'_>, name: &'static str, read: ReadItems<T>, out: &mut Collector) -> Items<T> {
    fields.node(name).map_or_else(Items::default, |node| read(node, out))
}

impl ScenarioDraft {
    pub fn public_keys(&self) -> BTreeMap<UserId, Vec<PublicKey>> {
        let senders = self.senders.items.iter().map(|sender| &sender.it);
        senders.map(|sender| (sender.sender.user.clone(), sender.public_keys.clone())).collect()
    }

    /// What each sender has for the FTPS door, if anything.
    pub fn ftps_logins(&self) -> BTreeMap<UserId, FtpsLogin> {
        let logins = self.senders.items.iter().map(|listed| {
            let sender = &listed.it;
            let password = sender.ftps_password.as_ref().map(|given| given.it.clone());
            let login = FtpsLogin { password, certificates: sender.ftps_certificates.clone() };
            (sender.sender.user.clone(), login)
        });
        logins.filter(|(_, login)| *login != FtpsLogin::default()).collect()
    }

    /// The passwords that it gives, each where it stands.
    pub fn passwords(&self) -> Vec<GivenPassword> {
        let senders = self.senders.items.iter().map(|sender| &sender.it);
        senders
            .filter_map(|sender| Some((sender.sender.user.clone(), sender.ftps_password.clone()?)))
            .collect()
    }

    pub fn alias_services(&self) -> BTreeMap<UserId, AliasCalling> {
        let senders = self.senders.items.iter().map(|sender| &sender.it);
        senders
            .filter_map(|sender| Some((sender.sender.user.clone(), sender.calling.as_ref()?.it.clone())))
            .collect()
    }

    /// The certificates of the clients of the e-Box.
    pub fn ebox_certificates(&self) -> BTreeMap<EboxClientId, Located<Pem>> {
        self.ebox.iter().flatten().flat_map(|listed| listed.certificates.clone()).collect()
    }

    /// The scenario, if every part of it could be read.
    pub fn finish(self) -> Option<Scenario> {
        let senders =
            self.senders.items.into_iter().map(|sender| (sender.it.sender.user.clone(), sender.it.sender));
        let materials =
            self.materials.items.into_iter().map(|material| (material.it.document_type.clone(), material.it));
        let listed = self.recipients.items.into_iter().map(|recipient| recipient.it.recipient);
        let mut rules: Vec<_> = self.rules.items.into_iter().map(|rule| rule.it).collect();
        let mut recipients = BTreeMap::new();
        let own = rules.len();
        if self.magic_recipients? {
            rules.extend(catalogue::ALL.iter().flat_map(catalogue::MagicRecipient::rules));
            recipients.extend(catalogue::ALL.iter().map(|magic| (magic.party(), magic.recipient())));
        }
        recipients.extend(listed.map(|recipient| (recipient.party.clone(), recipient)));
        let senders: BTreeMap<_, _> = senders.collect();
        let asked = implied_sender(senders.values()).map(|sender| sender.user.clone());
        let events = self.events.items.into_iter().map(|event| event.it.finish(asked.as_ref()));
        let events = events.collect::<Option<Vec<_>>>()?;
        let mut ebox = self.ebox?;
        let mut faults: Vec<_> = self.faults.items.into_iter().map(|fault| fault.it).collect();
        faults.extend(ebox.iter_mut().flat_map(|listed| std::mem::take(&mut listed.faults)));
        faults.extend(connection_fault::of_senders(senders.values()));
        Some(Scenario {
            name: self.name?,
            seed: self.seed?,
            clock: self.clock?,
            timetable: self.timetable?,
            outbound: self.outbound?,
            senders,
            materials: materials.collect(),
            recipients,
            strangers_subscribe: self.strangers_subscribe?,
            unnamed_channels: self.unnamed_channels?,
            outcomes: Outcomes { magic: rules.len() - own, rules, otherwise: self.otherwise? },
            crowd: self.crowd?.map(|listed| listed.crowd),
            returned_mail: self.returned_mail.items.into_iter().map(|rule| rule.it).collect(),
            events,
            rules: self.switches?,
            leniencies: self.leniencies?,
            retention: self.retention?,
            ebox: ebox.map(|listed| Arc::new(listed.setting)),
            onboarding: self.onboarding?,
            faults,
        })
    }
}

/// Whose web service is asked where none is named: the only one that is called, else the only sender's.
pub(crate) fn implied_sender<'s>(senders: impl Iterator<Item = &'s Sender> + Clone) -> Option<&'s Sender> {
    fn only<'s>(mut senders: impl Iterator<Item = &'s Sender>) -> Option<&'s Sender> {
        senders.next().filter(|_| senders.next().is_none())
    }
    only(senders.clone().filter(|sender| sender.alias_service.is_some())).or_else(|| only(senders))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nets_yaml::keys::Presence::Former;

    #[test]
    fn every_example_in_the_table_has_the_form_of_its_key() {
        assert_eq!(nets_yaml::odd_examples(&ROOT), Vec::<String>::new());
    }

    #[test]
    fn what_the_table_says_of_a_key_left_out_is_what_holds() {
        let defaults = |section: &Section| {
            let pairs = section.keys.iter().filter_map(|key| match key.presence {
                Default(default) => Some(format!("{}: {default}", key.name)),
                Required | Optional | Former => None,
            });
            pairs.collect::<Vec<_>>()
        };
        let world = "senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\n\
                     materials: [{document_type: 162812, signing: {deadline_days: 3}}]\n";
        let spelled_out = format!(
            "{world}{}\nclock: {{{}}}\ntimetable: {{{}}}\noutbound: {{{}}}\nrules: {{{}}}\nonboarding: {{{}}}\n",
            defaults(&ROOT).join("\n"),
            defaults(&clock::SECTION).join(", "),
            defaults(&timetable::SECTION).join(", "),
            defaults(&outbound::SECTION).join(", "),
            defaults(&rules::SECTION).join(", "),
            defaults(&onboarding::SECTION).join(", "),
        );
        let scenario = |text: &str| match crate::load(text, "table") {
            Ok(loaded) => loaded.scenario,
            Err(problems) => panic!("{problems}"),
        };
        assert_eq!(scenario(&spelled_out), scenario(world));
    }
}
