//! The end of a zip, which says where the list of its files is: 4.3.14 to 4.3.16 of APPNOTE.

use super::source::{RecordFields, ZipFault, ZipFile};

pub(super) const END: [u8; 4] = *b"PK\x05\x06";
pub(super) const END_64: [u8; 4] = *b"PK\x06\x06";
pub(super) const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
pub(super) const LISTED: [u8; 4] = *b"PK\x01\x02";

const END_LENGTH: u64 = 22;
const END_64_LENGTH: u64 = 56;
const LOCATOR_LENGTH: u64 = 20;

/// The end is looked for as far back as the longest comment reaches.
const LONGEST_COMMENT: u64 = 0xFFFF;

/// Where the list is, and what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ZipEnd {
    /// What stands before the zip in the file: all its offsets count from there.
    pub(super) base: u64,
    pub(super) list_at: u64,
    pub(super) list_end: u64,
    pub(super) entries: u64,
    /// Where the records of the end begin, and where they end before the comment.
    pub(super) records: (u64, u64),
    /// Where the comment ends, and with it the zip.
    pub(super) end: u64,
}

/// What the records say of the list.
struct Said {
    disk: u32,
    list_disk: u32,
    on_this_disk: u64,
    entries: u64,
    size: u64,
    offset: u64,
}

/// The last record that can be the end, and where it stands.
pub(super) fn last_end(source: &ZipFile) -> Result<Option<(u64, [u8; END_LENGTH as usize])>, ZipFault> {
    match marks(source)?.last() {
        Some(last) => Ok(Some((*last, source.array(*last)?))),
        None => Ok(None),
    }
}

/// Where the marks of an end stand that has room behind them.
fn marks(source: &ZipFile) -> Result<Vec<u64>, ZipFault> {
    let from = source.length().saturating_sub(END_LENGTH + LONGEST_COMMENT);
    let tail = source.between(from, source.length())?;
    let marks = tail.windows(END.len()).enumerate();
    let marks = marks.filter(|(at, mark)| **mark == END && tail.len() - at >= END_LENGTH as usize);
    Ok(marks.map(|(at, _)| from + at as u64).collect())
}

/// Finds the end as most programs do: by the last of its marks.
pub(super) fn find(source: &ZipFile) -> Result<ZipEnd, ZipFault> {
    let mut marks = marks(source)?.into_iter().rev();
    let Some(last) = marks.next() else {
        return Err(ZipFault::unreadable("the list of files at its end is missing, so it may be cut off"));
    };
    match ending(source, last) {
        Err(ZipFault::Unreadable(_)) if marks.next().is_some() => {
            Err(ZipFault::ambiguous("the end of a zip stands in it more than once"))
        }
        other => other,
    }
}

fn ending(source: &ZipFile, at: u64) -> Result<ZipEnd, ZipFault> {
    let record: [u8; END_LENGTH as usize] = source.array(at)?;
    let end = RecordFields(&record);
    let comment = u64::from(end.u16(20));
    if at + END_LENGTH + comment > source.length() {
        return Err(ZipFault::unreadable("its comment is cut off"));
    }
    let mut said = Said {
        disk: end.u16(4).into(),
        list_disk: end.u16(6).into(),
        on_this_disk: end.u16(8).into(),
        entries: end.u16(10).into(),
        size: end.u32(12).into(),
        offset: end.u32(16).into(),
    };
    let mut records_at = at;
    let mut base_64 = None;
    if let Some(locator) = at.checked_sub(LOCATOR_LENGTH)
        && source.has(locator, LOCATOR_64)?
    {
        let (record_at, base) = large_end(source, locator)?;
        said = large(source, record_at, locator, &said)?;
        (records_at, base_64) = (record_at, Some(base));
    }
    if (said.disk, said.list_disk) != (0, 0) || said.on_this_disk != said.entries {
        return Err(ZipFault::unreadable("it is one part of a zip in several parts"));
    }
    let (base, list_at) = list(source, &said, records_at)?;
    if base_64.is_some_and(|base_64| base_64 != base) {
        return Err(ZipFault::ambiguous("the two ends of the zip put the list of files at two places"));
    }
    let list_end = list_at + said.size;
    let records = (records_at, at + END_LENGTH);
    Ok(ZipEnd { base, list_at, list_end, entries: said.entries, records, end: records.1 + comment })
}

/// Where the end of a large zip is, and what stands before the zip, by the record that points to it.
fn large_end(source: &ZipFile, locator: u64) -> Result<(u64, u64), ZipFault> {
    let record: [u8; LOCATOR_LENGTH as usize] = source.array(locator)?;
    let offset = RecordFields(&record).u64(8);
    let near = locator.checked_sub(END_64_LENGTH).filter(|near| *near >= offset);
    if let Some(near) = near
        && source.has(near, END_64)?
    {
        return Ok((near, near - offset));
    }
    if source.has(offset, END_64)? {
        return Ok((offset, 0));
    }
    Err(ZipFault::unreadable("the end of a large zip is not where the zip says"))
}

/// What the end of a large zip says. The small end repeats what has room in it.
fn large(source: &ZipFile, at: u64, locator: u64, small: &Said) -> Result<Said, ZipFault> {
    let record: [u8; END_64_LENGTH as usize] = source.array(at)?;
    let end = RecordFields(&record);
    if at.saturating_add(12).saturating_add(end.u64(4)) != locator {
        return Err(ZipFault::ambiguous("the end of a large zip has another length than it says"));
    }
    let said = Said {
        disk: end.u32(16),
        list_disk: end.u32(20),
        on_this_disk: end.u64(24),
        entries: end.u64(32),
        size: end.u64(40),
        offset: end.u64(48),
    };
    let short = |small: u64, large: u64| small == large || small == 0xFFFF;
    let long = |small: u64, large: u64| small == large || small == 0xFFFF_FFFF;
    let agree = short(small.disk.into(), said.disk.into())
        && short(small.list_disk.into(), said.list_disk.into())
        && short(small.on_this_disk, said.on_this_disk)
        && short(small.entries, said.entries)
        && long(small.size, said.size)
        && long(small.offset, said.offset);
    if agree { Ok(said) } else { Err(ZipFault::ambiguous("the two ends of the zip contradict each other")) }
}

/// What stands before the zip, and where its list begins.
fn list(source: &ZipFile, said: &Said, records_at: u64) -> Result<(u64, u64), ZipFault> {
    let near = records_at.checked_sub(said.size);
    let Some(near) = near.filter(|near| *near >= said.offset) else {
        return Err(ZipFault::unreadable("the list of files has no room where the zip says that it is"));
    };
    let is_list = |at: u64| if said.entries == 0 { Ok(true) } else { source.has(at, LISTED) };
    if near == said.offset {
        return if is_list(near)? { Ok((0, near)) } else { Err(no_list()) };
    }
    // Other bytes stand before the zip; between its list and its end there may be none.
    match (is_list(near)?, said.entries > 0 && source.has(said.offset, LISTED)?) {
        (true, false) => Ok((near - said.offset, near)),
        (false, true) => Err(ZipFault::ambiguous(
            "bytes stand between the list of files and the end of the zip, and programs look for the list right before the end",
        )),
        (true, true) => {
            Err(ZipFault::ambiguous("there are two lists of files, and programs differ in which"))
        }
        (false, false) => Err(no_list()),
    }
}

fn no_list() -> ZipFault {
    ZipFault::unreadable("the list of files is not where the zip says")
}
