//! The verbs of SFTP version 3 (draft-ietf-secsh-filexfer-02), a file each.

pub(crate) mod close;
mod extended;
mod folders;
pub(crate) mod init;
mod links;
mod open;
mod read;
mod realpath;
mod remove;
mod rename;
mod set_attributes;
mod stat;

use bytes::Bytes;

pub(crate) use extended::{Extension, extension};

use crate::answer::AnswerPacket;
use crate::reader::{Reader, WRITE};
use crate::state::ChannelState;
use crate::status::{Code, Failure};

pub(crate) const INIT: u8 = 1;
pub(crate) const OPEN: u8 = 3;
pub(crate) const CLOSE: u8 = 4;
pub(crate) const READ: u8 = 5;
pub(crate) const LSTAT: u8 = 7;
pub(crate) const FSTAT: u8 = 8;
pub(crate) const SETSTAT: u8 = 9;
pub(crate) const FSETSTAT: u8 = 10;
pub(crate) const OPENDIR: u8 = 11;
pub(crate) const READDIR: u8 = 12;
pub(crate) const REMOVE: u8 = 13;
const MKDIR: u8 = 14;
const RMDIR: u8 = 15;
pub(crate) const REALPATH: u8 = 16;
pub(crate) const STAT: u8 = 17;
pub(crate) const RENAME: u8 = 18;
const READLINK: u8 = 19;
const SYMLINK: u8 = 20;
pub(crate) const EXTENDED: u8 = 200;

/// Whether the answer can be much larger than the request.
pub(crate) fn may_be_large(kind: u8) -> bool {
    matches!(kind, READ | READDIR)
}

/// Whether the answer needs a buffer.
pub(crate) fn needs_buffer(kind: u8) -> bool {
    kind == READ
}

/// Does what is asked by anything but INIT, and says what came of it.
pub(crate) async fn perform(state: &mut ChannelState, kind: u8, id: u32, request: Reader<'_>) -> Bytes {
    let answered = match kind {
        OPEN => open::answer(state, id, request),
        CLOSE => close::answer(state, id, request).await,
        READ => read::answer(state, id, request),
        STAT | LSTAT => stat::by_path(state, id, request),
        FSTAT => stat::by_handle(state, id, request),
        SETSTAT => set_attributes::by_path(state, id, request),
        FSETSTAT => set_attributes::by_handle(state, id, request),
        OPENDIR => folders::open(state, id, request),
        READDIR => folders::read(state, id, request),
        REMOVE => remove::answer(state, id, request).await,
        MKDIR => folders::refuse_new(state, request),
        RMDIR => folders::refuse_removal(state, request),
        REALPATH => realpath::answer(state, id, request),
        RENAME => rename::answer(state, id, request, rename::RenameOnto::NothingElse).await,
        READLINK | SYMLINK => links::refuse(state, request),
        EXTENDED => extended::answer(state, id, request).await,
        // A WRITE that is well-formed never comes here: its data is not gathered.
        WRITE => Err(Failure::new(Code::BadMessage, "The WRITE is malformed, or its handle is unknown")),
        other => Err(Failure::new(Code::OpUnsupported, format!("Request type {other} is not supported"))),
    };
    answered.unwrap_or_else(|failure| AnswerPacket::failure(id, &failure).finish())
}
