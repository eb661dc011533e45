//! A paper that is handed in by a form: pasted, or as a file of the browser's machine. A file counts where both are there.

use axum::body::Body;
use axum::http::HeaderMap;
use nets_web::{Multipart, Problem, ServerReason};

use crate::refusal::Refusal;

/// A field that says where the form leads back to.
const FIELD: usize = 4 * 1024;

/// What was sent.
pub(crate) struct SentPaper {
    pub(crate) bytes: Vec<u8>,
    /// Where the form leads back to.
    pub(crate) back: Option<String>,
}

impl SentPaper {
    /// Reads a form of the fields `text`, `file` and `back`, of which a paper has at most this many bytes.
    pub(crate) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<SentPaper, Refusal> {
        let mut parts = Multipart::new(headers, body)?;
        let (mut text, mut file, mut back) = (None, None, None);
        while let Some(head) = parts.next().await? {
            let field = match head.name.as_str() {
                "text" => &mut text,
                "file" => &mut file,
                "back" => &mut back,
                _ => {
                    let detail = "the form has the fields `text`, `file` and `back`";
                    return Err(Problem::new(ServerReason::BadBody, detail).into());
                }
            };
            if field.is_some() {
                let detail = "a field of the form is given twice";
                return Err(Problem::new(ServerReason::BadBody, detail).into());
            }
            let most = if head.name == "back" { FIELD } else { limit };
            *field = Some(whole(&mut parts, most).await?);
        }
        let is_empty = |bytes: &Vec<u8>| bytes.iter().all(u8::is_ascii_whitespace);
        let pasted = text.map(with_line_ends);
        let bytes = file.filter(|bytes| !is_empty(bytes)).or(pasted).filter(|bytes| !is_empty(bytes));
        let bytes = bytes.ok_or_else(|| {
            Problem::new(ServerReason::BadBody, "nothing was handed in")
                .hint("choose a file or paste its text, and send it again")
        })?;
        let back = back.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(SentPaper { bytes, back })
    }

    /// A paper that is a text.
    pub(crate) fn into_text(self) -> Result<String, Problem> {
        String::from_utf8(self.bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            Problem::new(ServerReason::BadBody, format!("the file is not UTF-8 from byte {good} on"))
        })
    }
}

async fn whole(parts: &mut Multipart, most: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = parts.piece().await? {
        bytes.extend(piece);
        if bytes.len() > most {
            let detail = format!("a paper of this kind has at most {most} bytes");
            return Err(Problem::new(ServerReason::BodyTooLarge, detail));
        }
    }
    Ok(bytes)
}

/// Browsers end the lines of a field with both characters.
fn with_line_ends(bytes: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => text.replace("\r\n", "\n").into_bytes(),
        Err(error) => error.into_bytes(),
    }
}
