//! The judge of a sender of the e-Box: from what a world saw of it to the standing of each case.

mod answers;
mod as_asked;
mod asked;
mod content;
mod going_on;
mod peak;
mod refused_tokens;
mod tokens;

use crate::catalogue::{Applies, Requirement, catalogue_of};
use crate::ebox_case::EboxCase;
use crate::ebox_traffic::EboxTraffic;
use crate::judge::judged::{JudgedLine, LineStanding};
use crate::judge::not_known::{NotKnown, as_far_as_known};
use crate::kind::KindSet;
use crate::profile::CertifiedProfile;
use crate::proof::Proof;

/// Judges every case, in the order of the catalogue. `claims` are the kinds that the sender says it sends.
pub fn judge_ebox(traffic: &EboxTraffic, claims: KindSet) -> Vec<(&'static Requirement, JudgedLine)> {
    let sent = claims.with(traffic.kinds());
    let line = |requirement: &'static Requirement| (requirement, line(requirement, traffic, sent));
    let mut lines: Vec<_> = catalogue_of(CertifiedProfile::Ebox).map(line).collect();
    let last = traffic.taken().last().map(|tried| tried.seen.seq);
    let open = lines.iter().filter(|(requirement, judged)| {
        let is_done = matches!(judged.standing, LineStanding::Shown | LineStanding::NotClaimed);
        let is_left = requirement.needs_fault() && judged.standing == LineStanding::NotExercised;
        !is_done && !is_left && requirement.proof != Proof::Ebox(EboxCase::G1)
    });
    let all = match open.count() {
        0 => JudgedLine::shown("Every other line that applies is shown.", last),
        1 => JudgedLine::not_exercised("Another line is open or broken."),
        open => JudgedLine::not_exercised(format!("{open} other lines are open or broken.")),
    };
    if let Some((_, line)) =
        lines.iter_mut().find(|(requirement, _)| requirement.proof == Proof::Ebox(EboxCase::G1))
    {
        *line = all;
    }
    lines
}

fn line(requirement: &Requirement, traffic: &EboxTraffic, sent: KindSet) -> JudgedLine {
    if let Applies::Sends(kind) = requirement.applies
        && !sent.contains(kind)
    {
        let why = format!("It does not say that it sends {}, and was not seen to.", kind.says());
        return JudgedLine::new(LineStanding::NotClaimed, why, []);
    }
    let Proof::Ebox(case) = requirement.proof else {
        return JudgedLine::not_exercised("It is no case of the e-Box.");
    };
    let not_known = NotKnown { anything: traffic.may_miss_anything(), resumed: traffic.was_resumed() };
    as_far_as_known(requirement.demand, proven(case, traffic), not_known)
}

fn proven(case: EboxCase, traffic: &EboxTraffic) -> JudgedLine {
    use EboxCase::{
        A1, A2, A3, A4, A5, A6, A7, A8, A9, G1, G2, L1, L2, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11,
        P12, P13, P14, P15, P16, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10, R11, R12, R13, R14, R15, S1, S2,
        S3,
    };
    match case {
        A1 | A2 | A3 | A4 | A5 | A6 | A7 | A8 | A9 => tokens::proven(case, traffic),
        P1 | P2 | P3 | P4 | P5 | P6 | P7 | P8 | P9 | P10 | P11 | P12 | P13 | P14 | P15 | P16 => {
            content::proven(case, traffic)
        }
        R1 | R2 | R3 | R4 | R5 | R6 | R7 | R8 | R9 | R10 | R11 | R12 | R13 | R14 | R15 => {
            answers::proven(case, traffic)
        }
        S1 | S2 | S3 | L1 | L2 | G1 | G2 => asked::proven(case, traffic),
    }
}
