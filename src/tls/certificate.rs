//! What a certificate says, for those who read about a handshake.

use der::Decode;
use rustls::pki_types::CertificateDer;
use serde::Serialize;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::moment::written;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateSummary {
    pub subject: String,
    pub issuer: String,
    pub not_before: String,
    pub not_after: String,
    pub names: Vec<String>,
}

/// What a certificate says, or that it cannot be read.
pub(crate) fn summary(der: &CertificateDer<'static>) -> CertificateSummary {
    let Ok(certificate) = x509_cert::Certificate::from_der(der) else {
        let unknown = || "unreadable".to_owned();
        return CertificateSummary {
            subject: unknown(),
            issuer: unknown(),
            not_before: unknown(),
            not_after: unknown(),
            names: Vec::new(),
        };
    };
    let content = certificate.tbs_certificate;
    let names = match content.get::<SubjectAltName>() {
        Ok(Some((_, names))) => names.0.iter().filter_map(name).collect(),
        Ok(None) | Err(_) => Vec::new(),
    };
    CertificateSummary {
        subject: content.subject.to_string(),
        issuer: content.issuer.to_string(),
        not_before: written(&content.validity.not_before.to_date_time()),
        not_after: written(&content.validity.not_after.to_date_time()),
        names,
    }
}

fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(address) => match *address.as_bytes() {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(a, b, c, d).to_string()),
            ref bytes => {
                <[u8; 16]>::try_from(bytes).ok().map(|bytes| std::net::Ipv6Addr::from(bytes).to_string())
            }
        },
        _ => None,
    }
}
