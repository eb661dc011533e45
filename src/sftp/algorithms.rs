//! What is offered in a key exchange. SSH lets the client's order decide.

use std::borrow::Cow;

use russh::client::GexParams;
use russh::kex::dh::groups::{DH_GROUP14, DH_GROUP15, DH_GROUP16, DH_GROUP17, DH_GROUP18, DhGroup};
use russh::keys::{Algorithm, EcdsaCurve, HashAlg};
use russh::{Preferred, cipher, compression, kex, mac};

/// For clients that are known to have it: it costs half of AES-CTR and a third of ChaCha20.
pub(crate) const AES_GCM: &[cipher::Name] = &[cipher::AES_128_GCM, cipher::AES_256_GCM];

/// As OpenSSH's server has them by default.
pub(crate) const CIPHERS: &[cipher::Name] = &[
    cipher::AES_128_GCM,
    cipher::AES_256_GCM,
    cipher::AES_128_CTR,
    cipher::AES_192_CTR,
    cipher::AES_256_CTR,
    cipher::CHACHA20_POLY1305,
];

/// The largest Diffie-Hellman group is left out: no client has it alone, and one without a login could make the
/// server compute it.
const KEY_EXCHANGES: &[kex::Name] = &[
    kex::CURVE25519,
    kex::CURVE25519_PRE_RFC_8731,
    kex::MLKEM768X25519_SHA256,
    kex::ECDH_SHA2_NISTP256,
    kex::ECDH_SHA2_NISTP384,
    kex::ECDH_SHA2_NISTP521,
    kex::DH_GEX_SHA256,
    kex::DH_G16_SHA512,
    kex::DH_G14_SHA256,
    kex::EXTENSION_SUPPORT_AS_SERVER,
    kex::EXTENSION_OPENSSH_STRICT_KEX_AS_SERVER,
];

/// SHA-1 serves only old clients' host keys.
const KEYS: &[Algorithm] = &[
    Algorithm::Ed25519,
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
    Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
    Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
    Algorithm::Rsa { hash: None },
];

/// As OpenSSH's server has them by default, but UMAC, which the library lacks.
const MACS: &[mac::Name] = &[
    mac::HMAC_SHA256_ETM,
    mac::HMAC_SHA512_ETM,
    mac::HMAC_SHA1_ETM,
    mac::HMAC_SHA256,
    mac::HMAC_SHA512,
    mac::HMAC_SHA1,
];

/// What a server of many years ago has. SHA-1 signs what Diffie-Hellman agrees on, in groups that are small today.
const OLD_KEY_EXCHANGES: &[kex::Name] = &[kex::DH_G14_SHA1, kex::DH_G1_SHA1];
const OLD_CIPHERS: &[cipher::Name] = &[cipher::AES_128_CBC, cipher::AES_192_CBC, cipher::AES_256_CBC];

pub(crate) fn old() -> Preferred {
    Preferred {
        kex: Cow::Borrowed(OLD_KEY_EXCHANGES),
        key: Cow::Borrowed(&[Algorithm::Rsa { hash: None }]),
        cipher: Cow::Borrowed(OLD_CIPHERS),
        mac: Cow::Borrowed(&[mac::HMAC_SHA1]),
        compression: Cow::Borrowed(&[compression::NONE]),
        ..Preferred::DEFAULT
    }
}

pub(crate) fn preferred(ciphers: &'static [cipher::Name]) -> Preferred {
    Preferred {
        kex: Cow::Borrowed(KEY_EXCHANGES),
        key: Cow::Borrowed(KEYS),
        cipher: Cow::Borrowed(ciphers),
        mac: Cow::Borrowed(MACS),
        compression: Cow::Borrowed(&[compression::NONE]),
        ..Preferred::DEFAULT
    }
}

/// Whether a host key of this kind is any use.
pub(crate) fn is_offered(kind: &Algorithm) -> bool {
    matches!(kind, Algorithm::Rsa { .. }) || KEYS.contains(kind)
}

/// The group for a client that wants to choose its size: the smallest that it takes, since all of them cost
/// and none is needed. OpenSSH's server takes the smallest that is no smaller than the client would like, which no
/// client can tell from this: it takes what lies between its least and its most.
pub(crate) fn group(wanted: &GexParams) -> Option<DhGroup> {
    let sizes = wanted.min_group_size()..=wanted.max_group_size();
    let known = [DH_GROUP14, DH_GROUP15, DH_GROUP16, DH_GROUP17, DH_GROUP18];
    known.into_iter().find(|group| sizes.contains(&group.bit_size()))
}

/// Whether a client with this list of key exchanges has the server compute powers in a large group,
/// which takes milliseconds.
pub(crate) fn is_costly(client: &str, is_old: bool) -> bool {
    let ours = if is_old { OLD_KEY_EXCHANGES } else { KEY_EXCHANGES };
    let chosen = client.split(',').find(|name| ours.iter().any(|ours| ours.as_ref() == *name));
    chosen.is_some_and(|name| name.starts_with("diffie-hellman-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_gets_the_smallest_group_that_it_takes() {
        let bits = |least, most| {
            let wanted = GexParams::new(least, most, most).expect("sizes");
            group(&wanted).map(|group| group.bit_size())
        };
        assert_eq!(
            [bits(2048, 8192), bits(2048, 2048), bits(2049, 8192)],
            [Some(2048), Some(2048), Some(3072)]
        );
        assert_eq!(
            [bits(3072, 3072), bits(4096, 8192), bits(4097, 8192)],
            [Some(3072), Some(4096), Some(6144)]
        );
        assert_eq!([bits(8192, 8192), bits(2049, 3071)], [Some(8192), None]);
    }

    #[test]
    fn the_first_exchange_of_the_client_that_the_server_has_says_what_it_costs() {
        assert!(!is_costly("sntrup761x25519-sha512,curve25519-sha256,diffie-hellman-group16-sha512", false));
        assert!(is_costly(
            "diffie-hellman-group1-sha1,diffie-hellman-group16-sha512,curve25519-sha256",
            false
        ));
        assert!(is_costly("diffie-hellman-group-exchange-sha256", false));
        assert!(!is_costly("ext-info-c,unknown", false));
        assert!(is_costly("curve25519-sha256,diffie-hellman-group14-sha1", true));
    }
}
