//! What refuses a token or a call: each rule once, with its grade, its source and the answer of the standard.

use nets_core::rule_book::Grade;

macro_rules! oauth_rules {
    ($($name:ident $id:literal $error:ident $grade:ident $wire:literal $title:literal $source:literal $advice:literal;)*) => {
        /// A rule of the authorization server. The first that is broken decides the answer, in this order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OAuthRule { $($name,)* }

        impl OAuthRule {
            pub const ALL: &'static [OAuthRule] = &[$(OAuthRule::$name,)*];

            /// Its stable name.
            pub const fn id(self) -> &'static str {
                match self { $(OAuthRule::$name => $id,)* }
            }

            pub const fn error(self) -> OAuthError {
                match self { $(OAuthRule::$name => OAuthError::$error,)* }
            }

            pub const fn grade(self) -> Grade {
                match self { $(OAuthRule::$name => Grade::$grade,)* }
            }

            /// What the client is told: ASCII without quotation marks and backslashes (RFC 6749, section 5.2).
            pub const fn description(self) -> &'static str {
                match self { $(OAuthRule::$name => $wire,)* }
            }

            /// The rule in one sentence.
            pub const fn title(self) -> &'static str {
                match self { $(OAuthRule::$name => $title,)* }
            }

            /// What it rests on, in our words.
            pub const fn source(self) -> &'static str {
                match self { $(OAuthRule::$name => $source,)* }
            }

            /// What to do, in a sentence.
            pub const fn advice(self) -> &'static str {
                match self { $(OAuthRule::$name => $advice,)* }
            }
        }
    };
}

/// The code of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OAuthError {
    InvalidRequest,
    InvalidClient,
    UnauthorizedClient,
    UnsupportedGrantType,
    InvalidScope,
    /// Of a call without a token: RFC 6750, section 3.1, has no code for it.
    NoToken,
    InvalidToken,
    InsufficientScope,
}

impl OAuthError {
    /// As RFC 6749, section 5.2, and RFC 6750, section 3.1, spell it; none where they have none.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            OAuthError::InvalidRequest => Some("invalid_request"),
            OAuthError::InvalidClient => Some("invalid_client"),
            OAuthError::UnauthorizedClient => Some("unauthorized_client"),
            OAuthError::UnsupportedGrantType => Some("unsupported_grant_type"),
            OAuthError::InvalidScope => Some("invalid_scope"),
            OAuthError::NoToken => None,
            OAuthError::InvalidToken => Some("invalid_token"),
            OAuthError::InsufficientScope => Some("insufficient_scope"),
        }
    }

    pub const fn status(self) -> u16 {
        match self {
            OAuthError::InvalidRequest
            | OAuthError::UnauthorizedClient
            | OAuthError::UnsupportedGrantType
            | OAuthError::InvalidScope => 400,
            OAuthError::InvalidClient | OAuthError::NoToken | OAuthError::InvalidToken => 401,
            OAuthError::InsufficientScope => 403,
        }
    }
}

