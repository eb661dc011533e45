//! A CA that issues certificates. It follows from its key, a time and a seed.

use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use rcgen::{
    CertificateParams, CertificateRevocationListParams, DistinguishedName, Issuer, RevokedCertParams,
    SerialNumber,
};

use crate::certificate::{Certificate, Validity};
use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;
use crate::profile::{AuthorityProfile, Profile};
use crate::tls::{self, TlsAuthority, TlsName};

/// Certificates it issues live as long as its own.
#[derive(Debug)]
pub struct Authority {
    key: Arc<PrivateKey>,
    certificate: Certificate,
    issuer_name: DistinguishedName,
    validity: Validity,
    seed: u64,
}

impl Authority {
    /// A CA that signs itself.
    pub fn root(key: PrivateKey, around: Timestamp, seed: u64) -> Result<Self, CertificateProblem> {
        let validity = Validity::around(around);
        let mut params = AuthorityProfile::Root.params()?;
        let particulars = Particulars { seed, issuer: &key, subject: &key, validity };
        particulars.write(&["root"], &mut params);
        Self::self_signed(&params, key, validity, seed)
    }

    /// The CA that signs itself and vouches for applications of senders to the e-Box.
    pub fn ebox(key: PrivateKey, around: Timestamp, seed: u64) -> Result<Self, CertificateProblem> {
        let validity = Validity::around(around);
        let mut params = AuthorityProfile::Ebox.params()?;
        let particulars = Particulars { seed, issuer: &key, subject: &key, validity };
        particulars.write(&["ebox"], &mut params);
        Self::self_signed(&params, key, validity, seed)
    }

    fn self_signed(
        params: &CertificateParams,
        key: PrivateKey,
        validity: Validity,
        seed: u64,
    ) -> Result<Self, CertificateProblem> {
        let certificate = Certificate::new(&params.self_signed(&key)?);
        Ok(Authority {
            key: Arc::new(key),
            certificate,
            issuer_name: params.distinguished_name.clone(),
            validity,
            seed,
        })
    }

    /// A CA for TLS that signs itself, and can vouch for these hosts alone.
    pub fn tls(
        authority: TlsAuthority,
        names: &[TlsName],
        key: PrivateKey,
        around: Timestamp,
        seed: u64,
    ) -> Result<Self, CertificateProblem> {
        let tier = match authority {
            TlsAuthority::Trusted => "tls",
            TlsAuthority::Other => "other tls",
        };
        let validity = Validity::around(around);
        let mut params = tls::authority_params(authority, names)?;
        let particulars = Particulars { seed, issuer: &key, subject: &key, validity };
        particulars.write(&[tier], &mut params);
        Self::self_signed(&params, key, validity, seed)
    }

    /// The CA below this one that signs people and the seal.
    pub fn issuing(&self, key: PrivateKey) -> Result<Self, CertificateProblem> {
        let mut params = AuthorityProfile::Issuing.params()?;
        self.particulars(self.validity, &key).write(&["issuing"], &mut params);
        params.use_authority_key_identifier_extension = true;
        let certificate = Certificate::new(&params.signed_by(&key, &self.issuer())?);
        Ok(Authority {
            key: Arc::new(key),
            certificate,
            issuer_name: params.distinguished_name,
            validity: self.validity,
            seed: self.seed,
        })
    }

    pub fn issue(&self, profile: &Profile, key: &PrivateKey) -> Result<Certificate, CertificateProblem> {
        self.issue_for(self.validity, profile, key)
    }

    /// A certificate that had ended a year before the moment around which this CA is valid.
    pub fn issue_expired(
        &self,
        profile: &Profile,
        key: &PrivateKey,
    ) -> Result<Certificate, CertificateProblem> {
        self.issue_for(self.validity.over(), profile, key)
    }

    fn issue_for(
        &self,
        validity: Validity,
        profile: &Profile,
        key: &PrivateKey,
    ) -> Result<Certificate, CertificateProblem> {
        let mut params = profile.params()?;
        self.particulars(validity, key).write(&profile.identity(), &mut params);
        Ok(Certificate::new(&params.signed_by(key, &self.issuer())?))
    }

    fn particulars<'a>(&'a self, validity: Validity, subject: &'a PrivateKey) -> Particulars<'a> {
        Particulars { seed: self.seed, issuer: &self.key, subject, validity }
    }

    /// The list (DER) that revokes these certificates, since the day this CA began.
    pub fn revocation_list_of(&self, revoked: &[&Certificate]) -> Result<Vec<u8>, CertificateProblem> {
        let mut params = CertificateRevocationListParams {
            this_update: rcgen::date_time_ymd(1950, 1, 1),
            next_update: rcgen::date_time_ymd(1950, 1, 2),
            crl_number: SerialNumber::from(1u64),
            issuing_distribution_point: None,
            revoked_certs: Vec::new(),
            key_identifier_method: rcgen::KeyIdMethod::Sha256,
        };
        self.validity.write_list(&mut params);
        for certificate in revoked {
            let serial_number = certificate.parse()?.tbs_certificate.serial_number;
            params.revoked_certs.push(RevokedCertParams {
                serial_number: SerialNumber::from_slice(serial_number.as_bytes()),
                revocation_time: params.this_update,
                reason_code: None,
                invalidity_date: None,
            });
        }
        Ok(params.signed_by(&self.issuer())?.der().to_vec())
    }

