//! Who vouches for the signatures of a world.

use super::der::Certificate;
use super::text::decoded;

/// Who vouches for all signatures of a world.
pub(crate) struct Authority(Vec<u8>);

impl Authority {
    /// From PEM.
    pub(crate) fn of(pem: &str) -> Result<Authority, String> {
        let lines = pem.lines().filter(|line| !line.starts_with("-----"));
        let der = decoded(&lines.collect::<String>()).ok().filter(|der| Certificate::parse(der).is_some());
        der.map(Authority).ok_or_else(|| "the certificate of the authority cannot be read".to_owned())
    }

    /// Whether a certificate was issued by one of these that the authority has issued.
    pub(super) fn vouches_for(&self, certificate: &Certificate<'_>, others: &[Certificate<'_>]) -> bool {
        let Some(root) = Certificate::parse(&self.0) else { return false };
        others.iter().any(|issuing| certificate.is_issued_by(issuing) && issuing.is_issued_by(&root))
    }
}
