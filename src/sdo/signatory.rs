//! All who sign in the simulated world: their keys, the CA above them, and what they sign.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use certs_gen::{Authority, Certificate, CertificateProblem, KeyStore, PrivateKey, Profile};
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::Country;

use crate::certificates::Certificates;
use crate::cms::NamedCertificate;
use crate::document::DocumentToSign;
use crate::problem::SigningProblem;
use crate::request::SigningRequest;
use crate::seid::{self, SeidForm, SeidFrame, SignatureElement};
use crate::{cms, oces};

/// All that it signs with.
const KEYS: [&str; 5] =
    [KeyStore::ROOT, KeyStore::ISSUING, KeyStore::SEAL, KeyStore::DANISH_SIGNERS, KeyStore::OTHER_SIGNERS];

/// Making a key takes a tenth of a second, so none is made before something asks for it. All
/// Danish signers share one key and all others another: each has a certificate of their own, and
/// a signature does not tell how many keys there are behind it.
#[derive(Debug)]
pub struct Signatory {
    key_store: KeyStore,
    around: Timestamp,
    seed: u64,
    root: MadeOnce<Authority>,
    issuing: MadeOnce<Issuing>,
    danish: MadeOnce<PrivateKey>,
    others: MadeOnce<PrivateKey>,
    seal: MadeOnce<Seal>,
    certificates: Certificates,
}

#[derive(Debug)]
struct Issuing {
    /// The root above it.
    root: Certificate,
    authority: Authority,
}

#[derive(Debug)]
struct Seal {
    key: PrivateKey,
    certificate: NamedCertificate,
}

impl Signatory {
    /// Keys that are gone when the process is. Certificates are valid around the given simulated
    /// time, and follow from it, the seed and the keys alone.
    pub fn ephemeral(around: Timestamp, seed: u64) -> Self {
        Self::new(KeyStore::in_memory(), around, seed)
    }

    /// Keys kept here: those found there, and those made from now on. One that cannot be used is told
    /// now, and not when it is first needed.
    pub fn kept(key_store: KeyStore, around: Timestamp, seed: u64) -> Result<Self, SigningProblem> {
        key_store.check(&KEYS)?;
        Ok(Self::new(key_store, around, seed))
    }

    fn new(key_store: KeyStore, around: Timestamp, seed: u64) -> Self {
        Signatory {
            key_store,
            around,
            seed,
            root: MadeOnce::default(),
            issuing: MadeOnce::default(),
            danish: MadeOnce::default(),
            others: MadeOnce::default(),
            seal: MadeOnce::default(),
            certificates: Certificates::default(),
        }
    }

    /// The keys that there are so far, each by its name and as PEM; none where they are the user's.
    pub fn made_keys(&self) -> Result<Option<Vec<(String, String)>>, SigningProblem> {
        Ok(self.key_store.made(&KEYS)?)
    }

    /// New keys, all that there can be, each by its name and as PEM.
    pub fn new_keys() -> Result<Vec<(String, String)>, SigningProblem> {
        let key_store = KeyStore::in_memory();
        KEYS.iter().try_for_each(|name| key_store.key(name).map(drop))?;
        Ok(key_store.made(&KEYS)?.unwrap_or_default())
    }

    /// The root certificate (PEM): trust it, and every signature verifies.
    pub fn authority_pem(&self) -> Result<String, SigningProblem> {
        Ok(self.root()?.certificate().to_pem()?)
    }

    /// Writes the SEID SDO: every signer's signature on the document, sealed. It holds the document once for
    /// itself and once for each Danish signer, so it is handed on piece by piece.
    pub fn write_seid(
        &self,
        out: &mut dyn Write,
        document: &[u8],
        request: &SigningRequest<'_>,
    ) -> Result<(), SigningProblem> {
        let issuing = self.issuing()?;
        let seal = self.seal(&issuing.authority)?;
        let signers = request
            .signatures
            .iter()
            .map(|signature| self.signer(signature, &issuing.authority))
            .collect::<Result<Vec<_>, _>>()?;
        let elements = signers
            .iter()
            .map(|signer| self.element(signer, &issuing, request))
            .collect::<Result<Vec<_>, _>>()?;
        let answer = seal.certificate.answers.at(request.sealed, &issuing.authority)?;
        let frame = SeidFrame {
            seal: cms::CmsSigner {
                key: &seal.key,
                certificate: &seal.certificate,
                issuing: issuing.authority.certificate(),
            },
            sealed: request.sealed,
            description: request.file,
            answer: &answer,
        };
        seid::write(out, &mut DocumentToSign::new(document), &elements, &frame)
    }

