//! A signing to look at, and the programs that judge it.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use base64_simd::STANDARD;
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::{Country, Party, UserId};
use nets_sdo::{Signatory, SigningRequest};

pub const DOCUMENT: &[u8] = b"%PDF-1.4\nnot much of a document, but bytes all the same \x00\xff\r\n%%EOF\n";

pub fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// One for all tests: keys take their time to make.
pub fn signatory() -> &'static Signatory {
    static SIGNATORY: OnceLock<Signatory> = OnceLock::new();
    SIGNATORY.get_or_init(another_signatory)
}

pub fn another_signatory() -> Signatory {
    Signatory::ephemeral(moment("2026-01-05T07:00:00Z"), 7)
}

pub fn signed_by(country: Country, number: &str, name: &str) -> Signature {
    Signature {
        signer: Party::person(country, number).expect("a person number"),
        name: name.into(),
        at: moment("2026-01-06T07:30:00Z"),
    }
}

pub fn anna() -> Signature {
    signed_by(Country::Denmark, "6101800001", "Anna Prøve & Søn")
}

pub fn bo() -> Signature {
    signed_by(Country::Denmark, "6201800002", "Bo Eksempel")
}

pub fn kari() -> Signature {
    signed_by(Country::Norway, "61018000001", "NORDMANN, KARI")
}

pub fn sven() -> Signature {
    signed_by(Country::Sweden, "198001610001", "Sven Exempel")
}

/// One for all tests, since requests borrow it.
fn sender() -> &'static UserId {
    static SENDER: OnceLock<UserId> = OnceLock::new();
    SENDER.get_or_init(|| UserId::new("tTEST1").expect("a user id"))
}

pub fn request(signatures: &[Signature]) -> SigningRequest<'_> {
    SigningRequest {
        sender: sender(),
        shipment_id: "shipment1",
        message_id: "MessageID1",
        file: "document <1> & more.pdf",
        signatures,
        sealed: moment("2026-01-07T06:00:00Z"),
    }
}

pub fn seid(signatory: &Signatory, signatures: &[Signature]) -> String {
    sdo(signatory, &request(signatures))
}

pub fn sdo(signatory: &Signatory, request: &SigningRequest<'_>) -> String {
    let mut sdo = Vec::new();
    signatory.write_seid(&mut sdo, DOCUMENT, request).expect("signed");
    String::from_utf8(sdo).expect("UTF-8")
}

/// Everything between each pair of these two texts.
pub fn every<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| Some(rest.split_once(after)?.0)).collect()
}

pub fn decode(base64: &str) -> Vec<u8> {
    STANDARD.decode_to_vec(base64).expect("base64")
}

/// The bytes the seal covers.
pub fn data_part(sdo: &str) -> &str {
    let start = sdo.find("<SDODataPart>").expect("the part begins");
    let end = sdo.find("</SDODataPart>").expect("the part ends") + "</SDODataPart>".len();
    &sdo[start..end]
}

pub fn run(folder: &Path, program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).current_dir(folder).output().expect("the program starts")
}

pub fn accepts(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    run(folder, program, arguments).status.success()
}

pub fn assert_accepts(folder: &Path, program: &str, arguments: &[&str]) {
    let output = run(folder, program, arguments);
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
}

/// The same bytes with one bit of one byte changed.
pub fn changed(bytes: &[u8], place: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[place] ^= 1;
    changed
}
