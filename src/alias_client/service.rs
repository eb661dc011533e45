//! Which service is called, whom it may be, and how patient the caller is.

use std::fmt;
use std::time::Duration;

use hyper::Uri;
use nets_tls::{Identity, Trust};
use rustls::pki_types::ServerName;

use crate::allowed::AllowedAddresses;
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
}
