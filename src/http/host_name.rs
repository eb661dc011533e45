//! Names and keys by which clients know the SFTP server, as they stand in `known_hosts` files.

use std::fmt::{self, Write};
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use nets_web::written::shortened;
use serde::Serialize;
use utoipa::ToSchema;

/// Where nothing else is said, clients use this port, and write no port into `known_hosts`.
const USUAL_PORT: u16 = 22;

/// No DNS name is longer.
const LONGEST: usize = 253;

/// A public key by which clients know the SFTP server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HostKey {
    /// Such as `ssh-ed25519`.
    pub kind: String,
    /// As `ssh-keygen -l` prints it.
    #[schema(example = "SHA256:...")]
    pub fingerprint: String,
    /// As it stands behind the names in a `known_hosts` file.
    pub key: String,
}

/// A host name or an address, and a port when it is another than the server's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName {
    host: String,
    port: Option<u16>,
}

impl HostName {
    /// This address, at the server's own port.
    pub fn of(address: IpAddr) -> HostName {
        HostName { host: address.to_string(), port: None }
    }

    /// As clients look for it in `known_hosts`.
    fn known_as(&self, own_port: u16) -> String {
        match self.port.unwrap_or(own_port) {
            USUAL_PORT => self.host.clone(),
            port => format!("[{}]:{port}", self.host),
        }
    }
}

/// `host`, `host:port`, `address`, `[address]:port`.
impl FromStr for HostName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(address) = text.parse() {
            return Ok(HostName::of(address));
        }
        let wrong =
            || format!("`{}` is not a host name, with a port behind a colon or without", shortened(text));
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().map_err(|_| wrong())?)),
            None => (text, None),
        };
        if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            let address = address.parse::<Ipv6Addr>().map_err(|_| wrong())?;
            return Ok(HostName { host: address.to_string(), port });
        }
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        if host.is_empty() || host.len() > LONGEST || !host.bytes().all(fits) {
            return Err(wrong());
        }
        Ok(HostName { host: host.to_ascii_lowercase(), port })
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) if self.host.contains(':') => write!(f, "[{}]:{port}", self.host),
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

/// The lines of a `known_hosts` file: all names on each, one key a line.
pub fn known_hosts<'a>(
    keys: impl IntoIterator<Item = &'a HostKey>,
    names: &[HostName],
    own_port: u16,
) -> String {
    let names: Vec<_> = names.iter().map(|name| name.known_as(own_port)).collect();
    let names = names.join(",");
    keys.into_iter().fold(String::new(), |mut text, key| {
        // Writing into a string does not fail.
        let _ = writeln!(text, "{names} {}", key.key);
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_people_write_them_and_written_as_clients_look_for_them() {
        for (text, known) in [
            ("nets", "[nets]:2222"),
            ("Nets.Example:22", "nets.example"),
            ("localhost:32768", "[localhost]:32768"),
            ("192.0.2.7", "[192.0.2.7]:2222"),
            ("::1", "[::1]:2222"),
            ("[2001:db8::1]:22", "2001:db8::1"),
        ] {
            let name: HostName = text.parse().expect("a name");
            assert_eq!(name.known_as(2222), known, "{text}");
            assert_eq!(name.to_string().parse(), Ok(name), "{text}");
        }
    }

    #[test]
    fn what_would_break_a_line_is_no_name() {
        for text in
            ["", "a b", "a,b", "a\nb", "*", "!a", "|1|x", "a:port", "[nets]:22", "#", &"a".repeat(254)]
        {
            assert!(text.parse::<HostName>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn each_key_is_a_line_for_all_names() {
        let key =
            |key: &str| HostKey { kind: String::new(), fingerprint: String::new(), key: key.to_owned() };
        let names = ["nets", "localhost:32768"].map(|name| name.parse().expect("a name"));
        assert_eq!(
            known_hosts(&[key("ssh-ed25519 A"), key("ssh-rsa B")], &names, 2222),
            "[nets]:2222,[localhost]:32768 ssh-ed25519 A\n[nets]:2222,[localhost]:32768 ssh-rsa B\n"
        );
    }
}
