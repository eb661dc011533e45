//! Whether a call's access token opens an operation (RFC 6750).

use std::sync::Arc;

use crate::grant::AccessGrant;
use crate::real_time::{RealTime, spoken};
use crate::rule::{OAuthError, OAuthRule};
use crate::server::AuthorizationServer;
use crate::violation::{OAuthViolation, on_purpose};

/// Why a call is not let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerRefused {
    pub violation: OAuthViolation,
    /// Whose token it is, where that is known.
    pub grant: Option<Arc<AccessGrant>>,
    /// The first of the scopes that would open the operation, where one is missing.
    pub required_scope: Option<String>,
}

/// What the platform's gateway answers, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerProblem {
    /// Such as `urn:problem-type:belgif:noAccessToken`.
    pub type_urn: &'static str,
    pub title: &'static str,
    pub status: u16,
    pub detail: &'static str,
    /// The member `requiredScopes`; left out where empty.
    pub required_scopes: Vec<String>,
}

impl BearerRefused {
    fn new(violation: OAuthViolation) -> Box<Self> {
        Box::new(BearerRefused { violation, grant: None, required_scope: None })
    }

    /// A refusal by this rule and this fault of a call that a token opens, to test the client.
    pub fn on_purpose(grant: Arc<AccessGrant>, rule: OAuthRule, scope: &str, fault: &str) -> Box<Self> {
        let required_scope = (rule.error() == OAuthError::InsufficientScope).then(|| scope.to_owned());
        let violation = OAuthViolation::of(rule).note(on_purpose(fault));
        Box::new(BearerRefused { violation, grant: Some(grant), required_scope })
    }

    /// 401, or 403 where the token is good and a scope missing.
    pub fn status(&self) -> u16 {
        self.violation.rule.error().status()
    }

    /// The value of `WWW-Authenticate`, which is always sent.
    pub fn www_authenticate(&self) -> String {
        let mut value = "Bearer realm=\"ebox\"".to_owned();
        if let Some(code) = self.violation.rule.error().code() {
            value.push_str(&format!(", error=\"{code}\""));
            value.push_str(&format!(", error_description=\"{}\"", self.violation.rule.description()));
        }
        if let Some(scope) = &self.required_scope {
            value.push_str(&format!(", scope=\"{scope}\""));
        }
        value
    }

    /// A sentence for a `StatusMessage`, the body that the contract of v2.1 declares.
    pub fn message(&self) -> &'static str {
        self.violation.rule.description()
    }

    /// The body that the platform's gateway has today.
    pub fn problem(&self) -> BearerProblem {
        let rule = self.violation.rule;
        let (type_urn, title) = match (rule.error(), rule) {
            (OAuthError::NoToken, _) => ("urn:problem-type:belgif:noAccessToken", "No Access Token"),
            (OAuthError::InsufficientScope, _) => ("urn:problem-type:belgif:missingScope", "Missing Scope"),
            (_, OAuthRule::ExpiredToken) => {
                ("urn:problem-type:belgif:expiredAccessToken", "Expired Access Token")
            }
            (_, _) => ("urn:problem-type:belgif:invalidAccessToken", "Invalid Access Token"),
        };
        BearerProblem {
            type_urn,
            title,
            status: self.status(),
            detail: rule.description(),
            required_scopes: self.required_scope.iter().cloned().collect(),
        }
    }
}

impl AuthorizationServer {
    /// Lets a call through whose token has one of these scopes. `authorization` has the value of each `Authorization`
    /// header; `scopes` name the usual one first, since that is told where all are missing.
    pub fn authorize(
        &self,
        authorization: &[&[u8]],
        scopes: &[&str],
        now: RealTime,
    ) -> Result<Arc<AccessGrant>, Box<BearerRefused>> {
        let token = bearer(authorization).map_err(BearerRefused::new)?;
        let unknown = || OAuthViolation::of(OAuthRule::UnknownToken);
        let grant = self.register.grant(token).ok_or_else(|| {
            BearerRefused::new(
                unknown().note("it was never issued here, its client was removed, or it expired long ago"),
            )
        })?;
        let refused = |violation, required_scope| {
            Box::new(BearerRefused { violation, grant: Some(Arc::clone(&grant)), required_scope })
        };
        if grant.environment != self.settings.environment {
            let [here, there] =
                [&self.settings.environment, &grant.environment].map(|name| name.to_uppercase());
            let violation =
                unknown().expected(format!("a token of {here}")).found(&format!("a token of {there}"));
            return Err(refused(violation, None));
        }
        let over = now.since(grant.expires_at);
        if over >= 0 {
            let violation = OAuthViolation::of(OAuthRule::ExpiredToken)
                .expected(format!("a call before {}", grant.expires_at.seconds()))
                .found(&format!("a call at {}", now.seconds()))
                .skew(-over)
                .note(format!("it expired {} ago; ask for a new one", spoken(over)));
            return Err(refused(violation, None));
        }
        if !grant.has_one_of(scopes) {
            let violation = OAuthViolation::of(OAuthRule::MissingScope)
                .expected(scopes.join(", or "))
                .found(&grant.scopes.join(" "))
                .note("asking again with the same token changes nothing");
            return Err(refused(violation, scopes.first().map(|scope| (*scope).to_owned())));
        }
        Ok(grant)
    }
}

/// The token of a call.
fn bearer<'h>(authorization: &[&'h [u8]]) -> Result<&'h str, OAuthViolation> {
    let none = || OAuthViolation::of(OAuthRule::NoToken).expected("Authorization: Bearer <token>");
    let header = match authorization {
        [] => return Err(none()),
        [header] => *header,
        _ => {
            let violation = OAuthViolation::of(OAuthRule::UnknownToken);
            return Err(violation.note("the call has more than one Authorization header"));
        }
    };
    let end = header.iter().position(|byte| *byte == b' ').unwrap_or(header.len());
    let (scheme, token) = header.split_at(end);
    if !scheme.eq_ignore_ascii_case(b"bearer") {
        let shown = if end < header.len() { String::from_utf8_lossy(scheme) } else { "another text".into() };
        return Err(none().found(&shown));
    }
    match str::from_utf8(token.trim_ascii()) {
        Ok("") => Err(none().note("no token stands behind Bearer")),
        Ok(token) => Ok(token),
        Err(_) => Err(OAuthViolation::of(OAuthRule::UnknownToken).note("it is not ASCII")),
    }
}
