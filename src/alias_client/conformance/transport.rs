//! The cases about connections: who may ask, how, and how many at once.

use std::time::Duration;

use nets_core::alias::AliasWord;
use nets_tls::Identity;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;

use super::Case;
use super::report::{CaseResult, Explanation};
use super::session::{Session, described};
use crate::caller::{Caller, Reuse};
use crate::exchange::Exchange;
use crate::fault::Fault;

/// Long enough for any service that would answer without TLS.
const PLAIN_HTTP_TIME: Duration = Duration::from_secs(2);
const PLAIN_HTTP_BYTES: u64 = 4 * 1024;

impl Session<'_> {
    pub(super) async fn run_transport(&mut self, case: Case) -> CaseResult {
        let strangers = self.suite.strangers.clone();
        let outcome = match case {
            Case::NoClientCertificate => self.must_refuse(None).await,
            Case::OtherAuthority => {
                return self.offered_stranger(strangers.other_authority, "of another CA").await;
            }
            Case::ExpiredClient => return self.offered_stranger(strangers.expired, "that has expired").await,
            Case::RevokedClient => return self.offered_stranger(strangers.revoked, "that is revoked").await,
            Case::PlainHttp => self.must_not_speak_plainly().await,
            Case::AtOnce => self.many_at_once().await,
            Case::KeptConnection => self.over_one_connection().await,
            _ => self.closing_each().await,
        };
        CaseResult::of(outcome)
    }

    async fn offered_stranger(&mut self, stranger: Option<Identity>, which: &str) -> CaseResult {
        match stranger {
            Some(identity) => CaseResult::of(self.must_refuse(Some(identity)).await),
            None => CaseResult::NotOffered {
                why: format!("no client certificate {which} is given; `mock-nets-share certs` makes one"),
            },
        }
    }

    /// Refused in the handshake or, as some web servers do, with a status that is not 200.
    async fn must_refuse(&mut self, identity: Option<Identity>) -> Result<(), Explanation> {
        let mut service = self.suite.service.clone();
        service.identity = identity;
        let mut caller = Caller::new(service).map_err(|finding| finding.to_string())?.reusing(Reuse::Never);
        // Should the service answer after all, it has learned nothing that is true.
        let exchange = caller.ask(&self.suite.pairs.unknown()).await;
        match (&exchange.response, exchange.verdict.read_as) {
            (Some(response), None) if response.status >= 400 => Ok(()),
            (Some(response), Some(word)) => {
                Err(format!("it was answered with status {} and {word}", response.status))
            }
            (Some(response), None) => Err(format!("it was answered with status {}", response.status)),
            (None, _) => was_refused(&exchange),
        }
    }

    async fn must_not_speak_plainly(&mut self) -> Result<(), Explanation> {
        let answer = tokio::time::timeout(PLAIN_HTTP_TIME, self.speak_plainly()).await.unwrap_or_default();
        let text = String::from_utf8_lossy(&answer);
        let status = text.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)).unwrap_or_default();
        let word = AliasWord::ALL.iter().find(|word| text.ends_with(word.as_str()));
        match word {
            Some(word) => Err(format!("it was answered without TLS: status {status}, {word}")),
            None if status.starts_with('2') => Err(format!("it was answered without TLS: status {status}")),
            None => Ok(()),
        }
    }

    /// What comes back to a request without TLS, which holds nothing secret.
    async fn speak_plainly(&self) -> Vec<u8> {
        let service = &self.suite.service;
        let mut answer = Vec::new();
        let Ok(mut found) = lookup_host((service.url.host(), service.url.port())).await else {
            return answer;
        };
        let Some(address) = found.find(|address| service.allowed.permit(service.url.host(), address.ip()))
        else {
            return answer;
        };
        let Ok(mut stream) = TcpStream::connect(address).await else { return answer };
        let query = self.parameters(&self.suite.pairs.unknown()).encoded();
        let request = format!(
            "GET {}?{query} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            service.url.path(),
            service.url.authority()
        );
        if stream.write_all(request.as_bytes()).await.is_ok() {
            // What came before an error is the answer.
            let _ = stream.take(PLAIN_HTTP_BYTES).read_to_end(&mut answer).await;
        }
        answer
    }

    /// All connections stay open until the last call is answered.
    async fn many_at_once(&mut self) -> Result<(), Explanation> {
        let mut calls = JoinSet::new();
        for _ in 0..self.suite.at_once {
            let mut caller =
                Caller::new(self.suite.service.clone()).map_err(|finding| finding.to_string())?;
            let query = self.suite.pairs.query(&self.suite.pairs.known);
            calls.spawn(async move {
                let exchange = caller.ask(&query).await;
                (caller, exchange)
            });
        }
        let mut callers = Vec::new();
        let mut wrong = Vec::new();
        while let Some(call) = calls.join_next().await {
            let (caller, exchange) = call.map_err(|error| error.to_string())?;
            callers.push(caller);
            self.note(&exchange);
            if exchange.verdict.read_as != self.usual || self.usual.is_none() {
                wrong.push(
                    exchange.verdict.read_as.map_or_else(|| described(&exchange), |word| word.to_string()),
                );
            }
        }
        match wrong.first() {
            None => Ok(()),
            Some(first) => {
                Err(format!("{} of {} calls were answered otherwise: {first}", wrong.len(), callers.len()))
            }
        }
    }

    async fn over_one_connection(&mut self) -> Result<(), Explanation> {
        let mut caller = Caller::new(self.suite.service.clone()).map_err(|finding| finding.to_string())?;
        let pairs = self.suite.pairs.clone();
        for query in [pairs.query(&pairs.known), pairs.unknown(), pairs.wrong(), pairs.query(&pairs.known)] {
            let alone = self.send(&self.parameters(&query)).await;
            let kept = caller.ask(&query).await;
            self.note(&kept);
            if kept.verdict.read_as.is_none() {
                return Err(described(&kept));
            }
            if kept.verdict.read_as != alone.verdict.read_as {
                let shown =
                    |exchange: &Exchange| exchange.verdict.read_as.map_or("no word", AliasWord::as_str);
                return Err(format!(
                    "{} was answered with {} over a kept connection, and with {} over its own",
                    kept.request,
                    shown(&kept),
                    shown(&alone)
                ));
            }
        }
        Ok(())
    }

    async fn closing_each(&mut self) -> Result<(), Explanation> {
        let caller = Caller::new(self.suite.service.clone()).map_err(|finding| finding.to_string())?;
        let mut caller = caller.reusing(Reuse::NeverAndSaySo);
        let exchange = caller.ask(&self.suite.pairs.query(&self.suite.pairs.known)).await;
        // Not among those judged together: what is wrong here is wrong here.
        match exchange.verdict.read_as {
            Some(word) if self.usual == Some(word) => Ok(()),
            Some(word) => Err(format!("it was answered with {word}")),
            None => Err(described(&exchange)),
        }
    }
}

/// Whether no answer came because of the client certificate, and not for another reason.
fn was_refused(exchange: &Exchange) -> Result<(), Explanation> {
    let refusals = [
        Fault::TlsClientCertificateRefused,
        Fault::TlsClientCertificateMissing,
        Fault::TlsFailed,
        Fault::TlsNoCommonParameters,
        Fault::ConnectionReset,
    ];
    if refusals.iter().any(|fault| exchange.verdict.has(*fault)) { Ok(()) } else { Err(described(exchange)) }
}
