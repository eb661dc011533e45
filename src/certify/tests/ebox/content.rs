//! What a sender publishes.

use nets_certify::LineStanding::{Broken, Undecided};
use nets_core::ebox::finding::EboxFinding;
use nets_core::ebox::publication::{AttentionOf, SentBusinessData, SentPublication, Sha256};
use nets_core::identity::belgium::TranslatedText;
use nets_core::rule_book::ebox::EboxRule;

use crate::stage::Act::Send;
use crate::stage::{as_it_is, attachment, nl, part};
use crate::story::{Stories, tell};

const E1: &str = "0199000349";
const C1: &str = "99123100197";

/// Its digest has other characters in plain base64.
const TELLING: Sha256 = Sha256([0xfb; 32]);

fn body(sent: &mut SentPublication) {
    sent.message.body = Some(nl("Tekst"));
    sent.message.body_main_content = Some(true);
    sent.message.attachments.clear();
    sent.parts.clear();
}

fn body_and_main(sent: &mut SentPublication) {
    sent.message.body = Some(nl("Tekst"));
    sent.message.body_main_content = Some(true);
}

fn six(sent: &mut SentPublication) {
    for number in 2..=6 {
        let (name, sha256) = (format!("upfile{number}"), Sha256([number; 32]));
        sent.message.attachments.push(attachment(&name, false, sha256));
        sent.parts.push(part(&name, sha256));
    }
}

fn unbound(sent: &mut SentPublication) {
    sent.message.attachments[0].part_name = Some("upfile2".to_owned());
}

fn no_main(sent: &mut SentPublication) {
    sent.message.attachments[0].main_content = Some(false);
}

fn bilingual(sent: &mut SentPublication) {
    sent.message.subject = Some(TranslatedText { fr: Some("Sujet".to_owned()), ..nl("Onderwerp") });
}

fn telling(sent: &mut SentPublication) {
    sent.message.attachments = vec![attachment("upfile1", true, TELLING)];
    sent.parts = vec![part("upfile1", TELLING)];
}

fn plain_digest(sent: &mut SentPublication) {
    telling(sent);
    let plain = TELLING.base64_url().replace('-', "+").replace('_', "/");
    sent.message.attachments[0].digest = Some(plain);
}

fn named(sent: &mut SentPublication, name: String) {
    sent.parts[0].file_name = Some(name);
}

fn accents(sent: &mut SentPublication) {
    named(sent, "Loonfiche één.pdf".to_owned());
}

fn long_name(sent: &mut SentPublication) {
    named(sent, format!("{}.pdf", "a".repeat(251)));
}

fn odd_name(sent: &mut SentPublication) {
    sent.findings.push(EboxFinding::new(EboxRule::FileNameEncoding, "upfile1", "raw UTF-8"));
}

fn too_long_name(sent: &mut SentPublication) {
    named(sent, format!("{}.pdf", "a".repeat(252)));
}

fn subject(sent: &mut SentPublication) {
    sent.message.subject = Some(nl(&"é".repeat(400)));
}

fn too_long_subject(sent: &mut SentPublication) {
    sent.message.subject = Some(nl(&"é".repeat(401)));
}

fn null(sent: &mut SentPublication) {
    sent.findings.push(EboxFinding::new(EboxRule::Null, "subject", "subject is null"));
}

fn business(sent: &mut SentPublication, key: &str) {
    sent.message.message_type = Some("TEST_BUSINESS_DATA".to_owned());
    let data = |key: &str, value: &str| SentBusinessData {
        key: key.to_owned(),
        values: vec![nl(value)],
        ..SentBusinessData::default()
    };
    sent.message.business_data = vec![data("BECBE", "0199000349"), data(key, "true")];
}

fn right_data(sent: &mut SentPublication) {
    business(sent, "FOR_ACTION");
}

fn other_data(sent: &mut SentPublication) {
    business(sent, "SOMETHING");
}

fn attention(sent: &mut SentPublication, kind: &str) {
    sent.message.attention = Some(AttentionOf {
        id: Some("99123100197".to_owned()),
        kind: Some(kind.to_owned()),
        name: Some("TEST ONLY".to_owned()),
    });
}

