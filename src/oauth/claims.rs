//! What an assertion says, each claim held to its rule (RFC 7523, section 3), in the order of the rules.

use serde_json::{Map, Value};

use crate::real_time::{RealTime, spoken};
use crate::remark::OAuthRemark;
use crate::rule::OAuthRule;
use crate::settings::{AUDIENCES, AuthorizationSettings, OAuthVersion};
use crate::violation::{OAuthViolation, shown};

/// A number of seconds since 1970 as large as this is one of milliseconds: it lies in the year 5138.
const MILLISECONDS: i64 = 100_000_000_000;

/// The longest life that v5 is said to take, in seconds.
const USUAL_LIFE: i64 = 300;

/// The longest texts of claims that are taken for ids, in bytes.
const LONGEST_ID: usize = 1_024;

/// The claims of one assertion.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    /// The client id: `sub`, else `iss`.
    pub(crate) client_id: Option<String>,
    pub(crate) exp: Option<RealTime>,
    pub(crate) jti: Option<String>,
    pub(crate) violations: Vec<OAuthViolation>,
    pub(crate) remarks: Vec<OAuthRemark>,
}

impl Claims {
    /// `called` is the address of the token endpoint as the client may have called it.
    pub(crate) fn read(
        claims: &Map<String, Value>,
        settings: &AuthorizationSettings,
        called: &[String],
        now: RealTime,
    ) -> Self {
        let mut read = Claims::default();
        read.check_times(claims, settings, now);
        read.jti = read.id(claims, "jti", OAuthRule::JtiMissing);
        let iss = read.id(claims, "iss", OAuthRule::IssMissing);
        let sub = read.id(claims, "sub", OAuthRule::SubMissing);
        if let (Some(iss), Some(sub)) = (&iss, &sub)
            && iss != sub
        {
            let violation = OAuthViolation::of(OAuthRule::IssIsSub).expected(format!("iss {}", shown(sub)));
            read.violations.push(violation.found(&format!("iss {iss}")));
        }
        read.check_audience(claims, settings, called);
        read.client_id = sub.or(iss);
        read
    }

    fn check_times(&mut self, claims: &Map<String, Value>, settings: &AuthorizationSettings, now: RealTime) {
        let skew = i64::from(settings.skew_seconds);
        match seconds(claims, "exp") {
            Some(Ok(exp)) => {
                self.exp = Some(exp);
                self.check_exp(exp, settings, now, skew);
            }
            Some(Err(found)) => self.violations.push(
                OAuthViolation::of(OAuthRule::ExpMissing)
                    .expected("a number of seconds since 1970")
                    .found(&found),
            ),
            None => self.violations.push(
                OAuthViolation::of(OAuthRule::ExpMissing)
                    .note("the official Java example sets it five minutes ahead"),
            ),
        }
        match seconds(claims, "nbf") {
            Some(Ok(nbf)) if nbf.since(now) > skew => {
                let ahead = nbf.since(now);
                let violation = OAuthViolation::of(OAuthRule::NotYetValid)
                    .expected(format!("nbf at most {} ahead of {}", spoken(skew), now.seconds()))
                    .found(&format!("nbf {}", nbf.seconds()))
                    .skew(ahead);
                self.violations.push(violation.note(clock_note(nbf, &format!("{} ahead", spoken(ahead)))));
            }
            Some(Err(found)) => self.violations.push(
                OAuthViolation::of(OAuthRule::NotYetValid)
                    .expected("a number of seconds since 1970")
                    .found(&found),
            ),
            Some(Ok(_)) | None => {}
        }
        // The official Java example sends none, so nothing is asked of it.
        if let Some(Ok(iat)) = seconds(claims, "iat")
            && iat.since(now) > skew
        {
            self.remarks.push(OAuthRemark::IssuedAhead(iat.since(now)));
        }
    }

