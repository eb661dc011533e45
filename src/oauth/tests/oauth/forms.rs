//! The form around the assertion: grant, authentication, scope.

use nets_oauth::{
    AuthorizationServer, AuthorizationSettings, OAuthRemark, OAuthRule, ScopeOmitted, TokenAnswer,
    TokenRequest,
};
use serde_json::Value;

use crate::given::{
    CLIENT, FORM, OTHER_CLIENT, REFERENCE, SENDER, ask, assertion, body, claims, client, granted, now,
    parameters, refused, register, server, settings,
};

fn rules(answer: &TokenAnswer) -> Vec<OAuthRule> {
    refused(answer).iter().map(|violation| violation.rule).collect()
}

fn good() -> Vec<(&'static str, String)> {
    parameters(&assertion(&claims()))
}

/// The good parameters with one changed, or left out.
fn with(name: &'static str, value: Option<&str>) -> Vec<(&'static str, String)> {
    let mut parameters = good();
    parameters.retain(|(other, _)| *other != name);
    parameters.extend(value.map(|value| (name, value.to_owned())));
    parameters
}

#[test]
fn each_parameter_that_is_missing_other_or_empty_is_refused_by_its_rule() {
    for (parameters, rule) in [
        (with("grant_type", None), OAuthRule::ParameterMissing),
        (with("grant_type", Some("")), OAuthRule::ParameterMissing),
        (with("grant_type", Some("authorization_code")), OAuthRule::OtherGrant),
        (with("client_assertion_type", None), OAuthRule::ParameterMissing),
        (with("client_assertion_type", Some("jwt-bearer")), OAuthRule::AssertionType),
        (with("client_assertion", None), OAuthRule::ParameterMissing),
        (with("client_id", Some(OTHER_CLIENT)), OAuthRule::ClientIdIsSub),
        (with("client_secret", Some("s")), OAuthRule::TwoAuthentications),
        (with("scope", Some("a  b")), OAuthRule::ScopeMalformed),
        (with("scope", Some("a\"b")), OAuthRule::ScopeMalformed),
        (with("scope", Some(&format!("{SENDER} other"))), OAuthRule::ScopeNotGranted),
    ] {
        assert_eq!(rules(&ask(&server(), &parameters)), [rule], "{parameters:?}");
    }
    granted(&ask(&server(), &with("client_id", Some(CLIENT))));
}

#[test]
fn a_request_without_authentication_or_with_another_is_refused() {
    let server = server();
    let grant = [("grant_type", "client_credentials".to_owned())];
    assert_eq!(rules(&ask(&server, &grant)), [OAuthRule::OtherAuthentication]);
    let secret = [grant[0].clone(), ("client_secret", "s".to_owned())];
    assert_eq!(rules(&ask(&server, &secret)), [OAuthRule::OtherAuthentication]);
    let basic = |parameters: &[(&str, String)]| {
        let request = TokenRequest {
            content_type: Some(FORM),
            body: &body(parameters),
            authorization: Some(b"Basic dTpw"),
            called: &[],
            refused_by: None,
        };
        server.token(request, now(), &[1; 32])
    };
    let answer = basic(&grant);
    assert_eq!(rules(&answer), [OAuthRule::OtherAuthentication]);
    assert!(answer.answer.headers.contains(&("www-authenticate", "Basic realm=\"oauth\"".to_owned())));
    assert_eq!(rules(&basic(&good())), [OAuthRule::TwoAuthentications]);
}

#[test]
fn a_parameter_twice_is_refused_and_an_unknown_one_ignored() {
    let mut twice = good();
    twice.push(("grant_type", "client_credentials".to_owned()));
    assert_eq!(rules(&ask(&server(), &twice)), [OAuthRule::ParameterTwice]);
    let mut unknown = good();
    unknown.extend([("resource", "a".to_owned()), ("resource", "b".to_owned())]);
    let answer = ask(&server(), &unknown);
    granted(&answer);
    assert_eq!(answer.remarks, [OAuthRemark::UnknownParameter("resource".to_owned())]);
}

#[test]
fn only_a_form_is_read_in_whatever_charset_it_says() {
    let server = server();
    let ask = |content_type: Option<&[u8]>, body: &[u8]| {
        let request = TokenRequest { content_type, body, ..TokenRequest::default() };
        server.token(request, now(), &[1; 32])
    };
    let good = body(&good());
    assert_eq!(rules(&ask(None, &good)), [OAuthRule::Form]);
    assert_eq!(rules(&ask(Some(b"application/json"), &good)), [OAuthRule::Form]);
    assert_eq!(rules(&ask(Some(FORM), &vec![b'a'; 70_000])), [OAuthRule::FormSize]);
    assert_eq!(rules(&ask(Some(FORM), &[&good[..], b"&scope=%E9"].concat()))[0], OAuthRule::FormUtf8);
    granted(&ask(Some(b"Application/X-WWW-Form-Urlencoded; charset=UTF-8"), &good));
    let answer = ask(Some(b"application/x-www-form-urlencoded;charset=ISO-8859-1"), &good);
    assert_eq!(answer.remarks, [OAuthRemark::OtherCharset("ISO-8859-1".to_owned())]);
    assert_eq!(rules(&answer), [OAuthRule::JtiReplayed]);
}

#[test]
fn scopes_are_granted_as_they_are_asked_for() {
    let answer = ask(&server(), &with("scope", Some(&format!("{REFERENCE} {REFERENCE}"))));
    assert_eq!(granted(&answer).0.scopes, [REFERENCE]);
    let body: Value = serde_json::from_str(&answer.answer.body).expect("JSON");
    assert_eq!(body["scope"], REFERENCE);
    let near = SENDER.replace("publicationsender", "publicationsendr");
    let answer = ask(&server(), &with("scope", Some(&near)));
    assert!(refused(&answer)[0].explanation().contains(&format!("perhaps {SENDER} is meant")));
    let strict = AuthorizationSettings { scope_omitted: ScopeOmitted::Refused, ..settings("acc") };
    let strict = AuthorizationServer::new(strict, register());
    assert_eq!(rules(&ask(&strict, &good())), [OAuthRule::ScopeOmitted]);
}

#[test]
fn a_client_that_may_not_use_the_grant_is_told_so() {
    let register = register();
    let mut other = client("acc", CLIENT, 0);
    other.may_use_grant = false;
    register.set(other);
    let server = AuthorizationServer::new(settings("acc"), register);
    assert_eq!(rules(&ask(&server, &good())), [OAuthRule::UnauthorizedClient]);
}
