//! The zip's own list of its entries, and every rule that can be judged by it alone.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use zip::CompressionMethod;
use zip::read::{Config, ZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use super::files::Files;
use super::window::Window;
use super::{SHIPMENT_XML, most_bytes, unreadable};
use crate::findings::Findings;
use crate::rules::is_pdf_name;
use crate::xml::too_large;

const MOST_FILES: usize = 10_000;

/// The most that all entries together may unpack to: 4 GiB, twice the largest zip.
const MOST_UNPACKED: u64 = 4 * 1024 * 1024 * 1024;

/// Compression of small entries is harmless, whatever its ratio.
const SMALL: u64 = 1024 * 1024;
const MOST_RATIO: u64 = 200;

const LONGEST_NAME: usize = 255;

/// Reads the list, tells what is wrong with it, and returns the files that may be unpacked.
pub(super) fn read(zip: &Arc<File>, length: u64, findings: &mut Findings) -> Result<Files, Box<Finding>> {
    let mut files = Files::new(zip.clone(), length);
    let mut directory =
        ZipIterable::try_new(Window::new(zip.clone(), length), Config::default()).map_err(|e| damaged(&e))?;
    if directory.len() > MOST_FILES {
        findings.push(
            Finding::new(RuleId::ZipFileCount, Place::default(), "the zip holds too many files")
                .found(format!("{} files", directory.len()))
                .expected("2 to 10,000 files")
                .advice("Divide the messages among several shipments."),
        );
        return Ok(files);
    }
    let mut seen = BTreeSet::new();
    let mut extents = Vec::with_capacity(directory.len());
    let mut unpacked = 0_u64;
    for entry in directory.files().map_err(|error| damaged(&error))? {
        let entry = entry.map_err(|error| damaged(&error))?;
        let name = name(&entry);
        let end = entry.header_start().saturating_add(entry.compressed_size());
        extents.push((entry.header_start(), end, name.clone()));
        unpacked = unpacked.saturating_add(entry.size());
        let duplicate = !seen.insert(name.clone());
        match judge(&name, &entry, duplicate) {
            Some(finding) => {
                findings.push(finding);
                files.refuse(&name);
            }
            None => files.list(name, entry),
        }
    }
    presence(&seen, findings);
    if let Some(bomb) = overlap(extents).or_else(|| total(unpacked)) {
        findings.push(bomb);
        files.unlist();
    }
    Ok(files)
}

fn name(entry: &ZipFileEntry<'_>) -> String {
    entry.name().map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned(), Cow::into_owned)
}

/// The one thing that matters most about an entry that cannot be taken.
fn judge(name: &str, entry: &ZipFileEntry<'_>, duplicate: bool) -> Option<Finding> {
    let finding = |rule, words: &str| Finding::new(rule, place(name), words);
    if let Some(finding) = judge_name(name) {
        return Some(finding);
    }
    if is_special(entry) {
        let words = if entry.is_symlink() {
            "this entry is a symbolic link"
        } else {
            "this entry is no regular file"
        };
        return Some(
            finding(RuleId::ZipEntryKind, words)
                .expected("regular files")
                .advice("Put the file itself into the zip."),
        );
    }
    if duplicate {
        return Some(
            finding(RuleId::ZipDuplicateEntry, "the zip holds two files of this name")
                .found(printable(name))
                .expected("each name once")
                .advice("Make the zip anew; give files of different content different names."),
        );
    }
    if entry.encrypted() {
        return Some(
            finding(RuleId::ZipEntryEncrypted, "this entry is encrypted")
                .expected("an entry that can be read without a password")
                .advice("Make the zip without a password."),
        );
    }
    if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Some(
            finding(
                RuleId::ZipEntryCompression,
                "this entry is compressed by a method that not every program reads",
            )
            .found(entry.compression().to_string())
            .expected("Stored or Deflated")
            .advice("Make the zip with the ordinary method, deflate."),
        );
    }
    judge_size(name, entry.size(), entry.compressed_size())
}

fn judge_name(name: &str) -> Option<Finding> {
    let finding = |rule, words: &str| {
        let finding = Finding::new(rule, place(name), words).found(printable(name));
        Some(finding.expected("the bare name of a file").advice("Zip the files by their bare names."))
    };
    let parts = || name.split(['/', '\\']);
    if name.is_empty() || name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
        return finding(RuleId::ZipEntryName, "this is no name for a file");
    }
    let has_drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    if has_drive || name.starts_with(['/', '\\']) {
        return finding(RuleId::ZipEntryName, "this name is an absolute path");
    }
    if parts().any(|part| matches!(part, ".." | ".")) {
        return finding(RuleId::ZipEntryName, "this name leads to another folder");
    }
    if name.contains(['/', '\\']) {
        let advice = match parts().next_back() {
            Some(SHIPMENT_XML) => {
                "shipment.xml stands at the top of the zip: zip the files, not their folder."
            }
            _ => "Zip the files, not their folder.",
        };
        return finding(RuleId::ZipSubfolder, "this entry stands in a folder")
            .map(|finding| finding.advice(advice));
    }
    None
}

