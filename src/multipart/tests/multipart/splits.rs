//! However a body is split into pieces, the same parts come of it.

use nets_multipart::PublicationLimits;
use proptest::prelude::*;

use crate::given::{body, part, read, read_pieces};

/// Content that is full of what boundaries are made of.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let near =
        prop::sample::select(vec![&b"\r\n"[..], b"--", b"-x-", b"\r", b"\n", b"-", b"PDF", b"\0", b"x"]);
    prop::collection::vec(near, 0..40).prop_map(|pieces| pieces.concat()).prop_filter(
        "the boundary stands in no content",
        |content| {
            let around = [b"\r\n", &content[..], b"\r\n"].concat();
            !around.windows(7).any(|window| window == b"\r\n---x-")
        },
    )
}

proptest! {
    #[test]
    fn any_split_gives_the_same_parts(
        contents in prop::collection::vec(content(), 0..7),
        json_at in 0usize..7,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let mut parts: Vec<_> =
            (1..).zip(&contents).map(|(number, bytes)| part(&format!("upfile{number}"), bytes)).collect();
        parts.insert(json_at.min(parts.len()), part("messageToPublish", b"{}"));
        let bytes = body(&parts);
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len())).collect();
        cuts.sort_unstable();
        let begins = [0].into_iter().chain(cuts.iter().copied());
        let ends = cuts.iter().copied().chain([bytes.len()]);
        let pieces = begins.zip(ends).map(|(begin, end)| &bytes[begin..end]);
        let (split, split_sink) = read_pieces(pieces, PublicationLimits::default()).expect("in pieces");
        let (whole, whole_sink) = read(&bytes, bytes.len()).expect("at once");
        prop_assert_eq!(&split, &whole);
        prop_assert_eq!(&split_sink.documents, &whole_sink.documents);
        prop_assert!(whole_sink.documents.iter().map(|(_, bytes)| bytes).eq(contents.iter().take(6)));
    }

    #[test]
    fn any_bytes_are_read_or_refused_alike_however_they_come(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                &b"---x-"[..], b"\r\n", b"--", b"Content-Disposition: form-data; name=", b"messageToPublish",
                b"upfile1", b"\"", b"; filename*=", b"%C3", b"\xE9", b" ", b"\n", b"\\", b":", b"{}",
            ]),
            0..40,
        ),
        size in 1usize..20,
    ) {
        let bytes = pieces.concat();
        let whole = read(&bytes, bytes.len().max(1)).map(|(publication, _)| publication);
        let split = read(&bytes, size).map(|(publication, _)| publication);
        match (whole, split) {
            // What a refusal shows may depend on how much had come.
            (Err(whole), Err(split)) => prop_assert_eq!(whole.rule(), split.rule()),
            (whole, split) => prop_assert_eq!(whole, split),
        }
    }
}
