//! What stands at a file in the zip: the header before it and, where it was not known before, its
//! size and checksum behind it (4.3.7 and 4.3.9 of APPNOTE). All of it must agree with the list,
//! for there are programs that read a zip from its beginning.

use std::borrow::Cow;

use super::list::{STATED_BEHIND, ZipEntry, extra_fields, large_or};
use super::names;
use super::source::{RecordFields, ZipFault, ZipFile};

pub(super) const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";

/// The length of the header without the name and the extra fields.
const LENGTH: u64 = 30;

const ENCRYPTED: u16 = 1;

const LARGE: u16 = 0x0001;

/// So much of the extra fields is read together with the header: more than most programs write.
const USUAL_EXTRA: u64 = 48;

/// The longest form of what stands behind the data.
const LONGEST_DESCRIPTOR: u64 = 24;

/// Where the data of a file begins, and where all that belongs to it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DataRange {
    pub(super) data: u64,
    pub(super) end: u64,
}

/// The least that a file takes of the zip: where it ends at the earliest.
pub(super) fn least_end(entry: &ZipEntry) -> u64 {
    entry.at.saturating_add(LENGTH).saturating_add(entry.packed)
}

/// Compares what stands at the file with what the list says.
pub(super) fn look(source: &ZipFile, entry: &ZipEntry) -> Result<DataRange, ZipFault> {
    let usual = LENGTH + entry.raw_name.len() as u64 + USUAL_EXTRA;
    let begin = source.between(entry.at, entry.at.saturating_add(usual))?;
    let Some((header, rest)) = begin.split_at_checked(LENGTH as usize) else {
        return Err(ZipFault::unreadable("it ends too early"));
    };
    if !header.starts_with(&LOCAL) {
        return Err(ZipFault::unreadable("no entry where the list of the zip says that one begins"));
    }
    let fields = RecordFields(header);
    let behind = usize::from(fields.u16(26)) + usize::from(fields.u16(28));
    let data = entry.at + LENGTH + behind as u64;
    let rest = match rest.get(..behind) {
        Some(rest) => Cow::Borrowed(rest),
        None => Cow::Owned(source.between(entry.at + LENGTH, data)?),
    };
    let (name, extra) = rest.split_at_checked(fields.u16(26).into()).unwrap_or_default();
    let differs =
        |what: &str| ZipFault::ambiguous(format!("another {what} before the entry than in the list"));
    // Programs that align the data leave any bytes here.
    let (extra, _) = extra_fields(extra);
    let flags = fields.u16(6);
    let is_read_alike = if extra.contains_key(&names::UNICODE_PATH) {
        names::decode(name, flags, &extra)?.name == entry.name
    } else {
        name.is_ascii() || (flags ^ entry.flags) & names::IS_UTF_8 == 0
    };
    if name != entry.raw_name || !is_read_alike {
        return Err(differs("name"));
    }
    if fields.u16(8) != entry.method {
        return Err(differs("compression method"));
    }
    if (flags ^ entry.flags) & ENCRYPTED != 0 {
        return Err(differs("word on encryption"));
    }
    let is_behind = flags & STATED_BEHIND != 0;
    if is_behind && entry.flags & STATED_BEHIND == 0 {
        return Err(differs("word on sizes behind the data"));
    }
    let mut large = extra.get(&LARGE).copied().unwrap_or_default();
    let size = large_or(fields.u32(22), &mut large)?;
    let packed = large_or(fields.u32(18), &mut large)?;
    let checksum = fields.u32(14);
    // What is stated behind the data is left open here, or was filled in afterwards.
    let is_open = |stated: u64| is_behind && matches!(stated, 0 | 0xFFFF_FFFF | u64::MAX);
    if checksum != entry.checksum && !is_open(checksum.into()) {
        return Err(differs("checksum"));
    }
    if (packed != entry.packed && !is_open(packed)) || (size != entry.size && !is_open(size)) {
        return Err(differs("size"));
    }
    let is_stated = (checksum, packed, size) == (entry.checksum, entry.packed, entry.size);
    let data_end = data.saturating_add(entry.packed);
    if data_end > source.length() {
        return Err(ZipFault::unreadable("it ends too early"));
    }
    let is_large = extra.contains_key(&LARGE);
    let behind = if is_behind { descriptor(source, entry, data_end, is_large)? } else { Some(0) };
    match behind {
        Some(length) => Ok(DataRange { data, end: data_end + length }),
        None if is_stated => Ok(DataRange { data, end: data_end }),
        None => Err(ZipFault::ambiguous("another size or checksum behind the entry than in the list")),
    }
}

/// How long the record behind the data is: with its mark or without, with sizes of four bytes or
/// eight. Those of eight go with the extra field of large files: a program that reads the zip from
/// its beginning tells by it which they are.
fn descriptor(source: &ZipFile, entry: &ZipEntry, at: u64, is_large: bool) -> Result<Option<u64>, ZipFault> {
    let bytes = source.between(at, at + LONGEST_DESCRIPTOR)?;
    let marked = bytes.strip_prefix(&DESCRIPTOR);
    let mark = if marked.is_some() { DESCRIPTOR.len() as u64 } else { 0 };
    // A checksum may be what the mark is.
    for (bytes, mark) in [(marked.unwrap_or(&bytes), mark), (&bytes[..], 0)] {
        let record = RecordFields(bytes);
        let is = |width: usize, packed: u64, size: u64| {
            bytes.len() >= 4 + 2 * width && (packed, size) == (entry.packed, entry.size)
        };
        if record.u32(0) != entry.checksum {
            continue;
        }
        let is_long = is(8, record.u64(4), record.u64(12));
        // Where the file is empty, the longer form begins like the shorter.
        if is(4, record.u32(4).into(), record.u32(8).into()) && !(is_long && is_large) {
            return Ok(Some(mark + 12));
        }
        if is_long && is_large {
            return Ok(Some(mark + 20));
        }
        if is_long {
            let words = "sizes of eight bytes behind the entry, without the extra field that goes with them";
            return Err(ZipFault::ambiguous(words));
        }
    }
    Ok(None)
}
