//! Whether a signed object is one: its signatures, the certificates above them, and the document in it. It knows the two
//! forms in which signed objects are written here, byte by byte, and no other.

mod authority;
mod cms;
mod der;
mod oces;
mod seid;
mod text;

pub(crate) use authority::Authority;

/// How many signatures are in the files of a result: each verified, and made on this document.
pub(crate) fn verify(
    files: &[(String, Vec<u8>)],
    document: &[u8],
    authority: &Authority,
) -> Result<usize, String> {
    let mut signatures = 0;
    for (name, bytes) in files {
        let text = std::str::from_utf8(bytes).map_err(|_| format!("{name} is no UTF-8"))?;
        let verified = match name.rsplit_once('.') {
            Some((_, "sdo")) => seid::verify(text, document, authority),
            _ => oces::verify(text, document, authority).map(|()| 1),
        };
        signatures += verified.map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(signatures)
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
        let authority = Authority::of(&signatory.authority_pem().expect("a root")).expect("an authority");
        let files = written(&signatory);
        assert_eq!(verify(&files, DOCUMENT, &authority), Ok(3));
        assert!(verify(&files, b"%PDF-1.4 another %%EOF", &authority).is_err());
        let another = Signatory::ephemeral("2026-01-05T07:00:00Z".parse().expect("a moment"), 8);
        let another = Authority::of(&another.authority_pem().expect("a root")).expect("an authority");
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
                    assert!(verify(&changed, DOCUMENT, &authority).is_err(), "{name}: {place} at {at}");
                }
            }
        }
    }
}
