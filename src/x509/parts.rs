//! The numbers of attributes and algorithms, and the texts of attributes.

use der::asn1::Any;
use der::{Tag, Tagged};

use crate::facts::{SubjectAttribute, SubjectPart};

pub(crate) const RSA: &str = "1.2.840.113549.1.1.1";

pub(crate) fn attribute(number: &str, value: &Any) -> SubjectAttribute {
    let part = match number {
        "2.5.4.6" => SubjectPart::Country,
        "2.5.4.10" => SubjectPart::Organisation,
        "2.5.4.11" => SubjectPart::Unit,
        "2.5.4.3" => SubjectPart::CommonName,
        "2.5.4.7" => SubjectPart::Locality,
        "2.5.4.8" => SubjectPart::State,
        "2.5.4.5" => SubjectPart::Other("serialNumber".to_owned()),
        "2.5.4.97" => SubjectPart::Other("organizationIdentifier".to_owned()),
        "1.2.840.113549.1.9.1" => SubjectPart::Other("emailAddress".to_owned()),
        number => SubjectPart::Other(number.to_owned()),
    };
    SubjectAttribute { part, value: text(value) }
}

/// What its bytes say by the kind of text that it is.
fn text(value: &Any) -> String {
    let bytes = value.value();
    match value.tag() {
        Tag::BmpString => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        // Programs write Latin 1 under this name.
        Tag::TeletexString => bytes.iter().copied().map(char::from).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

pub(crate) fn key_name(number: &str) -> String {
    match number {
        "1.2.840.10045.2.1" => "an elliptic-curve key".to_owned(),
        "1.3.101.112" => "an Ed25519 key".to_owned(),
        "1.3.101.113" => "an Ed448 key".to_owned(),
        "1.2.840.10040.4.1" => "a DSA key".to_owned(),
        "1.2.840.113549.1.1.10" => "an RSA key for PSS signatures alone".to_owned(),
        number => format!("a key of the algorithm {number}"),
    }
}
