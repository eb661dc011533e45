//! Writing SFTP answers.

use bytes::Bytes;
use nets_core::Timestamp;
use nets_mailbox::{Attributes, FileKind};

use crate::status::{Code, Failure};

const STATUS: u8 = 101;
const HANDLE: u8 = 102;
const NAME: u8 = 104;
const ATTRIBUTES: u8 = 105;
const EXTENDED_REPLY: u8 = 201;
const VERSION: u8 = 2;

/// The answer to a request, or why it is refused. Every request but INIT starts with its id.
pub(crate) type Answered = Result<Bytes, Failure>;

/// An answer being written; the length in front is filled in at the end.
pub(crate) struct AnswerPacket(Vec<u8>);

impl AnswerPacket {
    fn begin(kind: u8, id: u32) -> Self {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend([0, 0, 0, 0, kind]);
        bytes.extend(id.to_be_bytes());
        AnswerPacket(bytes)
    }

    pub(crate) fn version(version: u32) -> Self {
        Self::begin(VERSION, version)
    }

    pub(crate) fn ok(id: u32) -> Self {
        Self::status(id, Code::Ok, "")
    }

    pub(crate) fn failure(id: u32, failure: &Failure) -> Self {
        Self::status(id, failure.code, &failure.message)
    }

    fn status(id: u32, code: Code, message: &str) -> Self {
        Self::begin(STATUS, id).u32(code as u32).string(message).string("en")
    }

    pub(crate) fn handle(id: u32, handle: u32) -> Self {
        Self::begin(HANDLE, id).bytes(&handle.to_be_bytes())
    }

    pub(crate) fn attributes(id: u32, attributes: &Attributes) -> Self {
        Self::begin(ATTRIBUTES, id).attributes_field(attributes)
    }

    /// A list of names, which the caller adds: for each a name, a long name and attributes.
    pub(crate) fn names(id: u32, count: u32) -> Self {
        Self::begin(NAME, id).u32(count)
    }

    pub(crate) fn extended(id: u32) -> Self {
        Self::begin(EXTENDED_REPLY, id)
    }

    pub(crate) fn u32(mut self, number: u32) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    pub(crate) fn u64(mut self, number: u64) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    pub(crate) fn string(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self = self.u32(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Size, owner, permissions and times. Owner and group are always 0.
    pub(crate) fn attributes_field(self, attributes: &Attributes) -> Self {
        const SIZE_OWNER_PERMISSIONS_TIMES: u32 = 0x0f;
        let modified = seconds(attributes.modified);
        self.u32(SIZE_OWNER_PERMISSIONS_TIMES)
            .u64(attributes.size)
            .u32(0)
            .u32(0)
            .u32(permissions(attributes.kind))
            .u32(modified)
            .u32(modified)
    }

    /// The handle that a finished answer gives the client, if it gives one.
    pub(crate) fn opened(answer: &[u8]) -> Option<u32> {
        const KIND: usize = 4;
        let handle = answer.get(answer.len().checked_sub(4)?..)?;
        (answer.get(KIND) == Some(&HANDLE)).then(|| handle.try_into().map(u32::from_be_bytes).ok())?
    }

    pub(crate) fn finish(mut self) -> Bytes {
        let length = (self.0.len() - 4) as u32;
        self.0[..4].copy_from_slice(&length.to_be_bytes());
        self.0.into()
    }
}

fn permissions(kind: FileKind) -> u32 {
    match kind {
        FileKind::Folder => 0o040_750,
        FileKind::File => 0o100_640,
    }
}

/// Version 3 has 32 bits for a time; what does not fit shows as the nearest that does.
fn seconds(at: Timestamp) -> u32 {
    u32::try_from(at.as_second().max(0)).unwrap_or(u32::MAX)
}
