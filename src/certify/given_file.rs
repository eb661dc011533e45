//! A file that was put into the sender's Outbound, and what the sender did with it.

use std::collections::BTreeMap;

use nets_core::Timestamp;
use nets_core::identity::{MessageRef, UploadId};
use nets_core::timeline::OutboundKind;
use nets_story::Trace;

use crate::proof::Paper;
use crate::seen_at::SeenAt;

/// A file in Outbound.
pub(crate) struct GivenFile {
    pub(crate) kind: OutboundKind,
    pub(crate) upload: Option<UploadId>,
    pub(crate) message_id: Option<String>,
    /// Of a result: how the signing ended.
    pub(crate) ending: Option<SigningEnd>,
    /// Of a receipt: whether it says 200; none where that is not known.
    pub(crate) accepts: Option<bool>,
    /// Of a list: of which moment it is.
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) written: SeenAt,
    /// When it was first fetched to its end.
    pub(crate) fetched: Option<SeenAt>,
    pub(crate) deleted: Option<SeenAt>,
}

/// How the signing of a document ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SigningEnd {
    /// By so many.
    Signed(usize),
    Rejected {
        with_words: bool,
    },
    DeadlinePassed,
}

impl SigningEnd {
    pub(crate) fn note(
        endings: &mut BTreeMap<MessageRef, SigningEnd>,
        message: MessageRef,
        trace: Trace<'_>,
    ) {
        let ending = match trace {
            Trace::SigningStarted { signers, .. } => SigningEnd::Signed(signers),
            Trace::SignerRejected { with_words, .. } => SigningEnd::Rejected { with_words },
            Trace::DeadlinePassed { .. } => SigningEnd::DeadlinePassed,
            _ => return,
        };
        endings.insert(message, ending);
    }
}

impl GivenFile {
    /// Whether it is such a file. Of several results, any of them is.
    pub(crate) fn is(&self, paper: Paper) -> bool {
        match paper {
            Paper::Receipt => self.kind == OutboundKind::Receipt && self.accepts == Some(true),
            Paper::Rejection => self.kind == OutboundKind::Receipt && self.accepts == Some(false),
            Paper::RealtimeReceipt => self.kind == OutboundKind::RealtimeReceipt,
            Paper::DistributionReport => self.kind == OutboundKind::DistributionReport,
            Paper::SubscriptionList => self.kind == OutboundKind::SubscriptionList,
            Paper::Signed => matches!(self.ending, Some(SigningEnd::Signed(_))),
            Paper::SignedByMany => matches!(self.ending, Some(SigningEnd::Signed(2..))),
            Paper::RejectedWithWords => self.ending == Some(SigningEnd::Rejected { with_words: true }),
            Paper::RejectedWithoutWords => self.ending == Some(SigningEnd::Rejected { with_words: false }),
            Paper::DeadlinePassed => self.ending == Some(SigningEnd::DeadlinePassed),
            Paper::SeveralResults => self.kind == OutboundKind::SigningResult,
        }
    }

    /// Whether it was deleted and had not been read to its end.
    pub(crate) fn is_deleted_unread(&self) -> bool {
        self.deleted.is_some_and(|deleted| self.fetched.is_none_or(|fetched| fetched.seq > deleted.seq))
    }
}
