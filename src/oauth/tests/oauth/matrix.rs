//! Assertions, each wrong in one way, and those that just avoid it.

use std::sync::Arc;

use nets_oauth::{AuthorizationServer, JtiReplay, OAuthRemark, OAuthRule, OAuthVersion};
use serde_json::{Value, json};

use crate::given::{
    AUDIENCE, CLIENT, NOW, OTHER_CLIENT, REFERENCE, SENDER, after, ask, ask_at, assertion, claims, granted,
    now, parameters, refused, register, server, settings, signed, signed_texts, with,
};

#[test]
fn the_assertion_of_the_official_example_is_granted_every_scope() {
    let server = server();
    let answer = ask(&server, &parameters(&assertion(&claims())));
    let (grant, token) = granted(&answer);
    assert_eq!((grant.client_id.as_str(), grant.cbe.as_str()), (CLIENT, "0199000151"));
    assert_eq!((grant.issued_at, grant.expires_at), (now(), after(600)));
    assert_eq!((grant.key.as_str(), grant.assertion_jti.as_str()), ("certificate 0 of acc", "one"));
    let body: Value = serde_json::from_str(&answer.answer.body).expect("JSON");
    let scope = format!("{SENDER} {REFERENCE}");
    let expected =
        json!({ "access_token": token, "token_type": "Bearer", "expires_in": 600, "scope": scope });
    assert_eq!(body, expected);
    assert_eq!(answer.remarks, []);
}

/// The claims of one assertion, and the rule that refuses it.
fn wrong_claims() -> Vec<(Value, OAuthRule)> {
    vec![
        (with("exp", Value::Null), OAuthRule::ExpMissing),
        (with("exp", json!("soon")), OAuthRule::ExpMissing),
        (with("exp", json!(NOW - 61)), OAuthRule::Expired),
        (with("nbf", json!(NOW + 61)), OAuthRule::NotYetValid),
        (with("nbf", json!([])), OAuthRule::NotYetValid),
        (with("jti", Value::Null), OAuthRule::JtiMissing),
        (with("jti", json!("")), OAuthRule::JtiMissing),
        (with("jti", json!(7)), OAuthRule::JtiMissing),
        (with("iss", Value::Null), OAuthRule::IssMissing),
        (with("sub", Value::Null), OAuthRule::SubMissing),
        (with("iss", json!(OTHER_CLIENT)), OAuthRule::IssIsSub),
        (with("aud", Value::Null), OAuthRule::AudMissing),
        (with("aud", json!([])), OAuthRule::AudMissing),
        (with("aud", json!({ "a": 1 })), OAuthRule::AudMissing),
        (with("aud", json!("https://oauthacc.socialsecurity.be")), OAuthRule::Audience),
        (with("aud", json!([format!("{AUDIENCE}/")])), OAuthRule::Audience),
    ]
}

#[test]
fn each_wrong_claim_is_refused_by_its_own_rule_alone() {
    for (claims, rule) in wrong_claims() {
        let server = server();
        let answer = ask(&server, &parameters(&assertion(&claims)));
        let rules: Vec<_> = refused(&answer).iter().map(|violation| violation.rule).collect();
        assert_eq!(rules, [rule], "{claims}");
        // What was refused is not used up.
        granted(&ask(&server, &parameters(&assertion(&crate::given::claims()))));
    }
}

#[test]
fn what_just_avoids_a_rule_is_granted() {
    let right = [
        with("exp", json!(NOW - 60)),
        with("exp", json!(NOW as f64 + 0.5)),
        with("nbf", json!(NOW + 60)),
        with("iat", json!(NOW + 3_600)),
        with("aud", json!(["https://other.example", AUDIENCE])),
        with("exp", json!(NOW + 1_000_000_000)),
    ];
    for claims in right {
        granted(&ask(&server(), &parameters(&assertion(&claims))));
    }
}

