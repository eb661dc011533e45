//! What happened in one call, from the request line to the verdict.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use nets_core::alias::AliasWord;
use nets_tls::{ClientCertificate, TlsReport};
use serde::Serialize;

use crate::answer::on_one_line;
use crate::judge::Judgement;

/// One call, with nothing secret in it unless that was asked for.
#[derive(Debug, Clone, Serialize)]
pub struct Exchange {
    /// The request line as it was sent.
    pub request: String,
    pub address: Option<SocketAddr>,
    pub tls: TlsReport,
    pub response: Option<Response>,
    pub timings: Timings,
    pub verdict: Judgement,
}

impl Exchange {
    pub fn word(&self) -> Option<AliasWord> {
        self.verdict.word()
    }
}

/// The answer as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    pub version: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// The body as text, with � for what is no UTF-8.
    pub body: String,
}

/// Each since the call began; none where it did not come so far, or on a connection that was
/// there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Timings {
    pub connected: Option<Duration>,
    pub secured: Option<Duration>,
    pub answered: Option<Duration>,
    pub total: Duration,
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(address) = self.address {
            writeln!(f, "* {address}")?;
        }
        if let (Some(version), Some(cipher)) = (self.tls.version, &self.tls.cipher_suite) {
            let client = match self.tls.client_certificate {
                ClientCertificate::Unknown => "client certificate: not known",
                ClientCertificate::NotRequested => "client certificate: not asked for",
                ClientCertificate::Sent => "client certificate: sent",
                ClientCertificate::NoneToSend => "client certificate: asked for, none to send",
            };
            writeln!(f, "* {version}, {cipher}; {client}")?;
        }
        for certificate in &self.tls.server_chain {
            writeln!(
                f,
                "* server certificate {} from {}, valid {} to {}{}",
                certificate.subject,
                certificate.issuer,
                certificate.not_before,
                certificate.not_after,
                if certificate.names.is_empty() {
                    String::new()
                } else {
                    format!(", for {}", certificate.names.join(", "))
                },
            )?;
        }
        writeln!(f, "> {}", self.request)?;
        if let Some(response) = &self.response {
            writeln!(f, "< {} {}", response.version, response.status)?;
            for (name, value) in &response.headers {
                writeln!(f, "< {name}: {value}")?;
            }
            writeln!(f, "< {}", on_one_line(&response.body))?;
        }
        for finding in &self.verdict.findings {
            writeln!(f, "! {finding}")?;
        }
        let total = self.timings.total.as_secs_f64() * 1000.0;
        match self.word() {
            Some(word) => writeln!(f, "= {word} in {total:.1} ms"),
            None => writeln!(f, "= no word, after {total:.1} ms"),
        }
    }
}
