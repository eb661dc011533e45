//! The shipment zip: read where it lies, never extracted.

mod directory;
mod entry;
mod files;
mod unpack;
mod window;

use std::fs::File;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_core::rule_switches::RuleSwitches;

use crate::findings::Findings;
use crate::xml;
pub(crate) use entry::Entries;
pub use entry::OpenZip;
pub(crate) use files::Files;

/// The one file that every shipment has.
pub(crate) const SHIPMENT_XML: &str = "shipment.xml";

/// 2 GB, counted as 2 * 1024^3 bytes.
const MOST_ZIP_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// What a zip holds, as far as it could be read.
pub(crate) struct Archive {
    pub(crate) findings: Findings,
    pub(crate) files: Files,
    /// None when there is no `shipment.xml`, or it could not be unpacked; a finding says why.
    pub(crate) shipment_xml: Option<Vec<u8>>,
}

/// Holds a zip to all rules about zips, and unpacks every entry once to see whether it can be.
pub(crate) fn inspect(zip: &File, file_name: &str, switches: RuleSwitches) -> Archive {
    let mut archive =
        Archive { findings: Findings::new(switches), files: Files::default(), shipment_xml: None };
    check_name(file_name, &mut archive.findings);
    let length = match zip.metadata() {
        Ok(metadata) => metadata.len(),
        Err(error) => {
            archive.findings.push(unreadable(format!("the zip cannot be read: {error}")));
            return archive;
        }
    };
    if length > MOST_ZIP_BYTES {
        archive.findings.push(
            Finding::new(RuleId::ZipSize, Place::default(), "the zip is too large")
                .found(format!("{length} bytes"))
                .expected("at most 2 GB (2147483648 bytes)")
                .advice("Divide the messages among several shipments."),
        );
        return archive;
    }
    if length == 0 {
        archive
            .findings
            .push(unreadable("the file is empty").advice("Look at how the client writes the file."));
        return archive;
    }
    match directory::read(zip, length, &mut archive.findings, &mut archive.files) {
        Ok(entries) => unpack::unpack(zip, length, entries, &mut archive),
        Err(finding) => archive.findings.push(*finding),
    }
    archive
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
