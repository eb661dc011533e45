//! PKCS #12 stores, as Java and .NET read keys and certificates.

use p12_keystore::{KeyStore, KeyStoreEntry, PrivateKeyChain};

use crate::certificate::Certificate;
use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;

/// Opens every store this tool makes. It protects nothing: the same keys lie beside it in PEM.
pub const STORE_PASSWORD: &str = "test-only";

/// A key with its certificate and those above it.
pub fn key_store(
    name: &str,
    key: &PrivateKey,
    chain: &[&Certificate],
) -> Result<Vec<u8>, CertificateProblem> {
    let chain: Vec<_> = chain.iter().map(|certificate| read(certificate)).collect::<Result<_, _>>()?;
    // The key comes first and its id second, though both are only bytes.
    let entry = PrivateKeyChain::new(key.to_pkcs8()?, name.as_bytes(), chain);
    store(name, KeyStoreEntry::PrivateKeyChain(entry))
}

/// A certificate that is to be trusted.
pub fn trust_store(name: &str, certificate: &Certificate) -> Result<Vec<u8>, CertificateProblem> {
    store(name, KeyStoreEntry::Certificate(read(certificate)?))
}

fn store(name: &str, entry: KeyStoreEntry) -> Result<Vec<u8>, CertificateProblem> {
    let mut store = KeyStore::new();
    store.add_entry(name, entry);
    store.writer(STORE_PASSWORD).write().map_err(|_| CertificateProblem::StoreNotMade)
}

fn read(certificate: &Certificate) -> Result<p12_keystore::Certificate, CertificateProblem> {
    p12_keystore::Certificate::from_der(certificate.der()).map_err(|_| CertificateProblem::StoreNotMade)
}
