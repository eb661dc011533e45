//! The files that `certs` makes for the e-Box: right ones have no finding, each wrong one has exactly its own.

#[path = "../../../tests/harness/programs.rs"]
mod programs;

use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use certs_gen::{EboxSubject, FolderOrder, TlsName};
use nets_core::onboarding::environment::SenderEnvironment;
use nets_x509::{ExpectedSubject, X509Kind, check, examine, holds_private_key};
use programs::installed;

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    FolderOrder {
        folder: folder.path().into(),
        names: TlsName::local(),
        ebox: EboxSubject::default(),
        around: "2026-01-01T00:00:00Z".parse().expect("a moment"),
        seed: 1,
        force: false,
    }
    .write()
    .expect("certificates");
    folder
});

fn expected(environment: SenderEnvironment) -> ExpectedSubject {
    ExpectedSubject {
        organisations: vec!["Example Sender TEST ONLY".to_owned()],
        number: Some("0199000151".to_owned()),
        application: Some("test:ebox:docsender:one".to_owned()),
        environment: Some(environment),
        check_digits: true,
        kind: None,
        at: Some("2026-01-05T09:00:00Z".parse().expect("a moment")),
    }
}

/// The rules of what is found, in their order.
fn found(bytes: &[u8], expected: &ExpectedSubject) -> Vec<&'static str> {
    match examine(bytes) {
        Ok(facts) => check(&facts, expected).iter().map(|finding| finding.rule.rule().id).collect(),
        Err(finding) => vec![finding.rule.rule().id],
    }
}

fn in_folder(file: &str) -> Vec<u8> {
    fs::read(FOLDER.path().join(file)).expect("a file that certs makes")
}

#[test]
fn what_is_made_for_each_environment_is_right_there_and_wrong_elsewhere() {
    for environment in [SenderEnvironment::Int, SenderEnvironment::Acc, SenderEnvironment::Prd] {
        let name = environment.word().to_lowercase();
        for file in [format!("ebox-{name}.csr"), format!("ebox-{name}.pem")] {
            assert!(found(&in_folder(&file), &expected(environment)).is_empty(), "{file}");
            let other = match environment {
                SenderEnvironment::Acc => SenderEnvironment::Prd,
                _ => SenderEnvironment::Acc,
            };
            assert_eq!(
                found(&in_folder(&file), &expected(other)),
                ["certificate.environment-unit"],
                "{file}"
            );
        }
    }
}

#[test]
fn each_wrong_file_has_exactly_its_finding() {
    let rules = [
        ("no-country.csr", "certificate.country"),
        ("other-country.csr", "certificate.country"),
        ("no-organisation.csr", "certificate.organisation"),
        ("other-organisation.csr", "certificate.organisation"),
        ("no-government.csr", "certificate.government-unit"),
        ("other-government.csr", "certificate.government-unit"),
        ("no-number.csr", "certificate.number-unit"),
        ("short-number.csr", "certificate.number-unit"),
        // The form has another number, which says more than the digits.
        ("check-digits.csr", "certificate.number-unit"),
        ("other-number.csr", "certificate.number-unit"),
        ("no-environment.csr", "certificate.environment-unit"),
        ("other-environment.csr", "certificate.environment-unit"),
        ("unknown-environment.csr", "certificate.environment-unit"),
        ("no-common-name.csr", "certificate.common-name"),
        ("other-common-name.csr", "certificate.common-name"),
        ("two-common-names.csr", "certificate.common-name"),
        ("no-locality.csr", "certificate.locality"),
        ("no-state.csr", "certificate.state"),
        ("short-state.csr", "certificate.state"),
        ("email-address.csr", "certificate.other-attribute"),
        ("unit.csr", "certificate.other-attribute"),
        ("altered.csr", "certificate.signature"),
        ("ed25519.csr", "certificate.key-kind"),
        ("expired.pem", "certificate.validity"),
        ("not-yet-valid.pem", "certificate.not-yet-valid"),
        ("self-signed.pem", "certificate.self-signed"),
        ("small-key.pem", "certificate.key-size"),
        ("with-private-key.pem", "certificate.private-key"),
    ];
    for (file, rule) in rules {
        let bytes = in_folder(&format!("ebox-wrong/{file}"));
        assert_eq!(found(&bytes, &expected(SenderEnvironment::Acc)), [rule], "{file}");
    }
    let made = fs::read_dir(FOLDER.path().join("ebox-wrong")).expect("the folder").count();
    assert_eq!(made, rules.len(), "a file is not in the list");
}

