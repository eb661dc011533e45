//! Whether signed objects hold, and were made on the document that was sent.

use aws_lc_rs::digest::{SHA256, digest};
use nets_sdo::{Examination, ExaminedSignature, examine};

/// How many signatures are in the files of a result: each verified under this root (PEM), and made on this document.
pub(crate) fn verify(files: &[(String, Vec<u8>)], document: &[u8], root: &str) -> Result<usize, String> {
    let sent: String = digest(&SHA256, document).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut signatures = 0;
    for (name, bytes) in files {
        let examined = examine(bytes, root).ok_or_else(|| format!("{name} is no signed object"))?;
        if let Some(why) = flaw(&examined) {
            return Err(format!("{name}: {why}"));
        }
        if examined.document.is_none_or(|it| it.sha256 != sent) {
            return Err(format!("{name}: the document in it is another than the one that was sent"));
        }
        signatures += examined.signatures.len();
    }
    Ok(signatures)
}

/// The first thing that does not hold.
fn flaw(examined: &Examination) -> Option<String> {
    let signature = |(number, one)| broken(one).map(|why| format!("signature {number}: {why}"));
    let seal = || examined.seal.as_ref().and_then(broken).map(|why| format!("seal: {why}"));
    let flaws = || examined.flaws.first().cloned();
    (1..).zip(&examined.signatures).find_map(signature).or_else(seal).or_else(flaws)
}

fn broken(signature: &ExaminedSignature) -> Option<&str> {
    let checks = [&signature.signature, &signature.digest, &signature.chain];
    checks.into_iter().find_map(|check| check.as_ref().err()).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use nets_core::effect::Signature;
    use nets_core::identity::{Country, Party, UserId};
    use nets_sdo::{Signatory, SigningRequest};

    use super::*;

    const DOCUMENT: &[u8] = b"%PDF-1.4 a document %%EOF";

    fn signatory() -> Signatory {
        Signatory::ephemeral("2026-01-05T07:00:00Z".parse().expect("a moment"), 7)
    }

    fn signed_by(country: Country, number: &str) -> Signature {
        let signer = Party::person(country, number).expect("a person number");
        Signature { signer, name: "Anna".into(), at: "2026-01-06T07:30:00Z".parse().expect("a moment") }
    }

    /// An SDO by a Dane and a Norwegian, and the bare signature of the Dane.
    fn written(signatory: &Signatory) -> [(String, Vec<u8>); 2] {
        let user = UserId::new("tTEST1").expect("a user id");
        let signatures =
            [signed_by(Country::Denmark, "6101800001"), signed_by(Country::Norway, "41018000001")];
        let request = SigningRequest {
            sender: &user,
            shipment_id: "A-17",
            message_id: "1",
            file: "contract.pdf",
            signatures: &signatures,
            sealed: "2026-01-07T06:00:00Z".parse().expect("a moment"),
        };
        let (mut sdo, mut bare) = (Vec::new(), Vec::new());
        signatory.write_seid(&mut sdo, DOCUMENT, &request).expect("signed");
        signatory.write_open_oces(&mut bare, DOCUMENT, &request, &signatures[0]).expect("signed");
        [("contract.sdo".to_owned(), sdo), ("contract-signature-1.xml".to_owned(), bare)]
    }

    #[test]
    fn what_is_signed_verifies_and_nothing_else_does() {
        let signatory = signatory();
        let root = signatory.authority_pem().expect("a root");
        let files = written(&signatory);
        assert_eq!(verify(&files, DOCUMENT, &root), Ok(3));
        assert!(verify(&files, b"%PDF-1.4 another %%EOF", &root).is_err());
        let another = Signatory::ephemeral("2026-01-05T07:00:00Z".parse().expect("a moment"), 8);
        let another = another.authority_pem().expect("a root");
        assert!(verify(&files, DOCUMENT, &another).is_err());
        for (name, bytes) in &files {
            for place in
                ["</ds:SignatureValue>", "</ds:DigestValue>", "</CMSSignature>", "</SignersDocument>"]
            {
                let text = String::from_utf8(bytes.clone()).expect("UTF-8");
                for (at, _) in text.match_indices(place) {
                    // A letter of its base64: at the end of a CMS is the signature.
                    let at = at - 20;
                    let mut changed = bytes.clone();
                    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                    let changed = [(name.clone(), changed)];
                    assert!(verify(&changed, DOCUMENT, &root).is_err(), "{name}: {place} at {at}");
                }
            }
        }
    }
}
