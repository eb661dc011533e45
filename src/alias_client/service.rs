//! Which service is called, whom it may be, and how patient the caller is.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use hyper::Uri;
use nets_tls::{Identity, Trust};
use rustls::pki_types::ServerName;

use crate::query::{SecretDisplay, Spelling};

/// All that has to be known to call a sender's service.
#[derive(Debug, Clone)]
pub struct AliasService {
    pub url: ServiceUrl,
    pub trust: Trust,
    /// Who calls; without one the caller sends no client certificate.
    pub identity: Option<Identity>,
    pub timeout: Duration,
    pub spelling: Spelling,
    pub allowed: AllowedAddresses,
    /// Whether exchanges show alias 2.
    pub secrets: SecretDisplay,
}

impl AliasService {
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// With the documented spelling, alias 2 masked, and only the URL's own host allowed.
    pub fn new(url: ServiceUrl, trust: Trust, identity: Option<Identity>) -> Self {
        AliasService {
            url,
            trust,
            identity,
            timeout: Self::TIMEOUT,
            spelling: Spelling::default(),
            allowed: AllowedAddresses::default(),
            secrets: SecretDisplay::default(),
        }
    }
}

/// `https://HOST/RESOURCE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUrl {
    host: String,
    port: u16,
    path: String,
}

/// Why a text is not the URL of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlProblem {
    #[error("this is not a URL; write it as https://HOST/RESOURCE")]
    NotAUrl,
    #[error("the URL must begin with https://, since the documentation demands TLS")]
    NotHttps,
    #[error("the URL must not hold a user name; the client certificate says who calls")]
    UserInfo,
    #[error("the URL must end before ? or #; the caller adds the parameters")]
    HasQuery,
    #[error("the host of the URL is no name, no IP address, or has port 0")]
    HostUnusable,
}

impl ServiceUrl {
    pub fn parse(text: &str) -> Result<Self, UrlProblem> {
        // hyper's type drops a fragment without a word.
        if text.contains('#') {
            return Err(UrlProblem::HasQuery);
        }
        let uri: Uri = text.parse().map_err(|_| UrlProblem::NotAUrl)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(UrlProblem::NotAUrl);
        };
        if scheme != "https" {
            return Err(UrlProblem::NotHttps);
        }
        if authority.as_str().contains('@') {
            return Err(UrlProblem::UserInfo);
        }
        if uri.query().is_some() {
            return Err(UrlProblem::HasQuery);
        }
        let host = authority.host();
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).to_owned();
        let port = match authority.port() {
            Some(port) => port.as_u16(),
            None if authority.as_str().len() == authority.host().len() => 443,
            // Something follows the host that is no port.
            None => return Err(UrlProblem::NotAUrl),
        };
        if port == 0 || ServerName::try_from(host.as_str()).is_err() {
            return Err(UrlProblem::HostUnusable);
        }
        Ok(ServiceUrl { host, port, path: in_uri_characters(uri.path()) })
    }

    /// The name or address, without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    /// The host as a URL and the `Host` header have it, with the port where it is not 443.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == 443 { host } else { format!("{host}:{}", self.port) }
    }
}

/// A path with all that no URI may hold percent-encoded, as UTF-8. What is encoded already stays so.
fn in_uri_characters(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte);
    let encode =
        |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    path.bytes().map(encode).collect()
}

impl fmt::Display for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}{}", self.authority(), self.path)
    }
}

