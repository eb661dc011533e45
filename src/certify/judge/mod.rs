//! The judge: from what a world saw of a sender to the standing of each requirement. It is pure, and does not know who made
//! the traffic: a person, a test or a program that certifies, the same traffic has the same standing.

mod able;
mod again;
mod ebox;
mod judged;
mod not_known;
mod read;
mod rules;
mod since;
mod struck;
mod subscribed;

use not_known::{NotKnown, as_far_as_known};

use crate::catalogue::{Applies, Requirement, catalogue};
use crate::kind::KindSet;
use crate::proof::Proof;
use crate::traffic::Traffic;

pub use ebox::judge_ebox;
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
    let not_known = NotKnown { anything: traffic.may_miss_anything(), resumed: traffic.was_resumed() };
    as_far_as_known(requirement.demand, judged, not_known)
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
        Proof::GoesOnAfterCut => struck::goes_on_after_cut(traffic),
        Proof::NotAgainAfterLostAnswer => struck::not_again_after_lost_answer(traffic),
        Proof::TakesWholeFiles => struck::takes_whole_files(traffic),
        Proof::NeedsNoLeniency => able::needs_no_leniency(traffic),
        Proof::Ebox(_) => JudgedLine::not_exercised("It is asked of senders of the e-Box."),
        Proof::TrustsNoOtherHostKey => struck::trusts_no_other_host_key(traffic),
    }
}
