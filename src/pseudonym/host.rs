//! Which hosts stay: those of this machine and of private networks, which say nothing of whose they are.

use std::net::IpAddr;

/// A URL, or a host with or without a port, in its parts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HostParts<'t> {
    /// With the `://` behind it.
    pub(crate) scheme: &'t str,
    pub(crate) host: &'t str,
    /// With the colon before it.
    pub(crate) port: &'t str,
    pub(crate) rest: &'t str,
}

impl<'t> HostParts<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let begins = text.find("://").map_or(0, |at| at + "://".len());
        let (scheme, rest) = text.split_at(begins);
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        let colon = authority.rfind(':').filter(|at| is_port(&authority[at + 1..]));
        // An address of version 6 without brackets has no port.
        let colon = colon.filter(|_| authority.parse::<IpAddr>().is_err());
        let (host, port) = authority.split_at(colon.unwrap_or(authority.len()));
        HostParts { scheme, host, port, rest }
    }

    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.host.trim_start_matches('[').trim_end_matches(']').parse().ok()
    }

    pub(crate) fn stays(&self) -> bool {
        let host = self.host.to_ascii_lowercase();
        host.is_empty()
            || host == "localhost"
            || host.ends_with(".localhost")
            || self.address().is_some_and(|address| match address {
                IpAddr::V4(address) => {
                    address.is_loopback() || address.is_private() || address.is_unspecified()
                }
                IpAddr::V6(address) => address.is_loopback() || address.is_unspecified(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_url_is_found_and_this_machine_stays() {
        let parts = HostParts::of("https://alias.example:8443/a?b");
        let wanted = HostParts { scheme: "https://", host: "alias.example", port: ":8443", rest: "/a?b" };
        assert_eq!(parts, wanted);
        for (text, stays) in [
            ("127.0.0.1:4711", true),
            ("localhost", true),
            ("[::1]:22", true),
            ("::1", true),
            ("10.0.0.0/8", true),
            ("192.0.2.1:22", false),
            ("https://localhost:1/x", true),
            ("mail.example", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(HostParts::of(text).stays(), stays, "{text}");
        }
    }
}