#[test]
fn the_explanation_says_what_was_expected_and_found_and_by_how_much() {
    let explain = |claims: &Value| {
        let answer = ask(&server(), &parameters(&assertion(claims)));
        let violation = refused(&answer)[0].clone();
        (violation.explanation(), violation.skew_seconds)
    };
    let (text, skew) = explain(&with("exp", json!(NOW - 100)));
    assert_eq!(skew, Some(-100));
    assert!(text.contains("found: exp 1799999900") && text.contains("it expired 100 seconds ago"), "{text}");
    let (text, skew) = explain(&with("nbf", json!(NOW * 1_000)));
    assert!(skew > Some(1_000_000_000) && text.contains("milliseconds"), "{text}");
    let (text, _) = explain(&with("aud", json!("https://oauthacc.socialsecurity.be")));
    assert!(text.contains(AUDIENCE) && text.contains("the audience of v3 at ACC"), "{text}");
    let (text, _) = explain(&with("aud", json!(format!("{AUDIENCE}/"))));
    assert!(text.contains("the slash at its end"), "{text}");
    let (text, _) = explain(&with("aud", json!("https://LOCALHOST:1/REST/oauth/v5/token")));
    assert!(text.contains("capital letters"), "{text}");
}

#[test]
fn several_mistakes_are_all_told_and_the_first_rule_answers() {
    let claims = json!({ "iss": "a", "sub": "b", "aud": "c", "exp": NOW - 1_000 });
    let answer = ask(&server(), &parameters(&assertion(&claims)));
    let rules: Vec<_> = refused(&answer).iter().map(|violation| violation.rule).collect();
    let expected = [
        OAuthRule::Expired,
        OAuthRule::JtiMissing,
        OAuthRule::IssIsSub,
        OAuthRule::Audience,
        OAuthRule::UnknownClient,
    ];
    assert_eq!(rules, expected);
}

#[test]
fn only_rs256_is_taken_and_keys_in_the_header_are_not_followed() {
    for (header, rule) in [
        (json!({ "alg": "none" }), OAuthRule::Algorithm),
        (json!({ "alg": "HS256" }), OAuthRule::Algorithm),
        (json!({ "alg": "ES256" }), OAuthRule::Algorithm),
        (json!({ "alg": "PS256" }), OAuthRule::Algorithm),
        (json!({ "alg": "RS512" }), OAuthRule::Algorithm),
        (json!({ "alg": "rs256" }), OAuthRule::Algorithm),
        (json!({ "alg": 256 }), OAuthRule::Algorithm),
        (json!({ "typ": "JWT" }), OAuthRule::Algorithm),
        (json!({ "alg": "RS256", "crit": ["b64"], "b64": false }), OAuthRule::Critical),
    ] {
        let answer = ask(&server(), &parameters(&signed(&header, &claims(), 0)));
        assert_eq!(refused(&answer)[0].rule, rule, "{header}");
        assert_eq!(refused(&answer).len(), 1, "{header}");
    }
    // Anything may stand in the header beside, and a key there does not help a stranger's signature.
    let header =
        json!({ "alg": "RS256", "typ": 7, "kid": ["unknown"], "x5t": "a", "x5c": [], "jwk": {}, "jku": "b" });
    let answer = ask(&server(), &parameters(&signed(&header, &claims(), 0)));
    granted(&answer);
    let ignored = ["jwk", "jku", "x5c"].map(OAuthRemark::HeaderKeyIgnored);
    assert_eq!(answer.remarks, ignored);
    let answer = ask(&server(), &parameters(&signed(&header, &claims(), 3)));
    assert_eq!(refused(&answer)[0].rule, OAuthRule::Signature);
}

