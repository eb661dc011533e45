//! Tells one failure of a connection from another, from what TLS and the network report.

use std::io;

use nets_tls::{Alert, AlertMeaning, CertificateFlaw, ClientCertificate, HandshakeProblem, TlsFailure};

use crate::fault::{Fault, FoundFault};

/// How far TLS had come, without which an alert cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsProgress {
    Handshake,
    Established,
}

/// The finding of a TLS failure. An alert can only be about the client's certificate where the service had
/// asked for one.
pub(crate) fn finding_of(
    failure: &TlsFailure,
    client: ClientCertificate,
    progress: TlsProgress,
) -> FoundFault {
    let fault = match failure {
        TlsFailure::Certificate(flaw) => certificate_fault(flaw),
        TlsFailure::Alert(alert) => alert_fault(*alert, client, progress),
        TlsFailure::TooOld => Fault::TlsTooOld,
        TlsFailure::NothingInCommon(_) => Fault::TlsNoCommonParameters,
        TlsFailure::NotTls => Fault::TlsNotSpoken,
        TlsFailure::DemandedLate => Fault::TlsClientCertificateLate,
        TlsFailure::Misbehaved(_) | TlsFailure::OurOwn(_) => Fault::TlsFailed,
    };
    let found = match failure {
        TlsFailure::Alert(Alert { meaning: AlertMeaning::Internal, name })
            if progress == TlsProgress::Handshake =>
        {
            format!(
                "the service ended the handshake with the alert {name}; Caddy and others send it where they have no \
             certificate for the host that is asked for"
            )
        }
        TlsFailure::Alert(alert) if progress == TlsProgress::Established => {
            format!("the service ended TLS with the alert {}", alert.name)
        }
        // The title says it already.
        TlsFailure::DemandedLate | TlsFailure::NotTls | TlsFailure::TooOld => String::new(),
        failure => failure.to_string(),
    };
    FoundFault::new(fault, found)
}

pub(crate) fn finding_of_handshake(problem: &HandshakeProblem, client: ClientCertificate) -> FoundFault {
    match problem {
        HandshakeProblem::Tls(failure) => finding_of(failure, client, TlsProgress::Handshake),
        HandshakeProblem::Network(error) => finding_of_io(error, client, TlsProgress::Handshake),
    }
}

/// The finding of an error of the connection under HTTP.
pub(crate) fn finding_of_io(
    error: &io::Error,
    client: ClientCertificate,
    progress: TlsProgress,
) -> FoundFault {
    if let Some(failure) = TlsFailure::within(error) {
        return finding_of(&failure, client, progress);
    }
    let (fault, found) = match error.kind() {
        io::ErrorKind::ConnectionRefused => (Fault::ConnectionRefused, ""),
        io::ErrorKind::ConnectionReset => (Fault::ConnectionReset, "it was reset"),
        io::ErrorKind::ConnectionAborted => (Fault::ConnectionReset, "it was aborted"),
        io::ErrorKind::BrokenPipe | io::ErrorKind::NotConnected => {
            (Fault::ConnectionReset, "it was closed while the question was sent")
        }
        io::ErrorKind::UnexpectedEof => (Fault::ConnectionReset, "it was closed"),
        io::ErrorKind::HostUnreachable => (Fault::ConnectionFailed, "the host cannot be reached"),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            (Fault::ConnectionFailed, "the network cannot be reached")
        }
        io::ErrorKind::TimedOut => (Fault::ConnectionFailed, "the host did not answer in time"),
        io::ErrorKind::AddrNotAvailable => {
            (Fault::ConnectionFailed, "this machine has no address to call from")
        }
        io::ErrorKind::PermissionDenied => (Fault::ConnectionFailed, "this machine does not allow the call"),
        _ => (Fault::ConnectionFailed, ""),
    };
    FoundFault::new(fault, found)
}

