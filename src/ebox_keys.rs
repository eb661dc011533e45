//! The keys by which clients of the e-Box prove who they are: those that the scenario names, and one made for each client
//! that has none.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use certs_gen::PrivateKey;
use nets_core::ebox::setting::CertificateIssuer;
use nets_core::identity::belgium::EboxClientId;
use nets_ebox::client_key;
use nets_oauth::AssertionKey;
use nets_scenario::Loaded;
use nets_text::told;
use nets_x509::examine;

use crate::alias_calls::{MayName, Purpose, Unusable};
use crate::data_folder::{EBOX_KEYS, write_private};

/// Held while keys are looked for and made.
static MAKING: Mutex<()> = Mutex::new(());

/// Of the clients of one scenario. Bound: its clients.
#[derive(Debug, Clone, Default)]
pub struct EboxClientKeys {
    pub keys: BTreeMap<EboxClientId, Vec<AssertionKey>>,
    /// The private keys that were made here.
    pub made: BTreeMap<EboxClientId, PathBuf>,
}

/// Why there are none.
#[derive(Debug)]
pub enum NoEboxKeys {
    Unusable(Vec<Unusable>),
    NotKept(io::Error),
}

/// Reads those that the scenario names, and makes the others, which are the same for all worlds of this folder.
pub fn of(loaded: &Loaded, may_name: &MayName, folder: &Path) -> Result<EboxClientKeys, NoEboxKeys> {
    let (mut found, mut unusable) = (EboxClientKeys::default(), Vec::new());
    let Some(setting) = loaded.scenario.ebox.as_deref() else { return Ok(found) };
    // Of two worlds that begin at once the second finds the keys that the first has made.
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    for id in setting.clients.keys() {
        let key = match loaded.ebox_certificates.get(id) {
            Some(pem) => {
                let bytes = may_name.read(Purpose::EboxCertificate, pem);
                bytes.and_then(|bytes| {
                    check_issuer(&bytes, setting.switches.issuer, id)
                        .map_err(|told| Unusable::new(pem.spot, told))?;
                    client_key(&bytes, "the scenario's certificate")
                        .map_err(|refusal| Unusable::new(pem.spot, refusal.to_string()))
                })
            }
            None => {
                let path = folder.join(EBOX_KEYS).join(format!("{}.key.pem", file_name(id)));
                let key = made(&path).map_err(NoEboxKeys::NotKept)?;
                found.made.insert(id.clone(), path);
                Ok(key)
            }
        };
        match key {
            Ok(key) => drop(found.keys.insert(id.clone(), vec![key])),
            Err(problem) => unusable.push(problem),
        }
    }
    if unusable.is_empty() { Ok(found) } else { Err(NoEboxKeys::Unusable(unusable)) }
}

/// Whether the scenario takes a certificate by who has signed it. A bare public key has no issuer.
fn check_issuer(bytes: &[u8], issuer: CertificateIssuer, client: &EboxClientId) -> Result<(), String> {
    let is_own = examine(bytes).is_ok_and(|facts| facts.is_self_issued);
    match issuer {
        CertificateIssuer::WarnSelfSigned if is_own => {
            tracing::warn!(%client, "the client's certificate is signed by its own key: pages of 2021 want one of an official issuer");
            Ok(())
        }
        CertificateIssuer::Official if is_own => {
            Err("the certificate is signed by its own key, and the scenario has `issuer: official`"
                .to_owned())
        }
        CertificateIssuer::Any | CertificateIssuer::WarnSelfSigned | CertificateIssuer::Official => Ok(()),
    }
}

/// Letters and digits of an id, and a dash for all else.
fn file_name(id: &EboxClientId) -> String {
    id.as_str().chars().map(|each| if each.is_ascii_alphanumeric() { each } else { '-' }).collect()
}

/// The key in this file, or one that is kept there from now on.
fn made(path: &Path) -> io::Result<AssertionKey> {
    let key = match fs::read_to_string(path) {
        Ok(pem) => PrivateKey::from_pem(&pem),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = PrivateKey::generate().map_err(told)?;
            write_private(path, &key.to_pem().map_err(told)?)?;
            Ok(key)
        }
        Err(error) => return Err(error),
    };
    let key = key.map_err(told)?;
    AssertionKey::from_spki(&key.public_info(), "the key made at launch").map_err(told)
}
