//! What a token stands for, as a caller with the scope for it is told.

use nets_oauth::{
    AuthorizationServer, INTROSPECTION_SCOPE, IntrospectionAnswer, IntrospectionRequest, OAuthRule,
};
use serde_json::{Value, json};

use crate::given::{
    CLIENT, FORM, NOW, OTHER_CLIENT, REFERENCE, SENDER, access_token, after, ask, client, granted,
    parameters, register, settings, signed,
};

fn server_with_caller() -> (AuthorizationServer, String) {
    let register = register();
    let mut caller = client("acc", OTHER_CLIENT, 2);
    caller.scopes = vec![INTROSPECTION_SCOPE.to_owned()];
    register.set(caller);
    let server = AuthorizationServer::new(settings("acc"), register);
    let claims = json!({
        "iss": OTHER_CLIENT, "sub": OTHER_CLIENT, "aud": crate::given::AUDIENCE, "exp": NOW, "jti": "b",
    });
    let answer = ask(&server, &parameters(&signed(&json!({ "alg": "RS256" }), &claims, 2)));
    let token = granted(&answer).1;
    (server, format!("Bearer {token}"))
}

fn introspect(
    server: &AuthorizationServer,
    header: &str,
    body: &str,
    seconds: i64,
) -> (IntrospectionAnswer, Value) {
    let request = IntrospectionRequest {
        content_type: Some(FORM),
        body: body.as_bytes(),
        authorization: &[header.as_bytes()],
    };
    let answer = server.introspect(request, after(seconds));
    let body = serde_json::from_str(&answer.answer.body).expect("JSON");
    (answer, body)
}

#[test]
fn an_active_token_is_told_whole_and_any_other_is_not_active() {
    let (server, caller) = server_with_caller();
    let token = access_token(&server, "a", &format!("{SENDER} {REFERENCE}"));
    let (answer, body) = introspect(&server, &caller, &format!("token={token}"), 1);
    assert_eq!(answer.answer.status, 200);
    assert_eq!(answer.by.expect("known").client_id, OTHER_CLIENT);
    let grant = answer.active.expect("active");
    let expected = json!({
        "active": true, "client_id": CLIENT, "sub": CLIENT, "token_type": "access_token",
        "aud": server.settings().token_audience, "iss": server.settings().issuer, "jti": grant.token_sha256,
        "principalAttributes": { "urn:be:fgov:kbo-bce:organization:cbe-number": ["0199000151"] },
        "iat": NOW, "exp": NOW + 600, "nbf": NOW - 60, "scope": format!("{SENDER} {REFERENCE}"),
    });
    assert_eq!(body, expected);
    let (answer, body) = introspect(&server, &caller, "token=unknown", 1);
    assert_eq!((answer.answer.status, body, answer.active), (200, json!({ "active": false }), None));
}

#[test]
fn a_caller_without_the_scope_or_a_form_without_a_token_is_refused() {
    let (server, caller) = server_with_caller();
    let token = access_token(&server, "a", SENDER);
    let (answer, body) = introspect(&server, &format!("Bearer {token}"), "token=a", 1);
    assert_eq!((answer.answer.status, &body["error"]), (403, &json!("insufficient_scope")));
    assert!(answer.answer.headers.iter().any(|(name, _)| *name == "www-authenticate"));
    let (answer, _) = introspect(&server, "Basic a", "token=a", 1);
    assert_eq!(answer.answer.status, 401);
    for (form, rule) in [("", OAuthRule::ParameterMissing), ("token=a&token=b", OAuthRule::ParameterTwice)] {
        let (answer, body) = introspect(&server, &caller, form, 1);
        assert_eq!((answer.answer.status, &body["error"]), (400, &json!("invalid_request")));
        assert_eq!(answer.violations[0].rule, rule);
    }
}
