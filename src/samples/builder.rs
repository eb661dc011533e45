//! A shipment to be, built message by message.

use nets_core::civil::Date;
use nets_core::identity::{Country, Organisation, Party};
use nets_core::shipment::{Channel, FormatVersion};
use zip::CompressionMethod;

/// Who receives a message or signs its document, in plain texts.
#[derive(Debug, Clone)]
pub enum Addressee {
    Person { country: Country, number: String },
    Company { country: Country, cvr: String },
    Alias { country: Country, value: String },
}

/// A person by number.
pub fn person(country: Country, number: impl Into<String>) -> Addressee {
    Addressee::Person { country, number: number.into() }
}

/// A Danish company.
pub fn company(cvr: impl Into<String>) -> Addressee {
    Addressee::Company { country: Country::Denmark, cvr: cvr.into() }
}

impl From<Party> for Addressee {
    fn from(party: Party) -> Self {
        let (country, value) = (party.country(), party.value().to_owned());
        match party {
            Party::Person(_) => Addressee::Person { country, number: value },
            Party::Organisation(_) => Addressee::Company { country, cvr: value },
            Party::Alias(_) => Addressee::Alias { country, value },
        }
    }
}

/// A shipment to be. Identifiers are plain texts, so that a test can also build a wrong one.
#[derive(Debug, Clone)]
pub struct ShipmentBuilder {
    pub(crate) version: FormatVersion,
    pub(crate) id: String,
    /// Country and company number of the sender.
    pub(crate) sender: (Country, String),
    pub(crate) messages: Vec<MessageBuilder>,
    pub(crate) method: CompressionMethod,
}

impl ShipmentBuilder {
    /// A shipment of version 1.6 from the demo organisation DK12345678.
    pub fn new(id: impl Into<String>) -> Self {
        ShipmentBuilder {
            version: FormatVersion::V1_6,
            id: id.into(),
            sender: (Country::Denmark, "12345678".to_owned()),
            messages: Vec::new(),
            method: CompressionMethod::Deflated,
        }
    }

    pub fn version(mut self, version: FormatVersion) -> Self {
        self.version = version;
        self
    }

    pub fn sender(mut self, sender: &Organisation) -> Self {
        self.sender = (sender.country(), sender.number().to_owned());
        self
    }

    /// Puts the files into the zip as they are; for gigabytes this saves the time to pack them.
    pub fn stored(mut self) -> Self {
        self.method = CompressionMethod::Stored;
        self
    }

    pub fn message(mut self, message: MessageBuilder) -> Self {
        self.messages.push(message);
        self
    }

    pub fn messages(mut self, messages: impl IntoIterator<Item = MessageBuilder>) -> Self {
        self.messages.extend(messages);
        self
    }
}

/// How a message is printed. Its addresses are made up when the XML is, but for the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    pub first_class: bool,
    pub duplex: bool,
    pub colour: bool,
}

/// One message to be: a receiver or an address, a document type and a PDF that is made up when the zip is.
#[derive(Debug, Clone)]
pub struct MessageBuilder {
    /// None when it is for print alone.
    pub(crate) receiver: Option<Addressee>,
    pub(crate) document_type: String,
    pub(crate) id: Option<String>,
    pub(crate) eboks_id: String,
    pub(crate) production_unit: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) letter: Option<Letter>,
    pub(crate) envelope_name: String,
    pub(crate) realtime: bool,
    pub(crate) publication_date: Option<Date>,
    pub(crate) signers: Vec<Addressee>,
    pub(crate) file: Option<String>,
    pub(crate) attachments: Vec<(String, Option<String>)>,
    pub(crate) payment_attachment: Option<String>,
    pub(crate) title: String,
    pub(crate) pdf_bytes: usize,
}

impl MessageBuilder {
    /// A message from the demo e-Boks id 15723.
    pub fn to(receiver: impl Into<Addressee>, document_type: impl Into<String>) -> Self {
        MessageBuilder { receiver: Some(receiver.into()), ..Self::unaddressed(document_type.into()) }
    }

    /// A letter alone: it has an address, and no receiver in e-Boks.
    pub fn by_post(letter: Letter, document_type: impl Into<String>) -> Self {
        MessageBuilder { letter: Some(letter), ..Self::unaddressed(document_type.into()) }
    }

    fn unaddressed(document_type: String) -> Self {
        MessageBuilder {
            receiver: None,
            document_type,
            id: None,
            eboks_id: "15723".to_owned(),
            production_unit: None,
            description: None,
            channels: Vec::new(),
            letter: None,
            envelope_name: "Anna Demo".to_owned(),
            realtime: false,
            publication_date: None,
            signers: Vec::new(),
            file: None,
            attachments: Vec::new(),
            payment_attachment: None,
            title: "Document".to_owned(),
            pdf_bytes: 0,
        }
    }

    /// Left out, it is the message's number.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    pub fn eboks_id(mut self, eboks_id: impl Into<String>) -> Self {
        self.eboks_id = eboks_id.into();
        self
    }

    /// The P-number within the receiving company.
    pub fn production_unit(mut self, number: impl Into<String>) -> Self {
        self.production_unit = Some(number.into());
        self
    }

    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// One more channel to try, after those named before; none is the standard order.
    pub fn channel(mut self, channel: Channel) -> Self {
        self.channels.push(channel);
        self
    }

    /// The parts of the message that are needed to print it.
    pub fn letter(mut self, letter: Letter) -> Self {
        self.letter = Some(letter);
        self
    }

    /// The name that its letter is addressed to; left out, Anna Demo.
    pub fn envelope_name(mut self, name: impl Into<String>) -> Self {
        self.envelope_name = name.into();
        self
    }

    pub fn realtime(mut self) -> Self {
        self.realtime = true;
        self
    }

    pub fn publication_date(mut self, date: Date) -> Self {
        self.publication_date = Some(date);
        self
    }

    /// One more who must sign, besides the receiver.
    pub fn signer(mut self, signer: impl Into<Addressee>) -> Self {
        self.signers.push(signer.into());
        self
    }

    /// The PDF's name in the zip; left out, `document<number>.pdf`. A name that is used twice is one file.
    pub fn file(mut self, name: impl Into<String>) -> Self {
        self.file = Some(name.into());
        self
    }

    pub fn attachment(mut self, path: impl Into<String>, description: Option<&str>) -> Self {
        self.attachments.push((path.into(), description.map(str::to_owned)));
        self
    }

    pub fn payment_attachment(mut self, path: impl Into<String>) -> Self {
        self.payment_attachment = Some(path.into());
        self
    }

    /// What the pages show.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Fills the PDF up to exactly this size, with bytes that do not compress.
    pub fn pdf_bytes(mut self, size: usize) -> Self {
        self.pdf_bytes = size;
        self
    }

    pub(crate) fn id_or(&self, number: usize) -> String {
        self.id.clone().unwrap_or_else(|| number.to_string())
    }

    pub(crate) fn file_or(&self, number: usize) -> String {
        self.file.clone().unwrap_or_else(|| format!("document{number}.pdf"))
    }
}
