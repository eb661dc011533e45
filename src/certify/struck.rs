//! Faults that struck what a sender did: what it could not know from then on.

use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultAnswer, FaultEffect};
use nets_story::Trace;

use crate::seen_at::SeenAt;

/// What a fault left a sender in doubt of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InDoubt {
    /// An upload came to its end, and its sender was not told.
    AnswerLost,
    /// An upload was cut before it was whole.
    UploadCut,
    /// A download ended before its file did.
    DownloadCut,
}

/// A fault that struck.
pub(crate) struct Struck {
    pub(crate) seen: SeenAt,
    pub(crate) in_doubt: InDoubt,
    pub(crate) path: String,
}

impl Struck {
    /// None where it leaves nothing of these in doubt.
    pub(crate) fn of(seen: SeenAt, trace: Trace<'_>) -> Option<Struck> {
        let Trace::Struck { operation, path: Some(path), done, told, ends } = trace else { return None };
        let is_upload = path.starts_with("/Inbound/");
        let is_told = told != FaultAnswer::None;
        let in_doubt = match (operation, done) {
            (FaultOperation::Close | FaultOperation::Rename, FaultEffect::Done) if is_upload && !is_told => {
                InDoubt::AnswerLost
            }
            (
                FaultOperation::Open | FaultOperation::Write | FaultOperation::Close | FaultOperation::Rename,
                FaultEffect::NotDone | FaultEffect::Partly,
            ) if is_upload && ends => InDoubt::UploadCut,
            (FaultOperation::Read, FaultEffect::Partly) if !is_upload && told != FaultAnswer::AsDone => {
                InDoubt::DownloadCut
            }
            _ => return None,
        };
        Some(Struck { seen, in_doubt, path: path.to_owned() })
    }
}
