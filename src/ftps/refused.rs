//! From a refusal to the reply that a client has, and to the kind that the library wants.

use nets_mailbox::Refusal;
use unftp_core::storage::{Error, ErrorKind};

use crate::reply::FtpReply;

pub(crate) fn reply(refusal: &Refusal) -> FtpReply {
    let code = match refusal {
        Refusal::NameIsNotUtf8
        | Refusal::NameTooLong
        | Refusal::PathTooLong
        | Refusal::ControlCharacterInName => 553,
        Refusal::FileTooLarge | Refusal::QuotaFull { .. } => 552,
        Refusal::TooManyFiles => 452,
        Refusal::NotTaken(_) | Refusal::Disk(_) => 451,
        Refusal::WorldEnded { .. } => 421,
        Refusal::NoSuchFile
        | Refusal::IsAFolder
        | Refusal::IsNotAFolder
        | Refusal::OutsideOwnFolder { .. }
        | Refusal::OutsideInbound { .. }
        | Refusal::PickedUpIsNotReadable
        | Refusal::OutboundIsNotWritable
        | Refusal::FoldersAreFixed
        | Refusal::WriteOnly
        | Refusal::NoAppending
        | Refusal::NoOverwriting
        | Refusal::NoAttributes
        | Refusal::FolderExists
        | Refusal::FolderStays
        | Refusal::LinksAreUnsupported
        | Refusal::AlreadyExists
        | Refusal::AlreadyPickedUp
        | Refusal::PickedUpMeanwhile
        | Refusal::Incomplete
        | Refusal::TakenAway => 550,
    };
    FtpReply::new(code, refusal.to_string())
}

/// The library's own words never reach the client: ours are put in their place.
pub(crate) fn library_error(reply: &FtpReply) -> Error {
    Error::from(match reply.code {
        421 | 425 | 426 => ErrorKind::ConnectionClosed,
        450 => ErrorKind::TransientFileNotAvailable,
        451 => ErrorKind::LocalError,
        452 => ErrorKind::InsufficientStorageSpaceError,
        502 => ErrorKind::CommandNotImplemented,
        552 => ErrorKind::ExceededStorageAllocationError,
        553 => ErrorKind::FileNameNotAllowedError,
        _ => ErrorKind::PermissionDenied,
    })
}