#[test]
fn a_signature_by_another_key_is_told_by_whose_it_is() {
    let explain = |key: usize| {
        let answer = ask(&server(), &parameters(&signed(&json!({ "alg": "RS256" }), &claims(), key)));
        let [violation] = refused(&answer) else { panic!("{answer:?}") };
        assert_eq!(violation.rule, OAuthRule::Signature);
        assert!(violation.explanation().contains("certificate 0 of acc (SHA256:"), "the key that was tried");
        violation.explanation()
    };
    assert!(explain(1).contains("this client's key for PRD"));
    assert!(explain(2).contains(&format!("the key of {OTHER_CLIENT} at ACC")));
    assert!(explain(3).contains("no key that is registered here"));
    let unsigned = format!(
        "{}.",
        signed_texts("{\"alg\":\"RS256\"}", &claims().to_string(), 0).rsplit_once('.').expect("parts").0
    );
    let answer = ask(&server(), &parameters(&unsigned));
    assert!(refused(&answer)[0].explanation().contains("no signature"));
}

#[test]
fn a_client_that_is_configured_elsewhere_or_nearly_named_is_told() {
    let int = AuthorizationServer::new(settings("int"), register());
    let answer = ask(&int, &parameters(&assertion(&claims())));
    let [violation] = refused(&answer) else { panic!("{answer:?}") };
    assert_eq!(violation.rule, OAuthRule::UnknownClient);
    assert!(violation.explanation().contains("configured at ACC, PRD, not at INT"));
    let id = "test:ebox:docsender:on:client";
    let named = json!({ "iss": id, "sub": id, "aud": AUDIENCE, "exp": NOW, "jti": "a" });
    let answer = ask(&server(), &parameters(&assertion(&named)));
    assert!(refused(&answer)[0].explanation().contains(&format!("perhaps {CLIENT} is meant")));
}

#[test]
fn an_assertion_is_used_once_by_its_client_until_it_expires() {
    let (register, short) = (register(), with("exp", json!(NOW + 10)));
    let server = AuthorizationServer::new(settings("acc"), Arc::clone(&register));
    granted(&ask(&server, &parameters(&assertion(&short))));
    let again = ask(&server, &parameters(&assertion(&short)));
    let [violation] = refused(&again) else { panic!("{again:?}") };
    assert_eq!((violation.rule, violation.found.as_deref()), (OAuthRule::JtiReplayed, Some("one")));
    // Another assertion with the same jti is a replay as well, and another client's is none.
    assert_eq!(refused(&ask(&server, &parameters(&assertion(&claims()))))[0].rule, OAuthRule::JtiReplayed);
    let other =
        json!({ "iss": OTHER_CLIENT, "sub": OTHER_CLIENT, "aud": AUDIENCE, "exp": NOW + 9, "jti": "one" });
    granted(&ask(&server, &parameters(&signed(&json!({ "alg": "RS256" }), &other, 2))));
    // With the 60 seconds of skew it is known for 70.
    assert_eq!(
        refused(&ask_at(&server, &parameters(&assertion(&claims())), after(70)))[0].rule,
        OAuthRule::JtiReplayed
    );
    granted(&ask_at(&server, &parameters(&assertion(&claims())), after(71)));
    let settings = nets_oauth::AuthorizationSettings { jti_replay: JtiReplay::Allow, ..settings("acc") };
    let allowing = AuthorizationServer::new(settings, register);
    granted(&ask(&allowing, &parameters(&assertion(&claims()))));
    granted(&ask(&allowing, &parameters(&assertion(&claims()))));
}

#[test]
fn a_longest_lifetime_holds_where_the_scenario_sets_one() {
    let settings =
        nets_oauth::AuthorizationSettings { max_assertion_lifetime_seconds: Some(300), ..settings("acc") };
    let server = AuthorizationServer::new(settings, register());
    let answer = ask(&server, &parameters(&assertion(&with("exp", json!(NOW + 361)))));
    let [violation] = refused(&answer) else { panic!("{answer:?}") };
    assert_eq!((violation.rule, violation.skew_seconds), (OAuthRule::ExpTooFar, Some(61)));
    granted(&ask(&server, &parameters(&assertion(&with("exp", json!(NOW + 360))))));
    let long = ask(&crate::given::server(), &parameters(&assertion(&with("exp", json!(NOW + 361)))));
    granted(&long);
    assert_eq!(long.remarks, [OAuthRemark::LivesLong(361)]);
}

