//! The judge: from what a world saw of a sender to the standing of each requirement. It is pure, and does not know who made
//! the traffic: a person, a test or a program that certifies, the same traffic has the same standing.

mod able;
mod again;
mod read;
mod rules;
mod subscribed;

use nets_core::timeline::OutboundKind;

use crate::catalogue::{Applies, Demand, Requirement, catalogue};
use crate::kind::KindSet;
use crate::proof::Proof;
use crate::traffic::{SeenAt, Traffic};

/// So many entries are named of what shows or breaks a requirement.
const ENTRIES: usize = 6;

/// Whether a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineStanding {
    Shown,
    Broken,
    /// Something of it was seen, and not enough to say.
    Undecided,
    /// Nothing of it was seen.
    NotExercised,
    /// The sender does not say that it sends this, and was not seen to.
    NotClaimed,
}

impl LineStanding {
    pub const ALL: [LineStanding; 5] = [
        LineStanding::Shown,
        LineStanding::Broken,
        LineStanding::Undecided,
        LineStanding::NotExercised,
        LineStanding::NotClaimed,
    ];

    pub fn key(self) -> &'static str {
        match self {
            LineStanding::Shown => "shown",
            LineStanding::Broken => "broken",
            LineStanding::Undecided => "undecided",
            LineStanding::NotExercised => "not_exercised",
            LineStanding::NotClaimed => "not_claimed",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            LineStanding::NotExercised => "not exercised",
            LineStanding::NotClaimed => "not claimed",
            other => other.key(),
        }
    }
}

/// What the judge says of a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub standing: LineStanding,
    /// In a sentence.
    pub why: String,
    /// The numbers of the entries that show it, in their order.
    pub entries: Vec<u64>,
}

impl Judged {
    fn new(standing: LineStanding, why: impl Into<String>, entries: impl IntoIterator<Item = u64>) -> Judged {
        let mut entries: Vec<u64> = entries.into_iter().collect();
        entries.sort_unstable();
        entries.dedup();
        entries.truncate(ENTRIES);
        Judged { standing, why: why.into(), entries }
    }

    fn shown(why: impl Into<String>, entries: impl IntoIterator<Item = u64>) -> Judged {
        Judged::new(LineStanding::Shown, why, entries)
    }

    fn broken(why: impl Into<String>, entries: impl IntoIterator<Item = u64>) -> Judged {
        Judged::new(LineStanding::Broken, why, entries)
    }

    fn undecided(why: impl Into<String>, entries: impl IntoIterator<Item = u64>) -> Judged {
        Judged::new(LineStanding::Undecided, why, entries)
    }

    fn not_exercised(why: impl Into<String>) -> Judged {
        Judged::new(LineStanding::NotExercised, why, [])
    }
}

/// Judges every requirement of the catalogue, in its order. `claims` are the kinds that the sender says it sends.
pub fn judge(traffic: &Traffic, claims: KindSet) -> Vec<(&'static Requirement, Judged)> {
    let sent = claims.with(traffic.kinds());
    catalogue().map(|requirement| (requirement, line(requirement, traffic, sent))).collect()
}

fn line(requirement: &Requirement, traffic: &Traffic, sent: KindSet) -> Judged {
    if let Applies::Sends(kind) = requirement.applies
        && !sent.contains(kind)
    {
        let why = format!("It does not say that it sends {}, and was not seen to.", kind.says());
        return Judged::new(LineStanding::NotClaimed, why, []);
    }
    let judged = proven(requirement.proof, traffic);
    as_far_as_known(requirement.demand, judged, traffic)
}

fn proven(proof: Proof, traffic: &Traffic) -> Judged {
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
        Proof::NeedsFault => Judged::not_exercised("Only a fault provokes it: not until faults can be set."),
    }
}

/// What is gone may hold what would break a requirement, or show one that nothing shows.
fn as_far_as_known(demand: Demand, judged: Judged, traffic: &Traffic) -> Judged {
    let is_open_to_doubt = match judged.standing {
        LineStanding::Shown => demand == Demand::Never,
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
    Judged::undecided(why, judged.entries)
}

/// What the sender did behind this entry: another upload of its own, or the clock has gone on for a day.
fn has_gone_on(traffic: &Traffic, since: SeenAt) -> Option<u64> {
    let next = traffic.own_uploads().find(|(_, sent)| sent.began > since.seq);
    match next {
        Some((_, sent)) => Some(sent.finished.seq),
        None => has_passed_a_day(since, traffic.now).then_some(since.seq),
    }
}

/// Whether a day lies between.
fn has_passed_a_day(since: SeenAt, until: nets_core::Timestamp) -> bool {
    until.duration_since(since.at) >= jiff::SignedDuration::from_hours(24)
}

/// The receipt of an upload: when it was written.
fn receipt_of(traffic: &Traffic, upload: nets_core::identity::UploadId) -> Option<SeenAt> {
    traffic.receipt(upload).filter(|file| file.kind == OutboundKind::Receipt).map(|file| file.written)
}
