//! REMOVE: deletes a file. The answer waits until the deletion is durable.

use crate::answer::{AnswerPacket, Answered};
use crate::reader::Reader;
use crate::state::ChannelState;

pub(super) async fn answer(state: &ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    state.mailbox.remove(request.bytes()?).await?;
    Ok(AnswerPacket::ok(id).finish())
}
