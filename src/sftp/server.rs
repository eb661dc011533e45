//! Accepting connections, and ending them when their time is up.

use std::borrow::Cow;
use std::io;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use nets_access::{Admission, ConnectionClosed, ConnectionCloser, CountedConnection};
use nets_core::event::Client;
use nets_core::faults::connection::ConnectionOrder;
use nets_mailbox::WorldFaults;
use nets_text::system_words;
use russh::keys::PrivateKey;
use russh::server::{Config, RunningSession, run_stream};
use russh::{Disconnect, MethodKind, MethodSet, SshId, cipher};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OnceCell, Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::algorithms::{AES_GCM, CIPHERS, old, preferred};
use crate::buffers::Pool;
use crate::cutting::Cutter;
use crate::exchange_queue::ExchangeQueue;
use crate::greeting::{SERVER_ID, greet};
use crate::handshake;
use crate::host_keys::HostKeys;
use crate::limits::{CHANNEL_PACKET, Limits};
use crate::line::{ClientStream, ReadAhead, UnderWay};
use crate::negotiation::{not_ssh, nothing_in_common};
use crate::session::{CameIn, SessionHandler, SessionSignals};

/// What sessions hear when the server stops.
const STOPPING: &str = "The simulator is stopping";

/// What a client hears after its last try, in OpenSSH's words.
const TOO_MANY_TRIES: &str = "Too many authentication failures";

/// How long a session may take to hear why it ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// What may be on its way to a client of this machine, which takes it at once. Left to itself the system lets it become
/// megabytes, which have left the processor's cache by the time they are read: a fifth of what a download costs.
const NEAR_BYTES: usize = 512 << 10;

/// After the system had no room for another connection.
const RESPITE: Duration = Duration::from_millis(100);

/// Serves SFTP until `shutdown` resolves; returns when every session has ended.
pub async fn serve(
    listener: TcpListener,
    host_keys: HostKeys,
    admission: Arc<Admission>,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    serve_by(listener, host_keys, admission, limits, None, shutdown).await;
}

/// The same at an address at which one world decides what comes before a login.
pub async fn serve_for(
    faults: Arc<WorldFaults>,
    listener: TcpListener,
    host_keys: HostKeys,
    admission: Arc<Admission>,
    shutdown: impl Future<Output = ()>,
) {
    serve_by(listener, host_keys, admission, Limits::default(), Some(faults), shutdown).await;
}

async fn serve_by(
    listener: TcpListener,
    host_keys: HostKeys,
    admission: Arc<Admission>,
    limits: Limits,
    faults: Option<Arc<WorldFaults>>,
    shutdown: impl Future<Output = ()>,
) {
    let server = Arc::new(Server {
        admission,
        faults,
        limits,
        pool: Pool::default(),
        host_keys,
        other_keys: OnceCell::new(),
        config: OnceCell::new(),
        buffers: ReadAhead::default(),
        exchanges: Arc::new(Semaphore::new(1)),
    });
    let (stop, stopping) = watch::channel(false);
    let mut sessions = JoinSet::new();
    {
        let next = server.next(&listener);
        tokio::pin!(shutdown, next);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                accepted = &mut next => {
                    next.set(server.next(&listener));
                    sessions.spawn(server.clone().session(accepted, stopping.clone()));
                }
                // Only so that those that have ended do not pile up.
                Some(_) = sessions.join_next() => {}
            }
        }
    }
    drop(listener);
    stop.send_replace(true);
    while sessions.join_next().await.is_some() {}
}

type BoxedSession = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Server {
    admission: Arc<Admission>,
    /// Of the world that decides what comes before a login, where it is not `default`.
    faults: Option<Arc<WorldFaults>>,
    limits: Limits,
    pool: Pool,
    host_keys: HostKeys,
    /// Made for the first connection that a fault has see them.
    other_keys: OnceCell<HostKeys>,
    /// Made for the first connection: it needs all host keys.
    config: OnceCell<Configs>,
    buffers: ReadAhead,
    /// Turns at costly key exchanges: one at a time.
    exchanges: Arc<Semaphore>,
}

/// By what the client can do.
struct Configs {
    aes_gcm: Arc<Config>,
    any: Arc<Config>,
}

/// A connection that may try to log in.
struct Accepted {
    stream: TcpStream,
    client: Client,
    connection: CountedConnection,
    closer: ConnectionCloser,
    cut: ConnectionClosed,
}

