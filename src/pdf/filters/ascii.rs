//! `ASCII85Decode` and `ASCIIHexDecode`: bytes written as letters.

use super::output::{FilterOutput, PIECE};
use crate::lexer::is_white;
use crate::work::{LookEnded, Work};

pub(super) fn unpack_hex(data: &[u8], work: &Work<'_>) -> Result<Vec<u8>, LookEnded> {
    let mut output = FilterOutput::new(work);
    let mut high = None;
    let end = data.iter().position(|byte| *byte == b'>').unwrap_or(data.len());
    for piece in data[..end].chunks(PIECE) {
        work.codes(piece.len())?;
        for digit in piece.iter().filter_map(|byte| (*byte as char).to_digit(16)) {
            let digit = digit as u8;
            match high.take() {
                None => high = Some(digit << 4),
                Some(high) => output.bytes.push(high | digit),
            }
        }
        output.keep_up()?;
    }
    output.bytes.extend(high);
    output.finish()
}

pub(super) fn unpack_85(data: &[u8], work: &Work<'_>) -> Result<Vec<u8>, LookEnded> {
    let mut output = FilterOutput::new(work);
    let data = data.strip_prefix(b"<~").unwrap_or(data);
    let (mut group, mut held) = ([84; 5], 0);
    'letters: for piece in data.chunks(PIECE) {
        work.codes(piece.len())?;
        for &byte in piece.iter().filter(|byte| !is_white(**byte)) {
            match byte {
                b'z' if held == 0 => output.bytes.extend([0; 4]),
                b'!'..=b'u' => {
                    group[held] = byte - b'!';
                    held += 1;
                }
                _ => break 'letters,
            }
            if held == group.len() {
                output.bytes.extend(four(group));
                (group, held) = ([84; 5], 0);
            }
        }
        output.keep_up()?;
    }
    if held > 1 {
        output.bytes.extend(&four(group)[..held - 1]);
    }
    output.finish()
}

fn four(group: [u8; 5]) -> [u8; 4] {
    group.iter().fold(0_u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(u32::from(*digit))).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Unbounded;

    #[test]
    fn hexadecimal_digits_are_bytes() {
        assert_eq!(
            unpack_hex(b"48 65\n6C6c6F 7>00", &Work::new(&Unbounded)).as_deref(),
            Ok(&b"Hello\x70"[..])
        );
    }

    #[test]
    fn five_letters_are_four_bytes() {
        assert_eq!(
            unpack_85(b"<~87cURD]j7BEbo80~>", &Work::new(&Unbounded)).as_deref(),
            Ok(&b"Hello world!"[..])
        );
        assert_eq!(unpack_85(b"z87cUR\nDZ~>", &Work::new(&Unbounded)).as_deref(), Ok(&b"\0\0\0\0Hello"[..]));
    }
}
