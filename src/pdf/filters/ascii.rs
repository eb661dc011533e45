//! `ASCII85Decode` and `ASCIIHexDecode`: bytes written as letters. They never grow.

use crate::lexer::is_white;

pub(super) fn unpack_hex(data: &[u8]) -> Vec<u8> {
    let until_end = data.iter().take_while(|byte| **byte != b'>');
    let digits: Vec<u8> =
        until_end.filter_map(|byte| (*byte as char).to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect()
}

pub(super) fn unpack_85(data: &[u8]) -> Vec<u8> {
    let data = data.strip_prefix(b"<~").unwrap_or(data);
    let mut unpacked = Vec::with_capacity(data.len() / 5 * 4 + 4);
    let mut group = Vec::with_capacity(5);
    for &byte in data.iter().filter(|byte| !is_white(**byte)) {
        match byte {
            b'z' if group.is_empty() => unpacked.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => break,
        }
        if group.len() == 5 {
            unpacked.extend(four(&group));
            group.clear();
        }
    }
    if group.len() > 1 {
        let kept = group.len() - 1;
        group.resize(5, 84);
        unpacked.extend(&four(&group)[..kept]);
    }
    unpacked
}

fn four(group: &[u8]) -> [u8; 4] {
    group.iter().fold(0_u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(u32::from(*digit))).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_are_bytes() {
        assert_eq!(unpack_hex(b"48 65\n6C6c6F 7>00"), b"Hello\x70");
    }

    #[test]
    fn five_letters_are_four_bytes() {
        assert_eq!(unpack_85(b"<~87cURD]j7BEbo80~>"), b"Hello world!");
        assert_eq!(unpack_85(b"z87cUR\nDZ~>"), b"\0\0\0\0Hello");
    }
}
