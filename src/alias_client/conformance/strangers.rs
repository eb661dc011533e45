//! The cases about who may ask, which hold where a service refuses. A service that refuses all holds none of them.

use std::time::Duration;

use nets_core::alias::AliasWord;
use nets_tls::Identity;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};

use super::Case;
use super::session::{CaseEnd, Session};
use super::shortfall::Shortfall;
use crate::answer::shortened;
use crate::caller::{Caller, Reuse};
use crate::exchange::Exchange;
use crate::fault::{Fault, FoundFault};

/// Long enough for any service that would answer without TLS.
const PLAIN_HTTP_TIME: Duration = Duration::from_secs(2);
const PLAIN_HTTP_BYTES: u64 = 4 * 1024;

impl Session<'_> {
    pub(super) async fn run_refusal(&mut self, case: Case) -> CaseEnd {
        let strangers = self.suite.strangers.clone();
        match case {
            Case::OtherAuthority => self.offered_stranger(strangers.other_authority, "of another CA").await,
            Case::ExpiredClient => self.offered_stranger(strangers.expired, "that has expired").await,
            Case::RevokedClient => self.offered_stranger(strangers.revoked, "that is revoked").await,
            Case::PlainHttp => self.must_not_speak_plainly().await,
            _ => self.must_refuse(None).await,
        }
    }

    async fn offered_stranger(&mut self, stranger: Option<Identity>, which: &str) -> CaseEnd {
        match stranger {
            Some(identity) => self.must_refuse(Some(identity)).await,
            None => Err(Shortfall::NotOffered {
                why: format!("no client certificate {which} is given; `mock-nets-share certs` makes one"),
            }),
        }
    }

    /// Refused in the handshake or, as some web servers do, with a status that is not 200.
    async fn must_refuse(&mut self, identity: Option<Identity>) -> CaseEnd {
        let mut service = self.suite.service.clone();
        service.identity = identity;
        let unusable = |finding: FoundFault| Shortfall::Unproven { because: finding.what() };
        let mut caller = Caller::new(service).map_err(unusable)?.reusing(Reuse::Never);
        // Should the service answer after all, it has learned nothing that is true.
        let stranger = caller.ask(&self.suite.pairs.unknown()).await;
        if let Some(answered) = answered(&stranger) {
            return Err(answered);
        }
        let conclusive = [Fault::TlsClientCertificateRefused, Fault::TlsClientCertificateMissing];
        if conclusive.iter().any(|fault| stranger.verdict.has(*fault)) {
            return Ok(());
        }
        self.must_be_for_the_certificate(&stranger).await
    }

    /// No answer came: whether because of the certificate, those who may ask show.
    async fn must_be_for_the_certificate(&mut self, stranger: &Exchange) -> CaseEnd {
        let known = self.parameters(&self.suite.pairs.query(&self.suite.pairs.known));
        let known = self.send_aside(&known).await;
        if known.verdict.read_as != self.usual {
            return Err(Shortfall::Unproven {
                because: "the service no longer answered the known pair either, so that nothing is shown"
                    .to_owned(),
            });
        }
        let Some(response) = &stranger.response else { return Ok(()) };
        let unknown = self.parameters(&self.suite.pairs.unknown());
        let ours = self.send_aside(&unknown).await;
        let is_alike =
            ours.response.is_some_and(|ours| ours.status == response.status && ours.body == response.body);
        if is_alike {
            return Err(Shortfall::against(format!(
                "it was answered with status {}, just as the right client certificate is for the same question",
                response.status
            )));
        }
        Ok(())
    }

    async fn must_not_speak_plainly(&mut self) -> CaseEnd {
        let answer = tokio::time::timeout(PLAIN_HTTP_TIME, self.speak_plainly()).await.unwrap_or_default();
        let text = String::from_utf8_lossy(&answer);
        let status = text.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)).unwrap_or_default();
        let word = AliasWord::ALL.iter().find(|word| text.ends_with(word.as_str()));
        match word {
            Some(word) if status.starts_with('2') => {
                Err(Shortfall::against(format!("it was answered without TLS: status {status}, {word}")))
            }
            None if status.starts_with('2') => {
                Err(Shortfall::against(format!("it was answered without TLS: status {status}")))
            }
            Some(_) | None => Ok(()),
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
}

/// What speaks against a service that answers a stranger with status 200. A word that is the same for all tells
/// nothing of a customer, and no source says that a refusal must not look so.
fn answered(stranger: &Exchange) -> Option<Shortfall> {
    let response = stranger.response.as_ref().filter(|response| response.status == 200)?;
    let refusal = "Refuse in the handshake, or with a status such as 403.";
    let Some(word) = stranger.verdict.read_as else {
        let shown = shortened(response.body.as_bytes());
        let against = Shortfall::against(format!("it was answered with status 200 and no word: \"{shown}\""));
        return Some(against.change(refusal).assumed());
    };
    let against = Shortfall::against(format!("it was answered with status 200 and {word}"));
    match word {
        AliasWord::SystemClosed | AliasWord::SystemError | AliasWord::AliasNotAllowed => {
            Some(against.change(refusal).assumed())
        }
        AliasWord::Ok
        | AliasWord::InvalidAliasValues
        | AliasWord::Field1SyntaxError
        | AliasWord::Field2SyntaxError
        | AliasWord::UnknownDocumentGroup
        | AliasWord::UnknownCustomer => Some(against.because_of(never_asked(stranger))),
    }
}

/// Who asks for no certificate refuses none, whichever it is.
fn never_asked(stranger: &Exchange) -> Option<FoundFault> {
    let not_asked = Fault::TlsClientCertificateNotRequested;
    stranger.verdict.findings.iter().find(|finding| finding.fault == not_asked).cloned()
}
