//! One connection to a service: TCP to an address that is allowed, TLS, then HTTP/1.1 or HTTP/2.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use h2::Reason;
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response, Uri, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use nets_tls::{Client, ClientCertificate, HTTP_2, SecondHandshake, SecuredStream, TlsReport};
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinHandle;

use crate::allowed::AllowedAddresses;
use crate::answer::CertificateDemand;
use crate::fault::{Fault, FoundFault};
use crate::service::ServiceUrl;
use crate::stopwatch::CallStopwatch;
use crate::tap::{Tap, Tapped};
use crate::tls_failure::{TlsProgress, finding_of, finding_of_handshake, finding_of_io};

const HEAD_LIMIT: usize = 64 * 1024;
/// More than HTTP needs for what has come already.
const BROKEN_TIME: Duration = Duration::from_secs(1);
const USER_AGENT: &str = concat!("mock-nets-share/", env!("CARGO_PKG_VERSION"));

/// Ends when it is dropped.
#[derive(Debug)]
pub(crate) struct ServiceConnection {
    sender: RequestSender,
    driver: JoinHandle<()>,
    watch: Watch,
    pub(crate) address: SocketAddr,
    pub(crate) tls: TlsReport,
}

/// What is seen below HTTP.
#[derive(Debug)]
struct Watch {
    tap: Tap,
    second_handshake: SecondHandshake,
    client: ClientCertificate,
}

#[derive(Debug)]
enum RequestSender {
    One(http1::SendRequest<Empty<Bytes>>),
    Two(http2::SendRequest<Empty<Bytes>>),
}

/// How far a new connection has come, known also when it comes no further.
#[derive(Debug, Default)]
pub(crate) struct Opening {
    pub(crate) address: Option<SocketAddr>,
    pub(crate) tls: TlsReport,
    pub(crate) second_handshake: SecondHandshake,
    pub(crate) connected: Option<Duration>,
    pub(crate) secured: Option<Duration>,
}

impl Opening {
    /// Whether and when the service has asked for a client certificate so far.
    pub(crate) fn demand(&self) -> CertificateDemand {
        if self.second_handshake.is_asked_for() {
            return CertificateDemand::AfterHandshake;
        }
        match self.tls.client_certificate {
            ClientCertificate::NotRequested => CertificateDemand::Never,
            ClientCertificate::Sent | ClientCertificate::NoneToSend | ClientCertificate::Unknown => {
                CertificateDemand::InHandshake
            }
        }
    }
}

impl ServiceConnection {
    pub(crate) async fn open(
        url: &ServiceUrl,
        allowed: &AllowedAddresses,
        client: &Client,
        stopwatch: CallStopwatch,
        opening: &mut Opening,
    ) -> Result<Self, FoundFault> {
        let (stream, address) = connect(url, allowed, opening).await?;
        opening.connected = Some(stopwatch.elapsed());
        let stream = shake_hands(url.host(), client, stream, &mut opening.tls).await?;
        opening.secured = Some(stopwatch.elapsed());
        let is_two = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
        let second_handshake = stream.get_ref().0.second_handshake();
        let (stream, tap) = Tapped::new(stream);
        opening.second_handshake = second_handshake.clone();
        let watch = Watch { tap, second_handshake, client: opening.tls.client_certificate };
        let broken = |error: hyper::Error| watch.failure(&error);
        let (sender, driver) = if is_two {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder.max_header_list_size(HEAD_LIMIT as u32).initial_stream_window_size(HEAD_LIMIT as u32);
            let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(broken)?;
            (RequestSender::Two(sender), tokio::spawn(async { drop(connection.await) }))
        } else {
            let mut builder = http1::Builder::new();
            builder.max_buf_size(HEAD_LIMIT);
            let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(broken)?;
            (RequestSender::One(sender), tokio::spawn(async { drop(connection.await) }))
        };
        Ok(ServiceConnection { sender, driver, watch, address, tls: opening.tls.clone() })
    }

    pub(crate) fn second_handshake(&self) -> SecondHandshake {
        self.watch.second_handshake.clone()
    }

    pub(crate) fn version(&self) -> Version {
        match self.sender {
            RequestSender::One(_) => Version::HTTP_11,
            RequestSender::Two(_) => Version::HTTP_2,
        }
    }

    /// Whether it can take a request; the service may have closed it meanwhile.
    pub(crate) async fn is_ready(&mut self) -> bool {
        match &mut self.sender {
            RequestSender::One(sender) => sender.ready().await.is_ok(),
            RequestSender::Two(sender) => sender.ready().await.is_ok(),
        }
    }

