//! Every kind of key in both forms, and every way in which a text is none.

use super::*;

const ED25519: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g acme test";

/// As ssh-keygen wrote them; their private keys are gone.
const MADE_BY_OPENSSH: [&str; 5] = [
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDOfCNqr7bOnPCT7hK1VR0syp2pUqRljAqy3sXe4xihqIKVJleuikOKbjM45A8araLWvy/Qw6v5cetyPOzNUyqKZdpfBzbCMlxCpBgTBVT95iWTAYdIN0lo0zcqpn/IP+jaDRgZ7XyIDhUBNWu7bnm9xUKxffGnXtvmVht62d8W0w== test only",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOYrnFYAsG/08/6TCh9BVmFiuLPSQ3y9ano6dfd3bQxN test only",
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBIbbq5MTyPXfXUoUonT+6UNL9kz3bsY8gFGJXzbPuvhU7WYFnJaoajmeAVxWX5AxN98XjBi4Zgz/TH+7GCXy49U= test only",
    "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBPHSBUihRgNPyIsLfdbAfQhswitwFVaom87udeirDvWaRZyZVqv2TPDa049h0HFVEaomlCxnmOf0UxLoi+WF3JyY3f6en4gSXZeywPbtXjnQr4albtnT7L/DRec469amfA== test only",
    "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAFXaXKjE9gwT+elIoJ0syjD9sWG3eEBS/61lBNQ1WSgWaUiJd0mZdUncxKuSNMDSzccytRWyo9Wz3MvJ6s0I4QAOgFD2439vzM/bcyNFjoCmx6K4rb0rfMckd79+k0Hy2GBU718EhEbY5AsvI4JfeP13JMjShdYJJi9RoOCCdFNyN5kfA== test only",
];

fn line(text: &str) -> Result<String, KeyRefusal> {
    PublicKey::parse(text).map(|key| key.to_line())
}

#[test]
fn every_kind_that_openssh_makes_is_kept_as_it_was_written() {
    for text in MADE_BY_OPENSSH {
        assert_eq!(line(text).as_deref(), Ok(text));
        assert_eq!(line(&format!("  {text}\r\n")).as_deref(), Ok(text));
    }
}

#[test]
fn a_key_cut_short_anywhere_is_refused() {
    for text in MADE_BY_OPENSSH {
        let (kind, rest) = text.split_once(' ').expect("two words");
        let base64 = rest.split(' ').next().expect("the key");
        for length in 0..base64.len() {
            let cut = format!("{kind} {} test only", &base64[..length]);
            assert!(PublicKey::parse(&cut).is_err(), "{length} of {kind}");
        }
    }
}

#[test]
fn bytes_behind_a_key_are_refused() {
    for text in MADE_BY_OPENSSH {
        let key = PublicKey::parse(text).expect("a key");
        let longer = [key.blob(), &[0]].concat();
        let longer = format!("{} {}", key.kind().name(), STANDARD.encode(longer));
        assert_eq!(PublicKey::parse(&longer), Err(KeyRefusal::BytesBehind));
    }
}

#[test]
fn a_putty_block_becomes_an_openssh_line() {
    let block = "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"acme test\"\n\
                 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoL\nDA0ODxAREhMUFRYXGBkaGxwdHh8g\n\
                 ---- END SSH2 PUBLIC KEY ----";
    assert_eq!(line(block).as_deref(), Ok(ED25519));
    assert_eq!(line(&block.replace('\n', "\r\n")).as_deref(), Ok(ED25519));
    let continued = block.replace("acme test", "acme\\\ntest: of a long name");
    assert_eq!(line(&continued).as_deref(), Ok(&*ED25519.replace("acme test", "acme")));
    let without_end = block.rsplit_once('\n').expect("lines").0;
    assert_eq!(PublicKey::parse(without_end), Err(KeyRefusal::BlockWithoutEnd));
}

#[test]
fn a_private_key_is_told_apart() {
    for (text, refusal) in [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", KeyRefusal::PrivateKey),
        ("PuTTY-User-Key-File-3: ssh-rsa", KeyRefusal::PuttyPrivateKey),
    ] {
        assert_eq!(PublicKey::parse(text), Err(refusal));
    }
}

#[test]
fn a_damaged_or_foreign_key_is_refused_by_its_name() {
    for (text, refusal) in [
        ("ssh-dss AAAA", KeyRefusal::UnknownKind),
        ("hello", KeyRefusal::UnknownKind),
        ("", KeyRefusal::UnknownKind),
        ("from=\"*\" ssh-rsa AAAA", KeyRefusal::UnknownKind),
        ("ssh-rsa", KeyRefusal::DamagedBase64),
        ("ssh-rsa !!!!", KeyRefusal::DamagedBase64),
        ("ssh-rsa AAAA", KeyRefusal::CutShort),
        ("ssh-rsa /////w==", KeyRefusal::CutShort),
        ("ssh-rsa AAAAB3NzaC1yc2E=", KeyRefusal::CutShort),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEB me@example", KeyRefusal::CutShort),
        // The length fits what is left of the key, and is not that of its kind.
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAABAEBAQE=", KeyRefusal::ImpossibleKey),
        // The modulus is 0, and is negative.
        ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAA==", KeyRefusal::ImpossibleKey),
        ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAYA=", KeyRefusal::ImpossibleKey),
        (
            "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g",
            KeyRefusal::OtherKindInside,
        ),
    ] {
        assert_eq!(PublicKey::parse(text), Err(refusal), "{text}");
    }
    let second = format!("{}\n{}", MADE_BY_OPENSSH[0], MADE_BY_OPENSSH[1]);
    assert_eq!(PublicKey::parse(&second), Err(KeyRefusal::SeveralLines));
}
