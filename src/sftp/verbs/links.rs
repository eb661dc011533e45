//! READLINK and SYMLINK: refused, since a mailbox holds no links.

use super::Answered;
use crate::conversation::State;
use crate::reader::Reader;

pub(super) fn refuse(state: &State, mut request: Reader<'_>) -> Answered {
    Err(state.mailbox.refuse_link(request.bytes()?).into())
}
