//! Calls a sender's service as Nets does when a person registers by alias.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, TRANSFER_ENCODING};
use hyper::{HeaderMap, Version};
use nets_tls::{Client, HTTP, HTTP_1};

use crate::answer::{CertificateDemand, Length, ServiceAnswer, shortened};
use crate::connection::{Opening, ServiceConnection, is_bare_end};
use crate::exchange::{Exchange, Response, Timings};
use crate::fault::{Fault, FoundFault};
use crate::judge::{Judgement, judge};
use crate::query::{Query, QueryParameters, SecretDisplay};
use crate::service::AliasService;
use crate::stopwatch::CallStopwatch;

/// More than any of the nine words, and enough of an error page to recognise it.
const BODY_LIMIT: usize = 4 * 1024;

/// Keeps its connection for the next call.
#[derive(Debug)]
pub struct Caller {
    service: AliasService,
    client: Client,
    connection: Option<ServiceConnection>,
    reuse: Reuse,
}

/// Whether a call may use the connection of the call before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reuse {
    #[default]
    Allowed,
    /// Every call makes a new connection.
    Never,
    /// The same, over HTTP/1.1.
    NeverOverHttp1,
    /// Every call makes a new connection and says `ServiceConnection: close`, which HTTP/1.1 alone can.
    NeverAndSaySo,
}

/// What one call came to, however far it came.
#[derive(Debug, Default)]
struct CallAttempt {
    opening: Opening,
    version: Option<Version>,
    head: Option<(Version, u16, HeaderMap)>,
    body: Vec<u8>,
    answered: Option<Duration>,
}

impl Caller {
    /// Fails when the trusted CAs cannot be used.
    pub fn new(service: AliasService) -> Result<Self, FoundFault> {
        let mut client = Client::new(&service.trust, service.identity.clone())
            .map_err(|problem| FoundFault::new(Fault::TlsFailed, problem.to_string()))?;
        client.offer(&HTTP);
        Ok(Caller { service, client, connection: None, reuse: Reuse::default() })
    }

    pub fn reusing(mut self, reuse: Reuse) -> Self {
        self.reuse = reuse;
        self.client.offer(match reuse {
            Reuse::Allowed | Reuse::Never => &HTTP,
            Reuse::NeverOverHttp1 | Reuse::NeverAndSaySo => &[HTTP_1],
        });
        self
    }

    pub fn service(&self) -> &AliasService {
        &self.service
    }

    pub async fn ask(&mut self, query: &Query) -> Exchange {
        self.send(&query.parameters(self.service.spelling)).await
    }

    /// Sends these parameters, which need not be the documented ones.
    pub async fn send(&mut self, parameters: &QueryParameters) -> Exchange {
        let stopwatch = CallStopwatch::start();
        let mut course = CallAttempt::default();
        let query = parameters.encoded();
        let timeout = self.service.timeout;
        let verdict = match tokio::time::timeout(timeout, self.converse(&query, stopwatch, &mut course)).await
        {
            Ok(Ok(length)) => course.judged(length, self.service.url.path()),
            Ok(Err(finding)) => Judgement::failure(finding),
            Err(_) => Judgement::failure(course.timed_out(timeout)),
        };
        let is_whole = verdict.read_as.is_some() && !verdict.has(Fault::BodyLength);
        if self.reuse != Reuse::Allowed || !is_whole {
            self.connection = None;
        }
        self.exchange(parameters, course, verdict, stopwatch)
    }

