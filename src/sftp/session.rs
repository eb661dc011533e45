//! One SSH session: the login, and the channels that speak SFTP or legacy scp.

use std::collections::HashMap;
use std::sync::Arc;

use nets_mailbox::Mailbox;
use nets_text::plain_name;
use russh::client::GexParams;
use russh::kex::dh::groups::DhGroup;
use russh::keys::{Algorithm, PublicKey};
use russh::server::{
    Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Response, Session, VerifiedPublicKey,
};
use russh::{ChannelId, ChannelOpenFailure, Disconnect, Pty};
use tokio::sync::oneshot;

use crate::accounts::{LoginRefusal, OfferedKey};
use crate::algorithms::group;
use crate::channel::{BrokenChannel, SftpChannel, end_channel};
use crate::conversation::Conversation;
use crate::door::{CountedConnection, Door, SessionPlace};
use crate::program::ChannelProgram;
use crate::refusals::{MayTryAgain, Refusals};
use crate::scp::{self, CommandRefusal, Scp, ScpCommand};

/// So much of a name that was tried is told.
const LONGEST_USER: usize = 64;

/// The server's side of one connection.
pub(crate) struct SessionHandler {
    door: Arc<Door>,
    /// Held for as long as the session lasts.
    connection: CountedConnection,
    stage: LoginState,
    /// Told of the mailbox when the client is in.
    came_in: Option<oneshot::Sender<Mailbox>>,
    channels: HashMap<ChannelId, Option<ChannelProgram>>,
}

/// What becomes of a visitor, for the task that holds the connection.
pub(crate) struct SessionSignals {
    /// Comes when the client has logged in.
    pub mailbox: oneshot::Receiver<Mailbox>,
    /// Comes when it has no more tries.
    pub out_of_tries: oneshot::Receiver<()>,
}

enum LoginState {
    /// Not logged in.
    AtTheDoor {
        refusals: Refusals,
        no_more_tries: Option<oneshot::Sender<()>>,
    },
    In {
        mailbox: Mailbox,
        place: SessionPlace,
    },
}

impl SessionHandler {
    pub(crate) fn new(door: Arc<Door>, connection: CountedConnection) -> (Self, SessionSignals) {
        let (came_in, mailbox) = oneshot::channel();
        let (no_more_tries, out_of_tries) = oneshot::channel();
        let refusals = Refusals::new(door.accounts.clone());
        let stage = LoginState::AtTheDoor { refusals, no_more_tries: Some(no_more_tries) };
        let handler =
            SessionHandler { door, connection, stage, came_in: Some(came_in), channels: HashMap::new() };
        (handler, SessionSignals { mailbox, out_of_tries })
    }

    fn refuse(&mut self, user: &str, refusal: LoginRefusal) -> Auth {
        if let LoginState::AtTheDoor { refusals, no_more_tries } = &mut self.stage
            && refusals.add(plain_name(user, LONGEST_USER), refusal) == MayTryAgain::No
            && let Some(no_more_tries) = no_more_tries.take()
        {
            // The connection may be ending.
            let _ = no_more_tries.send(());
        }
        Auth::reject()
    }

    fn offered(&mut self, user: &str, key: &PublicKey, algorithm: &Algorithm) -> Auth {
        match self.door.accounts.login(user, &OfferedKey::new(key, algorithm)) {
            Ok(_) => {
                if let LoginState::AtTheDoor { refusals, .. } = &mut self.stage {
                    refusals.expect_proof(plain_name(user, LONGEST_USER));
                }
                Auth::Accept
            }
            Err(refusal) => self.refuse(user, refusal),
        }
    }

    fn proved(&mut self, user: &str, key: &PublicKey, algorithm: &Algorithm) -> Auth {
        let key = OfferedKey::new(key, algorithm);
        let mailbox = match self.door.accounts.login(user, &key) {
            Ok(mailbox) => mailbox,
            Err(refusal) => return self.refuse(user, refusal),
        };
        let Some(place) = self.door.place(user) else {
            return self.refuse(user, LoginRefusal::TooManySessions);
        };
        if let Some(came_in) = self.came_in.take() {
            // The connection may be ending.
            drop(came_in.send(mailbox.clone()));
        }
        if let LoginState::AtTheDoor { refusals, .. } = &mut self.stage {
            refusals.forget();
        }
        mailbox.tell_of_login(key.fingerprint(), key.leniency());
        self.stage = LoginState::In { mailbox, place };
        self.connection.logged_in();
        Auth::Accept
    }

    /// Ends a channel that asks for something else than SFTP or scp, with a sentence on its standard error.
    fn decline(
        &mut self,
        channel: ChannelId,
        answer: Vec<u8>,
        sentence: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        self.channels.remove(&channel);
        session.channel_success(channel)?;
        session.data(channel, answer)?;
        end_channel(channel, Some(sentence), 1, session)
    }
}

