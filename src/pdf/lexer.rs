//! The few words of PDF syntax that stand outside its objects: white space, numbers, headers.

/// What a byte is, if it is more than a part of a word.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            // White space and the end of file.
            b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ' => WHITE,
            // What ends a name, a number or an operator.
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' => DELIMITER,
            b'0'..=b'9' | b'+' | b'-' | b'.' => OF_NUMBER,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

const WHITE: u8 = 1;
const DELIMITER: u8 = 2;
/// What numbers are made of.
const OF_NUMBER: u8 = 4;

/// White space and the end of file.
pub(crate) fn is_white(byte: u8) -> bool {
    KINDS[usize::from(byte)] == WHITE
}

/// What ends a name, a number or an operator.
pub(crate) fn is_delimiter(byte: u8) -> bool {
    KINDS[usize::from(byte)] == DELIMITER
}

/// How long the word is that the bytes begin with: up to white space or a delimiter.
pub(crate) fn word_length(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| KINDS[usize::from(*byte)] & (WHITE | DELIMITER) != 0;
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

/// How far the bytes are signs of numbers and white space.
pub(crate) fn numbers_length(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| KINDS[usize::from(*byte)] & (WHITE | OF_NUMBER) == 0;
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

/// Skips white space and comments.
pub(crate) fn skip_white(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        if is_white(byte) {
            at += 1;
        } else if byte == b'%' {
            at += bytes[at..].iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
        } else {
            break;
        }
    }
    at
}

/// A whole number without a sign, and where it ends.
pub(crate) fn whole(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    /// The most that a number of 64 bits always holds.
    const SAFE_DIGITS: usize = 19;
    let rest = bytes.get(at..)?;
    let (mut number, mut digits) = (0_u64, 0);
    while let Some(digit @ b'0'..=b'9') = rest.get(digits) {
        let digit = u64::from(digit - b'0');
        if digits == SAFE_DIGITS {
            return Some((number.checked_mul(10)?.checked_add(digit)?, at + digits + 1));
        }
        number = number * 10 + digit;
        digits += 1;
    }
    (digits > 0).then_some((number, at + digits))
}

/// The white space that may stand where a file says it has a header, and within the header. There
/// is no more in any real one, and a file may name the same place many times.
const MOST_WHITE: usize = 64;

/// `12 0 obj`: the number of the object, and where its value begins.
pub(crate) fn object_header(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let (number, at) = whole(bytes, skip_little_white(bytes, at))?;
    let (_, at) = whole(bytes, skip_little_white(bytes, at))?;
    let at = skip_little_white(bytes, at);
    let rest = bytes.get(at..)?.strip_prefix(b"obj")?;
    let begins = bytes.len() - rest.len();
    Some((u32::try_from(number).ok()?, skip_little_white(bytes, begins)))
}

/// Skips white space and comments, as far as that costs next to nothing.
pub(crate) fn skip_little_white(bytes: &[u8], at: usize) -> usize {
    skip_white(&bytes[..bytes.len().min(at.saturating_add(MOST_WHITE))], at)
}

/// Where a word stands first.
pub(crate) fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0;
    while let Some(offset) = memchr::memchr(first, bytes.get(from..)?) {
        if bytes[from + offset..].starts_with(word) {
            return Some(from + offset);
        }
        from += offset + 1;
    }
    None
}

/// Where a word stands last.
pub(crate) fn find_last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_gives_the_number_and_the_value() {
        assert_eq!(object_header(b"  12 0 obj <<", 0), Some((12, 11)));
        assert_eq!(object_header(b"12 0 R", 0), None);
        assert_eq!(object_header(b"99999999999 0 obj", 0), None);
    }

    #[test]
    fn a_number_is_twenty_digits_at_the_most_and_no_larger_than_it_may_be() {
        assert_eq!(whole(b"x0017 ", 1), Some((17, 5)));
        assert_eq!(whole(b"18446744073709551615", 0), Some((u64::MAX, 20)));
        assert_eq!(whole(b"18446744073709551616", 0), None);
        assert_eq!(whole(b"000000000000000000017", 0), Some((1, 20)));
        assert_eq!([whole(b"-1", 0), whole(b"", 0), whole(b"7", 2)], [None; 3]);
    }

    #[test]
    fn comments_are_white_space() {
        assert_eq!(skip_white(b" % a comment\n\t7", 0), 14);
    }

    #[test]
    fn words_are_found_from_both_ends() {
        assert_eq!(find(b"eendendend", b"end"), Some(1));
        assert_eq!(find_last(b"eendendend", b"end"), Some(7));
        assert_eq!(find(b"", b"end"), None);
    }
}
