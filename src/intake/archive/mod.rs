//! The shipment zip: read where it lies, never extracted.
//!
//! It is read by ourselves, because two things matter here that no library tells: that other
//! programs find the same files in it, and what it costs.

mod directory;
mod ending;
mod entry;
mod file_name;
mod files;
mod findings;
mod inflate;
mod kind;
mod layout;
mod list;
mod local;
mod names;
mod source;
mod unpack;

use std::fs::File;
use std::sync::Arc;

use nets_core::finding::{Finding, Place};
use nets_core::identity::ShipmentName;
use nets_core::rule_book::RuleId;

use crate::budget::{Cancel, Interrupted};
use crate::findings::Findings;
pub use entry::OpenZip;
pub(crate) use file_name::{SHIPMENT_XML, is_pdf_name};
pub(crate) use files::ZipFiles;
use source::{ZipFault, ZipFile};

/// 2 GB, counted as 2 * 1024^3 bytes.
const MOST_ZIP_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Holds a zip to all rules about zips as a whole. Its files are there to be unpacked, unless a
/// finding says why not.
pub(crate) fn open(
    zip: File,
    file_name: &str,
    cancel: &Cancel,
    findings: &mut Findings,
) -> Result<Option<ZipFiles>, Interrupted> {
    check_name(file_name, findings);
    let source = ZipFile::new(Arc::new(zip)).map_err(Interrupted::System)?;
    let length = source.length();
    if length > MOST_ZIP_BYTES {
        findings.push(
            Finding::new(RuleId::ZipSize, Place::default(), "the zip is too large")
                .found(format!("{length} bytes"))
                .expected("at most 2 GB (2147483648 bytes)")
                .advice("Divide the messages among several shipments."),
        );
        return Ok(None);
    }
    if length == 0 {
        findings.push(unreadable("the file is empty").advice("Look at how the client writes the file."));
        return Ok(None);
    }
    match directory::read(&source, cancel, findings) {
        Ok(files) => Ok(Some(files)),
        Err(ZipFault::System(error)) => Err(Interrupted::System(error)),
        Err(ZipFault::Unreadable(words)) => {
            findings.push(no_zip(&source, &words));
            Ok(None)
        }
        Err(ZipFault::Ambiguous(words)) => {
            findings.push(findings::ambiguous(words, Place::default()));
            Ok(None)
        }
    }
}

fn check_name(file_name: &str, findings: &mut Findings) {
    if let Err(malformed) = ShipmentName::check(file_name) {
        findings.push(
            Finding::new(RuleId::ZipName, Place::default(), "the zip has another name than a shipment has")
                .found(file_name)
                .expected(malformed.expected)
                .advice("Rename the file, such as to netsshare_20260105_1.zip; case matters."),
        );
    }
}

fn no_zip(source: &ZipFile, words: &str) -> Finding {
    match kind::of(source) {
        Some(kind) => unreadable(format!("the file is {kind} and no zip"))
            .advice("Put shipment.xml and the PDFs into a zip, and upload that."),
        None => unreadable(format!("the file is no complete zip: {words}"))
            .advice("Upload the whole file, and make it with a zip program."),
    }
}

fn unreadable(words: impl Into<String>) -> Finding {
    Finding::new(RuleId::ZipUnreadable, Place::default(), words)
        .expected("a complete zip file")
        .advice("Test the file (`unzip -t`) where it was made, and upload it as binary, to its end.")
}
