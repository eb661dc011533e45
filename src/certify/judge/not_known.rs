//! What is gone may hold what would break a requirement, or show one that nothing shows.

use super::judged::{JudgedLine, LineStanding};
use crate::catalogue::RequirementDemand;

/// What is not known of what happened.
#[derive(Debug, Clone, Copy)]
pub(super) struct NotKnown {
    /// Whether anything may be missing.
    pub(super) anything: bool,
    /// Whether it is because the process was started again.
    pub(super) resumed: bool,
}

pub(super) fn as_far_as_known(
    demand: RequirementDemand,
    judged: JudgedLine,
    not_known: NotKnown,
) -> JudgedLine {
    let is_open_to_doubt = match judged.standing {
        LineStanding::Shown => demand == RequirementDemand::Never,
        LineStanding::NotExercised => true,
        LineStanding::Broken | LineStanding::Undecided | LineStanding::NotClaimed => false,
    };
    if !is_open_to_doubt || !not_known.anything {
        return judged;
    }
    let why = if not_known.resumed {
        "What clients did before the simulator was started again is not known: begin a new world."
    } else {
        "Older entries of the timeline are gone: begin a new world, and send less in it."
    };
    JudgedLine::undecided(why, judged.entries)
}
