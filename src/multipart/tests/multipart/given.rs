//! Bodies, and a sink that keeps what it is given.

use nets_multipart::{
    FormPartHead, FormRefusal, NotRead, PartFacts, PartSink, PublicationLimits, PublicationReader,
    ReadPublication,
};

pub(crate) const CONTENT_TYPE: &[u8] = b"multipart/form-data; boundary=\"-x-\"";

/// Keeps all documents, each with its number.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct KeepingSink {
    pub(crate) documents: Vec<(u8, Vec<u8>)>,
    pub(crate) ended: Vec<PartFacts>,
    /// The longest piece that was ever given.
    pub(crate) longest: usize,
}

impl PartSink for KeepingSink {
    type Problem = std::convert::Infallible;

    fn begin(&mut self, number: u8, _: &FormPartHead) -> Result<(), Self::Problem> {
        self.documents.push((number, Vec::new()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Problem> {
        assert!(!bytes.is_empty(), "a piece of nothing");
        self.longest = self.longest.max(bytes.len());
        self.documents.last_mut().expect("begun").1.extend(bytes);
        Ok(())
    }

    fn end(&mut self, facts: &PartFacts) -> Result<(), Self::Problem> {
        self.ended.push(facts.clone());
        Ok(())
    }
}

/// What becomes of a body that comes in pieces of this size.
pub(crate) fn read(body: &[u8], size: usize) -> Result<(ReadPublication, KeepingSink), FormRefusal> {
    read_pieces(body.chunks(size), PublicationLimits::default())
}

pub(crate) fn read_pieces<'b>(
    pieces: impl IntoIterator<Item = &'b [u8]>,
    limits: PublicationLimits,
) -> Result<(ReadPublication, KeepingSink), FormRefusal> {
    let mut reader = PublicationReader::new(Some(CONTENT_TYPE), limits)?;
    let mut sink = KeepingSink::default();
    for piece in pieces {
        reader.take(piece, &mut sink).map_err(|not_read| match not_read {
            NotRead::Refused(refusal) => refusal,
            NotRead::Sink(never) => match never {},
        })?;
    }
    reader.finish().map(|publication| (publication, sink))
}

pub(crate) fn part(name: &str, content: &[u8]) -> Vec<u8> {
    let head = match name {
        "messageToPublish" => format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n"),
        _ => format!(
            "Content-Disposition: form-data; name=\"{name}\"; filename=\"{name}.pdf\"\r\n\
             Content-Type: application/pdf\r\n\r\n"
        ),
    };
    [head.as_bytes(), content].concat()
}

pub(crate) fn body(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut body: Vec<u8> =
        parts.iter().flat_map(|part| [b"---x-\r\n", &part[..], b"\r\n"].concat()).collect();
    body.extend(b"---x---\r\n");
    body
}
