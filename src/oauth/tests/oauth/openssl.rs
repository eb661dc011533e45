//! Assertions that others have made: with openssl alone, and by PyJWT.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nets_oauth::{
    AssertionKey, AssertionKeyRefusal, AuthorizationServer, ClientName, ClientRegister, OAuthClient,
    OAuthRule,
};
use serde_json::json;

use crate::given::{
    AUDIENCE, CLIENT, NOW, SENDER, ask, claims, granted, parameters, refused, settings, with,
};
use crate::programs::installed;

fn openssl(folder: &Path, line: &str) {
    let output = Command::new("openssl").args(line.split(' ')).current_dir(folder).output().expect("openssl");
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A key and a certificate with the documented subject.
fn key_and_certificate(folder: &Path, bits: u32) {
    fs::write(
        folder.join("subject.cnf"),
        "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nC=BE\nO=Test Organisation\n0.OU=Belgian Federal Government\n\
         1.OU=urn:be:fgov:kbo-bce:organization:cbe-number:0199000151\n2.OU=ACC\nCN=test:ebox:docsender:one\n\
         L=Brussel\nST=Brussel-Hoofdstad\n",
    )
    .expect("written");
    openssl(folder, &format!("genrsa -out key.pem {bits}"));
    openssl(folder, "req -x509 -new -key key.pem -config subject.cnf -days 30 -out certificate.pem");
    openssl(folder, "x509 -in certificate.pem -outform DER -out certificate.der");
}

fn server(key: AssertionKey) -> AuthorizationServer {
    let register = ClientRegister::default();
    register.set(OAuthClient {
        name: ClientName::new("acc", CLIENT),
        cbe: "0199000151".to_owned(),
        scopes: vec![SENDER.to_owned()],
        keys: vec![key],
        may_use_grant: true,
    });
    AuthorizationServer::new(settings("acc"), Arc::new(register))
}

#[test]
fn an_assertion_signed_by_openssl_is_granted_by_the_key_of_its_certificate() {
    if !installed("an_assertion_signed_by_openssl_is_granted_by_the_key_of_its_certificate", "openssl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    key_and_certificate(folder, 2048);
    let [pem, der] = ["pem", "der"].map(|kind| {
        let bytes = fs::read(folder.join(format!("certificate.{kind}"))).expect("a certificate");
        AssertionKey::from_certificate(&bytes, "the certificate of the test").expect("a key")
    });
    assert_eq!(pem.fingerprint(), der.fingerprint());
    let server = server(pem);
    let sign = |claims: &serde_json::Value| {
        let signed =
            ["{\"alg\":\"RS256\"}", &claims.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
        fs::write(folder.join("signed"), &signed).expect("written");
        openssl(folder, "dgst -sha256 -sign key.pem -out signature signed");
        let signature = fs::read(folder.join("signature")).expect("a signature");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    };
    let answer = ask(&server, &parameters(&sign(&claims())));
    assert_eq!(granted(&answer).0.key, "the certificate of the test");
    let again = ask(&server, &parameters(&sign(&with("exp", json!(NOW + 299)))));
    assert_eq!(refused(&again)[0].rule, OAuthRule::JtiReplayed);
    openssl(folder, "genrsa -out key.pem 2048");
    let other = ask(&server, &parameters(&sign(&with("jti", json!("two")))));
    assert_eq!(refused(&other)[0].rule, OAuthRule::Signature);
}

#[test]
fn what_is_no_usable_key_is_refused_by_what_it_is() {
    if !installed("what_is_no_usable_key_is_refused_by_what_it_is", "openssl") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let read = |name: &str| {
        let bytes = fs::read(folder.path().join(name)).expect("a file");
        AssertionKey::from_certificate(&bytes, "a test").map(|key| key.whence().to_owned())
    };
    key_and_certificate(folder.path(), 1024);
    assert_eq!(read("certificate.pem"), Err(AssertionKeyRefusal::NotRsa), "1024 bits");
    assert_eq!(read("key.pem"), Err(AssertionKeyRefusal::PrivateKey));
    assert_eq!(read("subject.cnf"), Err(AssertionKeyRefusal::NoCertificate));
    openssl(folder.path(), "ecparam -name prime256v1 -genkey -noout -out key.pem");
    openssl(folder.path(), "req -x509 -new -key key.pem -config subject.cnf -out certificate.pem");
    assert_eq!(read("certificate.pem"), Err(AssertionKeyRefusal::NotRsa), "an elliptic curve");
    assert!(AssertionKey::from_spki(b"", "a test").is_err());
}

/// As a program of a sender's in Python would write it.
const PYJWT: &str = "
import json, jwt, sys
key = open('key.pem').read()
claims = json.loads(sys.argv[1])
for algorithm, secret in [('RS256', key), ('PS256', key), ('HS256', 'secret'), ('none', None)]:
    print(jwt.encode(claims, secret, algorithm=algorithm, headers={'kid': 'one'}))
";

#[test]
fn pyjwt_makes_assertions_of_which_those_by_rs256_alone_are_granted() {
    let test = "pyjwt_makes_assertions_of_which_those_by_rs256_alone_are_granted";
    if !installed(test, "openssl") || !installed(test, "python: jwt, cryptography") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    key_and_certificate(folder.path(), 2048);
    let certificate = fs::read(folder.path().join("certificate.pem")).expect("a certificate");
    let server = server(AssertionKey::from_certificate(&certificate, "a test").expect("a key"));
    let claims = with("aud", json!([AUDIENCE]));
    let output = Command::new("/usr/bin/python3")
        .args(["-c", PYJWT, &claims.to_string()])
        .current_dir(folder.path())
        .output()
        .expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("a text");
    let [rs256, others @ ..] = &text.lines().collect::<Vec<_>>()[..] else { panic!("no assertion") };
    assert_eq!(others.len(), 3);
    for assertion in others {
        let answer = ask(&server, &parameters(assertion));
        let rules: Vec<_> = refused(&answer).iter().map(|violation| violation.rule).collect();
        assert_eq!(rules, [OAuthRule::Algorithm]);
    }
    granted(&ask(&server, &parameters(rs256)));
}
