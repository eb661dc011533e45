//! Why a recipient cannot do something with a document.

use core::fmt;
use jiff::Timestamp;

use crate::calendar;
use crate::identity::{DocumentType, Party, UploadId};
use crate::state::ConcludedAs;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActRefusal {
    /// No shipment that was accepted has such a message.
    UnknownMessage {
        upload: UploadId,
        index: u32,
    },
    /// The document is neither addressed to this party nor to be signed by it.
    NotARecipient {
        party: Party,
    },
    /// e-Boks has it then.
    NotDelivered {
        delivery: Timestamp,
    },
    /// It never comes to e-Boks, or did not: it was printed, or no channel could reach the recipient.
    NotInEboks,
    /// The recipient has no e-Boks yet.
    NotAtEboks {
        party: Party,
    },
    /// The publication date has not come.
    NotPublished {
        visible: Timestamp,
    },
    /// Documents of this type are not signed.
    NotForSigning {
        document_type: DocumentType,
    },
    AlreadySigned {
        at: Timestamp,
    },
    SigningIsOver {
        result: ConcludedAs,
    },
}

impl ActRefusal {
    /// What to do instead, where there is something.
    pub fn hint(&self) -> &'static str {
        match self {
            ActRefusal::UnknownMessage { .. } => "list the recipient's documents to see which there are",
            ActRefusal::NotARecipient { .. } => {
                "act as the receiver, as a signer, or as the person behind one of their aliases"
            }
            ActRefusal::NotDelivered { .. } | ActRefusal::NotPublished { .. } => {
                "move the clock to that moment first"
            }
            ActRefusal::NotInEboks => "only what e-Boks has delivered can be opened and signed",
            ActRefusal::NotAtEboks { .. } => {
                "let the recipient subscribe to something, which registers it, or give it another `at_eboks`"
            }
            ActRefusal::NotForSigning { .. } => "give the material a `signing` in the scenario",
            ActRefusal::AlreadySigned { .. } => "a signer signs a document once",
            ActRefusal::SigningIsOver { .. } => {
                "the result is in Outbound, or comes with the next return file"
            }
        }
    }
}

impl fmt::Display for ActRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = |at: &Timestamp| calendar::copenhagen().to_datetime(*at).strftime("%a %Y-%m-%d %H:%M:%S");
        match self {
            ActRefusal::UnknownMessage { upload, index } => {
                write!(f, "upload {upload} has no accepted message {index}")
            }
            ActRefusal::NotARecipient { party } => {
                write!(f, "{party} neither receives this document nor signs it")
            }
            ActRefusal::NotDelivered { delivery } => {
                write!(f, "e-Boks does not have the document before {}", local(delivery))
            }
            ActRefusal::NotInEboks => f.write_str("the document did not come to e-Boks"),
            ActRefusal::NotAtEboks { party } => {
                write!(f, "{party} is not registered at e-Boks, and so sees nothing there")
            }
            ActRefusal::NotPublished { visible } => {
                write!(f, "the recipient does not see the document before {}", local(visible))
            }
            ActRefusal::NotForSigning { document_type } => {
                write!(f, "documents of type {document_type} are not signed")
            }
            ActRefusal::AlreadySigned { at } => {
                write!(f, "this signer has signed the document already, at {}", local(at))
            }
            ActRefusal::SigningIsOver { result } => f.write_str(match result {
                ConcludedAs::Signed => "the signing is over: all have signed",
                ConcludedAs::Rejected => "the signing is over: a signer has rejected the document",
                ConcludedAs::DeadlinePassed => "the signing is over: the deadline has passed",
            }),
        }
    }
}
