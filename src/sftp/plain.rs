//! SFTP without SSH around it, for who speaks it byte by byte and has no need of a login.

use std::sync::Arc;

use bytes::Bytes;
use nets_budget::Budget;
use nets_mailbox::Mailbox;

use crate::allowance::Allowance;
use crate::buffers::{Buffers, Pool};
use crate::conversation::{AnswerRoom, Conversation, ConversationStep};
use crate::limits::Limits;

/// One channel's SFTP, whose client takes every answer at once.
pub struct PlainSftp(Conversation);

impl PlainSftp {
    /// For requests and answers that wait, `memory` has the bytes.
    pub fn new(mailbox: Mailbox, limits: Limits, memory: Arc<Budget>) -> Self {
        let places = Budget::new(nets_access::Limits::default().handles_per_session);
        let buffers = Buffers::new(Pool::default(), memory.clone());
        PlainSftp(Conversation::new(
            mailbox,
            Allowance { places, memory, buffers, cutter: None, pace: None },
            limits,
        ))
    }

    /// The answers to what has come so far; or why the client is sent away.
    pub async fn receive(&mut self, mut input: &[u8]) -> Result<Vec<Bytes>, &'static str> {
        let mut answers = Vec::new();
        loop {
            match self.0.step(&mut input, AnswerRoom::Any).await {
                Ok(ConversationStep::Answer(answer)) => answers.push(answer),
                Ok(ConversationStep::Last { answer, .. }) => {
                    answers.extend(answer);
                    return Ok(answers);
                }
                Ok(ConversationStep::Starved | ConversationStep::HeldBack) => return Ok(answers),
                Err(malformed) => return Err(malformed.sentence()),
            }
        }
    }
}
