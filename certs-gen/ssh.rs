//! An RSA key in the forms of SSH: the private key as OpenSSH keeps it, the public one as a line.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use der::asn1::UintRef;
use der::{Decode, Reader, SliceReader};

use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;

const KIND: &[u8] = b"ssh-rsa";

impl PrivateKey {
    /// The public key as it stands in `authorized_keys` and, behind a host's name, in `known_hosts`.
    pub fn ssh_public_line(&self, comment: &str) -> Result<String, CertificateProblem> {
        Ok(format!("ssh-rsa {} {comment}\n", STANDARD.encode(self.numbers()?.public())))
    }

    /// The private key as `ssh-keygen` writes it without a passphrase.
    pub fn ssh_private_text(&self, comment: &str) -> Result<String, CertificateProblem> {
        let numbers = self.numbers()?;
        let public = numbers.public();
        let mut private = Vec::new();
        // Two equal numbers, by which a reader checks its decryption; here there is nothing to decrypt.
        let check = fingerprint(&public).to_be_bytes();
        private.extend(check);
        private.extend(check);
        string(KIND, &mut private);
        for number in [&numbers.n, &numbers.e, &numbers.d, &numbers.inverse, &numbers.p, &numbers.q] {
            positive(number, &mut private);
        }
        string(comment.as_bytes(), &mut private);
        for padding in 1.. {
            if private.len() % 8 == 0 {
                break;
            }
            private.push(padding);
        }
        let mut whole = b"openssh-key-v1\0".to_vec();
        string(b"none", &mut whole);
        string(b"none", &mut whole);
        string(b"", &mut whole);
        whole.extend(1u32.to_be_bytes());
        string(&public, &mut whole);
        string(&private, &mut whole);
        let encoded = STANDARD.encode(whole);
        let lines: Vec<&str> =
            encoded.as_bytes().chunks(70).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        Ok(format!(
            "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\n",
            lines.join("\n")
        ))
    }

    fn numbers(&self) -> Result<RsaNumbers, CertificateProblem> {
        RsaNumbers::read(&self.to_pkcs1()?)
            .map_err(|_| CertificateProblem::Unreadable { what: "an RSA private key" })
    }
}

/// What RSA computes with, big-endian and without leading zeros.
struct RsaNumbers {
    n: Vec<u8>,
    e: Vec<u8>,
    d: Vec<u8>,
    p: Vec<u8>,
    q: Vec<u8>,
    /// Of q, modulo p.
    inverse: Vec<u8>,
}

impl RsaNumbers {
    fn read(pkcs1: &[u8]) -> der::Result<Self> {
        SliceReader::new(pkcs1)?.sequence(|fields| {
            let mut number = || UintRef::decode(fields).map(|number| number.as_bytes().to_vec());
            number()?;
            let (n, e, d, p, q) = (number()?, number()?, number()?, number()?, number()?);
            // Two that SSH does not keep.
            number()?;
            number()?;
            Ok(RsaNumbers { n, e, d, p, q, inverse: number()? })
        })
    }

    fn public(&self) -> Vec<u8> {
        let mut public = Vec::new();
        string(KIND, &mut public);
        positive(&self.e, &mut public);
        positive(&self.n, &mut public);
        public
    }
}

fn string(bytes: &[u8], into: &mut Vec<u8>) {
    into.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    into.extend(bytes);
}

/// A number whose first bit says that it is not negative.
fn positive(number: &[u8], into: &mut Vec<u8>) {
    let is_high = number.first().is_some_and(|byte| byte & 0x80 != 0);
    let padded = if is_high { [&[0], number].concat() } else { number.to_vec() };
    string(&padded, into);
}

/// Any number that follows from the key would do.
fn fingerprint(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
