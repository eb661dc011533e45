//! What is wrong with the certificate of a server, from what webpki reports and the certificates say.

use std::fmt;

use rustls::CertificateError;

use crate::failure::{host, moment};
use crate::presented::Presented;

/// Why a server's certificate is not accepted.
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

/// The library's reasons, each in our words. What it only calls a bad signature may be a key that is too
/// short: the certificates tell.
pub(crate) fn of(reason: &CertificateError, presented: &Presented) -> CertificateFlaw {
    match reason {
        CertificateError::Expired => CertificateFlaw::Expired { on: presented.not_after(), now: None },
        CertificateError::ExpiredContext { time, not_after } => {
            CertificateFlaw::Expired { on: Some(moment(*not_after)), now: Some(moment(*time)) }
        }
        CertificateError::NotValidYet => CertificateFlaw::NotYetValid { from: None, now: None },
        CertificateError::NotValidYetContext { time, not_before } => {
            CertificateFlaw::NotYetValid { from: Some(moment(*not_before)), now: Some(moment(*time)) }
        }
        CertificateError::UnknownIssuer => CertificateFlaw::UnknownAuthority { issuer: presented.issuer() },
        CertificateError::NotValidForName => {
            CertificateFlaw::WrongName { names: presented.names(), asked: None }
        }
        CertificateError::NotValidForNameContext { expected, .. } => {
            CertificateFlaw::WrongName { names: presented.names(), asked: Some(host(expected)) }
        }
        CertificateError::Revoked => CertificateFlaw::Revoked,
        CertificateError::UnknownRevocationStatus => {
            CertificateFlaw::RevocationUnknown("no revocation list says whether it is revoked")
        }
        CertificateError::ExpiredRevocationList | CertificateError::ExpiredRevocationListContext { .. } => {
            CertificateFlaw::RevocationUnknown("the revocation list of its CA is too old")
        }
        CertificateError::InvalidOcspResponse => {
            CertificateFlaw::RevocationUnknown("the OCSP answer that came with it cannot be used")
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            CertificateFlaw::NotForServers
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. } => {
            presented.weakness().unwrap_or(CertificateFlaw::UnknownSignature)
        }
        CertificateError::BadSignature
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            presented.weakness().unwrap_or(CertificateFlaw::BadSignature)
        }
        CertificateError::BadEncoding => {
            CertificateFlaw::Unreadable("it is no well-formed X.509 certificate")
        }
        CertificateError::UnhandledCriticalExtension => {
            CertificateFlaw::Unreadable("it has a critical extension that the caller does not know")
        }
        CertificateError::ApplicationVerificationFailure => CertificateFlaw::Forbidden("it is not taken"),
        CertificateError::Other(other) => match other.0.downcast_ref::<webpki::Error>() {
            Some(error) => of_webpki(error, presented),
            None => CertificateFlaw::Unreadable("it cannot be checked"),
        },
        // Among them the deprecated name of an unsupported algorithm.
        _ => presented.weakness().unwrap_or(CertificateFlaw::UnknownSignature),
    }
}

/// Those that rustls has no name for.
fn of_webpki(error: &webpki::Error, presented: &Presented) -> CertificateFlaw {
    use webpki::Error as Reason;
    match error {
        Reason::CaUsedAsEndEntity => CertificateFlaw::Authority,
        Reason::EndEntityUsedAsCa => CertificateFlaw::Forbidden(
            "the certificate that should have issued it is no CA certificate (CA:FALSE)",
        ),
        Reason::CertDistrusted => CertificateFlaw::Forbidden("its key is distrusted"),
        Reason::EmptyEkuExtension => CertificateFlaw::NotForServers,
        Reason::NameConstraintViolation => {
            CertificateFlaw::Forbidden("its CA is for other names (name constraints)")
        }
        Reason::PathLenConstraintViolated => {
            CertificateFlaw::Forbidden("its CA may not stand above another CA (path length)")
        }
        Reason::MaximumNameConstraintComparisonsExceeded
        | Reason::MaximumPathBuildCallsExceeded
        | Reason::MaximumPathDepthExceeded
        | Reason::MaximumSignatureChecksExceeded => {
            CertificateFlaw::Forbidden("the chain of its CAs is longer than is followed")
        }
        Reason::UnsupportedCertVersion => CertificateFlaw::Unreadable(
            "it is no X.509 certificate of version 3, so that it cannot hold names",
        ),
        Reason::UnsupportedCriticalExtension => {
            CertificateFlaw::Unreadable("it has a critical extension that the caller does not know")
        }
        Reason::InvalidSerialNumber => {
            CertificateFlaw::Unreadable("its serial number is negative or longer than 20 bytes")
        }
        Reason::SignatureAlgorithmMismatch => {
            CertificateFlaw::Unreadable("it names two different signature algorithms")
        }
        Reason::MalformedDnsIdentifier => CertificateFlaw::Unreadable("one of its names is no host name"),
        Reason::MalformedExtensions | Reason::ExtensionValueInvalid => {
            CertificateFlaw::Unreadable("one of its extensions is not well-formed")
        }
        Reason::MalformedNameConstraint | Reason::InvalidNetworkMaskConstraint => {
            CertificateFlaw::Unreadable("the name constraints of its CA are not well-formed")
        }
        Reason::InvalidSignatureForPublicKey
        | Reason::UnsupportedSignatureAlgorithmContext(_)
        | Reason::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            presented.weakness().unwrap_or(CertificateFlaw::BadSignature)
        }
        _ => CertificateFlaw::Unreadable("it cannot be checked"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::UnixTime;

    use super::*;

    #[test]
    fn an_expired_certificate_is_told_by_dates() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let reason =
            CertificateError::ExpiredContext { time: at(1_767_225_600), not_after: at(1_767_139_200) };
        assert_eq!(
            of(&reason, &Presented::default()).to_string(),
            "it was valid until 2025-12-31 00:00:00 UTC; it is 2026-01-01 00:00:00 UTC now"
        );
    }

    #[test]
    fn a_reason_that_only_webpki_has_is_told_in_our_words() {
        let other = |error| CertificateError::Other(rustls::OtherError(std::sync::Arc::new(error)));
        let flaw = |error| of(&other(error), &Presented::default());
        assert_eq!(flaw(webpki::Error::CaUsedAsEndEntity), CertificateFlaw::Authority);
        assert!(flaw(webpki::Error::NameConstraintViolation).to_string().contains("other names"));
        assert_eq!(flaw(webpki::Error::UnknownIssuer).to_string(), "it cannot be checked");
    }
}
