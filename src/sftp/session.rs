//! One SSH session: the login, and the channels that speak SFTP or legacy scp.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use nets_access::{Admitted, CountedConnection, LoginTry, MayTryAgain, Refused, SessionPlace, Shown};
use nets_core::faults::connection::ConnectionOrder;
use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultEffect, FaultEnd, WaitBefore};
use nets_mailbox::Mailbox;
use russh::client::GexParams;
use russh::kex::dh::groups::DhGroup;
use russh::keys::{Algorithm, HashAlg, PublicKey};
use russh::server::{
    Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Response, Session, VerifiedPublicKey,
};
use russh::{ChannelId, ChannelOpenFailure, Disconnect, Pty};
use tokio::sync::oneshot;

use crate::algorithms::group;
use crate::allowance::Allowance;
use crate::buffers::Pool;
use crate::channel::{BrokenChannel, SftpChannel, end_channel};
use crate::conversation::Conversation;
use crate::cutting::{Cutter, SessionLife, ends};
use crate::idle::{Activity, Idleness, Working, watched};
use crate::limits::Limits;
use crate::program::ChannelProgram;
use crate::scp::{self, CommandRefusal, Scp, ScpCommand};
use crate::sign_in::{self, SignInAnswer};
use crate::turned_away::TurnedAway;

/// What a client hears that wants to type commands.
const NO_SHELL: &str = "This server has no shell: connect with sftp, scp or another SFTP client.";

/// The server's side of one connection.
pub(crate) struct SessionHandler {
    limits: Limits,
    pool: Pool,
    /// Held for as long as the connection lasts.
    connection: CountedConnection,
    cutter: Cutter,
    _life: SessionLife,
    /// A channel that a fault leaves without an answer.
    unanswered: Option<ChannelOpenHandle>,
    /// None before the login.
    session: Option<LoggedIn>,
    /// Told when the client is in.
    came_in: Option<oneshot::Sender<CameIn>>,
    no_more_tries: Option<oneshot::Sender<()>>,
    /// Why a client that has proved who it is does not come in: it is told in its channel.
    not_in: Option<Arc<str>>,
    channels: HashMap<ChannelId, Option<ChannelProgram>>,
}

/// What becomes of a visitor, for the task that holds the connection.
pub(crate) struct SessionSignals {
    /// Comes when the client has logged in.
    pub came_in: oneshot::Receiver<CameIn>,
    /// Comes when it has no more tries.
    pub out_of_tries: oneshot::Receiver<()>,
}

/// A client that is in, for the task that holds the connection.
pub(crate) struct CameIn {
    pub mailbox: Mailbox,
    /// Where its session ends once nothing comes.
    pub idleness: Option<Idleness>,
}

struct LoggedIn {
    mailbox: Mailbox,
    allowance: Allowance,
    activity: Option<Activity>,
    /// Held for as long as the session lasts.
    _place: SessionPlace,
}

impl SessionHandler {
    pub(crate) fn new(
        connection: CountedConnection,
        limits: Limits,
        pool: Pool,
        (cutter, life): (Cutter, SessionLife),
    ) -> (Self, SessionSignals) {
        let (come_in, came_in) = oneshot::channel();
        let (no_more_tries, out_of_tries) = oneshot::channel();
        let handler = SessionHandler {
            limits,
            pool,
            connection,
            cutter,
            _life: life,
            unanswered: None,
            session: None,
            came_in: Some(come_in),
            no_more_tries: Some(no_more_tries),
            not_in: None,
            channels: HashMap::new(),
        };
        (handler, SessionSignals { came_in, out_of_tries })
    }

    /// The client has said what software it is.
    pub(crate) fn hear(&mut self, software: Option<&str>) {
        if let Some(software) = software {
            self.connection.says_it_is(software);
        }
    }

    /// What a fault has made otherwise about the connection.
    pub(crate) fn is_ordered(&mut self, order: ConnectionOrder) {
        self.connection.was_shown(order.other_host_key);
    }

