//! A folder of templates, each of which takes the place of one of ours.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use nets_text::system_words;

use crate::explain::hint;
use crate::format::OutboundFormat;
use crate::problem::TemplateProblem;

/// A template is a page or two; what is larger is some other file.
const LARGEST: u64 = 1 << 20;

/// A template of the user's.
#[derive(Debug)]
pub(crate) struct Replacement {
    pub(crate) format: OutboundFormat,
    /// Its path, for messages.
    pub(crate) file: String,
    pub(crate) text: String,
}

/// The templates in this folder, and what is wrong with its files. Hidden files do not count.
pub(crate) fn read(folder: &Path) -> (Vec<Replacement>, Vec<TemplateProblem>) {
    let (mut replacements, mut problems) = (Vec::new(), Vec::new());
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return (replacements, vec![problem(folder, system_words(&error))]),
    };
    for path in entries.into_iter().map(|entry| entry.path()) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        match replacement(&path, &name) {
            Ok(replacement) => replacements.push(replacement),
            Err(what) => problems.push(problem(&path, what)),
        }
    }
    (replacements, problems)
}

fn replacement(path: &Path, name: &str) -> Result<Replacement, String> {
    let format = format_of(name)?;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {}", system_words(&error)))?;
    if bytes.len() as u64 > LARGEST {
        return Err("is larger than 1 MB, which no template is".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        format!("is not UTF-8 from byte {} on; save it as UTF-8", error.utf8_error().valid_up_to() + 1)
    })?;
    Ok(Replacement { format, file: path.display().to_string(), text })
}

/// A template of this name whose text is known.
pub(crate) fn replacement_in(name: &str, text: String) -> Result<Replacement, String> {
    Ok(Replacement { format: format_of(name)?, file: name.to_owned(), text })
}

fn format_of(name: &str) -> Result<OutboundFormat, String> {
    OutboundFormat::of_template(name).ok_or_else(|| {
        let names = OutboundFormat::ALL.map(OutboundFormat::template_name);
        format!("no file is made from a template of this name; {}", hint(name, &names))
    })
}

fn problem(path: &Path, what: String) -> TemplateProblem {
    TemplateProblem { file: path.display().to_string(), line: None, what }
}
