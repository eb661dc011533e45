//! The judge: from what a world saw of a sender to the standing of each requirement. It is pure, and does not know who made
//! the traffic: a person, a test or a program that certifies, the same traffic has the same standing.

mod able;
mod again;
mod judged;
mod read;
mod rules;
mod since;
mod subscribed;

use crate::catalogue::{Applies, Requirement, RequirementDemand, catalogue};
use crate::kind::KindSet;
use crate::proof::Proof;
use crate::traffic::Traffic;

pub use judged::{JudgedLine, LineStanding};

/// Judges every requirement of the catalogue, in its order. `claims` are the kinds that the sender says it sends.
pub fn judge(traffic: &Traffic, claims: KindSet) -> Vec<(&'static Requirement, JudgedLine)> {
    let sent = claims.with(traffic.kinds());
    catalogue().map(|requirement| (requirement, line(requirement, traffic, sent))).collect()
}

fn line(requirement: &Requirement, traffic: &Traffic, sent: KindSet) -> JudgedLine {
    if let Applies::Sends(kind) = requirement.applies
        && !sent.contains(kind)
    {
        let why = format!("It does not say that it sends {}, and was not seen to.", kind.says());
        return JudgedLine::new(LineStanding::NotClaimed, why, []);
    }
    let judged = proven(requirement.proof, traffic);
    as_far_as_known(requirement.demand, judged, traffic)
}

fn proven(proof: Proof, traffic: &Traffic) -> JudgedLine {
    match proof {
        Proof::LogsIn => able::logs_in(traffic),
        Proof::IsAccepted => able::is_accepted(traffic),
        Proof::Sends(kind) => able::sends(kind, traffic),
        Proof::Answers(reply) => able::answers(reply, traffic),
        Proof::Fetches(paper) => read::fetches(paper, traffic),
        Proof::Keeps { rules, sent } => rules::keeps(rules, sent, traffic),
        Proof::NotAgainAfter200 => again::after_200(traffic),
        Proof::NotAgainAfterDuplicate => again::after_duplicate(traffic),
        Proof::NotUnderAnotherId => again::under_another_id(traffic),
        Proof::NotUnchangedAfter400 => again::unchanged(traffic),
        Proof::InOwnFolder => rules::in_own_folder(traffic),
        Proof::PickedUpNames => rules::picked_up_names(traffic),
        Proof::WholeZips => rules::whole_zips(traffic),
        Proof::NotToUnsubscribed => subscribed::not_to_unsubscribed(traffic),
        Proof::LosesNoResult => read::loses_no_result(traffic),
        Proof::DeletesNothingUnread => read::deletes_nothing_unread(traffic),
        Proof::NeedsNoLeniency => able::needs_no_leniency(traffic),
        Proof::NeedsFault => {
            JudgedLine::not_exercised("Only a fault provokes it: not until faults can be set.")
        }
    }
}

/// What is gone may hold what would break a requirement, or show one that nothing shows.
fn as_far_as_known(demand: RequirementDemand, judged: JudgedLine, traffic: &Traffic) -> JudgedLine {
    let is_open_to_doubt = match judged.standing {
        LineStanding::Shown => demand == RequirementDemand::Never,
        LineStanding::NotExercised => true,
        LineStanding::Broken | LineStanding::Undecided | LineStanding::NotClaimed => false,
    };
    if !is_open_to_doubt || !traffic.may_miss_anything() {
        return judged;
    }
    let why = if traffic.was_resumed() {
        "What clients did before the simulator was started again is not known: begin a new world."
    } else {
        "Older entries of the timeline are gone: begin a new world, and send less in it."
    };
    JudgedLine::undecided(why, judged.entries)
}
