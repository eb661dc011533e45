//! What a sender must read, and must not lose.

use crate::stage::Act::{ByHand, Delete, Fetch, FetchPart, Hours, Send};
use crate::story::Ends::{Broken, NotExercised, Undecided};
use crate::story::{Stories, tell};

const DELETED: &[&str] = &["file_written", "file_deleted"];
const LEFT: &[&str] = &["file_written", "file_fetched"];

pub const STORIES: &[Stories] = &[
    Stories {
        id: "reads.receipt",
        shown: &[Send("letter"), Fetch("*.receipt")],
        not_shown: &[Send("letter"), FetchPart("*.receipt"), Delete("*.receipt")],
        ends: Broken(DELETED),
    },
    Stories {
        id: "reads.rejection",
        shown: &[ByHand("dash"), Fetch("*.receipt")],
        not_shown: &[Send("letter"), Fetch("*.receipt")],
        ends: NotExercised,
    },
    Stories {
        id: "reads.realtime-receipt",
        shown: &[Send("realtime"), Hours(1), Fetch("*.realtime.receipt")],
        not_shown: &[Send("realtime"), Hours(1)],
        ends: Undecided,
    },
    Stories {
        id: "reads.distribution-report",
        shown: &[Send("letter"), Hours(24), Fetch("*distribution_report*")],
        not_shown: &[Send("letter"), Hours(72), Fetch("*.receipt")],
        ends: Broken(LEFT),
    },
    Stories {
        id: "reads.subscription-list",
        shown: &[Hours(24), Fetch("*subscribers*")],
        not_shown: &[Hours(5), Delete("*subscribers*")],
        ends: Broken(DELETED),
    },
    Stories {
        id: "reads.signed",
        shown: &[Send("contract"), Hours(72), Fetch("signed*")],
        not_shown: &[Send("contract"), Hours(144), Fetch("*.receipt")],
        ends: Broken(LEFT),
    },
    Stories {
        id: "reads.signed-by-many",
        shown: &[Send("contract-many"), Hours(72), Fetch("signed*")],
        not_shown: &[Send("contract"), Hours(72), Fetch("signed*")],
        ends: NotExercised,
    },
    Stories {
        id: "reads.rejected",
        shown: &[Send("contract-rejected"), Hours(72), Fetch("signed*")],
        not_shown: &[Send("contract-rejected-silently"), Hours(72), Fetch("signed*")],
        ends: NotExercised,
    },
    Stories {
        id: "reads.rejected-without-words",
        shown: &[Send("contract-rejected-silently"), Hours(72), Fetch("signed*")],
        not_shown: &[Send("contract-rejected"), Hours(72), Fetch("signed*")],
        ends: NotExercised,
    },
    Stories {
        id: "reads.deadline",
        shown: &[Send("contract-slow"), Hours(144), Fetch("signed*")],
        not_shown: &[Send("contract-slow"), Hours(144), Delete("signed*")],
        ends: Broken(DELETED),
    },
    Stories {
        id: "reads.several-results",
        shown: &[Send("contract"), Send("contract-two"), Hours(72), Fetch("signed*")],
        not_shown: &[Send("contract"), Send("contract-two"), Hours(72), Fetch("signed*_1.zip")],
        ends: Broken(&["file_written", "file_written", "file_fetched"]),
    },
    Stories {
        id: "never.lose-a-result",
        shown: &[Send("contract"), Hours(72), Fetch("signed*")],
        not_shown: &[
            Send("contract"),
            Send("contract-slow"),
            Hours(48),
            Fetch("signed*"),
            Hours(120),
            Delete("signed*"),
        ],
        ends: Broken(DELETED),
    },
    Stories {
        id: "never.delete-unread",
        shown: &[Send("letter"), Fetch("*.receipt"), Delete("*.receipt")],
        not_shown: &[Send("letter"), FetchPart("*.receipt"), Delete("*.receipt"), Hours(24), Fetch("*")],
        ends: Broken(DELETED),
    },
];

#[tokio::test]
async fn what_a_sender_must_read_is_shown_and_left_open() {
    tell(STORIES).await;
}
