//! The zip's own list of its entries, and every rule that can be judged by it alone.

use std::collections::BTreeSet;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_text::is_invisible;

use super::ending::{self, ZipEnd};
use super::file_name::{SHIPMENT_XML, is_pdf_name, is_xml_name, most_bytes};
use super::files::ZipFiles;
use super::findings::{LONGEST_NAME, ambiguous, damaged, place, printable};
use super::harm;
use super::layout::{self, Unused};
use super::leftovers;
use super::list::{self, DEFLATED, STORED, ZipEntry};
use super::local::{self, DataRange};
use super::sizes;
use super::source::{ZipFault, ZipFile};
use crate::budget::{Cancel, StepBudget};
use crate::findings::Findings;
use crate::xml::too_large;

const MOST_FILES: u64 = 10_000;

/// The most that all entries together may unpack to: 4 GiB, twice the largest zip.
const MOST_UNPACKED: u64 = 4 * 1024 * 1024 * 1024;

/// Reads the list, tells what is wrong with it, and returns the files that may be unpacked.
pub(super) fn read(source: &ZipFile, cancel: &Cancel, all: &mut Findings) -> Result<ZipFiles, ZipFault> {
    // What is found in one list of several is not told.
    let mut findings = all.clone();
    let files = match read_list(source, cancel, &mut findings) {
        Ok(files) if !findings.has_error_by(&[RuleId::ZipEntryDamaged, RuleId::ZipAmbiguous]) => files,
        Err(ZipFault::System(error)) => return Err(ZipFault::System(error)),
        // One cause explains all of it.
        broken => match harm::of_the_way(source)? {
            Some(fault) => return Err(fault),
            None => broken?,
        },
    };
    *all = findings;
    Ok(files)
}

fn read_list(source: &ZipFile, cancel: &Cancel, findings: &mut Findings) -> Result<ZipFiles, ZipFault> {
    let ending = ending::find(source)?;
    if ending.entries > MOST_FILES {
        findings.push(
            Finding::new(RuleId::ZipFileCount, Place::default(), "the zip holds too many files")
                .found(format!("{} files", ending.entries))
                .expected("2 to 10,000 files")
                .advice("Divide the messages among several shipments."),
        );
        return Ok(ZipFiles::new(source.clone(), StepBudget::for_zip(source.length(), None, 0, cancel)));
    }
    let entries = list::read(source, &ending)?;
    let xml = entries.iter().find(|entry| entry.name == SHIPMENT_XML);
    let unpacked = entries.iter().fold(0, |sum: u64, entry| sum.saturating_add(entry.size));
    let budget =
        StepBudget::for_zip(source.length(), xml.map(|xml| (xml.size, xml.packed)), unpacked, cancel);
    let mut files = ZipFiles::new(source.clone(), budget);
    let mut seen = BTreeSet::new();
    let mut judged = Vec::with_capacity(entries.len());
    findings.extend(leftovers::of_macos(&entries));
    for entry in &entries {
        let is_repeated = !seen.insert(entry.name.clone());
        if leftovers::is_of_macos(&entry.name) {
            judged.push(false);
            continue;
        }
        let finding = judge(entry, is_repeated);
        judged.push(finding.is_none());
        findings.extend(finding);
    }
    presence(&seen, findings);
    if let Some(bomb) = overlap(&entries).or_else(|| total(unpacked)) {
        findings.push(bomb);
        entries.iter().zip(judged).filter(|(_, good)| !good).for_each(|(entry, _)| files.refuse(&entry.name));
        return Ok(files);
    }
    findings.extend(
        entries.iter().zip(&judged).filter(|(_, good)| **good).filter_map(|(entry, _)| size_unit(entry)),
    );
    let lies = compare(source, &entries, &judged, findings)?;
    let unused = look_between(source, &ending, &entries, &lies, files.budget())?;
    findings.extend(unused_bytes(unused));
    for (entry, (good, lies)) in entries.into_iter().zip(judged.into_iter().zip(lies)) {
        match lies.filter(|_| good) {
            Some(lies) => files.list(entry, lies.data),
            None => files.refuse(&entry.name),
        }
    }
    Ok(files)
}

/// Where each file lies, as far as it is where the list says. Of one about which something has been
/// told nothing more is.
fn compare(
    source: &ZipFile,
    entries: &[ZipEntry],
    judged: &[bool],
    findings: &mut Findings,
) -> Result<Vec<Option<DataRange>>, ZipFault> {
    let mut all = Vec::with_capacity(entries.len());
    for (entry, good) in entries.iter().zip(judged) {
        let told = match local::look(source, entry) {
            Ok(lies) => {
                all.push(Some(lies));
                continue;
            }
            Err(ZipFault::System(error)) => return Err(ZipFault::System(error)),
            Err(ZipFault::Unreadable(words)) => damaged(words, &entry.name)
                .advice("Upload the zip as binary: in text mode its bytes are shifted. Else make it anew."),
            Err(ZipFault::Harmed(harm)) => damaged(harm.words(), &entry.name).advice(harm.advice()),
            Err(ZipFault::Ambiguous(words)) => ambiguous(words, place(&entry.name)),
        };
        findings.extend(Some(told).filter(|_| *good));
        all.push(None);
    }
    Ok(all)
}

