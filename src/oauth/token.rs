//! `POST /token`: a signed assertion for an access token.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::answer::OAuthAnswer;
use crate::assertion::Examined;
use crate::client::KnownClient;
use crate::form::OAuthForm;
use crate::grant::AccessGrant;
use crate::real_time::RealTime;
use crate::register::of_token;
use crate::remark::OAuthRemark;
use crate::rule::OAuthRule;
use crate::scope;
use crate::server::AuthorizationServer;
use crate::violation::{OAuthViolation, on_purpose, shown};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const GRANT: &str = "client_credentials";
const KNOWN: [&str; 6] =
    ["grant_type", "client_assertion_type", "client_assertion", "scope", "client_id", "client_secret"];

/// A request for a token, as it came.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenRequest<'r> {
    pub content_type: Option<&'r [u8]>,
    /// The whole body; at most 64 KiB of it are taken.
    pub body: &'r [u8],
    /// The `Authorization` header, which should not be there.
    pub authorization: Option<&'r [u8]>,
    /// The address of the token endpoint as the client may have called it, from scheme and `Host`. With v5 it is an audience.
    pub called: &'r [String],
    /// The fault by which it is refused though nothing is wrong with it, to test the client.
    pub refused_by: Option<&'r str>,
}

/// What became of a request for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenAnswer {
    /// For the wire.
    pub answer: OAuthAnswer,
    /// For the timeline.
    pub outcome: TokenOutcome,
    pub remarks: Vec<OAuthRemark>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenOutcome {
    Granted(Arc<AccessGrant>),
    Refused {
        /// As the assertion says, harmless and cut; not believed.
        client_id: Option<String>,
        /// All that is wrong, never none; the first decided the answer.
        violations: Vec<OAuthViolation>,
    },
}

impl AuthorizationServer {
    /// Answers a request for a token. `random` becomes the token: unguessable where that matters, and none twice.
    pub fn token(&self, request: TokenRequest<'_>, now: RealTime, random: &[u8; 32]) -> TokenAnswer {
        let mut form = OAuthForm::read(request.content_type, request.body, &KNOWN);
        let mut violations = std::mem::take(&mut form.violations);
        let mut examined = Examined::default();
        if violations.iter().all(|one| one.rule > OAuthRule::FormSize) {
            violations.extend(check_form(&form, request.authorization));
            if let Some(assertion) = form.get("client_assertion") {
                let (settings, register) = (&self.settings, &self.register);
                examined = Examined::read(assertion, settings, register, request.called, now);
                violations.append(&mut examined.violations);
                violations.extend(check_client_id(&form, examined.client_id.as_deref()));
            }
        }
        // An assertion is used up by a request that authenticates its client, and by no other.
        if violations.is_empty() {
            violations.extend(examined.use_once(&self.settings, &self.register, now));
        }
        let mut scopes = Vec::new();
        if let Some(known) = &examined.known {
            if !known.client.may_use_grant {
                violations.push(OAuthViolation::of(OAuthRule::UnauthorizedClient).found(GRANT));
            }
            match scope::granted(form.get("scope"), &known.client.scopes, self.settings.scope_omitted) {
                Ok(granted) => scopes = granted,
                Err(violation) => violations.push(violation),
            }
        }
        if let (true, Some(fault)) = (violations.is_empty(), request.refused_by) {
            violations.push(OAuthViolation::of(OAuthRule::Scripted).note(on_purpose(fault)));
        }
        let mut remarks = std::mem::take(&mut form.remarks);
        remarks.append(&mut examined.remarks);
        // The rules stand in the order of the checks.
        violations.sort_by_key(|violation| violation.rule);
        match (violations.first(), &examined.known) {
            (None, Some(known)) => {
                let (answer, grant) = self.grant(known, scopes, &examined, now, random);
                TokenAnswer { answer, outcome: TokenOutcome::Granted(grant), remarks }
            }
            (first, _) => {
                let rule = first.map_or(OAuthRule::ParameterMissing, |violation| violation.rule);
                let answer = OAuthAnswer::refusal(rule, request.authorization.and_then(scheme).as_deref());
                let client_id = examined.client_id.as_deref().or(form.get("client_id")).map(shown);
                TokenAnswer { answer, outcome: TokenOutcome::Refused { client_id, violations }, remarks }
            }
        }
    }