fn judge_size(name: &str, size: u64, packed: u64) -> Option<Finding> {
    let most = most_bytes(name);
    if size > most {
        if name == SHIPMENT_XML {
            return Some(too_large(size));
        }
        let is_pdf = is_pdf_name(name);
        let rule = if is_pdf { RuleId::PdfSize } else { RuleId::ZipBomb };
        let words = if is_pdf { "this PDF is too large" } else { "this file is too large" };
        return Some(
            Finding::new(rule, place(name), words)
                .found(format!("{size} bytes"))
                .expected(format!("at most 10 MB ({most} bytes)"))
                .advice("Make its pictures smaller, or divide it among several files."),
        );
    }
    if size > SMALL && size / MOST_RATIO > packed {
        return Some(
            Finding::new(RuleId::ZipBomb, place(name), "this entry is compressed too far to be a document")
                .found(format!("{packed} bytes that unpack to {size}"))
                .expected(format!("at most {MOST_RATIO} times as many"))
                .advice("Look at the file: it repeats one byte; a filler can be left out."),
        );
    }
    None
}

/// Links, devices and the like; the file type of zips made on Unix.
fn is_special(entry: &ZipFileEntry<'_>) -> bool {
    const FILE_TYPE: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    let kind = entry.unix_mode().unwrap_or_default() & FILE_TYPE;
    entry.is_symlink() || !matches!(kind, 0 | REGULAR)
}

/// Whether what every shipment needs is there.
fn presence(names: &BTreeSet<String>, findings: &mut Findings) {
    if !names.contains(SHIPMENT_XML) {
        let in_another_case = names.iter().find(|name| name.eq_ignore_ascii_case(SHIPMENT_XML));
        let in_a_folder = names.iter().any(|name| name.rsplit(['/', '\\']).next() == Some(SHIPMENT_XML));
        // One in a folder has been told of already.
        if !in_a_folder {
            let advice = in_another_case.map_or_else(
                || "Put the file that describes the messages into the zip under this name.".to_owned(),
                |other| format!("Rename it: `{other}` -> `{SHIPMENT_XML}`."),
            );
            findings.push(
                Finding::new(RuleId::ZipNoShipmentXml, Place::default(), "the zip holds no shipment.xml")
                    .found(in_another_case.cloned().unwrap_or_default())
                    .expected(SHIPMENT_XML)
                    .advice(advice),
            );
        }
    }
    if names.iter().all(|name| name.to_ascii_lowercase().ends_with(".xml")) {
        findings.push(
            Finding::new(RuleId::ZipNoPdf, Place::default(), "the zip holds no PDF")
                .expected("at least one PDF")
                .advice("Put the documents into the zip, beside shipment.xml."),
        );
    }
}

/// Two entries that share bytes: the way to make much out of little.
fn overlap(mut extents: Vec<(u64, u64, String)>) -> Option<Finding> {
    extents.sort();
    let pair = extents
        .windows(2)
        .find(|pair| matches!(pair, [first, second] if second.0 < first.1 || second.0 == first.0))?;
    let [first, second] = pair else { return None };
    Some(
        Finding::new(RuleId::ZipBomb, place(&second.2), "two entries share the same bytes of the zip")
            .found(format!("{} and {}", printable(&first.2), printable(&second.2)))
            .expected("bytes of its own for each entry")
            .advice("Make the zip anew with an ordinary program."),
    )
}

fn total(unpacked: u64) -> Option<Finding> {
    (unpacked > MOST_UNPACKED).then(|| {
        Finding::new(RuleId::ZipBomb, Place::default(), "the zip unpacks to too much")
            .found(format!("{unpacked} bytes"))
            .expected(format!("at most {MOST_UNPACKED} bytes"))
            .advice("Divide the messages among several shipments.")
    })
}

fn damaged(error: &ZipError) -> Box<Finding> {
    let words = match error {
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            "it ends too early".to_owned()
        }
        ZipError::Io(error) => error.to_string(),
        ZipError::InvalidArchive(words) => words.to_string(),
        other => other.to_string(),
    };
    Box::new(
        unreadable(format!("the file is no complete zip: {words}"))
            .advice("Upload the whole file, and make it with a zip program."),
    )
}

pub(super) fn place(name: &str) -> Place {
    Place { file: Some(printable(name)), ..Place::default() }
}

/// A name as it can be shown: a hostile one is long, or rings the bell.
fn printable(name: &str) -> String {
    let escape = |character: char| {
        if character.is_control() { character.escape_default().to_string() } else { character.to_string() }
    };
    name.chars().take(LONGEST_NAME).map(escape).collect()
}
