//! A zip that comes out the same every time.

use std::io::{Cursor, Write};

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::RenderProblem;

/// A zip that is being written: entries in the order in which they come, all of one time. They are stored and not
/// compressed: base64 of a compressed PDF would shrink by a quarter, at the price of most of the time a result
/// takes, and the bytes would depend on the version of the compressor.
pub(crate) struct ZipArchive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    options: SimpleFileOptions,
}

impl ZipArchive {
    pub(crate) fn new(at: Timestamp) -> Self {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .unix_permissions(0o644)
            .last_modified_time(zip_time(at));
        ZipArchive { zip: ZipWriter::new(Cursor::default()), options }
    }

    /// Begins an entry, and gives the place to write it to.
    pub(crate) fn entry(&mut self, name: &str) -> Result<&mut dyn Write, RenderProblem> {
        self.zip.start_file(name, self.options).map_err(problem)?;
        Ok(&mut self.zip)
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>, RenderProblem> {
        Ok(self.zip.finish().map_err(problem)?.into_inner())
    }
}

/// What the library says, in our words.
fn problem(error: ZipError) -> RenderProblem {
    RenderProblem::Archive(match error {
        ZipError::Io(_) => "one of its files is too large",
        ZipError::InvalidArchive(_) => "a file of that name is in it already, or the name is too long",
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            "it would have to be packed in a way that this program does not know"
        }
        ZipError::FileNotFound
        | ZipError::InvalidPassword
        | ZipError::DecompressedSizeLimitExceeded { .. }
        | ZipError::DecompressedSizeUnknown => "it was read instead of written",
        // The library may come to know more.
        _ => "for a reason that this program does not know",
    })
}

/// A zip has local time, from 1980 to 2107; a moment outside is written as the first of these.
fn zip_time(at: Timestamp) -> DateTime {
    let local = copenhagen().to_datetime(at);
    DateTime::from_date_and_time(
        local.year().unsigned_abs(),
        local.month().unsigned_abs(),
        local.day().unsigned_abs(),
        local.hour().unsigned_abs(),
        local.minute().unsigned_abs(),
        local.second().unsigned_abs(),
    )
    .unwrap_or_default()
}
