//! The samples: one valid shipment for each thing a sender wants to see.

use nets_core::civil::date;
use nets_core::identity::Country::{Denmark, Norway};
use nets_core::identity::ShipmentName;
use nets_core::shipment::{Channel, FormatVersion};

use crate::builder::{Letter, MessageBuilder, ShipmentBuilder, company, person};

/// One example shipment; the default scenario accepts it.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Names its file: `plain` is `netsshare_plain.zip`.
    pub name: &'static str,
    /// What it holds, in one sentence.
    pub summary: &'static str,
    /// What comes of it in the default scenario, in one sentence.
    pub outcome: &'static str,
    build: fn(ShipmentBuilder) -> ShipmentBuilder,
}

impl Sample {
    pub fn file_name(&self) -> String {
        ShipmentName::of(self.name).into()
    }

    pub fn shipment(&self) -> ShipmentBuilder {
        (self.build)(ShipmentBuilder::new(format!("sample-{}", self.name)))
    }

    pub fn shipment_xml(&self) -> String {
        self.shipment().xml()
    }

    pub fn zip(&self) -> Vec<u8> {
        zip(&self.shipment())
    }

    /// The same with an id of its own by this number, since an id is taken once.
    pub fn zip_again(&self, number: u64) -> Vec<u8> {
        zip(&(self.build)(ShipmentBuilder::new(format!("sample-{}-{number}", self.name))))
    }
}

#[expect(
    clippy::expect_used,
    reason = "the samples are compiled in, memory takes every write, and a test makes them all"
)]
fn zip(shipment: &ShipmentBuilder) -> Vec<u8> {
    shipment.zip().expect("a sample fits into a zip")
}

/// The magic recipients of the default scenario that the samples are addressed to.
const SIGNS_AT_ONCE: &str = "6101800001";
const REJECTS: &str = "6101800005";
const WAITS_FOR_YOU: &str = "6101800013";
const NEVER_ANSWERS: &str = "6101800008";
const NOT_SUBSCRIBED: &str = "6101800010";
const SECOND_SIGNER: &str = "6101800011";
const NORWEGIAN: &str = "41018000001";

/// The published demo recipients.
const ANNA: &str = "2402911995";
const BENT: &str = "0411820680";
const COMPANY: &str = "12345678";

const LETTER: &str = "163057";
const CONTRACT: &str = "162812";
const MANDATORY_LETTER: &str = "163058";
const REALTIME_LETTER: &str = "163059";

/// All samples, from the plainest on, of which each comes to its end by itself.
pub fn all() -> &'static [Sample] {
    ALL
}

/// The one whose signer is played by hand. It is not among the others, since a clock that jumps by itself waits for it.
pub fn by_hand() -> &'static Sample {
    &BY_HAND
}

static BY_HAND: Sample = Sample {
    name: "by-hand",
    summary: "A contract whose signer you play.",
    outcome: "Waits until you sign or reject it as Spørg Testesen; three days later the result says PASSED_DEADLINE.",
    build: |shipment| shipment.message(contract(WAITS_FOR_YOU)),
};

