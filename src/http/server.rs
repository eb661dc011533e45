//! Connections, held within their bounds: how many, how long idle, how long stuck.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use nets_budget::Budget;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::answering::Answering;
use crate::connections::{Connection, Connections};
use crate::control::{Control, SftpServer};
use crate::gate::Gate;
use crate::router::router;
use crate::stall::Stalling;

/// What clients of the API can cost at most.
pub struct Bounds {
    /// Connections that ask for something at a time. When as many are connected, the one that has been
    /// idle longest gives way; a health check needs no place.
    pub connections: usize,
    /// For answers that clients have not read yet, in bytes.
    pub memory: Arc<Budget>,
}

/// How long a client may take over the head of a request, the pause before it included.
const HEAD: Duration = Duration::from_secs(30);

/// How long a client may leave its answer unread.
const UNREAD: Duration = Duration::from_secs(30);

/// How long open requests have to end once the program stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// How long to wait after the system could not give another connection.
const BREATH: Duration = Duration::from_millis(100);

/// No honest request has a larger head.
const HEAD_BYTES: usize = 32 * 1024;
const HEADERS: usize = 64;

/// Serves the control API until `shutdown` resolves. `names` are hosts, besides localhost and the
/// listener's own address, by which clients may call it.
pub async fn serve(
    listener: TcpListener,
    control: Arc<dyn Control>,
    sftp: Arc<dyn SftpServer>,
    names: Vec<String>,
    bounds: Bounds,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = router(control, sftp, Gate::new(listener.local_addr()?, names), Arc::clone(&bounds.memory));
    let all = Connections::new(bounds.connections);
    let (closing, closed) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = all.add();
                let answering =
                    Answering::new(router.clone(), connection.clone(), Arc::clone(&bounds.memory));
                connections.spawn(converse(stream, peer, answering, connection, closed.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    drop(closing);
    // What is still connected after that is cut off when the set is dropped.
    drop(tokio::time::timeout(FAREWELL, async { while connections.join_next().await.is_some() {} }).await);
    Ok(())
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    answering: Answering,
    own: Connection,
    mut closed: watch::Receiver<()>,
) {
    // Without it, small answers wait for the client's acknowledgement; with it failing, they still come.
    drop(stream.set_nodelay(true));
    let unread = own.clone();
    let stream = Stalling::new(stream, UNREAD, move |nothing_taken| unread.unread(nothing_taken));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), answering);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = own.told_to_close() => return tracing::debug!(%peer, "a connection was closed for another"),
        // The sender is only ever dropped.
        _ = closed.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "a connection to the control API ended early");
    }
}