/// Looks for what is hidden between the files, when it is known of each where it lies.
fn look_between(
    source: &ZipFile,
    ending: &ZipEnd,
    entries: &[ZipEntry],
    lies: &[Option<DataRange>],
    budget: &StepBudget,
) -> Result<Unused, ZipFault> {
    if lies.contains(&None) {
        return Ok(Unused::default());
    }
    let taken = entries.iter().zip(lies).filter_map(|(entry, lies)| Some((entry.at, (*lies)?)));
    layout::look_between(source, ending, taken, budget)
}

fn unused_bytes(unused: Unused) -> Option<Finding> {
    let Unused { first_at, first_bytes, places, bytes } = unused;
    let words = match places {
        0 => return None,
        1 => format!("{first_bytes} bytes from byte {first_at} on"),
        _ => format!("{first_bytes} bytes from byte {first_at} on; in all {bytes} bytes at {places} places"),
    };
    let place = Place { byte: Some(first_at), ..Place::default() };
    Some(
        Finding::new(RuleId::ZipUnusedBytes, place, "bytes before the files of the zip, between them or behind its end belong to none")
            .found(words)
            .expected("each file right behind the one before it, the list right behind the last, and nothing behind the end")
            .advice("Make the zip anew from the files: programs may stop at these bytes, or take the zip for a damaged one."),
    )
}

/// The one thing that matters most about an entry that cannot be taken.
fn judge(entry: &ZipEntry, is_repeated: bool) -> Option<Finding> {
    let name = entry.name.as_str();
    let finding = |rule, words: &str| Finding::new(rule, place(name), words);
    if let Some(finding) = judge_name(name) {
        return Some(finding);
    }
    if let Some(words) = special(entry) {
        return Some(
            finding(RuleId::ZipEntryKind, words)
                .expected("regular files")
                .advice("Put the file itself into the zip."),
        );
    }
    if is_repeated {
        return Some(
            finding(RuleId::ZipDuplicateEntry, "the zip holds two files of this name")
                .found(printable(name))
                .expected("each name once")
                .advice("Make the zip anew; give files of different content different names."),
        );
    }
    if entry.is_encrypted() {
        return Some(
            finding(RuleId::ZipEntryEncrypted, "this entry is encrypted")
                .expected("an entry that can be read without a password")
                .advice("Make the zip without a password."),
        );
    }
    if !matches!(entry.method, STORED | DEFLATED) {
        return Some(
            finding(
                RuleId::ZipEntryCompression,
                "this entry is compressed by a method that not every program reads",
            )
            .found(method(entry.method))
            .expected("Stored or Deflated")
            .advice("Make the zip with the ordinary method, deflate."),
        );
    }
    judge_size(name, entry.size)
}

/// A name that no file can have, or not everywhere.
fn judge_form(name: &str) -> Option<Finding> {
    let finding = |words: &str| Finding::new(RuleId::ZipEntryName, place(name), words);
    if name.is_empty() {
        return Some(finding("an entry of the zip has no name").expected("the bare name of a file").advice(
            "Make the zip of files: a program that packs what it is given as a stream needs a name for it.",
        ));
    }
    if name.len() > LONGEST_NAME {
        let letters = name.chars().count();
        return Some(
            finding("this name is too long for a file")
                .found(format!("{} bytes in {letters} letters", name.len()))
                .expected(format!(
                    "at most {LONGEST_NAME} bytes, of which letters such as æ, ø and å take two each"
                ))
                .advice("Give the file a shorter name, and write the same in shipment.xml."),
        );
    }
    let control = name.chars().find(|letter| letter.is_control())?;
    Some(
        finding("this name holds a character that no file should have in its name")
            .found(format!("{}, with the control character U+{:04X}", printable(name), u32::from(control)))
            .expected("letters, digits and signs that can be seen")
            .advice("Rename the file, and write the same in shipment.xml."),
    )
}

