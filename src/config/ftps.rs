//! The options of the FTPS door.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;

use certs_gen::TlsName;
use clap::Args;

use super::values::{address, tls_name};

#[derive(Debug, Clone, Default, Args)]
pub struct FtpsOptions {
    /// Where FTPS listens; port 0 picks a free one. Off when not given.
    #[arg(long = "ftps", env = "MOCK_NETS_SHARE_FTPS", value_name = "ADDR", value_parser = address)]
    pub address: Option<SocketAddr>,

    /// A name by which clients reach FTPS, for its certificate. Repeatable, or separated by commas.
    #[arg(long = "ftps-host", env = "MOCK_NETS_SHARE_FTPS_HOST", value_name = "NAME", value_delimiter = ',', value_parser = tls_name)]
    pub host: Vec<TlsName>,

    /// The IPv4 address that FTPS clients are told for data connections, where they reach it by another than it listens
    /// on: of a container 127.0.0.1, when its ports are published there.
    #[arg(long = "ftps-passive-host", env = "MOCK_NETS_SHARE_FTPS_PASSIVE_HOST", value_name = "IPV4", value_parser = ipv4)]
    pub passive_host: Option<Ipv4Addr>,

    /// The ports for data connections of FTPS. When not given, 21000-21009 in a container, and whichever are free
    /// elsewhere.
    #[arg(long = "ftps-passive-ports", env = "MOCK_NETS_SHARE_FTPS_PASSIVE_PORTS", value_name = "FROM-TO", value_parser = ports)]
    pub passive_ports: Option<PortRange>,
}

/// Ports from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortRange {
    first: u16,
    last: u16,
}

impl PortRange {
    /// In a container, where they have to be published one by one; below those that Linux hands to connections that go out.
    pub const OF_A_CONTAINER: PortRange = PortRange { first: 21_000, last: 21_009 };

    pub fn range(self) -> RangeInclusive<u16> {
        self.first..=self.last
    }
}

fn ports(text: &str) -> Result<PortRange, &'static str> {
    let words = "write two ports, the lower one first, such as 21000-21009";
    let (first, last) = text.split_once('-').ok_or(words)?;
    let port = |text: &str| text.trim().parse().ok().filter(|port| *port > 0).ok_or(words);
    let (first, last) = (port(first)?, port(last)?);
    if first <= last { Ok(PortRange { first, last }) } else { Err(words) }
}

fn ipv4(text: &str) -> Result<Ipv4Addr, &'static str> {
    text.trim().parse().map_err(|_| {
        "write an IPv4 address such as 127.0.0.1: FTP tells clients no name, and those that send EPSV need none"
    })
}
