//! The catalogue of the e-Box as a whole.

use std::collections::BTreeSet;

use nets_certify::{
    Applies, CertifiedProfile, EboxCase, KindSet, LineStanding, Proof, SentKind, catalogue_of, judge_ebox,
};

use crate::stage::Scene;
use crate::{answers, asked, content, tokens};

/// What nothing declares, what follows from the other lines, and what needs a case file, see `as_asked.rs`.
const WITHOUT: [EboxCase; 3] = [EboxCase::L1, EboxCase::G1, EboxCase::P16];

#[test]
fn every_case_has_a_story_that_shows_it_and_one_that_does_not() {
    let all = [tokens::STORIES, content::STORIES, answers::STORIES, asked::STORIES];
    let told: BTreeSet<&str> = all.into_iter().flatten().map(|stories| stories.id).collect();
    let wanted: BTreeSet<&str> = catalogue_of(CertifiedProfile::Ebox)
        .filter(|requirement| WITHOUT.iter().all(|case| requirement.proof != Proof::Ebox(*case)))
        .map(|requirement| requirement.id)
        .collect();
    assert_eq!(told, wanted);
}

#[test]
fn a_sender_that_does_nothing_passes_nothing_whatever_it_claims() {
    let claims: KindSet = SentKind::EBOX.iter().copied().collect();
    for claims in [KindSet::default(), claims] {
        for (requirement, line) in judge_ebox(&Scene::after(&[]).traffic(), claims) {
            let is_claimed = match requirement.applies {
                Applies::Always => true,
                Applies::Sends(kind) => claims.contains(kind),
            };
            let stands = match line.standing {
                // What it declared is not known, whatever it sends.
                LineStanding::Undecided => requirement.proof == Proof::Ebox(EboxCase::L1),
                LineStanding::NotExercised => is_claimed,
                // Without a case file nothing says what it is to publish.
                LineStanding::NotClaimed => !is_claimed || requirement.proof == Proof::Ebox(EboxCase::P16),
                LineStanding::Shown | LineStanding::Broken => false,
            };
            assert!(stands, "{}: {line:#?}", requirement.id);
        }
    }
}
