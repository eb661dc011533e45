//! EXTENDED: a name and what that extension needs. Those that OpenSSH's clients use are known:
//! `posix-rename@openssh.com` (a rename that replaces), `statvfs@openssh.com` and its sister for
//! handles (how much room there is), `fsync@openssh.com` (a handle's data to the disk),
//! `lsetstat@openssh.com` (SETSTAT that follows no links) and `limits@openssh.com` (the longest
//! packet, read and write, and the number of handles).

use nets_mailbox::{FreeSpace, Refusal};
use tokio::task::spawn_blocking;

use super::{rename, set_attributes};
use crate::answer::{AnswerPacket, Answered};
use crate::handles::{OpenHandle, handle};
use crate::reader::Reader;
use crate::state::ChannelState;
use crate::status::{Code, Failure};

const POSIX_RENAME: &str = "posix-rename@openssh.com";
const FSYNC: &str = "fsync@openssh.com";
const LIMITS: &str = "limits@openssh.com";
const STATVFS: &str = "statvfs@openssh.com";
const FSTATVFS: &str = "fstatvfs@openssh.com";
const LSETSTAT: &str = "lsetstat@openssh.com";

/// What INIT announces, each with its version.
pub(super) const ANNOUNCED: [(&str, &str); 6] =
    [(POSIX_RENAME, "1"), (STATVFS, "2"), (FSTATVFS, "2"), (FSYNC, "1"), (LSETSTAT, "1"), (LIMITS, "1")];

/// What an extension is about, as faults know it.
pub(crate) enum Extension {
    Rename,
    SetAttributes,
    OfPath,
    OfHandle,
    Other,
}

pub(crate) fn extension(name: &[u8]) -> Extension {
    match str::from_utf8(name) {
        Ok(POSIX_RENAME) => Extension::Rename,
        Ok(LSETSTAT) => Extension::SetAttributes,
        Ok(STATVFS) => Extension::OfPath,
        Ok(FSTATVFS | FSYNC) => Extension::OfHandle,
        _ => Extension::Other,
    }
}

pub(super) async fn answer(state: &mut ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let name = request.bytes()?;
    match str::from_utf8(name) {
        Ok(POSIX_RENAME) => rename::answer(state, id, request, rename::RenameOnto::Anything).await,
        Ok(STATVFS) => room_by_path(state, id, request),
        Ok(FSTATVFS) => room_by_handle(state, id, request),
        Ok(LSETSTAT) => set_attributes::by_path(state, id, request),
        Ok(FSYNC) => fsync(state, id, request).await,
        Ok(LIMITS) => Ok(limits(state, id)),
        _ => Err(Failure::new(Code::OpUnsupported, "This extension is not supported")),
    }
}

async fn fsync(state: &mut ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let handle = handle(&mut request)?;
    let (opened, place) = state.handles.remove(handle)?;
    let file = match opened {
        OpenHandle::Write(file) => file,
        other => {
            state.handles.put_back(handle, place, other);
            return Ok(AnswerPacket::ok(id).finish());
        }
    };
    let (file, synced) = spawn_blocking(move || {
        let synced = file.sync();
        (file, synced)
    })
    .await
    .map_err(|_| Refusal::broken_off())?;
    state.handles.put_back(handle, place, OpenHandle::Write(file));
    synced?;
    Ok(AnswerPacket::ok(id).finish())
}

/// OpenSSH's client sizes its reads and writes by this: without, it stays at 32 KiB.
fn limits(state: &ChannelState, id: u32) -> bytes::Bytes {
    AnswerPacket::extended(id)
        .u64(state.longest_packet as u64)
        .u64(state.most_data as u64)
        .u64(state.most_written() as u64)
        .u64(state.handles.most() as u64)
        .finish()
}

fn room_by_path(state: &ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    Ok(room(id, state.mailbox.room(request.bytes()?)?))
}

/// Whichever file it is, the room is the sender's.
fn room_by_handle(state: &ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    state.handles.get(handle(&mut request)?)?;
    Ok(room(id, state.mailbox.room(b"/")?))
}

/// The fields of `statvfs`, in which the sender's quota is the size of the disk.
fn room(id: u32, room: FreeSpace) -> bytes::Bytes {
    const BLOCK: u64 = 4096;
    const NO_FILE_SYSTEM: u64 = 0;
    const NO_SET_UID: u64 = 2;
    const LONGEST_NAME: u64 = 255;
    let (blocks, free) = (room.quota_bytes / BLOCK, room.free_bytes / BLOCK);
    [BLOCK, BLOCK, blocks, free, free, room.files, room.free_files, room.free_files]
        .into_iter()
        .chain([NO_FILE_SYSTEM, NO_SET_UID, LONGEST_NAME])
        .fold(AnswerPacket::extended(id), AnswerPacket::u64)
        .finish()
}