    pub(crate) async fn ask(
        &mut self,
        url: &ServiceUrl,
        query: &str,
        is_last: bool,
    ) -> Result<Response<Incoming>, Failed> {
        self.watch.tap.clear();
        let request = request(url, query, self.version(), is_last).map_err(Failed::at_once)?;
        let sender = &mut self.sender;
        let sent = async {
            match sender {
                RequestSender::One(sender) => sender.send_request(request).await,
                RequestSender::Two(sender) => sender.send_request(request).await,
            }
        };
        tokio::pin!(sent);
        // What came before the connection broke is on its way to here, and is an answer all the same.
        let response = tokio::select! {
            biased;
            response = &mut sent => Some(response),
            () = self.watch.tap.broken() => tokio::time::timeout(BROKEN_TIME, sent).await.ok(),
        };
        let is_unanswered = !self.watch.tap.has_received();
        match response {
            Some(Ok(response)) => Ok(response),
            Some(Err(error)) => Err(Failed {
                is_unanswered,
                wants_http_1: reason_of(&error) == Some(Reason::HTTP_1_1_REQUIRED),
                finding: self.watch.failure(&error),
            }),
            None => {
                let finding =
                    self.watch.seen().unwrap_or_else(|| FoundFault::new(Fault::ConnectionReset, ""));
                Err(Failed { is_unanswered, wants_http_1: false, finding })
            }
        }
    }

    pub(crate) fn failure(&self, error: &hyper::Error) -> FoundFault {
        self.watch.failure(error)
    }

    /// Bytes behind the head of the answer; none where HTTP/2 counts them itself.
    pub(crate) fn body_len(&self) -> Option<u64> {
        match self.sender {
            RequestSender::One(_) => self.watch.tap.body_len(),
            RequestSender::Two(_) => None,
        }
    }
}

impl Drop for ServiceConnection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// A request without an answer.
#[derive(Debug)]
pub(crate) struct Failed {
    /// Nothing came back, as on a connection that the service had closed while it was idle.
    pub(crate) is_unanswered: bool,
    /// The service would answer over HTTP/1.1, as servers say that want to shake hands a second time.
    pub(crate) wants_http_1: bool,
    pub(crate) finding: FoundFault,
}

impl Failed {
    fn at_once(finding: FoundFault) -> Self {
        Failed { is_unanswered: false, wants_http_1: false, finding }
    }
}

async fn connect(
    url: &ServiceUrl,
    allowed: &AllowedAddresses,
    opening: &mut Opening,
) -> Result<(TcpStream, SocketAddr), FoundFault> {
    let found = lookup_host((url.host(), url.port()))
        .await
        .map_err(|_| FoundFault::new(Fault::NameNotResolved, url.host()))?;
    let mut finding = FoundFault::new(Fault::NameNotResolved, url.host());
    for address in found {
        if !allowed.permit(url.host(), address.ip()) {
            finding = FoundFault::new(Fault::AddressNotAllowed, address.ip().to_string());
            continue;
        }
        opening.address = Some(address);
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // One small request, one small answer: to wait until a packet is full gains nothing.
                let _ = stream.set_nodelay(true);
                return Ok((stream, address));
            }
            Err(error) => finding = finding_of_io(&error, ClientCertificate::Unknown, TlsProgress::Handshake),
        }
    }
    Err(finding)
}

async fn shake_hands(
    host: &str,
    client: &Client,
    stream: TcpStream,
    report: &mut TlsReport,
) -> Result<SecuredStream, FoundFault> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| FoundFault::new(Fault::NameNotResolved, host.to_owned()))?;
    let shaken = client.shake_hands(name, stream, report).await;
    shaken.map_err(|problem| finding_of_handshake(&problem, report.client_certificate))
}

fn request(
    url: &ServiceUrl,
    query: &str,
    version: Version,
    is_last: bool,
) -> Result<Request<Empty<Bytes>>, FoundFault> {
    let too_long = |_| FoundFault::new(Fault::RequestTooLong, format!("{} bytes", query.len()));
    let request =
        Request::get(target(url, query, version)?).header("accept", "*/*").header("user-agent", USER_AGENT);
    let request = if version == Version::HTTP_2 { request } else { request.header("host", url.authority()) };
    let request =
        if is_last && version != Version::HTTP_2 { request.header("connection", "close") } else { request };
    request.body(Empty::new()).map_err(too_long)
}

