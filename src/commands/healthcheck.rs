//! `healthcheck`: whether a running simulator is ready, for containers that have no curl.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;

use crate::config::HealthcheckOptions;
use crate::{FINDINGS, Outcome};

pub fn run(options: &HealthcheckOptions) -> Outcome {
    match nets_http::healthcheck(reachable(options.api)) {
        Ok(()) => {
            say!("ready");
            Ok(ExitCode::SUCCESS)
        }
        Err(reason) => {
            eprintln!("not ready: {reason}");
            Ok(ExitCode::from(FINDINGS))
        }
    }
}

/// A server that listens on every address is asked on the loopback one.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