    fn reject(&mut self, again: MayTryAgain) -> Auth {
        match again {
            MayTryAgain::Yes => {}
            MayTryAgain::No => {
                // The connection may be ending.
                let _ = self.no_more_tries.take().map(|no_more_tries| no_more_tries.send(()));
            }
            MayTryAgain::Dropped => self.cutter.cut(FaultEnd::Drop),
            MayTryAgain::NotIn(why) => {
                self.not_in = Some(why);
                return Auth::Accept;
            }
        }
        Auth::reject()
    }

    /// Passwords are not used.
    fn reject_password(&mut self, user: &str) -> Auth {
        let again = self.connection.refuse(user, None, Refused::PasswordOffered);
        self.reject(again)
    }

    fn offered(&mut self, user: &str, key: &PublicKey, algorithm: &Algorithm) -> Auth {
        let (blob, leniency) = (blob(key), leniency(algorithm));
        match self.connection.offered(LoginTry { user, shown: Shown::PublicKey(&blob), leniency }) {
            Ok(()) => Auth::Accept,
            Err(again) => self.reject(again),
        }
    }

    async fn proved(&mut self, user: &str, key: &PublicKey, algorithm: &Algorithm) -> Auth {
        let (blob, leniency) = (blob(key), leniency(algorithm));
        let login = LoginTry { user, shown: Shown::PublicKey(&blob), leniency };
        let Admitted { mailbox, place, leniency } =
            match self.connection.proved(login, self.cutter.is_over()).await {
                Ok(admitted) => admitted,
                Err(again) => return self.reject(again),
            };
        let idle = mailbox.habits().idle.and_then(|idle| Duration::try_from(idle).ok());
        let (activity, idleness) = idle.map(watched).unzip();
        if let Some(came_in) = self.came_in.take() {
            // The connection may be ending.
            drop(came_in.send(CameIn { mailbox: mailbox.clone(), idleness }));
        }
        let met = sign_in::met(&mailbox, FaultOperation::Auth).await;
        if let Some(met) = &met {
            met.wait(WaitBefore::Effect, ends(&mailbox, Some(&self.cutter))).await;
        }
        if met.as_ref().is_none_or(|met| met.order().effect != FaultEffect::NotDone) {
            let client = self.connection.client().clone();
            mailbox.tell_of_login(key.fingerprint(HashAlg::Sha256).to_string(), leniency, client);
            let allowance = Allowance::new(&place, mailbox.habits(), self.pool.clone(), self.cutter.clone());
            self.session = Some(LoggedIn { mailbox: mailbox.clone(), allowance, activity, _place: place });
        }
        match met {
            None => Auth::Accept,
            Some(met) => match sign_in::told(&mailbox, &self.cutter, &met).await {
                SignInAnswer::AsDone => Auth::Accept,
                SignInAnswer::Refused | SignInAnswer::Nothing => Auth::reject(),
            },
        }
    }

