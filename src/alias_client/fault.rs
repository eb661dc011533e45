//! Everything that can be wrong with an answer or with getting one, written once.

use nets_core::finding::Severity;
use nets_core::rule_book::Grade;
use serde::{Serialize, Serializer};

/// One entry of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultDescription {
    pub id: &'static str,
    /// An error means that no word was received; a warning stands beside one.
    pub severity: Severity,
    pub grade: Grade,
    /// What is wrong, in one sentence.
    pub title: &'static str,
    /// What to change.
    pub advice: &'static str,
}

macro_rules! faults {
    ($($name:ident $id:literal $severity:ident $grade:ident $title:literal $advice:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault { $($name,)* }

        impl Fault {
            pub const ALL: &'static [Fault] = &[$(Fault::$name,)*];

            pub fn entry(self) -> &'static FaultDescription {
                match self {
                    $(Fault::$name => &FaultDescription {
                        id: $id,
                        severity: Severity::$severity,
                        grade: Grade::$grade,
                        title: $title,
                        advice: $advice,
                    },)*
                }
            }
        }
    };
}

faults! {
    AddressNotAllowed "address.not-allowed" Error Assumed
        "The service's address is none that may be called."
        "Add the host to the addresses that are allowed, or correct the URL.";
    RequestTooLong "request.too-long" Error Assumed
        "The question is longer than any server would read."
        "The values of an alias have at most 50 characters.";
    NameNotResolved "address.unresolved" Error Assumed
        "The host of the URL has no address."
        "Check the spelling of the host, and that it is known where the simulator runs.";
    ConnectionRefused "connection.refused" Error Assumed
        "Nothing listens at the address."
        "Start the service, and check its port.";
    ConnectionFailed "connection.failed" Error Assumed
        "The network did not reach the service."
        "Check the route, the firewall and the address.";
    ConnectionReset "connection.reset" Error Assumed
        "The service ended the connection before its answer was complete."
        "Look into the service's log: servers also do this to a client certificate they refuse, and TLS proxies such as stunnel where the service behind them is not there.";
    TimedOut "answer.too-slow" Error Assumed
        "No complete answer came in time; the person waits meanwhile."
        "Answer faster, or allow more time.";

    TlsCertificateExpired "tls.certificate-expired" Error Documented
        "The server certificate has expired."
        "Renew the server certificate.";
    TlsCertificateNotYetValid "tls.certificate-not-yet-valid" Error Documented
        "The server certificate is not valid yet."
        "Check the certificate's dates and the clocks.";
    TlsUnknownAuthority "tls.unknown-authority" Error Documented
        "The server certificate is from a CA that is not trusted."
        "Name the CA of the service, and let the service send its intermediate certificates.";
    TlsWrongName "tls.wrong-name" Error Documented
        "The server certificate is for another name."
        "Issue it for the host of the URL, as a subject alternative name.";
    TlsCertificateRevoked "tls.certificate-revoked" Error Documented
        "The server certificate has been revoked."
        "Replace the server certificate.";
    TlsCertificateInvalid "tls.certificate-invalid" Error Documented
        "The server certificate cannot be accepted."
        "Issue it for a server (extended key usage serverAuth), by a CA certificate, with a current algorithm.";
    TlsCertificateIsAuthority "tls.certificate-is-ca" Error Assumed
        "The server shows a CA certificate as its own, which this caller does not take."
        "Issue a certificate for the server with CA:FALSE (openssl: basicConstraints=CA:FALSE), or name just this one with --ca; whether Nets would take it no source says.";
    TlsAuthorityStandsForServer "tls.ca-as-server" Warning Assumed
        "The server shows a CA certificate as its own; it is taken because just this one is trusted."
        "OpenSSL and Java take it and others do not: issue a certificate for the server with CA:FALSE.";
    TlsKeyTooWeak "tls.weak-key" Error Assumed
        "The key of the server certificate, or of a CA above it, is too short."
        "Make a new key, RSA with 2048 bits or more or ECDSA on P-256, and a certificate for it.";
    TlsSignatureTooOld "tls.old-signature" Error Assumed
        "The server certificate, or one above it, is signed with an algorithm that is broken."
        "Issue it anew, signed with SHA-256 (openssl: -sha256).";
    TlsNameUnknown "tls.name-unknown" Error Assumed
        "The server has no site for the host of the URL, which the caller names in the handshake (SNI) and in Host."
        "Set the host of the URL up at the server (nginx: server_name, Apache: ServerName, Caddy: the site's address), or correct the URL.";
    TlsProtocolUnknown "tls.no-common-protocol" Error Assumed
        "The server speaks neither of the protocols that were offered in the handshake (ALPN)."
        "Let the server speak HTTP/1.1 at this port.";
    TlsTooOld "tls.too-old" Error Assumed
        "The service offers no TLS version from 1.2 on."
        "Switch TLS 1.2 or 1.3 on.";
    TlsNoCommonParameters "tls.no-common-parameters" Error Assumed
        "Caller and service have no cipher suite, group or signature algorithm in common."
        "Allow current cipher suites (ECDHE with AES-GCM or ChaCha20).";
    TlsNotSpoken "tls.not-spoken" Error Documented
        "What answers there is not TLS."
        "Switch TLS on at this port, or correct the port.";
    TlsClientCertificateRefused "tls.client-certificate-refused" Error Documented
        "The service refuses the caller's client certificate."
        "Let the service trust the CA of the client certificate, and check that this one is valid.";
    TlsClientCertificateMissing "tls.client-certificate-missing" Error Documented
        "The service demands a client certificate, and none was sent."
        "Give the caller its client certificate.";
    TlsClientCertificateLate "tls.client-certificate-late" Error Assumed
        "The service demands the client certificate only after the handshake, for this address alone, which this caller, like most, cannot give."
        "Demand it in the handshake, for the whole port or host: Apache, `SSLVerifyClient require` in the <VirtualHost> and not in a <Location>, <Directory> or .htaccess; IIS, `netsh http update sslcert ... clientcertnegotiation=enable`.";
    TlsFailed "tls.failed" Error Assumed
        "TLS failed."
        "Look into the service's log; if it serves several hosts, check that it has a certificate for this one.";
    TlsClientCertificateNotRequested "tls.client-certificate-not-requested" Warning Documented
        "The service did not ask for a client certificate: any program can ask it who is a customer."
        "Demand a client certificate and check it against the CA it has to come from.";

    HttpMalformed "http.malformed" Error Documented
        "What was answered is not HTTP."
        "Answer with HTTP/1.1 or HTTP/2.";
    HttpHeadTooLarge "http.head-too-large" Error Assumed
        "The head of the answer is larger than 64 KiB."
        "Send fewer or shorter headers.";
    HttpRedirect "http.redirect" Error Documented
        "The service redirects; redirects are not followed."
        "Answer at the agreed URL itself.";
    HttpRedirectSlash "http.redirect-slash" Error Documented
        "The service redirects to the same address with a slash at its end; redirects are not followed."
        "Give the URL with the slash, and agree on it with Nets so; or answer without one.";
    HttpUnauthorized "http.unauthorized" Error Documented
        "The service demands a login."
        "The client certificate alone says who calls: switch passwords and tokens off for this address.";
    HttpForbidden "http.forbidden" Error Documented
        "The service does not let the caller in."
        "Look into the service's log for why; let it admit the client certificate, and any address that may call.";
    HttpNotFound "http.not-found" Error Documented
        "There is no service at this path."
        "Correct the path of the URL, or serve this one.";
    HttpTooMany "http.too-many-requests" Error Documented
        "The service lets the caller ask only so often."
        "Lift the limit for the caller's certificate or address: registrations come in waves.";
    HttpGateway "http.gateway" Error Documented
        "A proxy answers, and the service behind it does not."
        "Start the service behind the proxy, and check the address at which the proxy looks for it.";
    HttpServerError "http.server-error" Error Documented
        "The service failed."
        "Look into the service's log; catch failures, and answer SYSTEM_ERROR with status 200.";
    HttpStatus "http.status" Error Documented
        "The status is not 200."
        "Send status 200 with every one of the nine words; the word alone tells the result.";

    BodyEmpty "body.empty" Error Documented
        "The body is empty."
        "Answer with one of the nine words.";
    BodyTooLong "body.too-long" Error Assumed
        "The body is longer than 4 KiB; the longest word has 22 letters."
        "Answer with one of the nine words and nothing else.";
    BodyLength "body.length" Error Documented
        "The body is not as long as Content-Length says."
        "Let the web server compute Content-Length, in bytes.";
    BodyUnended "body.unended" Error Assumed
        "The body has no end: no Content-Length, no chunks, and the connection stays open."
        "Send Content-Length, or close the connection behind the body.";
    BodyCompressed "body.compressed" Error Documented
        "The body is compressed, which was not asked for."
        "Send it as it is: switch compression off for this address (nginx: gzip off, Apache: SetEnv no-gzip 1).";
    BodyUtf16 "body.utf-16" Error Documented
        "The body is in UTF-16."
        "Write it in UTF-8, where each letter of a word is one byte.";
    BodyInvisible "body.invisible" Error Documented
        "Signs that are not seen stand around the word."
        "Write the word alone, byte for byte.";
    BodyEnd "body.end" Warning Assumed
        "The connection ended without a TLS close_notify, so that the body may not be whole."
        "Send Content-Length, and close TLS before closing the connection.";
    BodyChunked "body.chunked" Warning Assumed
        "The body is sent in chunks, without Content-Length."
        "Simple clients may not read chunks: send Content-Length.";
    BodyByteOrderMark "body.byte-order-mark" Error Documented
        "A byte order mark stands before the word."
        "Write the word without one; most clients do not remove it.";
    BodyWhitespace "body.whitespace" Error Documented
        "White space stands around the word."
        "Write the word alone, without line end; only clients that trim (many scripts do) would forgive it.";
    BodyCase "body.case" Error Documented
        "The word is not in capitals."
        "Write the word in capitals; only clients that ignore case would forgive it.";
    BodyQuoted "body.quoted" Error Documented
        "The word stands in quotes."
        "Write the bare word as text/plain; only a JSON client would remove the quotes.";
    BodyJson "body.json" Error Documented
        "The body is JSON."
        "Write the bare word as text/plain.";
    BodyXml "body.xml" Error Documented
        "The body is XML."
        "Write the bare word as text/plain; a SOAP or ASMX service wraps it, so answer without that framework.";
    BodyHtml "body.html" Error Documented
        "The body is an HTML page."
        "Write the bare word as text/plain, also in error handlers.";
    BodyCharset "body.charset" Error Documented
        "The body is not in the charset that Content-Type says."
        "Send `Content-Type: text/plain; charset=utf-8` and a body that is.";
    BodyNoWord "body.no-word" Error Documented
        "The body is none of the nine words."
        "Answer with one of the nine words.";
}

