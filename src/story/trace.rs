//! What an entry says of a sender's traffic, for who judges the sender.

use nets_core::Timestamp;
use nets_core::alias::AliasWord;
use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultAnswer, FaultEffect};
use nets_core::identity::{DocumentType, MessageRef, Party, UploadId, UserId};
use nets_core::shipment::Channel;
use nets_core::timeline::FileSubject;

/// One thing that a sender did, or that came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace<'e> {
    LoggedIn {
        is_forgiven: bool,
        /// The server had shown it another host key than usually.
        other_host_key: bool,
    },
    /// A server showed another host key than usually, on purpose, to a client of which it was not known yet whose it is.
    OtherHostKey,
    BeganToWrite {
        path: &'e str,
        by_hand: bool,
    },
    GaveUp {
        path: &'e str,
    },
    /// Under a name that is not picked up.
    Stored {
        path: &'e str,
        is_near_miss: bool,
    },
    Renamed {
        from: &'e str,
        to: &'e str,
    },
    Refused {
        reason: &'e str,
    },
    /// A fault struck on purpose: what was done, what was told, and whether the connection ended with it.
    Struck {
        operation: FaultOperation,
        path: Option<&'e str>,
        done: FaultEffect,
        told: FaultAnswer,
        ends: bool,
    },
    Fetched {
        file: &'e str,
        is_whole: bool,
    },
    Deleted {
        file: &'e str,
    },
    Uploaded {
        upload: UploadId,
        file: &'e str,
        size: u64,
    },
    /// An upload was accepted or refused.
    Judged {
        upload: UploadId,
    },
    /// A file lies in Outbound.
    Written {
        file: &'e str,
        subject: &'e FileSubject,
    },
    Delivered {
        message: MessageRef,
    },
    /// A channel could not reach the recipient.
    NotReached {
        message: MessageRef,
        by: Channel,
        recipient: Option<&'e Party>,
        goes_on: bool,
    },
    Printed {
        message: MessageRef,
    },
    Emailed {
        message: MessageRef,
    },
    SigningStarted {
        message: MessageRef,
        signers: usize,
    },
    SignerRejected {
        message: MessageRef,
        with_words: bool,
    },
    DeadlinePassed {
        message: MessageRef,
    },
    AliasAnswered {
        word: Option<AliasWord>,
        is_faulty: bool,
    },
    AliasRegistered,
    /// Nets has a list of who subscribes, as of this moment.
    ListHandedOver {
        as_of: Timestamp,
    },
    SubscriptionChanged {
        party: &'e Party,
        document_type: &'e DocumentType,
        subscribes: bool,
    },
    /// More came than could be noted: from this sender, or from names that no sender has.
    Dropped {
        user: Option<&'e UserId>,
    },
}