    /// Whether the session is watched for doing nothing: what it does now.
    fn works(&self) -> Option<Working<'_>> {
        Some(self.session.as_ref()?.activity.as_ref()?.works())
    }

    /// Tells the timeline what else than SFTP or scp a client has asked for.
    fn tell_of_refused(&self, what: &str, reason: &str) {
        if let Some(LoggedIn { mailbox, .. }) = &self.session {
            mailbox.tell_of_command_not_run(what.as_bytes(), reason.to_owned());
        }
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
        Ok(self.reject_password(user))
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _submethods: &str,
        _response: Option<Response<'a>>,
    ) -> Result<Auth, russh::Error> {
        Ok(self.reject_password(user))
    }

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, russh::Error> {
        Ok(self.offered(user, offer.public_key, offer.algorithm))
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, russh::Error> {
        Ok(self.proved(user, key.public_key, key.algorithm).await)
    }

    async fn channel_open_session(
        &mut self,
        channel: russh::Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        self.channels.retain(|_, channel| !channel.as_ref().is_some_and(ChannelProgram::is_over));
        if self.channels.len() >= self.limits.channels_per_session {
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        }
        let mailbox = self.session.as_ref().map(|session| session.mailbox.clone());
        if let Some(mailbox) = mailbox
            && let Some(met) = sign_in::met(&mailbox, FaultOperation::Channel).await
        {
            met.wait(WaitBefore::Effect, ends(&mailbox, Some(&self.cutter))).await;
            match sign_in::told(&mailbox, &self.cutter, &met).await {
                SignInAnswer::AsDone => {}
                SignInAnswer::Refused => {
                    reply.reject(ChannelOpenFailure::ConnectFailed).await;
                    return Ok(());
                }
                SignInAnswer::Nothing => {
                    self.unanswered = Some(reply);
                    return Ok(());
                }
            }
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
        if let (Some(why), Some(channel @ None), "sftp") = (&self.not_in, self.channels.get_mut(&id), name) {
            *channel = Some(ChannelProgram::TurnedAway(TurnedAway::new(id, Arc::clone(why))));
            return session.channel_success(id);
        }
        match (&self.session, self.channels.get_mut(&id)) {
            (Some(LoggedIn { mailbox, allowance, .. }), Some(channel @ None)) if name == "sftp" => {
                let conversation = Conversation::new(mailbox.clone(), allowance.clone(), self.limits);
                *channel = Some(ChannelProgram::Sftp(SftpChannel::new(id, conversation)));
                session.channel_success(id)
            }
            _ => {
                if name != "sftp" {
                    self.tell_of_refused(&format!("subsystem {name}"), "the only subsystem here is sftp");
                }
                session.channel_failure(id)
            }
        }
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), russh::Error> {
        if let Some(why) = &self.not_in {
            return turn_away(id, why, session);
        }
        self.tell_of_refused("shell", NO_SHELL);
        self.decline(id, Vec::new(), NO_SHELL, session)
    }

    async fn exec_request(
        &mut self,
        id: ChannelId,
        command: &[u8],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        if let Some(why) = &self.not_in {
            return turn_away(id, why, session);
        }
        let (Some(LoggedIn { mailbox, allowance, .. }), Some(channel @ None)) =
            (&self.session, self.channels.get_mut(&id))
        else {
            return session.channel_failure(id);
        };
        let place = || allowance.places.take(1).ok_or(CommandRefusal::TooManyOpenFiles);
        match ScpCommand::parse(command).and_then(|command| Ok((command, place()?))) {
            Ok((command, place)) => {
                session.channel_success(id)?;
                let scp = Scp::start(id, mailbox.clone(), allowance.clone(), place, command, session)?;
                *channel = Some(ChannelProgram::Scp(scp));
                Ok(())
            }
            Err(refusal) => {
                let mut answer = Vec::new();
                if refusal.is_of_scp() {
                    mailbox.tell_of_refused_command(command, refusal.to_string());
                    // Clients of scp take no answer for a good one.
                    answer = scp::refusal_line(refusal);
                } else {
                    mailbox.tell_of_command_not_run(command, refusal.to_string());
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
        let _working = self.works();
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
        let _working = self.works();
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

/// Ends a command of a client that has proved who it is and does not come in, and its session.
fn turn_away(id: ChannelId, why: &str, session: &mut Session) -> Result<(), russh::Error> {
    session.channel_success(id)?;
    end_channel(id, Some(why), 1, session)?;
    session.disconnect(Disconnect::ByApplication, why, "en")
}

/// The key as SSH sends it; one that cannot be written so is none that is registered.
fn blob(key: &PublicKey) -> Vec<u8> {
    key.to_bytes().unwrap_or_default()
}

/// What a login with this signature needs: old libraries sign with SHA-1, which current servers refuse.
fn leniency(algorithm: &Algorithm) -> Option<&'static str> {
    (*algorithm == Algorithm::Rsa { hash: None }).then_some("ssh-rsa: signed with SHA-1")
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
