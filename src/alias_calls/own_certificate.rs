//! The simulator's own client certificate, for scenarios that name no other.

use std::sync::{Arc, Mutex, PoisonError};

use certs_gen::{CallerCertificate, CertificateProblem, KeyStore};
use nets_core::Timestamp;

/// Made when it is first needed: keys take a while to make.
pub struct OwnCertificate {
    key_store: KeyStore,
    around: Timestamp,
    seed: u64,
    made: Mutex<Option<Arc<CallerCertificate>>>,
}

impl OwnCertificate {
    pub fn new(key_store: KeyStore, around: Timestamp, seed: u64) -> Self {
        OwnCertificate { key_store, around, seed, made: Mutex::default() }
    }

    /// The CA that a service has to trust for it.
    pub fn authority_pem(&self) -> Result<String, CertificateProblem> {
        self.get()?.authority_pem()
    }

    pub fn get(&self) -> Result<Arc<CallerCertificate>, CertificateProblem> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made {
            return Ok(Arc::clone(made));
        }
        let certificate = Arc::new(CallerCertificate::kept(&self.key_store, self.around, self.seed)?);
        *made = Some(Arc::clone(&certificate));
        Ok(certificate)
    }
}
