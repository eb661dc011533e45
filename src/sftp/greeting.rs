//! The first bytes of a connection, read before the SSH library does, to offer a client the cipher that
//! costs least.
//!
//! In SSH the first cipher of the client's list that the server has is taken. Many clients put
//! ChaCha20 and AES-CTR first, which cost twice to three times as much as AES-GCM. A server cannot
//! reorder the list, but it can offer AES-GCM alone to a client that has it, once it knows that.

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use nets_access::LoginTurn;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How the server names itself.
pub(crate) const SERVER_ID: &str = concat!("SSH-2.0-MockNetsShare_", env!("CARGO_PKG_VERSION"));

/// Clients that send their lists without waiting for the server's. With others, waiting for theirs
/// could last for ever.
const KNOWN_TO_BEGIN: &[&[u8]] = &[
    b"SSH-2.0-OpenSSH",
    b"SSH-2.0-paramiko",
    b"SSH-2.0-libssh",
    b"SSH-2.0-AsyncSSH",
    b"SSH-2.0-PuTTY",
    b"SSH-2.0-Go",
    b"SSH-2.0-rclone",
    b"SSH-2.0-russh",
];

/// Should one of them wait all the same, it is answered after so long.
const BEGINS_WITHIN: Duration = Duration::from_secs(1);

/// RFC 4253: the longest identification line, and the longest packet that must be supported.
const LONGEST_LINE: usize = 255;
pub(crate) const LONGEST_PACKET: usize = 35_000;

/// What was heard so far, for the SSH library to hear again.
#[derive(Debug, Default)]
pub(crate) struct Greeting {
    pub heard: Vec<u8>,
    pub knows_aes_gcm: bool,
}

impl Greeting {
    /// What the client says it is, such as `OpenSSH_9.6`; none when it has sent no identification.
    pub(crate) fn software(&self) -> Option<String> {
        let line = self.first_line()?;
        let (_, software) = line.strip_prefix("SSH-")?.split_once('-')?;
        Some(software.to_owned())
    }

    /// What was sent in the place of an identification, if something else was.
    pub(crate) fn is_not_ssh(&self) -> Option<String> {
        let is_ssh = self.heard.starts_with(&b"SSH-"[..self.heard.len().min(4)]);
        let most = self.heard.len().min(LONGEST_LINE);
        let first = || self.heard[..most].split(|byte| *byte == b'\n').next().unwrap_or_default();
        (!is_ssh).then(|| String::from_utf8_lossy(first().trim_ascii_end()).into_owned())
    }

    fn first_line(&self) -> Option<Cow<'_, str>> {
        let end = self.heard.iter().position(|byte| *byte == b'\n')?;
        Some(String::from_utf8_lossy(self.heard[..end].trim_ascii_end()))
    }
}

/// Sends the server's identification, and listens to the client's. Whatever is wrong with it, the
/// SSH library will find and say.
pub(crate) async fn greet(stream: &mut TcpStream, turn: &LoginTurn) -> io::Result<Greeting> {
    stream.write_all(format!("{SERVER_ID}\r\n").as_bytes()).await?;
    let mut greeting = Greeting::default();
    let line = loop {
        match greeting.heard.iter().position(|byte| *byte == b'\n') {
            Some(end) => break end + 1,
            None if greeting.heard.len() >= LONGEST_LINE => return Ok(greeting),
            None if !hear_more(stream, turn, &mut greeting.heard).await? => return Ok(greeting),
            None => {}
        }
    };
    if KNOWN_TO_BEGIN.iter().any(|name| greeting.heard.starts_with(name)) {
        // What was heard by then stays heard.
        if let Ok(heard) = timeout(BEGINS_WITHIN, hear_lists(stream, turn, &mut greeting, line)).await {
            heard?;
        }
    }
    Ok(greeting)
}

/// Listens to the client's lists, which come behind its line.
async fn hear_lists(
    stream: &mut TcpStream,
    turn: &LoginTurn,
    greeting: &mut Greeting,
    line: usize,
) -> io::Result<()> {
    loop {
        match first_packet(&greeting.heard[line..]) {
            Packet::Whole(payload) => {
                greeting.knows_aes_gcm = lists_aes_gcm(payload).unwrap_or_default();
                return Ok(());
            }
            Packet::Broken => return Ok(()),
            Packet::Unfinished => {}
        }
        if !hear_more(stream, turn, &mut greeting.heard).await? {
            return Ok(());
        }
    }
}

/// False at the end of the stream.
async fn hear_more(stream: &mut TcpStream, turn: &LoginTurn, heard: &mut Vec<u8>) -> io::Result<bool> {
    heard.reserve(2048);
    turn.waits_for_client();
    let length = stream.read_buf(heard).await?;
    turn.heard();
    Ok(length > 0)
}

