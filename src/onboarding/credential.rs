//! A certificate, a request for one, or a login key, held to what the dossier is about.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nets_core::Timestamp;
use nets_core::ebox::setting::CertificateIssuer;
use nets_core::onboarding::environment::SenderService;
use nets_core::onboarding::finding::{OnboardingFinding, refuses};
use nets_core::onboarding::papers::{DossierKey, OnboardingForm, SenderCredential};
use nets_core::rule_book::onboarding::OnboardingRuleId;
use nets_public_key::{KeyKind, KeyRefusal, PublicKey};
use nets_x509::{
    ExpectedSubject, LARGEST_FILE, SubjectKey, X509Facts, X509Kind, check, examine, holds_private_key,
};

/// What came of looking at a file: what is kept of it, unless a finding refuses it.
pub struct HandedIn {
    pub credential: Option<SenderCredential>,
    pub findings: Vec<OnboardingFinding>,
}

impl HandedIn {
    /// The same where the scenario says whose signature a certificate must have.
    #[must_use]
    pub fn by_issuer(self, issuer: CertificateIssuer) -> Self {
        let is_own = |finding: &OnboardingFinding| finding.rule == OnboardingRuleId::CertificateSelfSigned;
        let HandedIn { credential, mut findings } = self;
        match issuer {
            CertificateIssuer::WarnSelfSigned => {}
            CertificateIssuer::Any => findings.retain(|finding| !is_own(finding)),
            CertificateIssuer::Official => {
                for finding in findings.iter_mut().filter(|finding| is_own(finding)) {
                    finding.rule = OnboardingRuleId::CertificateIssuer;
                    finding.advice =
                        "order one of an official issuer, as the scenario has issuer: official".into();
                }
            }
        }
        let credential = credential.filter(|_| !refuses(&findings));
        HandedIn { credential, findings }
    }

    fn refused(finding: OnboardingFinding) -> Self {
        HandedIn { credential: None, findings: vec![finding] }
    }
}

/// What a certificate of a dossier must say.
pub fn expected_subject(
    key: &DossierKey,
    form: Option<&OnboardingForm>,
    check_digits: bool,
) -> ExpectedSubject {
    ExpectedSubject {
        organisations: form
            .map(|form| form.organisation_name.all().map(str::to_owned).collect())
            .unwrap_or_default(),
        number: Some(key.organisation.clone()),
        application: Some(key.application.clone()),
        environment: Some(key.environment),
        check_digits,
        kind: None,
        at: None,
    }
}

/// A certificate or login key that is handed in.
pub fn credential(
    bytes: &[u8],
    key: &DossierKey,
    form: Option<&OnboardingForm>,
    check_digits: bool,
    at: Timestamp,
) -> HandedIn {
    match key.service() {
        SenderService::Ebox => {
            let expected = expected_subject(key, form, check_digits);
            x509(bytes, &ExpectedSubject { kind: Some(X509Kind::Certificate), at: Some(at), ..expected })
        }
        SenderService::NetsShare => login_key(bytes),
    }
}

/// A request for a certificate, to be looked at before it is ordered.
pub fn certificate_request(
    bytes: &[u8],
    key: &DossierKey,
    form: Option<&OnboardingForm>,
    check_digits: bool,
) -> HandedIn {
    let expected = expected_subject(key, form, check_digits);
    x509(bytes, &ExpectedSubject { kind: Some(X509Kind::Request), ..expected })
}

fn x509(bytes: &[u8], expected: &ExpectedSubject) -> HandedIn {
    let facts = match examine(bytes) {
        Ok(facts) => facts,
        Err(finding) => return HandedIn::refused(finding),
    };
    let findings = check(&facts, expected);
    let credential = (!refuses(&findings)).then(|| SenderCredential {
        text: STANDARD.encode(&facts.der),
        fingerprint: facts.fingerprint(),
        key_fingerprint: facts.key_fingerprint(),
        subject: facts.subject_line(),
        until: facts.validity.map(|(_, until)| until),
    });
    HandedIn { credential, findings }
}

/// What a certificate or login key that was taken says, one attribute after the other: its name, and its value.
pub fn attributes(credential: &SenderCredential) -> Vec<(String, String)> {
    let facts = STANDARD.decode(&credential.text).ok().and_then(|der| examine(&der).ok());
    let Some(facts) = facts else {
        return vec![("key".to_owned(), credential.subject.clone())];
    };
    let subject =
        facts.subject.iter().map(|one| (format!("subject: {}", one.part.name()), one.value.clone()));
    let mut attributes: Vec<_> = subject.collect();
    let key = match &facts.key {
        SubjectKey::Rsa { bits } => format!("RSA of {bits} bits"),
        SubjectKey::Other(name) => name.clone(),
    };
    attributes.push(("key".to_owned(), key));
    if let Some((from, until)) = facts.validity {
        attributes.push(("valid".to_owned(), format!("{from} to {until}")));
    }
    attributes
}

