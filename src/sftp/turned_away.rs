//! SFTP for a client that has proved who it is and does not come in. Before a login succeeds, SSH has no words that say
//! why and that all clients show; so its first request is refused with them, and then the connection ends with them.

use std::sync::{Arc, Mutex};

use nets_access::hold;
use russh::server::Session;
use russh::{ChannelId, Disconnect};

use crate::answer::AnswerPacket;
use crate::channel::{BrokenChannel, end_channel};
use crate::limits::MAX_PACKET;
use crate::reader::{NextRequest, front};
use crate::status::{Code, Failure};
use crate::verbs::INIT;
use crate::verbs::init::VERSION;

/// No request is longer by which a client begins: none has a handle to write to.
const LONGEST: usize = 8 << 10;

pub(crate) struct TurnedAway {
    id: ChannelId,
    why: Arc<str>,
    /// What has come of the next request. Bound: `LONGEST`.
    heard: Mutex<Vec<u8>>,
}

impl TurnedAway {
    pub(crate) fn new(id: ChannelId, why: Arc<str>) -> Self {
        TurnedAway { id, why, heard: Mutex::default() }
    }

    pub(crate) fn receive(&self, data: &[u8], session: &mut Session) -> Result<(), BrokenChannel> {
        let mut heard = hold(&self.heard);
        if heard.len() + data.len() > LONGEST {
            return Ok(self.end(session)?);
        }
        heard.extend_from_slice(data);
        while let NextRequest::Request { kind, body, length } = front(&heard, MAX_PACKET)? {
            if kind != INIT {
                let id = body.first_chunk().map_or(0, |id| u32::from_be_bytes(*id));
                let refused = AnswerPacket::failure(id, &Failure::new(Code::Failure, &*self.why));
                session.data(self.id, refused.finish())?;
                return Ok(self.end(session)?);
            }
            session.data(self.id, AnswerPacket::version(VERSION).finish())?;
            heard.drain(..length);
        }
        Ok(())
    }

    /// The client has sent all it will.
    pub(crate) fn finish(&self, session: &mut Session) -> Result<(), russh::Error> {
        end_channel(self.id, Some(&self.why), 1, session)?;
        self.end(session)
    }

    fn end(&self, session: &mut Session) -> Result<(), russh::Error> {
        session.disconnect(Disconnect::ByApplication, &self.why, "en")
    }
}
