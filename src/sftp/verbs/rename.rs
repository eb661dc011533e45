//! RENAME: an old and a new path; fails when the new one exists. `posix-rename@openssh.com` replaces
//! it. A rename to a name that is picked up is an arrival, so the answer waits as in CLOSE.

use nets_mailbox::Refusal;
use tokio::task::spawn_blocking;

use crate::answer::{AnswerPacket, Answered};
use crate::reader::Reader;
use crate::state::ChannelState;

/// What the new name may already name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RenameOnto {
    NothingElse,
    Anything,
}

pub(super) async fn answer(
    state: &ChannelState,
    id: u32,
    mut request: Reader<'_>,
    onto: RenameOnto,
) -> Answered {
    let from = request.bytes()?;
    let to = request.bytes()?;
    let overwrite = onto == RenameOnto::Anything;
    let renaming = if state.mailbox.is_durable() {
        let (mailbox, from, to) = (state.mailbox.clone(), from.to_owned(), to.to_owned());
        spawn_blocking(move || mailbox.rename(&from, &to, overwrite))
            .await
            .map_err(|_| Refusal::broken_off())?
    } else {
        state.mailbox.rename(from, to, overwrite)
    };
    renaming.await?;
    Ok(AnswerPacket::ok(id).finish())
}
