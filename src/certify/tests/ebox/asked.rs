//! What a sender asks besides publishing, and how it stands as a whole.

use nets_certify::LineStanding::{Broken, NotExercised, Undecided};
use nets_core::ebox::publication::SentPublication;

use crate::stage::Act::{Ask, Hours, Many, Refused, Seconds, Send};
use crate::stage::in_prd;
use crate::story::{Stories, tell};

const STATUS: &str = "/acc/REST/ebox/enterprise/messageRegistry/v2/searchMessageStatus";
const PREFERENCES: &str = "/acc/REST/ebox/enterprise/federation/v1/eboxPreferences/search";
const TYPE: &str = "/acc/REST/ebox/enterprise/messageRegistry/v2/referenceData/messageTypes/TEST_ENTERPRISE";

fn acc_only(sent: &mut SentPublication) {
    in_prd(sent);
    sent.message.message_type = Some("TEST_ACC_ONLY".to_owned());
}

fn two_mains(sent: &mut SentPublication) {
    sent.message.body_main_content = Some(true);
}

macro_rules! stories {
    ($($id:literal [$($shown:expr),+] [$($not_shown:expr),+] $stands:ident;)*) => {
        &[$(Stories { id: $id, shown: &[$($shown),+], not_shown: &[$($not_shown),+], stands: $stands },)*]
    };
}

pub const STORIES: &[Stories] = stories! {
    "s1.status" [Ask(STATUS, 201, 1, 1)] [Ask(STATUS, 404, 1, 0)] Broken;
    "s1.status" [Ask(STATUS, 201, 3, 3)] [Ask(STATUS, 201, 3, 2)] Broken;
    "s2.preferences" [Ask(PREFERENCES, 200, 2, 1), Many(1)] [Ask(PREFERENCES, 400, 1, 0)] Broken;
    "s2.preferences" [Ask(PREFERENCES, 200, 2, 1), Many(1)] [Ask(PREFERENCES, 200, 1, 1), Many(1)] Undecided;
    "s3.reference-data" [Ask(TYPE, 200, 1, 1), Many(1)]
        [Ask(TYPE, 200, 1, 1), Seconds(60), Ask(TYPE, 200, 1, 1), Many(1)] Broken;
    "s3.reference-data" [Ask(TYPE, 200, 1, 1), Seconds(90_000), Ask(TYPE, 200, 1, 1), Many(1)]
        [Ask(TYPE, 200, 1, 1)] Undecided;
    "l2.quiet-day" [Many(1), Hours(24), Many(1)] [Many(1), Hours(24), Many(1), Refused(404)] Broken;
    "l2.quiet-day" [Many(1), Send("0199000646", crate::stage::as_it_is), Hours(24), Many(1)]
        [Many(1), Send("0199000349", two_mains), Hours(24), Many(1)] Broken;
    "g2.production-apart" [Send("0199000349", in_prd)] [Send("0199000349", in_prd), Send("0199000349", acc_only)]
        Broken;
    "g2.production-apart" [Send("0199000349", in_prd)] [Many(1)] NotExercised;
};

#[test]
fn questions_loads_and_environments_are_judged() {
    tell(STORIES);
}
