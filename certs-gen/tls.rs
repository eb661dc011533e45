//! Certificates for the alias service: the sender's server, Nets as the client, and bad ones.

use std::fmt;
use std::net::IpAddr;

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    KeyUsagePurpose, NameConstraints, SanType,
};

use crate::problem::CertificateProblem;
use crate::subject::subject;

/// The host of the server certificate that is wrong on purpose.
pub const WRONG_NAME: &str = "wrong-name.invalid";

/// The CAs that vouch for the two sides of a TLS connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsAuthority {
    /// The one that both sides trust.
    Trusted,
    /// One that no program should trust, to show that none does.
    Other,
}

/// A host as the URL of the service has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsName {
    Dns(String),
    Address(IpAddr),
}

/// Nets, or a caller that only looks like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientKind {
    Valid,
    Expired,
    Revoked,
}

/// The sender's service, or one that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerKind {
    Valid,
    Expired,
    WrongName,
    Revoked,
    /// The simulator's own, as the e-Box.
    Ebox,
}

impl TlsName {
    /// An address, or the name of a host.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse() {
            return Some(Self::Address(address));
        }
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        (text.len() <= 253 && text.split('.').all(is_label)).then(|| Self::Dns(text.to_owned()))
    }

    /// This machine, by all its names.
    pub fn local() -> Vec<Self> {
        ["localhost", "127.0.0.1", "::1"].iter().filter_map(|name| Self::parse(name)).collect()
    }

    fn alternative(&self) -> Result<SanType, CertificateProblem> {
        Ok(match self {
            Self::Dns(name) => SanType::DnsName(name.as_str().try_into()?),
            Self::Address(address) => SanType::IpAddress(*address),
        })
    }
}

impl fmt::Display for TlsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl ClientKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Valid => "mock-nets-share Client",
            Self::Expired => "mock-nets-share Expired Client",
            Self::Revoked => "mock-nets-share Revoked Client",
        }
    }
}

impl ServerKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Valid => "Alias Service",
            Self::Expired => "Expired Alias Service",
            Self::WrongName => "Alias Service of Another Name",
            Self::Revoked => "Revoked Alias Service",
            Self::Ebox => "mock-nets-share e-Box",
        }
    }
}

/// A CA for these hosts alone: even in a browser's trust store it cannot stand in for any other.
pub(crate) fn authority_params(
    authority: TlsAuthority,
    names: &[TlsName],
) -> Result<CertificateParams, CertificateProblem> {
    let name = match authority {
        TlsAuthority::Trusted => "mock-nets-share TLS CA",
        TlsAuthority::Other => "mock-nets-share Other TLS CA",
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = subject("DK", "mock-nets-share", name, None)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(constraints(names));
    Ok(params)
}

pub(crate) fn client_params(kind: ClientKind) -> Result<CertificateParams, CertificateProblem> {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject("DK", "mock-nets-share", kind.name(), None)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    Ok(params)
}

pub(crate) fn server_params(
    kind: ServerKind,
    names: &[TlsName],
) -> Result<CertificateParams, CertificateProblem> {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject("DK", "Example Sender", kind.name(), None)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let wrong = [TlsName::Dns(WRONG_NAME.to_owned())];
    let names = if kind == ServerKind::WrongName { wrong.as_slice() } else { names };
    params.subject_alt_names = names.iter().map(TlsName::alternative).collect::<Result<_, _>>()?;
    Ok(params)
}

fn constraints(names: &[TlsName]) -> NameConstraints {
    let mut permitted = vec![GeneralSubtree::DnsName(WRONG_NAME.to_owned())];
    let mut has_v4 = false;
    let mut has_v6 = false;
    for name in names {
        permitted.push(match name {
            TlsName::Dns(name) => GeneralSubtree::DnsName(name.clone()),
            TlsName::Address(address) => {
                has_v4 |= address.is_ipv4();
                has_v6 |= address.is_ipv6();
                let whole = if address.is_ipv4() { 32 } else { 128 };
                GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*address, whole))
            }
        });
    }
    // A kind of address of which none is permitted would otherwise not be constrained at all.
    let mut excluded = Vec::new();
    if !has_v4 && !has_v6 {
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::V4([0; 4], [0; 4])));
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::V6([0; 16], [0; 16])));
    }
    NameConstraints { permitted_subtrees: permitted, excluded_subtrees: excluded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address() {
        assert_eq!(TlsName::parse("alias.example"), Some(TlsName::Dns("alias.example".into())));
        assert_eq!(TlsName::parse("::1").map(|name| name.to_string()), Some("::1".into()));
        for text in ["", "a b", "-a.example", "a..b", "https://a", "*.example", "æ.example"] {
            assert_eq!(TlsName::parse(text), None, "{text}");
        }
    }
}
