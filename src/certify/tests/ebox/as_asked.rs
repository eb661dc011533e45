//! What was published beside what a case file asks for.

use nets_certify::{KindSet, LineStanding, SentKind, WantedCaseFile, judge_ebox};
use nets_core::ebox::publication::{AttentionOf, SentBusinessData, SentPublication, Sha256};
use nets_core::identity::belgium::TranslatedText;
use nets_core::timeline::Happening;

use crate::stage::Act::Send;
use crate::stage::{Act, Scene, attachment, nl, part};

const E1: &str = "0199000349";

/// Two documents, a body, a person and business data.
const CASE: &str = r#"{
  "case": 1, "environment": "acc", "messages": [
    {"id": "all-1", "recipient": {"enterprise": "0199000349"}, "message_type": "TEST_BUSINESS_DATA", "language": "nl",
     "subject": "Uw brief", "body": "Goedendag. Twee brieven.",
     "attention": {"citizen": "99123100197", "name": "Anna Test"},
     "business_data": {"BECBE": "0199000349", "FOR_ACTION_DUE_DATE": "2026-02-02"},
     "documents": [{"file": "a.pdf", "name": "Lettre à payer.pdf", "media_type": "application/pdf"},
                   {"file": "b.pdf", "name": "b.pdf", "media_type": "application/pdf"}]},
    {"id": "all-2", "recipient": {"enterprise": "0199000349"}, "message_type": "TEST_ENTERPRISE", "language": "nl",
     "subject": "Nog een brief", "documents": [{"file": "a.pdf", "name": "a.pdf", "media_type": "application/pdf"}]}]}"#;

/// The SHA-256 of `a` and of `b`.
const A: &str = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
const B: &str = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d";

fn case_file() -> WantedCaseFile {
    let bytes = |name: &str| Some(if name == "a.pdf" { &b"a"[..] } else { &b"b"[..] });
    WantedCaseFile::read("all", CASE.as_bytes(), &bytes).expect("a case file")
}

fn sha256(hex: &str) -> Sha256 {
    serde_json::from_value(hex.into()).expect("a digest")
}

/// The first message, as it is asked for.
fn first(sent: &mut SentPublication) {
    let message = &mut sent.message;
    message.message_type = Some("TEST_BUSINESS_DATA".to_owned());
    message.subject = Some(nl("Uw  brief"));
    message.body = Some(nl("Goedendag.\nTwee brieven."));
    message.body_main_content = Some(true);
    message.attention = Some(AttentionOf {
        id: Some("99123100197".to_owned()),
        kind: Some("person".to_owned()),
        name: Some("Anna Test".to_owned()),
    });
    let data = |(key, value): (&str, &str)| SentBusinessData {
        key: key.to_owned(),
        values: vec![nl(value)],
        ..SentBusinessData::default()
    };
    message.business_data = [("BECBE", "0199000349"), ("FOR_ACTION_DUE_DATE", "2026-02-02")].map(data).into();
    message.attachments =
        vec![attachment("upfile1", false, sha256(A)), attachment("upfile2", false, sha256(B))];
    // The accent as a sign of its own.
    sent.parts = vec![part("upfile1", sha256(A)), part("upfile2", sha256(B))];
    sent.parts[0].file_name = Some("Lettre a\u{300} payer.pdf".to_owned());
    sent.parts[1].file_name = Some("b.pdf".to_owned());
}

fn second(sent: &mut SentPublication) {
    sent.message.subject = Some(nl("Nog een brief"));
    sent.message.attachments = vec![attachment("upfile1", true, sha256(A))];
    sent.parts = vec![part("upfile1", sha256(A))];
}

/// How it stands by these lines: those that are about content, and the one about all of it.
const LINES: [(&str, SentKind); 8] = [
    ("p1.enterprise", SentKind::Enterprise),
    ("p3.body", SentKind::Body),
    ("p4.documents", SentKind::Documents),
    ("p8.file-names", SentKind::Names),
    ("p9.subject", SentKind::LongSubject),
    ("p11.business-data", SentKind::BusinessData),
    ("p12.attention", SentKind::Attention),
    ("p16.as-asked", SentKind::Enterprise),
];

fn standings(scene: &Scene, asked: Vec<WantedCaseFile>) -> Vec<(&'static str, LineStanding, String)> {
    let mut traffic = scene.traffic();
    traffic.hold_to_case_files(asked);
    let claims: KindSet = LINES.iter().map(|(_, kind)| *kind).collect();
    let lines = judge_ebox(&traffic, claims);
    let of = |id| {
        let (_, line) = lines.iter().find(|(of, _)| of.id == id).expect("its line");
        (id, line.standing, line.why.clone())
    };
    LINES.iter().map(|(id, _)| of(*id)).collect()
}

