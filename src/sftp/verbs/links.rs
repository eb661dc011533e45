//! READLINK and SYMLINK: refused, since a mailbox holds no links.

use crate::answer::Answered;
use crate::reader::Reader;
use crate::state::ChannelState;

pub(super) fn refuse(state: &ChannelState, mut request: Reader<'_>) -> Answered {
    Err(state.mailbox.refuse_link(request.bytes()?).into())
}
