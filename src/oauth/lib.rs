//! The authorization server of the e-Box, OAuth 2.0: client credentials by a signed assertion (`private_key_jwt`,
//! RFC 7523), opaque bearer tokens, introspection (RFC 7662).
//!
//! No I/O here: requests come as bytes, the real time and the random bytes of a token are given in.
//! Reading order: [`ClientRegister`] knows who may ask and what was issued, [`AuthorizationSettings`] how one environment
//! behaves, [`AuthorizationServer`] answers for it. What refuses is an [`OAuthRule`]; the wire is told what the standard
//! says, the developer an [`OAuthViolation`].

mod answer;
mod assertion;
mod assertion_key;
mod bearer;
mod claims;
mod client;
mod form;
mod grant;
mod introspection;
mod jws;
mod real_time;
mod register;
mod remark;
mod remembered;
mod rule;
mod scope;
mod server;
mod settings;
mod token;
mod violation;

pub use answer::OAuthAnswer;
pub use assertion_key::{AssertionKey, AssertionKeyRefusal};
pub use bearer::{BearerProblem, BearerRefused};
pub use client::{ClientName, OAuthClient};
pub use grant::AccessGrant;
pub use introspection::{IntrospectionAnswer, IntrospectionRequest};
pub use real_time::RealTime;
pub use register::{ClientRegister, IdleKey};
pub use remark::OAuthRemark;
pub use rule::{OAuthError, OAuthRule};
pub use server::AuthorizationServer;
pub use settings::{AuthorizationSettings, JtiReplay, OAuthVersion, ScopeOmitted, documented_audience};
pub use token::{TokenAnswer, TokenOutcome, TokenRequest};
pub use violation::OAuthViolation;

/// What introspection asks of a caller's token.
pub const INTROSPECTION_SCOPE: &str = "scope:security:authorization:oauth:oauth-autz-server:introspect";
