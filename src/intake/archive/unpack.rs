//! Unpacks an entry once, in bounded memory, to see that it is whole.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::mem;
use std::sync::{Arc, Mutex};

use nets_core::finding::Finding;
use nets_core::rule_book::RuleId;
use nets_pdf::Unreadable;
use zip::read::{ZipFileEntry, ZipReadOptions};

use super::SHIPMENT_XML;
use super::directory::place;
use super::files::{FileFacts, is_xml_name};
use super::window::Window;
use crate::xml;

/// So much is read and summed up at a time that it stays in the processor's cache.
const BUFFER: usize = 64 * 1024;

/// What came of an entry.
#[derive(Default)]
pub(super) struct Unpacked {
    pub(super) facts: Option<FileFacts>,
    /// Of `shipment.xml`, until it is taken.
    pub(super) text: Mutex<Option<Vec<u8>>>,
    /// Why an XML file besides `shipment.xml` is none.
    pub(super) xml_fault: Option<String>,
    pub(super) damage: Option<Finding>,
}

/// Where one thread unpacks: it has room for one entry, which is at most 10 MB but for
/// `shipment.xml`.
pub(super) struct Desk {
    window: Window<Arc<File>>,
    room: Vec<u8>,
}

impl Desk {
    pub(super) fn new(zip: Arc<File>, length: u64) -> Self {
        Desk { window: Window::new(zip, length), room: Vec::new() }
    }

    /// There is no entry when whoever took it first has failed over it.
    pub(super) fn unpack(&mut self, name: &str, entry: Option<ZipFileEntry<'_>>) -> Unpacked {
        let Desk { window, room } = self;
        let read = entry.ok_or_else(|| "it could not be read".to_owned());
        match read.and_then(|entry| read_whole(window, entry, room)) {
            Ok(length) => self.look(name, length),
            Err(words) => Unpacked {
                damage: Some(
                    Finding::new(RuleId::ZipEntryDamaged, place(name), "this entry cannot be unpacked")
                        .found(words)
                        .expected("the size and checksum that the zip states")
                        .advice("Make the zip anew from the files."),
                ),
                ..Unpacked::default()
            },
        }
    }

    /// Looks at the entry that was read to the beginning of the room.
    fn look(&mut self, name: &str, length: usize) -> Unpacked {
        let facts = |pdf| Some(FileFacts { size: length as u64, pdf });
        if name == SHIPMENT_XML {
            self.room.truncate(length);
            let text = Mutex::new(Some(mem::take(&mut self.room)));
            return Unpacked { facts: facts(Err(Unreadable::NotAPdf)), text, ..Unpacked::default() };
        }
        let content = &self.room[..length];
        if is_xml_name(name) {
            let xml_fault = xml::fault(content);
            return Unpacked { facts: facts(Err(Unreadable::NotAPdf)), xml_fault, ..Unpacked::default() };
        }
        Unpacked { facts: facts(nets_pdf::count_pages(content)), ..Unpacked::default() }
    }
}

/// Reads an entry to its end, where the library compares the checksum, to the beginning of the
/// room. The length is the size that the zip states.
fn read_whole(
    window: &mut Window<Arc<File>>,
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
fn check_local_name(window: &mut Window<Arc<File>>, entry: &ZipFileEntry<'_>) -> Result<(), String> {
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
