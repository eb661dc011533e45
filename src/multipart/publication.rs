//! The parts of a publication: its JSON, which is kept, and its documents, which go to the caller piece by piece.

use aws_lc_rs::digest::{Context, SHA256};

use crate::boundary::Boundary;
use crate::finding::{FormFinding, shown};
use crate::head::FormPartHead;
use crate::reader::{FormEvent, FormLimits, FormReader};
use crate::refusal::FormRefusal;

/// The part that says what is published.
pub const JSON_PART: &str = "messageToPublish";

/// The most documents of one publication: `upfile1` to `upfile6`.
pub const FILE_PARTS: u8 = 6;

/// How much a publication may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicationLimits {
    /// The whole request, in bytes.
    pub request_bytes: u64,
    /// The JSON, in bytes; it is held in memory.
    pub json_bytes: usize,
    /// What stands above one part, in bytes.
    pub head_bytes: usize,
    /// Parts of any name.
    pub parts: usize,
}

impl Default for PublicationLimits {
    fn default() -> Self {
        PublicationLimits { request_bytes: 30 << 20, json_bytes: 1 << 20, head_bytes: 16 << 10, parts: 64 }
    }
}

impl PublicationLimits {
    /// Whether a body of a length that the request announces is taken at all, before any of it has come.
    pub fn allow(&self, content_length: Option<u64>) -> Result<(), FormRefusal> {
        match content_length {
            Some(length) if length > self.request_bytes => {
                Err(FormRefusal::RequestTooLarge { limit: self.request_bytes })
            }
            _ => Ok(()),
        }
    }
}

/// What a part is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartRole {
    Json,
    /// `upfile1` to `upfile6`.
    File(u8),
    /// Any other name. Its content is counted and digested, and goes nowhere.
    Unmatched,
}

impl PartRole {
    pub fn of(field: &str) -> Self {
        let number = field.strip_prefix("upfile").and_then(|number| match number.as_bytes() {
            [digit @ b'1'..=b'9'] => Some(digit - b'0'),
            _ => None,
        });
        match number {
            _ if field == JSON_PART => PartRole::Json,
            Some(number) if number <= FILE_PARTS => PartRole::File(number),
            Some(_) | None => PartRole::Unmatched,
        }
    }
}

/// What there is to know of a part that has come whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartFacts {
    pub role: PartRole,
    pub head: FormPartHead,
    /// In bytes.
    pub size: u64,
    pub sha256: [u8; 32],
}

/// Where the documents go.
pub trait PartSink {
    type Problem;

    /// A document begins; `write` gives its bytes.
    fn begin(&mut self, number: u8, head: &FormPartHead) -> Result<(), Self::Problem>;

    /// The next bytes of the document that was begun last.
    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Problem>;

    /// All of the document has come.
    fn end(&mut self, facts: &PartFacts) -> Result<(), Self::Problem>;
}

/// Why a publication is not read further.
#[derive(Debug, PartialEq, Eq)]
pub enum NotRead<P> {
    Refused(FormRefusal),
    /// The sink did not take a document.
    Sink(P),
}

impl<P> From<FormRefusal> for NotRead<P> {
    fn from(refusal: FormRefusal) -> Self {
        NotRead::Refused(refusal)
    }
}

/// A publication that has come whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPublication {
    /// The part `messageToPublish` as it was sent; whether it is JSON, others say.
    pub json: Vec<u8>,
    /// All parts in their order, the JSON among them. Bound: `PublicationLimits::parts`.
    pub parts: Vec<PartFacts>,
    /// The whole body, in bytes.
    pub received: u64,
}

impl ReadPublication {
    pub fn documents(&self) -> impl Iterator<Item = &PartFacts> {
        self.parts.iter().filter(|part| matches!(part.role, PartRole::File(_)))
    }

    pub fn findings(&self) -> impl Iterator<Item = &FormFinding> {
        self.parts.iter().flat_map(|part| &part.head.findings)
    }
}

/// Reads one publication.
#[derive(Debug)]
pub struct PublicationReader {
    form: FormReader,
    publication: HalfRead,
}

/// What of a publication has come.
#[derive(Debug)]
struct HalfRead {
    json_limit: usize,
    json: Option<Vec<u8>>,
    parts: Vec<PartFacts>,
    under_way: Option<PartUnderWay>,
}

struct PartUnderWay {
    role: PartRole,
    head: FormPartHead,
    size: u64,
    sha256: Context,
}

