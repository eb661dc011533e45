//! Accepting connections, and ending them when their time is up.

use std::net::Ipv4Addr;
use std::ops::RangeInclusive;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use nets_access::{Admission, ConnectionClosed, ConnectionCloser, CountedConnection};
use nets_core::event::Client;
use nets_core::faults::planned::{FaultAnswer, FaultEnd, WaitBefore};
use nets_text::system_words;
use nets_tls::AskingServer;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::clear::{ClearEnd, converse};
use crate::faults;
use crate::front::{DoorParts, Front, FrontEnd, last};
use crate::passive::PassivePorts;

/// After the system had no room for another connection.
const RESPITE: Duration = Duration::from_millis(100);

/// How the door is set up.
pub struct FtpsSettings {
    pub tls: AskingServer,
    /// The ports for data connections; any free one where none are named.
    pub passive_ports: Option<RangeInclusive<u16>>,
    /// The address that clients are told for them, in the place of the one that they have reached.
    pub passive_host: Option<Ipv4Addr>,
    /// Sessions at a time. Each has several files open, so that there may be fewer of them than the admission allows.
    pub sessions: usize,
}

/// Serves FTPS until `shutdown` resolves; returns when every session has ended.
pub async fn serve(
    listener: TcpListener,
    settings: FtpsSettings,
    admission: Arc<Admission>,
    shutdown: impl Future<Output = ()>,
) {
    let FtpsSettings { tls, passive_ports, passive_host, sessions } = settings;
    let idle_time = admission.limits().idle_time;
    let ports = PassivePorts::new(passive_ports, passive_host);
    let server = Arc::new(Server {
        admission,
        parts: Arc::new(DoorParts { tls, ports, idle_time, room: Arc::new(Semaphore::new(sessions)) }),
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
                Some(ended) = sessions.join_next() => {
                    if ended.is_err_and(|error| error.is_panic()) {
                        tracing::error!("an FTPS session broke off, and no other with it");
                    }
                }
            }
        }
    }
    drop(listener);
    stop.send_replace(true);
    while sessions.join_next().await.is_some() {}
}

struct Server {
    admission: Arc<Admission>,
    parts: Arc<DoorParts>,
}

/// A connection that may try to log in.
struct Accepted {
    stream: TcpStream,
    client: Client,
    connection: CountedConnection,
    cut: ConnectionClosed,
    /// Kept, since the last of its clones cuts the connection.
    closer: ConnectionCloser,
}

impl Server {
    /// The next connection, once there is a place for it.
    async fn next(&self, listener: &TcpListener) -> Accepted {
        loop {
            match listener.accept().await {
                Ok((stream, address)) => {
                    let client = Client { address: Some(address.to_string()), ..Client::default() };
                    let (closer, cut) = ConnectionCloser::new();
                    let connection = self.admission.enter(closer.clone(), client.clone()).await;
                    return Accepted { stream, client, connection, cut, closer };
                }
                Err(error) => {
                    tracing::warn!(error = system_words(&error), "a connection could not be accepted");
                    sleep(RESPITE).await;
                }
            }
        }
    }

    /// Boxed in a function that is not generic: so all of a session, with what it takes of the FTP library, is compiled
    /// with this crate, and not with the one that calls `serve`.
    fn session(
        self: Arc<Self>,
        accepted: Accepted,
        stopping: watch::Receiver<bool>,
    ) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.receive(accepted, stopping))
    }

    async fn receive(self: Arc<Self>, accepted: Accepted, mut stopping: watch::Receiver<bool>) {
        let Accepted { stream, client, connection, mut cut, closer: _closer } = accepted;
        let is_in = connection.is_in();
        let login_deadline = sleep(self.admission.limits().login_time);
        tokio::pin!(login_deadline);
        let begun = tokio::select! {
            begun = self.begin(stream, client, connection) => begun,
            () = &mut login_deadline => return,
            _ = &mut cut => return,
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        let Some(mut front) = begun else { return };
        let too_late = async {
            tokio::select! {
                () = login_deadline => {}
                _ = &mut cut => {}
            }
            if is_in.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        let how = tokio::select! {
            how = front.converse() => how,
            () = too_late => FrontEnd::Said(None),
            _ = stopping.wait_for(|stopping| *stopping) => last(421, "The simulator is stopping"),
        };
        front.end(how).await;
    }

    /// What comes before a session behind TLS; none where it does not come so far.
    async fn begin(
        &self,
        stream: TcpStream,
        client: Client,
        mut connection: CountedConnection,
    ) -> Option<Front> {
        stream.set_nodelay(true).ok()?;
        let between = (stream.peer_addr().ok()?.ip(), stream.local_addr().ok()?.ip());
        let stream = self.obey_at_connection(stream).await?;
        let stream = match converse(stream, &mut connection).await {
            Ok(ClearEnd::Tls(stream)) => stream,
            Ok(ClearEnd::BeganWithTls) => {
                let why = "the client began with TLS at once, and this door is asked for it: explicit FTPS (AUTH TLS)";
                self.admission.tell_of_failed_negotiation(client, why.to_owned());
                return None;
            }
            Ok(ClearEnd::Left) => return None,
            Err(error) => {
                let why = system_words(&error);
                tracing::debug!(why, "a connection ended before it asked for TLS");
                return None;
            }
        };
        connection.turn().waits_for_client();
        match self.parts.tls.accept(stream).await {
            Ok(stream) => Some(Front::new(Arc::clone(&self.parts), stream, connection, between)),
            Err(why) => {
                self.admission.tell_of_failed_negotiation(client, format!("FTPS: {why}"));
                None
            }
        }
    }

    /// Goes on with the connection, or ends it where a fault says so.
    async fn obey_at_connection(&self, mut stream: TcpStream) -> Option<TcpStream> {
        let Some(met) = faults::met_at_connection(self.admission.faults()).await else { return Some(stream) };
        for before in [WaitBefore::Effect, WaitBefore::Answer] {
            // Its time to log in ends it, and another connection that needs its place.
            met.wait(before, std::future::pending()).await;
        }
        let order = met.order();
        match (order.then, order.answer) {
            (FaultEnd::Keep, FaultAnswer::None) => std::future::pending().await,
            (FaultEnd::Keep, _) => return Some(stream),
            (FaultEnd::Reset, _) => stream.set_zero_linger().ok()?,
            (FaultEnd::Drop, _) => stream.shutdown().await.ok()?,
        }
        None
    }
}
