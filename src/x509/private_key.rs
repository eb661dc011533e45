//! Whether bytes that were handed in hold a private key, in whatever form one is kept or sent.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// So much of a DER structure tells what it is.
const TELLING: usize = 240;

/// How base64 of `-----BEGIN ` begins, and that of a key of OpenSSH.
const BASE64_OF_PEM: &str = "LS0tLS1CRUdJTi";
const BASE64_OF_OPENSSH: &str = "b3BlbnNzaC1rZXktdjE";

/// Whether there is a private key in this: in PEM, in DER (PKCS#1, PKCS#8, SEC1, PKCS#12, a keystore of Java), as OpenSSH,
/// PuTTY, .NET or a JWK write one; each also in base64 without an armor, and in UTF-16.
pub fn holds_private_key(bytes: &[u8]) -> bool {
    if begins_private(bytes) {
        return true;
    }
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&text);
    is_told_by(&text) || in_base64(text.as_bytes()) || in_hex(text.as_bytes())
}

/// Whether the words of a text say so.
fn is_told_by(text: &str) -> bool {
    let armor = |line: &str| line.split_once("BEGIN ").is_some_and(|(_, kind)| kind.contains("PRIVATE KEY"));
    text.lines().any(armor)
        || text.contains("PuTTY-User-Key-File")
        || text.contains("Private-Lines:")
        // As OpenSSL prints one as a text.
        || text.contains("privateExponent:")
        || text.lines().any(|line| line.trim() == "priv:")
        || text.contains("<RSAKeyValue>") && text.contains("<D>")
        || is_jwk(text)
}

/// A JWK with its private exponent, or a secret one.
fn is_jwk(text: &str) -> bool {
    const LEAST: usize = 20;
    let bytes = text.as_bytes();
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_apart = |byte: &u8| matches!(byte, b'"' | b'\'') || byte.is_ascii_whitespace();
    let named = |at: usize| {
        let begins = at.checked_sub(1).is_none_or(|before| !bytes.get(before).is_some_and(is_sign));
        let behind = bytes.iter().skip(at + 1).skip_while(|byte| is_apart(byte));
        let mut value = behind.skip_while(|byte| **byte == b':' || is_apart(byte));
        let has_colon = bytes.iter().skip(at + 1).find(|byte| !is_apart(byte)) == Some(&b':');
        begins && has_colon && value.by_ref().take_while(|byte| is_sign(byte)).count() >= LEAST
    };
    let mut members = bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'd' | b'k'));
    text.contains("kty") && members.any(|(at, _)| named(at))
}

/// Whether a word of a text is the beginning of one in base64, wherever it is broken into lines.
fn in_base64(text: &[u8]) -> bool {
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let begins = |at: usize| at == 0 || text.get(at - 1).is_none_or(|before| !is_sign(before));
    let starts = |rest: &[u8]| {
        rest.first() == Some(&b'M')
            || rest.starts_with(BASE64_OF_PEM.as_bytes())
            || rest.starts_with(BASE64_OF_OPENSSH.as_bytes())
    };
    (0..text.len()).filter(|at| begins(*at)).any(|at| {
        let rest = text.get(at..).unwrap_or_default();
        // Behind `\n` of a text in JSON a line begins, as behind a real one.
        let rest =
            rest.strip_prefix(b"n").filter(|_| at > 0 && text.get(at - 1) == Some(&b'\\')).unwrap_or(rest);
        starts(rest) && is_private_in_base64(rest)
    })
}