    async fn converse(
        &mut self,
        query: &str,
        stopwatch: CallStopwatch,
        course: &mut CallAttempt,
    ) -> Result<Length, FoundFault> {
        let is_last = self.reuse == Reuse::NeverAndSaySo;
        let mut kept = self.connection.take();
        if let Some(connection) = &mut kept
            && !connection.is_ready().await
        {
            kept = None;
        }
        let was_kept = kept.is_some();
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.open(stopwatch, course).await?,
        };
        course.note(&connection);
        let mut asked = connection.ask(&self.service.url, query, is_last).await;
        if was_kept && asked.as_ref().is_err_and(|failed| failed.is_unanswered) {
            // The service closed the idle connection in the same moment; asking is harmless.
            connection = self.open(stopwatch, course).await?;
            course.note(&connection);
            asked = connection.ask(&self.service.url, query, is_last).await;
        }
        if asked.as_ref().is_err_and(|failed| failed.wants_http_1) {
            // As the standard of HTTP/2 has clients do.
            self.client.offer(&[HTTP_1]);
            connection = self.open(stopwatch, course).await?;
            course.note(&connection);
            asked = connection.ask(&self.service.url, query, is_last).await;
        }
        let response = asked.map_err(|failed| failed.finding)?;
        course.answered = Some(stopwatch.elapsed());
        let (head, body) = response.into_parts();
        course.head = Some((head.version, head.status.as_u16(), head.headers));
        let length = self.read(body, &connection, course).await?;
        self.connection = Some(connection);
        Ok(length)
    }

    async fn open(
        &self,
        stopwatch: CallStopwatch,
        course: &mut CallAttempt,
    ) -> Result<ServiceConnection, FoundFault> {
        ServiceConnection::open(
            &self.service.url,
            &self.service.allowed,
            &self.client,
            stopwatch,
            &mut course.opening,
        )
        .await
    }

    async fn read(
        &self,
        mut body: Incoming,
        connection: &ServiceConnection,
        course: &mut CallAttempt,
    ) -> Result<Length, FoundFault> {
        let said = course.said_length();
        while let Some(frame) = body.frame().await {
            let data: Bytes = match frame {
                Ok(frame) => frame.into_data().unwrap_or_default(),
                Err(_) if said.is_some() => return Ok(Length::Short { said: said.unwrap_or_default() }),
                Err(error) if !course.is_chunked() && is_bare_end(&error) => return Ok(Length::Unsure),
                Err(error) => return Err(connection.failure(&error)),
            };
            let room = BODY_LIMIT.saturating_sub(course.body.len());
            course.body.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                return Ok(Length::Endless);
            }
        }
        Ok(match (said, connection.body_len()) {
            (Some(said), Some(came)) if came > said => Length::Long { said },
            _ => Length::AsSaid,
        })
    }

    fn exchange(
        &self,
        parameters: &QueryParameters,
        course: CallAttempt,
        mut verdict: Judgement,
        stopwatch: CallStopwatch,
    ) -> Exchange {
        let shown = |text: &str| match self.service.secrets {
            SecretDisplay::Shown => text.to_owned(),
            SecretDisplay::Masked => parameters.masked(text),
        };
        course.veil(&mut verdict, shown);
        let version = course.version.unwrap_or(Version::HTTP_11);
        let path = self.service.url.path();
        let request =
            format!("GET {path}?{} {}", parameters.written(self.service.secrets), version_words(version));
        let is_word = verdict.read_as.is_some();
        let response = course.head.map(|(version, status, headers)| {
            let body = String::from_utf8_lossy(&course.body);
            Response {
                version: version_words(version).to_owned(),
                status,
                headers: headers
                    .iter()
                    .map(|(name, value)| {
                        (name.to_string(), shown(&String::from_utf8_lossy(value.as_bytes())))
                    })
                    .collect(),
                // A word is no secret, even where a short value happens to be part of it.
                body: if is_word { body.into_owned() } else { shown(&body) },
            }
        });
        Exchange {
            request,
            address: course.opening.address,
            tls: course.opening.tls,
            response,
            timings: Timings {
                connected: course.opening.connected,
                secured: course.opening.secured,
                answered: course.answered,
                total: stopwatch.elapsed(),
            },
            verdict,
        }
    }
}

impl CallAttempt {
    fn note(&mut self, connection: &ServiceConnection) {
        self.opening.address = Some(connection.address);
        self.opening.tls = connection.tls.clone();
        self.opening.second_handshake = connection.second_handshake();
        self.version = Some(connection.version());
    }

