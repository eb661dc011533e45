//! Everything the mailbox refuses, named for the misdeed, each with its sentence for the user.

use std::io;
use std::sync::Arc;

use nets_text::system_words;

/// Why a request was refused. Front ends map it to their wire codes, exhaustively.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("No such file")]
    NoSuchFile,
    #[error("The name is not UTF-8")]
    NameIsNotUtf8,
    #[error("The name is longer than 255 bytes")]
    NameTooLong,
    #[error("The path is longer than 4096 bytes")]
    PathTooLong,
    #[error("The name contains a control character")]
    ControlCharacterInName,
    /// A folder where a file was wanted.
    #[error("This is a folder, not a file")]
    IsAFolder,
    /// A file where a folder was wanted.
    #[error("This is a file, not a folder")]
    IsNotAFolder,
    /// A write into Inbound, but not into the sender's own folder.
    #[error("Permission denied: your folder is /Inbound/{own}, and files go only there")]
    OutsideOwnFolder { own: String },
    /// A write anywhere else.
    #[error("Permission denied: files can be written only to /Inbound/{own}")]
    OutsideInbound { own: String },
    /// A read of the name that a picked-up file has left.
    #[error("Permission denied: the file has been picked up and cannot be read back")]
    PickedUpIsNotReadable,
    #[error("Permission denied: files in Outbound can only be read and deleted")]
    OutboundIsNotWritable,
    #[error("Permission denied: folders can be neither made, renamed nor removed")]
    FoldersAreFixed,
    /// A folder is to be made where a folder is.
    #[error("The folder is there already")]
    FolderExists,
    /// A folder is to be removed that Nets has made.
    #[error("The folders of a mailbox cannot be removed")]
    FolderStays,
    #[error("There are no links here")]
    LinksAreUnsupported,
    #[error("A file of that name exists already")]
    AlreadyExists,
    #[error("The file has been picked up already; upload it again from its start")]
    AlreadyPickedUp,
    /// The file was picked up, under another handle, while this one was still open.
    #[error("The file was closed or renamed elsewhere and has been picked up")]
    PickedUpMeanwhile,
    #[error("The file is larger than 2 GB")]
    FileTooLarge,
    #[error("There are 10,000 files in Inbound that are not named netsshare_*.zip")]
    TooManyFiles,
    /// The sender's files would take more than its quota.
    #[error(
        "The quota is used up: all your files, and the shipments that are not finished, may take {} MB \
         together (`quota` of the sender in the scenario)",
        .quota >> 20
    )]
    QuotaFull { quota: u64 },
    /// An upload was closed of which a write had been refused.
    #[error("A part of this file was refused, so it is not picked up: upload it again")]
    Incomplete,
    /// An upload was closed whose file had been removed or replaced meanwhile.
    #[error(
        "The file was removed or replaced by another session while it was being written: upload it again"
    )]
    TakenAway,
    /// How the sender's server behaves, as the scenario has it.
    #[error("Permission denied: files can only be put here (`inbound: write_only` of the sender's server)")]
    WriteOnly,
    #[error("Nothing is added to a file that lies here (`append: refused` of the sender's server)")]
    NoAppending,
    #[error("A file that lies here is not replaced (`overwrite: refused` of the sender's server)")]
    NoOverwriting,
    #[error("Permission denied: attributes cannot be set (`setstat: denied` of the sender's server)")]
    NoAttributes,
    /// The simulator is stopping, or its journal failed.
    #[error("The file could not be taken in: {0}")]
    NotTaken(String),
    #[error("The simulator's disk failed: {0}")]
    Disk(String),
    /// The files of this world are not the client's any more.
    #[error("{why}")]
    WorldEnded { why: Arc<str> },
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

impl Refusal {
    /// The thread that was to do it did not come to its end.
    pub fn broken_off() -> Self {
        Refusal::Disk("what was begun did not come to its end".to_owned())
    }
}

/// Whether this sentence, as the timeline has it, refuses to write where a sender has no place.
pub fn is_of_a_write_elsewhere(reason: &str) -> bool {
    [OUTSIDE_OWN_FOLDER, OUTSIDE_INBOUND].iter().any(|beginning| reason.starts_with(beginning))
        || reason == Refusal::OutboundIsNotWritable.to_string()
}

/// As the sentences of two refusals begin.
const OUTSIDE_OWN_FOLDER: &str = "Permission denied: your folder is /Inbound/";
const OUTSIDE_INBOUND: &str = "Permission denied: files can be written only to /Inbound/";

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Refusal::Disk(system_words(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_elsewhere_is_told_by_its_sentence() {
        let own = || "DK12345678".to_owned();
        for elsewhere in [
            Refusal::OutsideOwnFolder { own: own() },
            Refusal::OutsideInbound { own: own() },
            Refusal::OutboundIsNotWritable,
        ] {
            assert!(is_of_a_write_elsewhere(&elsewhere.to_string()), "{elsewhere}");
        }
        for other in [Refusal::FoldersAreFixed, Refusal::PickedUpIsNotReadable, Refusal::FileTooLarge] {
            assert!(!is_of_a_write_elsewhere(&other.to_string()), "{other}");
        }
    }
}
