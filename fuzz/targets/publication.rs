//! A publication's form: its parts, the same however they come, or a refusal by a rule that refuses.

use nets_multipart::{
    FormPartHead, FormRefusal, NotRead, PartFacts, PartSink, PublicationLimits, PublicationReader,
    ReadPublication,
};

const LIMITS: PublicationLimits =
    PublicationLimits { request_bytes: 80_000, json_bytes: 1_000, head_bytes: 2_000, parts: 10 };

/// The longest refusal or finding, in bytes.
const LONGEST_TEXT: usize = 8_000;

/// The first byte says in pieces of which size the rest comes: the Content-Type up to a line's end, then the body.
pub fn try_with(input: &[u8]) {
    let Some((&size, input)) = input.split_first() else { return };
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (content_type, body) = (&input[..end], input.get(end + 1..).unwrap_or_default());
    let whole = read(content_type, body, body.len().max(1));
    let pieces = read(content_type, body, 1 + usize::from(size));
    match (whole, pieces) {
        (Ok(whole), Ok(pieces)) => {
            assert_eq!(whole, pieces, "another publication in pieces");
            assert!(whole.received as usize == body.len() && whole.parts.len() <= LIMITS.parts);
            for finding in whole.findings() {
                assert!(!finding.rule.refuses() && finding.found.len() < LONGEST_TEXT);
            }
        }
        (Err(whole), Err(pieces)) => {
            assert!(whole.rule().refuses() && pieces.rule().refuses());
            assert!(whole.to_string().len() < LONGEST_TEXT && pieces.to_string().len() < LONGEST_TEXT);
        }
        (whole, pieces) => panic!("at once {whole:?}, in pieces {pieces:?}"),
    }
}

fn read(content_type: &[u8], body: &[u8], size: usize) -> Result<ReadPublication, FormRefusal> {
    let mut reader = PublicationReader::new(Some(content_type), LIMITS)?;
    let mut counted = Counted::default();
    for piece in body.chunks(size) {
        reader.take(piece, &mut counted).map_err(|not_read| match not_read {
            NotRead::Refused(refusal) => refusal,
            NotRead::Sink(never) => match never {},
        })?;
    }
    let publication = reader.finish()?;
    assert_eq!(publication.documents().map(|facts| facts.size).sum::<u64>(), counted.bytes);
    Ok(publication)
}

/// Counts what it is given.
#[derive(Default)]
struct Counted {
    bytes: u64,
}

impl PartSink for Counted {
    type Problem = std::convert::Infallible;

    fn begin(&mut self, _: u8, _: &FormPartHead) -> Result<(), Self::Problem> {
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Problem> {
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn end(&mut self, _: &PartFacts) -> Result<(), Self::Problem> {
        Ok(())
    }
}

/// Forms with the JSON first and last, with names of every kind, and with nearly a boundary inside.
pub fn seeds() -> Vec<Vec<u8>> {
    let json = "--b\r\nContent-Disposition: form-data; name=\"messageToPublish\"\r\n\r\n{}\r\n";
    let file = "--b\r\nContent-Disposition: form-data; name=\"upfile1\"; filename=\"caf%C3%A9.pdf\"\r\n\
        Content-Type: application/pdf\r\n\r\nPDF\r\n--bc\r\n-\r\n";
    let odd = "--b \r\ncontent-disposition:form-data;name=\"upfile2\r\n \"; filename=\"\u{e9}\\\".pdf\"; \
        filename*=UTF-8''%C3%A9\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n\r\n";
    let form = |size: u8, parts: &[&str]| {
        let head = "multipart/form-data; boundary=\"b\"\n";
        [&[size], head.as_bytes(), parts.concat().as_bytes(), b"--b--\r\n"].concat()
    };
    vec![form(255, &[json, file]), form(0, &[file, odd, json]), form(6, &["preamble\r\n", json])]
}
