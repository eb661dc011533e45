//! Why rustls and webpki do not take a certificate, as a flaw of it: what they report, and what the certificates say.

use rustls::CertificateError;
use rustls::pki_types::ServerName;

use crate::flaw::CertificateFlaw;
use crate::moment::moment;
use crate::presented::Presented;

/// The library's reasons, each in our words. What it only calls a bad signature may be a key that is too
/// short: the certificates tell.
pub(crate) fn flaw(reason: &CertificateError, presented: &Presented) -> CertificateFlaw {
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

/// The host of the URL as people write it.
fn host(name: &ServerName<'_>) -> String {
    name.to_str().into_owned()
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
            flaw(&reason, &Presented::default()).to_string(),
            "it was valid until 2025-12-31 00:00:00 UTC; it is 2026-01-01 00:00:00 UTC now"
        );
    }

    #[test]
    fn a_reason_that_only_webpki_has_is_told_in_our_words() {
        let other = |error| CertificateError::Other(rustls::OtherError(std::sync::Arc::new(error)));
        let told = |error| flaw(&other(error), &Presented::default());
        assert_eq!(told(webpki::Error::CaUsedAsEndEntity), CertificateFlaw::Authority);
        assert!(told(webpki::Error::NameConstraintViolation).to_string().contains("other names"));
        assert_eq!(told(webpki::Error::UnknownIssuer).to_string(), "it cannot be checked");
    }
}
