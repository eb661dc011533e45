//! REMOVE: deletes a file. The answer waits until the deletion is durable.

use super::Answered;
use crate::answer::Answer;
use crate::conversation::State;
use crate::reader::Reader;

pub(super) async fn answer(state: &State, id: u32, mut request: Reader<'_>) -> Answered {
    state.mailbox.remove(request.bytes()?).await?;
    Ok(Answer::ok(id).finish())
}
