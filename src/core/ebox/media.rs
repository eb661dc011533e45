//! Whether a document is of the media type that its sender gives it, by its first bytes.

/// So many of the first bytes are looked at: viewers look for the header of a PDF in the first kilobyte.
pub const LOOKED_AT: usize = 1_024;

/// Whether these, the first bytes of a document, are of this media type; none where that cannot be told.
pub fn is_of_type(media_type: &str, beginning: &[u8]) -> Option<bool> {
    let begins = |with: &[&[u8]]| with.iter().any(|with| beginning.starts_with(with));
    Some(match media_type {
        "application/pdf" => beginning.windows(5).any(|five| five == b"%PDF-"),
        "image/png" => begins(&[b"\x89PNG\r\n\x1a\n"]),
        "image/jpeg" | "image/jpg" => begins(&[b"\xff\xd8\xff"]),
        "image/gif" => begins(&[b"GIF87a", b"GIF89a"]),
        "image/tiff" => begins(&[b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_a_sign_of_its_own_is_told() {
        let pdf = b"\xef\xbb\xbf%PDF-1.7\n";
        let cases: [(&str, &[u8], Option<bool>); 9] = [
            ("application/pdf", pdf, Some(true)),
            ("application/pdf", b"Dear customer", Some(false)),
            ("application/pdf", b"", Some(false)),
            ("image/png", b"\x89PNG\r\n\x1a\n....", Some(true)),
            ("image/png", pdf, Some(false)),
            ("image/jpeg", b"\xff\xd8\xff\xe0", Some(true)),
            ("image/tiff", b"MM\0*....", Some(true)),
            ("text/plain", pdf, None),
            ("application/xml", b"<a/>", None),
        ];
        for (media_type, beginning, fits) in cases {
            assert_eq!(is_of_type(media_type, beginning), fits, "{media_type} {beginning:?}");
        }
    }
}
