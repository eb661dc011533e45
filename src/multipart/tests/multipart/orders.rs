//! The parts of a publication in the orders and spellings that clients have.

use aws_lc_rs::digest::{SHA256, digest};
use nets_multipart::{FormRefusal, FormRule, PartRole, PublicationLimits};

use crate::given::{body, part, read, read_pieces};

#[test]
fn six_documents_are_the_same_with_the_json_first_in_the_middle_and_last() {
    let documents: Vec<_> = (1..=6u8).map(|number| vec![number; usize::from(number) * 1_000]).collect();
    for place in [0, 3, 6] {
        let mut parts: Vec<_> =
            (1..).zip(&documents).map(|(number, bytes)| part(&format!("upfile{number}"), bytes)).collect();
        parts.insert(place, part("messageToPublish", b"{}"));
        let (publication, sink) = read(&body(&parts), 700).expect("a publication");
        assert_eq!(publication.json, b"{}");
        assert_eq!(publication.parts.len(), 7);
        assert_eq!(publication.parts[place].role, PartRole::Json);
        for (number, (facts, bytes)) in (1..).zip(publication.documents().zip(&documents)) {
            assert_eq!((facts.role, facts.size), (PartRole::File(number), bytes.len() as u64));
            assert_eq!(&facts.sha256[..], digest(&SHA256, bytes).as_ref());
            assert_eq!(facts.head.file_name.as_deref(), Some(format!("upfile{number}.pdf").as_str()));
            assert_eq!(facts.head.content_type.as_deref(), Some("application/pdf"));
        }
        assert!(sink.documents.iter().map(|(_, bytes)| bytes).eq(&documents));
        assert!(sink.ended.iter().eq(publication.documents()));
    }
}

#[test]
fn the_role_of_a_part_follows_from_its_name_alone() {
    let roles = ["upfile1", "upfile6", "upfile7", "upfile01", "upfile", "Upfile1", "messageToPublish", "x"];
    let expected = [
        PartRole::File(1),
        PartRole::File(6),
        PartRole::Unmatched,
        PartRole::Unmatched,
        PartRole::Unmatched,
        PartRole::Unmatched,
        PartRole::Json,
        PartRole::Unmatched,
    ];
    assert_eq!(roles.map(PartRole::of), expected);
}

#[test]
fn parts_of_other_names_are_counted_and_go_nowhere() {
    let parts = [part("upfile7", b"seven"), part("messageToPublish", b"{}")];
    let (publication, sink) = read(&body(&parts), 9).expect("a publication");
    assert_eq!((publication.parts[0].role, publication.parts[0].size), (PartRole::Unmatched, 5));
    assert_eq!(sink.documents, []);
}

#[test]
fn the_json_may_have_a_type_and_a_file_name_and_content_may_look_like_a_boundary() {
    let json = "Content-Disposition: form-data; name=\"messageToPublish\"; filename=\"blob\"\r\n\
        Content-Type: application/json\r\n\r\n{\"a\":1}";
    let content = b"\r\n---x\r\n---y-\r\n--\r\n---x-a\r\n";
    let parts = [part("upfile1", content), json.as_bytes().to_vec()];
    // A preamble and an epilogue count for nothing.
    let bytes = [b"preamble\r\n", &body(&parts)[..], b"epilogue ---x-\r\n"].concat();
    let (publication, sink) = read(&bytes, 4).expect("a publication");
    assert_eq!(publication.json, b"{\"a\":1}");
    assert_eq!(sink.documents, [(1, content.to_vec())]);
    assert_eq!(publication.received, bytes.len() as u64);
}

#[test]
fn what_is_odd_is_read_with_a_finding_at_its_part() {
    let file =
        b"Content-Disposition: form-data; name=\"upfile1\r\n\"; filename=\"caf\xE9.pdf\"\r\n\r\nPDF".to_vec();
    let (publication, _) = read(&body(&[file, part("messageToPublish", b"{}")]), 5).expect("a publication");
    let findings: Vec<_> = publication.findings().map(|one| (one.rule, one.part.as_str())).collect();
    assert_eq!(findings, [(FormRule::NameLineBreak, "upfile1"), (FormRule::FileNameLatin1, "upfile1")]);
    assert_eq!(publication.parts[0].head.file_name.as_deref(), Some("café.pdf"));
}

#[test]
fn a_publication_without_its_json_or_with_a_part_twice_is_refused() {
    let refused = |parts: &[Vec<u8>]| read(&body(parts), 50).expect_err("refused");
    let (json, file) = (part("messageToPublish", b"{}"), part("upfile2", b"a"));
    assert_eq!(
        refused(&[file.clone(), part("other", b"")]),
        FormRefusal::JsonMissing { seen: "upfile2, other".into() }
    );
    assert_eq!(refused(&[]), FormRefusal::JsonMissing { seen: "no parts".into() });
    assert_eq!(refused(&[json.clone(), json.clone()]), FormRefusal::JsonTwice);
    assert_eq!(refused(&[file.clone(), json, file]), FormRefusal::PartTwice { name: "upfile2".into() });
}

#[test]
fn the_json_may_be_as_large_as_its_limit_and_no_larger() {
    let limits = PublicationLimits { json_bytes: 10, ..PublicationLimits::default() };
    let of = |size: usize| body(&[part("messageToPublish", &vec![b' '; size])]);
    assert!(read_pieces(of(10).chunks(3), limits).is_ok());
    assert_eq!(read_pieces(of(11).chunks(3), limits).err(), Some(FormRefusal::JsonTooLarge { limit: 10 }));
}

#[test]
fn a_request_may_be_as_large_as_its_limit_and_no_larger() {
    let bytes = body(&[part("messageToPublish", b"{}")]);
    let limits = |request_bytes| PublicationLimits { request_bytes, ..PublicationLimits::default() };
    let length = bytes.len() as u64;
    assert!(read_pieces([&bytes[..]], limits(length)).is_ok());
    let refusal = Some(FormRefusal::RequestTooLarge { limit: length - 1 });
    assert_eq!(read_pieces([&bytes[..]], limits(length - 1)).err(), refusal);
    assert_eq!(limits(9).allow(Some(9)), Ok(()));
    assert_eq!(limits(9).allow(None), Ok(()));
    assert_eq!(limits(9).allow(Some(10)), Err(FormRefusal::RequestTooLarge { limit: 9 }));
}
