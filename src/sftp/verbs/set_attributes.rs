//! SETSTAT and FSETSTAT: clients set times and permissions after an upload, and some the size. The
//! size is set; the others are accepted where the user may write, and mean nothing.

use crate::answer::{AnswerPacket, Answered};
use crate::handles::{OpenHandle, handle};
use crate::reader::Reader;
use crate::state::ChannelState;
use crate::status::{Code, Failure};

/// The flag of the one attribute that counts; it comes first.
const SIZE: u32 = 0x01;

pub(super) fn by_path(state: &ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let path = request.bytes()?;
    state.mailbox.set_attributes(path, size(&mut request)?)?;
    Ok(AnswerPacket::ok(id).finish())
}

pub(super) fn by_handle(state: &ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let handle = handle(&mut request)?;
    match state.handles.get(handle)? {
        OpenHandle::Write(file) => state.mailbox.set_attributes_of(file, size(&mut request)?)?,
        OpenHandle::Read(_) | OpenHandle::Folder(_) => {
            return Err(Failure::new(Code::PermissionDenied, "Permission denied: it is open for reading"));
        }
    }
    Ok(AnswerPacket::ok(id).finish())
}

fn size(request: &mut Reader<'_>) -> Result<Option<u64>, Failure> {
    let flags = request.u32()?;
    Ok(if flags & SIZE == 0 { None } else { Some(request.u64()?) })
}
