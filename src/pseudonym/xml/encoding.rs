//! The letters of a file in whatever encoding it is, and the same letters' bytes.

pub(super) enum Encoded<'b> {
    Utf8(&'b str),
    /// Whether the high byte comes first.
    Utf16 {
        text: String,
        is_big: bool,
    },
    /// A letter for each byte, which is what the encodings of Western Europe have in common.
    Bytes(String),
}

impl<'b> Encoded<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        if let Some(is_big) = is_wide(bytes) {
            let unit = |pair: &[u8; 2]| {
                if is_big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) }
            };
            let (pairs, rest) = bytes.as_chunks::<2>();
            let text: Result<String, _> = char::decode_utf16(pairs.iter().map(unit)).collect();
            if let (Ok(text), true) = (text, rest.is_empty()) {
                return Encoded::Utf16 { text, is_big };
            }
        }
        match str::from_utf8(bytes) {
            Ok(text) => Encoded::Utf8(text),
            Err(_) => Encoded::Bytes(bytes.iter().map(|byte| char::from(*byte)).collect()),
        }
    }

    pub(super) fn text(&self) -> &str {
        match self {
            Encoded::Utf8(text) => text,
            Encoded::Utf16 { text, .. } | Encoded::Bytes(text) => text,
        }
    }

    pub(super) fn encode(&self, text: &str) -> Vec<u8> {
        match self {
            Encoded::Utf8(_) => text.as_bytes().to_vec(),
            Encoded::Utf16 { is_big, .. } => {
                let unit = |unit: u16| if *is_big { unit.to_be_bytes() } else { unit.to_le_bytes() };
                text.encode_utf16().flat_map(unit).collect()
            }
            // A letter of one byte is replaced by another one.
            Encoded::Bytes(_) => {
                text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
            }
        }
    }
}

/// Whether each letter takes two bytes, and then whether the high one comes first.
fn is_wide(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => None,
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some(true),
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some(false),
        _ => None,
    }
}
