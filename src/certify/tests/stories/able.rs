//! What a sender must be able to do.

use crate::stage::Act::{ByHand, Hours, Login, Register, Send, Subscribe, WeakLogin};
use crate::story::Ends::{Broken, NotExercised, Undecided};
use crate::story::{Stories, tell};

pub const REFUSED: &[&str] = &["upload_finished", "shipment_refused"];

pub const STORIES: &[Stories] = &[
    Stories { id: "can.login", shown: &[Login], not_shown: &[], ends: NotExercised },
    Stories {
        id: "can.shipment",
        shown: &[Send("letter")],
        not_shown: &[Send("dash")],
        ends: Broken(REFUSED),
    },
    Stories {
        id: "can.plain",
        shown: &[Send("letter"), Hours(24)],
        not_shown: &[Send("letter")],
        ends: Undecided,
    },
    Stories {
        id: "can.norway",
        shown: &[Send("norway"), Hours(24)],
        not_shown: &[Send("letter"), Hours(24)],
        ends: NotExercised,
    },
    Stories {
        id: "can.sweden",
        shown: &[Send("sweden"), Hours(24)],
        not_shown: &[Send("letter"), Hours(24)],
        ends: NotExercised,
    },
    Stories {
        id: "can.cvr",
        shown: &[Send("company"), Hours(24)],
        not_shown: &[Send("unit"), Hours(24)],
        ends: NotExercised,
    },
    Stories {
        id: "can.p-number",
        shown: &[Send("unit"), Hours(24)],
        not_shown: &[Send("company"), Hours(24)],
        ends: NotExercised,
    },
    Stories {
        id: "can.alias",
        shown: &[Register("4711", "AB12"), Send("alias"), Hours(24)],
        not_shown: &[Send("bad-alias")],
        ends: Broken(REFUSED),
    },
    Stories {
        id: "can.mandatory",
        shown: &[Send("mandatory"), Hours(24)],
        not_shown: &[ByHand("mandatory"), Hours(24)],
        ends: NotExercised,
    },
    Stories {
        id: "can.publication-date",
        shown: &[Send("published"), Hours(24)],
        not_shown: &[Send("published")],
        ends: Undecided,
    },
    Stories {
        id: "can.description",
        shown: &[Send("described"), Hours(24)],
        not_shown: &[Send("described-too-long")],
        ends: Broken(REFUSED),
    },
    Stories {
        id: "can.attachments",
        shown: &[Send("attached"), Hours(24)],
        not_shown: &[Send("attached-nine")],
        ends: Broken(REFUSED),
    },
    Stories {
        id: "can.payment-attachment",
        shown: &[Send("payment"), Hours(24)],
        not_shown: &[Send("letter"), Hours(24)],
        ends: NotExercised,
    },
    Stories {
        id: "can.signing",
        shown: &[Send("contract"), Hours(24)],
        not_shown: &[Send("contract-large")],
        ends: Broken(REFUSED),
    },
    Stories {
        id: "can.multi-signing",
        shown: &[Send("contract-many"), Hours(24)],
        not_shown: &[Send("contract-ten")],
        ends: Broken(REFUSED),
    },
    Stories { id: "can.realtime", shown: &[Send("realtime"), Hours(1)], not_shown: &[], ends: NotExercised },
    Stories {
        id: "can.next-channel",
        shown: &[Send("printed"), Hours(24)],
        not_shown: &[Subscribe("6101800010"), Hours(48), Send("printed"), Hours(24)],
        ends: Undecided,
    },
    Stories {
        id: "can.print",
        shown: &[Send("printed"), Hours(24)],
        not_shown: &[Send("no-return-address")],
        ends: Broken(REFUSED),
    },
    Stories {
        id: "can.email",
        shown: &[Send("email"), Hours(24)],
        not_shown: &[Send("email")],
        ends: Undecided,
    },
    Stories {
        id: "can.alias-service",
        shown: &[Register("4711", "AB12")],
        not_shown: &[Register("4711", "AB12"), Register("4712", "AB12")],
        ends: Broken(&["alias_service_answered"]),
    },
    Stories {
        id: "can.alias-accept",
        shown: &[Register("4711", "AB12")],
        not_shown: &[Register("4711", "WRONG")],
        ends: NotExercised,
    },
    Stories {
        id: "can.alias-refuse",
        shown: &[Register("4711", "WRONG")],
        not_shown: &[Register("4711", "AB12")],
        ends: NotExercised,
    },
    Stories {
        id: "never.rely-on-leniency",
        shown: &[Login],
        not_shown: &[Login, WeakLogin],
        ends: Broken(&["login_accepted"]),
    },
];

#[tokio::test]
async fn what_a_sender_must_be_able_to_do_is_shown_and_left_open() {
    tell(STORIES).await;
}