#[test]
fn without_a_form_only_what_is_wrong_by_itself_is_found() {
    let alone = ExpectedSubject { check_digits: true, ..ExpectedSubject::default() };
    for (file, rules) in [
        ("check-digits.csr", &["certificate.check-digits"][..]),
        ("other-number.csr", &[]),
        ("other-common-name.csr", &[]),
        ("other-organisation.csr", &[]),
        ("other-environment.csr", &[]),
        ("expired.pem", &[]),
    ] {
        assert_eq!(found(&in_folder(&format!("ebox-wrong/{file}")), &alone), rules, "{file}");
    }
    let any_digits = ExpectedSubject::default();
    assert!(found(&in_folder("ebox-wrong/check-digits.csr"), &any_digits).is_empty());
}

#[test]
fn a_request_is_no_certificate_and_a_certificate_no_request() {
    let expected = expected(SenderEnvironment::Acc);
    let asking = |kind| ExpectedSubject { kind: Some(kind), ..expected.clone() };
    let (request, certificate) = (in_folder("ebox-acc.csr"), in_folder("ebox-acc.pem"));
    assert_eq!(found(&request, &asking(X509Kind::Certificate)), ["certificate.kind"]);
    assert_eq!(found(&certificate, &asking(X509Kind::Request)), ["certificate.kind"]);
    assert!(found(&request, &asking(X509Kind::Request)).is_empty());
}

#[test]
fn der_is_read_as_pem_is_and_private_keys_are_known_in_both() {
    let facts = examine(&in_folder("ebox-acc.pem")).expect("a certificate");
    assert_eq!(examine(&facts.der).expect("the same"), facts);
    let request = examine(&in_folder("ebox-acc.csr")).expect("a request");
    assert_eq!(request.key_fingerprint(), facts.key_fingerprint());
    assert_ne!(request.fingerprint(), facts.fingerprint());
    let key = certs_gen::PrivateKey::from_pem(&String::from_utf8_lossy(&in_folder("ebox-acc.key.pem")));
    let key = key.expect("the key");
    let private = "certificate.private-key";
    let anything = ExpectedSubject::default();
    assert_eq!(found(&key.to_pkcs8().expect("DER"), &anything), [private]);
    assert_eq!(found(key.to_pkcs1_pem().expect("PEM").as_bytes(), &anything), [private]);
    assert_eq!(found(&in_folder("client.p12"), &anything), [private]);
}

/// What a program writes to standard output.
fn written(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("its input").write_all(input).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && !output.stdout.is_empty(), "{program} {arguments:?}");
    output.stdout
}