/// Where a call may go, so that a URL set at run time cannot lead anywhere else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AllowedAddresses {
    /// To the host of the URL; redirects are never followed.
    #[default]
    HostOfTheUrl,
    /// To these alone, and to this machine itself.
    Only(Vec<AllowedAddress>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedAddress {
    /// A host by its name.
    Name(String),
    /// All addresses whose first bits are these.
    Network { address: IpAddr, prefix: u8 },
}

impl AllowedAddresses {
    pub fn permit(&self, host: &str, address: IpAddr) -> bool {
        match self {
            Self::HostOfTheUrl => true,
            Self::Only(allowed) => {
                address.is_loopback() || allowed.iter().any(|entry| entry.covers(host, address))
            }
        }
    }
}

impl AllowedAddress {
    /// A host name, an IP address, or a network such as `10.0.0.0/8`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((address, prefix)) = text.split_once('/') {
            let (address, prefix): (IpAddr, u8) = (address.parse().ok()?, prefix.parse().ok()?);
            return (prefix <= bits_of(address).1).then_some(Self::Network { address, prefix });
        }
        match text.parse() {
            Ok(address) => Some(Self::Network { address, prefix: bits_of(address).1 }),
            Err(_) => ServerName::try_from(text).is_ok().then(|| Self::Name(text.to_owned())),
        }
    }

    fn covers(&self, host: &str, target: IpAddr) -> bool {
        match self {
            Self::Name(name) => name.eq_ignore_ascii_case(host),
            Self::Network { address, prefix } => {
                let ((own, width), (other, other_width)) =
                    (bits_of(*address), bits_of(target.to_canonical()));
                let shift = u32::from(width - prefix);
                width == other_width
                    && own.checked_shr(shift).unwrap_or(0) == other.checked_shr(shift).unwrap_or(0)
            }
        }
    }
}

/// An address as a number, and of how many bits.
fn bits_of(address: IpAddr) -> (u128, u8) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_https_with_a_host_and_nothing_but_a_path_behind_it() {
        for (text, shown) in [
            ("https://alias.example/check", "https://alias.example/check"),
            ("https://alias.example", "https://alias.example/"),
            ("https://127.0.0.1:8443/a/b", "https://127.0.0.1:8443/a/b"),
            ("https://[::1]:9443/", "https://[::1]:9443/"),
            ("https://[::1]/", "https://[::1]/"),
            ("https://localhost/sti/æ", "https://localhost/sti/%C3%A6"),
            ("https://localhost/%C3%A6/{x}", "https://localhost/%C3%A6/%7Bx%7D"),
        ] {
            assert_eq!(ServiceUrl::parse(text).expect(text).to_string(), shown);
        }
        for (text, problem) in [
            ("", UrlProblem::NotAUrl),
            ("alias.example", UrlProblem::NotAUrl),
            ("https://", UrlProblem::NotAUrl),
            ("https://alias.example:99999/", UrlProblem::NotAUrl),
            ("https://ali as/", UrlProblem::NotAUrl),
            ("http://alias.example/", UrlProblem::NotHttps),
            ("https://user:word@alias.example/", UrlProblem::UserInfo),
            ("https://alias.example/?a=b", UrlProblem::HasQuery),
            ("https://alias.example/#a", UrlProblem::HasQuery),
            ("https://alias.example:0/", UrlProblem::HostUnusable),
        ] {
            assert_eq!(ServiceUrl::parse(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn only_what_is_listed_may_be_called_and_this_machine() {
        let entries = ["alias.example", "10.1.0.0/16", "2001:db8::/32", "192.0.2.7"];
        let allowed =
            AllowedAddresses::Only(entries.iter().filter_map(|text| AllowedAddress::parse(text)).collect());
        let permit = |host: &str, address: &str| allowed.permit(host, address.parse().expect("an address"));
        assert!(permit("ALIAS.example", "203.0.113.9"));
        assert!(permit("other.example", "10.1.200.3"));
        assert!(permit("other.example", "2001:db8:1::1"));
        assert!(permit("other.example", "::ffff:192.0.2.7"));
        assert!(permit("localhost", "127.0.0.1"));
        assert!(!permit("other.example", "10.2.0.1"));
        assert!(!permit("other.example", "169.254.169.254"));
        assert!(AllowedAddress::parse("10.0.0.0/33").is_none());
        assert!(AllowedAddress::parse("no host").is_none());
    }
}
