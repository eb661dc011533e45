//! From a refusal to the status code and sentence that a client sees.

use nets_mailbox::Refusal;

use crate::reader::MalformedPacket;

/// The status codes of version 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Code {
    Ok = 0,
    Eof = 1,
    NoSuchFile = 2,
    PermissionDenied = 3,
    Failure = 4,
    BadMessage = 5,
    OpUnsupported = 8,
}

/// Why a request failed, as the client is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub code: Code,
    pub message: String,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Failure { code, message: message.into() }
    }

    pub(crate) fn unknown_handle() -> Self {
        Failure::new(Code::Failure, "There is no such handle, or it is not of that kind")
    }

    pub(crate) fn end_of_file() -> Self {
        Failure::new(Code::Eof, "End of file")
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            // As OpenSSH has it, where a path leads through a file.
            Refusal::NoSuchFile | Refusal::IsNotAFolder => Code::NoSuchFile,
            Refusal::OutsideOwnFolder { .. }
            | Refusal::OutsideInbound { .. }
            | Refusal::PickedUpIsNotReadable
            | Refusal::OutboundIsNotWritable
            | Refusal::WriteOnly
            | Refusal::NoAttributes
            | Refusal::FoldersAreFixed => Code::PermissionDenied,
            Refusal::LinksAreUnsupported => Code::OpUnsupported,
            Refusal::NameIsNotUtf8
            | Refusal::NameTooLong
            | Refusal::PathTooLong
            | Refusal::ControlCharacterInName
            | Refusal::IsAFolder
            | Refusal::AlreadyExists
            | Refusal::AlreadyPickedUp
            | Refusal::PickedUpMeanwhile
            | Refusal::FileTooLarge
            | Refusal::TooManyFiles
            | Refusal::FolderExists
            | Refusal::FolderStays
            | Refusal::QuotaFull { .. }
            | Refusal::NoAppending
            | Refusal::NoOverwriting
            | Refusal::Incomplete
            | Refusal::TakenAway
            | Refusal::NotTaken(_)
            | Refusal::Disk(_)
            | Refusal::WorldEnded { .. } => Code::Failure,
        };
        Failure::new(code, refusal.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Refusal::from(error).into()
    }
}

impl From<MalformedPacket> for Failure {
    fn from(_: MalformedPacket) -> Self {
        Failure::new(Code::BadMessage, "The request is cut short")
    }
}
