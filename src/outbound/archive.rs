//! A zip that comes out the same every time.

use std::io::{Cursor, Write};

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
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
        self.zip.start_file(name, self.options)?;
        Ok(&mut self.zip)
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>, RenderProblem> {
        Ok(self.zip.finish()?.into_inner())
    }
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
