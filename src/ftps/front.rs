//! The conversation behind TLS: commands come in, and go on to the library where they are its.

use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use nets_access::{CountedConnection, LoginTry, Shown};
use nets_core::faults::planned::FaultEnd;
use nets_tls::{AskingServer, shown_certificate};
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout};

use crate::commands::{Treatment, below, to_anyone, treatment};
use crate::data::DataStream;
use crate::lines::{CommandLines, NO_COMMAND, command};
use crate::passive::PassivePorts;
use crate::reply::FtpReply;
use crate::session::{FtpsSession, Transfer};
use crate::sign_in::{SignInOutcome, SignedIn, sign_in};

/// So long a client may take to hear why its session ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// What takes longer than all that takes its time here has broken.
const GRACE: Duration = Duration::from_secs(60);

/// So many commands may wait for the end of a transfer.
const MOST_WAITING: usize = 8;

/// What all sessions of the door have in common.
pub(crate) struct DoorParts {
    pub tls: AskingServer,
    pub ports: PassivePorts,
    pub idle_time: Duration,
    /// For sessions that are logged in.
    pub room: Arc<Semaphore>,
}

/// One session behind TLS.
pub(crate) struct Front {
    parts: Arc<DoorParts>,
    stream: DataStream,
    lines: CommandLines,
    connection: CountedConnection,
    /// The client's address, and ours that it has reached.
    between: (IpAddr, IpAddr),
    certificate: Option<Vec<u8>>,
    user: Option<String>,
    signed_in: Option<Box<SignedIn>>,
    /// The client has said that data connections are protected.
    is_protected: bool,
    /// At which byte the next transfer goes on.
    restart: u64,
    /// The library owes a reply.
    outstanding: bool,
    /// To what.
    asked: String,
    /// The client has asked for the transfer to be broken off.
    aborting: bool,
    /// Commands that wait for that reply, in their order. Bound: `MOST_WAITING`, and no more is read then.
    waiting: VecDeque<Vec<u8>>,
    /// The client's folder, plain.
    folder: String,
    /// Where it goes if the library says so.
    next_folder: Option<String>,
    heard: Instant,
}

/// How a session ends.
pub(crate) enum FrontEnd {
    /// With a reply, or without.
    Said(Option<FtpReply>),
    Cut(FaultEnd),
}

/// What happens next in a session.
enum FrontEvent {
    Heard(io::Result<Option<Vec<u8>>>),
    Replied(io::Result<FtpReply>),
    /// The library owes a reply that does not come any more.
    Unanswered,
    Ended(FrontEnd),
    /// Nothing, for long.
    Silence,
}

/// What is to be done behind a command.
type Step = Result<(), FrontEnd>;

impl Front {
    pub(crate) fn new(
        parts: Arc<DoorParts>,
        stream: DataStream,
        connection: CountedConnection,
        between: (IpAddr, IpAddr),
    ) -> Self {
        let certificate = shown_certificate(&stream);
        Front {
            parts,
            stream,
            lines: CommandLines::default(),
            connection,
            between,
            certificate,
            user: None,
            signed_in: None,
            is_protected: false,
            restart: 0,
            outstanding: false,
            asked: String::new(),
            aborting: false,
            waiting: VecDeque::new(),
            folder: "/".to_owned(),
            next_folder: None,
            heard: Instant::now(),
        }
    }

    /// Talks with the client to the end of the session; how that ends.
    pub(crate) async fn converse(&mut self) -> FrontEnd {
        loop {
            if let Err(end) = self.step().await {
                return end;
            }
        }
    }

    async fn step(&mut self) -> Step {
        if let Some(line) = self.next_in_line() {
            return self.obey(line).await;
        }
        match self.next().await {
            FrontEvent::Heard(Ok(Some(line))) => {
                self.connection.turn().heard();
                self.heard = Instant::now();
                self.heard(line).await
            }
            FrontEvent::Heard(Ok(None) | Err(_)) => Err(FrontEnd::Said(None)),
            FrontEvent::Replied(Ok(reply)) => self.replied(reply).await,
            FrontEvent::Replied(Err(_)) | FrontEvent::Unanswered => Err(self.broken()),
            FrontEvent::Ended(end) => Err(end),
            FrontEvent::Silence => Err(last(421, "Nothing came for too long")),
        }
    }

