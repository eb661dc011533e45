//! One connection to a service: TCP to an address that is allowed, TLS, then HTTP/1.1 or HTTP/2.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response, Uri, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinHandle;

use crate::exchange::{ClientCertificate, TlsReport};
use crate::fault::{Fault, Finding};
use crate::service::{AllowedAddresses, ServiceUrl};
use crate::stopwatch::Stopwatch;
use crate::tap::{Tap, Tapped};
use crate::tls::TlsSetup;
use crate::tls_failure::{finding_of, finding_of_io};
use crate::tls_terms::HTTP_2;

const HEAD_LIMIT: usize = 64 * 1024;
const USER_AGENT: &str = concat!("mock-nets-share/", env!("CARGO_PKG_VERSION"));

/// Ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Connection {
    sender: Sender,
    driver: JoinHandle<()>,
    tap: Tap,
    pub(crate) address: SocketAddr,
    pub(crate) tls: TlsReport,
}

#[derive(Debug)]
enum Sender {
    One(http1::SendRequest<Empty<Bytes>>),
    Two(http2::SendRequest<Empty<Bytes>>),
}

/// How far a new connection has come, known also when it comes no further.
#[derive(Debug, Default)]
pub(crate) struct Opening {
    pub(crate) address: Option<SocketAddr>,
    pub(crate) tls: TlsReport,
    pub(crate) connected: Option<Duration>,
    pub(crate) secured: Option<Duration>,
}

impl Connection {
    pub(crate) async fn open(
        url: &ServiceUrl,
        allowed: &AllowedAddresses,
        setup: &TlsSetup,
        stopwatch: Stopwatch,
        opening: &mut Opening,
    ) -> Result<Self, Finding> {
        let (stream, address) = connect(url, allowed, opening).await?;
        opening.connected = Some(stopwatch.elapsed());
        let stream = setup.shake_hands(url.host(), stream, &mut opening.tls).await?;
        opening.secured = Some(stopwatch.elapsed());
        let is_two = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
        let (stream, tap) = Tapped::new(stream);
        let broken = |error: hyper::Error| failure(&error, &tap, &opening.tls);
        let (sender, driver) = if is_two {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder.max_header_list_size(HEAD_LIMIT as u32).initial_stream_window_size(HEAD_LIMIT as u32);
            let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(broken)?;
            (Sender::Two(sender), tokio::spawn(async { drop(connection.await) }))
        } else {
            let mut builder = http1::Builder::new();
            builder.max_buf_size(HEAD_LIMIT);
            let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(broken)?;
            (Sender::One(sender), tokio::spawn(async { drop(connection.await) }))
        };
        Ok(Connection { sender, driver, tap, address, tls: opening.tls.clone() })
    }

    pub(crate) fn version(&self) -> Version {
        match self.sender {
            Sender::One(_) => Version::HTTP_11,
            Sender::Two(_) => Version::HTTP_2,
        }
    }

    /// Whether it can take a request; the service may have closed it meanwhile.
    pub(crate) async fn is_ready(&mut self) -> bool {
        match &mut self.sender {
            Sender::One(sender) => sender.ready().await.is_ok(),
            Sender::Two(sender) => sender.ready().await.is_ok(),
        }
    }

    pub(crate) async fn ask(
        &mut self,
        url: &ServiceUrl,
        query: &str,
        is_last: bool,
    ) -> Result<Response<Incoming>, Failed> {
        self.tap.clear();
        let request = request(url, query, self.version(), is_last).map_err(Failed::at_once)?;
        let response = match &mut self.sender {
            Sender::One(sender) => sender.send_request(request).await,
            Sender::Two(sender) => sender.send_request(request).await,
        };
        response.map_err(|error| Failed {
            is_unanswered: !self.tap.has_received(),
            finding: self.failure(&error),
        })
    }

    pub(crate) fn failure(&self, error: &hyper::Error) -> Finding {
        failure(error, &self.tap, &self.tls)
    }

    /// Bytes behind the head of the answer; none where HTTP/2 counts them itself.
    pub(crate) fn body_len(&self) -> Option<u64> {
        match self.sender {
            Sender::One(_) => self.tap.body_len(),
            Sender::Two(_) => None,
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// A request without an answer.
#[derive(Debug)]
pub(crate) struct Failed {
    /// Nothing came back, as on a connection that the service had closed while it was idle.
    pub(crate) is_unanswered: bool,
    pub(crate) finding: Finding,
}

impl Failed {
    fn at_once(finding: Finding) -> Self {
        Failed { is_unanswered: false, finding }
    }
}

async fn connect(
    url: &ServiceUrl,
    allowed: &AllowedAddresses,
    opening: &mut Opening,
) -> Result<(TcpStream, SocketAddr), Finding> {
    let found = lookup_host((url.host(), url.port()))
        .await
        .map_err(|error| Finding::new(Fault::NameNotResolved, format!("{}: {error}", url.host())))?;
    let mut finding = Finding::new(Fault::NameNotResolved, url.host());
    for address in found {
        if !allowed.permit(url.host(), address.ip()) {
            finding = Finding::new(Fault::AddressNotAllowed, address.ip().to_string());
            continue;
        }
        opening.address = Some(address);
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // One small request, one small answer: to wait until a packet is full gains nothing.
                let _ = stream.set_nodelay(true);
                return Ok((stream, address));
            }
            Err(error) => finding = finding_of_io(&error, ClientCertificate::Unknown),
        }
    }
    Err(finding)
}

fn request(
    url: &ServiceUrl,
    query: &str,
    version: Version,
    is_last: bool,
) -> Result<Request<Empty<Bytes>>, Finding> {
    let too_long = |_| Finding::new(Fault::RequestTooLong, format!("{} bytes", query.len()));
    let request =
        Request::get(target(url, query, version)?).header("accept", "*/*").header("user-agent", USER_AGENT);
    let request = if version == Version::HTTP_2 { request } else { request.header("host", url.authority()) };
    let request =
        if is_last && version != Version::HTTP_2 { request.header("connection", "close") } else { request };
    request.body(Empty::new()).map_err(too_long)
}

/// HTTP/1.1 puts the path alone into the request line, HTTP/2 takes scheme and host from the URI.
fn target(url: &ServiceUrl, query: &str, version: Version) -> Result<Uri, Finding> {
    let text =
        if version == Version::HTTP_2 { format!("{url}?{query}") } else { format!("{}?{query}", url.path()) };
    text.parse().map_err(|_| Finding::new(Fault::RequestTooLong, format!("{} bytes", text.len())))
}

/// What lies behind hyper's error: TLS and the network know more than HTTP does.
fn failure(error: &hyper::Error, tap: &Tap, tls: &TlsReport) -> Finding {
    if let Some(error) = tap.error() {
        return finding_of(&error, tls.client_certificate);
    }
    if let Some(error) = io_error(error) {
        return finding_of_io(error, tls.client_certificate);
    }
    let fault = if error.is_parse_too_large() {
        Fault::HttpHeadTooLarge
    } else if error.is_parse() {
        Fault::HttpMalformed
    } else {
        Fault::ConnectionReset
    };
    Finding::new(fault, error.to_string())
}

/// Whether TCP ended and TLS had not.
pub(crate) fn is_bare_end(error: &hyper::Error) -> bool {
    io_error(error).is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
}

fn io_error(error: &hyper::Error) -> Option<&io::Error> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref() {
            return Some(error);
        }
        cause = error.source();
    }
    None
}
