//! What a door is about to do for a client, or Nets for itself, and at which a fault may strike.

use alloc::string::String;
use serde::{Deserialize, Serialize};

use crate::identity::UserId;
use crate::identity::belgium::EboxEnvironment;

/// Where something is done at which a fault may strike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultDoor {
    Sftp,
    /// Where Nets calls a sender's alias web service.
    Alias,
    Ebox,
    /// What Nets does by itself: no door of a client's.
    Nets,
    Ftps,
}

impl FaultDoor {
    pub const WORDS: [(&'static str, FaultDoor); 5] = [
        ("sftp", FaultDoor::Sftp),
        ("alias", FaultDoor::Alias),
        ("ebox", FaultDoor::Ebox),
        ("nets", FaultDoor::Nets),
        ("ftps", FaultDoor::Ftps),
    ];
}

/// One kind of operation. Each belongs to one door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultOperation {
    Handshake,
    Auth,
    Channel,
    Open,
    Write,
    Read,
    Close,
    Readdir,
    Stat,
    Setstat,
    Rename,
    Remove,
    Realpath,
    Extended,
    Connect,
    Request,
    Answer,
    Token,
    Publish,
    /// Nets puts a file into Outbound, whichever it is.
    File,
    Receipt,
    RealtimeReceipt,
    DistributionReport,
    SubscriptionList,
    SigningResult,
    /// Nets processes the return file of e-Boks.
    ReturnFile,
    FtpsConnect,
    FtpsLogin,
    FtpsUpload,
    FtpsDownload,
}

impl FaultOperation {
    pub const WORDS: [(&'static str, FaultOperation); 30] = [
        ("handshake", FaultOperation::Handshake),
        ("auth", FaultOperation::Auth),
        ("channel", FaultOperation::Channel),
        ("open", FaultOperation::Open),
        ("write", FaultOperation::Write),
        ("read", FaultOperation::Read),
        ("close", FaultOperation::Close),
        ("readdir", FaultOperation::Readdir),
        ("stat", FaultOperation::Stat),
        ("setstat", FaultOperation::Setstat),
        ("rename", FaultOperation::Rename),
        ("remove", FaultOperation::Remove),
        ("realpath", FaultOperation::Realpath),
        ("extended", FaultOperation::Extended),
        ("connect", FaultOperation::Connect),
        ("request", FaultOperation::Request),
        ("answer", FaultOperation::Answer),
        ("token", FaultOperation::Token),
        ("publish", FaultOperation::Publish),
        ("file", FaultOperation::File),
        ("receipt", FaultOperation::Receipt),
        ("realtime_receipt", FaultOperation::RealtimeReceipt),
        ("distribution_report", FaultOperation::DistributionReport),
        ("subscription_list", FaultOperation::SubscriptionList),
        ("signing_result", FaultOperation::SigningResult),
        ("return_file", FaultOperation::ReturnFile),
        ("ftps_connect", FaultOperation::FtpsConnect),
        ("ftps_login", FaultOperation::FtpsLogin),
        ("ftps_upload", FaultOperation::FtpsUpload),
        ("ftps_download", FaultOperation::FtpsDownload),
    ];

    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, operation)| *operation == self).map_or("", |(word, _)| word)
    }

    pub fn door(self) -> FaultDoor {
        match self {
            Self::Connect | Self::Request | Self::Answer => FaultDoor::Alias,
            Self::Token | Self::Publish => FaultDoor::Ebox,
            Self::File
            | Self::Receipt
            | Self::RealtimeReceipt
            | Self::DistributionReport
            | Self::SubscriptionList
            | Self::SigningResult
            | Self::ReturnFile => FaultDoor::Nets,
            Self::FtpsConnect | Self::FtpsLogin | Self::FtpsUpload | Self::FtpsDownload => FaultDoor::Ftps,
            Self::Handshake
            | Self::Auth
            | Self::Channel
            | Self::Open
            | Self::Write
            | Self::Read
            | Self::Close
            | Self::Readdir
            | Self::Stat
            | Self::Setstat
            | Self::Rename
            | Self::Remove
            | Self::Realpath
            | Self::Extended => FaultDoor::Sftp,
        }
    }

    /// Whether it is one of many that a client cuts a file into as it likes, so that a byte names it and no count does.
    pub fn has_bytes(self) -> bool {
        matches!(self, Self::Write | Self::Read | Self::FtpsUpload | Self::FtpsDownload)
    }

    /// Whether it names a file or a folder.
    pub fn has_path(self) -> bool {
        match self.door() {
            FaultDoor::Sftp => !matches!(self, Self::Handshake | Self::Auth | Self::Channel),
            FaultDoor::Ftps => matches!(self, Self::FtpsUpload | Self::FtpsDownload),
            FaultDoor::Nets => self != Self::ReturnFile,
            FaultDoor::Alias | FaultDoor::Ebox => false,
        }
    }

    /// Whether it is known whose it is.
    pub fn has_user(self) -> bool {
        !matches!(self, Self::Handshake | Self::Token | Self::ReturnFile | Self::FtpsConnect)
    }

    /// Whether this one is meant where a fault says the other.
    pub(crate) fn is_meant_by(self, said: FaultOperation) -> bool {
        let is_any = said == Self::File && self.door() == FaultDoor::Nets && self != Self::ReturnFile;
        self == said || is_any
    }

    /// Whether a client can be told that it was done though it was not: its answer says nothing else.
    pub fn can_be_pretended(self) -> bool {
        matches!(
            self,
            Self::Write | Self::Close | Self::Setstat | Self::Rename | Self::Remove | Self::FtpsUpload
        )
    }

    /// Its place in a set of operations.
    pub fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// One operation, as a door has it from its client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorOperation {
    pub operation: FaultOperation,
    /// The login, or the sender whose service is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The client of the e-Box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Of the e-Box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<EboxEnvironment>,
    /// Absolute and plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The new path of a rename; the zip that a file for Outbound answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The bytes of the file that are written or read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<ByteSpan>,
    /// A file is closed that was read to its end.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub read_whole: bool,
}

/// From a byte of a file up to another, which does not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByteSpan {
    pub from: u64,
    pub to: u64,
}

impl DoorOperation {
    pub fn new(operation: FaultOperation) -> Self {
        DoorOperation {
            operation,
            user: None,
            client: None,
            environment: None,
            path: None,
            to: None,
            bytes: None,
            read_whole: false,
        }
    }
}