fn certificate_fault(flaw: &CertificateFlaw) -> Fault {
    match flaw {
        CertificateFlaw::Expired { .. } => Fault::TlsCertificateExpired,
        CertificateFlaw::NotYetValid { .. } => Fault::TlsCertificateNotYetValid,
        CertificateFlaw::UnknownAuthority { .. } | CertificateFlaw::BadSignature => {
            Fault::TlsUnknownAuthority
        }
        CertificateFlaw::WrongName { .. } => Fault::TlsWrongName,
        CertificateFlaw::Revoked => Fault::TlsCertificateRevoked,
        CertificateFlaw::Authority => Fault::TlsCertificateIsAuthority,
        CertificateFlaw::WeakKey { .. } => Fault::TlsKeyTooWeak,
        CertificateFlaw::OldSignature { .. } => Fault::TlsSignatureTooOld,
        CertificateFlaw::NotForServers
        | CertificateFlaw::RevocationUnknown(_)
        | CertificateFlaw::UnknownSignature
        | CertificateFlaw::Unreadable(_)
        | CertificateFlaw::Forbidden(_) => Fault::TlsCertificateInvalid,
    }
}

fn alert_fault(alert: Alert, client: ClientCertificate, progress: TlsProgress) -> Fault {
    let is_client_asked = matches!(client, ClientCertificate::Sent | ClientCertificate::NoneToSend);
    match alert.meaning {
        AlertMeaning::TooOld => Fault::TlsTooOld,
        AlertMeaning::CertificateMissing => Fault::TlsClientCertificateMissing,
        // TLS 1.2 has no alert of its own for a missing client certificate.
        AlertMeaning::HandshakeFailed if client == ClientCertificate::NoneToSend => {
            Fault::TlsClientCertificateMissing
        }
        AlertMeaning::CertificateRefused
            if client == ClientCertificate::NoneToSend && alert.name == "bad_certificate" =>
        {
            Fault::TlsClientCertificateMissing
        }
        AlertMeaning::HandshakeFailed | AlertMeaning::CertificateRefused if is_client_asked => {
            Fault::TlsClientCertificateRefused
        }
        // The two had agreed already.
        AlertMeaning::HandshakeFailed if progress == TlsProgress::Established => Fault::TlsFailed,
        AlertMeaning::HandshakeFailed | AlertMeaning::NothingInCommon => Fault::TlsNoCommonParameters,
        AlertMeaning::NameUnknown => Fault::TlsNameUnknown,
        AlertMeaning::ProtocolUnknown => Fault::TlsProtocolUnknown,
        AlertMeaning::CertificateRefused | AlertMeaning::Internal | AlertMeaning::Other => Fault::TlsFailed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(meaning: AlertMeaning, client: ClientCertificate, progress: TlsProgress) -> Fault {
        finding_of(&TlsFailure::Alert(Alert { meaning, name: "x" }), client, progress).fault
    }

    #[test]
    fn an_alert_is_about_the_client_certificate_only_where_one_was_asked_for() {
        let refused = AlertMeaning::CertificateRefused;
        assert_eq!(
            told(refused, ClientCertificate::Sent, TlsProgress::Handshake),
            Fault::TlsClientCertificateRefused
        );
        assert_eq!(told(refused, ClientCertificate::NotRequested, TlsProgress::Handshake), Fault::TlsFailed);
    }

    #[test]
    fn a_failed_handshake_after_the_handshake_is_no_missing_cipher_suite() {
        let failed = AlertMeaning::HandshakeFailed;
        let client = ClientCertificate::NotRequested;
        assert_eq!(told(failed, client, TlsProgress::Established), Fault::TlsFailed);
        assert_eq!(
            told(failed, ClientCertificate::Unknown, TlsProgress::Handshake),
            Fault::TlsNoCommonParameters
        );
        assert_eq!(
            finding_of(&TlsFailure::DemandedLate, client, TlsProgress::Established).fault,
            Fault::TlsClientCertificateLate
        );
    }

    #[test]
    fn what_the_system_says_of_a_connection_is_not_repeated() {
        for kind in [
            io::ErrorKind::ConnectionRefused,
            io::ErrorKind::ConnectionReset,
            io::ErrorKind::BrokenPipe,
            io::ErrorKind::HostUnreachable,
            io::ErrorKind::Other,
        ] {
            #[expect(clippy::disallowed_methods, reason = "as the system or a library would")]
            let error = io::Error::new(kind, "a sentence of the system");
            let finding = finding_of_io(&error, ClientCertificate::Sent, TlsProgress::Established);
            assert!(!finding.to_string().contains("sentence of the system"), "{finding}");
        }
    }
}