/// A file that was DER, as PEM.
pub fn pem(facts: &X509Facts) -> String {
    let label = match facts.kind {
        X509Kind::Request => "CERTIFICATE REQUEST",
        X509Kind::Certificate => "CERTIFICATE",
    };
    let text = STANDARD.encode(&facts.der);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

fn login_key(bytes: &[u8]) -> HandedIn {
    let finding = |rule, message: String| OnboardingFinding::new(rule, "the file", message);
    let text = String::from_utf8_lossy(bytes.get(..LARGEST_FILE).unwrap_or(bytes));
    let parsed = PublicKey::parse(&text);
    let is_known = matches!(parsed, Err(KeyRefusal::PrivateKey | KeyRefusal::PuttyPrivateKey));
    if !is_known && holds_private_key(bytes) {
        return HandedIn::refused(private(KeyRefusal::PrivateKey));
    }
    let key = match parsed {
        Ok(key) => key,
        Err(refusal @ (KeyRefusal::PrivateKey | KeyRefusal::PuttyPrivateKey)) => {
            return HandedIn::refused(private(refusal));
        }
        Err(refusal) => {
            return HandedIn::refused(
                finding(OnboardingRuleId::LoginKeyUnreadable, refusal.to_string())
                    .expected(nets_public_key::EXPECTED)
                    .advice(refusal.advice()),
            );
        }
    };
    if key.kind() != KeyKind::Rsa {
        return HandedIn::refused(
            finding(OnboardingRuleId::LoginKeyKind, "the login key is no RSA key".to_owned())
                .found(key.kind().name())
                .expected("ssh-rsa")
                .advice("make one with `ssh-keygen -t rsa -b 3072` or PuTTYgen"),
        );
    }
    let bits = modulus_bits(key.blob()).unwrap_or_default();
    if bits < 2048 {
        return HandedIn::refused(
            finding(OnboardingRuleId::LoginKeySize, "the login key is too small".to_owned())
                .found(format!("{bits} bits"))
                .expected("2048 bits or more")
                .advice("make a new one"),
        );
    }
    let fingerprint: String =
        digest(&SHA256, key.blob()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let line = key.to_line();
    let text = line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let subject =
        format!("{} of {bits} bits, {}", key.kind().name(), nets_public_key::fingerprint(key.blob()));
    let credential =
        SenderCredential { text, key_fingerprint: fingerprint.clone(), fingerprint, subject, until: None };
    HandedIn { credential: Some(credential), findings: Vec::new() }
}

fn private(refusal: KeyRefusal) -> OnboardingFinding {
    let rule = OnboardingRuleId::LoginKeyPrivate;
    OnboardingFinding::new(rule, "the file", "the file holds a private key; it was not stored")
        .expected("the public half alone")
        .advice(refusal.advice())
}

/// Of an RSA key as SSH writes it: kind, exponent, modulus, each behind its length.
fn modulus_bits(blob: &[u8]) -> Option<usize> {
    let mut rest = blob;
    let mut part = Vec::new();
    for _ in 0..3 {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (this, behind) = behind.split_at_checked(length)?;
        (part, rest) = (this.to_vec(), behind);
    }
    let first = part.iter().position(|byte| *byte != 0)?;
    let bits = (part.len() - first) * 8;
    Some(bits - usize::try_from(part[first].leading_zeros()).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_signature_a_certificate_must_have_is_the_scenarios_to_say() {
        let handed = || HandedIn {
            credential: Some(SenderCredential {
                text: String::new(),
                fingerprint: String::new(),
                key_fingerprint: String::new(),
                subject: String::new(),
                until: None,
            }),
            findings: vec![OnboardingFinding::new(
                OnboardingRuleId::CertificateSelfSigned,
                "the certificate",
                "it is signed by its own key",
            )],
        };
        for (issuer, is_taken, rules) in [
            (CertificateIssuer::WarnSelfSigned, true, &[OnboardingRuleId::CertificateSelfSigned][..]),
            (CertificateIssuer::Any, true, &[]),
            (CertificateIssuer::Official, false, &[OnboardingRuleId::CertificateIssuer]),
        ] {
            let HandedIn { credential, findings } = handed().by_issuer(issuer);
            assert_eq!(credential.is_some(), is_taken, "{issuer:?}");
            let found: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
            assert_eq!(found, rules, "{issuer:?}");
        }
    }
}
