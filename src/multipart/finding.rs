//! What is odd in a form that is read all the same.

use nets_text::{cut, spelt};

use crate::rule::FormRule;

/// The longest text of a client's that a finding shows, in characters.
const MOST_SHOWN: usize = 200;

/// One thing that a strict receiver might refuse, at one part. Bound: a few for each of at most 64 parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFinding {
    pub rule: FormRule,
    /// The name of the part it is in.
    pub part: String,
    /// What was sent, harmless and cut.
    pub found: String,
}

impl FormFinding {
    pub(crate) fn new(rule: FormRule, found: &[u8]) -> Self {
        FormFinding { rule, part: String::new(), found: shown(found) }
    }

    /// What to do, in a sentence.
    pub fn advice(&self) -> &'static str {
        match self.rule {
            FormRule::NameLineBreak => "write the whole header on one line",
            FormRule::FileNameUtf8 | FormRule::FileNameLatin1 => {
                "percent-encode the name as UTF-8, such as caf%C3%A9.pdf"
            }
            FormRule::FileNamePercent => {
                "encode the bytes of its UTF-8 form, and a percent sign of its own as %25"
            }
            FormRule::FileNameExtended => "send the name in `filename`, percent-encoded as UTF-8",
            FormRule::TransferEncoding => "send the bytes of the document as they are",
            FormRule::MediaType
            | FormRule::Boundary
            | FormRule::BoundaryUsed
            | FormRule::LineEnds
            | FormRule::Delimiter
            | FormRule::Complete
            | FormRule::RequestSize
            | FormRule::JsonSize
            | FormRule::HeadSize
            | FormRule::PartCount
            | FormRule::PartHead
            | FormRule::Disposition
            | FormRule::JsonPart
            | FormRule::PartTwice => "see the refusal",
        }
    }
}

/// Bytes of a client, as a text that can be shown.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let beginning = &bytes[..bytes.len().min(4 * MOST_SHOWN)];
    let text = String::from_utf8_lossy(beginning);
    cut(&spelt(&text), MOST_SHOWN, "...").into_owned()
}
