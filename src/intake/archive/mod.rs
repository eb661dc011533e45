//! The shipment zip: read where it lies, never extracted.

mod directory;
mod entry;
mod files;
mod unpack;
mod window;

use std::fs::File;
use std::sync::Arc;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;

use crate::findings::Findings;
use crate::xml;
pub(crate) use entry::Entries;
pub use entry::OpenZip;
pub(crate) use files::Files;

/// The one file that every shipment has.
pub(crate) const SHIPMENT_XML: &str = "shipment.xml";

/// 2 GB, counted as 2 * 1024^3 bytes.
const MOST_ZIP_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Holds a zip to all rules about zips as a whole. Its files are there to be unpacked, unless a
/// finding says why not.
pub(crate) fn open(zip: &Arc<File>, file_name: &str, findings: &mut Findings) -> Option<Files> {
    check_name(file_name, findings);
    let length = match zip.metadata() {
        Ok(metadata) => metadata.len(),
        Err(error) => {
            findings.push(unreadable(format!("the zip cannot be read: {error}")));
            return None;
        }
    };
    if length > MOST_ZIP_BYTES {
        findings.push(
            Finding::new(RuleId::ZipSize, Place::default(), "the zip is too large")
                .found(format!("{length} bytes"))
                .expected("at most 2 GB (2147483648 bytes)")
                .advice("Divide the messages among several shipments."),
        );
        return None;
    }
    if length == 0 {
        findings.push(unreadable("the file is empty").advice("Look at how the client writes the file."));
        return None;
    }
    match directory::read(zip, length, findings) {
        Ok(files) => Some(files),
        Err(finding) => {
            findings.push(*finding);
            None
        }
    }
}

fn check_name(file_name: &str, findings: &mut Findings) {
    let matches = file_name.starts_with("netsshare_")
        && file_name.strip_suffix(".zip").is_some_and(|name| name.len() >= "netsshare_".len());
    if !matches {
        findings.push(
            Finding::new(RuleId::ZipName, Place::default(), "the zip has another name than a shipment has")
                .found(file_name)
                .expected("netsshare_*.zip")
                .advice("Rename the file, such as to netsshare_20260105_1.zip; case matters."),
        );
    }
}

fn unreadable(words: impl Into<String>) -> Finding {
    Finding::new(RuleId::ZipUnreadable, Place::default(), words)
        .expected("a complete zip file")
        .advice("Test the file (`unzip -t`) where it was made, and upload it as binary, to its end.")
}

/// The most that an entry may unpack to, by its name.
fn most_bytes(name: &str) -> u64 {
    if name == SHIPMENT_XML { xml::MOST_BYTES } else { 10 * 1024 * 1024 }
}
