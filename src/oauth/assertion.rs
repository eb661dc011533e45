//! Whether an assertion shows that its client has sent it.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::claims::Claims;
use crate::client::{ClientName, KnownClient};
use crate::jws::Jws;
use crate::real_time::RealTime;
use crate::register::ClientRegister;
use crate::remark::OAuthRemark;
use crate::rule::OAuthRule;
use crate::settings::{AuthorizationSettings, JtiReplay};
use crate::violation::OAuthViolation;

/// Members of a header by which others would find a key; none is ever followed.
const KEY_MEMBERS: [&str; 4] = ["jwk", "jku", "x5u", "x5c"];

/// What became of an assertion.
#[derive(Debug, Default)]
pub(crate) struct Examined {
    /// As the assertion says, whether or not it is believed.
    pub(crate) client_id: Option<String>,
    pub(crate) known: Option<Arc<KnownClient>>,
    pub(crate) jti: String,
    pub(crate) exp: Option<RealTime>,
    /// How many seconds it still has.
    pub(crate) seconds_left: i64,
    /// Where the key comes from that verified it.
    pub(crate) key: String,
    pub(crate) violations: Vec<OAuthViolation>,
    pub(crate) remarks: Vec<OAuthRemark>,
}

impl Examined {
    pub(crate) fn read(
        assertion: &str,
        settings: &AuthorizationSettings,
        register: &ClientRegister,
        called: &[String],
        now: RealTime,
    ) -> Self {
        let jws = match Jws::read(assertion) {
            Ok(jws) => jws,
            Err(violation) => return Examined { violations: vec![violation], ..Examined::default() },
        };
        let mut examined = Examined::default();
        examined.check_header(&jws.header);
        let claims = Claims::read(&jws.claims, settings, called, now);
        examined.violations.extend(claims.violations);
        examined.remarks.extend(claims.remarks);
        examined.jti = claims.jti.unwrap_or_default();
        examined.exp = claims.exp;
        examined.seconds_left = claims.exp.unwrap_or(now).since(now);
        examined.client_id = claims.client_id;
        if let Some(id) = examined.client_id.clone() {
            examined.check_client(&ClientName::new(&settings.environment, &id), &jws, register);
        }
        examined
    }

    /// Keeps that a good assertion was used; a violation where it was before.
    pub(crate) fn use_once(
        &self,
        settings: &AuthorizationSettings,
        register: &ClientRegister,
        now: RealTime,
    ) -> Option<OAuthViolation> {
        let (known, exp) = (self.known.as_ref()?, self.exp?);
        let until = exp.plus(i64::from(settings.skew_seconds));
        if settings.jti_replay == JtiReplay::Allow
            || register.use_assertion(&known.name, &self.jti, until, now)
        {
            return None;
        }
        let violation = OAuthViolation::of(OAuthRule::JtiReplayed)
            .expected("a jti that was not used before")
            .found(&self.jti);
        Some(violation.note(format!(
            "make a new assertion for each request; this one is known until {}",
            until.seconds()
        )))
    }

    fn check_header(&mut self, header: &Map<String, Value>) {
        if let Some(critical) = header.get("crit") {
            self.violations.push(OAuthViolation::of(OAuthRule::Critical).found(&critical.to_string()));
        }
        let algorithm = header.get("alg").and_then(Value::as_str);
        if algorithm != Some("RS256") {
            let violation = OAuthViolation::of(OAuthRule::Algorithm).expected("RS256");
            let found = header.get("alg").map(Value::to_string);
            let violation = match (&found, algorithm) {
                (Some(_), Some(name)) => violation.found(name),
                (Some(other), None) => violation.found(other),
                (None, _) => violation.note("the header has no alg"),
            };
            let kind = algorithm.unwrap_or_default();
            self.violations.push(if kind.eq_ignore_ascii_case("none") {
                violation.note("an unsigned assertion shows nothing")
            } else if kind.starts_with("HS") {
                violation.note("HMAC needs a shared secret, and there is none: sign by the private key")
            } else {
                violation
            });
        }
        let ignored = KEY_MEMBERS.into_iter().filter(|member| header.contains_key(*member));
        self.remarks.extend(ignored.map(OAuthRemark::HeaderKeyIgnored));
    }

    fn check_client(&mut self, name: &ClientName, jws: &Jws<'_>, register: &ClientRegister) {
        let Some(known) = register.client(name) else {
            self.violations.push(unknown_client(name, jws, register));
            return;
        };
        let is_rs256 = !self.violations.iter().any(|one| one.rule == OAuthRule::Algorithm);
        if is_rs256 {
            let verifying = known.client.keys.iter().find(|key| key.verifies(jws.signed, &jws.signature));
            match verifying {
                Some(key) => key.whence().clone_into(&mut self.key),
                None => self.violations.push(bad_signature(&known, jws, register)),
            }
        }
        self.known = Some(known);
    }
}

fn unknown_client(name: &ClientName, jws: &Jws<'_>, register: &ClientRegister) -> OAuthViolation {
    let names = register.names();
    let environment = name.environment.to_uppercase();
    let violation = OAuthViolation::of(OAuthRule::UnknownClient)
        .expected(format!("a client that is configured at {environment}"))
        .found(&name.client_id);
    let elsewhere: Vec<_> = names
        .iter()
        .filter(|known| known.client_id == name.client_id)
        .map(|known| known.environment.to_uppercase())
        .collect();
    let signer = register.key_elsewhere(name, jws.signed, &jws.signature);
    let signed =
        signer.map(|other| format!("; the assertion is signed by {}", other.whence)).unwrap_or_default();
    if !elsewhere.is_empty() {
        let there = elsewhere.join(", ");
        return violation.note(format!("it is configured at {there}, not at {environment}{signed}"));
    }
    let here = names.iter().filter(|known| known.environment == name.environment);
    match nets_text::nearest(&name.client_id, here.map(|known| known.client_id.as_str())) {
        Some(near) => violation.note(format!("perhaps {near} is meant{signed}")),
        None => violation
            .note(format!("the client id is told when the e-Box team has configured the sender{signed}")),
    }
}

fn bad_signature(known: &KnownClient, jws: &Jws<'_>, register: &ClientRegister) -> OAuthViolation {
    let name = &known.name;
    let violation = OAuthViolation::of(OAuthRule::Signature);
    let tried: Vec<_> =
        known.client.keys.iter().map(|key| format!("{} ({})", key.whence(), key.fingerprint())).collect();
    if tried.is_empty() {
        return violation.note(format!("no key is registered for {} yet", name.client_id));
    }
    let violation = violation.expected(format!("a signature by {}", tried.join(", or by ")));
    if jws.signature.is_empty() {
        return violation.note("the assertion has no signature");
    }
    let Some(other) = register.key_elsewhere(name, jws.signed, &jws.signature) else {
        return violation.note(
            "it verifies with no key that is registered here: another private key signed it, or what is signed was changed",
        );
    };
    let (environment, whence) = (other.name.environment.to_uppercase(), &other.whence);
    violation.found(&format!("a signature by {whence}")).note(if *other.name == **name {
        "that is a key of this client, and it is not in force here".to_owned()
    } else if other.name.client_id == name.client_id {
        format!("that is this client's key for {environment}: each environment has a key of its own")
    } else {
        format!("that is the key of {} at {environment}", other.name.client_id)
    })
}
