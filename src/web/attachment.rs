//! A file as an answer, for the client to keep.

use std::fs::File;
use std::io::{self, Read};

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::answer::whole;
use crate::streamed::{Pieces, streamed};

/// So much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

/// 200 with a file of this name and media type, read as fast as the client takes it.
pub fn attachment(mut file: File, name: &str, kind: &'static str) -> io::Result<Response> {
    let length = file.metadata()?.len();
    let mut response = streamed(kind, async move |mut pieces: Pieces| {
        let mut left = length;
        while left > 0 {
            let size = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
            let mut piece = vec![0; size];
            // It comes from the page cache: handing the read to another thread would take longer.
            file.read_exact(&mut piece)?;
            left -= size as u64;
            pieces.send(piece).await;
        }
        Ok(())
    });
    response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    Ok(to_be_kept(response, name))
}

/// An answer that a client is to keep as a file of this name.
pub fn to_be_kept(mut response: Response, name: &str) -> Response {
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition(name));
    // A browser that shows it all the same runs nothing of it.
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
    response
}

/// As `attachment`, with bytes that lie in memory and are another's: a browser keeps them and neither runs
/// nor guesses at what they are.
pub fn foreign_attachment(bytes: Vec<u8>, name: &str, kind: &'static str) -> Response {
    let mut response = whole(StatusCode::OK, kind, bytes);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_DISPOSITION, disposition(name));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let alone = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, alone);
    response
}

/// Names may hold anything a shipment's file name does: what HTTP cannot hold is percent-encoded.
fn disposition(name: &str) -> HeaderValue {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let plain: String =
        name.chars().map(|c| if u8::try_from(c).is_ok_and(is_plain) { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_anothers_is_kept_and_not_run() {
        let response = foreign_attachment(b"%PDF".to_vec(), "a.pdf", "application/pdf");
        let said = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(said(header::CONTENT_TYPE), Some("application/pdf"));
        assert_eq!(said(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
        assert_eq!(said(header::CONTENT_SECURITY_POLICY), Some("default-src 'none'; sandbox"));
        assert!(said(header::CONTENT_DISPOSITION).is_some_and(|value| value.starts_with("attachment;")));
    }

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let value = disposition("a\"b\r\nc ø.zip");
        let text = value.to_str().expect("plain text");
        assert_eq!(text, "attachment; filename=\"a_b__c__.zip\"; filename*=UTF-8''a%22b%0D%0Ac%20%C3%B8.zip");
    }
}