impl Server {
    /// The next connection, once there is a place for it. Others wait in the system's queue meanwhile.
    async fn next(&self, listener: &TcpListener) -> Accepted {
        loop {
            match listener.accept().await {
                Ok((stream, address)) => {
                    let client = Client { address: Some(address.to_string()), ..Client::default() };
                    let (closer, cut) = ConnectionCloser::new();
                    let connection = self.admission.enter(closer.clone(), client.clone()).await;
                    return Accepted { stream, client, connection, closer, cut };
                }
                Err(error) => {
                    // Too many open files, most likely: it passes when sessions end.
                    tracing::warn!(error = system_words(&error), "a connection could not be accepted");
                    tokio::time::sleep(RESPITE).await;
                }
            }
        }
    }

    /// Boxed in a function that is not generic: so all of a session, with what it takes of the SSH library, is compiled
    /// with this crate and as this crate is optimised, and not with the crate that calls `serve`.
    fn session(self: Arc<Self>, accepted: Accepted, stopping: watch::Receiver<bool>) -> BoxedSession {
        Box::pin(self.receive(accepted, stopping))
    }

    async fn receive(self: Arc<Self>, accepted: Accepted, mut stopping: watch::Receiver<bool>) {
        let Accepted { mut stream, mut client, connection, closer, mut cut } = accepted;
        if let Err(error) = prepare(&stream) {
            tracing::debug!(error = system_words(&error), "the connection ended as it began");
            return;
        }
        let (is_in, turn) = (connection.is_in(), connection.turn());
        let mut queue = ExchangeQueue::new(self.exchanges.clone(), is_in.clone());
        let (cutter, life) = Cutter::new(closer.clone(), stopping.clone());
        let order = cutter.order();
        let (mut handler, signals) =
            SessionHandler::new(connection, self.limits, self.pool.clone(), (cutter.clone(), life));
        let SessionSignals { came_in, out_of_tries } = signals;
        let begin = async {
            let (begun, order_of_it) = handshake::begin(stream, self.faults(), &mut cut).await?;
            stream = begun;
            handler.is_ordered(order_of_it);
            if order_of_it.old_algorithms {
                queue.has_old_algorithms();
            }
            let greeting = tokio::select! {
                greeting = greet(&mut stream, &turn) => greeting?,
                _ = &mut cut => return Err(russh::Error::Disconnect),
            };
            client.software = greeting.software();
            if let Some(said) = greeting.is_not_ssh() {
                self.admission.tell_of_failed_negotiation(client.clone(), not_ssh(&said));
                return Err(russh::Error::Version);
            }
            handler.hear(client.software.as_deref());
            let configs = self.config.get_or_init(|| self.configure()).await;
            let config = if greeting.knows_aes_gcm { &configs.aes_gcm } else { &configs.any };
            let config = self.ordered(config, order_of_it).await;
            let said = SERVER_ID.len() + "\r\n".len();
            let login = UnderWay { queue, turn };
            let stream = Arc::new(Mutex::new(stream));
            cutter.begins_on(&stream);
            let line =
                ClientStream::new(stream, greeting.heard, said, cut, self.buffers.clone(), login, order);
            run_stream(config, line, handler).await
        };
        let login_deadline = tokio::time::sleep(self.admission.limits().login_time);
        tokio::pin!(login_deadline);
        let begun = tokio::select! {
            begun = begin => begun,
            () = &mut login_deadline => return,
            () = stopped(&mut stopping) => return,
        };
        let mut session = match begun {
            Ok(session) => session,
            Err(error) => {
                return tracing::debug!(why = why(&error), "a connection ended before it spoke SSH");
            }
        };
        let too_late = async {
            login_deadline.await;
            if is_in.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        let why: Option<(Disconnect, Arc<str>)> = tokio::select! {
            ended = &mut session => {
                if let Some(reason) = ended.as_ref().err().and_then(nothing_in_common) {
                    self.admission.tell_of_failed_negotiation(client, reason);
                }
                return log_end(ended);
            }
            () = too_late => None,
            () = stopped(&mut stopping) => Some((Disconnect::ByApplication, STOPPING.into())),
            why = end_of_stay(came_in) => Some((Disconnect::ByApplication, why)),
            Ok(()) = out_of_tries => Some((Disconnect::ProtocolError, TOO_MANY_TRIES.into())),
        };
        if let Some((reason, why)) = why
            && let Some(ended) = say_goodbye(&mut session, reason, &why).await
        {
            return log_end(ended);
        }
        closer.cut();
        log_end(session.await);
    }

    /// Of the world that decides what comes before a login.
    fn faults(&self) -> Option<Arc<WorldFaults>> {
        self.faults.clone().or_else(|| self.admission.faults())
    }

    async fn configure(&self) -> Configs {
        let keys = self.host_keys.all().await;
        Configs {
            aes_gcm: Arc::new(self.config(keys.clone(), AES_GCM)),
            any: Arc::new(self.config(keys, CIPHERS)),
        }
    }

    /// The same, as a fault has it for one connection.
    async fn ordered(&self, usual: &Arc<Config>, order: ConnectionOrder) -> Arc<Config> {
        if order.is_usual() {
            return Arc::clone(usual);
        }
        let ConnectionOrder { other_host_key, rekey, old_algorithms } = order;
        let lacks_key = old_algorithms && !usual.keys.iter().any(|key| key.algorithm().is_rsa());
        let keys = if other_host_key || lacks_key { self.other_keys().await } else { None };
        let keys = keys.unwrap_or_else(|| usual.keys.clone());
        let mut limits = usual.limits.clone();
        if let Some(bytes) = rekey.and_then(|bytes| usize::try_from(bytes).ok()) {
            (limits.rekey_write_limit, limits.rekey_read_limit) = (bytes, bytes);
        }
        let preferred = if old_algorithms { old() } else { usual.preferred.clone() };
        Arc::new(Config { keys, limits, preferred, ..self.config(Vec::new(), CIPHERS) })
    }

    /// Host keys that no client knows; none where none can be made.
    async fn other_keys(&self) -> Option<Vec<PrivateKey>> {
        let made = self.other_keys.get_or_try_init(|| async { HostKeys::generate() }).await;
        match made {
            Ok(keys) => Some(keys.all().await),
            Err(problem) => {
                tracing::warn!(%problem, "there are no other host keys");
                None
            }
        }
    }

    fn config(&self, keys: Vec<PrivateKey>, ciphers: &'static [cipher::Name]) -> Config {
        Config {
            server_id: SshId::Standard(Cow::Borrowed(SERVER_ID)),
            methods: MethodSet::from(&[MethodKind::PublicKey][..]),
            // Nothing secret is compared: public keys are public, so there is no time to hide.
            auth_rejection_time: Duration::ZERO,
            // One more than `CountedConnection::refuse` allows, for the first question which methods there are.
            max_auth_attempts: 7,
            keys,
            maximum_packet_size: CHANNEL_PACKET,
            // Two large answers: one on its way, and one being made.
            event_buffer_size: 2,
            limits: russh::Limits {
                rekey_write_limit: self.limits.rekey_bytes.min(1 << 30),
                rekey_read_limit: self.limits.rekey_bytes.min(1 << 30),
                ..russh::Limits::default()
            },
            preferred: preferred(ciphers),
            inactivity_timeout: Some(self.admission.limits().idle_time),
            nodelay: true,
            ..Config::default()
        }
    }
}

fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    if stream.peer_addr()?.ip().is_loopback() {
        SockRef::from(stream).set_send_buffer_size(NEAR_BYTES)?;
    }
    Ok(())
}

