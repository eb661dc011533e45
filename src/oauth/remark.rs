//! What is odd in a request that is answered all the same.

use crate::real_time::spoken;

/// One oddity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthRemark {
    /// RFC 6749, section 3.2.
    #[error("the parameter `{0}` is unknown and ignored")]
    UnknownParameter(String),
    #[error("the form says charset={0}; it is read as UTF-8")]
    OtherCharset(String),
    /// Every client can put a key of its own there.
    #[error("the assertion's header has `{0}`; a key is never taken from there, only from the registration")]
    HeaderKeyIgnored(&'static str),
    #[error("the assertion's iat is {} ahead of the real clock", spoken(*.0))]
    IssuedAhead(i64),
    #[error("the assertion lives for {}; v5 is said to take five minutes at most", spoken(*.0))]
    LivesLong(i64),
}
