//! Shipments that are right, with everything a message can have, drawn by chance.

use std::sync::Arc;

use nets_core::civil::{Date, date};
use nets_core::identity::{Country, Party};
use nets_core::scenario::{AliasFields, Scenario, TakenAlias};
use nets_core::shipment::{Channel, FormatVersion};
use nets_samples::{Letter, MessageBuilder, ShipmentBuilder};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const LETTER: &str = "163057";
const CONTRACT: &str = "162812";
const MOST_SIGNERS_BESIDES: usize = 8;

/// The default scenario, whose letters can be sent by alias too.
pub fn scenario() -> Scenario {
    let mut scenario = Arc::unwrap_or_clone(nets_scenario::default_scenario().scenario);
    for material in
        scenario.materials.values_mut().filter(|material| material.document_type.as_str() == LETTER)
    {
        material.alias = Some(AliasFields {
            field1_id: "customer number".to_owned(),
            field2_id: "code".to_owned(),
            taken: TakenAlias::Refuse,
        });
    }
    scenario
}

/// A shipment, and what it is meant to say.
#[derive(Debug, Clone)]
pub struct Built {
    pub builder: ShipmentBuilder,
    pub messages: Vec<Meant>,
}

#[derive(Debug, Clone)]
pub struct Meant {
    pub id: String,
    pub receiver: Party,
    pub signers: Vec<Party>,
    pub channels: Vec<Channel>,
    pub description: Option<String>,
    pub printed: bool,
}

pub fn shipments() -> impl Strategy<Value = Built> {
    (select(FormatVersion::ALL.to_vec()), vec(message(), 1..6), any::<bool>()).prop_map(
        |(version, drawn, stored)| {
            let mut builder = ShipmentBuilder::new("any-1").version(version);
            if stored {
                builder = builder.stored();
            }
            let mut messages = Vec::new();
            for (number, draw) in (1..).zip(drawn) {
                let (message, meant) = draw.build(number);
                builder = builder.message(message);
                messages.push(meant);
            }
            Built { builder, messages }
        },
    )
}

#[derive(Debug, Clone)]
struct Draw {
    to: To,
    signers: usize,
    description: Option<String>,
    realtime: bool,
    publication_date: Option<Date>,
    attachments: Vec<Option<String>>,
    payment: bool,
    channels: Vec<Channel>,
    letter: Option<Letter>,
}

#[derive(Debug, Clone)]
enum To {
    Person(Country, u32),
    Company(u32, Option<u32>),
    Alias(Country, String),
    /// A document to be signed.
    Signer(Country, u32),
}

fn to() -> impl Strategy<Value = To> {
    let country = || select(Country::ALL.to_vec());
    prop_oneof![
        (country(), 0..100_u32).prop_map(|(country, number)| To::Person(country, number)),
        (10_000_000..99_999_999_u32, option::of(1_000_000_000..1_999_999_999_u32))
            .prop_map(|(cvr, unit)| To::Company(cvr, unit)),
        (country(), "[A-Za-z0-9æøåÆØÅ]{1,50}").prop_map(|(country, alias)| To::Alias(country, alias)),
        (country(), 0..100_u32).prop_map(|(country, number)| To::Signer(country, number)),
    ]
}

fn text() -> impl Strategy<Value = Option<String>> {
    option::of("[A-Za-z0-9æøåÆØÅ &<>\"',.€-]{0,50}")
}

fn letter() -> impl Strategy<Value = Letter> {
    any::<(bool, bool, bool)>().prop_map(|(first_class, duplex, colour)| Letter {
        first_class,
        duplex,
        colour,
    })
}

fn message() -> impl Strategy<Value = Draw> {
    let days =
        option::of((0..360_i64).prop_map(|days| {
            date(2026, 1, 5).saturating_add(nets_core::SignedDuration::from_hours(24 * days))
        }));
    let channels = subsequence(Channel::ALL.to_vec(), 0..=Channel::ALL.len()).prop_shuffle();
    let parts = (to(), 0..=MOST_SIGNERS_BESIDES, text(), any::<bool>(), days);
    (parts, vec(text(), 0..=8), any::<bool>(), channels, option::of(letter())).prop_map(
        |((to, signers, description, realtime, publication_date), attachments, payment, channels, letter)| {
            // A message that names print must say how to print.
            let letter = letter.or(channels.contains(&Channel::Print).then_some(Letter {
                first_class: false,
                duplex: false,
                colour: false,
            }));
            Draw {
                to,
                signers,
                description,
                realtime,
                publication_date,
                attachments,
                payment,
                channels,
                letter,
            }
        },
    )
}

/// A person with a replacement number, or what takes its place in the other countries.
fn somebody(country: Country, number: u32) -> Party {
    let number = match country {
        Country::Denmark => format!("610180{number:04}"),
        Country::Norway => format!("410180{number:05}"),
        Country::Sweden => format!("19801061{number:04}"),
    };
    Party::person(country, number).expect("a person number")
}

impl Draw {
    fn receiver(&self) -> (Party, &'static str, Option<u32>) {
        match &self.to {
            To::Person(country, number) => (somebody(*country, *number), LETTER, None),
            To::Company(cvr, unit) => (
                Party::organisation(Country::Denmark, cvr.to_string()).expect("a company number"),
                LETTER,
                *unit,
            ),
            To::Alias(country, value) => {
                (Party::alias(*country, value.clone()).expect("an alias"), LETTER, None)
            }
            To::Signer(country, number) => (somebody(*country, *number), CONTRACT, None),
        }
    }

    fn signers(&self) -> Vec<Party> {
        let To::Signer(..) = self.to else { return Vec::new() };
        let countries = Country::ALL.into_iter().cycle();
        // Beyond the numbers of receivers, so that no person is asked twice.
        (100..).zip(countries).take(self.signers).map(|(number, country)| somebody(country, number)).collect()
    }

    fn build(self, number: usize) -> (MessageBuilder, Meant) {
        let (receiver, document_type, unit) = self.receiver();
        let signers = self.signers();
        let id = format!("M-{number}");
        let mut message = MessageBuilder::to(receiver.clone(), document_type).id(&id);
        message = signers.iter().fold(message, |message, signer| message.signer(signer.clone()));
        message = self.channels.iter().fold(message, |message, channel| message.channel(*channel));
        for (index, description) in self.attachments.iter().enumerate() {
            message = message.attachment(format!("a{number}-{index}.pdf"), description.as_deref());
        }
        if let Some(unit) = unit {
            message = message.production_unit(unit.to_string());
        }
        if let Some(description) = &self.description {
            message = message.description(description);
        }
        if let Some(date) = self.publication_date {
            message = message.publication_date(date);
        }
        if let Some(letter) = self.letter {
            message = message.letter(letter);
        }
        if self.realtime {
            message = message.realtime();
        }
        if self.payment {
            message = message.payment_attachment(format!("payment{number}.xml"));
        }
        let Draw { channels, description, letter, .. } = self;
        (message, Meant { id, receiver, signers, channels, description, printed: letter.is_some() })
    }
}
