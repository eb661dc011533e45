//! The list of files at the end of a zip: 4.3.12 of APPNOTE.

use std::collections::HashMap;

use super::ending::{LISTED, ZipEnd};
use super::names::{self, FileName};
use super::source::{RecordFields, ZipFault, ZipFile};

/// A list of 10,000 files with the longest names takes a third of this.
const LONGEST_LIST: u64 = 16 * 1024 * 1024;

const LENGTH: usize = 46;

/// The extra field with the numbers that are too large for their places.
const LARGE: u16 = 0x0001;

/// The flag that says that the sizes and the checksum stand behind the data.
pub(super) const STATED_BEHIND: u16 = 1 << 3;

pub(super) const STORED: u16 = 0;
pub(super) const DEFLATED: u16 = 8;

/// What the list says of a file. Bound: the length of a name in a zip, 65,535 bytes.
#[derive(Debug, Clone)]
pub(super) struct ZipEntry {
    /// As it stands in the zip.
    pub(super) raw_name: Vec<u8>,
    pub(super) name: String,
    /// How others read its bytes, where the zip does not say what they mean.
    pub(super) other_readings: Vec<String>,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) checksum: u32,
    pub(super) packed: u64,
    pub(super) size: u64,
    /// Where its header begins.
    pub(super) at: u64,
    /// The kind and the permissions that Unix gives it, where they are known.
    pub(super) mode: Option<u32>,
    /// When it was changed last, by the clock of who made the zip: date and time as MS-DOS has them.
    pub(super) changed: (u16, u16),
}

impl ZipEntry {
    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0
    }
}

/// Reads the list.
pub(super) fn read(source: &ZipFile, ending: &ZipEnd) -> Result<Vec<ZipEntry>, ZipFault> {
    if ending.list_end - ending.list_at > LONGEST_LIST {
        return Err(ZipFault::unreadable("the list of its files takes more than 16 MiB"));
    }
    let list = source.between(ending.list_at, ending.list_end)?;
    let mut entries = Vec::new();
    let mut rest = list.as_slice();
    for _ in 0..ending.entries {
        let (entry, after) = entry(rest, ending)?;
        entries.push(entry);
        rest = after;
    }
    if rest.starts_with(&LISTED) {
        return Err(ZipFault::ambiguous("the list holds more files than the end of the zip says"));
    }
    Ok(entries)
}

fn entry<'l>(list: &'l [u8], ending: &ZipEnd) -> Result<(ZipEntry, &'l [u8]), ZipFault> {
    let fewer = || ZipFault::ambiguous("the list holds fewer files than the end of the zip says");
    if !list.starts_with(&LISTED) || list.len() < LENGTH {
        return Err(fewer());
    }
    let fields = RecordFields(list);
    let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(fields.u16(at)));
    let (raw_name, rest) = list[LENGTH..].split_at_checked(name).ok_or_else(fewer)?;
    let (extra, rest) = rest.split_at_checked(extra).ok_or_else(fewer)?;
    let rest = rest.get(comment..).ok_or_else(fewer)?;
    let (extra, is_whole) = extra_fields(extra);
    if !is_whole {
        return Err(ZipFault::ambiguous("an extra field in the list of files is cut short"));
    }
    let mut large = extra.get(&LARGE).copied().unwrap_or_default();
    let size = large_or(fields.u32(24), &mut large)?;
    let packed = large_or(fields.u32(20), &mut large)?;
    let offset = large_or(fields.u32(42), &mut large)?;
    let flags = fields.u16(8);
    let FileName { name, others } = names::decode(raw_name, flags, &extra)?;
    let entry = ZipEntry {
        name,
        other_readings: others,
        raw_name: raw_name.to_owned(),
        flags,
        method: fields.u16(10),
        checksum: fields.u32(16),
        packed,
        size,
        at: ending.base.saturating_add(offset),
        mode: mode(list[5], fields.u32(38)),
        changed: (fields.u16(14), fields.u16(12)),
    };
    Ok((entry, rest))
}

/// A number that has room in its place, or the next of those that have not.
pub(super) fn large_or(number: u32, large: &mut &[u8]) -> Result<u64, ZipFault> {
    if number != u32::MAX {
        return Ok(number.into());
    }
    match large.split_first_chunk::<8>() {
        Some((first, rest)) => {
            *large = rest;
            Ok(u64::from_le_bytes(*first))
        }
        // Programs that do not know of large zips write the number itself.
        None if large.is_empty() => Ok(number.into()),
        None => Err(ZipFault::unreadable("the size or place of a file is cut off")),
    }
}

/// The extra fields by their numbers, of several with one number the first; and whether the last is
/// there to its end. What is too short for a field is padding.
pub(super) fn extra_fields(mut bytes: &[u8]) -> (HashMap<u16, &[u8]>, bool) {
    let mut fields = HashMap::new();
    while bytes.len() >= 4 {
        let (id, length) = (RecordFields(bytes).u16(0), usize::from(RecordFields(bytes).u16(2)));
        let Some((content, rest)) = bytes[4..].split_at_checked(length) else {
            return (fields, false);
        };
        fields.entry(id).or_insert(content);
        bytes = rest;
    }
    (fields, true)
}

/// What a program on DOS or on Unix says of the kind of a file.
fn mode(made_on: u8, attributes: u32) -> Option<u32> {
    const DIRECTORY_ON_DOS: u32 = 0x10;
    const DIRECTORY: u32 = 0o040_000;
    match made_on {
        _ if attributes == 0 => None,
        3 => Some(attributes >> 16),
        0 if attributes & DIRECTORY_ON_DOS != 0 => Some(DIRECTORY),
        _ => None,
    }
}
