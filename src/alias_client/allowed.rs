//! Where calls may go, so that a URL that is set at run time cannot lead anywhere else.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::net::lookup_host;
use tokio::time::timeout;

/// How long to look for the addresses of a host before it is called.
const LOOKING_UP: Duration = Duration::from_secs(3);

/// Where a call may go. Bound: what the scenario or the command line lists.
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

    /// Refuses a host that no call would be let through to. A name without an address yet may come to have one in a
    /// network that is listed.
    pub async fn check(&self, host: &str) -> Result<(), NotAllowed> {
        let Self::Only(allowed) = self else { return Ok(()) };
        if is_localhost(host) || allowed.iter().any(|entry| entry.is_named(host)) {
            return Ok(());
        }
        let addresses = match host.parse() {
            Ok(address) => vec![address],
            Err(_) => addresses_of(host).await,
        };
        let may_come = addresses.is_empty()
            && allowed.iter().any(|entry| matches!(entry, AllowedAddress::Network { .. }));
        if may_come || addresses.iter().any(|address| self.permit(host, *address)) {
            return Ok(());
        }
        // An address is not its own address.
        let address = addresses.into_iter().find(|_| host.parse::<IpAddr>().is_err());
        Err(NotAllowed { host: host.to_owned(), address, allowed: allowed.clone() })
    }
}

/// Why no service at a host would be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAllowed {
    host: String,
    /// What the name leads to, where it leads anywhere.
    address: Option<IpAddr>,
    allowed: Vec<AllowedAddress>,
}

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        if let Some(address) = self.address {
            write!(f, " ({address})")?;
        }
        f.write_str(" may not be called, only this machine")?;
        self.allowed.iter().try_for_each(|entry| write!(f, ", {entry}"))
    }
}

/// The name that is always this machine's.
fn is_localhost(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
}

/// None where the name leads nowhere, or is not found in time.
async fn addresses_of(host: &str) -> Vec<IpAddr> {
    match timeout(LOOKING_UP, lookup_host((host, 443))).await {
        Ok(Ok(found)) => found.map(|address| address.ip()).collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
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

    fn is_named(&self, host: &str) -> bool {
        matches!(self, Self::Name(name) if name.eq_ignore_ascii_case(host))
    }

    fn covers(&self, host: &str, target: IpAddr) -> bool {
        match self {
            Self::Name(_) => self.is_named(host),
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

impl fmt::Display for AllowedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Network { address, prefix } if *prefix == bits_of(*address).1 => write!(f, "{address}"),
            Self::Network { address, prefix } => write!(f, "{address}/{prefix}"),
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

    #[tokio::test]
    async fn a_host_that_no_call_would_reach_is_refused_with_what_is_allowed() {
        let only = |entries: &[&str]| {
            AllowedAddresses::Only(entries.iter().filter_map(|text| AllowedAddress::parse(text)).collect())
        };
        let listed = only(&["alias.example", "10.1.0.0/16", "192.0.2.7"]);
        for host in ["localhost", "127.0.0.2", "::1", "Alias.Example", "10.1.200.3", "192.0.2.7"] {
            assert_eq!(listed.check(host).await, Ok(()), "{host}");
        }
        let refused = listed.check("203.0.113.9").await.expect_err("it is not listed").to_string();
        assert_eq!(
            refused,
            "203.0.113.9 may not be called, only this machine, alias.example, 10.1.0.0/16, 192.0.2.7"
        );
        // It leads nowhere now; where networks are listed, it may come to lead there.
        assert_eq!(listed.check("service.invalid").await, Ok(()));
        let refused = only(&["alias.example"]).check("service.invalid").await.expect_err("not that name");
        assert_eq!(
            refused.to_string(),
            "service.invalid may not be called, only this machine, alias.example"
        );
        assert_eq!(AllowedAddresses::HostOfTheUrl.check("203.0.113.9").await, Ok(()));
    }
}
