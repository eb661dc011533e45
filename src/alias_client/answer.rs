//! An answer as it came, for those who judge it.

/// What an answer is judged by.
#[derive(Debug, Clone, Copy)]
pub struct ServiceAnswer<'a> {
    pub status: u16,
    /// The path that was asked for.
    pub path: &'a str,
    pub location: Option<&'a str>,
    pub content_type: Option<&'a str>,
    pub content_encoding: Option<&'a str>,
    pub is_chunked: bool,
    pub body: &'a [u8],
    pub length: Length,
    pub demand: CertificateDemand,
}

/// Whether the service asked for a client certificate, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateDemand {
    InHandshake,
    AfterHandshake,
    Never,
}

/// Whether the body is as long as it was said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    AsSaid,
    /// The connection ended first.
    Short {
        said: u64,
    },
    /// More bytes follow.
    Long {
        said: u64,
    },
    /// It ended with the connection, which did not end as TLS should.
    Unsure,
    /// Longer than anything that is read.
    Endless,
}

/// The text with what is not seen, and ends of lines, written as in most languages; quotes stay what they are.
pub(crate) fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '"' | '\'' => line.push(sign),
            other => line.extend(other.escape_debug()),
        }
    }
    line
}

/// The first bytes as a text that is safe to print on one line.
pub(crate) fn shortened(bytes: &[u8]) -> String {
    const SHOWN: usize = 60;
    let mut text = on_one_line(&String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]));
    if bytes.len() > SHOWN {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_shown_as_it_was_sent_but_for_what_is_not_seen() {
        assert_eq!(shortened(b"{\"result\": 'OK'}\r\n\0"), r#"{"result": 'OK'}\r\n\0"#);
        assert_eq!(shortened("OK\u{a0}\u{200b}".as_bytes()), r"OK\u{a0}\u{200b}");
        assert!(shortened(&[b'x'; 61]).ends_with("x…"));
    }
}
