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
mod harm;
mod inflate;
mod kind;
mod layout;
mod leftovers;
mod list;
mod local;
mod names;
mod sizes;
mod source;
mod unpack;

use nets_core::finding::{Finding, Place};
use nets_core::identity::ShipmentName;
use nets_core::rule_book::RuleId;
use nets_text::told;

use crate::budget::{Cancel, Interrupted};
use crate::findings::Findings;
pub use entry::{ListedFile, OpenZip};
pub(crate) use file_name::{SHIPMENT_XML, is_pdf_name};
pub(crate) use files::ZipFiles;
pub(crate) use leftovers::advice as advice_on_leftover;
pub(crate) use sizes::SIGNING;
pub use source::ZipFile;
use source::{Harm, ZipFault};

/// Holds a zip to all rules about zips as a whole. Its files are there to be unpacked, unless a
/// finding says why not.
pub(crate) fn open(
    source: ZipFile,
    file_name: &str,
    cancel: &Cancel,
    findings: &mut Findings,
) -> Result<Option<ZipFiles>, Interrupted> {
    check_name(file_name, findings);
    let length = source.length();
    if sizes::ZIP.is_exceeded(length) {
        findings.push(
            Finding::new(RuleId::ZipSize, Place::default(), "the zip is too large")
                .found(format!("{length} bytes"))
                .expected(sizes::ZIP.at_most())
                .advice("Divide the messages among several shipments."),
        );
        return Ok(None);
    }
    if sizes::ZIP.leaves_open(length) {
        findings.push(sizes::ZIP.between(Place::default(), "the zip", length).advice(
            "Divide the messages among several shipments, so that each is within the limit in either way.",
        ));
    }
    if length == 0 {
        findings.push(unreadable("the file is empty").advice("Look at how the client writes the file."));
        return Ok(None);
    }
    match directory::read(&source, cancel, findings) {
        Ok(files) => Ok(Some(files)),
        Err(ZipFault::System(error)) => Err(Interrupted::System(error)),
        Err(ZipFault::Unreadable(words)) => {
            findings.push(no_zip(&source, &words).map_err(system_error)?);
            Ok(None)
        }
        Err(ZipFault::Harmed(harm)) => {
            findings.push(harmed(&harm));
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

fn no_zip(source: &ZipFile, words: &str) -> Result<Finding, ZipFault> {
    if let Some(kind) = kind::of(source)? {
        return Ok(unreadable(format!("the file is {} and no zip", kind.name)).advice(kind.advice));
    }
    if let Some(ZipFault::Harmed(harm)) = harm::cut_off(source)? {
        return Ok(harmed(&harm));
    }
    Ok(unreadable(format!("the file is no complete zip: {words}"))
        .advice("Upload the whole file, and make it with a zip program."))
}

fn harmed(harm: &Harm) -> Finding {
    unreadable(format!("the zip has been damaged: {}", harm.words())).advice(harm.advice())
}

/// What looks at a broken file for its cause finds no other fault than the system's.
fn system_error(fault: ZipFault) -> Interrupted {
    match fault {
        ZipFault::System(error) => Interrupted::System(error),
        ZipFault::Unreadable(words) | ZipFault::Ambiguous(words) => Interrupted::System(told(words)),
        ZipFault::Harmed(harm) => Interrupted::System(told(harm.words())),
    }
}

fn unreadable(words: impl Into<String>) -> Finding {
    Finding::new(RuleId::ZipUnreadable, Place::default(), words)
        .expected("a complete zip file")
        .advice("Test the file (`unzip -t`) where it was made, and upload it as binary, to its end.")
}
