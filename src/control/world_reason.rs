//! What every front end refuses alike, since it is the world that does not have it or do it.

use nets_core::act_refusal::ActRefusal;
use nets_core::ebox::message::EboxRefusal;
use nets_core::faults::met::FaultRefusal;
use nets_core::onboarding::act::OnboardingRefusal;
use nets_driver::{NotDone, Stopped};
use nets_web::{Problem, ProblemKind, ServerReason};

/// Every reason that front ends share, besides those of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorldReason {
    UnknownWorld,
    WorldExists,
    TooManyWorlds,
    WorldStays,
    UnknownUser,
    UnknownShipment,
    UnknownMessage,
    UnknownFile,
    UnknownDocument,
    DocumentGone,
    ActRefused,
    UnknownRegistration,
    NotRegistered,
    NoAliasService,
    HostNotAllowed,
    MomentHasPassed,
    TooFar,
    WorldEnded,
    DiskRefuses,
    WorldFull,
    NoBundle,
    NoEbox,
    NoFtps,
    UnknownDossier,
    OutOfTurn,
    UnknownFault,
    FaultExists,
    PrivateKey,
}

impl From<WorldReason> for ProblemKind {
    fn from(reason: WorldReason) -> ProblemKind {
        let (name, status, title) = match reason {
            WorldReason::UnknownWorld => ("unknown-world", 404, "There is no such world"),
            WorldReason::WorldExists => ("world-exists", 409, "A world of this name runs"),
            WorldReason::TooManyWorlds => ("too-many-worlds", 409, "As many worlds run as may"),
            WorldReason::WorldStays => ("world-stays", 409, "This world does not end before the simulator"),
            WorldReason::UnknownUser => ("unknown-user", 404, "The scenario has no such sender"),
            WorldReason::UnknownShipment => ("unknown-shipment", 404, "There is no such shipment"),
            WorldReason::UnknownMessage => ("unknown-message", 404, "There is no such message"),
            WorldReason::UnknownFile => ("unknown-file", 404, "There is no such file in Outbound"),
            WorldReason::UnknownDocument => ("unknown-document", 404, "The recipient has no such document"),
            WorldReason::DocumentGone => ("document-gone", 410, "The document is not kept any more"),
            WorldReason::ActRefused => ("act-refused", 409, "The recipient cannot do this"),
            WorldReason::UnknownRegistration => {
                ("unknown-registration", 404, "There is no such registration")
            }
            WorldReason::NotRegistered => ("not-registered", 409, "This registration does not hold"),
            WorldReason::NoAliasService => ("no-alias-service", 409, "The sender has no alias service"),
            WorldReason::HostNotAllowed => {
                ("host-not-allowed", 400, "The scenario allows no calls of this host")
            }
            WorldReason::MomentHasPassed => ("moment-has-passed", 409, "Time does not run backwards"),
            WorldReason::TooFar => ("too-far", 400, "That is further than the clock moves at once"),
            WorldReason::WorldEnded => ("world-ended", 409, "The world was reset meanwhile"),
            WorldReason::DiskRefuses => ("disk-refuses", 507, "The disk does not take what must be kept"),
            WorldReason::WorldFull => ("world-full", 507, "The world remembers as much as it can"),
            WorldReason::NoEbox => ("no-ebox", 409, "The scenario has no e-Box"),
            WorldReason::NoFtps => ("no-ftps", 409, "FTPS is off"),
            WorldReason::UnknownDossier => ("unknown-dossier", 404, "There is no such dossier"),
            WorldReason::OutOfTurn => ("out-of-turn", 409, "It is not the turn of this step"),
            WorldReason::UnknownFault => ("unknown-fault", 404, "There is no such fault"),
            WorldReason::FaultExists => ("fault-exists", 409, "There is such a fault already"),
            WorldReason::PrivateKey => ("private-key", 422, "A private key was handed in"),
            WorldReason::NoBundle => ("no-bundle", 409, "No bundle can be made of the world"),
        };
        ProblemKind { name, status, title }
    }
}

/// A world that has ended.
pub fn stopped(stopped: Stopped) -> Problem {
    Problem::new(WorldReason::WorldEnded, stopped.to_string())
        .hint("ask again: after a reset the new world answers; one that has ended is not there any more")
}

/// What the world did not do.
pub fn not_done(not_done: NotDone) -> Problem {
    match not_done {
        NotDone::Stopped => stopped(Stopped),
        NotDone::Disk(reason) => {
            Problem::new(WorldReason::DiskRefuses, reason).hint("nothing is lost: make room, and ask again")
        }
        NotDone::Full(reason) => Problem::new(WorldReason::WorldFull, reason)
            .hint("POST /v1/reset begins the world anew; a crowd in the scenario costs next to nothing"),
        NotDone::Refused(refusal) => refused(&refusal),
        NotDone::NotAtEbox(refusal) => {
            let reason = match refusal {
                EboxRefusal::NoEbox => WorldReason::NoEbox,
                EboxRefusal::NoSuchRecipient | EboxRefusal::NoSuchMessage => WorldReason::UnknownMessage,
                EboxRefusal::NotOpened | EboxRefusal::NoReply => WorldReason::ActRefused,
            };
            Problem::new(reason, refusal.to_string())
        }
        NotDone::OutOfTurn(refusal) => out_of_turn(&refusal),
        NotDone::NoSuchFault(refusal) => {
            let reason = match refusal {
                FaultRefusal::UnknownFault(_) | FaultRefusal::NothingHeldBy(_) => WorldReason::UnknownFault,
                FaultRefusal::NameTaken(_) => WorldReason::FaultExists,
                FaultRefusal::TooMany => WorldReason::WorldFull,
            };
            Problem::new(reason, refusal.to_string()).hint("GET /v1/faults lists those that there are")
        }
        NotDone::TooMany(_) => Problem::new(ServerReason::TooManyWaiting, not_done.to_string())
            .hint("let one client wait, or ask without waiting"),
    }
}

/// Why a step of an onboarding is not done.
pub fn out_of_turn(refusal: &OnboardingRefusal) -> Problem {
    let reason = match refusal {
        OnboardingRefusal::UnknownDossier(_) => WorldReason::UnknownDossier,
        OnboardingRefusal::Full(_) => WorldReason::WorldFull,
        _ => WorldReason::OutOfTurn,
    };
    Problem::new(reason, refusal.to_string()).hint(refusal.hint())
}

/// Why a recipient does not do something with a document.
pub fn refused(refusal: &ActRefusal) -> Problem {
    let reason = match refusal {
        ActRefusal::UnknownMessage { .. } | ActRefusal::NotARecipient { .. } => WorldReason::UnknownDocument,
        ActRefusal::NotDelivered { .. }
        | ActRefusal::NotInEboks
        | ActRefusal::NotAtEboks { .. }
        | ActRefusal::NotPublished { .. }
        | ActRefusal::NotForSigning { .. }
        | ActRefusal::AlreadySigned { .. }
        | ActRefusal::SigningIsOver { .. } => WorldReason::ActRefused,
    };
    Problem::new(reason, refusal.to_string()).hint(refusal.hint())
}