impl Fault {
    /// What the status line says, and not the body.
    pub fn is_about_status(self) -> bool {
        self.entry().id.starts_with("http.")
    }

    pub fn from_id(id: &str) -> Option<Fault> {
        Self::ALL.iter().copied().find(|fault| fault.entry().id == id)
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.entry().id)
    }
}

/// One thing found in one exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundFault {
    pub fault: Fault,
    /// What was found, shortened; empty when the fault says it all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub found: String,
}

impl FoundFault {
    pub fn new(fault: Fault, found: impl Into<String>) -> Self {
        FoundFault { fault, found: found.into() }
    }

    pub fn is_error(&self) -> bool {
        self.fault.entry().severity == Severity::Error
    }
}

impl FoundFault {
    /// What is wrong, without what to change.
    pub fn what(&self) -> String {
        let title = self.fault.entry().title;
        if self.found.is_empty() { title.to_owned() } else { format!("{title} Found: {}.", self.found) }
    }
}

impl std::fmt::Display for FoundFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let entry = self.fault.entry();
        write!(f, "{} {} [{}]", self.what(), entry.advice, entry.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_an_id_of_its_own() {
        for fault in Fault::ALL {
            assert_eq!(Fault::from_id(fault.entry().id), Some(*fault));
        }
    }
}