/// Tells a session why it ends; how it ended, if it did in time.
async fn say_goodbye(
    session: &mut RunningSession<SessionHandler>,
    reason: Disconnect,
    why: &str,
) -> Option<Result<(), russh::Error>> {
    let farewell = session.handle();
    let goodbye = async {
        // It fails only when the session is over.
        let _ = farewell.disconnect(reason, why.to_owned(), "en".into()).await;
        session.await
    };
    timeout(FAREWELL, goodbye).await.ok()
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // It fails when the server is gone, which is a stop too.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Resolves when the world of the user who logs in has ended, or nothing comes any more.
async fn end_of_stay(came_in: oneshot::Receiver<CameIn>) -> Arc<str> {
    // The session may end without a login.
    let Ok(CameIn { mailbox, idleness }) = came_in.await else { return std::future::pending().await };
    let idle = async {
        match idleness {
            Some(idleness) => idleness.run_out().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        why = mailbox.ended() => why,
        most = idle => {
            let why = format!("Nothing came for {most:?}, so the session ends (`idle` of the sender's server)");
            mailbox.tell_of_refused_command(b"more of its session", why.clone());
            why.into()
        }
    }
}

fn log_end(ended: Result<(), russh::Error>) {
    if let Err(error) = ended {
        tracing::debug!(why = why(&error), "a session ended");
    }
}

/// Why a session ended early, as far as that is known.
fn why(error: &russh::Error) -> String {
    let words = match error {
        russh::Error::IO(error) => return system_words(error),
        russh::Error::Disconnect | russh::Error::HUP => "the client ended it",
        russh::Error::Version => "the client does not speak SSH 2",
        russh::Error::NoCommonAlgo { .. } => "client and server have no algorithm in common",
        russh::Error::ConnectionTimeout | russh::Error::InactivityTimeout => "nothing came in time",
        russh::Error::NotAuthenticated => "the client asked for something before it was let in",
        _ => "the client did not keep to the protocol",
    };
    words.to_owned()
}
