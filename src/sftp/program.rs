//! What runs in a channel: SFTP, or legacy scp, or what tells why a client does not come in.

use russh::server::Session;

use crate::channel::{BrokenChannel, SftpChannel};
use crate::scp::Scp;
use crate::turned_away::TurnedAway;

/// A channel's program, as its session sees it.
pub(crate) enum ChannelProgram {
    Sftp(SftpChannel),
    Scp(Scp),
    TurnedAway(TurnedAway),
}

impl ChannelProgram {
    pub(crate) async fn receive(&self, data: &[u8], session: &mut Session) -> Result<(), BrokenChannel> {
        match self {
            ChannelProgram::Sftp(channel) => channel.receive(data, session).await,
            ChannelProgram::Scp(scp) => scp.receive(data, session).await,
            ChannelProgram::TurnedAway(away) => away.receive(data, session),
        }
    }

    /// The client takes more now.
    pub(crate) async fn go_on(&self, session: &mut Session) -> Result<(), BrokenChannel> {
        match self {
            ChannelProgram::Sftp(channel) => channel.go_on(session).await,
            ChannelProgram::Scp(_) | ChannelProgram::TurnedAway(_) => Ok(()),
        }
    }

    /// The client has sent all it will.
    pub(crate) async fn finish(&self, session: &mut Session) -> Result<(), russh::Error> {
        match self {
            ChannelProgram::Sftp(channel) => channel.finish(session).await,
            ChannelProgram::Scp(scp) => scp.finish(session).await,
            ChannelProgram::TurnedAway(away) => away.finish(session),
        }
    }

    /// The client has closed the channel.
    pub(crate) async fn closed(&self) {
        match self {
            ChannelProgram::Sftp(_) | ChannelProgram::TurnedAway(_) => {}
            ChannelProgram::Scp(scp) => scp.closed().await,
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        match self {
            ChannelProgram::Sftp(channel) => channel.is_over(),
            ChannelProgram::Scp(scp) => scp.is_over(),
            ChannelProgram::TurnedAway(_) => false,
        }
    }
}