    /// The session has broken off in the library.
    fn broken(&self) -> FrontEnd {
        tracing::error!("an FTPS session broke off in the library, and no other with it");
        if let Some(signed_in) = &self.signed_in {
            let why =
                "the session broke off, by a mistake of the simulator's and not of the client's".to_owned();
            signed_in.session.mailbox.tell_of_refused_command(self.asked.as_bytes(), why);
        }
        last(421, "The session broke off: begin another")
    }

    /// The command that has waited longest, if it is its turn: `ABOR` waits for no reply.
    fn next_in_line(&mut self) -> Option<Vec<u8>> {
        let is_next = !self.outstanding || self.waiting.front().is_some_and(|line| is_abort(line));
        self.waiting.pop_front_if(|_| is_next)
    }

    async fn next(&mut self) -> FrontEvent {
        let hears = self.waiting.len() < MOST_WAITING;
        let Front { stream, lines, signed_in, connection, .. } = self;
        let Some(signed_in) = signed_in else {
            connection.turn().waits_for_client();
            return FrontEvent::Heard(lines.next(stream).await);
        };
        let SignedIn { session, library, .. } = &mut **signed_in;
        loop {
            let mut calls = session.turn.calls_ended();
            let deadline = match session.turn.reply_due() {
                _ if !self.outstanding => self.heard + self.parts.idle_time,
                Some(due) => due,
                None => session.moved_last() + self.parts.idle_time + GRACE,
            };
            return tokio::select! {
                reply = library.reply() => FrontEvent::Replied(reply),
                heard = lines.next(stream), if hears => FrontEvent::Heard(heard),
                how = session.ended() => FrontEvent::Ended(FrontEnd::Cut(how)),
                why = session.mailbox.ended() => FrontEvent::Ended(last(421, &why)),
                // It has the turn again, and is to reply soon.
                Ok(()) = calls.changed(), if self.outstanding => continue,
                () = sleep_until(deadline) => match session.turn.reply_due() {
                    _ if !self.outstanding => FrontEvent::Silence,
                    Some(due) if due <= Instant::now() => FrontEvent::Unanswered,
                    Some(_) => continue,
                    // Bytes have moved meanwhile.
                    None if session.moved_last() + self.parts.idle_time > Instant::now() => continue,
                    None => FrontEvent::Silence,
                },
            };
        }
    }

    /// A reply of the library, in our words.
    async fn replied(&mut self, reply: FtpReply) -> Step {
        let Some(signed_in) = &self.signed_in else { return Ok(()) };
        if signed_in.session.has_ended() {
            // A fault cuts the client off before it hears of it.
            return Ok(());
        }
        // What is refused before the library has said that it begins, is told in its place behind that.
        let refusal = if reply.is_failure() { signed_in.session.take_refusal() } else { None };
        let is_last = !reply.is_preliminary();
        if let Some(folder) = self.next_folder.take().filter(|_| !reply.is_failure()) {
            self.folder = folder;
        }
        self.say(refusal.unwrap_or_else(|| in_our_words(reply))).await?;
        if is_last {
            self.outstanding = false;
            if std::mem::take(&mut self.aborting) {
                self.say(FtpReply::new(226, "The transfer was broken off")).await?;
            }
        }
        Ok(())
    }

    /// Replies come in the order of the commands; a transfer is broken off at once.
    async fn heard(&mut self, line: Vec<u8>) -> Step {
        if self.waiting.is_empty() && (!self.outstanding || is_for_any_time(&line)) {
            return self.obey(line).await;
        }
        if is_abort(&line)
            && let Some(session) = self.session()
        {
            session.abort();
        }
        self.waiting.push_back(line);
        Ok(())
    }

    async fn obey(&mut self, line: Vec<u8>) -> Step {
        let Some((name, argument)) = command(&line) else { return self.answer(501, NO_COMMAND).await };
        match name.as_str() {
            "ABOR" => self.abort().await,
            "QUIT" => Err(last(221, "Goodbye")),
            "USER" => self.named(argument).await,
            "PASS" => self.password(&argument).await,
            "PBSZ" => self.answer(200, "PBSZ=0").await,
            "PROT" => self.protection(&argument.to_ascii_uppercase()).await,
            "CLNT" => {
                self.connection.says_it_is(&argument);
                self.answer(200, "So it is").await
            }
            _ => match to_anyone(&name, &argument) {
                Some(reply) => self.say(reply).await,
                None if self.signed_in.is_none() => self.answer(530, "Log in first: USER and PASS").await,
                None => self.asked(&name, &argument).await,
            },
        }
    }