    /// Findings quote what came, cut short; what is cut in the middle of a secret no search finds,
    /// so that they quote the veiled text instead.
    fn veil(&self, verdict: &mut Judgement, shown: impl Fn(&str) -> String) {
        let body = String::from_utf8_lossy(&self.body);
        let veiled_body = shown(&body);
        let location = self.header(LOCATION).unwrap_or_default();
        for finding in &mut verdict.findings {
            if finding.fault.entry().id.starts_with("body.") && veiled_body != body {
                finding.found = shortened(veiled_body.as_bytes());
            } else if finding.fault == Fault::HttpRedirect && shown(location) != location {
                finding.found = format!("a redirect to {}", shortened(shown(location).as_bytes()));
            } else {
                finding.found = shown(&finding.found);
            }
        }
    }

    fn said_length(&self) -> Option<u64> {
        self.header(CONTENT_LENGTH)?.parse().ok()
    }

    fn is_chunked(&self) -> bool {
        self.header(TRANSFER_ENCODING).is_some()
    }

    fn header(&self, name: hyper::header::HeaderName) -> Option<&str> {
        let (_, _, headers) = self.head.as_ref()?;
        headers.get(name)?.to_str().ok()
    }

    /// What had come when the time was over.
    fn timed_out(&self, timeout: Duration) -> FoundFault {
        let time = format!("{} s", timeout.as_secs_f64());
        if self.opening.demand() == CertificateDemand::AfterHandshake {
            let found = format!("it asked for a second handshake, and answered nothing within {time}");
            return FoundFault::new(Fault::TlsClientCertificateLate, found);
        }
        let came = self.body.len();
        match (&self.head, self.said_length()) {
            (None, _) if self.version.is_none() && self.opening.connected.is_none() => {
                FoundFault::new(Fault::TimedOut, format!("no connection within {time}"))
            }
            (None, _) if self.version.is_none() => {
                FoundFault::new(Fault::TimedOut, format!("the TLS handshake was not over within {time}"))
            }
            (None, _) => FoundFault::new(Fault::TimedOut, format!("no answer began within {time}")),
            (Some(_), Some(said)) => {
                FoundFault::new(Fault::TimedOut, format!("{came} of {said} bytes came within {time}"))
            }
            (Some((Version::HTTP_10 | Version::HTTP_11, ..)), None) if !self.is_chunked() => {
                let body = shortened(&self.body);
                FoundFault::new(Fault::BodyUnended, format!("\"{body}\", and no end within {time}"))
            }
            (Some(_), None) => {
                FoundFault::new(Fault::TimedOut, format!("{came} bytes and no end came within {time}"))
            }
        }
    }

    fn judged(&self, length: Length, path: &str) -> Judgement {
        let Some((version, status, _)) = &self.head else {
            return Judgement::failure(FoundFault::new(Fault::HttpMalformed, ""));
        };
        let demand = self.opening.demand();
        let mut verdict = judge(&ServiceAnswer {
            status: *status,
            path,
            location: self.header(LOCATION),
            content_type: self.header(CONTENT_TYPE),
            content_encoding: self.header(CONTENT_ENCODING),
            is_chunked: *version == Version::HTTP_11 && self.is_chunked(),
            body: &self.body,
            length,
            demand,
        });
        if demand == CertificateDemand::Never && !verdict.has(Fault::TlsClientCertificateLate) {
            verdict.findings.push(FoundFault::new(Fault::TlsClientCertificateNotRequested, ""));
        }
        if self.opening.tls.server_is_authority {
            verdict.findings.push(FoundFault::new(Fault::TlsAuthorityStandsForServer, ""));
        }
        verdict
    }
}

/// As the first line of an answer has it.
fn version_words(version: Version) -> &'static str {
    match version {
        Version::HTTP_2 => "HTTP/2.0",
        Version::HTTP_10 => "HTTP/1.0",
        _ => "HTTP/1.1",
    }
}
