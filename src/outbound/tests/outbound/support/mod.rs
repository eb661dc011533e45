//! Examples, the writer of them, and what they are held to.

pub mod golden;

use std::io;
use std::sync::{Arc, OnceLock};

use nets_core::Timestamp;
use nets_core::effect::{OutboundContent, OutboundFile, Receipt, ReceiptStatus, Signature, SubscriptionList};
use nets_core::identity::{Country, DocumentType, EboksId, Organisation, Party, UploadId, UserId};
use nets_core::subscription::Subscriber;
use nets_outbound::{OutboundWriter, RenderProblem, Sources, Templates};
use nets_sdo::Signatory;

pub fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// One for all tests: keys take their time to make.
pub fn writer() -> &'static OutboundWriter {
    static SCRIBE: OnceLock<OutboundWriter> = OnceLock::new();
    SCRIBE.get_or_init(|| OutboundWriter {
        templates: Arc::new(Templates::standard().expect("our templates")),
        signatory: Signatory::ephemeral(moment("2026-01-05T07:00:00Z"), 7),
    })
}

/// One with these templates instead of ours of the same names.
pub fn with_templates(texts: &[(&str, &str)]) -> OutboundWriter {
    let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    OutboundWriter {
        templates: Arc::new(Templates::with_texts(texts).expect("templates")),
        signatory: Signatory::ephemeral(moment("2026-01-05T07:00:00Z"), 7),
    }
}

pub fn outbound(content: OutboundContent) -> OutboundFile {
    OutboundFile {
        user: UserId::new("tTEST1").expect("a user"),
        upload: None,
        name: "any".into(),
        at: moment("2026-01-07T06:00:00Z"),
        content,
    }
}

pub fn receipt(status: ReceiptStatus, messages: &[&str]) -> OutboundFile {
    let messages = messages.iter().map(|text| (*text).to_owned()).collect();
    outbound(OutboundContent::Receipt(Receipt { status, messages }))
}

pub fn anna() -> Signature {
    Signature {
        signer: Party::person(Country::Denmark, "6101800001").expect("a person number"),
        name: "Anna Prøve".into(),
        at: moment("2026-01-06T07:30:00Z"),
    }
}

pub fn kari() -> Signature {
    Signature {
        signer: Party::person(Country::Norway, "61018000001").expect("a person number"),
        name: "NORDMANN, KARI".into(),
        at: moment("2026-01-06T23:30:00Z"),
    }
}

/// The bytes of a file that needs no document.
pub fn text(file: &OutboundFile) -> String {
    String::from_utf8(bytes(writer(), file, &NOTHING).expect("written")).expect("UTF-8")
}

pub fn bytes(
    writer: &OutboundWriter,
    file: &OutboundFile,
    sources: &dyn Sources,
) -> Result<Vec<u8>, RenderProblem> {
    let mut written = Vec::new();
    writer.write(file, sources, &mut written).map(|()| written)
}

/// A world of these subscribers alone, who all have the one document type.
pub struct Subscribing<F>(pub F);

impl<F, People> Sources for Subscribing<F>
where
    F: Fn() -> People + Sync,
    People: Iterator<Item = Party> + Send + 'static,
{
    fn pdf(&self, _: UploadId, _: &str) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn subscribers<'a>(
        &'a self,
        _: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        let document_type = DocumentType::new("163057").expect("a type");
        Box::new((self.0)().map(move |party| Subscriber { party, document_type: document_type.clone() }))
    }
}

/// A world with nothing in it.
pub const NOTHING: Subscribing<fn() -> std::iter::Empty<Party>> = Subscribing(std::iter::empty);

/// The subscription list of a Wednesday.
pub fn list() -> OutboundFile {
    outbound(OutboundContent::SubscriptionList(SubscriptionList {
        organisation: Organisation::new(Country::Denmark, "12345678").expect("a company number"),
        eboks_id: EboksId::new("15723").expect("an id"),
        date: "2026-01-07".parse().expect("a day"),
        number: 1,
        as_of: moment("2026-01-06T16:00:00Z"),
    }))
}
