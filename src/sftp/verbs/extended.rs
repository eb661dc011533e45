//! EXTENDED: a name and what that extension needs. Those that OpenSSH's clients use are known:
//! `posix-rename@openssh.com` (a rename that replaces), `fsync@openssh.com` (a handle's data to the
//! disk) and `limits@openssh.com` (the longest packet, read and write, and the number of handles).

use nets_mailbox::Refusal;
use tokio::task::spawn_blocking;

use super::{Answered, handle, rename};
use crate::answer::Answer;
use crate::conversation::State;
use crate::handles::Open;
use crate::limits::{MAX_DATA, MAX_PACKET};
use crate::reader::Reader;
use crate::status::{Code, Failure};

const POSIX_RENAME: &str = "posix-rename@openssh.com";
const FSYNC: &str = "fsync@openssh.com";
const LIMITS: &str = "limits@openssh.com";

/// What INIT announces, each in version 1.
pub(super) const NAMES: [&str; 3] = [POSIX_RENAME, FSYNC, LIMITS];

pub(super) async fn answer(state: &mut State, id: u32, mut request: Reader<'_>) -> Answered {
    let name = request.bytes()?;
    match str::from_utf8(name) {
        Ok(POSIX_RENAME) => rename::answer(state, id, request, rename::Onto::Anything).await,
        Ok(FSYNC) => fsync(state, id, request).await,
        Ok(LIMITS) => Ok(limits(state, id)),
        _ => Err(Failure::new(Code::OpUnsupported, "This extension is not supported")),
    }
}

async fn fsync(state: &mut State, id: u32, mut request: Reader<'_>) -> Answered {
    let handle = handle(&mut request)?;
    let (opened, place) = state.handles.remove(handle)?;
    let file = match opened {
        Open::Write(file) => file,
        other => {
            state.handles.put_back(handle, place, other);
            return Ok(Answer::ok(id).finish());
        }
    };
    let (file, synced) = spawn_blocking(move || {
        let synced = file.sync();
        (file, synced)
    })
    .await
    .map_err(|error| Refusal::Disk(error.to_string()))?;
    state.handles.put_back(handle, place, Open::Write(file));
    synced?;
    Ok(Answer::ok(id).finish())
}

/// OpenSSH's client sizes its reads and writes by this: without, it stays at 32 KiB.
fn limits(state: &State, id: u32) -> bytes::Bytes {
    Answer::extended(id)
        .u64(MAX_PACKET as u64)
        .u64(MAX_DATA as u64)
        .u64(MAX_DATA as u64)
        .u64(state.handles.most() as u64)
        .finish()
}
