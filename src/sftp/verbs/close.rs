//! CLOSE: the handle is invalid from now on, whatever the answer. For an upload the answer is the
//! promise that it arrived, so it waits until that is durable.

use nets_mailbox::{Refusal, WriteHandle};
use tokio::task::spawn_blocking;

use crate::answer::{AnswerPacket, Answered};
use crate::handles::{OpenHandle, handle};
use crate::reader::Reader;
use crate::state::ChannelState;

pub(super) async fn answer(state: &mut ChannelState, id: u32, mut request: Reader<'_>) -> Answered {
    let handle = handle(&mut request)?;
    // The place is held until all is done.
    let (opened, _place) = state.handles.remove(handle)?;
    match opened {
        OpenHandle::Write(file) => close(file).await?,
        OpenHandle::Read(_) | OpenHandle::Folder(_) => {}
    }
    Ok(AnswerPacket::ok(id).finish())
}

/// Waiting for the disk is for a thread of its own; without, closing takes microseconds.
pub(crate) async fn close(file: WriteHandle) -> Result<(), Refusal> {
    let closing = if file.waits_for_disk() {
        spawn_blocking(move || file.close()).await.map_err(|_| Refusal::broken_off())?
    } else {
        file.close()
    };
    closing.await
}
