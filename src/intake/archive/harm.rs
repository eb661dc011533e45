//! What has happened to a zip on its way: one cause that explains all that is wrong with it.

use super::ending::{self, END, LISTED};
use super::findings::printable;
use super::list::{STATED_BEHIND, extra_fields, large_or};
use super::source::{Harm, RecordFields, ZipFault, ZipFile};

/// So much is looked at. What changes line ends or letters does so everywhere.
const MOST_LOOKED_AT: u64 = 1024 * 1024;

/// So many line ends say that all of them have been changed: among the bytes of a packed file one in
/// 256 of each kind is what it is by chance. Fewer do when the zip is longer than it says by no more.
const SURE: usize = 16;
const SURE_WITH_ITS_LENGTH: usize = 3;

/// So many bytes have 16 pairs of CR and LF by chance.
const LONG_ENOUGH: usize = 512 * 1024;

const LENGTH: u64 = 30;
const LOCAL: [u8; 4] = *b"PK\x03\x04";

/// So many files are walked through.
const MOST_FILES: usize = 10_000;

/// What a transfer as text, or a conversion of its letters, has made of a zip; none when there is no
/// sign of either.
pub(super) fn of_the_way(source: &ZipFile) -> Result<Option<ZipFault>, ZipFault> {
    let bytes = source.between(0, MOST_LOOKED_AT)?;
    let (is_at, said_at) = place_of_end(source)?.unwrap_or_default();
    let (more, fewer) = (is_at.saturating_sub(said_at), said_at.saturating_sub(is_at));
    if !bytes.starts_with(b"PK") {
        return Ok((fewer > 0).then_some(ZipFault::Harmed(Harm::Shorter { fewer })));
    }
    let count = |pair: &[u8]| bytes.windows(pair.len()).filter(|window| *window == pair).count();
    let (feeds, pairs, returns) = (count(b"\n"), count(b"\r\n"), count(b"\r"));
    let is_explained = pairs >= SURE_WITH_ITS_LENGTH && (1..=pairs as u64).contains(&more);
    let harm = if let Some(letters) = written_as_utf_8(&bytes) {
        Harm::Utf8 { letters }
    } else if pairs == feeds && (pairs >= SURE || is_explained) {
        Harm::FeedsBecamePairs { pairs }
    } else if pairs == 0 && bytes.len() >= LONG_ENOUGH && feeds >= SURE && returns >= SURE {
        Harm::PairsBecameFeeds
    } else if bytes.len() >= 1024 && bytes.is_ascii() {
        Harm::SevenBits
    } else if fewer > 0 {
        Harm::Shorter { fewer }
    } else {
        return Ok(None);
    };
    Ok(Some(ZipFault::Harmed(harm)))
}

/// Where the end of a zip stands, and where the end itself says that it does; none without an end.
fn place_of_end(source: &ZipFile) -> Result<Option<(u64, u64)>, ZipFault> {
    let Some((at, record)) = ending::last_end(source)? else { return Ok(None) };
    let end = RecordFields(&record);
    let (size, offset) = (end.u32(12), end.u32(16));
    let is_said = size != u32::MAX && offset != u32::MAX;
    Ok(is_said.then(|| (at, u64::from(size) + u64::from(offset))))
}

/// How many letters that are no ASCII there are, where all of the bytes are UTF-8: packed data never is.
fn written_as_utf_8(bytes: &[u8]) -> Option<usize> {
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        // The last letter may be cut through.
        Err(error) if error.error_len().is_none() => str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    let letters = text.chars().filter(|letter| !letter.is_ascii()).count();
    (letters >= SURE).then_some(letters)
}

/// How long the last record of a zip is without a comment.
const END_LENGTH: u64 = 22;

/// How far a zip reaches whose end is missing: by the headers of its files from the front.
pub(super) fn cut_off(source: &ZipFile) -> Result<Option<ZipFault>, ZipFault> {
    if !source.has(0, LOCAL)? {
        return Ok(None);
    }
    let zeros = zeros_at_end(source)?;
    if let Some(zeros) = zeros_behind(source, zeros)? {
        return Ok(Some(ZipFault::Harmed(Harm::ZerosBehind { zeros })));
    }
    let mut at = 0;
    let mut last = String::new();
    for _ in 0..MOST_FILES {
        if source.has(at, LISTED)? {
            return Ok(Some(ZipFault::Harmed(Harm::CutOff {
                length: source.length() - zeros,
                zeros,
                inside: in_the_list(source)?,
            })));
        }
        let header = source.between(at, at.saturating_add(LENGTH))?;
        if !header.starts_with(&LOCAL) {
            break;
        }
        let fields = RecordFields(&header);
        let (name, extra) = (u64::from(fields.u16(26)), u64::from(fields.u16(28)));
        let texts = source.between(at + LENGTH, at + LENGTH + name + extra)?;
        let (name, extra) = texts.split_at_checked(fields.u16(26).into()).unwrap_or((&texts, &[]));
        last = printable(&String::from_utf8_lossy(name));
        if fields.u16(6) & STATED_BEHIND != 0 {
            // Where it ends is said behind it alone.
            break;
        }
        let (extra, _) = extra_fields(extra);
        let mut large = extra.get(&1).copied().unwrap_or_default();
        let size = large_or(fields.u32(22), &mut large);
        let packed = if fields.u32(18) == u32::MAX {
            large_or(u32::MAX, &mut large)
        } else {
            size.map(|_| fields.u32(18).into())
        };
        let Ok(packed) = packed else { break };
        at = at.saturating_add(LENGTH + texts.len() as u64).saturating_add(packed);
        if at >= source.length() {
            break;
        }
    }
    let inside = if last.is_empty() {
        "the header of its first file".to_owned()
    } else {
        format!("{last}, or behind it")
    };
    Ok(Some(ZipFault::Harmed(Harm::CutOff { length: source.length() - zeros, zeros, inside })))
}

/// How many zeros stand behind a whole last record without a comment, whose own last bytes are zeros, too.
fn zeros_behind(source: &ZipFile, zeros: u64) -> Result<Option<u64>, ZipFault> {
    for own in 2..=END_LENGTH - 4 {
        let Some(behind) = zeros.checked_sub(own).filter(|behind| *behind > 0) else { break };
        let at = source.length().checked_sub(behind + END_LENGTH);
        if let Some(at) = at
            && source.has(at, END)?
        {
            return Ok(Some(behind));
        }
    }
    Ok(None)
}

/// Where a zip is cut off that has all its files.
fn in_the_list(source: &ZipFile) -> Result<String, ZipFault> {
    for have in (4..END_LENGTH).rev() {
        let Some(at) = source.length().checked_sub(have) else { continue };
        if source.has(at, END)? {
            return Ok(format!("its last record, which lacks {} bytes or more", END_LENGTH - have));
        }
    }
    Ok("the list of files at its end".to_owned())
}

/// How many zeros a file ends with, where there are more than an entry or a list would end with.
fn zeros_at_end(source: &ZipFile) -> Result<u64, ZipFault> {
    const MANY: u64 = 64;
    let mut end = source.length();
    loop {
        let begin = end.saturating_sub(MOST_LOOKED_AT);
        let piece = source.between(begin, end)?;
        let zeros = piece.iter().rev().take_while(|byte| **byte == 0).count();
        end -= zeros as u64;
        if zeros < piece.len() || begin == 0 {
            break;
        }
    }
    let zeros = source.length() - end;
    Ok(if zeros >= MANY { zeros } else { 0 })
}