    /// The same list in PEM, as web servers read it.
    pub fn revocation_list_pem(&self, revoked: &[&Certificate]) -> Result<String, CertificateProblem> {
        der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, &self.revocation_list_of(revoked)?)
            .map_err(|_| CertificateProblem::Unreadable { what: "a revocation list" })
    }

    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    pub(crate) fn validity(&self) -> Validity {
        self.validity
    }

    /// The number of a certificate that is put together by hand.
    pub(crate) fn number_of(&self, validity: Validity, subject_key: &[u8], identity: &[String]) -> Vec<u8> {
        serial_number(self.seed, [self.key.public_der(), subject_key], validity, identity)
    }

    fn issuer(&self) -> Issuer<'static, &PrivateKey> {
        let mut params = CertificateParams::default();
        params.distinguished_name = self.issuer_name.clone();
        Issuer::new(params, &self.key)
    }
}

/// What tells certificates apart that are for the same: readers know one by its issuer's name and its number,
/// and the CAs of all sets have the same names.
struct Particulars<'a> {
    seed: u64,
    issuer: &'a PrivateKey,
    subject: &'a PrivateKey,
    validity: Validity,
}

impl Particulars<'_> {
    /// Writes the validity, and a number that follows from all of it and from what the certificate is for.
    fn write(&self, identity: &[impl AsRef<str>], params: &mut CertificateParams) {
        self.validity.write(params);
        params.serial_number = Some(self.serial_number(identity));
    }

    fn serial_number(&self, identity: &[impl AsRef<str>]) -> SerialNumber {
        let keys = [self.issuer.public_der(), self.subject.public_der()];
        SerialNumber::from_slice(&serial_number(self.seed, keys, self.validity, identity))
    }
}

/// 16 bytes; positive, as X.509 asks.
fn serial_number(seed: u64, keys: [&[u8]; 2], validity: Validity, identity: &[impl AsRef<str>]) -> Vec<u8> {
    let mut context = Context::new(&SHA256);
    context.update(&seed.to_be_bytes());
    let validity = validity.to_string();
    let identity = identity.iter().map(|part| part.as_ref().as_bytes());
    for part in keys.into_iter().chain([validity.as_bytes()]).chain(identity) {
        context.update(&part.len().to_be_bytes());
        context.update(part);
    }
    let digest = context.finish();
    let mut bytes = digest.as_ref()[..16].to_vec();
    bytes[0] = (bytes[0] & 0x3f) | 0x40;
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::SignerProfile;
    use crate::tls::ClientKind;
    use std::collections::BTreeSet;

    fn moment() -> Timestamp {
        "2026-01-05T07:00:00Z".parse().expect("a moment")
    }

    fn signer(name: &str) -> Profile {
        Profile::Signer(SignerProfile {
            country: "DK",
            organisation: "Ingen organisatorisk tilknytning".into(),
            name: name.into(),
            serial_number: "PID:9208-2002-2-000000000001".into(),
        })
    }

    #[test]
    fn the_same_keys_time_and_seed_give_the_same_certificates() {
        let key_pem = PrivateKey::generate().and_then(|key| key.to_pem()).expect("a key");
        let key = || PrivateKey::from_pem(&key_pem).expect("the key");
        let chain = || {
            let root = Authority::root(key(), moment(), 7).expect("a root");
            let issuing = root.issuing(key()).expect("an issuing CA");
            let signer = issuing.issue(&signer("Anna"), &key()).expect("a certificate");
            let list = issuing.revocation_list_of(&[]).expect("a list");
            (root.certificate().clone(), issuing.certificate().clone(), signer, list)
        };
        assert_eq!(chain(), chain());
    }

    #[test]
    fn every_subject_says_that_it_is_a_test() {
        let root = Authority::root(PrivateKey::generate().expect("a key"), moment(), 7).expect("a root");
        let signer = root.issue(&signer("Anna"), root.key()).expect("a certificate");
        let seal = root.issue(&Profile::Seal, root.key()).expect("a certificate");
        for certificate in [root.certificate(), &signer, &seal] {
            let subject = certificate.parse().expect("a certificate").tbs_certificate.subject.to_string();
            assert!(subject.contains("TEST ONLY"), "{subject}");
        }
    }

    #[test]
    fn two_signers_have_two_serial_numbers() {
        let root = Authority::root(PrivateKey::generate().expect("a key"), moment(), 7).expect("a root");
        let serial = |name: &str| {
            let certificate = root.issue(&signer(name), root.key()).expect("a certificate");
            certificate.parse().expect("a certificate").tbs_certificate.serial_number
        };
        assert_ne!(serial("Anna"), serial("Bo"));
    }

    #[test]
    fn no_serial_number_comes_twice_though_all_sets_have_the_same_names() {
        let first = PrivateKey::generate().expect("a key").to_pem().expect("PEM");
        let second = PrivateKey::generate().expect("a key").to_pem().expect("PEM");
        let mut seen = BTreeSet::new();
        let later = "2027-01-05T07:00:00Z".parse().expect("a moment");
        for (ca, subject, around) in
            [(&first, &second, moment()), (&second, &first, moment()), (&first, &second, later)]
        {
            let key = |pem: &str| PrivateKey::from_pem(pem).expect("the key");
            let root = Authority::root(key(ca), around, 7).expect("a root");
            let issuing = root.issuing(key(subject)).expect("an issuing CA");
            let signer = issuing.issue(&signer("Anna"), &key(subject)).expect("a certificate");
            let expired = issuing.issue_expired(&Profile::Seal, &key(subject)).expect("a certificate");
            let client = Profile::Client(ClientKind::Valid);
            let tls = Authority::tls(TlsAuthority::Trusted, &TlsName::local(), key(ca), around, 7);
            let tls = tls.expect("a CA");
            let client = tls.issue(&client, &key(subject)).expect("a certificate");
            for certificate in [issuing.certificate(), &signer, &expired, &client] {
                let parsed = certificate.parse().expect("a certificate").tbs_certificate;
                assert!(seen.insert(parsed.serial_number.to_string()), "{}", parsed.subject);
            }
        }
    }
}
