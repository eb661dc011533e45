//! For each rule of the authorization server a request that breaks just it, and one that just does not.

use std::collections::BTreeSet;

use nets_oauth::{
    AuthorizationServer, AuthorizationSettings, JtiReplay, OAuthRule, ScopeOmitted, TokenAnswer, TokenRequest,
};
use serde_json::{Value, json};

use crate::given::{
    AUDIENCE, CLIENT, FORM, NOW, OTHER_CLIENT, REFERENCE, SENDER, access_token, after, ask_at, assertion,
    body, claims, client, granted, now, parameters, random, refused, register, server, settings, signed,
    with,
};

/// A request for a token as it is put together.
struct Asked {
    header: Value,
    claims: Value,
    key: usize,
    /// The parameters; the assertion is put in where none is.
    parameters: Vec<(&'static str, String)>,
    content_type: &'static [u8],
    authorization: Option<&'static [u8]>,
    /// Behind the form.
    more: Vec<u8>,
    settings: AuthorizationSettings,
    may_use_grant: bool,
    /// How often it has been asked before.
    before: usize,
}

impl Asked {
    fn rightly() -> Asked {
        Asked {
            header: json!({ "alg": "RS256" }),
            claims: claims(),
            key: 0,
            parameters: vec![
                ("grant_type", "client_credentials".to_owned()),
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned(),
                ),
                ("client_assertion", String::new()),
            ],
            content_type: FORM,
            authorization: None,
            more: Vec::new(),
            settings: settings("acc"),
            may_use_grant: true,
            before: 0,
        }
    }

    fn answer(mut self) -> TokenAnswer {
        let register = register();
        let mut who = client("acc", CLIENT, 0);
        who.may_use_grant = self.may_use_grant;
        register.set(who);
        let server = AuthorizationServer::new(self.settings, register);
        let assertion = signed(&self.header, &self.claims, self.key);
        for (name, value) in &mut self.parameters {
            if *name == "client_assertion" && value.is_empty() {
                value.clone_from(&assertion);
            }
        }
        let form = [body(&self.parameters), self.more].concat();
        let request = TokenRequest {
            content_type: Some(self.content_type),
            body: &form,
            authorization: self.authorization,
            ..TokenRequest::default()
        };
        for number in 0..self.before {
            granted(&server.token(request, now(), &random(number as u64)));
        }
        server.token(request, now(), &random(99))
    }

    fn claim(&mut self, name: &str, value: Value) {
        self.claims[name] = value;
    }

    fn no_claim(&mut self, name: &str) {
        self.claims.as_object_mut().expect("an object").remove(name);
    }

    fn parameter(&mut self, name: &'static str, value: &str) {
        self.parameters.retain(|(other, _)| *other != name);
        self.parameters.push((name, value.to_owned()));
    }
}

type Pair = (OAuthRule, fn(&mut Asked), fn(&mut Asked));

/// What is right in any case.
const AS_IT_IS: fn(&mut Asked) = |_| {};

fn of_the_form() -> Vec<Pair> {
    vec![
        (
            OAuthRule::Form,
            |it| it.content_type = b"application/json",
            |it| it.content_type = b"Application/X-WWW-Form-Urlencoded; charset=utf-8",
        ),
        (
            OAuthRule::FormSize,
            |it| it.parameter("resource", &"x".repeat(64 << 10)),
            |it| it.parameter("resource", &"x".repeat(60 << 10)),
        ),
        (
            OAuthRule::FormUtf8,
            |it| it.more = b"&resource=%E9".to_vec(),
            |it| it.more = b"&resource=%C3%A9".to_vec(),
        ),
        (
            OAuthRule::ParameterTwice,
            |it| it.more = b"&grant_type=client_credentials".to_vec(),
            |it| it.more = b"&resource=a&resource=b".to_vec(),
        ),
        (OAuthRule::ParameterMissing, |it| it.parameters.retain(|(name, _)| *name != "grant_type"), AS_IT_IS),
        (OAuthRule::OtherGrant, |it| it.parameter("grant_type", "password"), AS_IT_IS),
        (
            OAuthRule::TwoAuthentications,
            |it| it.authorization = Some(b"Basic dTpw"),
            |it| it.parameter("client_id", CLIENT),
        ),
        (
            OAuthRule::OtherAuthentication,
            |it| {
                it.parameters.truncate(1);
                it.parameter("client_secret", "x");
            },
            AS_IT_IS,
        ),
        (OAuthRule::AssertionType, |it| it.parameter("client_assertion_type", "jwt-bearer"), AS_IT_IS),
        (
            OAuthRule::ClientIdIsSub,
            |it| it.parameter("client_id", OTHER_CLIENT),
            |it| it.parameter("client_id", CLIENT),
        ),
        (
            OAuthRule::ScopeOmitted,
            |it| it.settings.scope_omitted = ScopeOmitted::Refused,
            |it| {
                it.settings.scope_omitted = ScopeOmitted::Refused;
                it.parameter("scope", SENDER);
            },
        ),
        (
            OAuthRule::ScopeMalformed,
            |it| it.parameter("scope", &format!("{SENDER}  {REFERENCE}")),
            |it| it.parameter("scope", &format!("{SENDER} {REFERENCE}")),
        ),
        (
            OAuthRule::ScopeNotGranted,
            |it| it.parameter("scope", &SENDER.to_uppercase()),
            |it| it.parameter("scope", SENDER),
        ),
        (OAuthRule::UnauthorizedClient, |it| it.may_use_grant = false, AS_IT_IS),
    ]
}

