//! What a sender asks besides publishing, and how it stands as a whole.

use nets_certify::LineStanding::{Broken, NotExercised, Undecided};
use nets_certify::{DeclaredPeak, KindSet, LineStanding, judge_ebox};
use nets_core::ebox::publication::SentPublication;
use nets_core::identity::belgium::EboxEnvironment;

use crate::stage::Act::{Ask, Hours, Many, Refused, Seconds, Send};
use crate::stage::{Act, Scene, in_prd};
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
    "s1.status" [Many(1), Ask(STATUS, 201, 1, 1), Hours(4_800), Ask(STATUS, 404, 1, 0)]
        [Many(1), Hours(4_800), Ask(STATUS, 404, 1, 0)] Undecided;
    "s1.status" [Many(1), Ask(STATUS, 201, 1, 1)] [Many(1), Hours(4_800), Ask(STATUS, 400, 1, 0)] Broken;
    "s1.status" [Many(1), Ask(STATUS, 201, 1, 1)] [Many(1), Hours(2_400), Ask(STATUS, 404, 1, 0)] Broken;
    "s2.preferences" [Ask(PREFERENCES, 200, 2, 1), Many(1)] [Ask(PREFERENCES, 400, 1, 0)] Broken;
    "s2.preferences" [Ask(PREFERENCES, 200, 2, 1), Many(1)] [Ask(PREFERENCES, 200, 1, 1), Many(1)] Undecided;
    "s3.reference-data" [Ask(TYPE, 200, 1, 1), Many(1)]
        [Ask(TYPE, 200, 1, 1), Seconds(60), Ask(TYPE, 200, 1, 1), Many(1)] Broken;
    "s3.reference-data" [Ask(TYPE, 200, 1, 1), Seconds(90_000), Ask(TYPE, 200, 1, 1), Many(1)]
        [Ask(TYPE, 200, 1, 1)] Undecided;
    "l2.quiet-day" [Many(1), Hours(24), Many(1)] [Many(1), Hours(24), Many(1), Refused(404)] Broken;
    "l2.quiet-day" [Many(1), Hours(4_800), Ask(STATUS, 404, 1, 0), Many(1)]
        [Many(1), Hours(24), Ask(STATUS, 404, 1, 0), Many(1)] Broken;
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

/// How `l1.peak` stands where three messages an hour were declared, after these acts.
fn peak(acts: &[Act]) -> (LineStanding, String) {
    let mut traffic = Scene::after(acts).traffic();
    traffic.hold_to_peaks(vec![DeclaredPeak {
        environment: EboxEnvironment::Acc,
        message_type: "TEST_ENTERPRISE".to_owned(),
        an_hour: 3,
    }]);
    let lines = judge_ebox(&traffic, KindSet::default());
    let (_, line) = lines.into_iter().find(|(of, _)| of.id == "l1.peak").expect("its line");
    (line.standing, line.why)
}

#[test]
fn no_hour_has_more_messages_than_were_declared() {
    let (standing, why) = peak(&[Many(3), Seconds(3_600), Hours(1), Many(3)]);
    assert_eq!(standing, LineStanding::Shown, "{why}");
    assert_eq!(why, "At most 3 messages of TEST_ENTERPRISE came within an hour in acc, and 3 were declared.");
    let (standing, why) = peak(&[Many(2), Seconds(3_599), Many(2)]);
    assert_eq!(standing, LineStanding::Broken, "{why}");
    // An hour of one clock alone is none of a sender's.
    assert_eq!(peak(&[Many(3), Hours(1), Many(3)]).0, LineStanding::Shown);
    assert_eq!(peak(&[Many(3), Seconds(3_600), Many(3)]).0, LineStanding::Shown);
    assert_eq!(peak(&[]).0, LineStanding::NotExercised);
}