/// HTTP/1.1 puts the path alone into the request line, HTTP/2 takes scheme and host from the URI.
fn target(url: &ServiceUrl, query: &str, version: Version) -> Result<Uri, FoundFault> {
    let text =
        if version == Version::HTTP_2 { format!("{url}?{query}") } else { format!("{}?{query}", url.path()) };
    text.parse().map_err(|_| FoundFault::new(Fault::RequestTooLong, format!("{} bytes", text.len())))
}

impl Watch {
    /// What ended the connection below HTTP.
    fn seen(&self) -> Option<FoundFault> {
        if self.second_handshake.is_asked_for() {
            return Some(FoundFault::new(Fault::TlsClientCertificateLate, "it asked for a second handshake"));
        }
        self.tap.failure().map(|failure| finding_of(&failure, self.client, TlsProgress::Established))
    }

    /// What lies behind hyper's error: TLS and the network know more than HTTP does.
    fn failure(&self, error: &hyper::Error) -> FoundFault {
        if let Some(finding) = self.seen() {
            return finding;
        }
        if let Some(error) = cause::<io::Error>(error) {
            return finding_of_io(error, self.client, TlsProgress::Established);
        }
        if let Some(reason) = reason_of(error) {
            return finding_of_reason(reason);
        }
        let (fault, found) = if error.is_parse_too_large() {
            (Fault::HttpHeadTooLarge, "")
        } else if error.is_parse_version_h2() {
            (Fault::HttpMalformed, "it is HTTP/2, and HTTP/1.1 was agreed on")
        } else if error.is_parse_status() {
            (Fault::HttpMalformed, "the status is no number of three digits")
        } else if error.is_parse() {
            (Fault::HttpMalformed, "a line of its head is not well-formed")
        } else if error.is_incomplete_message() {
            (Fault::ConnectionReset, "it was closed before the answer was whole")
        } else if error.is_canceled() || error.is_closed() {
            (Fault::ConnectionReset, "it was closed")
        } else if error.is_timeout() {
            (Fault::TimedOut, "")
        } else {
            (Fault::ConnectionReset, "HTTP came to no end")
        };
        FoundFault::new(fault, found)
    }
}

/// Why a stream or connection of HTTP/2 was ended, by the name that the standard gives the reason.
fn finding_of_reason(reason: Reason) -> FoundFault {
    let (fault, name) = match reason {
        Reason::NO_ERROR => (Fault::ConnectionReset, "NO_ERROR"),
        Reason::PROTOCOL_ERROR => (Fault::HttpMalformed, "PROTOCOL_ERROR"),
        Reason::INTERNAL_ERROR => (Fault::ConnectionReset, "INTERNAL_ERROR"),
        Reason::FLOW_CONTROL_ERROR => (Fault::HttpMalformed, "FLOW_CONTROL_ERROR"),
        Reason::SETTINGS_TIMEOUT => (Fault::ConnectionReset, "SETTINGS_TIMEOUT"),
        Reason::STREAM_CLOSED => (Fault::ConnectionReset, "STREAM_CLOSED"),
        Reason::FRAME_SIZE_ERROR => (Fault::HttpMalformed, "FRAME_SIZE_ERROR"),
        Reason::REFUSED_STREAM => (Fault::ConnectionReset, "REFUSED_STREAM"),
        Reason::CANCEL => (Fault::ConnectionReset, "CANCEL"),
        Reason::COMPRESSION_ERROR => (Fault::HttpMalformed, "COMPRESSION_ERROR"),
        Reason::CONNECT_ERROR => (Fault::ConnectionReset, "CONNECT_ERROR"),
        Reason::ENHANCE_YOUR_CALM => (Fault::HttpTooMany, "ENHANCE_YOUR_CALM"),
        Reason::INADEQUATE_SECURITY => (Fault::TlsNoCommonParameters, "INADEQUATE_SECURITY"),
        Reason::HTTP_1_1_REQUIRED => (Fault::ConnectionReset, "HTTP_1_1_REQUIRED"),
        _ => (Fault::ConnectionReset, "a reason that no standard names"),
    };
    FoundFault::new(fault, format!("HTTP/2 ended with {name}"))
}

fn reason_of(error: &hyper::Error) -> Option<Reason> {
    cause::<h2::Error>(error)?.reason()
}

/// Whether TCP ended and TLS had not.
pub(crate) fn is_bare_end(error: &hyper::Error) -> bool {
    cause::<io::Error>(error).is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
}

/// The error of this kind that lies behind another.
fn cause<E: Error + 'static>(error: &hyper::Error) -> Option<&E> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref() {
            return Some(error);
        }
        cause = error.source();
    }
    None
}