    async fn asked(&mut self, name: &str, argument: &str) -> Step {
        match name {
            "PASV" => return self.passive(Passive::Address).await,
            "EPSV" if argument.eq_ignore_ascii_case("ALL") => {
                return self.answer(200, "EPSV it is").await;
            }
            "EPSV" => return self.passive(Passive::Port).await,
            "REST" => {
                return match argument.trim().parse() {
                    Ok(restart) => {
                        self.restart = restart;
                        self.answer(350, &format!("The next transfer begins at byte {restart}")).await
                    }
                    Err(_) => self.answer(501, "Say at which byte").await,
                };
            }
            _ => {}
        }
        let restart = std::mem::take(&mut self.restart);
        match treatment(name, argument, restart) {
            Treatment::Enters(folder) => {
                let folder = below(&self.folder, &folder);
                let command = format!("CWD {folder}");
                self.next_folder = Some(folder);
                self.hand_on(&command, None).await
            }
            Treatment::Answered(reply) => self.say(reply).await,
            Treatment::HandedOn(command) => self.hand_on(&command, None).await,
            Treatment::Moves(command, transfer) => self.hand_on(&command, Some(transfer)).await,
        }
    }

    async fn hand_on(&mut self, command: &str, transfer: Option<Transfer>) -> Step {
        let Some(signed_in) = &mut self.signed_in else { return Ok(()) };
        let SignedIn { session, library, .. } = &mut **signed_in;
        if let Some(transfer) = transfer {
            if !session.has_data() {
                return self.answer(425, "Open a data connection first: EPSV or PASV").await;
            }
            session.begin(transfer);
        }
        // What was refused before this is no matter.
        let _ = session.take_refusal();
        session.turn.handed_on();
        command.clone_into(&mut self.asked);
        let handed_on = async {
            if transfer.is_some() {
                library.open_data().await?;
            }
            library.send(command).await
        };
        let is_handed_on = handed_on.await.is_ok();
        self.outstanding = true;
        if is_handed_on { Ok(()) } else { Err(self.broken()) }
    }

    async fn abort(&mut self) -> Step {
        if let Some(session) = self.session() {
            session.abort();
            if self.outstanding {
                self.aborting = true;
                return Ok(());
            }
        }
        self.answer(226, "Nothing is under way").await
    }

    async fn named(&mut self, user: String) -> Step {
        if self.signed_in.is_some() {
            return self.answer(503, "Begin a new session to log in again").await;
        }
        if let Some(certificate) = self.certificate.clone() {
            let shown = Shown::Certificate(&certificate);
            if self.connection.would_do(LoginTry { user: &user, shown, leniency: None }) {
                return self.log_in(&user, shown, 232, "Your certificate is known, and you are in").await;
            }
        }
        self.user = Some(user);
        self.answer(331, "And the password?").await
    }

    async fn password(&mut self, password: &str) -> Step {
        let Some(user) = self.user.take().filter(|_| self.signed_in.is_none()) else {
            return self.answer(503, "Say who you are first: USER").await;
        };
        // A client that has a certificate alone sends no password, or an empty one.
        let certificate = self.certificate.clone().filter(|_| password.is_empty());
        let shown = certificate.as_deref().map_or(Shown::Password(password.as_bytes()), Shown::Certificate);
        self.log_in(&user, shown, 230, "You are in").await
    }

    async fn log_in(&mut self, user: &str, shown: Shown<'_>, code: u16, words: &str) -> Step {
        let (connection, room) = (&mut self.connection, &self.parts.room);
        match sign_in(connection, self.stream.get_ref().0, user, shown, room, self.parts.idle_time).await {
            SignInOutcome::In(signed_in) => {
                self.signed_in = Some(signed_in);
                self.answer(code, words).await
            }
            SignInOutcome::NotIn(reply) => self.say(reply).await,
            SignInOutcome::Last(reply) => Err(FrontEnd::Said(Some(reply))),
            SignInOutcome::Cut(how) => Err(FrontEnd::Cut(how)),
        }
    }

    async fn protection(&mut self, level: &str) -> Step {
        match level {
            "P" => {
                self.is_protected = true;
                self.answer(200, "Data connections are protected").await
            }
            "C" => {
                let why = "data connections are protected here: PROT P";
                if let Some(signed_in) = &self.signed_in {
                    signed_in.session.mailbox.tell_of_command_not_run(b"PROT C", why.to_owned());
                }
                self.answer(534, "Data connections are protected here: PROT P").await
            }
            _ => self.answer(536, "There is P alone").await,
        }
    }

