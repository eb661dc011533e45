//! What is wrong with the certificate of a server.

use std::fmt;

/// Why a server's certificate is not accepted. Bound: what one certificate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateFlaw {
    Expired {
        on: Option<String>,
        now: Option<String>,
    },
    NotYetValid {
        from: Option<String>,
        now: Option<String>,
    },
    UnknownAuthority {
        issuer: Option<String>,
    },
    /// The certificate's own names, and the one that was asked for.
    WrongName {
        names: Vec<String>,
        asked: Option<String>,
    },
    Revoked,
    /// Whether it is revoked cannot be told.
    RevocationUnknown(&'static str),
    /// It may not stand for a server.
    NotForServers,
    /// It is a CA's (CA:TRUE), and stands for a server.
    Authority,
    /// The RSA key of this certificate is too short.
    WeakKey {
        subject: String,
        bits: usize,
    },
    /// This certificate is signed with an algorithm that is not trusted any more.
    OldSignature {
        subject: String,
        algorithm: &'static str,
    },
    /// It is signed with an algorithm that this side does not know.
    UnknownSignature,
    /// A signature does not fit the key of its signer.
    BadSignature,
    /// It cannot be read.
    Unreadable(&'static str),
    /// A CA above it does not allow it.
    Forbidden(&'static str),
}

impl fmt::Display for CertificateFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |moment: &Option<String>| {
            moment.clone().unwrap_or_else(|| "a day that cannot be read".to_owned())
        };
        match self {
            Self::Expired { on, now } => {
                write!(f, "it was valid until {}; it is {} now", at(on), at(now))
            }
            Self::NotYetValid { from, now } => {
                write!(f, "it is valid from {}; it is {} now", at(from), at(now))
            }
            Self::UnknownAuthority { issuer: Some(issuer) } => write!(f, "it says that {issuer} issued it"),
            Self::UnknownAuthority { issuer: None } => f.write_str("no trusted CA issued it"),
            Self::WrongName { names, asked } => {
                let asked = asked.as_deref().unwrap_or("another host");
                match names.as_slice() {
                    [] => write!(f, "it has no subject alternative name, and the URL says {asked}"),
                    names => write!(f, "it is for {}, and the URL says {asked}", names.join(", ")),
                }
            }
            Self::Revoked => f.write_str("the revocation list of its CA names it"),
            Self::RevocationUnknown(why) | Self::Unreadable(why) | Self::Forbidden(why) => f.write_str(why),
            Self::NotForServers => f.write_str("its extended key usage does not name servers (serverAuth)"),
            Self::Authority => f.write_str("it is a CA certificate (basic constraints: CA:TRUE)"),
            Self::WeakKey { subject, bits } => {
                write!(f, "the RSA key of {subject} has {bits} bits, and 2048 to 8192 are taken")
            }
            Self::OldSignature { subject, algorithm } => {
                write!(f, "the certificate of {subject} is signed with {algorithm}")
            }
            Self::UnknownSignature => {
                f.write_str("it is signed with an algorithm that the caller does not know")
            }
            Self::BadSignature => {
                f.write_str("a signature does not fit the key of the one who should have made it")
            }
        }
    }
}
