//! Builds a shipment zip message by message, of any size, without holding more than one PDF.

use std::collections::HashSet;
use std::io::{self, Cursor, Seek, Write};

use nets_core::civil::Date;
use nets_core::identity::{Country, Organisation, Party};
use nets_core::shipment::{Channel, FormatVersion};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::{pdf, xml};

/// Somebody with a person number.
pub fn person(country: Country, number: impl Into<String>) -> Party {
    Party::Person { country, number: number.into() }
}

/// A Danish company.
pub fn company(cvr: impl Into<String>) -> Party {
    Party::Organisation { country: Country::Denmark, number: cvr.into() }
}

/// A shipment to be. Identifiers are plain texts, so that a test can also build a wrong one.
#[derive(Debug, Clone)]
pub struct ShipmentBuilder {
    pub(crate) version: FormatVersion,
    pub(crate) id: String,
    pub(crate) sender: Organisation,
    pub(crate) messages: Vec<MessageBuilder>,
    method: CompressionMethod,
}

impl ShipmentBuilder {
    /// A shipment of version 1.6 from the demo organisation DK12345678.
    pub fn new(id: impl Into<String>) -> Self {
        ShipmentBuilder {
            version: FormatVersion::V1_6,
            id: id.into(),
            sender: Organisation { country: Country::Denmark, number: "12345678".to_owned() },
            messages: Vec::new(),
            method: CompressionMethod::Deflated,
        }
    }

    pub fn version(mut self, version: FormatVersion) -> Self {
        self.version = version;
        self
    }

    pub fn sender(mut self, sender: Organisation) -> Self {
        self.sender = sender;
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

    /// The text of `shipment.xml`.
    pub fn xml(&self) -> String {
        xml::shipment(self)
    }

    pub fn zip(&self) -> io::Result<Vec<u8>> {
        Ok(self.write_zip(Cursor::new(Vec::new()))?.into_inner())
    }

    /// Writes the zip as it is made and gives the target back, such as a file.
    pub fn write_zip<W: Write + Seek>(&self, target: W) -> io::Result<W> {
        // The format's first day instead of now: the same shipment is always the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(self.method)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644);
        let mut zip = ZipWriter::new(target);
        zip.start_file("shipment.xml", options)?;
        zip.write_all(self.xml().as_bytes())?;
        let mut written = HashSet::new();
        for (number, message) in (1..).zip(&self.messages) {
            for file in message.files(number) {
                if written.insert(file.name.clone()) {
                    zip.start_file(&*file.name, options)?;
                    zip.write_all(&file.bytes())?;
                }
            }
        }
        Ok(zip.finish()?)
    }
}

/// How a message is printed. Its addresses are made up when the XML is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    pub first_class: bool,
    pub duplex: bool,
    pub colour: bool,
}

/// One message to be: a receiver, a document type and a PDF that is made up when the zip is.
#[derive(Debug, Clone)]
pub struct MessageBuilder {
    pub(crate) receiver: Party,
    pub(crate) document_type: String,
    pub(crate) id: Option<String>,
    pub(crate) eboks_id: String,
    pub(crate) production_unit: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) letter: Option<Letter>,
    pub(crate) realtime: bool,
    pub(crate) publication_date: Option<Date>,
    pub(crate) signers: Vec<Party>,
    pub(crate) file: Option<String>,
    pub(crate) attachments: Vec<(String, Option<String>)>,
    pub(crate) payment_attachment: Option<String>,
    title: String,
    pdf_bytes: usize,
}

impl MessageBuilder {
    /// A message from the demo e-Boks id 15723.
    pub fn to(receiver: Party, document_type: impl Into<String>) -> Self {
        MessageBuilder {
            receiver,
            document_type: document_type.into(),
            id: None,
            eboks_id: "15723".to_owned(),
            production_unit: None,
            description: None,
            channels: Vec::new(),
            letter: None,
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

    pub fn realtime(mut self) -> Self {
        self.realtime = true;
        self
    }

    pub fn publication_date(mut self, date: Date) -> Self {
        self.publication_date = Some(date);
        self
    }

    /// One more who must sign, besides the receiver.
    pub fn signer(mut self, signer: Party) -> Self {
        self.signers.push(signer);
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

    fn files(&self, number: usize) -> impl Iterator<Item = File> {
        let id = self.id_or(number);
        let page = move |name: String, lines: Vec<String>, size| File {
            name,
            content: Content::Pdf { lines, size },
        };
        let document =
            page(self.file_or(number), vec![self.title.clone(), format!("Message {id}")], self.pdf_bytes);
        let attachments = self.attachments.iter().map(move |(path, description)| {
            let lines = vec!["Attachment".to_owned(), description.clone().unwrap_or_default()];
            page(path.clone(), lines, 0)
        });
        let payment =
            self.payment_attachment.iter().map(|path| File { name: path.clone(), content: Content::Payment });
        std::iter::once(document).chain(attachments).chain(payment)
    }
}

struct File {
    name: String,
    content: Content,
}

enum Content {
    Pdf { lines: Vec<String>, size: usize },
    Payment,
}

impl File {
    fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Pdf { lines, size } => pdf::of_size(lines, *size),
            // Nobody public shows what stands in it; Nets only asks that it is in the zip.
            Content::Payment => b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<payment/>\n".to_vec(),
        }
    }
}