/// Bytes in each of the ways in which they come without an armor.
fn spelt(name: &str, der: &[u8]) -> Vec<(String, Vec<u8>)> {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let whole = STANDARD.encode(der);
    let lines: Vec<String> =
        whole.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let named = |how: &str, bytes: Vec<u8>| (format!("{name}, {how}"), bytes);
    vec![
        named("raw", der.to_vec()),
        named("on one line", whole.clone().into_bytes()),
        named("without padding", STANDARD_NO_PAD.encode(der).into_bytes()),
        named("for addresses", URL_SAFE_NO_PAD.encode(der).into_bytes()),
        named("in lines", lines.join("\r\n").into_bytes()),
        named("in YAML", format!("remark: my key is\n  {}\nphone: 1\n", lines.join("\n  ")).into_bytes()),
        named("in JSON", format!("{{\"key\": \"\\n{}\"}}", lines.join("\\n")).into_bytes()),
        named("in UTF-16", whole.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        named("behind words", format!("this is it MIsleading {whole}").into_bytes()),
    ]
}

#[test]
fn a_private_key_is_known_in_hexadecimal_and_as_openssl_prints_it() {
    let test = "a_private_key_is_known_in_hexadecimal_and_as_openssl_prints_it";
    if !installed(test, "openssl") {
        return;
    }
    let hex = |bytes: &[u8], between: &str| {
        let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let lines: Vec<String> = pairs.chunks(16).map(|line| line.join(between)).collect();
        format!("the key:\n{}\n", lines.join(&format!("{between}\n    "))).into_bytes()
    };
    let rsa = written("openssl", &["genrsa", "2048"], b"");
    let of_rsa = |arguments: &[&str]| written("openssl", arguments, &rsa);
    let keys = [
        of_rsa(&["rsa", "-traditional", "-outform", "DER"]),
        of_rsa(&["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"]),
        written("openssl", &["genpkey", "-algorithm", "ed25519", "-outform", "DER"], b""),
        b"openssh-key-v1\0none".to_vec(),
    ];
    let public = of_rsa(&["rsa", "-pubout", "-outform", "DER"]);
    for between in ["", ":", " "] {
        for key in &keys {
            assert!(holds_private_key(&hex(key, between)), "{key:x?}, `{between}`");
        }
        assert!(!holds_private_key(&hex(&public, between)), "`{between}`");
    }
    assert!(holds_private_key(&of_rsa(&["rsa", "-text", "-noout"])));
    let edwards = written("openssl", &["genpkey", "-algorithm", "ed25519", "-text"], b"");
    let text = String::from_utf8_lossy(&edwards);
    let (_, text) = text.split_once("-----END PRIVATE KEY-----").expect("a text behind the key");
    assert!(holds_private_key(text.as_bytes()), "{text}");
}

#[test]
fn a_private_key_is_known_without_an_armor_in_whatever_form_and_what_is_public_is_none() {
    let test = "a_private_key_is_known_without_an_armor_in_whatever_form_and_what_is_public_is_none";
    if !["openssl", "ssh-keygen"].into_iter().all(|program| installed(test, program)) {
        return;
    }
    let rsa = written("openssl", &["genrsa", "2048"], b"");
    let curve =
        written("openssl", &["ecparam", "-genkey", "-noout", "-name", "prime256v1", "-outform", "DER"], b"");
    let edwards = written("openssl", &["genpkey", "-algorithm", "ed25519", "-outform", "DER"], b"");
    let of_rsa = |arguments: &[&str]| written("openssl", arguments, &rsa);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("id").display().to_string();
    let made =
        Command::new("ssh-keygen").args(["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", &file]).status();
    assert!(made.expect("ssh-keygen").success());
    let openssh = fs::read_to_string(&file).expect("a key");
    let inner: String = openssh.lines().filter(|line| !line.starts_with('-')).collect();
    let openssh = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, inner).expect("base64");
    let keys = [
        ("PKCS#1", of_rsa(&["rsa", "-traditional", "-outform", "DER"])),
        ("PKCS#8", of_rsa(&["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"])),
        ("PKCS#8, encrypted", of_rsa(&["pkcs8", "-topk8", "-passout", "pass:x", "-outform", "DER"])),
        ("SEC1", curve),
        ("Ed25519", edwards),
        ("OpenSSH", openssh),
        ("PEM in base64", rsa.clone()),
        ("PKCS#12", in_folder("client.p12")),
    ];
    for (name, der) in &keys {
        for (how, bytes) in spelt(name, der) {
            assert!(holds_private_key(&bytes), "{how}");
            let what = examine(&bytes).map_err(|finding| finding.rule.rule().id);
            assert_eq!(what.map(|_| ()), Err("certificate.private-key"), "{how}");
        }
    }
    let exponent = "X4cTteJY_gn4FYPsXB8rdXix5vwsg1FLN5E3EaG6RJoVH-HLLKD9";
    for text in [
        format!("{{\"kty\":\"RSA\",\"n\":\"0vx7\",\"e\":\"AQAB\",\"d\":\"{exponent}\"}}"),
        format!("kty: EC\ncrv: P-256\nd: {exponent}\n"),
        format!("{{ 'kty' : 'oct', 'k' : '{exponent}' }}"),
        "PuTTY-User-Key-File-3: ssh-rsa\n".to_owned(),
        "Public-Lines: 1\nAAAA\nPrivate-Lines: 8\n".to_owned(),
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n".to_owned(),
        "----BEGIN RSA PRIVATE KEY----\n".to_owned(),
        "<RSAKeyValue><Modulus>x</Modulus><D>y</D></RSAKeyValue>".to_owned(),
    ] {
        assert!(holds_private_key(text.as_bytes()), "{text}");
    }

    let public = [
        ("a public key", of_rsa(&["rsa", "-pubout", "-outform", "DER"])),
        ("PKCS#1, public", of_rsa(&["rsa", "-RSAPublicKey_out", "-outform", "DER"])),
        ("a certificate", examine(&in_folder("ebox-acc.pem")).expect("a certificate").der),
        ("a request", examine(&in_folder("ebox-acc.csr")).expect("a request").der),
    ];
    for (name, der) in &public {
        for (how, bytes) in spelt(name, der) {
            assert!(!holds_private_key(&bytes), "{how}");
        }
    }
    for file in ["ebox-acc.pem", "ebox-acc.csr"] {
        assert!(!holds_private_key(&in_folder(file)), "{file}");
    }
    for text in [
        fs::read_to_string(file + ".pub").expect("a public key"),
        format!("{{\"kty\":\"RSA\",\"kid\":\"{exponent}\",\"n\":\"{exponent}\",\"e\":\"AQAB\"}}"),
        "Keep the private key. BEGIN with the request; MIIEvQ is how one begins.".to_owned(),
        include_str!("../../../examples/onboarding/ebox-form.yaml").to_owned(),
        include_str!("../../../examples/onboarding/ebox-request.yaml").to_owned(),
        "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n".to_owned(),
    ] {
        assert!(!holds_private_key(text.as_bytes()), "{text}");
    }
}

