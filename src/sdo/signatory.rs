//! All who sign in the simulated world: their keys, the CA above them, and what they sign.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use certs_gen::{Authority, Certificate, CertificateProblem, Keeping, PrivateKey, Profile};
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::Country;

use crate::certificates::Certificates;
use crate::cms::Named;
use crate::document::Document;
use crate::problem::SigningProblem;
use crate::request::SigningRequest;
use crate::seid::{self, Element, Form, Frame};
use crate::{cms, oces};

/// Making a key takes a tenth of a second, so none is made before something asks for it. All
/// Danish signers share one key and all others another: each has a certificate of their own, and
/// a signature does not tell how many keys there are behind it.
#[derive(Debug)]
pub struct Signatory {
    keeping: Keeping,
    around: Timestamp,
    seed: u64,
    root: Lazily<Authority>,
    issuing: Lazily<Issuing>,
    danish: Lazily<PrivateKey>,
    others: Lazily<PrivateKey>,
    seal: Lazily<Seal>,
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
    certificate: Named,
}

impl Signatory {
    /// Keys that are gone when the process is. Certificates are valid around the given simulated
    /// time, and follow from it, the seed and the keys alone.
    pub fn ephemeral(around: Timestamp, seed: u64) -> Self {
        Self::new(Keeping::in_memory(), around, seed)
    }

    /// Keys kept here: those found there, and those made from now on. One that cannot be used is told
    /// now, and not when it is first needed.
    pub fn kept(keeping: Keeping, around: Timestamp, seed: u64) -> Result<Self, SigningProblem> {
        keeping.check(&[
            Keeping::ROOT,
            Keeping::ISSUING,
            Keeping::SEAL,
            Keeping::DANISH_SIGNERS,
            Keeping::OTHER_SIGNERS,
        ])?;
        Ok(Self::new(keeping, around, seed))
    }

    fn new(keeping: Keeping, around: Timestamp, seed: u64) -> Self {
        Signatory {
            keeping,
            around,
            seed,
            root: Lazily::default(),
            issuing: Lazily::default(),
            danish: Lazily::default(),
            others: Lazily::default(),
            seal: Lazily::default(),
            certificates: Certificates::default(),
        }
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
        let frame = Frame {
            seal: cms::Signer {
                key: &seal.key,
                certificate: &seal.certificate,
                issuing: issuing.authority.certificate(),
            },
            sealed: request.sealed,
            description: request.file,
            answer: &answer,
        };
        seid::write(out, &mut Document::new(document), &elements, &frame)
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
        oces::write_wrapped(out, &mut Document::new(document), &signer)
    }

    fn element<'a>(
        &self,
        signer: &'a Signer<'a>,
        issuing: &'a Issuing,
        request: &SigningRequest<'_>,
    ) -> Result<Element<'a>, SigningProblem> {
        let form = match signer.signature.signer.country() {
            Country::Denmark => Form::Danish(self.oces_signer(signer, issuing, request)),
            // No public source says what a Swedish signature looks like; a CMS is the likelier form.
            Country::Norway | Country::Sweden => Form::Norwegian {
                signer: cms::Signer {
                    key: &signer.key,
                    certificate: &signer.certificate,
                    issuing: issuing.authority.certificate(),
                },
                at: signer.signature.at,
            },
        };
        let answer = signer.certificate.answers.at(signer.signature.at, &issuing.authority)?;
        Ok(Element { form, answer })
    }

    fn oces_signer<'a>(
        &self,
        signer: &'a Signer<'a>,
        issuing: &'a Issuing,
        request: &SigningRequest<'_>,
    ) -> oces::Signer<'a> {
        oces::Signer {
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
    ) -> Result<Signer<'a>, SigningProblem> {
        let key = match signature.signer.country() {
            Country::Denmark => self.danish.get(|| self.keeping.key(Keeping::DANISH_SIGNERS))?,
            Country::Norway | Country::Sweden => {
                self.others.get(|| self.keeping.key(Keeping::OTHER_SIGNERS))?
            }
        };
        let certificate = self.certificates.of(signature, authority, &key, self.seed)?;
        Ok(Signer { signature, key, certificate })
    }

    fn root(&self) -> Result<Arc<Authority>, SigningProblem> {
        self.root.get(|| {
            let root = Authority::root(self.keeping.key(Keeping::ROOT)?, self.around, self.seed)?;
            self.keeping.keep_certificate(Keeping::ROOT, root.certificate())?;
            Ok(root)
        })
    }

    fn issuing(&self) -> Result<Arc<Issuing>, SigningProblem> {
        let root = self.root()?;
        self.issuing.get(|| {
            let authority = root.issuing(self.keeping.key(Keeping::ISSUING)?)?;
            self.keeping.keep_certificate(Keeping::ISSUING, authority.certificate())?;
            Ok(Issuing { root: root.certificate().clone(), authority })
        })
    }

    fn seal(&self, authority: &Authority) -> Result<Arc<Seal>, SigningProblem> {
        self.seal.get(|| {
            let key = self.keeping.key(Keeping::SEAL)?;
            let certificate = Named::new(authority.issue(&Profile::Seal, &key)?)?;
            self.keeping.keep_certificate(Keeping::SEAL, &certificate.certificate)?;
            Ok(Seal { key, certificate })
        })
    }
}

/// A signature about to be made, with what its signer signs with.
struct Signer<'a> {
    signature: &'a Signature,
    key: Arc<PrivateKey>,
    certificate: Arc<Named>,
}

/// Something made when it is first asked for. A failure is not remembered, so that a full disk
/// that has been cleared is no trouble any more.
#[derive(Debug)]
struct Lazily<T>(Mutex<Option<Arc<T>>>);

impl<T> Default for Lazily<T> {
    fn default() -> Self {
        Lazily(Mutex::new(None))
    }
}

impl<T> Lazily<T> {
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
