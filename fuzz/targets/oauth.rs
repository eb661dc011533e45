//! Requests for tokens, calls and introspections: answered as the standard says, whatever they are made of.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use nets_oauth::{
    AssertionKey, AuthorizationServer, AuthorizationSettings, ClientName, ClientRegister,
    IntrospectionRequest, OAuthClient, OAuthVersion, OAuthViolation, RealTime, TokenOutcome, TokenRequest,
};

const CLIENT: &str = "test:ebox:docsender:one:client";

const FORM: &[u8] = b"application/x-www-form-urlencoded";

/// The longest explanation, in bytes.
const LONGEST_TEXT: usize = 8_000;

/// A public key of which the private one was thrown away: no input is granted anything.
const KEY: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwLG1u1Oyco0+2X1O16Ul6OwTfSjw7W4tA6r3k3GYCq/06nVEAhABD01x\
    oFinR7ePMS/L2fWk0f4b/HuCW1SD27XLtpmjDCY6kmqGFQHG4GZuafSIVk4bute8RVO5DS+Qu162GFRA7EipJWQLyn/rvEOupelW\
    Tc+jB1w18uoo9cj0vRcXAKTkupmulNA1iDfX+G4PWj1oRKgO7QXDaqLiJNYUeoh7+JQunuyfAzzGTTiCH63b7+H8skfF6EouFPUs\
    kIX2VaU8TyUH9uW1MDFyYmiz3rmeQrMtvnjc7rrmiMTnxx1Y80NBK6QGiGmBsoj8kXSH3mEle172JHl2bIG4JwIDAQAB";

static SERVER: LazyLock<AuthorizationServer> = LazyLock::new(|| {
    let spki = STANDARD.decode(KEY).expect("base64");
    let register = ClientRegister::default();
    for environment in ["acc", "prd"] {
        register.set(OAuthClient {
            name: ClientName::new(environment, CLIENT),
            cbe: "0199000151".to_owned(),
            scopes: vec!["one".to_owned(), "two".to_owned()],
            keys: vec![AssertionKey::from_spki(&spki, "a certificate").expect("a key")],
            may_use_grant: true,
        });
    }
    AuthorizationServer::new(AuthorizationSettings::new("acc", OAuthVersion::V5), Arc::new(register))
});

/// The first byte says what the rest is: a form, or the header and the claims of an assertion with a line's end between.
pub fn try_with(input: &[u8]) {
    let Some((&kind, input)) = input.split_first() else { return };
    let body = if kind % 2 == 0 { input.to_vec() } else { with_assertion(input) };
    let now = RealTime::from_seconds(1_800_000_000);
    let authorization = (kind % 3 == 0).then_some(input);
    let request = TokenRequest {
        content_type: Some(FORM),
        body: &body,
        authorization,
        called: &["https://localhost".to_owned()],
        refused_by: None,
    };
    let answer = SERVER.token(request, now, &[0; 32]);
    let TokenOutcome::Refused { violations, .. } = &answer.outcome else { panic!("granted without a key") };
    let first = violations.first().expect("a refusal without a rule");
    assert_eq!(answer.answer.status, first.rule.error().status());
    violations.iter().for_each(hold_to);
    assert!(answer.remarks.iter().all(|remark| remark.to_string().len() < LONGEST_TEXT));
    assert!(answer.answer.body.starts_with("{\"error\":"), "{}", answer.answer.body);
    let headers: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
    let refused = SERVER.authorize(&headers, &["one"], now).expect_err("nothing was granted");
    hold_to(&refused.violation);
    assert!(refused.www_authenticate().starts_with("Bearer realm="));
    let request = IntrospectionRequest { content_type: Some(FORM), body: input, authorization: &headers };
    assert!(SERVER.introspect(request, now).active.is_none());
}

fn hold_to(violation: &OAuthViolation) {
    let text = violation.explanation();
    assert!(text.len() < LONGEST_TEXT && !text.contains(char::is_control), "{text}");
}

fn with_assertion(input: &[u8]) -> Vec<u8> {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let parts = [&input[..end], input.get(end + 1..).unwrap_or_default()];
    let signed = parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    format!("{PARAMETERS}&client_assertion={signed}.AAAA").into_bytes()
}

const PARAMETERS: &str = "grant_type=client_credentials&scope=one&client_assertion_type=\
    urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";

/// Assertions as they are sent, a form with all parameters, and an `Authorization` header.
pub fn seeds() -> Vec<Vec<u8>> {
    let claims = format!(
        "{{\"iss\":\"{CLIENT}\",\"sub\":\"{CLIENT}\",\"aud\":[\"https://localhost\"],\"exp\":1800000300,\
         \"nbf\":1800000000,\"iat\":1800000000,\"jti\":\"one\"}}"
    );
    let assertion = |header: &str| format!("\u{1}{header}\n{claims}").into_bytes();
    vec![
        assertion("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"1\",\"x5c\":[]}"),
        assertion("{\"alg\":\"none\",\"crit\":[\"b64\"]}"),
        format!("\u{2}{PARAMETERS}&client_id=a&client_secret=b&client_assertion=a.b.c&unknown=%E9")
            .into_bytes(),
        b"\x06Bearer abc\nBasic abc".to_vec(),
    ]
}
