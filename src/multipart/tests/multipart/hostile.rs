//! Bodies that end early, never end, or are of other forms; and what is held of the largest.

use nets_multipart::{FormEnd, FormRefusal, FormRule, PublicationLimits};

use crate::given::{body, part, read, read_pieces};

fn refused(bytes: &[u8]) -> FormRefusal {
    let refusal = read(bytes, 7).expect_err("refused");
    assert_eq!(read(bytes, bytes.len().max(1)).expect_err("refused").rule(), refusal.rule());
    assert!(refusal.rule().refuses(), "{refusal}");
    refusal
}

#[test]
fn a_body_that_ends_early_is_told_by_where_it_ends() {
    let whole = body(&[part("upfile1", b"PDF"), part("messageToPublish", b"{}")]);
    let last = whole.len() - b"\r\n".len();
    for end in 1..last {
        let rule = refused(&whole[..end]).rule();
        let expected = if end < b"---x-\r".len() { FormRule::BoundaryUsed } else { FormRule::Complete };
        assert_eq!(rule, expected, "{end}");
    }
    assert!(read(&whole[..last], 3).is_ok());
    assert_eq!(refused(&whole[..8]), FormRefusal::EndsEarly(FormEnd::InHead { part: 1 }));
    let in_document = FormEnd::InPart { part: 1, name: "upfile1".into() };
    let content = part("upfile1", b"").len() + b"---x-\r\n".len() + 1;
    assert_eq!(refused(&whole[..content]), FormRefusal::EndsEarly(in_document));
}

#[test]
fn a_body_of_another_boundary_is_told_by_both() {
    assert_eq!(refused(b""), FormRefusal::EmptyBody);
    let expected = FormRefusal::BoundaryNotUsed { boundary: "-x-".into(), begins: "--other".into() };
    assert_eq!(refused(b"--other\r\nContent-Disposition: form-data; name=a\r\n\r\n--other--"), expected);
    assert_eq!(refused(b"{\"a\":1}").rule(), FormRule::BoundaryUsed);
}

#[test]
fn bare_line_feeds_are_told() {
    let text = String::from_utf8(body(&[part("messageToPublish", b"{}")])).expect("a text");
    assert_eq!(refused(text.replace("\r\n", "\n").as_bytes()), FormRefusal::BareLineFeeds);
    let half = text.replacen("\r\n\r\n", "\n\n", 1);
    assert_eq!(refused(half.as_bytes()), FormRefusal::BareLineFeeds);
}

#[test]
fn what_stands_behind_a_boundary_is_a_line_end() {
    assert_eq!(refused(b"---x--a\r\n").rule(), FormRule::Delimiter);
    assert_eq!(refused(b"---x- \t b\r\n").rule(), FormRule::Delimiter);
    let padded = String::from_utf8(body(&[part("messageToPublish", b"{}")])).expect("a text");
    let padded = padded.replace("---x-\r\n", "---x- \t \r\n");
    assert!(read(padded.as_bytes(), 1).is_ok());
}

#[test]
fn a_head_without_end_is_refused_and_not_held() {
    let head = [&b"---x-\r\nX: "[..], &b"y".repeat(100_000)].concat();
    assert_eq!(refused(&head), FormRefusal::HeadTooLong { part: 1, limit: 16 << 10 });
    let lines = [&b"---x-\r\n"[..], &b"X: y\r\n".repeat(20_000)].concat();
    assert_eq!(refused(&lines).rule(), FormRule::HeadSize);
    assert_eq!(refused(b"---x-\r\n\r\n---x---").rule(), FormRule::Disposition);
}

#[test]
fn thousands_of_parts_are_refused_at_the_limit() {
    let parts: Vec<_> = (0..5_000).map(|number| part(&format!("p{number}"), b"")).collect();
    assert_eq!(refused(&body(&parts)), FormRefusal::TooManyParts { limit: 64 });
    let allowed: Vec<_> = (0..63)
        .map(|number| part(&format!("p{number}"), b""))
        .chain([part("messageToPublish", b"{}")])
        .collect();
    assert!(read(&body(&allowed), 100).is_ok());
}

#[test]
fn a_document_of_gigabytes_comes_through_in_small_pieces() {
    let limits = PublicationLimits { request_bytes: 1 << 30, ..PublicationLimits::default() };
    let begin = [b"---x-\r\n", &part("upfile1", b"")[..]].concat();
    let end = [b"\r\n---x-\r\n", &part("messageToPublish", b"{}")[..], b"\r\n---x---"].concat();
    // Nearly a boundary, again and again.
    let megabyte = b"\r\n---x".repeat((1 << 20) / 7);
    let mut reader =
        nets_multipart::PublicationReader::new(Some(crate::given::CONTENT_TYPE), limits).expect("a form");
    let mut sink = CountingSink::default();
    let pieces = std::iter::once(&begin).chain(std::iter::repeat_n(&megabyte, 100)).chain([&end]);
    pieces.for_each(|piece| reader.take(piece, &mut sink).unwrap_or_else(|_| panic!("refused")));
    let publication = reader.finish().expect("a publication");
    assert_eq!(sink.bytes, 100 * megabyte.len());
    assert_eq!(publication.parts[0].size, sink.bytes as u64);
    assert!(sink.longest <= (64 << 10) + 16, "{}", sink.longest);
}

#[derive(Default)]
struct CountingSink {
    bytes: usize,
    longest: usize,
}

impl nets_multipart::PartSink for CountingSink {
    type Problem = ();

    fn begin(&mut self, _: u8, _: &nets_multipart::FormPartHead) -> Result<(), ()> {
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ()> {
        self.bytes += bytes.len();
        self.longest = self.longest.max(bytes.len());
        Ok(())
    }

    fn end(&mut self, _: &nets_multipart::PartFacts) -> Result<(), ()> {
        Ok(())
    }
}

#[test]
fn a_limit_of_the_request_holds_while_it_comes() {
    let limits = PublicationLimits { request_bytes: 1_000, ..PublicationLimits::default() };
    let begin = [b"---x-\r\n", &part("upfile1", b"")[..]].concat();
    let endless = std::iter::once(&begin[..]).chain(std::iter::repeat(&b"0123456789"[..]));
    assert_eq!(read_pieces(endless, limits).err(), Some(FormRefusal::RequestTooLarge { limit: 1_000 }));
}