impl std::fmt::Debug for PartUnderWay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let PartUnderWay { role, head, size, sha256: _ } = self;
        f.debug_struct("PartUnderWay")
            .field("role", role)
            .field("head", head)
            .field("size", size)
            .finish_non_exhaustive()
    }
}

impl PublicationReader {
    /// For a request with this `Content-Type`.
    pub fn new(content_type: Option<&[u8]>, limits: PublicationLimits) -> Result<Self, FormRefusal> {
        let PublicationLimits { request_bytes, json_bytes, head_bytes, parts } = limits;
        let form =
            FormReader::new(&Boundary::of(content_type)?, FormLimits { request_bytes, head_bytes, parts });
        let publication = HalfRead { json_limit: json_bytes, json: None, parts: Vec::new(), under_way: None };
        Ok(PublicationReader { form, publication })
    }

    /// Takes the next piece of the body, of any size. After an `Err` nothing more is to be given: the caller
    /// reads what is left of the body and throws it away, so that a client that still writes sees the answer.
    pub fn take<S: PartSink>(&mut self, piece: &[u8], sink: &mut S) -> Result<(), NotRead<S::Problem>> {
        let publication = &mut self.publication;
        self.form.take(piece, |event| match event {
            FormEvent::PartBegins(head) => publication.begin(head, sink),
            FormEvent::Bytes(bytes) => publication.write(bytes, sink),
            FormEvent::PartEnds => publication.end(sink),
        })
    }

    /// All of the parts that have come whole, for what is told of a publication that is refused.
    pub fn parts(&self) -> &[PartFacts] {
        &self.publication.parts
    }

    /// How many bytes have come.
    pub fn received(&self) -> u64 {
        self.form.received()
    }

    /// To be called when the body has come to its end.
    pub fn finish(self) -> Result<ReadPublication, FormRefusal> {
        self.form.end()?;
        let HalfRead { json, parts, .. } = self.publication;
        let json = json.ok_or_else(|| FormRefusal::JsonMissing { seen: names(&parts) })?;
        Ok(ReadPublication { json, parts, received: self.form.received() })
    }
}

impl HalfRead {
    fn begin<S: PartSink>(&mut self, head: FormPartHead, sink: &mut S) -> Result<(), NotRead<S::Problem>> {
        let role = PartRole::of(&head.field);
        match role {
            PartRole::Json => {
                if self.json.replace(Vec::new()).is_some() {
                    return Err(FormRefusal::JsonTwice.into());
                }
            }
            PartRole::File(number) => {
                if self.parts.iter().any(|part| part.role == role) {
                    return Err(FormRefusal::PartTwice { name: head.field }.into());
                }
                sink.begin(number, &head).map_err(NotRead::Sink)?;
            }
            PartRole::Unmatched => {}
        }
        self.under_way = Some(PartUnderWay { role, head, size: 0, sha256: Context::new(&SHA256) });
        Ok(())
    }

    fn write<S: PartSink>(&mut self, bytes: &[u8], sink: &mut S) -> Result<(), NotRead<S::Problem>> {
        let Some(part) = &mut self.under_way else { return Ok(()) };
        part.size += bytes.len() as u64;
        part.sha256.update(bytes);
        match (part.role, &mut self.json) {
            (PartRole::File(_), _) => sink.write(bytes).map_err(NotRead::Sink),
            (PartRole::Json, Some(json)) if json.len() + bytes.len() > self.json_limit => {
                Err(FormRefusal::JsonTooLarge { limit: self.json_limit }.into())
            }
            (PartRole::Json, Some(json)) => {
                json.extend_from_slice(bytes);
                Ok(())
            }
            (PartRole::Json, None) | (PartRole::Unmatched, _) => Ok(()),
        }
    }

    fn end<S: PartSink>(&mut self, sink: &mut S) -> Result<(), NotRead<S::Problem>> {
        let Some(PartUnderWay { role, head, size, sha256 }) = self.under_way.take() else { return Ok(()) };
        let digest = sha256.finish();
        let sha256 = digest.as_ref().try_into().unwrap_or([0; 32]);
        let facts = PartFacts { role, head, size, sha256 };
        if matches!(role, PartRole::File(_)) {
            sink.end(&facts).map_err(NotRead::Sink)?;
        }
        self.parts.push(facts);
        Ok(())
    }
}

fn names(parts: &[PartFacts]) -> String {
    const MOST: usize = 8;
    if parts.is_empty() {
        return "no parts".to_owned();
    }
    let mut names: Vec<_> = parts.iter().take(MOST).map(|part| shown(part.head.field.as_bytes())).collect();
    if parts.len() > MOST {
        names.push("...".to_owned());
    }
    names.join(", ")
}