    fn check_exp(&mut self, exp: RealTime, settings: &AuthorizationSettings, now: RealTime, skew: i64) {
        let ahead = exp.since(now);
        let found = format!("exp {}", exp.seconds());
        if ahead < -skew {
            let violation = OAuthViolation::of(OAuthRule::Expired)
                .expected(format!(
                    "exp after {}, less {} for clocks that differ",
                    now.seconds(),
                    spoken(skew)
                ))
                .found(&found)
                .skew(ahead);
            let behind = format!("it expired {} ago by the real clock of the simulator", spoken(ahead));
            self.violations.push(violation.note(format!("{behind}; make a new assertion for each request")));
        } else if let Some(most) = settings.max_assertion_lifetime_seconds.map(i64::from)
            && ahead > most.saturating_add(skew)
        {
            let violation = OAuthViolation::of(OAuthRule::ExpTooFar)
                .expected(format!("exp at most {} after {}", spoken(most), now.seconds()))
                .found(&found)
                .skew(ahead.saturating_sub(most));
            self.violations.push(violation.note(clock_note(exp, &format!("{} ahead", spoken(ahead)))));
        } else if ahead > USUAL_LIFE.saturating_add(skew) {
            self.remarks.push(OAuthRemark::LivesLong(ahead));
        }
    }

    /// A claim that is an id; a violation of this rule where it is missing or none.
    fn id(&mut self, claims: &Map<String, Value>, name: &str, rule: OAuthRule) -> Option<String> {
        let violation = match claims.get(name) {
            Some(Value::String(id)) if !id.is_empty() && id.len() <= LONGEST_ID => return Some(id.clone()),
            Some(other) => {
                let expected = format!("a text of 1 to {LONGEST_ID} bytes");
                OAuthViolation::of(rule).expected(expected).found(&other.to_string())
            }
            None => OAuthViolation::of(rule),
        };
        self.violations.push(violation);
        None
    }

    fn check_audience(
        &mut self,
        claims: &Map<String, Value>,
        settings: &AuthorizationSettings,
        called: &[String],
    ) {
        let found: Vec<&str> = match claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            Some(_) | None => Vec::new(),
        };
        if found.iter().all(|audience| audience.is_empty()) {
            let violation = OAuthViolation::of(OAuthRule::AudMissing).expected("a text or an array of texts");
            let violation = match claims.get("aud") {
                Some(other) => violation.found(&other.to_string()),
                None => violation,
            };
            self.violations.push(violation);
            return;
        }
        let called = if settings.version == OAuthVersion::V5 { called } else { &[] };
        let expected: Vec<&str> = called.iter().chain(&settings.audiences).map(String::as_str).collect();
        if found.iter().any(|audience| expected.contains(audience)) {
            return;
        }
        let violation =
            OAuthViolation::of(OAuthRule::Audience).expected(expected.join(", or ")).found(&found.join(", "));
        let note = found.iter().find_map(|audience| audience_note(audience, &expected));
        self.violations.push(match note {
            Some(note) => violation.note(note),
            None => violation,
        });
    }
}

/// What is known of an audience that is not the right one.
fn audience_note(found: &str, expected: &[&str]) -> Option<String> {
    let known = AUDIENCES.iter().find(|(_, _, audience)| *audience == found);
    if let Some((version, environment, _)) = known {
        let environment = environment.to_uppercase();
        return Some(format!("that is the audience of {} at {environment}", version.name()));
    }
    let plain = |text: &str| text.trim_end_matches('/').to_ascii_lowercase();
    let near = expected.iter().find(|expected| plain(expected) == plain(found))?;
    let what = if near.eq_ignore_ascii_case(found) { "capital letters" } else { "the slash at its end" };
    Some(format!("only {what} make it another: audiences are compared letter by letter"))
}

fn clock_note(moment: RealTime, ahead: &str) -> String {
    if moment.seconds() >= MILLISECONDS {
        return "it looks like milliseconds: JWT counts seconds".to_owned();
    }
    format!(
        "{ahead} of the real clock of the simulator, which assertions live on whatever the simulated time is"
    )
}

/// A NumericDate, which may have a fraction; what stands there instead where it is none.
fn seconds(claims: &Map<String, Value>, name: &str) -> Option<Result<RealTime, String>> {
    let value = claims.get(name)?;
    let whole = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64));
    Some(whole.map(RealTime::from_seconds).ok_or_else(|| value.to_string()))
}
