//! Why TLS did not come about, or ended: what rustls and webpki report, in words of ours.

use std::fmt;
use std::io;

use rustls::{AlertDescription, Error, HandshakeType, InvalidMessage, PeerIncompatible};

use crate::flaw::CertificateFlaw;
use crate::presented::Presented;
use crate::reasons;

/// What ended TLS. Its words say what was found, not what to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsFailure {
    /// The server's certificate is not accepted.
    Certificate(CertificateFlaw),
    /// The other side ended it, and said so.
    Alert(Alert),
    /// No version from TLS 1.2 on.
    TooOld,
    NothingInCommon(&'static str),
    /// What came is no TLS.
    NotTls,
    /// A client certificate was demanded after the handshake.
    DemandedLate,
    /// The other side broke the rules of TLS.
    Misbehaved(&'static str),
    /// Something of this side.
    OurOwn(&'static str),
}

/// An alert of the other side, by the name that the standard gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alert {
    pub meaning: AlertMeaning,
    pub name: &'static str,
}

/// What can be meant by an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertMeaning {
    /// Something about the certificate that was shown.
    CertificateRefused,
    CertificateMissing,
    /// The two could not agree, or, in TLS 1.2, a certificate is missing.
    HandshakeFailed,
    TooOld,
    NothingInCommon,
    /// The server knows no such host.
    NameUnknown,
    /// The server speaks none of the protocols that were offered.
    ProtocolUnknown,
    /// A fault within the other side.
    Internal,
    Other,
}

/// Why a handshake did not come to its end.
#[derive(Debug)]
pub enum HandshakeProblem {
    Tls(TlsFailure),
    Network(io::Error),
}

impl TlsFailure {
    /// Where an error of a stream is one of TLS.
    pub fn within(error: &io::Error) -> Option<Self> {
        error_in(error).map(|error| of(error, &Presented::default()))
    }
}

impl HandshakeProblem {
    pub(crate) fn of(error: io::Error, presented: &Presented) -> Self {
        match error_in(&error) {
            Some(found) => Self::Tls(of(found, presented)),
            None => Self::Network(error),
        }
    }
}

impl fmt::Display for TlsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(flaw) => flaw.fmt(f),
            Self::Alert(alert) => write!(f, "the service ended the handshake with the alert {}", alert.name),
            Self::TooOld => f.write_str("the service chose a version before TLS 1.2"),
            Self::NothingInCommon(what) => write!(f, "no {what} in common"),
            Self::NotTls => f.write_str("what came back are no records of TLS"),
            Self::DemandedLate => f.write_str("a client certificate was demanded after the handshake"),
            Self::Misbehaved(how) | Self::OurOwn(how) => f.write_str(how),
        }
    }
}

fn error_in(error: &io::Error) -> Option<&Error> {
    let inner = error.get_ref()?;
    inner.downcast_ref().or_else(|| inner.source().and_then(|source| source.downcast_ref()))
}

