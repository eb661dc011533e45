//! A zip that comes out the same every time.

use std::io::{Cursor, Write};

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::RenderProblem;

/// The entries in this order, all of this time. They are stored and not compressed: base64 of a
/// compressed PDF would shrink by a quarter, at the price of most of the time a result takes, and
/// the bytes would depend on the version of the compressor.
pub(crate) fn pack(entries: &[(String, Vec<u8>)], at: Timestamp) -> Result<Vec<u8>, RenderProblem> {
    let room = entries.iter().map(|(name, bytes)| bytes.len() + 2 * name.len() + 256).sum();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o644)
        .last_modified_time(zip_time(at));
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(room)));
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes).map_err(zip::result::ZipError::from)?;
    }
    Ok(zip.finish()?.into_inner())
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
