//! SETSTAT and FSETSTAT: clients set times and permissions after an upload. Where the user may write
//! they are accepted, and mean nothing.

use super::{Answered, handle};
use crate::answer::Answer;
use crate::conversation::State;
use crate::handles::Open;
use crate::reader::Reader;
use crate::status::{Code, Failure};

pub(super) fn by_path(state: &State, id: u32, mut request: Reader<'_>) -> Answered {
    state.mailbox.set_attributes(request.bytes()?)?;
    Ok(Answer::ok(id).finish())
}

pub(super) fn by_handle(state: &State, id: u32, mut request: Reader<'_>) -> Answered {
    match state.handles.get(handle(&mut request)?)? {
        Open::Write(_) => Ok(Answer::ok(id).finish()),
        Open::Read(_) | Open::Folder(_) => {
            Err(Failure::new(Code::PermissionDenied, "Permission denied: it is open for reading"))
        }
    }
}
