//! What was published at the e-Box, in a bundle.

use std::fs;
use std::path::Path;

use nets_bundle::{Bundle, pseudonymise};
use nets_core::ebox::facts::PublicationFacts;
use nets_core::ebox::message::{EboxAct, EboxDeed};
use nets_core::ebox::publication::{ContentId, Publication, PublishedDocument, SentBusinessData, Sha256};
use nets_core::event::Event;
use nets_core::identity::belgium::{
    CbeNumber, EboxAddress, EboxApplicationId, EboxClientId, EboxEnvironment, EboxSector, MessageTypeId,
    TranslatedText,
};
use nets_pseudonym::PseudonymKey;

use crate::forged_bundle::{files, forged};
use crate::support::{TestWorld, difference, opened, replayed};

/// The files of a bundle, each with its name.
type Members = Vec<(String, Vec<u8>)>;

/// It belongs to no enterprise, and has the check digits.
const ENTERPRISE: &str = "0199777735";

/// Of it, in small letters.
const ORIGINALS: [&str; 6] = [ENTERPRISE, "peeters", "lievegem", "geheim", "7712345", "brief van an"];

fn sha256(bytes: &[u8]) -> Sha256 {
    let (_, hex) = nets_bundle::hashed(bytes).expect("memory is read");
    let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("two digits");
    Sha256(std::array::from_fn(byte))
}

fn publication(content: u64, bytes: &[u8]) -> Publication {
    Publication {
        environment: EboxEnvironment::Acc,
        client: EboxClientId::new("test:ebox:docsender:one:client").expect("a client"),
        recipient: EboxAddress::new(EboxSector::Enterprise, ENTERPRISE).expect("a number"),
        organisation: CbeNumber::new("0199000151").expect("a number"),
        application: EboxApplicationId::new("test:ebox:docsender:one").expect("an application"),
        message_type: MessageTypeId::new("TEST_ENTERPRISE").expect("a type"),
        subject: TranslatedText::same("Aanslag Peeters"),
        body: Some(TranslatedText::same("Geheim, Lievegem")),
        body_main_content: false,
        reply_authorized: true,
        documents: vec![PublishedDocument {
            file_name: "Peeters.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            main_content: true,
            signed: false,
            size: bytes.len() as u64,
            sha256: sha256(bytes),
            digest_given: true,
            content: ContentId(content),
        }],
        attention: None,
        business_data: vec![SentBusinessData {
            key: "DOSSIER".to_owned(),
            values: vec![TranslatedText::same("7712345")],
            name: None,
            description: None,
        }],
        original_message_id: None,
        idempotency_key: None,
        findings: Vec::new(),
        facts: PublicationFacts::default(),
    }
}

fn world() -> TestWorld {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/ebox.yaml");
    let mut world = TestWorld::of(&fs::read_to_string(scenario).expect("the scenario"));
    for content in [1, 2] {
        let bytes = format!("Brief van An Peeters, {content}").into_bytes();
        world.happen(Event::Published(Box::new(publication(content, &bytes))));
        world.documents.insert(ContentId(content), bytes);
        world.days_pass(1);
    }
    let ebox = EboxAddress::new(EboxSector::Enterprise, ENTERPRISE).expect("a number");
    world.happen(Event::EboxActed(EboxAct { ebox, deed: EboxDeed::Open }));
    world.days_pass(20);
    world
}

#[test]
fn documents_are_kept_as_uploads_are_and_held_to_their_events() {
    let (about, bytes) = world().saved();
    assert_eq!(about.counts.documents, 2);
    let same = replayed(&bytes);
    assert_eq!((same.difference, same.compared), (None, about.counts));
    assert!(same.not_compared.is_empty(), "{:?}", same.not_compared);

    let changed = |change: &dyn Fn(&mut Members)| {
        let mut files = files(&bytes);
        change(&mut files);
        difference(&forged(&files))
    };
    let told = changed(&|files| {
        let (_, document) = files.iter_mut().find(|(name, _)| name == "documents/2").expect("a document");
        document[0] ^= 1;
    });
    assert!(
        told.contains("document 2 of the e-Box (Peeters.pdf): expected 23 bytes with SHA-256 "),
        "{told}"
    );
    let told = changed(&|files| files.push(("documents/7".to_owned(), b"more".to_vec())));
    assert!(told.contains("document 7 of the e-Box"), "{told}");
    assert!(told.contains("no event that brings it"), "{told}");
}

#[test]
fn without_contents_and_of_what_is_gone_it_is_said_that_nothing_was_compared() {
    let why = |world: &TestWorld| {
        let (about, bytes) = world.saved();
        assert_eq!(about.counts.documents, 0);
        let replayed = replayed(&bytes);
        assert_eq!(replayed.difference, None);
        let [missed] = &replayed.not_compared[..] else { panic!("{:?}", replayed.not_compared) };
        assert_eq!((missed.what, missed.count), ("documents of the e-Box", 2));
        missed.why
    };
    let mut world = world();
    world.contents = false;
    assert_eq!(why(&world), "the bundle was made without their bytes");
    world.contents = true;
    world.documents.clear();
    assert_eq!(why(&world), "their bytes were gone when the bundle was made");
}

#[test]
fn with_pseudonyms_nothing_is_left_and_all_else_is_as_before() {
    let (about, bytes) = world().saved();
    let of = opened(&bytes).expect("a bundle");
    let mut copy = Vec::new();
    pseudonymise(&of, PseudonymKey::fixed([7; 32]), &mut copy).expect("a copy");
    let found = |bytes: &[u8]| {
        let texts: Vec<_> =
            files(bytes).iter().map(|(_, text)| String::from_utf8_lossy(text).to_lowercase()).collect();
        ORIGINALS.into_iter().filter(|it| texts.iter().any(|text| text.contains(it))).collect::<Vec<_>>()
    };
    assert_eq!(found(&bytes), ORIGINALS);
    assert_eq!(found(&copy), [""; 0]);
    let with_pseudonyms: Bundle = opened(&copy).expect("a bundle");
    let counts = with_pseudonyms.about().counts;
    assert_eq!(
        (counts.events, counts.entries, counts.documents),
        (about.counts.events, about.counts.entries, 0)
    );
    let replayed = replayed(&copy);
    assert_eq!(replayed.difference, None);
    let kinds = |bytes: &[u8]| {
        let files = files(bytes);
        let (_, timeline) = files.iter().find(|(name, _)| name == "timeline.jsonl").expect("a timeline");
        let lines = String::from_utf8_lossy(timeline);
        let entry = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("JSON");
        let kind = |line: &str| (entry(line)["what"].clone(), entry(line)["at"].clone());
        lines.lines().map(kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&copy), kinds(&bytes), "the same happens at the same time");
}
