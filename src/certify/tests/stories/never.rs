//! What a sender must never do.

use crate::able::REFUSED;
use crate::stage::Act::{
    ByHand, Fetch, GiveUp, Hours, Login, OtherHostKey, Send, SendTo, Subscribe, TrustingLogin,
};
use crate::story::Ends::{Broken, NotExercised, Undecided};
use crate::story::{Stories, tell};

/// A line that rules of the rule book keep.
macro_rules! kept {
    ($id:literal $right:literal $wrong:literal $ends:expr) => {
        Stories { id: $id, shown: &[Send($right)], not_shown: &[Send($right), Send($wrong)], ends: $ends }
    };
}

pub const STORIES: &[Stories] = &[
    Stories {
        id: "never.send-again-after-200",
        shown: &[Send("letter"), Fetch("*.receipt"), Send("another")],
        not_shown: &[Send("letter"), Fetch("*.receipt"), Send("letter")],
        ends: Broken(&["file_written", "upload_finished"]),
    },
    Stories {
        id: "never.send-again-after-duplicate",
        shown: &[ByHand("letter"), Send("letter"), Fetch("*.receipt"), Hours(24)],
        not_shown: &[ByHand("letter"), Send("letter"), Fetch("*.receipt"), Send("letter")],
        ends: Broken(&["file_written", "upload_finished"]),
    },
    Stories {
        id: "never.send-again-under-another-id",
        shown: &[Send("letter"), Send("another")],
        not_shown: &[Send("letter"), Hours(48), Send("letter-again")],
        ends: Broken(&["upload_finished", "upload_finished"]),
    },
    Stories {
        id: "never.send-unchanged-after-400",
        shown: &[Send("dash"), Send("letter")],
        not_shown: &[Send("dash"), Send("dash")],
        ends: Broken(&["upload_finished", "file_written", "upload_finished"]),
    },
    Stories {
        id: "never.upload-elsewhere",
        shown: &[Send("letter")],
        not_shown: &[Send("letter"), SendTo("another", "/Outbound/netsshare_a.zip")],
        ends: Broken(&["request_refused"]),
    },
    Stories {
        id: "never.misname",
        shown: &[Send("letter")],
        not_shown: &[SendTo("letter", "/Inbound/DK12345678/netshare_letter.zip")],
        ends: Broken(&["file_stored"]),
    },
    Stories {
        id: "never.send-half-a-zip",
        shown: &[Send("letter")],
        not_shown: &[GiveUp("letter"), Send("letter"), Send("cut")],
        ends: Broken(&["upload_abandoned", "upload_finished", "shipment_refused"]),
    },
    kept!("never.send-a-bad-zip" "letter" "folder" Broken(REFUSED)),
    kept!("never.send-invalid-xml" "letter" "no-xml" Broken(REFUSED)),
    kept!("never.misspell-a-number" "letter" "dash" Broken(REFUSED)),
    kept!("never.name-a-missing-file" "letter" "missing-file" Broken(REFUSED)),
    kept!("never.send-what-cannot-be-read" "letter" "not-a-pdf" Broken(REFUSED)),
    kept!("never.use-what-was-not-agreed" "letter" "not-agreed" Broken(REFUSED)),
    kept!("never.attach-too-much" "attached" "attached-nine" Broken(REFUSED)),
    kept!("never.describe-too-long" "described" "described-too-long" Broken(REFUSED)),
    kept!("never.sign-over-1mb" "contract" "contract-large" Broken(REFUSED)),
    kept!("never.sign-without-fonts" "contract" "font" Broken(REFUSED)),
    kept!("never.sign-with-links" "contract" "link" Broken(REFUSED)),
    kept!("never.sign-what-acts" "contract" "form" Broken(REFUSED)),
    kept!("never.sign-an-ordinary-type" "contract-many" "letter-signed" Broken(REFUSED)),
    kept!("never.ask-too-many-signers" "contract-many" "contract-ten" Broken(REFUSED)),
    kept!("never.misspell-an-alias" "alias" "bad-alias" Broken(REFUSED)),
    kept!("never.crowd-realtime" "realtime" "realtime-many" Broken(&["upload_finished", "shipment_accepted"])),
    kept!("never.print-without-return-address" "printed" "no-return-address" Broken(REFUSED)),
    kept!("never.print-too-much" "printed" "thick" Broken(REFUSED)),
    Stories {
        id: "never.send-unsubscribed",
        shown: &[Send("unsubscribed"), Hours(24), Fetch("*"), Send("printed"), Hours(1)],
        not_shown: &[Send("unsubscribed"), Hours(24), Fetch("*"), Send("unsubscribed:2"), Hours(1)],
        ends: Broken(&["file_fetched", "upload_finished", "message_passed_on"]),
    },
];

#[tokio::test]
async fn what_a_sender_must_never_do_is_shown_and_broken() {
    tell(STORIES).await;
}

/// What looks alike and breaks nothing, or shows nothing.
#[tokio::test]
async fn what_only_looks_like_a_breach_is_none() {
    tell(&[
        // What a tester sends is not the sender's, and no breach of it.
        Stories {
            id: "never.send-again-after-200",
            shown: &[Send("letter"), ByHand("letter"), Hours(24)],
            not_shown: &[ByHand("letter"), Send("letter")],
            ends: NotExercised,
        },
        // The same letter a week later is a new one.
        Stories {
            id: "never.send-again-under-another-id",
            shown: &[Send("letter"), Hours(168), Send("letter-again")],
            not_shown: &[Login],
            ends: NotExercised,
        },
        // Who has subscribed meanwhile can be sent to.
        Stories {
            id: "never.send-unsubscribed",
            shown: &[
                Send("unsubscribed"),
                Hours(24),
                Fetch("*report*"),
                Subscribe("6101800010"),
                Send("unsubscribed:2"),
                Hours(1),
            ],
            not_shown: &[Send("unsubscribed"), Hours(24), Send("unsubscribed:2"), Hours(1)],
            ends: NotExercised,
        },
        Stories {
            id: "never.upload-elsewhere",
            shown: &[Send("letter")],
            not_shown: &[Send("other-company")],
            ends: Broken(REFUSED),
        },
    ])
    .await;
}

/// Whether the sender knew the usual host key, and what it did where another was shown.
#[tokio::test]
async fn a_changed_host_key_is_refused_or_trusted_by_who_knew_the_usual_one() {
    let id = "never.trust-a-changed-host-key";
    tell(&[
        Stories {
            id,
            shown: &[Login, OtherHostKey, Hours(24)],
            not_shown: &[Login, OtherHostKey, TrustingLogin],
            ends: Broken(&["login_accepted", "fault_fired", "login_accepted"]),
        },
        Stories {
            id,
            shown: &[Login, OtherHostKey, Login],
            not_shown: &[Login, OtherHostKey, Hours(2)],
            ends: Undecided,
        },
        // It cannot know that the key is another one.
        Stories {
            id,
            shown: &[OtherHostKey, Login, OtherHostKey, Hours(24)],
            not_shown: &[OtherHostKey, TrustingLogin, Login, Hours(24)],
            ends: Undecided,
        },
        Stories {
            id,
            shown: &[Login, OtherHostKey, OtherHostKey, Login],
            not_shown: &[Login, Hours(24)],
            ends: NotExercised,
        },
    ])
    .await;
}