impl Handler for SessionHandler {
    type Error = russh::Error;

    async fn lookup_dh_gex_group(&mut self, wanted: &GexParams) -> Result<Option<DhGroup>, russh::Error> {
        Ok(group(wanted))
    }

    async fn auth_password(&mut self, user: &str, _password: &str) -> Result<Auth, russh::Error> {
        Ok(self.refuse(user, LoginRefusal::PasswordOffered))
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _submethods: &str,
        _response: Option<Response<'a>>,
    ) -> Result<Auth, russh::Error> {
        Ok(self.refuse(user, LoginRefusal::PasswordOffered))
    }

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, russh::Error> {
        Ok(self.offered(user, offer.public_key, offer.algorithm))
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, russh::Error> {
        Ok(self.proved(user, key.public_key, key.algorithm))
    }

    async fn channel_open_session(
        &mut self,
        channel: russh::Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        self.channels.retain(|_, channel| !channel.as_ref().is_some_and(ChannelProgram::is_over));
        if self.channels.len() >= self.door.limits.channels_per_session {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        }
        self.channels.insert(channel.id(), None);
        reply.accept().await;
        Ok(())
    }

    async fn subsystem_request(
        &mut self,
        id: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        match (&self.stage, self.channels.get_mut(&id)) {
            (LoginState::In { mailbox, place }, Some(channel @ None)) if name == "sftp" => {
                let limits = self.door.limits.clone();
                let conversation = Conversation::new(mailbox.clone(), place.allowance(), limits);
                *channel = Some(ChannelProgram::Sftp(SftpChannel::new(id, conversation)));
                session.channel_success(id)
            }
            _ => session.channel_failure(id),
        }
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), russh::Error> {
        self.decline(
            id,
            Vec::new(),
            "This server has no shell: connect with sftp, scp or another SFTP client.",
            session,
        )
    }

    async fn exec_request(
        &mut self,
        id: ChannelId,
        command: &[u8],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let (mailbox, allowance, channel) = match (&self.stage, self.channels.get_mut(&id)) {
            (LoginState::In { mailbox, place }, Some(channel @ None)) => {
                (mailbox.clone(), place.allowance(), channel)
            }
            _ => return session.channel_failure(id),
        };
        let place = || allowance.places.take(1).ok_or(CommandRefusal::TooManyOpenFiles);
        match ScpCommand::parse(command).and_then(|command| Ok((command, place()?))) {
            Ok((command, place)) => {
                session.channel_success(id)?;
                let scp = Scp::start(id, mailbox.clone(), allowance, place, command, session)?;
                *channel = Some(ChannelProgram::Scp(scp));
                Ok(())
            }
            Err(refusal) => {
                let mut answer = Vec::new();
                // Clients of scp take no answer for a good one.
                if refusal.is_of_scp() {
                    mailbox.tell_of_refused_command(command, refusal.to_string());
                    answer = scp::refusal_line(refusal);
                }
                self.decline(id, answer, &refusal.to_string(), session)
            }
        }
    }

    async fn pty_request(
        &mut self,
        id: ChannelId,
        _term: &str,
        _columns: u32,
        _rows: u32,
        _width: u32,
        _height: u32,
        _modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_failure(id)
    }

    async fn env_request(
        &mut self,
        id: ChannelId,
        _name: &str,
        _value: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_failure(id)
    }

    async fn data(&mut self, id: ChannelId, data: &[u8], session: &mut Session) -> Result<(), russh::Error> {
        let Some(Some(program)) = self.channels.get(&id) else { return Ok(()) };
        let received = program.receive(data, session).await;
        end_if_broken(received, session)
    }

    async fn window_adjusted(
        &mut self,
        id: ChannelId,
        _new_size: u32,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let Some(Some(program)) = self.channels.get(&id) else { return Ok(()) };
        let gone_on = program.go_on(session).await;
        end_if_broken(gone_on, session)
    }

    async fn channel_eof(&mut self, id: ChannelId, session: &mut Session) -> Result<(), russh::Error> {
        let Some(Some(program)) = self.channels.get(&id) else { return Ok(()) };
        program.finish(session).await
    }

    async fn channel_close(&mut self, id: ChannelId, _session: &mut Session) -> Result<(), russh::Error> {
        if let Some(Some(program)) = self.channels.remove(&id) {
            program.closed().await;
        }
        Ok(())
    }
}

/// Tells a client that does not speak SFTP so, and ends its session.
fn end_if_broken(done: Result<(), BrokenChannel>, session: &mut Session) -> Result<(), russh::Error> {
    match done {
        Ok(()) => Ok(()),
        Err(BrokenChannel::Session(error)) => Err(error),
        Err(BrokenChannel::Malformed(malformed)) => {
            session.disconnect(Disconnect::ProtocolError, malformed.sentence(), "en")
        }
    }
}
