//! READ: a handle, an offset and a length; answered with as many bytes as there are, or with EOF.

use crate::answer::Answered;
use crate::buffers::HEAD;
use crate::handles::{OpenHandle, handle};
use crate::reader::Reader;
use crate::state::ChannelState;
use crate::status::{Code, Failure};

pub(super) fn answer(state: &mut ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let handle = handle(&mut request)?;
    let offset = request.u64()?;
    let length = (request.u32()? as usize).min(state.most_data);
    let mut buffer = state.take_buffer().ok_or_else(out_of_memory)?;
    let data = &mut buffer.bytes[HEAD..HEAD + length];
    let read = match state.handles.get(handle)? {
        OpenHandle::Read(file) => file.read_at(offset, data)?,
        OpenHandle::Write(file) if file.is_readable() => file.read_at(offset, data)?,
        OpenHandle::Write(_) => {
            return Err(Failure::new(
                Code::PermissionDenied,
                "Permission denied: the file is open for writing alone",
            ));
        }
        OpenHandle::Folder(_) => return Err(Failure::unknown_handle()),
    };
    if read == 0 && length > 0 {
        return Err(Failure::end_of_file());
    }
    Ok(buffer.finish(id, read))
}

/// It is looked for before the request is taken up, so this is not met.
fn out_of_memory() -> Failure {
    Failure::new(Code::Failure, "There is no memory for the answer: take earlier ones first")
}