    /// Writes the bare `openoces:signature` of one signer, whatever the country.
    pub fn write_open_oces(
        &self,
        out: &mut dyn Write,
        document: &[u8],
        request: &SigningRequest<'_>,
        signature: &Signature,
    ) -> Result<(), SigningProblem> {
        let issuing = self.issuing()?;
        let signer = self.signer(signature, &issuing.authority)?;
        let signer = self.oces_signer(&signer, &issuing, request);
        oces::write_wrapped(out, &mut DocumentToSign::new(document), &signer)
    }

    fn element<'a>(
        &self,
        signer: &'a PendingSignature<'a>,
        issuing: &'a Issuing,
        request: &SigningRequest<'_>,
    ) -> Result<SignatureElement<'a>, SigningProblem> {
        let form = match signer.signature.signer.country() {
            Country::Denmark => SeidForm::Danish(self.oces_signer(signer, issuing, request)),
            // No public source says what a Swedish signature looks like; a CMS is the likelier form.
            Country::Norway | Country::Sweden => SeidForm::Norwegian {
                signer: cms::CmsSigner {
                    key: &signer.key,
                    certificate: &signer.certificate,
                    issuing: issuing.authority.certificate(),
                },
                at: signer.signature.at,
            },
        };
        let answer = signer.certificate.answers.at(signer.signature.at, &issuing.authority)?;
        Ok(SignatureElement { form, answer })
    }

    fn oces_signer<'a>(
        &self,
        signer: &'a PendingSignature<'a>,
        issuing: &'a Issuing,
        request: &SigningRequest<'_>,
    ) -> oces::OcesSigner<'a> {
        oces::OcesSigner {
            signature: signer.signature,
            key: &signer.key,
            certificate: &signer.certificate.certificate,
            issuing: issuing.authority.certificate(),
            root: &issuing.root,
            challenge: request.draw(self.seed, "challenge", signer.signature),
            host: request.draw(self.seed, "address", signer.signature),
        }
    }

    fn signer<'a>(
        &self,
        signature: &'a Signature,
        authority: &Authority,
    ) -> Result<PendingSignature<'a>, SigningProblem> {
        let key = match signature.signer.country() {
            Country::Denmark => self.danish.get(|| self.key_store.key(KeyStore::DANISH_SIGNERS))?,
            Country::Norway | Country::Sweden => {
                self.others.get(|| self.key_store.key(KeyStore::OTHER_SIGNERS))?
            }
        };
        let certificate = self.certificates.of(signature, authority, &key, self.seed)?;
        Ok(PendingSignature { signature, key, certificate })
    }

    fn root(&self) -> Result<Arc<Authority>, SigningProblem> {
        self.root.get(|| {
            let root = Authority::root(self.key_store.key(KeyStore::ROOT)?, self.around, self.seed)?;
            self.key_store.keep_certificate(KeyStore::ROOT, root.certificate())?;
            Ok(root)
        })
    }

    fn issuing(&self) -> Result<Arc<Issuing>, SigningProblem> {
        let root = self.root()?;
        self.issuing.get(|| {
            let authority = root.issuing(self.key_store.key(KeyStore::ISSUING)?)?;
            self.key_store.keep_certificate(KeyStore::ISSUING, authority.certificate())?;
            Ok(Issuing { root: root.certificate().clone(), authority })
        })
    }

    fn seal(&self, authority: &Authority) -> Result<Arc<Seal>, SigningProblem> {
        self.seal.get(|| {
            let key = self.key_store.key(KeyStore::SEAL)?;
            let certificate = NamedCertificate::new(authority.issue(&Profile::Seal, &key)?)?;
            self.key_store.keep_certificate(KeyStore::SEAL, &certificate.certificate)?;
            Ok(Seal { key, certificate })
        })
    }
}

/// A signature about to be made, with what its signer signs with.
struct PendingSignature<'a> {
    signature: &'a Signature,
    key: Arc<PrivateKey>,
    certificate: Arc<NamedCertificate>,
}

/// Something made when it is first asked for. A failure is not remembered, so that a full disk
/// that has been cleared is no trouble any more.
#[derive(Debug)]
struct MadeOnce<T>(Mutex<Option<Arc<T>>>);

impl<T> Default for MadeOnce<T> {
    fn default() -> Self {
        MadeOnce(Mutex::new(None))
    }
}

impl<T> MadeOnce<T> {
    fn get(&self, make: impl FnOnce() -> Result<T, CertificateProblem>) -> Result<Arc<T>, SigningProblem> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thing) = &*made {
            return Ok(Arc::clone(thing));
        }
        let thing = Arc::new(make()?);
        *made = Some(Arc::clone(&thing));
        Ok(thing)
    }
}
