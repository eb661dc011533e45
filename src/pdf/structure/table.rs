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
        table.entries.expect(count);
        for number in first..first.saturating_add(count) {
            let Some((entry, next)) = usual_entry(bytes, at).or_else(|| entry(bytes, at)) else { break };
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

/// An entry as the standard wants it: of ten digits, five digits and a letter. None for any other.
fn usual_entry(bytes: &[u8], at: usize) -> Option<(XrefEntry, usize)> {
    let (offset, rest) = bytes.get(at..)?.split_first_chunk::<10>()?;
    let (generation, rest) = rest.strip_prefix(b" ")?.split_first_chunk::<5>()?;
    let (offset, _) = (digits(offset)?, digits(generation)?);
    let entry = match rest.strip_prefix(b" ")?.first()? {
        b'n' => XrefEntry::At(usize::try_from(offset).ok()?),
        b'f' => XrefEntry::Free,
        _ => return None,
    };
    Some((entry, skip_white(bytes, at + b"0000000017 00000 n".len())))
}

/// The number that is written in these digits and nothing else.
fn digits<const N: usize>(bytes: &[u8; N]) -> Option<u64> {
    const { assert!(N < 20, "any such number has 64 bits") };
    let number = bytes.iter().fold(0, |number, byte| number * 10 + u64::from(byte & 0x0F));
    bytes.iter().all(u8::is_ascii_digit).then_some(number)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_entry_is_read_as_any_other() {
        for (text, ends) in [
            ("0000000017 00000 n \n0000000018", 20),
            ("9999999999 65535 f\r\ntrailer", 20),
            ("0000000017 00000 n%c\n1", 21),
            ("0000000000 00000 f", 18),
        ] {
            let usual = usual_entry(text.as_bytes(), 0);
            assert_eq!(usual, entry(text.as_bytes(), 0), "{text}");
            assert_eq!(usual.map(|(_, next)| next), Some(ends), "{text}");
        }
        let others = ["00000000017 0000 n", "000000017 00000 n", "0000000017  0000 n", "00000000:7 00000 n"];
        for text in
            others.into_iter().chain(["0000000017 00000 x", "0000000017 0000\u{0} n", "0000000017 00000", ""])
        {
            assert_eq!(usual_entry(text.as_bytes(), 0), None, "{text}");
        }
    }
}
