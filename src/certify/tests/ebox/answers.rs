//! What a sender makes of an answer that is not a plain 201.

use nets_certify::LineStanding::{Broken, Undecided};
use nets_core::ebox::publication::SentPublication;
use nets_core::ebox::spelling::EboxSpelling;
use nets_core::identity::belgium::IdempotencyKey;

use crate::stage::Act::{Hours, Many, Seconds, Send};
use crate::stage::{Act, as_it_is, in_prd, nl};
use crate::story::{Stories, tell};

/// To the recipient of this number, as it is.
const fn to(number: &'static str) -> Act {
    Send(number, as_it_is)
}

fn other_letter(sent: &mut SentPublication) {
    sent.message.subject = Some(nl("Een andere brief"));
}

/// By version 3, with a key that is the same each time.
fn keyed(sent: &mut SentPublication) {
    sent.spelling = EboxSpelling::V3;
    sent.idempotency_key = IdempotencyKey::new("8e03978e-40d5-43dd-bc93-6894a57f9324").ok();
}

fn acc_only_in_prd(sent: &mut SentPublication) {
    in_prd(sent);
    sent.message.message_type = Some("TEST_ACC_ONLY".to_owned());
}

const NOT_HERE: Act = Send("0199000349", acc_only_in_prd);
const E3: Act = to("0199000547");
const E4: Act = to("0199000646");
const E5: Act = to("0199000745");
const E8: Act = to("0199001042");
const E9: Act = to("0199001141");
const E10: Act = to("0199001240");
const E11: Act = to("0199001339");
const E12: Act = to("0199001438");
const E13: Act = to("0199001537");
const E14: Act = to("0199001636");
const E15: Act = to("0199001735");
const KEYED: Act = Send("0199001735", keyed);
const E16: Act = to("0199001834");
const E17: Act = to("0199001933");
const E18: Act = to("0199002032");
const OTHERS: Act = Many(2);

macro_rules! stories {
    ($($id:literal [$($shown:expr),+] [$($not_shown:expr),+] $stands:ident;)*) => {
        &[$(Stories { id: $id, shown: &[$($shown),+], not_shown: &[$($not_shown),+], stands: $stands },)*]
    };
}

pub const STORIES: &[Stories] = stories! {
    "r1.no-digital-user" [E3, OTHERS] [E3, OTHERS, E3] Broken;
    "r1.no-digital-user" [E3, Hours(24)] [E3] Undecided;
    "r2.ebox-first-again" [E8, Hours(80), Send("0199001042", other_letter)] [E8, Hours(80)] Undecided;
    "r3.unknown-company" [E4, OTHERS] [E4, E4] Broken;
    "r4.stopped-company" [E5, OTHERS] [E5, OTHERS, E5] Broken;
    "r5.not-configured" [NOT_HERE, NOT_HERE, NOT_HERE, OTHERS] [NOT_HERE, NOT_HERE, NOT_HERE, NOT_HERE] Broken;
    "r6.digest-refused" [E9, E9, OTHERS] [E9, E9, E9] Broken;
    "r7.not-implemented" [E10, OTHERS] [E10, E10] Broken;
    "r8.unavailable" [E11, Seconds(1), E11, Seconds(2), E11] [E11, Seconds(2), E11, Seconds(1), E11] Broken;
    "r8.unavailable" [E11, Seconds(1), E11, Seconds(1), E11] [E11, Seconds(1), E11, Hours(24)] Broken;
    "r8.unavailable" [E11, Seconds(1), E11, Seconds(1), E11] [E11, E11, E11] Broken;
    "r8.unavailable" [E11, Seconds(1), E11, Seconds(1), E11]
        [E11, Seconds(1), E11, Seconds(2), E11, Seconds(4), E11] Broken;
    "r9.gives-up" [E12, E12, E12, OTHERS] [E12, E12, E12, E12, E12, E12, E12, E12, E12, E12, E12] Broken;
    "r10.proxy-page" [E13, Seconds(1), E13, OTHERS] [E13, Hours(24)] Broken;
    "r11.slow" [E14, OTHERS] [E14, Seconds(10), E14] Broken;
    "r12.lost" [E15, OTHERS] [E15, E15] Broken;
    "r12.lost" [KEYED, KEYED, OTHERS] [KEYED, E15] Broken;
    "r13.cut" [E16, E16] [E16, E16, E16] Broken;
    "r13.cut" [E16, E16] [E16] Undecided;
    "r14.unknown-code" [E17, OTHERS] [E17, E17] Broken;
    "r15.too-many" [E18, Seconds(5), E18] [E18, Seconds(4), E18] Broken;
};

#[test]
fn answers_are_taken_for_what_they_are() {
    tell(STORIES);
}