    async fn passive(&mut self, passive: Passive) -> Step {
        if !self.is_protected {
            return self
                .answer(521, "Data connections are protected here: say PBSZ 0 and PROT P first")
                .await;
        }
        let Some(session) = self.session() else { return Ok(()) };
        let (client, own) = self.between;
        let told = self.parts.ports.told_for(own);
        let (Passive::Port | Passive::Address, host) = (passive, told);
        if passive == Passive::Address && host.is_none() {
            return self.answer(425, "Send EPSV: this session came by IPv6").await;
        }
        session.forget_data().await;
        match self.parts.ports.open(&self.parts.tls, own, client).await {
            Ok((port, data)) => {
                session.expect_data(data);
                let text = match (passive, host) {
                    (Passive::Address, Some(host)) => {
                        let [a, b, c, d] = host.octets();
                        let [high, low] = port.to_be_bytes();
                        format!("Entering passive mode ({a},{b},{c},{d},{high},{low})")
                    }
                    (Passive::Port, _) | (_, None) => {
                        format!("Entering extended passive mode (|||{port}|)")
                    }
                };
                self.answer(if passive == Passive::Address { 227 } else { 229 }, &text).await
            }
            Err(error) => {
                let error = nets_text::system_words(&error);
                tracing::warn!(error, "no port is free for a data connection (--ftps-passive-ports)");
                self.answer(425, "No port is free for a data connection: try again").await
            }
        }
    }

    fn session(&self) -> Option<Arc<FtpsSession>> {
        self.signed_in.as_ref().map(|signed_in| Arc::clone(&signed_in.session))
    }

    async fn answer(&mut self, code: u16, text: &str) -> Step {
        self.say(FtpReply::new(code, text)).await
    }

    async fn say(&mut self, reply: FtpReply) -> Step {
        let said = async {
            self.stream.write_all(reply.to_string().as_bytes()).await?;
            self.stream.flush().await
        };
        match timeout(self.parts.idle_time, said).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(FrontEnd::Said(None)),
        }
    }

    /// Ends the session, and the connection with it.
    pub(crate) async fn end(mut self, how: FrontEnd) {
        drop(self.signed_in.take());
        match how {
            FrontEnd::Said(reply) => {
                let farewell = async {
                    if let Some(reply) = reply {
                        // The client may be gone.
                        let _ = self.say(reply).await;
                    }
                    let _ = self.stream.shutdown().await;
                };
                let _ = timeout(FAREWELL, farewell).await;
            }
            FrontEnd::Cut(FaultEnd::Reset) => {
                // One that is gone is broken off already.
                let _ = self.stream.get_ref().0.set_zero_linger();
            }
            FrontEnd::Cut(FaultEnd::Drop | FaultEnd::Keep) => {
                let _ = self.stream.get_mut().0.shutdown().await;
            }
        }
    }
}

fn is_abort(line: &[u8]) -> bool {
    command(line).is_some_and(|(name, _)| name == "ABOR")
}

/// Whether it is answered while the library still owes a reply to another command: it is none of the library's.
fn is_for_any_time(line: &[u8]) -> bool {
    command(line).is_none_or(|(name, _)| matches!(name.as_str(), "ABOR" | "NOOP"))
}

/// How a client asks where it may open a data connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passive {
    /// PASV: address and port.
    Address,
    /// EPSV: the port.
    Port,
}

pub(crate) fn last(code: u16, text: &str) -> FrontEnd {
    FrontEnd::Said(Some(FtpReply::new(code, text)))
}

/// What the library tells is kept where a client reads it, and told in our words where a person does.
fn in_our_words(reply: FtpReply) -> FtpReply {
    let text = match reply.code {
        125 | 150 => "The data connection is next",
        213 | 257 => return reply,
        // Of MLST, which describes a file in its second line.
        250 if reply.text.contains('\n') => {
            let facts = reply.text.lines().nth(1).unwrap_or_default();
            return FtpReply::new(250, format!("This is it:\n{facts}\nEnd"));
        }
        226 | 250 | 200 => "Done",
        350 => "And the new name?",
        501 => "The command is not well-formed",
        503 => "Another command belongs before this one",
        _ if reply.is_failure() => "It cannot be done",
        _ => "Yes",
    };
    FtpReply::new(reply.code, text)
}
