//! Everything the mailbox refuses, named for the misdeed, each with its sentence for the user.

use std::sync::Arc;
use std::{fmt, io};

/// Why a request was refused. Front ends map it to their wire codes, exhaustively.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    NoSuchFile,
    NameIsNotUtf8,
    NameTooLong,
    PathTooLong,
    ControlCharacterInName,
    /// A folder where a file was wanted.
    IsAFolder,
    /// A file where a folder was wanted.
    IsNotAFolder,
    /// A write into Inbound, but not into the sender's own folder.
    OutsideOwnFolder {
        own: String,
    },
    /// A write anywhere else.
    OutsideInbound {
        own: String,
    },
    /// A read of the name that a picked-up file has left.
    PickedUpIsNotReadable,
    OutboundIsNotWritable,
    FoldersAreFixed,
    /// A folder is to be made where a folder is.
    FolderExists,
    /// A folder is to be removed that Nets has made.
    FolderStays,
    LinksAreUnsupported,
    AlreadyExists,
    AlreadyPickedUp,
    /// The file was picked up, under another handle, while this one was still open.
    PickedUpMeanwhile,
    FileTooLarge,
    TooManyFiles,
    /// The sender's files would take more than its quota.
    QuotaFull {
        quota: u64,
    },
    /// An upload was closed of which a write had been refused.
    Incomplete,
    /// An upload was closed whose file had been removed or replaced meanwhile.
    TakenAway,
    /// The simulator is stopping, or its journal failed.
    NotTaken(String),
    Disk(String),
    /// The files of this world are not the client's any more.
    WorldEnded {
        why: Arc<str>,
    },
}

impl Refusal {
    /// Whether the timeline should say so. What a client merely asked about needs no explanation, an
    /// upload that was closed too early is told as abandoned, and the timeline of a world that has
    /// ended has no readers.
    pub(crate) fn is_worth_telling(&self) -> bool {
        !matches!(
            self,
            Refusal::NoSuchFile
                | Refusal::FolderExists
                | Refusal::Incomplete
                | Refusal::TakenAway
                | Refusal::WorldEnded { .. }
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NoSuchFile => f.write_str("No such file"),
            Refusal::NameIsNotUtf8 => f.write_str("The name is not UTF-8"),
            Refusal::NameTooLong => f.write_str("The name is longer than 255 bytes"),
            Refusal::PathTooLong => f.write_str("The path is longer than 4096 bytes"),
            Refusal::ControlCharacterInName => f.write_str("The name contains a control character"),
            Refusal::IsAFolder => f.write_str("This is a folder, not a file"),
            Refusal::IsNotAFolder => f.write_str("This is a file, not a folder"),
            Refusal::OutsideOwnFolder { own } => {
                write!(f, "Permission denied: your folder is /Inbound/{own}, and files go only there")
            }
            Refusal::OutsideInbound { own } => {
                write!(f, "Permission denied: files can be written only to /Inbound/{own}")
            }
            Refusal::PickedUpIsNotReadable => {
                f.write_str("Permission denied: the file has been picked up and cannot be read back")
            }
            Refusal::OutboundIsNotWritable => {
                f.write_str("Permission denied: files in Outbound can only be read and deleted")
            }
            Refusal::FoldersAreFixed => {
                f.write_str("Permission denied: folders can be neither made, renamed nor removed")
            }
            Refusal::FolderExists => f.write_str("The folder is there already"),
            Refusal::FolderStays => f.write_str("The folders of a mailbox cannot be removed"),
            Refusal::LinksAreUnsupported => f.write_str("There are no links here"),
            Refusal::AlreadyExists => f.write_str("A file of that name exists already"),
            Refusal::AlreadyPickedUp => {
                f.write_str("The file has been picked up already; upload it again from its start")
            }
            Refusal::PickedUpMeanwhile => {
                f.write_str("The file was closed or renamed elsewhere and has been picked up")
            }
            Refusal::FileTooLarge => f.write_str("The file is larger than 2 GB"),
            Refusal::TooManyFiles => {
                f.write_str("There are 10,000 files in Inbound that are not named netsshare_*.zip")
            }
            Refusal::QuotaFull { quota } => write!(
                f,
                "The quota is used up: all your files, and the shipments that are not finished, may take \
                 {} MB together (`quota` of the sender in the scenario)",
                quota >> 20
            ),
            Refusal::Incomplete => {
                f.write_str("A part of this file was refused, so it is not picked up: upload it again")
            }
            Refusal::TakenAway => f.write_str(
                "The file was removed or replaced by another session while it was being written: upload it again",
            ),
            Refusal::NotTaken(reason) => write!(f, "The file could not be taken in: {reason}"),
            Refusal::Disk(reason) => write!(f, "The simulator's disk failed: {reason}"),
            Refusal::WorldEnded { why } => f.write_str(why),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Refusal::Disk(error.to_string())
    }
}