oauth_rules! {
    Form "oauth.form" InvalidRequest Documented
        "The request is not application/x-www-form-urlencoded"
        "A token is asked for by a form, application/x-www-form-urlencoded."
        "RFC 6749, section 4.4.2, and the developer guide of the Social Security REST platform."
        "Send the parameters as a form; curl does so with `-d`.";
    FormSize "oauth.form-size" InvalidRequest Assumed
        "The request is too large"
        "The form is at most 64 KiB."
        "A receiver must bound what it holds; a form with a certificate chain in its assertion takes 10 KiB."
        "Leave certificates out of the assertion's header; keys are registered.";
    FormUtf8 "oauth.form-utf8" InvalidRequest Documented
        "A parameter is not UTF-8"
        "The parameters of the form are UTF-8."
        "RFC 6749, appendix B."
        "Encode the parameters as UTF-8, then in percent-encoding.";
    ParameterTwice "oauth.parameter-twice" InvalidRequest Documented
        "A parameter is given twice"
        "No parameter is given twice."
        "RFC 6749, section 3.2."
        "Send each parameter once.";
    ParameterMissing "oauth.parameter-missing" InvalidRequest Documented
        "A required parameter is missing"
        "The form has grant_type, client_assertion_type and client_assertion, none of them empty."
        "RFC 6749, section 3.2, RFC 7521, section 4.2, and the developer guide of the Social Security REST platform."
        "Send grant_type, client_assertion_type and client_assertion.";
    OtherGrant "oauth.grant-type" UnsupportedGrantType Documented
        "Only the grant client_credentials is supported"
        "The grant is client_credentials."
        "The developer guide of the Social Security REST platform; the code of the answer from RFC 6749, section 5.2."
        "Send grant_type=client_credentials.";
    TwoAuthentications "oauth.two-authentications" InvalidRequest Documented
        "The client authenticates in more than one way"
        "A client authenticates in one way only."
        "RFC 6749, sections 2.3 and 5.2."
        "Leave out the Authorization header and client_secret.";
    OtherAuthentication "oauth.authentication" InvalidClient Documented
        "The client must authenticate by a signed assertion"
        "A client authenticates by a signed assertion: no secret, no password."
        "The developer guide of the Social Security REST platform; the answer from RFC 6749, section 5.2."
        "Sign an assertion with the private key of the registered certificate, and send it as client_assertion.";
    AssertionType "oauth.assertion-type" InvalidClient Documented
        "The client_assertion_type is unknown"
        "client_assertion_type is urn:ietf:params:oauth:client-assertion-type:jwt-bearer."
        "RFC 7523, section 2.2."
        "Send client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer, percent-encoded.";
    Malformed "oauth.assertion-malformed" InvalidClient Documented
        "The client assertion is no JWT"
        "The assertion is a signed JWT: three base64url texts with points between them, the first two JSON objects without a member twice."
        "RFC 7515, section 3.1, and RFC 7519, section 4; the answer from RFC 7521, section 4.2.1."
        "Let a JWT library make the assertion, and send its text whole.";
    Critical "oauth.assertion-crit" InvalidClient Documented
        "The client assertion has a critical header that is not understood"
        "The assertion's header has no crit."
        "RFC 7515, section 4.1.11: what is critical and not understood refuses the JWT."
        "Leave crit out of the header.";
    Algorithm "oauth.algorithm" InvalidClient Observed
        "The client assertion is not signed by RS256"
        "The assertion is signed by RS256; none, HMAC and others are refused."
        "The official Java example and all known clients use RS256. That an unsigned assertion is refused is RFC 7523, section 3."
        "Sign with RS256.";
    ExpMissing "oauth.exp-missing" InvalidClient Documented
        "The client assertion has no exp"
        "The assertion has an exp, a number of seconds since 1970."
        "RFC 7523, section 3."
        "Set exp to five minutes ahead, in seconds since 1970.";
    Expired "oauth.expired" InvalidClient Documented
        "The client assertion has expired"
        "The assertion's exp is not past, by the real clock."
        "RFC 7523, section 3. How far clocks may differ is assumed."
        "Make a new assertion for each request, and set the clock of the machine.";
    ExpTooFar "oauth.exp-too-far" InvalidClient Observed
        "The client assertion lives too long"
        "The assertion's exp lies no further ahead than max_assertion_lifetime, where the scenario sets one."
        "A comment in a public client says five minutes for v5; another's 83 minutes were taken by v3. RFC 7523, section 3, allows a limit."
        "Set exp to five minutes ahead, in seconds since 1970.";
    NotYetValid "oauth.not-yet-valid" InvalidClient Documented
        "The client assertion is not valid yet"
        "The assertion's nbf, if it has one, is a number and not ahead, by the real clock."
        "RFC 7523, section 3. How far clocks may differ is assumed."
        "Leave nbf out, or set it to the present; and set the clock of the machine.";
    JtiMissing "oauth.jti-missing" InvalidClient Observed
        "The client assertion has no jti"
        "The assertion has a jti, a text."
        "RFC 7523 leaves it open; every known client of the platform sends one."
        "Give each assertion a jti of its own, such as a UUID.";
    IssMissing "oauth.iss-missing" InvalidClient Documented
        "The client assertion has no iss"
        "The assertion has an iss: the client id."
        "RFC 7523, section 3."
        "Set iss to the client id.";
    SubMissing "oauth.sub-missing" InvalidClient Documented
        "The client assertion has no sub"
        "The assertion has a sub: the client id."
        "RFC 7523, section 3."
        "Set sub to the client id.";
    IssIsSub "oauth.iss-is-sub" InvalidClient Documented
        "The iss and sub of the client assertion differ"
        "iss and sub are the same client id."
        "RFC 7523, section 3, and the official Java example."
        "Set both iss and sub to the client id.";
    AudMissing "oauth.aud-missing" InvalidClient Documented
        "The client assertion has no aud"
        "The assertion has an aud."
        "RFC 7523, section 3."
        "Set aud to the audience of the environment.";
    Audience "oauth.aud" InvalidClient Documented
        "The client assertion is for another audience"
        "The assertion's aud is that of this authorization server, or an array with it."
        "The v3 developer site and drafts by one of its authors for v5, the Postman collections for v3 and v4."
        "Set aud to the audience of the environment and version that is called, letter by letter.";
    ClientIdIsSub "oauth.client-id" InvalidClient Documented
        "The client_id differs from the sub of the client assertion"
        "client_id, if it is sent, equals the assertion's sub."
        "RFC 7521, section 4.2."
        "Leave client_id out, or send what sub says.";
    UnknownClient "oauth.unknown-client" InvalidClient Documented
        "The client is unknown"
        "The client is configured in this environment."
        "The onboarding pages: configuration is made for each environment. The answer from RFC 6749, section 5.2."
        "Use the client id that was given out for this environment, or ask for the configuration.";
    Signature "oauth.signature" InvalidClient Documented
        "The signature of the client assertion does not verify"
        "The assertion's signature verifies with a key that is registered for this client in this environment."
        "RFC 7523, section 3, and the X.509 page: a certificate for each environment."
        "Sign with the private key whose certificate is registered for this environment.";
    JtiReplayed "oauth.jti-replayed" InvalidClient Assumed
        "The client assertion was used before"
        "No assertion of a client is used twice before it expires."
        "RFC 7523, section 3, allows a server to refuse it; whether NSSO does is unknown. The switch jti_replay allows it."
        "Make a new assertion, with a new jti, for each request.";
    UnauthorizedClient "oauth.unauthorized-client" UnauthorizedClient Documented
        "The client may not use this grant"
        "The client may use the grant client_credentials."
        "RFC 6749, section 5.2."
        "Ask the e-Box team for the grant, with environment and client id.";
    ScopeOmitted "oauth.scope-omitted" InvalidScope Documented
        "No scope is asked for"
        "The form has a scope, where the scenario says scope_omitted: none."
        "The FAQ of 2020 asks for it; the present guide grants every scope of the client when it is left out."
        "Send the scope that is needed.";
    ScopeMalformed "oauth.scope-malformed" InvalidScope Documented
        "The scope is malformed"
        "scope is a list of names with one blank between them, in ASCII without quotation marks and backslashes."
        "RFC 6749, section 3.3."
        "Write the scopes with one blank between them.";
    ScopeNotGranted "oauth.scope-not-granted" InvalidScope Documented
        "A scope is not granted to this client"
        "Every scope that is asked for is granted to the client."
        "RFC 6749, section 5.2, and the developer guide of the Social Security REST platform."
        "Ask for granted scopes alone, or ask the e-Box team for the scope.";
    Scripted "oauth.scripted-refusal" InvalidClient Assumed
        "TEST ONLY: a fault has this request refused"
        "No fault has a request for a token refused though nothing is wrong with it, to test the sender."
        "A fault on purpose, of ours."
        "Nothing: take it as any other refusal, and see that the sender does not ask again and again.";
    NoToken "bearer.no-token" NoToken Documented
        "No access token"
        "A call has an access token, as Authorization: Bearer, and nowhere else."
        "The FAQ (401) and the developer guide of the Social Security REST platform."
        "Send the access token as `Authorization: Bearer ...`.";
    UnknownToken "bearer.unknown-token" InvalidToken Documented
        "The access token is not valid"
        "The access token was issued by this environment's authorization server."
        "The FAQ (401), RFC 6750, section 3.1."
        "Ask the token endpoint of this environment for a new token.";
    ExpiredToken "bearer.expired-token" InvalidToken Documented
        "The access token has expired"
        "The access token has not expired, by the real clock."
        "The FAQ (401), RFC 6750, section 3.1."
        "Ask for a new token, before or after one has expired.";
    MissingScope "bearer.missing-scope" InsufficientScope Documented
        "The access token lacks a scope"
        "The access token has a scope that opens the operation."
        "The FAQ (403), RFC 6750, section 3.1."
        "Ask for a token with the scope; trying again with the same one changes nothing.";
}
