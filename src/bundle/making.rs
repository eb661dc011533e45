//! Making the files of a world's Outbound again.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, IntoInnerError, Read, Seek, Write};
use std::sync::Arc;

use nets_core::ebox::publication::ContentId;
use nets_core::effect::{OutboundContent, OutboundFile, SubscriptionList};
use nets_core::identity::UploadId;
use nets_core::simulator::ListSource;
use nets_core::subscription::Subscriber;
use nets_intake::{OpenZip, ZipFile};
use nets_outbound::{OutboundWriter, Sources};
use tempfile::SpooledTempFile;

use crate::evidence::Readable;
use crate::sha256::{self, Hashing};

/// A document for signing is at most 1 MB; what intake let pass is never larger than this.
const LARGEST_DOCUMENT: u64 = 16 << 20;

/// So many zips are held open at the most: results come by upload.
const ZIPS: usize = 4;

/// So much of a file lies in memory before it lies on the disk.
const IN_MEMORY: usize = 1 << 20;

/// A file is written in pieces of 64 KiB.
const PIECE: usize = 65_536;

/// The receipt in a zip with a signed document.
const RECEIPT: &str = "receipt.xml";

/// Where the zips of uploads are, and the documents of the e-Box.
pub trait UploadedZips {
    /// None where it is not there.
    fn open(&self, upload: UploadId) -> io::Result<Option<File>>;

    /// A document of the e-Box; none where it is not there.
    fn document(&self, _: ContentId) -> io::Result<Option<File>> {
        Ok(None)
    }

    /// As `open`, and where it lies in another file it need not be copied.
    fn at(&self, upload: UploadId) -> io::Result<Option<ZipFile>> {
        self.open(upload)?.map(ZipFile::whole).transpose()
    }
}

/// Makes files, each as it was made before.
pub(crate) struct ReplayedFiles<'z> {
    writer: OutboundWriter,
    zips: &'z dyn UploadedZips,
    /// The last one first. Bound: `ZIPS`.
    open: RefCell<Vec<(UploadId, Arc<OpenZip>)>>,
}

/// What came of making a file.
pub(crate) enum MadeFile {
    Made(SpooledTempFile),
    /// The bundle does not have the document in it.
    NoDocument,
    /// The reason, in a sentence.
    Failed(String),
}

impl<'z> ReplayedFiles<'z> {
    pub(crate) fn new(writer: OutboundWriter, zips: &'z dyn UploadedZips) -> Self {
        ReplayedFiles { writer, zips, open: RefCell::default() }
    }

    pub(crate) fn make(&self, file: &OutboundFile, lists: &ListSource) -> io::Result<MadeFile> {
        if let Some(upload) = document_of(file)
            && self.zip(upload)?.is_none()
        {
            return Ok(MadeFile::NoDocument);
        }
        // A writer hands on a word at a time.
        let mut out = BufWriter::with_capacity(PIECE, SpooledTempFile::new(IN_MEMORY));
        match self.writer.write(file, &FileSources { maker: self, lists }, &mut out) {
            Ok(()) => {
                let mut made = out.into_inner().map_err(IntoInnerError::into_error)?;
                made.rewind()?;
                Ok(MadeFile::Made(made))
            }
            Err(problem) => Ok(MadeFile::Failed(problem.to_string())),
        }
    }

    fn zip(&self, upload: UploadId) -> io::Result<Option<Arc<OpenZip>>> {
        let mut open = self.open.borrow_mut();
        let zip = match open.iter().position(|(held, _)| *held == upload) {
            Some(place) => open.remove(place).1,
            None => match self.zips.at(upload)? {
                Some(zip) => Arc::new(OpenZip::at(zip)?),
                None => return Ok(None),
            },
        };
        open.truncate(ZIPS - 1);
        open.insert(0, (upload, Arc::clone(&zip)));
        Ok(Some(zip))
    }
}

/// The upload whose document is in this file.
fn document_of(file: &OutboundFile) -> Option<UploadId> {
    use nets_core::effect::Conclusion;
    match &file.content {
        OutboundContent::SigningResult(result) => {
            matches!(result.conclusion, Conclusion::Signed { .. }).then_some(result.message.upload)
        }
        _ => None,
    }
}

/// Whether the bytes of a file depend on the keys that sign.
pub(crate) fn is_signed(file: &OutboundFile) -> bool {
    document_of(file).is_some()
}

struct FileSources<'a, 'z> {
    maker: &'a ReplayedFiles<'z>,
    lists: &'a ListSource,
}

impl Sources for FileSources<'_, '_> {
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>> {
        let zip = self.maker.zip(upload)?.ok_or(io::ErrorKind::NotFound)?;
        zip.read(file, LARGEST_DOCUMENT)
    }

    fn subscribers<'a>(
        &'a self,
        list: &'a SubscriptionList,
    ) -> Box<dyn Iterator<Item = Subscriber> + Send + 'a> {
        Box::new(self.lists.subscribers(list))
    }
}

/// The size of a file, its digest, and where keys have signed in it, the digest of its form: the names in the zip, and
/// its receipt.
pub(crate) struct FileDigests {
    pub(crate) size: u64,
    pub(crate) sha256: String,
    pub(crate) form: Option<String>,
}

impl FileDigests {
    pub(crate) fn of(file: &OutboundFile, content: &mut dyn Readable) -> io::Result<Self> {
        content.rewind()?;
        let mut hashing = Hashing::new();
        sha256::copy(content, &mut hashing)?;
        let (size, sha256) = (hashing.size(), hashing.digest());
        let form = if is_signed(file) { form(content)? } else { None };
        Ok(FileDigests { size, sha256, form })
    }
}

/// None when it is no zip, or none of ours.
fn form(content: &mut dyn Readable) -> io::Result<Option<String>> {
    content.rewind()?;
    let Ok(mut zip) = zip::ZipArchive::new(content) else { return Ok(None) };
    let mut hashing = Hashing::new();
    for index in 0..zip.len() {
        let Ok(mut entry) = zip.by_index(index) else { return Ok(None) };
        hashing.write_all(entry.name_raw())?;
        hashing.write_all(b"\n")?;
        if entry.name_raw() == RECEIPT.as_bytes() {
            let mut limited = (&mut entry).take(LARGEST_DOCUMENT);
            sha256::copy(&mut limited, &mut hashing)?;
        }
    }
    Ok(Some(hashing.digest()))
}
