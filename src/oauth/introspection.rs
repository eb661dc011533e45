//! `POST /introspect`: what a token stands for (RFC 7662).

use std::sync::Arc;

use serde_json::json;

use crate::INTROSPECTION_SCOPE;
use crate::answer::OAuthAnswer;
use crate::bearer::BearerRefused;
use crate::form::OAuthForm;
use crate::grant::AccessGrant;
use crate::real_time::RealTime;
use crate::rule::OAuthRule;
use crate::server::AuthorizationServer;
use crate::violation::OAuthViolation;

/// The sample of introspection has an `nbf` so many seconds before `iat`.
const NOT_BEFORE: i64 = 60;

/// A request for introspection, as it came.
#[derive(Debug, Clone, Copy, Default)]
pub struct IntrospectionRequest<'r> {
    pub content_type: Option<&'r [u8]>,
    pub body: &'r [u8],
    /// The value of each `Authorization` header.
    pub authorization: &'r [&'r [u8]],
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntrospectionAnswer {
    /// For the wire.
    pub answer: OAuthAnswer,
    /// Who has asked, where the token of the call was good.
    pub by: Option<Arc<AccessGrant>>,
    /// Of the token that was asked about, where it is active.
    pub active: Option<Arc<AccessGrant>>,
    pub violations: Vec<OAuthViolation>,
}

impl AuthorizationServer {
    pub fn introspect(&self, request: IntrospectionRequest<'_>, now: RealTime) -> IntrospectionAnswer {
        let by = match self.authorize(request.authorization, &[INTROSPECTION_SCOPE], now) {
            Ok(by) => by,
            Err(refused) => return turned_away(*refused),
        };
        let form = OAuthForm::read(request.content_type, request.body, &["token", "token_type_hint"]);
        let token = form.get("token");
        let mut violations = form.violations.clone();
        if token.is_none() && form.is_form() {
            violations.push(OAuthViolation::of(OAuthRule::ParameterMissing).expected("token"));
        }
        violations.sort_by_key(|violation| violation.rule);
        let by = Some(by);
        if let Some(first) = violations.first() {
            let answer = OAuthAnswer::refusal(first.rule, None);
            return IntrospectionAnswer { answer, by, active: None, violations };
        }
        let known = token.and_then(|token| self.register.grant(token).map(|grant| (token, grant)));
        let active = known
            .filter(|(_, grant)| grant.environment == self.settings.environment && grant.expires_at > now);
        let body = match &active {
            None => json!({ "active": false }),
            Some((_, grant)) => json!({
                "active": true,
                "client_id": grant.client_id,
                "token_type": "access_token",
                "sub": grant.client_id,
                "aud": self.settings.token_audience,
                "iss": self.settings.issuer,
                "jti": grant.token_sha256,
                "principalAttributes": {
                    "urn:be:fgov:kbo-bce:organization:cbe-number": [grant.cbe],
                },
                "iat": grant.issued_at.seconds(),
                "exp": grant.expires_at.seconds(),
                "nbf": grant.issued_at.plus(-NOT_BEFORE).seconds(),
                "scope": grant.scopes.join(" "),
            }),
        };
        let active = active.map(|(_, grant)| grant);
        IntrospectionAnswer { answer: OAuthAnswer::json(200, &body), by, active, violations }
    }
}

fn turned_away(refused: BearerRefused) -> IntrospectionAnswer {
    let code = refused.violation.rule.error().code().unwrap_or("invalid_token");
    let body = json!({ "error": code, "error_description": refused.message() });
    let mut answer = OAuthAnswer::json(refused.status(), &body);
    answer.headers.push(("www-authenticate", refused.www_authenticate()));
    IntrospectionAnswer { answer, by: refused.grant, active: None, violations: vec![refused.violation] }
}
