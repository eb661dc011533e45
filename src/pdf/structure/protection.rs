//! PDFs that are encrypted and open without a password: their owner forbids something, but not to read.
//!
//! The library decrypts, and is only ever shown a small file that is written here: the encryption of
//! the PDF around one of its streams.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Object, ObjectIdentifier, Stream};

use crate::work::{LookEnded, Work};

/// To make the key takes up to a few hundred rounds of encryption.
const KEY: usize = 100_000;

/// The dictionary of the encryption has two dozen members.
const LONGEST_DICTIONARY: usize = 16 * 1024;

/// What a trailer says of the encryption.
#[derive(Debug, Clone)]
pub(super) struct Encryption {
    pub(super) dictionary: Dictionary,
    /// The first half of the file's identity, which is a part of the key.
    pub(super) id: Vec<u8>,
}

#[derive(Debug, Clone)]
pub(super) enum Dictionary {
    Object(u32),
    Text(Vec<u8>),
}

/// The encryption of a PDF that opens without a password. Bound: the bytes of one dictionary in the file.
#[derive(Debug)]
pub(super) struct Protection {
    dictionary: Vec<u8>,
    id: Vec<u8>,
}

impl Encryption {
    pub(super) fn of(trailer: &Dict<'_>) -> Option<Self> {
        let dictionary = match trailer.get_raw::<Object<'_>>(b"Encrypt")? {
            MaybeRef::Ref(reference) => Dictionary::Object(reference.obj_number),
            MaybeRef::NotRef(Object::Null(_)) => return None,
            MaybeRef::NotRef(Object::Dict(dict)) => Dictionary::Text(dict.data().to_vec()),
            // It makes no sense, and nothing opens it.
            MaybeRef::NotRef(_) => Dictionary::Text(Vec::new()),
        };
        let id = match trailer.get_raw::<Array<'_>>(b"ID") {
            Some(MaybeRef::NotRef(array)) => array.raw_iter().next(),
            Some(MaybeRef::Ref(_)) | None => None,
        };
        let id = match id {
            Some(MaybeRef::NotRef(Object::String(id))) => id.as_bytes().to_vec(),
            Some(MaybeRef::NotRef(_) | MaybeRef::Ref(_)) | None => Vec::new(),
        };
        Some(Encryption { dictionary, id })
    }
}

impl Protection {
    /// By the text of the dictionary, which may be an object of its own; none when a password is needed,
    /// or another program than readers usually are.
    pub(super) fn open(dictionary: Vec<u8>, id: Vec<u8>, work: &Work<'_>) -> Result<Option<Self>, LookEnded> {
        if dictionary.is_empty() || dictionary.len() > LONGEST_DICTIONARY {
            return Ok(None);
        }
        let protection = Protection { dictionary, id };
        Ok(protection.decrypted(1, b"", work)?.map(|_| protection))
    }

    /// The data of a stream as it was before it was encrypted; none when that fails.
    pub(super) fn decrypted(
        &self,
        number: u32,
        data: &[u8],
        work: &Work<'_>,
    ) -> Result<Option<Vec<u8>>, LookEnded> {
        work.codes(KEY + data.len())?;
        let Some(file) = self.file_around(number, data) else { return Ok(None) };
        let Ok(pdf) = Pdf::new(file) else { return Ok(None) };
        let stream = pdf.xref().get::<Stream<'_>>(ObjectIdentifier::new(number, 0));
        Ok(stream.map(|stream| stream.raw_data().into_owned()))
    }

    /// A file of one page with the stream, which keeps its number: that is a part of its key.
    fn file_around(&self, number: u32, data: &[u8]) -> Option<Vec<u8>> {
        let (catalogue, pages, page) =
            (number.checked_add(1)?, number.checked_add(2)?, number.checked_add(3)?);
        let size = number.checked_add(4)?;
        let objects = [
            (number, format!("<</Length {}>>stream\n", data.len()).into_bytes()),
            (catalogue, format!("<</Type/Catalog/Pages {pages} 0 R>>").into_bytes()),
            (pages, format!("<</Type/Pages/Count 1/Kids[{page} 0 R]>>").into_bytes()),
            (page, format!("<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 9 9]>>").into_bytes()),
        ];
        let mut file = b"%PDF-1.7\n".to_vec();
        let mut table = format!("xref\n{number} 4\n");
        for (object, text) in objects {
            table.push_str(&format!("{:010} 00000 n \n", file.len()));
            file.extend_from_slice(format!("{object} 0 obj\n").as_bytes());
            file.extend_from_slice(&text);
            if object == number {
                file.extend_from_slice(data);
                file.extend_from_slice(b"\nendstream");
            }
            file.extend_from_slice(b"\nendobj\n");
        }
        let begins = file.len();
        let id: String = self.id.iter().map(|byte| format!("{byte:02x}")).collect();
        table.push_str(&format!("trailer\n<</Size {size}/Root {catalogue} 0 R/ID[<{id}><{id}>]/Encrypt "));
        file.extend_from_slice(table.as_bytes());
        file.extend_from_slice(&self.dictionary);
        file.extend_from_slice(format!(">>\nstartxref\n{begins}\n%%EOF\n").as_bytes());
        Some(file)
    }
}