#[test]
fn the_audience_follows_from_the_version_and_the_address_that_was_called() {
    let called = "https://127.0.0.1:8443/REST/oauth/v5/token";
    let with_audience = |version: OAuthVersion, audience: &str| {
        let settings = nets_oauth::AuthorizationSettings::new("acc", version);
        let server = AuthorizationServer::new(settings, register());
        let parameters = parameters(&assertion(&with("aud", json!(audience))));
        let request = nets_oauth::TokenRequest {
            content_type: Some(crate::given::FORM),
            body: &crate::given::body(&parameters),
            called: &[called.to_owned()],
            refused_by: None,
            authorization: None,
        };
        server.token(request, now(), &[1; 32]).answer.status
    };
    assert_eq!(with_audience(OAuthVersion::V5, called), 200);
    assert_eq!(
        with_audience(OAuthVersion::V5, "https://services-acpt.socialsecurity.be/REST/oauth/v5/token"),
        200
    );
    assert_eq!(
        with_audience(OAuthVersion::V5, "https://services.socialsecurity.be/REST/oauth/v5/token"),
        401
    );
    assert_eq!(with_audience(OAuthVersion::V4, "https://oauth-v4.acc.pub.socialsecurity.be"), 200);
    assert_eq!(with_audience(OAuthVersion::V4, called), 401);
    assert_eq!(with_audience(OAuthVersion::V3, "https://oauthacc.socialsecurity.be"), 200);
    assert_eq!(with_audience(OAuthVersion::V3, "https://oauth.socialsecurity.be"), 401);
}

#[test]
fn what_is_no_jwt_is_told_by_what_is_wrong_with_it() {
    let good = assertion(&claims());
    let twice = r#"{"iss":"a","iss":"b"}"#;
    for (text, says) in [
        ("abc".to_owned(), "1 part(s)"),
        ("a.b.c.d.e".to_owned(), "encrypted"),
        (format!("{good}="), "found: ="),
        (good.replace('.', ".+"), "found: +"),
        (signed_texts("[]", "{}", 0), "in the header"),
        (signed_texts("{\"alg\":\"RS256\"}", twice, 0), "without a member twice"),
        (signed_texts("{\"alg\":\"RS256\"}", "{\"iss\":", 0), "in the payload"),
    ] {
        let answer = ask(&server(), &parameters(&text));
        let [violation] = refused(&answer) else { panic!("{answer:?}") };
        assert_eq!(violation.rule, OAuthRule::Malformed, "{text}");
        assert!(violation.explanation().contains(says), "{}", violation.explanation());
    }
}

#[test]
fn clients_come_go_and_change_their_keys_while_the_server_runs() {
    let register = register();
    let server = AuthorizationServer::new(settings("acc"), Arc::clone(&register));
    let mut renewed = crate::given::client("acc", CLIENT, 3);
    register.set(renewed.clone());
    assert_eq!(refused(&ask(&server, &parameters(&assertion(&claims()))))[0].rule, OAuthRule::Signature);
    renewed.keys.extend(crate::given::client("acc", CLIENT, 0).keys);
    register.set(renewed.clone());
    let answer = ask(&server, &parameters(&assertion(&claims())));
    let (_, token) = granted(&answer);
    let header = format!("Bearer {token}");
    assert!(server.authorize(&[header.as_bytes()], &[SENDER], now()).is_ok());
    renewed.keys.clear();
    register.set(renewed);
    let answer = ask(&server, &parameters(&assertion(&claims())));
    assert!(refused(&answer)[0].explanation().contains("no key is registered"));
    assert!(register.remove(&nets_oauth::ClientName::new("acc", CLIENT)));
    assert!(!register.remove(&nets_oauth::ClientName::new("acc", CLIENT)));
    assert!(server.authorize(&[header.as_bytes()], &[SENDER], now()).is_err());
    assert_eq!(refused(&ask(&server, &parameters(&assertion(&claims()))))[0].rule, OAuthRule::UnknownClient);
}
