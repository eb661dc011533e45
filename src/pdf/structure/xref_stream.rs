//! The cross-reference table as a stream: packed rows of three numbers.

use hayro_syntax::object::{Array, Dict, MaybeRef, Object};

use super::entries::{XrefEntry, XrefTable, older};
use super::objects::stream_at;
use super::reading::unpack_plain;
use crate::work::{LookEnded, Work};

/// Reads the stream that begins here, and says which tables come after it; none when it is no table.
pub(super) fn read(
    bytes: &[u8],
    at: usize,
    table: &mut XrefTable,
    work: &Work<'_>,
) -> Result<Option<[Option<usize>; 2]>, LookEnded> {
    let Some((dict, data)) = stream_at(bytes, at, work)? else { return Ok(None) };
    let Some(rows) = unpack_plain(&dict, data, work)? else { return Ok(None) };
    let Some(widths) = widths(&dict) else { return Ok(None) };
    let row_length: usize = widths.iter().sum();
    // Tables may share their bytes, so that each costs what it holds.
    work.read(rows.len())?;
    let mut rows = rows.chunks_exact(row_length);
    for (first, count) in sections(&dict) {
        for number in first..first.saturating_add(count) {
            let Some(row) = rows.next() else { break };
            work.step()?;
            if let Some(entry) = entry(row, widths) {
                table.insert(number, entry, work)?;
            }
        }
    }
    table.trailer(&dict);
    Ok(Some(older(&dict)))
}

fn numbers(dict: &Dict<'_>, key: &[u8]) -> Option<Vec<u64>> {
    let Some(MaybeRef::NotRef(array)) = dict.get_raw::<Array<'_>>(key) else { return None };
    let number = |item: MaybeRef<Object<'_>>| match item {
        MaybeRef::NotRef(Object::Number(number)) => u64::try_from(number.as_i64()).ok(),
        MaybeRef::NotRef(_) | MaybeRef::Ref(_) => None,
    };
    array.raw_iter().map(number).collect()
}

fn widths(dict: &Dict<'_>) -> Option<[usize; 3]> {
    let widths: [u64; 3] = numbers(dict, b"W")?.try_into().ok()?;
    let sound = widths.iter().all(|width| *width <= 8) && widths[1] > 0;
    sound.then(|| widths.map(|width| width as usize))
}

/// The numbers of the objects in the rows: pairs of the first and how many.
fn sections(dict: &Dict<'_>) -> Vec<(u32, u32)> {
    let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    match numbers(dict, b"Index") {
        Some(index) => {
            index.as_chunks::<2>().0.iter().map(|[first, count]| (number(*first), number(*count))).collect()
        }
        None => vec![(0, u32::MAX)],
    }
}

fn entry(row: &[u8], [kind, second, _]: [usize; 3]) -> Option<XrefEntry> {
    let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let (kind, rest) = row.split_at(kind);
    let second = &rest[..second];
    match if kind.is_empty() { 1 } else { number(kind) } {
        0 => Some(XrefEntry::Free),
        1 => Some(XrefEntry::At(usize::try_from(number(second)).ok()?)),
        // The third number is the place in the stream, where the object says its number again.
        2 => Some(XrefEntry::In(u32::try_from(number(second)).ok()?)),
        _ => None,
    }
}