/// Whether a word of a text is the beginning of one in hexadecimal digits, wherever it is broken, with colons or without.
fn in_hex(text: &[u8]) -> bool {
    let begins = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        // Behind `0x` one begins as well.
        [&b"30"[..], b"6f", b"6F"].iter().any(|first| rest.starts_with(first))
            && before.is_none_or(|before| !before.is_ascii_alphanumeric() || matches!(before, b'x' | b'X'))
    };
    (0..text.len()).filter(|at| begins(*at)).any(|at| {
        let is_between = |byte: &u8| matches!(byte, b':' | b'-' | b',') || byte.is_ascii_whitespace();
        let rest = text.get(at..).unwrap_or_default().iter().filter(|byte| !is_between(byte));
        let digits: Vec<u8> = rest
            .map_while(|byte| char::from(*byte).to_digit(16))
            .filter_map(|digit| u8::try_from(digit).ok())
            .take(TELLING * 2)
            .collect();
        let bytes = digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit));
        begins_private(&bytes.collect::<Vec<u8>>())
    })
}

fn is_private_in_base64(rest: &[u8]) -> bool {
    let mut signs = Vec::with_capacity(TELLING / 3 * 4);
    let mut all = rest.iter().copied().peekable();
    while let Some(byte) = all.next() {
        match byte {
            b'-' => signs.push(b'+'),
            b'_' => signs.push(b'/'),
            b'+' | b'/' => signs.push(byte),
            _ if byte.is_ascii_alphanumeric() => signs.push(byte),
            _ if byte.is_ascii_whitespace() => {}
            b'\\' if all.peek().is_some_and(|next| matches!(next, b'n' | b'r')) => {
                all.next();
            }
            _ => break,
        }
        if signs.len() >= TELLING / 3 * 4 {
            break;
        }
    }
    signs.truncate(signs.len() / 4 * 4);
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let Ok(bytes) = GeneralPurpose::new(&alphabet::STANDARD, lenient).decode(signs) else { return false };
    begins_private(&bytes) || is_told_by(&String::from_utf8_lossy(&bytes))
}

/// Whether it begins as a private key does, or as a store that may have one.
fn begins_private(bytes: &[u8]) -> bool {
    const OPENSSH: &[u8] = b"openssh-key-v1";
    const KEYSTORES: [&[u8]; 2] = [&[0xfe, 0xed, 0xfe, 0xed], &[0xce, 0xce, 0xce, 0xce]];
    bytes.starts_with(OPENSSH)
        || KEYSTORES.iter().any(|begins| bytes.starts_with(begins))
        || is_private_der(bytes).unwrap_or(false)
}

/// The beginning of a value in DER: its tag, what it says of its length, and what there is of it and behind it.
struct Begun<'b> {
    tag: u8,
    length: usize,
    content: &'b [u8],
    behind: &'b [u8],
}

fn begun(bytes: &[u8]) -> Option<Begun<'_>> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0x00..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    Some(Begun { tag: *tag, length, content, behind })
}

fn is_private_der(bytes: &[u8]) -> Option<bool> {
    const INTEGER: u8 = 0x02;
    const OCTETS: u8 = 0x04;
    const OBJECT: u8 = 0x06;
    const SEQUENCE: u8 = 0x30;
    let whole = begun(bytes)?;
    if whole.tag != SEQUENCE {
        return None;
    }
    let first = begun(whole.content)?;
    if first.tag == SEQUENCE {
        // What is encrypted stands behind its algorithm; a public key is no string of octets there.
        return Some(begun(first.content)?.tag == OBJECT && begun(first.behind)?.tag == OCTETS);
    }
    let &[version] = first.content else { return None };
    if first.tag != INTEGER || first.length != 1 {
        return None;
    }
    let second = begun(first.behind)?;
    Some(match (version, second.tag) {
        // PKCS#8, and PKCS#12.
        (0 | 1, SEQUENCE) => begun(second.content)?.tag == OBJECT && begun(second.behind)?.tag == OCTETS,
        (3, SEQUENCE) => begun(second.content)?.tag == OBJECT,
        // PKCS#1, and what OpenSSL has of DSA.
        (0 | 1, INTEGER) => second.length > 32,
        // SEC1.
        (1, OCTETS) => (20..=80).contains(&second.length),
        _ => false,
    })
}
