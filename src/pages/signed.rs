//! What a signed object says, and whether it holds, as a page shows it.

use nets_sdo::{CertificateFacts, Examination, ExaminedSignature, SignatureForm};

use crate::looked_into::Found;
use crate::names::shown;
use crate::times::{Times, counted};

/// The longest name of a certificate that is shown.
const NAME: usize = 400;

/// A signed object.
#[derive(Debug)]
pub(crate) struct SignedView {
    pub(crate) holds: bool,
    /// What came of it, in a sentence.
    pub(crate) verdict: String,
    pub(crate) flaws: Vec<String>,
    pub(crate) document: Option<String>,
    pub(crate) signatures: Vec<SignatureView>,
}

/// One signature on it, or its seal.
#[derive(Debug)]
pub(crate) struct SignatureView {
    pub(crate) title: String,
    pub(crate) at: Option<String>,
    pub(crate) form: &'static str,
    pub(crate) holds: bool,
    pub(crate) certificate: Option<CertificateView>,
    pub(crate) checks: Vec<CheckView>,
}

#[derive(Debug)]
pub(crate) struct CertificateView {
    pub(crate) subject: String,
    pub(crate) issuer: String,
    pub(crate) serial_number: String,
    pub(crate) valid: String,
}

#[derive(Debug)]
pub(crate) struct CheckView {
    pub(crate) of: &'static str,
    pub(crate) holds: bool,
    pub(crate) says: String,
}

impl SignedView {
    pub(crate) fn of(found: &Found, times: &Times) -> Self {
        match found {
            Found::Examined(examination) => SignedView::examined(examination, times),
            Found::Unreadable => SignedView::failed("It cannot be read as a signed object."),
            Found::TooLarge => SignedView::failed(
                "It is too large to be verified here: download it, and verify it with openssl and xmlsec1.",
            ),
        }
    }

    fn failed(verdict: &str) -> Self {
        SignedView {
            holds: false,
            verdict: verdict.to_owned(),
            flaws: Vec::new(),
            document: None,
            signatures: Vec::new(),
        }
    }

    fn examined(of: &Examination, times: &Times) -> Self {
        let count = counted(of.signatures.len(), "signature");
        let holds = of.holds();
        let verdict = match (holds, of.seal.is_some()) {
            (true, true) => {
                format!("It verifies: {count} and the seal, each by a certificate of the test CA.")
            }
            (true, false) => format!("It verifies: {count} by a certificate of the test CA."),
            (false, _) => format!("It does not verify, with {count}."),
        };
        let seal = of.seal.as_ref().map(|seal| signature(seal, true, times));
        SignedView {
            holds,
            verdict,
            flaws: of.flaws.clone(),
            document: of.document.as_ref().map(|it| format!("{} bytes, SHA-256 {}", it.size, it.sha256)),
            signatures: of.signatures.iter().map(|it| signature(it, false, times)).chain(seal).collect(),
        }
    }
}

fn signature(of: &ExaminedSignature, is_seal: bool, times: &Times) -> SignatureView {
    let title = match (is_seal, &of.number, &of.certificate) {
        (true, ..) => "sealed".to_owned(),
        (false, Some(number), _) => format!("signed by {}", shown(number)),
        (false, None, Some(certificate)) => format!("signed by {}", common_name(&certificate.subject)),
        (false, None, None) => "signed".to_owned(),
    };
    let of_what = match (is_seal, of.form) {
        (true, _) => "the digest is of the signatures as they stand",
        (false, SignatureForm::Oces) => "the digest is of the document and the properties as they stand",
        (false, SignatureForm::Cms) => "the digest is of the document as it stands",
    };
    let check = |of, result: &Result<(), String>, says: &str| CheckView {
        of,
        holds: result.is_ok(),
        says: result.as_ref().err().cloned().unwrap_or_else(|| says.to_owned()),
    };
    SignatureView {
        title,
        at: of.at.map(|at| times.full(at)),
        form: match of.form {
            SignatureForm::Oces => "XML signature of OCES",
            SignatureForm::Cms => "CMS",
        },
        holds: of.holds(),
        certificate: of.certificate.as_ref().map(|it| certificate(it, times)),
        checks: vec![
            check("signature", &of.signature, "made with the key of the certificate (RSA, SHA-256)"),
            check("digest", &of.digest, of_what),
            check("chain", &of.chain, "the certificate leads to the test CA, and was valid at that time"),
        ],
    }
}

fn certificate(of: &CertificateFacts, times: &Times) -> CertificateView {
    let name = |text: &str| shown(&nets_text::cut(text, NAME, "\u{2026}"));
    CertificateView {
        subject: name(&of.subject),
        issuer: name(&of.issuer),
        serial_number: of.serial_number.clone(),
        valid: format!("{} to {}", times.full(of.not_before), times.full(of.not_after)),
    }
}

/// The name in a subject, or all of it.
fn common_name(subject: &str) -> String {
    let name = subject.split("CN=").nth(1).map(|rest| {
        let mut end = rest.len();
        let mut before = ' ';
        for (at, letter) in rest.char_indices() {
            if letter == ',' && before != '\\' {
                end = at;
                break;
            }
            before = letter;
        }
        rest[..end].replace('\\', "")
    });
    shown(&nets_text::cut(name.as_deref().unwrap_or(subject), NAME, "\u{2026}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_a_subject_may_hold_a_comma() {
        assert_eq!(common_name("CN=NORDMANN\\, KARI,O=BankID,C=NO"), "NORDMANN, KARI");
        assert_eq!(common_name("SERIALNUMBER=1,CN=Anna"), "Anna");
        assert_eq!(common_name("O=only"), "O=only");
    }
}
