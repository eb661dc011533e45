//! REALPATH: any path made absolute and plain, whether or not it exists; answered with one name.

use crate::answer::{AnswerPacket, Answered};
use crate::reader::Reader;
use crate::state::ChannelState;

pub(super) fn answer(state: &ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    const NO_ATTRIBUTES: u32 = 0;
    let path = state.mailbox.canonical(request.bytes()?)?;
    Ok(AnswerPacket::names(id, 1).string(&path).string(&path).u32(NO_ATTRIBUTES).finish())
}
