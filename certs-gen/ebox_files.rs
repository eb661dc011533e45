//! What the folder has for the e-Box: for each environment a key, a request and a certificate, and beside them those that
//! must be refused.

use jiff::Timestamp;

use crate::authority::Authority;
use crate::ebox::{
    certificate, ebox_certificate, ebox_request, ed25519_request, key_of, request, request_of_another,
    self_signed, small_key,
};
use crate::ebox_subject::{ENVIRONMENTS, EboxSubject, FAULTS};
use crate::private_key::PrivateKey;
use crate::problem::CertificateProblem;

/// Where the wrong ones are, below the folder.
pub(crate) const WRONG: &str = "ebox-wrong";

/// A file of the folder: its name, what it is for, its text, and whether that is for its owner alone.
pub(crate) struct EboxFile {
    pub(crate) name: String,
    pub(crate) purpose: &'static str,
    pub(crate) text: String,
    pub(crate) is_secret: bool,
}

impl EboxFile {
    fn open(name: impl Into<String>, purpose: &'static str, text: String) -> Self {
        EboxFile { name: name.into(), purpose, text, is_secret: false }
    }

    fn secret(
        name: impl Into<String>,
        purpose: &'static str,
        key: &PrivateKey,
    ) -> Result<Self, CertificateProblem> {
        Ok(EboxFile { name: name.into(), purpose, text: key.to_pem()?, is_secret: true })
    }
}

/// All names that a folder can have of these, for who has to make room.
pub(crate) fn names() -> Vec<String> {
    let right = ENVIRONMENTS.into_iter().flat_map(|environment| {
        let environment = environment.to_lowercase();
        ["csr", "pem", "key.pem"].map(|end| format!("ebox-{environment}.{end}"))
    });
    let ca = ["ebox-ca.pem", "ebox-ca.key.pem"].map(str::to_owned);
    let wrong = FAULTS.iter().map(|(file, _, _)| *file).chain(OTHERS).map(|file| format!("{WRONG}/{file}"));
    ca.into_iter().chain(right).chain(wrong).collect()
}

/// The wrong ones that are not wrong in their subject.
const OTHERS: [&str; 7] = [
    "altered.csr",
    "ed25519.csr",
    "expired.pem",
    "not-yet-valid.pem",
    "self-signed.pem",
    "small-key.pem",
    "with-private-key.pem",
];

/// Makes all of them; keys alone are random, and what follows from the seed is the same each time.
pub(crate) fn made(
    subject: &EboxSubject,
    around: Timestamp,
    seed: u64,
) -> Result<Vec<EboxFile>, CertificateProblem> {
    let authority = Authority::ebox(PrivateKey::generate()?, around, seed)?;
    let mut files = vec![
        EboxFile::open(
            "ebox-ca.pem",
            "the CA of the certificates for the e-Box",
            authority.certificate().to_pem()?,
        ),
        EboxFile::secret("ebox-ca.key.pem", "its private key", authority.key())?,
    ];
    let mut keys = Vec::new();
    for environment in ENVIRONMENTS {
        let key = PrivateKey::generate()?;
        let name = environment.to_lowercase();
        let (request_is, certificate_is) = match environment {
            "INT" => ("a request for a certificate of the e-Box in INT", "the certificate for it"),
            "ACC" => ("a request for a certificate of the e-Box in ACC", "the certificate for it"),
            _ => ("a request for a certificate of the e-Box in PRD", "the certificate for it"),
        };
        let certificate = ebox_certificate(&authority, subject, environment, &key)?;
        files.extend([
            EboxFile::open(format!("ebox-{name}.csr"), request_is, ebox_request(subject, environment, &key)?),
            EboxFile::open(format!("ebox-{name}.pem"), certificate_is, certificate.to_pem()?),
            EboxFile::secret(format!("ebox-{name}.key.pem"), "their private key", &key)?,
        ]);
        keys.push(key);
    }
    let [int, acc, ..] = &keys[..] else { return Err(CertificateProblem::KeyNotMade) };
    files.extend(wrong(&authority, subject, acc, int, seed)?);
    Ok(files)
}

/// All that is wrong is wrong where ACC is asked for.
fn wrong(
    authority: &Authority,
    subject: &EboxSubject,
    key: &PrivateKey,
    other: &PrivateKey,
    seed: u64,
) -> Result<Vec<EboxFile>, CertificateProblem> {
    let at = |file: &str| format!("{WRONG}/{file}");
    let lines = subject.lines("ACC");
    let mut files = Vec::new();
    for (file, fault, purpose) in FAULTS {
        files.push(EboxFile::open(at(file), purpose, request(&fault.of(lines.clone()), key)?));
    }
    let issued = |key, validity| certificate(authority, &lines, key, validity)?.to_pem();
    let usual = authority.validity();
    let right = issued(key_of(key)?, usual)?;
    files.extend([
        EboxFile::open(
            at("altered.csr"),
            "wrong: another key has signed it",
            request_of_another(&lines, key, other)?,
        ),
        EboxFile::open(at("ed25519.csr"), "wrong: no RSA key", ed25519_request(&lines, seed)?),
        EboxFile::open(at("expired.pem"), "wrong: it has expired", issued(key_of(key)?, usual.over())?),
        EboxFile::open(
            at("not-yet-valid.pem"),
            "wrong: it is not valid yet",
            issued(key_of(key)?, usual.to_come())?,
        ),
        EboxFile::open(
            at("self-signed.pem"),
            "odd: its own key has signed it",
            self_signed(authority, &lines, key)?.to_pem()?,
        ),
        EboxFile::open(
            at("small-key.pem"),
            "wrong: its key has 1,024 bits",
            issued(small_key(seed)?, usual)?,
        ),
        EboxFile {
            name: at("with-private-key.pem"),
            purpose: "wrong: the private key is in it",
            text: format!("{right}{}", key.to_pem()?),
            is_secret: true,
        },
    ]);
    Ok(files)
}