/// The lines that are broken, and why the last of them is.
fn broken(change: fn(&mut SentPublication)) -> (Vec<&'static str>, String) {
    let scene = Scene::after(&[Send(E1, change), Send(E1, second)]);
    let broken = standings(&scene, vec![case_file()]).into_iter();
    let broken: Vec<_> = broken.filter(|(_, standing, _)| *standing == LineStanding::Broken).collect();
    let why = broken.last().map(|(_, _, why)| why.clone()).unwrap_or_default();
    (broken.into_iter().map(|(id, _, _)| id).collect(), why)
}

fn swapped(sent: &mut SentPublication) {
    first(sent);
    sent.message.attachments.reverse();
}

fn another_letter(sent: &mut SentPublication) {
    first(sent);
    sent.message.attachments[1] = attachment("upfile2", false, Sha256([9; 32]));
    sent.parts[1].sha256 = Sha256([9; 32]);
}

fn a_document_less(sent: &mut SentPublication) {
    first(sent);
    sent.message.attachments.pop();
    sent.parts.pop();
}

fn another_name(sent: &mut SentPublication) {
    first(sent);
    sent.parts[1].file_name = Some("c.pdf".to_owned());
}

fn another_subject(sent: &mut SentPublication) {
    first(sent);
    sent.message.subject = Some(nl("Uw briefje"));
}

fn another_body(sent: &mut SentPublication) {
    first(sent);
    sent.message.body = Some(nl("Goedendag."));
}

fn no_attention(sent: &mut SentPublication) {
    first(sent);
    sent.message.attention = None;
}

fn another_person(sent: &mut SentPublication) {
    first(sent);
    sent.message.attention.as_mut().expect("a person").name = Some("Bert Test".to_owned());
}

fn less_data(sent: &mut SentPublication) {
    first(sent);
    sent.message.business_data.pop();
}

fn other_data(sent: &mut SentPublication) {
    first(sent);
    sent.message.business_data[1].values = vec![nl("2026-02-03")];
}

/// The last document is the main content, and not the body.
fn another_main(sent: &mut SentPublication) {
    first(sent);
    sent.message.body_main_content = Some(false);
    sent.message.attachments[1].main_content = Some(true);
}

/// The same of a message without a body.
fn last_main(sent: &mut SentPublication) {
    second(sent);
    sent.message.attachments =
        vec![attachment("upfile1", false, sha256(A)), attachment("upfile2", true, sha256(B))];
    sent.parts = vec![part("upfile1", sha256(A)), part("upfile2", sha256(B))];
}

fn may_be_replied_to(sent: &mut SentPublication) {
    first(sent);
    sent.message.reply_authorized = Some(true);
}

fn signed(sent: &mut SentPublication) {
    first(sent);
    sent.message.attachments[1].signed = true;
}

fn in_french(sent: &mut SentPublication) {
    second(sent);
    sent.message.subject =
        Some(TranslatedText { fr: Some("Nog een brief".to_owned()), ..TranslatedText::default() });
}

