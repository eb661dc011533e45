//! A paper as a form sends it: pasted, or chosen as a file.

use crate::support::{Answer, Simulator};

/// How it is handed in.
pub enum PaperOf<'p> {
    Text(&'p str),
    File(&'p [u8]),
}

/// Sends the form as a browser does, with the field that was left empty.
pub async fn sent(simulator: &Simulator, path: &str, paper: PaperOf<'_>) -> Answer {
    let (name, text, file): (&str, String, &[u8]) = match paper {
        PaperOf::Text(text) => ("", text.replace('\n', "\r\n"), b""),
        PaperOf::File(bytes) => ("paper", String::new(), bytes),
    };
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let tail = format!("\r\n--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n--b--\r\n");
    let body = [head.as_bytes(), file, tail.as_bytes()].concat();
    simulator.send("POST", path, &[("Content-Type", "multipart/form-data; boundary=b")], &body).await
}
