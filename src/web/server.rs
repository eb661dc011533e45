//! Connections, held within their bounds: how many, how long idle, how long stuck.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use nets_budget::Budget;
use nets_text::system_words;
use nets_tls::OpenServer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::answering::Answering;
use crate::connections::{Closing, Connections};
use crate::ending::Ending;
use crate::gate::{Gate, guard};
use crate::stall::Stalling;

/// What clients of the API can cost at most.
pub struct Bounds {
    /// Requests that are answered at a time; a health check needs no place among them.
    pub requests: usize,
    /// Connections that may be open besides. When there are more, the one that has been idle longest gives way.
    pub waiting: usize,
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

/// What a server answers, and to whom.
pub struct Site {
    /// The routes of all its front ends.
    pub router: Router,
    pub gate: Gate,
    /// Where the simulator's health is told: requests for paths that begin so need no place.
    pub health: &'static str,
    /// With which identity it speaks TLS; plain HTTP where there is none.
    pub tls: Option<OpenServer>,
}

/// Serves a site until `shutdown` resolves.
pub async fn serve(
    listener: TcpListener,
    site: Site,
    bounds: Bounds,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let Site { router, gate, health, tls } = site;
    let router = TowerToHyperService::new(router.layer(from_fn_with_state(Arc::new(gate), guard)));
    let all = Connections::new(bounds.requests, bounds.waiting);
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
                let (router, memory) = (router.clone(), Arc::clone(&bounds.memory));
                let ending = Ending::of(closed.clone());
                let answering = Answering { router, health, connection: all.add(), memory, ending };
                connections.spawn(welcome(stream, tls.clone(), peer, answering, closed.clone()));
            }
            Err(error) => {
                tracing::warn!(error = system_words(&error), "a connection could not be accepted");
                tokio::time::sleep(BREATH).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    drop(closing);
    // What is still connected after that is cut off when the set is dropped.
    drop(tokio::time::timeout(FAREWELL, async { while connections.join_next().await.is_some() {} }).await);
}

/// Shakes hands, where the site speaks TLS, within the time for a head.
async fn welcome(
    stream: TcpStream,
    tls: Option<OpenServer>,
    peer: SocketAddr,
    answering: Answering,
    closed: watch::Receiver<()>,
) {
    // Without it, small answers wait for the client's acknowledgement; with it failing, they still come.
    drop(stream.set_nodelay(true));
    let Some(tls) = tls else { return converse(stream, peer, answering, closed).await };
    let own = answering.connection.clone();
    let secured = tokio::select! {
        secured = tokio::time::timeout(HEAD, tls.accept(stream)) => secured,
        _ = own.told_to_close() => return tracing::debug!(%peer, "a connection was closed for another"),
    };
    match secured {
        Ok(Ok(stream)) => converse(stream, peer, answering, closed).await,
        Ok(Err(reason)) => tracing::warn!(%peer, reason, "a client could not agree on TLS"),
        Err(_) => tracing::debug!(%peer, "a client took too long to agree on TLS"),
    }
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    peer: SocketAddr,
    answering: Answering,
    mut closed: watch::Receiver<()>,
) {
    let own = answering.connection.clone();
    let unread = own.clone();
    let stream = Stalling::new(stream, UNREAD, move |nothing_taken| unread.unread(nothing_taken));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), answering);
    let mut connection = pin!(connection);
    let ended = loop {
        tokio::select! {
            ended = &mut connection => break ended,
            how = own.told_to_close() => match how {
                Closing::AtOnce => return tracing::debug!(%peer, "a connection was closed for another"),
                Closing::Gently => connection.as_mut().graceful_shutdown(),
            },
            // The sender is only ever dropped.
            _ = closed.changed() => {
                connection.as_mut().graceful_shutdown();
                break connection.await;
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, why = early_end(&error), "a connection to the control API ended early");
    }
}

/// Why a connection did not come to its end, as far as that is known.
fn early_end(error: &hyper::Error) -> &'static str {
    if error.is_timeout() {
        "the client took too long over the head of a request"
    } else if error.is_incomplete_message() {
        "the client ended it in the middle of a request"
    } else if error.is_parse_too_large() {
        "the head of a request is longer than is read"
    } else if error.is_parse() {
        "what came is no HTTP"
    } else if error.is_body_write_aborted() {
        "an answer could not be made to its end"
    } else {
        "the connection broke"
    }
}