/// The library's errors, each in our words. Its enums may grow, so that each match has a last arm.
fn of(error: &Error, presented: &Presented) -> TlsFailure {
    match error {
        Error::InvalidCertificate(reason) => TlsFailure::Certificate(reasons::flaw(reason, presented)),
        Error::AlertReceived(alert) => TlsFailure::Alert(alert_of(*alert)),
        Error::PeerIncompatible(reason) => incompatible(reason),
        Error::InappropriateHandshakeMessage { got_type: HandshakeType::CertificateRequest, .. } => {
            TlsFailure::DemandedLate
        }
        Error::InvalidMessage(InvalidMessage::UnknownProtocolVersion) => TlsFailure::TooOld,
        Error::InvalidMessage(_) | Error::InappropriateMessage { .. } => TlsFailure::NotTls,
        Error::InappropriateHandshakeMessage { .. } => {
            TlsFailure::Misbehaved("a message of the handshake came out of turn")
        }
        Error::PeerMisbehaved(_) => TlsFailure::Misbehaved("the service broke the rules of the handshake"),
        Error::NoCertificatesPresented => TlsFailure::Misbehaved("the service showed no certificate"),
        Error::DecryptError => TlsFailure::Misbehaved("what the service sent cannot be decrypted"),
        Error::PeerSentOversizedRecord => TlsFailure::Misbehaved("a record is longer than TLS allows"),
        Error::NoApplicationProtocol => TlsFailure::NothingInCommon("protocol (HTTP/1.1 or HTTP/2)"),
        Error::InvalidEncryptedClientHello(_) => {
            TlsFailure::Misbehaved("the service spoke of a hidden name, which was not offered")
        }
        Error::InvalidCertRevocationList(_) => {
            TlsFailure::OurOwn("the revocation list of the trusted CA cannot be used")
        }
        Error::UnsupportedNameType => {
            TlsFailure::OurOwn("the host of the URL is of a kind that TLS cannot name")
        }
        Error::EncryptError
        | Error::General(_)
        | Error::FailedToGetCurrentTime
        | Error::FailedToGetRandomBytes
        | Error::HandshakeNotComplete
        | Error::BadMaxFragmentSize
        | Error::InconsistentKeys(_)
        | Error::Other(_) => TlsFailure::OurOwn("the caller's own TLS failed"),
        _ => TlsFailure::Misbehaved("TLS failed for a reason that the caller has no words for"),
    }
}

fn incompatible(reason: &PeerIncompatible) -> TlsFailure {
    match reason {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        | PeerIncompatible::SupportedVersionsExtensionRequired
        | PeerIncompatible::Tls12NotOffered
        | PeerIncompatible::Tls12NotOfferedOrEnabled
        | PeerIncompatible::Tls13RequiredForQuic => TlsFailure::TooOld,
        PeerIncompatible::NoCipherSuitesInCommon => TlsFailure::NothingInCommon("cipher suite"),
        PeerIncompatible::NoKxGroupsInCommon
        | PeerIncompatible::NamedGroupsExtensionRequired
        | PeerIncompatible::KeyShareExtensionRequired
        | PeerIncompatible::NoEcPointFormatsInCommon
        | PeerIncompatible::EcPointsExtensionRequired
        | PeerIncompatible::UncompressedEcPointsRequired => {
            TlsFailure::NothingInCommon("group for the key exchange")
        }
        PeerIncompatible::NoSignatureSchemesInCommon
        | PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon
        | PeerIncompatible::SignatureAlgorithmsExtensionRequired => {
            TlsFailure::NothingInCommon("signature algorithm")
        }
        PeerIncompatible::ExtendedMasterSecretExtensionRequired => {
            TlsFailure::NothingInCommon("extended master secret, without which TLS 1.2 is not safe,")
        }
        PeerIncompatible::IncorrectCertificateTypeExtension
        | PeerIncompatible::UnsolicitedCertificateTypeExtension => {
            TlsFailure::NothingInCommon("kind of certificate")
        }
        PeerIncompatible::NullCompressionRequired
        | PeerIncompatible::ServerSentHelloRetryRequestWithUnknownExtension
        | PeerIncompatible::ServerRejectedEncryptedClientHello(_) => {
            TlsFailure::NothingInCommon("way to shake hands")
        }
        _ => TlsFailure::NothingInCommon("parameters"),
    }
}