fn of_the_assertion() -> Vec<Pair> {
    vec![
        (OAuthRule::Malformed, |it| it.parameter("client_assertion", "a.b.c"), AS_IT_IS),
        (
            OAuthRule::Critical,
            |it| it.header["crit"] = json!(["exp"]),
            |it| it.header["critical"] = json!(["exp"]),
        ),
        (
            OAuthRule::Algorithm,
            |it| it.header["alg"] = json!("RS384"),
            |it| it.header["typ"] = json!("at+jwt"),
        ),
        (OAuthRule::ExpMissing, |it| it.no_claim("exp"), |it| it.no_claim("iat")),
        (OAuthRule::Expired, |it| it.claim("exp", json!(NOW - 61)), |it| it.claim("exp", json!(NOW - 60))),
        (
            OAuthRule::ExpTooFar,
            |it| {
                it.settings.max_assertion_lifetime_seconds = Some(300);
                it.claim("exp", json!(NOW + 361));
            },
            |it| {
                it.settings.max_assertion_lifetime_seconds = Some(300);
                it.claim("exp", json!(NOW + 360));
            },
        ),
        (
            OAuthRule::NotYetValid,
            |it| it.claim("nbf", json!(NOW + 61)),
            |it| it.claim("nbf", json!(NOW + 60)),
        ),
        (OAuthRule::JtiMissing, |it| it.no_claim("jti"), |it| it.claim("jti", json!(" "))),
        (OAuthRule::IssMissing, |it| it.no_claim("iss"), AS_IT_IS),
        (OAuthRule::SubMissing, |it| it.no_claim("sub"), AS_IT_IS),
        (OAuthRule::IssIsSub, |it| it.claim("iss", json!(OTHER_CLIENT)), AS_IT_IS),
        (OAuthRule::AudMissing, |it| it.no_claim("aud"), |it| it.claim("aud", json!([AUDIENCE]))),
        (
            OAuthRule::Audience,
            |it| it.claim("aud", json!(["https://other.example"])),
            |it| it.claim("aud", json!(["https://other.example", AUDIENCE])),
        ),
        (
            OAuthRule::UnknownClient,
            |it| it.claims = json!({ "iss": "x", "sub": "x", "aud": AUDIENCE, "exp": NOW, "jti": "a" }),
            |it| {
                it.claims = json!({ "iss": OTHER_CLIENT, "sub": OTHER_CLIENT, "aud": AUDIENCE, "exp": NOW, "jti": "a" });
                it.key = 2;
            },
        ),
        (OAuthRule::Signature, |it| it.key = 1, AS_IT_IS),
        (
            OAuthRule::JtiReplayed,
            |it| it.before = 1,
            |it| {
                it.before = 1;
                it.settings.jti_replay = JtiReplay::Allow;
            },
        ),
    ]
}

#[test]
fn each_rule_of_a_token_has_a_request_that_breaks_just_it_and_one_that_just_does_not() {
    for (rule, breaks, keeps) in [of_the_form(), of_the_assertion()].concat() {
        let mut broken = Asked::rightly();
        breaks(&mut broken);
        let answer = broken.answer();
        let rules: Vec<OAuthRule> = refused(&answer).iter().map(|violation| violation.rule).collect();
        assert_eq!(rules, [rule]);
        let mut kept = Asked::rightly();
        keeps(&mut kept);
        granted(&kept.answer());
    }
}

/// A rule, the header of a call that breaks it with the second at which it comes, and one that does not.
type BearerPair = (OAuthRule, (Option<String>, i64), (Option<String>, i64));

fn of_calls(server: &AuthorizationServer) -> Vec<BearerPair> {
    let good = format!("Bearer {}", access_token(server, "good", SENDER));
    let mut asked = parameters(&assertion(&with("jti", json!("other"))));
    asked.push(("scope", REFERENCE.to_owned()));
    // A second later chance gives another token.
    let other = format!("Bearer {}", granted(&ask_at(server, &asked, after(1))).1);
    let is_good = |seconds| (Some(good.clone()), seconds);
    vec![
        (OAuthRule::NoToken, (None, 0), is_good(0)),
        (OAuthRule::UnknownToken, (Some(format!("{good}x")), 0), is_good(0)),
        (OAuthRule::ExpiredToken, is_good(600), is_good(599)),
        (OAuthRule::MissingScope, (Some(other), 0), is_good(0)),
    ]
}

#[test]
fn each_rule_of_a_call_has_a_header_that_breaks_just_it_and_one_that_just_does_not() {
    let server = server();
    for (rule, broken, kept) in of_calls(&server) {
        let call = |(header, seconds): (Option<String>, i64)| {
            let headers: Vec<&[u8]> = header.iter().map(|header| header.as_bytes()).collect();
            server.authorize(&headers, &[SENDER], after(seconds))
        };
        assert_eq!(call(broken).expect_err("refused").violation.rule, rule);
        call(kept).expect("let in");
    }
}

/// No rule may come without its pair, but the one that a scenario makes up: no request breaks it.
#[test]
fn every_rule_has_a_pair() {
    let of_tokens = [of_the_form(), of_the_assertion()].concat().into_iter().map(|pair| pair.0);
    let of_calls = of_calls(&server()).into_iter().map(|pair| pair.0);
    let paired: BTreeSet<OAuthRule> = of_tokens.chain(of_calls).collect();
    let breakable = OAuthRule::ALL.iter().copied().filter(|rule| *rule != OAuthRule::Scripted);
    assert_eq!(paired, breakable.collect());
}