fn judge_name(name: &str) -> Option<Finding> {
    let finding = |rule, words: &str| {
        let finding = Finding::new(rule, place(name), words).found(printable(name));
        Some(finding.expected("the bare name of a file").advice("Zip the files by their bare names."))
    };
    let parts = || name.split(['/', '\\']);
    if let Some(finding) = judge_form(name) {
        return Some(finding);
    }
    let has_drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    if has_drive || name.starts_with(['/', '\\']) {
        return finding(RuleId::ZipEntryName, "this name is an absolute path");
    }
    if parts().any(|part| matches!(part, ".." | ".")) {
        let words = match parts().any(|part| part == "..") {
            true => "this name leads to another folder",
            false => "this name has a dot for a folder in it",
        };
        return finding(RuleId::ZipEntryName, words);
    }
    if name.contains(['/', '\\']) {
        let advice = match parts().next_back() {
            Some(SHIPMENT_XML) => {
                "shipment.xml stands at the top of the zip: zip the files, not their folder."
            }
            _ if name.starts_with("META-INF/") => {
                "Java's jar has added it: leave it out (`jar --no-manifest`, or `-M`), or zip with another program."
            }
            _ => "Zip the files, not their folder.",
        };
        return finding(RuleId::ZipSubfolder, "this entry stands in a folder")
            .map(|finding| finding.advice(advice));
    }
    None
}

fn judge_size(name: &str, size: u64) -> Option<Finding> {
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
                .expected(sizes::PDF.at_most())
                .advice("Make its pictures smaller, or divide it among several files."),
        );
    }
    None
}

/// A PDF between the two sizes that 10 MB may mean.
fn size_unit(entry: &ZipEntry) -> Option<Finding> {
    let is_between = is_pdf_name(&entry.name) && sizes::PDF.leaves_open(entry.size);
    is_between.then(|| {
        sizes::PDF
            .between(place(&entry.name), "this PDF", entry.size)
            .advice("Make its pictures smaller, so that it is within the limit in either way of counting.")
    })
}

/// Links, devices and the like; the file type of zips made on Unix.
fn special(entry: &ZipEntry) -> Option<&'static str> {
    const FILE_TYPE: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    /// What a program such as 7-Zip was given through a pipe, and packed like any file.
    const PIPE: u32 = 0o010_000;
    const LINK: u32 = 0o120_000;
    match entry.mode.unwrap_or_default() & FILE_TYPE {
        0 | REGULAR | PIPE => None,
        LINK => Some("this entry is a symbolic link"),
        _ => Some("this entry is no regular file"),
    }
}

/// A compression method by the name that zip programs give it.
fn method(number: u16) -> String {
    let name = match number {
        9 => "Deflate64",
        12 => "Bzip2",
        14 => "LZMA",
        93 => "Zstd",
        95 => "XZ",
        98 => "PPMd",
        99 => "AES encryption",
        other => return format!("method {other}"),
    };
    format!("{name} (method {number})")
}

/// Whether what every shipment needs is there.
fn presence(names: &BTreeSet<String>, findings: &mut Findings) {
    if !names.contains(SHIPMENT_XML) {
        let meant = names.iter().find(|name| is_meant_as_shipment_xml(name));
        let in_a_folder = names.iter().any(|name| name.rsplit(['/', '\\']).next() == Some(SHIPMENT_XML));
        // One in a folder has been told of already.
        if !in_a_folder {
            let zip = names.iter().find(|name| name.to_ascii_lowercase().ends_with(".zip"));
            let advice = match (meant, zip) {
                (Some(other), _) => format!("Rename it: `{}` -> `{SHIPMENT_XML}`.", printable(other)),
                (None, Some(zip)) => {
                    format!("Upload {} itself: a zip in a zip is not opened.", printable(zip))
                }
                (None, None) => {
                    "Put the file that describes the messages into the zip under this name.".to_owned()
                }
            };
            findings.push(
                Finding::new(RuleId::ZipNoShipmentXml, Place::default(), "the zip holds no shipment.xml")
                    .found(meant.or(zip).map(|name| printable(name)).unwrap_or_default())
                    .expected(SHIPMENT_XML)
                    .advice(advice),
            );
        }
    }
    if names.iter().all(|name| is_xml_name(name)) {
        findings.push(
            Finding::new(RuleId::ZipNoPdf, Place::default(), "the zip holds no PDF")
                .expected("at least one PDF")
                .advice("Put the documents into the zip, beside shipment.xml."),
        );
    }
}

/// Whether a file is likely the shipment.xml under a name that is not quite that.
fn is_meant_as_shipment_xml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.trim_matches(|sign: char| sign.is_whitespace() || is_invisible(sign));
    let stem = stem.split('.').next().unwrap_or_default();
    stem == "shipment" && !name.ends_with(".pdf") && !name.ends_with(".xsd")
}

/// Two entries that share bytes: the way to make much out of little.
fn overlap(entries: &[ZipEntry]) -> Option<Finding> {
    let mut extents: Vec<(u64, u64, &str)> =
        entries.iter().map(|entry| (entry.at, local::least_end(entry), entry.name.as_str())).collect();
    extents.sort_unstable();
    let pair = extents.windows(2).find(|pair| matches!(pair, [first, second] if second.0 < first.1))?;
    let [first, second] = pair else { return None };
    Some(
        Finding::new(RuleId::ZipBomb, place(second.2), "two entries share the same bytes of the zip")
            .found(format!("{} and {}", printable(first.2), printable(second.2)))
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