#[test]
fn each_thing_that_is_otherwise_breaks_its_line_and_the_one_of_all() {
    assert_eq!(broken(first), (Vec::new(), String::new()));
    type Case = (fn(&mut SentPublication), &'static [&'static str], &'static str);
    let documents: &[&str] = &["p1.enterprise", "p4.documents", "p16.as-asked"];
    let cases: [Case; 15] = [
        (swapped, &["p1.enterprise", "p4.documents", "p8.file-names", "p16.as-asked"], "found b.pdf"),
        (another_letter, documents, "all-1, document 2: expected b.pdf with SHA-256 3e23"),
        (a_document_less, documents, "its documents: expected 2 of them, found 1 of them"),
        (
            another_name,
            &["p8.file-names", "p16.as-asked"],
            "the name of document 2: expected `b.pdf`, found `c.pdf`",
        ),
        (
            another_subject,
            &["p9.subject", "p16.as-asked"],
            "its subject: expected `Uw brief` in nl, found another text",
        ),
        (another_body, &["p3.body", "p16.as-asked"], "its body: expected `Goedendag. Twee brieven.` in nl"),
        (no_attention, &["p12.attention", "p16.as-asked"], "expected `Anna Test`, found no person"),
        (another_person, &["p12.attention", "p16.as-asked"], "expected `Anna Test`, found another name"),
        (
            less_data,
            &["p11.business-data", "p16.as-asked"],
            "business data FOR_ACTION_DUE_DATE: expected `2026-02-02` in nl, found none",
        ),
        (other_data, &["p11.business-data", "p16.as-asked"], "business data FOR_ACTION_DUE_DATE"),
        (
            another_main,
            &["p3.body", "p16.as-asked"],
            "document 2: expected not the main content, found the main",
        ),
        (last_main, documents, "its documents: expected 1 of them, found 2 of them"),
        (may_be_replied_to, &["p16.as-asked"], "whether it may be replied to: expected no, found yes"),
        (signed, documents, "document 2: expected not signed, found said to be signed"),
        (in_french, &["p9.subject", "p16.as-asked"], "expected `Nog een brief` in nl, found a text in fr"),
    ];
    for (change, wanted, says) in cases {
        let (lines, why) = broken(change);
        assert_eq!(lines, wanted, "{why}");
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn a_message_in_the_place_of_another_is_found() {
    let acts = [Send(E1, first), Send(E1, second), Send(E1, second)];
    let (_, standing, why) = standings(&Scene::after(&acts), vec![case_file()]).pop().expect("its line");
    assert_eq!(standing, LineStanding::Shown, "{why}");
    let acts = [Send(E1, second), Send(E1, second)];
    let (_, standing, why) = standings(&Scene::after(&acts), vec![case_file()]).pop().expect("its line");
    assert_eq!(standing, LineStanding::Broken);
    assert!(why.contains("all-1 was never published, and all-2 more than once"), "{why}");
}

fn cut_long(sent: &mut SentPublication) {
    second(sent);
    sent.message.subject = Some(nl(&"a".repeat(400)));
}

fn cut_short(sent: &mut SentPublication) {
    second(sent);
    sent.message.subject = Some(nl(&"a".repeat(7)));
}

fn cut_and_said(sent: &mut SentPublication) {
    second(sent);
    sent.message.subject = Some(nl(&format!("{}...", "a".repeat(397))));
}

fn nothing_of_it(sent: &mut SentPublication) {
    second(sent);
    sent.message.subject = Some(nl("\u{e9}"));
}

/// A subject that is too long may be cut; the message before it in its file may not be taken for it.
#[test]
fn a_subject_that_is_too_long_is_cut_as_its_sender_likes() {
    let longest =
        CASE.replace("Nog een brief", &"a".repeat(401)).replace(r#""id": "all-1""#, r#""id": "all-9""#);
    let bytes = |name: &str| Some(if name == "a.pdf" { &b"a"[..] } else { &b"b"[..] });
    let file = || vec![WantedCaseFile::read("all", longest.as_bytes(), &bytes).expect("a case file")];
    let stands = |acts: &[Act]| standings(&Scene::after(acts), file()).pop().expect("its line");
    for cut in [cut_long, cut_short, cut_and_said] {
        let (_, standing, why) = stands(&[Send(E1, first), Send(E1, cut)]);
        assert_eq!(standing, LineStanding::Shown, "{why}");
        let (_, standing, why) = stands(&[Send(E1, cut), Send(E1, first)]);
        assert_eq!(standing, LineStanding::Broken, "{why}");
    }
    // What is no beginning of it is no cut.
    for other in [second, nothing_of_it] {
        let (_, standing, why) = stands(&[Send(E1, first), Send(E1, other)]);
        assert_eq!(standing, LineStanding::Broken, "{why}");
        assert!(why.contains("its subject: expected `aaaa"), "{why}");
    }
}

#[test]
fn nothing_is_said_without_a_case_file_or_without_facts() {
    let acts: [Act; 2] = [Send(E1, another_letter), Send(E1, in_french)];
    let mut scene = Scene::after(&acts);
    let stands = |scene: &Scene, asked| {
        let all = standings(scene, asked).into_iter();
        all.filter(|(id, _, _)| ["p4.documents", "p16.as-asked"].contains(id))
            .map(|(_, it, _)| it)
            .collect::<Vec<_>>()
    };
    assert_eq!(stands(&scene, Vec::new()), [LineStanding::Shown, LineStanding::NotClaimed]);
    assert_eq!(stands(&scene, vec![case_file()]), [LineStanding::Broken; 2]);
    // As an older version noted them.
    for entry in &mut scene.entries {
        if let Happening::EboxNewDocument { facts, .. } = &mut entry.happening {
            facts.content = None;
        }
    }
    assert_eq!(stands(&scene, vec![case_file()]), [LineStanding::Undecided; 2]);
    assert_eq!(stands(&Scene::after(&[]), vec![case_file()])[1], LineStanding::NotExercised);
}
