//! Packs a shipment to be into its zip, of any size, without holding more than one PDF.

use std::collections::HashSet;
use std::io::{self, Cursor, Seek, Write};

use nets_text::told_as;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::builder::{MessageBuilder, ShipmentBuilder};
use crate::{pdf, xml};

impl ShipmentBuilder {
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
        zip.start_file("shipment.xml", options).map_err(problem)?;
        zip.write_all(self.xml().as_bytes())?;
        let mut written = HashSet::new();
        for (number, message) in (1..).zip(&self.messages) {
            for file in message.files(number) {
                if written.insert(file.name.clone()) {
                    zip.start_file(&*file.name, options).map_err(problem)?;
                    zip.write_all(&file.bytes())?;
                }
            }
        }
        zip.finish().map_err(problem)
    }
}

/// What the library says, in our words; what the target says stays as it is.
fn problem(error: ZipError) -> io::Error {
    let invalid = |words: &str| told_as(io::ErrorKind::InvalidInput, words);
    match error {
        ZipError::Io(error) if error.raw_os_error().is_some() => error,
        ZipError::Io(error) => error.kind().into(),
        ZipError::InvalidArchive(_) => {
            invalid("two files of the shipment would have one name, or one of them is too long")
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            invalid("the zip would have to be packed in a way that this program does not know")
        }
        ZipError::FileNotFound
        | ZipError::InvalidPassword
        | ZipError::DecompressedSizeLimitExceeded { .. }
        | ZipError::DecompressedSizeUnknown => invalid("the zip was read instead of written"),
        // The library may come to know more.
        _ => invalid("the zip cannot be written, for a reason that this program does not know"),
    }
}

impl MessageBuilder {
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

/// Bound: a page, as the builder writes it.
enum Content {
    Pdf { lines: Vec<String>, size: usize },
    Payment,
}

impl File {
    fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Pdf { lines, size } => pdf::of_size(lines, *size),
            // No public document shows what stands in it; Nets only asks that it is in the zip.
            Content::Payment => b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<payment/>\n".to_vec(),
        }
    }
}
