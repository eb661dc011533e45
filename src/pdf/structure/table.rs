//! The classic cross-reference table: lines of offsets, and a trailer.

use super::entries::{XrefEntry, XrefTable, older};
use super::reading::dictionary;
use crate::lexer::{skip_white, whole};
use crate::work::{LookEnded, Work};

/// Reads the table whose word `xref` stands here, and says which tables come after it; none when
/// it is no table.
pub(super) fn read(
    bytes: &[u8],
    at: usize,
    table: &mut XrefTable,
    work: &Work<'_>,
) -> Result<Option<[Option<usize>; 2]>, LookEnded> {
    let from = at;
    let mut at = skip_white(bytes, at + b"xref".len());
    while let Some((first, next)) = whole(bytes, at) {
        let Some((count, next)) = whole(bytes, skip_white(bytes, next)) else { return Ok(None) };
        at = skip_white(bytes, next);
        for number in first..first.saturating_add(count) {
            let Some((entry, next)) = entry(bytes, at) else { break };
            let Ok(number) = u32::try_from(number) else { return Ok(None) };
            table.insert(number, entry, work)?;
            at = next;
        }
    }
    work.read(at - from)?;
    if !bytes[at..].starts_with(b"trailer") {
        return Ok(None);
    }
    let begins = skip_white(bytes, at + b"trailer".len());
    let Some(trailer) = dictionary(&bytes[begins..], work)? else { return Ok(None) };
    table.trailer(&trailer);
    Ok(Some(older(&trailer)))
}

/// `0000000017 00000 n`, however much white space there is.
fn entry(bytes: &[u8], at: usize) -> Option<(XrefEntry, usize)> {
    let (offset, at) = whole(bytes, at)?;
    let (_generation, at) = whole(bytes, skip_white(bytes, at))?;
    let at = skip_white(bytes, at);
    let entry = match bytes.get(at)? {
        b'n' => XrefEntry::At(usize::try_from(offset).ok()?),
        b'f' => XrefEntry::Free,
        _ => return None,
    };
    Some((entry, skip_white(bytes, at + 1)))
}
