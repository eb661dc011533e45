//! Unpacks every entry once, in bounded memory, to see that it is whole.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::{mem, thread};

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_pdf::Unreadable;
use zip::read::{ZipFileEntry, ZipReadOptions};

use super::directory::{Listed, place};
use super::files::{FileFacts, is_xml_name};
use super::window::Window;
use super::{Archive, SHIPMENT_XML};
use crate::xml;

const BUFFER: usize = 256 * 1024;

/// Less than this is unpacked before a second thread has started.
const WORTH_A_THREAD: u64 = 8 * 1024 * 1024;

/// What came of one entry.
struct Unpacked {
    name: String,
    facts: Option<FileFacts>,
    text: Option<Vec<u8>>,
    /// Why an XML file besides `shipment.xml` is none.
    xml_fault: Option<String>,
    damage: Option<Finding>,
}

/// Unpacks all entries, on two threads when there is much to do; the answer is in the order of
/// the list either way.
pub(super) fn unpack(zip: &File, length: u64, entries: Vec<Listed>, archive: &mut Archive) {
    let all: u64 = entries.iter().map(|listed| listed.entry.size()).sum();
    let mut first = entries;
    let second = if all > WORTH_A_THREAD { first.split_off(half(&first, all)) } else { Vec::new() };
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| unpack_each(zip, length, second));
        (unpack_each(zip, length, first), second.join())
    });
    let second = second.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    for unpacked in first.into_iter().chain(second) {
        archive.findings.extend(unpacked.damage);
        archive.files.insert(&unpacked.name, unpacked.facts);
        if let Some(fault) = unpacked.xml_fault {
            archive.files.insert_xml_fault(&unpacked.name, fault);
        }
        if unpacked.name == SHIPMENT_XML {
            archive.shipment_xml = unpacked.text;
        }
    }
}

/// How many entries make up the first half of the bytes.
fn half(entries: &[Listed], all: u64) -> usize {
    let mut bytes = 0;
    entries
        .iter()
        .position(|listed| {
            bytes += listed.entry.size();
            bytes >= all / 2
        })
        .map_or(entries.len(), |last| last + 1)
}

fn unpack_each(zip: &File, length: u64, entries: Vec<Listed>) -> Vec<Unpacked> {
    let mut window = Window::new(zip, length);
    let mut room = Vec::new();
    entries.into_iter().map(|listed| unpack_one(&mut window, listed, &mut room)).collect()
}

/// Each thread has room for one entry, which is at most 10 MB but for `shipment.xml`.
fn unpack_one(window: &mut Window<&File>, listed: Listed, room: &mut Vec<u8>) -> Unpacked {
    let Listed { name, entry } = listed;
    let size = entry.size();
    let mut unpacked = Unpacked { facts: None, text: None, xml_fault: None, damage: None, name };
    match read_whole(window, entry, room) {
        Ok(length) if unpacked.name == SHIPMENT_XML => {
            unpacked.facts = Some(FileFacts { size, pdf: Err(Unreadable::NotAPdf) });
            room.truncate(length);
            unpacked.text = Some(mem::take(room));
        }
        Ok(length) if is_xml_name(&unpacked.name) => {
            unpacked.facts = Some(FileFacts { size, pdf: Err(Unreadable::NotAPdf) });
            unpacked.xml_fault = xml::fault(&room[..length]);
        }
        Ok(length) => {
            unpacked.facts = Some(FileFacts { size, pdf: nets_pdf::count_pages(&room[..length]) });
        }
        Err(words) => {
            unpacked.damage = Some(
                Finding::new(RuleId::ZipEntryDamaged, place(&unpacked.name), "this entry cannot be unpacked")
                    .found(words)
                    .expected("the size and checksum that the zip states")
                    .advice("Make the zip anew from the files."),
            );
        }
    }
    unpacked
}

/// Reads an entry to its end, where the library compares the checksum, to the beginning of the
/// room. The length is the size that the zip states.
fn read_whole(
    window: &mut Window<&File>,
    entry: ZipFileEntry<'_>,
    room: &mut Vec<u8>,
) -> Result<usize, String> {
    check_local_name(window, &entry)?;
    let size = usize::try_from(entry.size()).map_err(|error| error.to_string())?;
    let mut reader = entry.with_reader(window, ZipReadOptions::new()).map_err(|error| error.to_string())?;
    // One byte more, to see whether there is more. What an entry before has left is written over.
    if room.len() <= size {
        room.resize(size + 1, 0);
    }
    let mut read = 0;
    while read <= size {
        let piece = &mut room[read..(read + BUFFER).min(size + 1)];
        match reader.read(piece).map_err(|error| error.to_string())? {
            0 => break,
            length => read += length,
        }
    }
    match read {
        _ if read > size => Err(format!("more than the {size} bytes stated")),
        _ if read < size => Err(format!("{read} bytes instead of the {size} stated")),
        _ => Ok(size),
    }
}

/// The header before the data must name the same file as the list at the end: programs that read
/// a zip from its start would else see another one.
fn check_local_name(window: &mut Window<&File>, entry: &ZipFileEntry<'_>) -> Result<(), String> {
    const FIXED: usize = 30;
    const SIGNATURE: &[u8] = b"PK\x03\x04";
    let words = |error: io::Error| error.to_string();
    let mut header = [0; FIXED];
    window.seek(SeekFrom::Start(entry.header_start())).map_err(words)?;
    window.read_exact(&mut header).map_err(words)?;
    if !header.starts_with(SIGNATURE) {
        return Err("no entry where the list of the zip says that one begins".to_owned());
    }
    let mut name = vec![0; usize::from(u16::from_le_bytes([header[26], header[27]]))];
    window.read_exact(&mut name).map_err(words)?;
    if name != entry.name_raw() {
        return Err("another name before the entry than in the list of the zip".to_owned());
    }
    Ok(())
}
