//! The evidence of a certificate by cases: written, read, damaged and forged.

use std::fs::File;
use std::io::Write;

use nets_bundle::{
    AboutCaseEvidence, Bundle, BundleProblem, CASE_EVIDENCE_FORMAT, CaseEvidenceFiles, CertificateFiles,
    KeptEvidence, replay, write_case_evidence,
};
use tempfile::NamedTempFile;

use crate::forged_bundle::{files, forged};
use crate::support::TestWorld;

fn small_bundle() -> Vec<u8> {
    let mut world = TestWorld::new();
    world.send("netsshare_a.zip", b"no zip at all, but a text that is long enough to be hit".to_vec());
    world.saved().1
}

fn written_down(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("room on the disk");
    file
}

fn evidence() -> Vec<u8> {
    let about = AboutCaseEvidence {
        format: CASE_EVIDENCE_FORMAT,
        version: "0.1.0".to_owned(),
        with_cases: vec!["can.plain".to_owned()],
        ..AboutCaseEvidence::default()
    };
    let certificate = CertificateFiles { html: "<p>yes</p>".to_owned(), json: "{}".to_owned() };
    let files = CaseEvidenceFiles { about, certificate, cases: "{\"files\":[]}".to_owned() };
    let bundle = small_bundle();
    let worlds = ["can.a", "can.b"].map(|name| {
        let file = written_down(&bundle);
        (name.to_owned(), File::open(file.path()).expect("it is there"))
    });
    let mut out = Vec::new();
    write_case_evidence(&files, worlds, &mut out).expect("memory takes it");
    out
}

fn opened(bytes: &[u8]) -> Result<KeptEvidence, BundleProblem> {
    KeptEvidence::open(written_down(bytes).path())
}

/// Why it is refused.
fn refusal(bytes: &[u8]) -> String {
    opened(bytes).err().expect("it is refused").to_string()
}

#[test]
fn what_was_written_is_read_and_the_same_gives_the_same_bytes() {
    let bytes = evidence();
    assert!(bytes == evidence(), "the bytes are others each time");
    let Ok(KeptEvidence::Cases(kept)) = opened(&bytes) else { panic!("it is of cases") };
    assert_eq!(kept.files().about.with_cases, ["can.plain"]);
    assert_eq!(kept.files().certificate.html, "<p>yes</p>");
    assert_eq!(kept.worlds().collect::<Vec<_>>(), ["can.a", "can.b"]);
    assert!(kept.world("can.c").expect("read").is_none());
    let bundle = kept.world("can.b").expect("read").expect("it is there");
    assert_eq!(replay(&bundle).expect("it plays").difference, None);
    assert!(matches!(opened(&small_bundle()), Ok(KeptEvidence::World(_))));
}

#[test]
fn a_byte_that_is_changed_anywhere_is_found() {
    let whole = evidence();
    // Each member is longer than this.
    for place in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (place % 8);
        assert!(opened(&damaged).is_err(), "byte {place} was changed, and not found");
    }
    for length in (0..whole.len()).step_by(101) {
        assert!(opened(&whole[..length]).is_err(), "cut to {length} bytes");
    }
}

#[test]
fn a_member_that_is_changed_is_named() {
    let whole = evidence();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&whole)).expect("a zip");
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).expect("a file");
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        let middle = file.data_start().expect("it has been found") + file.compressed_size() / 2;
        let mut damaged = whole.clone();
        damaged[usize::try_from(middle).expect("a small file")] ^= 1;
        let told = refusal(&damaged);
        assert!(told.starts_with(&format!("{name} has been changed or damaged")), "{told}");
    }
}

#[test]
fn a_bundle_inside_with_a_seal_of_its_own_is_held_to_it() {
    let mut changed = files(&evidence());
    let world = changed.iter_mut().find(|(name, _)| name == "worlds/can.b.bundle.zip").expect("a world");
    let middle = world.1.len() / 2;
    world.1[middle] ^= 1;
    let Ok(KeptEvidence::Cases(kept)) = opened(&forged(&changed)) else { panic!("its digests are right") };
    let told = kept.world("can.b").err().expect("it is refused").to_string();
    assert!(told.starts_with("worlds/can.b.bundle.zip: "), "{told}");
}

#[test]
fn evidence_is_no_bundle_and_no_bundle_has_its_files() {
    let file = written_down(&evidence());
    let told = Bundle::open(file.path()).err().expect("it is no bundle").to_string();
    assert!(told.contains("`report verify` verifies it"), "{told}");
    for name in ["worlds/can.c.bundle.zip", "cases.json"] {
        let both = [files(&small_bundle()), vec![(name.to_owned(), small_bundle())]].concat();
        let told = refusal(&forged(&both));
        assert!(told.starts_with(&format!("{name} has been changed or damaged")), "{told}");
    }
    let both = [files(&evidence()), vec![("events.jsonl".to_owned(), b"{}".to_vec())]].concat();
    let told = refusal(&forged(&both));
    assert!(told.starts_with("events.jsonl has been changed or damaged"), "{told}");
    for name in ["worlds/../a.bundle.zip", "worlds/.bundle.zip", "worlds/a.zip"] {
        let led = [files(&evidence()), vec![(name.to_owned(), small_bundle())]].concat();
        assert!(refusal(&forged(&led)).contains("has a name that no bundle has"), "{name}");
    }
}

#[test]
fn a_newer_form_is_refused_with_the_version_to_take() {
    let mut newer = files(&evidence());
    let about = newer.iter_mut().find(|(name, _)| name == "evidence.json").expect("it is there");
    let text = String::from_utf8_lossy(&about.1).replace("\"format\": 1", "\"format\": 2");
    about.1 = text.replace("0.1.0", "9.1.0").into_bytes();
    let told = refusal(&forged(&newer));
    assert!(told.starts_with("its form is 2, and this program reads forms up to 1"), "{told}");
    assert!(told.contains("version 9.1.0"), "{told}");
}