#[test]
fn what_is_no_certificate_is_told_and_nothing_panics() {
    let anything = ExpectedSubject::default();
    let certificate = in_folder("ebox-acc.pem");
    let facts = examine(&certificate).expect("a certificate");
    for bytes in [
        &b""[..],
        b"x",
        b"-----BEGIN CERTIFICATE-----\n",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        &[0x30, 0x80],
    ] {
        assert_eq!(found(bytes, &anything), ["certificate.unreadable"], "{bytes:?}");
    }
    assert_eq!(found(&vec![b' '; 65 * 1024], &anything), ["certificate.unreadable"]);
    for end in 0..facts.der.len() {
        assert!(examine(&facts.der[..end]).is_err(), "cut at {end}");
    }
    for place in 0..facts.der.len() {
        let mut altered = facts.der.clone();
        altered[place] ^= 0x55;
        // What a finding says is another matter; that there is an answer is enough.
        drop(found(&altered, &anything));
    }
}

#[test]
fn the_same_keys_and_seed_give_the_same_requests_and_certificates() {
    let key = certs_gen::PrivateKey::generate().and_then(|key| key.to_pem()).expect("a key");
    let made = || {
        let key = || certs_gen::PrivateKey::from_pem(&key).expect("the key");
        let around = "2026-01-01T00:00:00Z".parse().expect("a moment");
        let authority = certs_gen::Authority::ebox(key(), around, 7).expect("a CA");
        let subject = EboxSubject::default();
        let certificate =
            certs_gen::ebox_certificate(&authority, &subject, "ACC", &key()).expect("a certificate");
        (
            certs_gen::ebox_request(&subject, "ACC", &key()).expect("a request"),
            certificate.to_pem().expect("PEM"),
        )
    };
    assert_eq!(made(), made());
}

#[test]
fn openssl_reads_the_same_subject_and_finds_the_signatures_right() {
    if !installed("openssl_reads_the_same_subject_and_finds_the_signatures_right", "openssl") {
        return;
    }
    let openssl = |arguments: &[&str]| {
        let output =
            Command::new("openssl").args(arguments).current_dir(FOLDER.path()).output().expect("openssl");
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text)
    };
    let subject = "C=BE, ST=Brussel-Hoofdstad, L=Brussel, O=Example Sender TEST ONLY, OU=Belgian Federal Government, \
                   OU=urn:be:fgov:kbo-bce:organization:cbe-number:0199000151, OU=ACC, CN=test:ebox:docsender:one";
    let names = ["-nameopt", "sep_comma_plus_space,sname"];
    for (kind, file) in [("req", "ebox-acc.csr"), ("x509", "ebox-acc.pem")] {
        let (_, text) = openssl(&[&[kind, "-in", file, "-noout", "-subject"][..], &names].concat());
        assert!(text.contains(subject), "{text}");
        let facts = examine(&in_folder(file)).expect("it can be read");
        assert_eq!(facts.subject_line(), subject);
    }
    let verifies = |file: &str| {
        let (_, text) = openssl(&["req", "-in", file, "-noout", "-verify"]);
        text.to_lowercase().contains("verify ok")
    };
    for file in ["ebox-int.csr", "ebox-acc.csr", "ebox-prd.csr", "ebox-wrong/ed25519.csr"] {
        assert!(verifies(file), "{file}");
    }
    assert!(!verifies("ebox-wrong/altered.csr"));
    let at = ["verify", "-x509_strict", "-attime", "1767225600", "-CAfile", "ebox-ca.pem"];
    for environment in ["int", "acc", "prd"] {
        let (good, text) = openssl(&[&at[..], &[&format!("ebox-{environment}.pem")]].concat());
        assert!(good, "{text}");
    }
    assert!(!openssl(&[&at[..], &["ebox-wrong/expired.pem"]].concat()).0);
    assert!(!openssl(&[&at[..], &["ebox-wrong/self-signed.pem"]].concat()).0);
}