fn to_a_person(sent: &mut SentPublication) {
    attention(sent, "person");
}

fn to_a_department(sent: &mut SentPublication) {
    attention(sent, "department");
}

fn of_another(sent: &mut SentPublication) {
    sent.message.organisation = Some("0199000250".to_owned());
}

fn for_enterprises(sent: &mut SentPublication) {
    sent.message.message_type = Some("TEST_ENTERPRISE".to_owned());
}

fn large(sent: &mut SentPublication) {
    sent.parts[0].size = 30_000_000;
}

fn too_large(sent: &mut SentPublication) {
    sent.findings.push(EboxFinding::new(EboxRule::RequestSize, "", "the request is too large"));
}

fn a_text(sent: &mut SentPublication) {
    sent.parts[0].media_type = Some("text/plain".to_owned());
}

/// Its bytes are none of a PDF.
fn no_pdf(sent: &mut SentPublication) {
    sent.parts[0].fits_type = Some(false);
}

fn unknown_member(sent: &mut SentPublication) {
    sent.findings.push(EboxFinding::new(EboxRule::UnknownMember, "subjekt", "no member is called so"));
}

macro_rules! stories {
    ($($id:literal [$($shown:expr),+] [$($not_shown:expr),+] $stands:ident;)*) => {
        &[$(Stories { id: $id, shown: &[$($shown),+], not_shown: &[$($not_shown),+], stands: $stands },)*]
    };
}

pub const STORIES: &[Stories] = stories! {
    "p1.enterprise" [Send(E1, as_it_is)] [Send(E1, no_main)] Broken;
    "p1.enterprise" [Send(E1, as_it_is)] [Send(E1, unknown_member)] Undecided;
    "p2.citizen" [Send(C1, as_it_is)] [Send(C1, a_text)] Undecided;
    "p2.citizen" [Send(C1, as_it_is)] [Send(C1, no_main)] Broken;
    "p2.citizen" [Send(C1, as_it_is)] [Send(C1, no_pdf)] Undecided;
    "p3.body" [Send(E1, body)] [Send(E1, body_and_main)] Broken;
    "p4.documents" [Send(E1, six)] [Send(E1, unbound)] Broken;
    "p5.main-content" [Send(E1, as_it_is)] [Send(E1, as_it_is), Send(E1, no_main)] Broken;
    "p5.main-content" [Send(E1, body)] [Send(E1, body_and_main)] Broken;
    "p6.language" [Send(E1, as_it_is)] [Send(E1, as_it_is), Send(E1, bilingual)] Broken;
    "p7.digest" [Send(E1, telling)] [Send(E1, plain_digest)] Broken;
    "p7.digest" [Send(E1, telling)] [Send(E1, as_it_is)] Undecided;
    "p8.file-names" [Send(E1, accents), Send(E1, long_name)] [Send(E1, too_long_name)] Broken;
    "p8.file-names" [Send(E1, accents), Send(E1, long_name)] [Send(E1, accents)] Undecided;
    "p8.file-names" [Send(E1, accents), Send(E1, long_name)]
        [Send(E1, accents), Send(E1, long_name), Send(E1, odd_name)] Undecided;
    "p8.file-names" [Send(E1, accents), Send(E1, long_name)] [Send(E1, accents), Send(E1, long_name), Send(E1, no_pdf)] Broken;
    "p9.subject" [Send(E1, subject)] [Send(E1, too_long_subject)] Broken;
    "p10.null" [Send(E1, as_it_is)] [Send(E1, as_it_is), Send(E1, null)] Broken;
    "p11.business-data" [Send(E1, right_data)] [Send(E1, other_data)] Broken;
    "p12.attention" [Send(E1, to_a_person)] [Send(E1, to_a_department)] Broken;
    "p13.identity" [Send(E1, as_it_is)] [Send(E1, as_it_is), Send(E1, of_another)] Broken;
    "p14.sector" [Send(E1, as_it_is), Send(C1, as_it_is)] [Send(E1, as_it_is), Send(C1, for_enterprises)] Broken;
    "p15.large" [Send(E1, large)] [Send(E1, too_large)] Broken;
};

#[test]
fn publications_are_as_the_registry_asks() {
    tell(STORIES);
}