/// Names as IANA lists them.
fn alert_of(alert: AlertDescription) -> Alert {
    use AlertMeaning as Is;
    let (meaning, name) = match alert {
        AlertDescription::BadCertificate => (Is::CertificateRefused, "bad_certificate"),
        AlertDescription::UnsupportedCertificate => (Is::CertificateRefused, "unsupported_certificate"),
        AlertDescription::CertificateRevoked => (Is::CertificateRefused, "certificate_revoked"),
        AlertDescription::CertificateExpired => (Is::CertificateRefused, "certificate_expired"),
        AlertDescription::CertificateUnknown => (Is::CertificateRefused, "certificate_unknown"),
        AlertDescription::UnknownCA => (Is::CertificateRefused, "unknown_ca"),
        AlertDescription::AccessDenied => (Is::CertificateRefused, "access_denied"),
        AlertDescription::DecryptError => (Is::CertificateRefused, "decrypt_error"),
        AlertDescription::CertificateUnobtainable => (Is::CertificateRefused, "certificate_unobtainable"),
        AlertDescription::BadCertificateStatusResponse => {
            (Is::CertificateRefused, "bad_certificate_status_response")
        }
        AlertDescription::BadCertificateHashValue => (Is::CertificateRefused, "bad_certificate_hash_value"),
        AlertDescription::CertificateRequired => (Is::CertificateMissing, "certificate_required"),
        AlertDescription::NoCertificate => (Is::CertificateMissing, "no_certificate"),
        AlertDescription::HandshakeFailure => (Is::HandshakeFailed, "handshake_failure"),
        AlertDescription::ProtocolVersion => (Is::TooOld, "protocol_version"),
        AlertDescription::InappropriateFallback => (Is::TooOld, "inappropriate_fallback"),
        AlertDescription::InsufficientSecurity => (Is::NothingInCommon, "insufficient_security"),
        AlertDescription::MissingExtension => (Is::NothingInCommon, "missing_extension"),
        AlertDescription::ExportRestriction => (Is::NothingInCommon, "export_restriction"),
        AlertDescription::UnrecognisedName => (Is::NameUnknown, "unrecognized_name"),
        AlertDescription::NoApplicationProtocol => (Is::ProtocolUnknown, "no_application_protocol"),
        AlertDescription::InternalError => (Is::Internal, "internal_error"),
        AlertDescription::CloseNotify => (Is::Other, "close_notify"),
        AlertDescription::UnexpectedMessage => (Is::Other, "unexpected_message"),
        AlertDescription::BadRecordMac => (Is::Other, "bad_record_mac"),
        AlertDescription::DecryptionFailed => (Is::Other, "decryption_failed"),
        AlertDescription::RecordOverflow => (Is::Other, "record_overflow"),
        AlertDescription::DecompressionFailure => (Is::Other, "decompression_failure"),
        AlertDescription::IllegalParameter => (Is::Other, "illegal_parameter"),
        AlertDescription::DecodeError => (Is::Other, "decode_error"),
        AlertDescription::UserCanceled => (Is::Other, "user_canceled"),
        AlertDescription::NoRenegotiation => (Is::Other, "no_renegotiation"),
        AlertDescription::UnsupportedExtension => (Is::Other, "unsupported_extension"),
        AlertDescription::UnknownPSKIdentity => (Is::Other, "unknown_psk_identity"),
        AlertDescription::EncryptedClientHelloRequired => (Is::Other, "ech_required"),
        _ => (Is::Other, "that no standard names"),
    };
    Alert { meaning, name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "as the library hands its errors on")]
    fn within(error: Error) -> Option<TlsFailure> {
        TlsFailure::within(&io::Error::new(io::ErrorKind::InvalidData, error))
    }

    #[test]
    fn a_tls_error_is_found_within_an_io_error() {
        assert_eq!(
            within(Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13)),
            Some(TlsFailure::TooOld)
        );
        assert_eq!(TlsFailure::within(&io::Error::from(io::ErrorKind::ConnectionReset)), None);
        // In TLS 1.3, where a server does not wait to be told that the client can do it.
        let late = Error::InappropriateHandshakeMessage {
            expect_types: vec![HandshakeType::NewSessionTicket, HandshakeType::KeyUpdate],
            got_type: HandshakeType::CertificateRequest,
        };
        assert_eq!(within(late), Some(TlsFailure::DemandedLate));
    }

    #[test]
    fn no_word_of_the_library_is_in_ours() {
        for error in [
            Error::AlertReceived(AlertDescription::UnknownCA),
            Error::AlertReceived(AlertDescription::Unknown(200)),
            Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
            Error::General("internal words".to_owned()),
            Error::InvalidMessage(InvalidMessage::MissingData("words")),
            Error::InappropriateHandshakeMessage {
                expect_types: vec![HandshakeType::Finished],
                got_type: HandshakeType::CertificateRequest,
            },
        ] {
            let theirs = error.to_string();
            let ours = within(error).expect("of TLS").to_string();
            assert!(!ours.contains(&theirs) && !ours.contains("UnknownCA"), "{ours}");
        }
    }
}
