//! OPEN: a path, flags and attributes; answered with a handle. APPEND writes at the end whatever the
//! offset, CREAT makes a file that is not there, TRUNC empties it, EXCL with CREAT fails if it is.

use crate::answer::{AnswerPacket, Answered};
use crate::handles::OpenHandle;
use crate::reader::Reader;
use crate::state::ChannelState;
use nets_mailbox::OpenForWrite;

const READ: u32 = 0x01;
const WRITE: u32 = 0x02;
const APPEND: u32 = 0x04;
const CREATE: u32 = 0x08;
const TRUNCATE: u32 = 0x10;
const EXCLUSIVE: u32 = 0x20;

pub(super) fn answer(state: &mut ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let path = request.bytes()?;
    let flags = request.u32()?;
    let place = state.handles.room()?;
    let opened = if flags & WRITE == 0 {
        OpenHandle::Read(state.mailbox.open_for_read(path)?)
    } else {
        // Of the attributes that follow OpenSSH's server heeds the permissions alone, which mean
        // nothing here.
        let how = OpenForWrite {
            read: flags & READ != 0,
            create: flags & CREATE != 0,
            must_be_new: flags & (CREATE | EXCLUSIVE) == CREATE | EXCLUSIVE,
            truncate: flags & TRUNCATE != 0,
            append: flags & APPEND != 0,
        };
        OpenHandle::Write(state.mailbox.open_for_write(path, how)?)
    };
    Ok(AnswerPacket::handle(id, state.handles.insert(place, opened)).finish())
}
