//! STAT, LSTAT and FSTAT: the attributes of a path or a handle. There are no links, so the first two
//! are the same.

use nets_mailbox::{Attributes, FileKind};

use crate::answer::{AnswerPacket, Answered};
use crate::handles::{OpenHandle, handle};
use crate::reader::Reader;
use crate::state::ChannelState;

pub(super) fn by_path(state: &ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let attributes = state.mailbox.stat(request.bytes()?)?;
    Ok(AnswerPacket::attributes(id, &attributes).finish())
}

pub(super) fn by_handle(state: &ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let attributes = match state.handles.get(handle(&mut request)?)? {
        OpenHandle::Write(file) => {
            Attributes { kind: FileKind::File, size: file.size(), modified: file.modified() }
        }
        OpenHandle::Read(file) => {
            Attributes { kind: FileKind::File, size: file.size(), modified: file.modified() }
        }
        OpenHandle::Folder(folder) => state.mailbox.stat(&folder.path)?,
    };
    Ok(AnswerPacket::attributes(id, &attributes).finish())
}
