//! Tells one failure of a connection from another, from what TLS and the network report.

use std::io;

use nets_tls::{ClientCertificate, error_in};
use rustls::{AlertDescription, CertificateError, Error};

use crate::fault::{Fault, FoundFault};

/// The finding of a TLS error. An alert can only be about the client's certificate where the
/// service had asked for one.
pub(crate) fn finding_of(error: &Error, client: ClientCertificate) -> FoundFault {
    let fault = match error {
        Error::InvalidCertificate(reason) => certificate_fault(reason),
        Error::AlertReceived(alert) => return alert_finding(*alert, client),
        Error::PeerIncompatible(reason) => {
            use rustls::PeerIncompatible as Reason;
            match reason {
                Reason::ServerDoesNotSupportTls12Or13
                | Reason::ServerTlsVersionIsDisabledByOurConfig
                | Reason::SupportedVersionsExtensionRequired => Fault::TlsTooOld,
                _ => Fault::TlsNoCommonParameters,
            }
        }
        Error::InvalidMessage(rustls::InvalidMessage::UnknownProtocolVersion) => Fault::TlsTooOld,
        Error::InvalidMessage(_) | Error::InappropriateMessage { .. } => Fault::TlsNotSpoken,
        _ => Fault::TlsFailed,
    };
    FoundFault::new(fault, error.to_string())
}

/// The finding of an error of the connection under HTTP.
pub(crate) fn finding_of_io(error: &io::Error, client: ClientCertificate) -> FoundFault {
    if let Some(error) = error_in(error) {
        return finding_of(error, client);
    }
    let fault = match error.kind() {
        io::ErrorKind::ConnectionRefused => Fault::ConnectionRefused,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => Fault::ConnectionReset,
        _ => Fault::ConnectionFailed,
    };
    FoundFault::new(fault, error.to_string())
}

fn certificate_fault(reason: &CertificateError) -> Fault {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Fault::TlsCertificateExpired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Fault::TlsCertificateNotYetValid
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Fault::TlsUnknownAuthority,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Fault::TlsWrongName
        }
        CertificateError::Revoked => Fault::TlsCertificateRevoked,
        _ => Fault::TlsCertificateInvalid,
    }
}

fn alert_finding(alert: AlertDescription, client: ClientCertificate) -> FoundFault {
    let is_client_asked = matches!(client, ClientCertificate::Sent | ClientCertificate::NoneToSend);
    let fault = match alert {
        AlertDescription::ProtocolVersion => Fault::TlsTooOld,
        AlertDescription::CertificateRequired => Fault::TlsClientCertificateMissing,
        // TLS 1.2 has no alert of its own for a missing client certificate.
        AlertDescription::HandshakeFailure | AlertDescription::BadCertificate
            if client == ClientCertificate::NoneToSend =>
        {
            Fault::TlsClientCertificateMissing
        }
        AlertDescription::HandshakeFailure
        | AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::DecryptError
        | AlertDescription::AccessDenied
            if is_client_asked =>
        {
            Fault::TlsClientCertificateRefused
        }
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
            Fault::TlsNoCommonParameters
        }
        AlertDescription::UnrecognisedName => Fault::TlsWrongName,
        _ => Fault::TlsFailed,
    };
    FoundFault::new(fault, format!("alert {alert:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_about_the_client_certificate_only_where_one_was_asked_for() {
        let alert = Error::AlertReceived(AlertDescription::UnknownCA);
        assert_eq!(finding_of(&alert, ClientCertificate::Sent).fault, Fault::TlsClientCertificateRefused);
        assert_eq!(finding_of(&alert, ClientCertificate::NotRequested).fault, Fault::TlsFailed);
    }

    #[test]
    fn an_old_version_is_told_by_the_alert_and_by_the_answer() {
        let alert = Error::AlertReceived(AlertDescription::ProtocolVersion);
        assert_eq!(finding_of(&alert, ClientCertificate::NotRequested).fault, Fault::TlsTooOld);
        let answer = Error::PeerIncompatible(rustls::PeerIncompatible::ServerDoesNotSupportTls12Or13);
        assert_eq!(finding_of(&answer, ClientCertificate::Unknown).fault, Fault::TlsTooOld);
    }

    #[test]
    fn a_tls_error_is_found_within_an_io_error() {
        let error =
            io::Error::new(io::ErrorKind::InvalidData, Error::InvalidCertificate(CertificateError::Expired));
        assert_eq!(finding_of_io(&error, ClientCertificate::Unknown).fault, Fault::TlsCertificateExpired);
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(finding_of_io(&reset, ClientCertificate::Sent).fault, Fault::ConnectionReset);
    }
}
