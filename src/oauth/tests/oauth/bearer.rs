//! Calls with tokens: none, good, expired, of others, without the scope.

use std::sync::Arc;

use nets_oauth::{AuthorizationServer, BearerRefused, OAuthRule};

use crate::given::{REFERENCE, SENDER, access_token, after, now, register, server, settings};

fn refused(server: &AuthorizationServer, headers: &[&str], seconds: i64) -> Box<BearerRefused> {
    let headers: Vec<_> = headers.iter().map(|header| header.as_bytes()).collect();
    server.authorize(&headers, &[SENDER, "documentconsumer"], after(seconds)).expect_err("refused")
}

#[test]
fn a_good_token_opens_what_its_scopes_open_until_it_expires() {
    let server = server();
    let header = format!("bearer {}", access_token(&server, "a", SENDER));
    let open = |scopes: &[&str], seconds| server.authorize(&[header.as_bytes()], scopes, after(seconds));
    assert_eq!(open(&[REFERENCE, SENDER], 599).expect("open").scopes, [SENDER]);
    assert_eq!(open(&[REFERENCE], 0).expect_err("refused").status(), 403);
    let expired = open(&[SENDER], 600).expect_err("refused");
    assert_eq!((expired.violation.rule, expired.status()), (OAuthRule::ExpiredToken, 401));
    let expired = open(&[SENDER], 660).expect_err("refused");
    assert!(expired.violation.explanation().contains("it expired 60 seconds ago"));
    assert_eq!(expired.violation.skew_seconds, Some(-60));
}

#[test]
fn each_refusal_has_its_status_its_header_and_its_problem() {
    let (server, other) = (server(), "Bearer abc");
    let none = refused(&server, &[], 0);
    assert_eq!((none.status(), none.www_authenticate().as_str()), (401, "Bearer realm=\"ebox\""));
    assert_eq!(none.problem().type_urn, "urn:problem-type:belgif:noAccessToken");
    for headers in [&["Bearer "][..], &["Bearer"], &["Basic dTpw"], &["abc"]] {
        assert_eq!(refused(&server, headers, 0).violation.rule, OAuthRule::NoToken, "{headers:?}");
    }
    let unknown = refused(&server, &[other], 0);
    assert_eq!(unknown.problem().type_urn, "urn:problem-type:belgif:invalidAccessToken");
    assert_eq!(
        unknown.www_authenticate(),
        "Bearer realm=\"ebox\", error=\"invalid_token\", error_description=\"The access token is not valid\""
    );
    assert_eq!(refused(&server, &[other, other], 0).violation.rule, OAuthRule::UnknownToken);
    let token = format!("Bearer {}", access_token(&server, "a", REFERENCE));
    let scope = refused(&server, &[&token], 0);
    assert_eq!((scope.status(), scope.problem().status), (403, 403));
    assert_eq!(scope.problem().required_scopes, [SENDER]);
    assert!(scope.www_authenticate().contains("error=\"insufficient_scope\""));
    assert!(scope.www_authenticate().ends_with(&format!("scope=\"{SENDER}\"")));
    assert!(scope.grant.is_some());
    let expired = refused(&server, &[&token], 700);
    assert_eq!(expired.problem().type_urn, "urn:problem-type:belgif:expiredAccessToken");
}

#[test]
fn a_token_of_another_environment_is_told_as_that() {
    let register = register();
    let [acc, prd] =
        ["acc", "prd"].map(|name| AuthorizationServer::new(settings(name), Arc::clone(&register)));
    let token = access_token(&acc, "a", SENDER);
    let refused = refused(&prd, &[&format!("Bearer {token}")], 0);
    assert_eq!((refused.violation.rule, refused.status()), (OAuthRule::UnknownToken, 401));
    assert!(refused.violation.explanation().contains("found: a token of ACC"));
    let grant = register.grant(&token).expect("known");
    assert_eq!((grant.environment.as_str(), grant.issued_at), ("acc", now()));
    assert_eq!(grant.token_sha256.len(), 64);
}
