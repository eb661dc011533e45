//! Why a form is not read, in words for who sends it.

use crate::rule::FormRule;

/// Why a form is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormRefusal {
    #[error("the request has no Content-Type; a publication is sent as multipart/form-data")]
    NoContentType,
    #[error("the Content-Type is `{found}`; a publication is sent as multipart/form-data")]
    OtherMediaType { found: String },
    #[error(
        "the Content-Type names no boundary, as in `multipart/form-data; boundary=x`; leave the header to the HTTP library, which knows the boundary that it writes"
    )]
    NoBoundary,
    #[error("the Content-Type names a boundary of {length} characters; it has 1 to 70")]
    BoundaryLength { length: usize },
    #[error("the Content-Type names more than one boundary")]
    BoundaryTwice,
    #[error("the body is empty")]
    EmptyBody,
    #[error(
        "the body never has the boundary `--{boundary}` that the Content-Type names; it begins with `{begins}`"
    )]
    BoundaryNotUsed { boundary: String, begins: String },
    #[error("lines around the parts end in LF alone; they end in CR LF")]
    BareLineFeeds,
    #[error("`{found}` stands behind a boundary, where the line ends")]
    BehindBoundary { found: String },
    #[error("the body ends {0}, before its last boundary")]
    EndsEarly(FormEnd),
    #[error("the request is larger than {limit} bytes")]
    RequestTooLarge { limit: u64 },
    #[error("the part messageToPublish is larger than {limit} bytes")]
    JsonTooLarge { limit: usize },
    #[error("what stands above part {part} is longer than {limit} bytes, or has no empty line at its end")]
    HeadTooLong { part: usize, limit: usize },
    #[error("the form has more than {limit} parts")]
    TooManyParts { limit: usize },
    #[error("above part {part} stands `{found}`, which is no header line `Name: value`")]
    NoHeaderLine { part: usize, found: String },
    #[error("above part {part} the header {header} stands twice")]
    HeaderTwice { part: usize, header: &'static str },
    #[error(
        "above part {part} the Content-Disposition cannot be read from `{found}` on: a quotation mark is open or out of place"
    )]
    QuotationMark { part: usize, found: String },
    #[error("above part {part} the Content-Disposition has `{parameter}` twice")]
    ParameterTwice { part: usize, parameter: String },
    #[error("part {part} has no Content-Disposition")]
    NoDisposition { part: usize },
    #[error("the Content-Disposition of part {part} is `{found}`, not form-data")]
    OtherDisposition { part: usize, found: String },
    #[error("part {part} has no name")]
    NoName { part: usize },
    #[error("there is no part messageToPublish; the form has {seen}")]
    JsonMissing { seen: String },
    #[error("the part messageToPublish stands twice; a publication has one")]
    JsonTwice,
    #[error("the part `{name}` stands twice; each document has a part of its own: upfile1 to upfile6")]
    PartTwice { name: String },
}

/// Where a body ends that is not complete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormEnd {
    #[error("behind a boundary")]
    BehindBoundary,
    #[error("in the header lines of part {part}")]
    InHead { part: usize },
    #[error("inside part {part}, `{name}`")]
    InPart { part: usize, name: String },
}

impl FormRefusal {
    /// The rule that refuses.
    pub fn rule(&self) -> FormRule {
        match self {
            FormRefusal::NoContentType | FormRefusal::OtherMediaType { .. } => FormRule::MediaType,
            FormRefusal::NoBoundary | FormRefusal::BoundaryLength { .. } | FormRefusal::BoundaryTwice => {
                FormRule::Boundary
            }
            FormRefusal::EmptyBody | FormRefusal::BoundaryNotUsed { .. } => FormRule::BoundaryUsed,
            FormRefusal::BareLineFeeds => FormRule::LineEnds,
            FormRefusal::BehindBoundary { .. } => FormRule::Delimiter,
            FormRefusal::EndsEarly(_) => FormRule::Complete,
            FormRefusal::RequestTooLarge { .. } => FormRule::RequestSize,
            FormRefusal::JsonTooLarge { .. } => FormRule::JsonSize,
            FormRefusal::HeadTooLong { .. } => FormRule::HeadSize,
            FormRefusal::TooManyParts { .. } => FormRule::PartCount,
            FormRefusal::NoHeaderLine { .. }
            | FormRefusal::HeaderTwice { .. }
            | FormRefusal::QuotationMark { .. }
            | FormRefusal::ParameterTwice { .. } => FormRule::PartHead,
            FormRefusal::NoDisposition { .. }
            | FormRefusal::OtherDisposition { .. }
            | FormRefusal::NoName { .. } => FormRule::Disposition,
            FormRefusal::JsonMissing { .. } | FormRefusal::JsonTwice => FormRule::JsonPart,
            FormRefusal::PartTwice { .. } => FormRule::PartTwice,
        }
    }
}
