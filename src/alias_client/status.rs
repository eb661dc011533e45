//! What an answer says whose status is not 200: web servers' own pages are told from the service's answers.

use crate::answer::{CertificateDemand, ServiceAnswer, shortened};
use crate::fault::{Fault, FoundFault};

/// Sentences of web servers, in small letters, and what they mean.
const PAGES: [(&str, Fault); 9] = [
    // nginx, instead of its statuses 496 and 495.
    ("no required ssl certificate was sent", Fault::TlsClientCertificateMissing),
    ("the ssl certificate error", Fault::TlsClientCertificateRefused),
    // Apache, for SSLVerifyClient in a <Location>.
    ("post-handshake authentication", Fault::TlsClientCertificateLate),
    // IIS: no certificate, one that it does not trust, a revoked one, an expired one.
    ("403.7 ", Fault::TlsClientCertificateMissing),
    ("403.16 ", Fault::TlsClientCertificateRefused),
    ("403.13 ", Fault::TlsClientCertificateRefused),
    ("403.17 ", Fault::TlsClientCertificateRefused),
    // Jetty, Tomcat and others below Java.
    ("invalid sni", Fault::TlsNameUnknown),
    // Apache, where SNI and Host name different sites.
    ("provided via sni and hostname", Fault::TlsNameUnknown),
];

/// Of this status, which is not 200. `is_word` where one of the nine words came with it.
pub(crate) fn finding(answer: &ServiceAnswer<'_>, is_word: bool) -> FoundFault {
    let status = answer.status;
    if (300..=399).contains(&status) {
        return redirect(answer);
    }
    let page = page(answer.body);
    let said = if page.is_empty() || is_word {
        format!("status {status}")
    } else {
        format!("status {status}, \"{}\"", shortened(page.as_bytes()))
    };
    let fault = fault(answer, is_word);
    if fault == Fault::HttpForbidden && answer.demand == CertificateDemand::Never {
        return FoundFault::new(
            fault,
            format!(
                "{said}; in the handshake it had asked for no client certificate, so it may want one for this address \
                 only afterwards (Apache: SSLVerifyClient in a <Location>; IIS), which this caller cannot give"
            ),
        );
    }
    FoundFault::new(fault, said)
}

fn fault(answer: &ServiceAnswer<'_>, is_word: bool) -> Fault {
    if answer.demand == CertificateDemand::AfterHandshake {
        return Fault::TlsClientCertificateLate;
    }
    let text = String::from_utf8_lossy(answer.body).to_lowercase();
    if let Some((_, fault)) = PAGES.iter().find(|(sentence, _)| text.contains(sentence)) {
        // Who is not asked in the handshake can be asked afterwards alone.
        let is_late =
            *fault == Fault::TlsClientCertificateMissing && answer.demand == CertificateDemand::Never;
        return if is_late { Fault::TlsClientCertificateLate } else { *fault };
    }
    match answer.status {
        401 | 407 => Fault::HttpUnauthorized,
        421 => Fault::TlsNameUnknown,
        495 => Fault::TlsClientCertificateRefused,
        496 => Fault::TlsClientCertificateMissing,
        _ if is_word => Fault::HttpStatus,
        403 => Fault::HttpForbidden,
        404 | 410 => Fault::HttpNotFound,
        429 => Fault::HttpTooMany,
        502..=504 => Fault::HttpGateway,
        500 => Fault::HttpServerError,
        _ => Fault::HttpStatus,
    }
}

fn redirect(answer: &ServiceAnswer<'_>) -> FoundFault {
    let status = answer.status;
    let Some(target) = answer.location else {
        return FoundFault::new(Fault::HttpRedirect, format!("status {status} without Location"));
    };
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let path =
        path.split_once("://").map_or(path, |(_, rest)| rest.find('/').map_or("", |slash| &rest[slash..]));
    let is_https = !target.starts_with("http://");
    let fault = if is_https && path.strip_suffix('/') == Some(answer.path) {
        Fault::HttpRedirectSlash
    } else {
        Fault::HttpRedirect
    };
    FoundFault::new(fault, format!("status {status} to {}", shortened(target.as_bytes())))
}

/// Whether a status is about who calls, so that no word beside it is an answer.
pub(crate) fn refuses_the_caller(status: u16) -> bool {
    matches!(status, 401 | 407 | 495..=497 | 511)
}