const ALL: &[Sample] = &[
    Sample {
        name: "plain",
        summary: "Two letters, one to each of the published demo people.",
        outcome: "Accepted, and delivered next morning.",
        build: |shipment| shipment.message(letter(ANNA)).message(letter(BENT)),
    },
    Sample {
        name: "attachments",
        summary: "A letter with two attachments, one of them described.",
        outcome: "Accepted, and delivered next morning.",
        build: |shipment| {
            shipment.message(
                letter(ANNA)
                    .description("Your policy")
                    .attachment("terms.pdf", Some("Terms"))
                    .attachment("prices.pdf", None),
            )
        },
    },
    Sample {
        name: "payment",
        summary: "A letter with a payment attachment.",
        outcome: "Accepted, and delivered next morning.",
        build: |shipment| shipment.message(letter(ANNA).title("Invoice").payment_attachment("payment.xml")),
    },
    Sample {
        name: "signing",
        summary: "A contract for one signer.",
        outcome: "Signed at once after delivery; the signed object comes with the next return file.",
        build: |shipment| shipment.message(contract(SIGNS_AT_ONCE)),
    },
    Sample {
        name: "multi-signing",
        summary: "A contract for three signers, one of them Norwegian.",
        outcome: "Signed by all three; one signed object with three signatures comes back.",
        build: |shipment| {
            shipment.message(
                contract(SIGNS_AT_ONCE)
                    .signer(person(Denmark, SECOND_SIGNER))
                    .signer(person(Norway, NORWEGIAN)),
            )
        },
    },
    Sample {
        name: "rejected",
        summary: "A contract that the second of two signers rejects.",
        outcome: "Rejected for both: the result says REJECTED_BY_SIGNER and gives the reason.",
        build: |shipment| shipment.message(contract(SIGNS_AT_ONCE).signer(person(Denmark, REJECTS))),
    },
    Sample {
        name: "deadline",
        summary: "A contract whose signer never answers.",
        outcome: "After three days the result says PASSED_DEADLINE.",
        build: |shipment| shipment.message(contract(NEVER_ANSWERS)),
    },
    Sample {
        name: "p-number",
        summary: "A letter to a production unit (P-number) of the demo company.",
        outcome: "Accepted, and delivered next morning.",
        build: |shipment| {
            let to_unit = MessageBuilder::to(company(COMPANY), LETTER).production_unit("1234567890");
            shipment.message(to_unit.title("Letter to a production unit"))
        },
    },
    Sample {
        name: "realtime",
        summary: "Two letters that do not wait for the evening: one says so, one has a realtime document type.",
        outcome: "Accepted, and delivered at once.",
        build: |shipment| {
            shipment
                .message(letter(ANNA).realtime())
                .message(MessageBuilder::to(person(Denmark, BENT), REALTIME_LETTER).title("Realtime letter"))
        },
    },
    Sample {
        name: "mandatory",
        summary: "A letter of a mandatory document type to a person who is not subscribed.",
        outcome: "Accepted, and delivered next morning all the same.",
        build: |shipment| {
            let to_stranger = MessageBuilder::to(person(Denmark, NOT_SUBSCRIBED), MANDATORY_LETTER);
            shipment.message(to_stranger.title("Mandatory letter"))
        },
    },
    Sample {
        name: "not-subscribed",
        summary: "A letter to a person who is not subscribed.",
        outcome: "Accepted, and passed on to the next channel.",
        build: |shipment| shipment.message(letter(NOT_SUBSCRIBED)),
    },
    Sample {
        name: "publication-date",
        summary: "A letter that the recipient may see from a given day on.",
        outcome: "Accepted, and visible from that day on.",
        build: |shipment| shipment.message(letter(ANNA).publication_date(date(2026, 1, 12))),
    },
    Sample {
        name: "version-1-3",
        summary: "A letter in version 1.3 of the format.",
        outcome: "Accepted, and delivered next morning.",
        build: |shipment| shipment.version(FormatVersion::V1_3).message(letter(ANNA)),
    },
    Sample {
        name: "version-1-4",
        summary: "A letter in version 1.4 of the format.",
        outcome: "Accepted, and delivered next morning.",
        build: |shipment| shipment.version(FormatVersion::V1_4).message(letter(ANNA)),
    },
    Sample {
        name: "version-1-5",
        summary: "A letter in version 1.5 of the format.",
        outcome: "Accepted, and delivered next morning.",
        build: |shipment| shipment.version(FormatVersion::V1_5).message(letter(ANNA)),
    },
    Sample {
        name: "print",
        summary: "A letter to a recipient who is not subscribed, with all that is needed to print it.",
        outcome: "Accepted, passed on from e-Boks to print, and printed next morning.",
        build: |shipment| {
            shipment.message(letter(NOT_SUBSCRIBED).letter(Letter {
                first_class: false,
                duplex: true,
                colour: false,
            }))
        },
    },
    Sample {
        name: "channels",
        summary: "Two letters that name their channels: one print alone, one e-Boks and then print.",
        outcome: "Accepted; both are printed, the second because its receiver is not subscribed.",
        build: |shipment| {
            let printed = Letter { first_class: true, duplex: false, colour: true };
            shipment.message(letter(ANNA).channel(Channel::Print).letter(printed)).message(
                letter(NOT_SUBSCRIBED).channel(Channel::Eboks).channel(Channel::Print).letter(printed),
            )
        },
    },
];

fn letter(number: &str) -> MessageBuilder {
    MessageBuilder::to(person(Denmark, number), LETTER).title("Letter")
}

fn contract(number: &str) -> MessageBuilder {
    MessageBuilder::to(person(Denmark, number), CONTRACT).title("Contract").description("Please sign")
}
