//! The files that a sender hands in.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use nets_text::system_words;

/// No file that is handed in is larger.
const LARGEST: u64 = 1 << 20;

pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("{}: {}", path.display(), system_words(&error)))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("{}: nothing that is handed in has more than {LARGEST} bytes", path.display()));
    }
    Ok(bytes)
}

pub(super) fn text(path: &Path) -> Result<String, String> {
    nets_scenario::text_of(bytes(path)?).map_err(|problem| format!("{}:{problem}", path.display()))
}