    fn grant(
        &self,
        known: &KnownClient,
        scopes: Vec<String>,
        examined: &Examined,
        now: RealTime,
        random: &[u8; 32],
    ) -> (OAuthAnswer, Arc<AccessGrant>) {
        let token = URL_SAFE_NO_PAD.encode(random);
        let lifetime = self.settings.token_lifetime_seconds;
        let body = json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": lifetime,
            "scope": scopes.join(" "),
        });
        let grant = Arc::new(AccessGrant {
            environment: known.name.environment.clone(),
            client_id: known.name.client_id.clone(),
            cbe: known.client.cbe.clone(),
            scopes,
            issued_at: now,
            expires_at: now.plus(i64::from(lifetime)),
            token_sha256: of_token(&token).iter().map(|byte| format!("{byte:02x}")).collect(),
            assertion_jti: shown(&examined.jti),
            assertion_seconds: examined.seconds_left,
            key: examined.key.clone(),
        });
        self.register.issue(&known.name, &token, Arc::clone(&grant));
        (OAuthAnswer::json(200, &body), grant)
    }
}

/// What the parameters say of grant and authentication.
fn check_form(form: &OAuthForm, authorization: Option<&[u8]>) -> Vec<OAuthViolation> {
    let mut violations = Vec::new();
    let missing = |name: &str| OAuthViolation::of(OAuthRule::ParameterMissing).expected(name);
    match form.get("grant_type") {
        None => violations.push(missing("grant_type")),
        Some(GRANT) => {}
        Some(other) => {
            violations.push(OAuthViolation::of(OAuthRule::OtherGrant).expected(GRANT).found(other));
        }
    }
    let header = authorization.map(|header| scheme(header).unwrap_or_default());
    let header = header.map(|scheme| format!("an Authorization header, {scheme}"));
    let secret = form.get("client_secret").map(|_| "client_secret".to_owned());
    let others: Vec<_> = header.into_iter().chain(secret).collect();
    let (kind, assertion) = (form.get("client_assertion_type"), form.get("client_assertion"));
    let has_assertion = kind.is_some() || assertion.is_some();
    match (has_assertion, others.is_empty()) {
        (true, false) => violations.push(
            OAuthViolation::of(OAuthRule::TwoAuthentications)
                .expected("client_assertion alone")
                .found(&others.join(", ")),
        ),
        (false, false) => violations.push(
            OAuthViolation::of(OAuthRule::OtherAuthentication)
                .expected("client_assertion, signed by the client's private key")
                .found(&others.join(", ")),
        ),
        (false, true) => violations.push(
            OAuthViolation::of(OAuthRule::OtherAuthentication)
                .expected("client_assertion_type and client_assertion")
                .note("the request has no authentication of the client at all"),
        ),
        (true, true) => {}
    }
    match kind {
        Some(ASSERTION_TYPE) => {}
        Some(other) => violations
            .push(OAuthViolation::of(OAuthRule::AssertionType).expected(ASSERTION_TYPE).found(other)),
        None if has_assertion => violations.push(missing("client_assertion_type")),
        None => {}
    }
    if has_assertion && assertion.is_none() {
        violations.push(missing("client_assertion"));
    }
    violations
}

fn check_client_id(form: &OAuthForm, sub: Option<&str>) -> Option<OAuthViolation> {
    let (given, sub) = (form.get("client_id")?, sub?);
    (given != sub).then(|| {
        OAuthViolation::of(OAuthRule::ClientIdIsSub)
            .expected(format!("client_id {}", shown(sub)))
            .found(given)
    })
}

/// The word before the credentials of an `Authorization` header, where it is one.
fn scheme(header: &[u8]) -> Option<String> {
    let word = header.split(|byte| *byte == b' ').next().unwrap_or_default();
    let is_token = !word.is_empty() && word.len() <= 20 && word.iter().all(u8::is_ascii_alphanumeric);
    is_token.then(|| String::from_utf8_lossy(word).into_owned())
}