enum Packet<'a> {
    Whole(&'a [u8]),
    Unfinished,
    Broken,
}

/// A packet before encryption: its length, the length of the padding, the payload, the padding.
fn first_packet(heard: &[u8]) -> Packet<'_> {
    let Some((length, rest)) = heard.split_first_chunk() else { return Packet::Unfinished };
    let length = u32::from_be_bytes(*length) as usize;
    if length > LONGEST_PACKET {
        return Packet::Broken;
    }
    let Some(packet) = rest.get(..length) else { return Packet::Unfinished };
    let payload = packet.split_first().and_then(|(padding, rest)| {
        let length = rest.len().checked_sub(usize::from(*padding))?;
        rest.get(..length)
    });
    payload.map_or(Packet::Broken, Packet::Whole)
}

/// KEXINIT: its number, a cookie, then lists of names: key exchanges, host keys, the ciphers of one
/// direction and of the other, and more.
fn lists_aes_gcm(payload: &[u8]) -> Option<bool> {
    const KEXINIT: u8 = 20;
    let (kind, rest) = payload.split_first()?;
    if *kind != KEXINIT {
        return None;
    }
    let [_key_exchanges, _host_keys, to_server, to_client] = lists(rest)?;
    let has_aes_gcm = |names: &str| names.split(',').any(|name| name == "aes128-gcm@openssh.com");
    Some(has_aes_gcm(to_server) && has_aes_gcm(to_client))
}

/// The key exchanges that a KEXINIT lists, without its number.
pub(crate) fn key_exchanges(kexinit: &[u8]) -> Option<&str> {
    lists(kexinit).map(|[key_exchanges]| key_exchanges)
}

/// The first lists behind the cookie.
fn lists<const N: usize>(kexinit: &[u8]) -> Option<[&str; N]> {
    const COOKIE: usize = 16;
    let mut rest = kexinit.get(COOKIE..)?;
    let mut lists = [""; N];
    for list in &mut lists {
        let (length, after) = rest.split_first_chunk()?;
        let (names, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        rest = after;
        *list = str::from_utf8(names).ok()?;
    }
    Some(lists)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kexinit(to_server: &str, to_client: &str) -> Vec<u8> {
        let mut payload = vec![20];
        payload.extend([7; 16]);
        for list in ["curve25519-sha256", "ssh-ed25519", to_server, to_client, "hmac-sha2-256"] {
            payload.extend((list.len() as u32).to_be_bytes());
            payload.extend(list.as_bytes());
        }
        payload
    }

    #[test]
    fn aes_gcm_counts_when_both_directions_have_it() {
        const GCM: &str = "aes128-ctr,aes128-gcm@openssh.com";
        assert_eq!(lists_aes_gcm(&kexinit(GCM, GCM)), Some(true));
        assert_eq!(lists_aes_gcm(&kexinit(GCM, "aes128-ctr")), Some(false));
        assert_eq!(lists_aes_gcm(&kexinit("", "")), Some(false));
        assert_eq!(lists_aes_gcm(&kexinit(GCM, GCM)[..60]), None);
    }

    #[test]
    fn a_client_says_what_it_is_or_that_it_speaks_no_ssh() {
        let heard = |heard: &[u8]| Greeting { heard: heard.to_owned(), knows_aes_gcm: false };
        let known = heard(b"SSH-2.0-OpenSSH_9.6 Debian-1\r\n\0\0");
        assert_eq!(known.software().as_deref(), Some("OpenSSH_9.6 Debian-1"));
        assert_eq!(known.is_not_ssh(), None);
        let web = heard(b"GET / HTTP/1.1\r\nHost: x\r\n");
        assert_eq!((web.software(), web.is_not_ssh().as_deref()), (None, Some("GET / HTTP/1.1")));
        for silent in [&b""[..], b"SS", b"SSH-2.0-x"] {
            assert_eq!((heard(silent).software(), heard(silent).is_not_ssh()), (None, None));
        }
    }

    #[test]
    fn a_packet_is_whole_unfinished_or_broken() {
        assert!(matches!(first_packet(&[0, 0, 0]), Packet::Unfinished));
        assert!(matches!(first_packet(&[0, 0, 0, 3, 1, 9]), Packet::Unfinished));
        assert!(matches!(first_packet(&[0, 0, 0, 3, 1, 9, 0]), Packet::Whole([9])));
        assert!(matches!(first_packet(&[0, 0, 0, 3, 3, 9, 0]), Packet::Broken));
        assert!(matches!(first_packet(&[0xff; 8]), Packet::Broken));
        assert!(matches!(first_packet(&[0; 4]), Packet::Broken));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_looked_at_without_harm(heard in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Packet::Whole(payload) = first_packet(&heard) {
                lists_aes_gcm(payload);
            }
            lists_aes_gcm(&heard);
        }
    }
}
