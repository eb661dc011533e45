//! A small, correct service of a sender: an example to read, and the measure for the tests.
//!
//! It demands a client certificate, answers over HTTP/1.1 and HTTP/2, and can be given one
//! [`Flaw`] at a time, so that a program that looks for mistakes has one to find.

mod flaw;
mod form;
mod register;
mod tls;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONNECTION, CONTENT_TYPE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use nets_core::alias::AliasWord;
use nets_tls::{CredentialProblem, HTTP_2, Identity, Trust};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

pub use flaw::Flaw;
pub use register::{Customer, CustomerRegister};

/// No caller needs more at once, and no caller keeps one longer.
const CONNECTIONS: usize = 256;
const CONNECTION_TIME: Duration = Duration::from_secs(300);
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// What a service needs to be one.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The CA of the client certificates, and the list of the revoked ones.
    pub trust: Trust,
    /// The server certificate.
    pub identity: Identity,
    pub register: CustomerRegister,
    pub flaw: Option<Flaw>,
}

/// A service that runs until this is dropped.
#[derive(Debug)]
pub struct RunningService {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl RunningService {
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits as long as the service runs, which is until it is stopped.
    pub async fn ended(mut self) {
        let _ = (&mut self.task).await;
    }
}

impl Drop for RunningService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves on a port that is bound already.
pub fn start(listener: TcpListener, setup: Setup) -> Result<RunningService, CredentialProblem> {
    let acceptor = TlsAcceptor::from(Arc::new(tls::config(&setup.trust, &setup.identity, setup.flaw)?));
    let address = listener
        .local_addr()
        .map_err(|_| CredentialProblem::Unreadable { reason: "its port is not known".to_owned() })?;
    let service = Arc::new(Service { register: setup.register, flaw: setup.flaw, open: AtomicUsize::new(0) });
    Ok(RunningService { address, task: tokio::spawn(accept(listener, acceptor, service)) })
}

#[derive(Debug)]
struct Service {
    register: CustomerRegister,
    flaw: Option<Flaw>,
    /// Connections that are open now.
    open: AtomicUsize,
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, service: Arc<Service>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        // What fails here fails for one caller, who has gone already.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (acceptor, service) = (acceptor.clone(), service.clone());
        connections.spawn(async move {
            service.open.fetch_add(1, Ordering::Relaxed);
            let _ = tokio::time::timeout(CONNECTION_TIME, service.clone().converse(stream, acceptor)).await;
            service.open.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
}

impl Service {
    async fn converse(self: Arc<Self>, stream: TcpStream, acceptor: TlsAcceptor) -> io::Result<()> {
        stream.set_nodelay(true)?;
        if self.flaw == Some(Flaw::AnswersPlainHttp) {
            const TLS_HANDSHAKE: u8 = 0x16;
            let mut first = [0];
            if stream.peek(&mut first).await? == 1 && first != [TLS_HANDSHAKE] {
                return self.serve(stream, false).await;
            }
        }
        let stream = tokio::time::timeout(HANDSHAKE_TIME, acceptor.accept(stream)).await??;
        let is_two = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
        self.serve(stream, is_two).await
    }

    async fn serve(
        self: Arc<Self>,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        is_two: bool,
    ) -> io::Result<()> {
        let earlier = Arc::new(Mutex::new(None));
        let service = service_fn(move |request| {
            let (service, earlier) = (self.clone(), earlier.clone());
            async move { Ok::<_, Infallible>(service.answer(&request, &mut *earlier.lock().await)) }
        });
        let stream = TokioIo::new(stream);
        let served = if is_two {
            hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                .serve_connection(stream, service)
                .await
        } else {
            hyper::server::conn::http1::Builder::new().serve_connection(stream, service).await
        };
        served.map_err(|_| io::ErrorKind::ConnectionAborted.into())
    }

    /// The whole service. `earlier` is the word this connection got first, which only a flawed
    /// service looks at.
    fn answer<B>(&self, request: &Request<B>, earlier: &mut Option<AliasWord>) -> Response<Full<Bytes>> {
        if request.method() != Method::GET {
            return written(StatusCode::METHOD_NOT_ALLOWED, Vec::new());
        }
        let query = request.uri().query().unwrap_or_default();
        let mut word = self.register.answer(query, self.flaw);
        match self.flaw {
            Some(Flaw::AnswersTenConnectionsAtMost) if self.open.load(Ordering::Relaxed) > 10 => {
                word = AliasWord::SystemError;
            }
            Some(Flaw::RepeatsItselfOnAConnection) => word = *earlier.get_or_insert(word),
            Some(Flaw::AnswersNothingBeforeClosing)
                if request.headers().get(CONNECTION).is_some_and(|value| value == "close") =>
            {
                return written(StatusCode::OK, Vec::new());
            }
            Some(_) | None => {}
        }
        let status = match (self.flaw, word) {
            (Some(Flaw::SaysNotFound), AliasWord::UnknownCustomer) => StatusCode::NOT_FOUND,
            _ => StatusCode::OK,
        };
        let text = word.as_str();
        let body = match self.flaw {
            Some(Flaw::EndsTheLine) => format!("{text}\n"),
            Some(Flaw::WritesAByteOrderMark) => format!("\u{feff}{text}"),
            Some(Flaw::WritesSmallLetters) => text.to_lowercase(),
            Some(Flaw::WritesQuotes) => format!("\"{text}\""),
            Some(_) | None => text.to_owned(),
        };
        written(status, body.into_bytes())
    }
}

fn written(status: StatusCode, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
