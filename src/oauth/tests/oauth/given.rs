//! Clients with keys, assertions signed by them, and a server that knows them.

use std::sync::{Arc, LazyLock};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nets_oauth::{
    AccessGrant, AssertionKey, AuthorizationServer, AuthorizationSettings, ClientName, ClientRegister,
    OAuthClient, OAuthVersion, OAuthViolation, RealTime, TokenAnswer, TokenOutcome, TokenRequest,
};
use serde_json::{Value, json};

pub(crate) const CLIENT: &str = "test:ebox:docsender:one:client";
pub(crate) const OTHER_CLIENT: &str = "test:ebox:docsender:two:client";
pub(crate) const AUDIENCE: &str = "https://localhost:1/REST/oauth/v5/token";
pub(crate) const SENDER: &str = "scope:document:management:consult:ws-eboxrestentreprise:publicationsender";
pub(crate) const REFERENCE: &str = "scope:document:management:consult:ws-eboxrestentreprise:referencedata";
pub(crate) const FORM: &[u8] = b"application/x-www-form-urlencoded";
pub(crate) const NOW: i64 = 1_800_000_000;

/// The keys of the test client at ACC and at PRD, of the other client at ACC, and one that is registered nowhere.
pub(crate) static KEYS: LazyLock<[KeyPair; 4]> =
    LazyLock::new(|| [(); 4].map(|()| KeyPair::generate(KeySize::Rsa2048).expect("a key")));

pub(crate) fn now() -> RealTime {
    RealTime::from_seconds(NOW)
}

pub(crate) fn after(seconds: i64) -> RealTime {
    RealTime::from_seconds(NOW + seconds)
}

pub(crate) fn client(environment: &str, id: &str, key: usize) -> OAuthClient {
    let spki = KEYS[key].public_key().as_der().expect("a public key");
    let whence = format!("certificate {key} of {environment}");
    OAuthClient {
        name: ClientName::new(environment, id),
        cbe: "0199000151".to_owned(),
        scopes: vec![SENDER.to_owned(), REFERENCE.to_owned()],
        keys: vec![AssertionKey::from_spki(spki.as_ref(), &whence).expect("an RSA key")],
        may_use_grant: true,
    }
}

pub(crate) fn register() -> Arc<ClientRegister> {
    let register = ClientRegister::default();
    register.set(client("acc", CLIENT, 0));
    register.set(client("prd", CLIENT, 1));
    register.set(client("acc", OTHER_CLIENT, 2));
    Arc::new(register)
}

pub(crate) fn settings(environment: &str) -> AuthorizationSettings {
    AuthorizationSettings {
        audiences: vec![AUDIENCE.to_owned()],
        ..AuthorizationSettings::new(environment, OAuthVersion::V5)
    }
}

pub(crate) fn server() -> AuthorizationServer {
    AuthorizationServer::new(settings("acc"), register())
}

/// What the official Java example sends: no `iat`, no `nbf`.
pub(crate) fn claims() -> Value {
    json!({ "iss": CLIENT, "sub": CLIENT, "aud": AUDIENCE, "exp": NOW + 300, "jti": "one" })
}

/// The claims with one changed, or removed where it is null.
pub(crate) fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    let members = claims.as_object_mut().expect("an object");
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    claims
}

pub(crate) fn signed(header: &Value, claims: &Value, key: usize) -> String {
    signed_texts(&header.to_string(), &claims.to_string(), key)
}

pub(crate) fn signed_texts(header: &str, claims: &str, key: usize) -> String {
    let signed = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let mut signature = vec![0; KEYS[key].public_modulus_len()];
    let random = SystemRandom::new();
    KEYS[key].sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).expect("signed");
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

pub(crate) fn assertion(claims: &Value) -> String {
    signed(&json!({ "alg": "RS256" }), claims, 0)
}

/// The parameters of a good request with this assertion.
pub(crate) fn parameters(assertion: &str) -> Vec<(&'static str, String)> {
    vec![
        ("grant_type", "client_credentials".to_owned()),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
        ("client_assertion", assertion.to_owned()),
    ]
}

pub(crate) fn body<V: AsRef<str>>(parameters: &[(&str, V)]) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(parameters);
    form.finish().into_bytes()
}

pub(crate) fn ask(server: &AuthorizationServer, parameters: &[(&str, String)]) -> TokenAnswer {
    ask_at(server, parameters, now())
}

pub(crate) fn ask_at(
    server: &AuthorizationServer,
    parameters: &[(&str, String)],
    now: RealTime,
) -> TokenAnswer {
    let request =
        TokenRequest { content_type: Some(FORM), body: &body(parameters), ..TokenRequest::default() };
    server.token(request, now, &random(parameters.len() as u64 ^ now.seconds().unsigned_abs()))
}

/// Other bytes for another number.
pub(crate) fn random(number: u64) -> [u8; 32] {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn granted(answer: &TokenAnswer) -> (&AccessGrant, String) {
    let TokenOutcome::Granted(grant) = &answer.outcome else { panic!("{answer:?}") };
    assert_eq!(answer.answer.status, 200);
    let body: Value = serde_json::from_str(&answer.answer.body).expect("JSON");
    (grant, body["access_token"].as_str().expect("a token").to_owned())
}

/// All that is wrong, after a look at the wire: status and code by the first rule, never a cache, no found text.
pub(crate) fn refused(answer: &TokenAnswer) -> &[OAuthViolation] {
    let TokenOutcome::Refused { violations, .. } = &answer.outcome else { panic!("{answer:?}") };
    let rule = violations.first().expect("never none").rule;
    assert_eq!(answer.answer.status, rule.error().status());
    let body: Value = serde_json::from_str(&answer.answer.body).expect("JSON");
    assert_eq!(
        body,
        json!({ "error": rule.error().code().expect("a code"), "error_description": rule.description() })
    );
    assert!(answer.answer.headers.contains(&("cache-control", "no-store".to_owned())));
    assert!(answer.answer.headers.contains(&("pragma", "no-cache".to_owned())));
    assert!(answer.answer.headers.contains(&("content-type", "application/json".to_owned())));
    violations
}

/// The access token of a good request, with these scopes.
pub(crate) fn access_token(server: &AuthorizationServer, jti: &str, scope: &str) -> String {
    let mut parameters = parameters(&assertion(&with("jti", json!(jti))));
    parameters.push(("scope", scope.to_owned()));
    granted(&ask(server, &parameters)).1
}