/// What a page is called; of a text, its first line.
fn page(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    if !text.starts_with('<') {
        return text.lines().next().unwrap_or_default().trim().to_owned();
    }
    let small = text.to_ascii_lowercase();
    let heading = |name: &str| {
        let inner = small.find(&format!("<{name}"))?;
        let begin = inner + small[inner..].find('>')? + 1;
        let end = begin + small[begin..].find("</")?;
        let words: Vec<_> = text[begin..end].split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    heading("title").or_else(|| heading("h1")).unwrap_or_else(|| "a page without title".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Length;

    fn answer(status: u16, body: &[u8]) -> ServiceAnswer<'_> {
        ServiceAnswer {
            status,
            path: "/alias",
            location: None,
            content_type: None,
            content_encoding: None,
            is_chunked: false,
            body,
            length: Length::AsSaid,
            demand: CertificateDemand::InHandshake,
        }
    }

    #[test]
    fn pages_of_web_servers_are_told_by_what_they_say() {
        let nginx = |text: &str| format!("<html>\r\n<head><title>{text}</title></head><body></body></html>");
        for (status, body, fault) in [
            (400, nginx("400 No required SSL certificate was sent"), Fault::TlsClientCertificateMissing),
            (400, nginx("400 The SSL certificate error"), Fault::TlsClientCertificateRefused),
            (495, String::new(), Fault::TlsClientCertificateRefused),
            (496, String::new(), Fault::TlsClientCertificateMissing),
            (502, nginx("502 Bad Gateway"), Fault::HttpGateway),
            (503, nginx("503 Service Temporarily Unavailable"), Fault::HttpGateway),
            (429, nginx("429 Too Many Requests"), Fault::HttpTooMany),
            (404, nginx("404 Not Found"), Fault::HttpNotFound),
            (401, "SYSTEM_ERROR".to_owned(), Fault::HttpUnauthorized),
            (403, "no".to_owned(), Fault::HttpForbidden),
            (421, nginx("421 Misdirected Request"), Fault::TlsNameUnknown),
            (400, "<h1>Bad Message 400</h1><pre>reason: Invalid SNI</pre>".to_owned(), Fault::TlsNameUnknown),
            (500, "Traceback (most recent call last):".to_owned(), Fault::HttpServerError),
            (426, String::new(), Fault::HttpStatus),
            (
                403,
                "<p>Reason: Cannot perform Post-Handshake Authentication.<br /></p>".to_owned(),
                Fault::TlsClientCertificateLate,
            ),
        ] {
            assert_eq!(finding(&answer(status, body.as_bytes()), false).fault, fault, "{status} {body}");
        }
    }

    #[test]
    fn a_certificate_that_was_not_asked_for_and_is_missed_is_asked_for_too_late() {
        let page = b"<h2>HTTP Error 403.7 - Forbidden</h2>";
        let never = ServiceAnswer { demand: CertificateDemand::Never, ..answer(403, page) };
        assert_eq!(finding(&never, false).fault, Fault::TlsClientCertificateLate);
        assert_eq!(finding(&answer(403, page), false).fault, Fault::TlsClientCertificateMissing);
        let bare = ServiceAnswer { demand: CertificateDemand::Never, ..answer(403, b"") };
        let told = finding(&bare, false);
        assert!(told.fault == Fault::HttpForbidden && told.found.contains("only afterwards"), "{told}");
        let late = ServiceAnswer { demand: CertificateDemand::AfterHandshake, ..answer(403, b"") };
        assert_eq!(finding(&late, false).fault, Fault::TlsClientCertificateLate);
    }

    #[test]
    fn a_redirect_to_the_same_path_with_a_slash_is_told_as_that() {
        for (target, fault) in [
            ("/alias/", Fault::HttpRedirectSlash),
            ("/alias/?document_group=163057", Fault::HttpRedirectSlash),
            ("https://localhost:8443/alias/", Fault::HttpRedirectSlash),
            ("http://localhost/alias/", Fault::HttpRedirect),
            ("/login", Fault::HttpRedirect),
            ("https://localhost", Fault::HttpRedirect),
        ] {
            let redirect = ServiceAnswer { location: Some(target), ..answer(301, b"") };
            assert_eq!(finding(&redirect, false).fault, fault, "{target}");
        }
    }

    #[test]
    fn a_page_is_told_by_its_title() {
        assert_eq!(page(b"<!DOCTYPE html><TITLE>\n An\n error </TITLE>"), "An error");
        assert_eq!(page(b"<h1 class='x'>Oops</h1>"), "Oops");
        assert_eq!(page(b"<p>"), "a page without title");
        assert_eq!(page(b"first\nsecond"), "first");
    }
}
