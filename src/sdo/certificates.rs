//! The certificates of those who sign: whose name and number stand in them, and which key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use certs_gen::{Authority, PrivateKey, Profile, SignerProfile};
use nets_core::effect::Signature;
use nets_core::identity::{Country, Party};

use crate::cms::NamedCertificate;
use crate::problem::SigningProblem;
use crate::request::{draw, party};

/// How many certificates are kept at hand. One that is forgotten is made again, the same.
const AT_HAND: usize = 1024;

/// The certificates issued so far, each made when its owner first signs.
#[derive(Debug, Default)]
pub(crate) struct Certificates {
    /// Bound: `AT_HAND`.
    issued: Mutex<BTreeMap<CertificateOwner, Arc<NamedCertificate>>>,
}

/// A party and the name it signs with. Bound: the name of a signer.
type CertificateOwner = (Vec<u8>, String);

impl Certificates {
    pub fn of(
        &self,
        signature: &Signature,
        authority: &Authority,
        key: &PrivateKey,
        seed: u64,
    ) -> Result<Arc<NamedCertificate>, SigningProblem> {
        let owner = (party(&signature.signer), signature.name.clone());
        if let Some(certificate) = self.issued().get(&owner) {
            return Ok(Arc::clone(certificate));
        }
        // Threads that sign do not wait for each other here: two that make one certificate make the same.
        let certificate = Arc::new(NamedCertificate::new(authority.issue(&profile(signature, seed), key)?)?);
        let mut issued = self.issued();
        if issued.len() >= AT_HAND {
            issued.clear();
        }
        Ok(Arc::clone(issued.entry(owner).or_insert(certificate)))
    }

    fn issued(&self) -> MutexGuard<'_, BTreeMap<CertificateOwner, Arc<NamedCertificate>>> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The subject in the manner of each country's certificates, with an identifier that is drawn
/// and so says nothing about the real number.
fn profile(signature: &Signature, seed: u64) -> Profile {
    let signer = &signature.signer;
    let number = draw(seed, &[b"certificate", &party(signer)]) % 1_000_000_000_000;
    let (organisation, serial_number) = match (signer.country(), signer) {
        (Country::Denmark, Party::Organisation(_)) => {
            (signature.name.clone(), format!("CVR:00000000-RID:{number:012}"))
        }
        (Country::Denmark, Party::Person(_) | Party::Alias(_)) => {
            ("Ingen organisatorisk tilknytning".into(), format!("PID:9208-2002-2-{number:012}"))
        }
        (Country::Norway, _) => ("BankID".into(), format!("9578-0000-4-{number:012}")),
        (Country::Sweden, _) => ("BankID".into(), format!("SE-{number:012}")),
    };
    Profile::Signer(SignerProfile {
        country: signer.country().code(),
        organisation,
        name: signature.name.clone(),
        serial_number,
    })
}
