//! `LZWDecode`, as old PDFs have it: codes of 9 to 12 bits, the highest first.

use super::output::FilterOutput;
use crate::work::{LookEnded, Work};

const CLEAR: usize = 256;
const END: usize = 257;
const FIRST: usize = 258;
const MOST_CODES: usize = 4096;

/// What can be read of it.
pub(super) fn unpack(data: &[u8], early_change: bool, work: &Work<'_>) -> Result<Vec<u8>, LookEnded> {
    let mut bits = Bits { data: data.iter(), held: 0, count: 0 };
    let mut output = FilterOutput::new(work);
    // Each code of the table is a piece of what has been unpacked before: where, and how long.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut previous: Option<(usize, usize)> = None;
    while let Some(code) = bits.take(width(table.len(), early_change)) {
        work.codes(1)?;
        output.keep_up()?;
        if code == CLEAR {
            table.clear();
            previous = None;
            continue;
        }
        let unpacked = &mut output.bytes;
        let begins = unpacked.len();
        match code {
            0..CLEAR => unpacked.push(code as u8),
            CLEAR..=END => break,
            _ => match (table.get(code - FIRST), previous) {
                (Some(&(from, length)), _) => unpacked.extend_from_within(from..from + length),
                // The code that is just being made: the last piece and its own first byte.
                (None, Some((from, length))) if code - FIRST == table.len() => {
                    unpacked.extend_from_within(from..from + length);
                    unpacked.push(unpacked[from]);
                }
                (None, _) => break,
            },
        }
        if let Some((from, length)) = previous
            && table.len() < MOST_CODES - FIRST
        {
            // The last piece and the byte after it, which is the first of this one.
            table.push((from, length + 1));
        }
        previous = Some((begins, unpacked.len() - begins));
    }
    output.finish()
}

/// How many bits the next code has.
fn width(codes: usize, early_change: bool) -> u32 {
    let next = FIRST + codes + 1 + usize::from(early_change);
    match next {
        0..=512 => 9,
        513..=1024 => 10,
        1025..=2048 => 11,
        2049.. => 12,
    }
}

struct Bits<'a> {
    data: std::slice::Iter<'a, u8>,
    /// The last bits that were read, the newest lowest, and how many of them have not been taken.
    held: u32,
    count: u32,
}

impl Bits<'_> {
    fn take(&mut self, width: u32) -> Option<usize> {
        while self.count < width {
            self.held = self.held << 8 | u32::from(*self.data.next()?);
            self.count += 8;
        }
        self.count -= width;
        Some((self.held >> self.count & ((1 << width) - 1)) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Unbounded;

    fn unpacked(data: &[u8], early_change: bool) -> Vec<u8> {
        unpack(data, early_change, &Work::new(&Unbounded)).expect("it is small")
    }

    /// Packs with a table of its own, so that every width of a code is met.
    fn pack(text: &[u8], early_change: bool) -> Vec<u8> {
        let (mut bits, mut at) = (Vec::new(), 0);
        let mut put = |code: usize, width: u32| {
            for bit in (0..width).rev() {
                if at % 8 == 0 {
                    bits.push(0_u8);
                }
                if code >> bit & 1 == 1 {
                    *bits.last_mut().expect("just pushed") |= 1 << (7 - at % 8);
                }
                at += 1;
            }
        };
        let mut table: Vec<Vec<u8>> = Vec::new();
        // The decoder's table is always one behind, and is empty until the second code.
        let behind = |table: &Vec<Vec<u8>>| table.len().saturating_sub(1);
        put(CLEAR, 9);
        let mut rest = text;
        while !rest.is_empty() {
            let longest = table.iter().enumerate().filter(|(_, entry)| rest.starts_with(entry));
            let (code, length) = longest
                .max_by_key(|(_, entry)| entry.len())
                .map_or((usize::from(rest[0]), 1), |(index, entry)| (FIRST + index, entry.len()));
            put(code, width(behind(&table), early_change));
            if table.len() == 3_000 {
                put(CLEAR, width(table.len(), early_change));
                table.clear();
            } else if rest.len() > length {
                table.push(rest[..=length].to_vec());
            }
            rest = &rest[length..];
        }
        put(END, width(table.len(), early_change));
        bits
    }

    #[test]
    fn the_example_of_the_standard_is_read() {
        let packed = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(unpacked(&packed, true), [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }

    #[test]
    fn codes_of_every_width_are_read() {
        let text: Vec<u8> = (0..9_000_u32).map(|n| (n.wrapping_mul(n) >> 5) as u8).collect();
        assert_eq!(unpacked(&pack(&text, true), true), text);
        assert_eq!(unpacked(&pack(&text, false), false), text);
    }

    #[test]
    fn a_code_that_means_nothing_ends_it() {
        assert_eq!(unpacked(&[0xFF; 8], true), b"");
    }
}
