//! What is in a file, as text: XML on lines of its own, the list of a zip with its texts, and of anything else only
//! what it is.

use std::io::{self, Read, Seek};

use zip::ZipArchive;

use crate::looked_into::{Found, SignedPart};
use crate::names::{shown, shown_lines};
use crate::signed::SignedView;
use crate::times::size;

/// So many characters of a text are shown.
const TEXT: usize = 100_000;

/// So many files of a zip are listed.
const LISTED: usize = 100;

/// So many of them are shown as texts.
const SHOWN: usize = 5;

/// So many signed objects of a zip are examined, and none that is larger than so many bytes.
const OBJECTS: usize = 3;
const OBJECT: u64 = 32 << 20;

/// A file that is no zip is shown from its beginning.
const READ: u64 = 4 << 20;

/// What there is to show of a file.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// What it is, in a sentence.
    pub(crate) what: String,
    pub(crate) text: Option<String>,
    pub(crate) parts: Vec<ContentsPart>,
}

/// A file in a zip.
#[derive(Debug)]
pub(crate) struct ContentsPart {
    pub(crate) name: String,
    pub(crate) size: String,
    pub(crate) text: Option<String>,
    /// Who has signed, and whether it verifies, where it is a signed object.
    pub(crate) signed: Option<SignedView>,
}

/// What is in the file with this name.
pub(crate) fn contents(name: &str, file: &mut (impl Read + Seek)) -> io::Result<Contents> {
    let mut beginning = Vec::new();
    file.by_ref().take(READ).read_to_end(&mut beginning)?;
    if beginning.starts_with(b"PK") {
        return Ok(zipped(file));
    }
    Ok(match text_of(&beginning) {
        Some(text) => {
            let what = if name.ends_with(".receipt") { "A receipt, XML." } else { "A text." };
            Contents { what: what.to_owned(), text: Some(text), parts: Vec::new() }
        }
        None => {
            Contents { what: "It is no text: download it to look at it.".to_owned(), ..Contents::default() }
        }
    })
}

fn zipped(file: &mut (impl Read + Seek)) -> Contents {
    let Ok(mut archive) = ZipArchive::new(file) else {
        let what = "A zip that cannot be looked into here: download it.".to_owned();
        return Contents { what, ..Contents::default() };
    };
    let count = archive.len();
    let mut parts = Vec::new();
    let mut texts = 0;
    for index in 0..count.min(LISTED) {
        let Ok(file) = archive.by_index(index) else { continue };
        let name = file.name().map_or_else(|_| "a name that is no text".to_owned(), |name| shown(&name));
        let bytes = file.size();
        let mut beginning = Vec::new();
        // A text is shown from its beginning: no more of it is unpacked.
        let wanted = texts < SHOWN && file.take(4 * TEXT as u64).read_to_end(&mut beginning).is_ok();
        let text = if wanted { text_of(&beginning) } else { None };
        texts += usize::from(text.is_some());
        parts.push(ContentsPart { name, size: size(bytes), text, signed: None });
    }
    let more = if count > LISTED { format!(", of which {LISTED} are listed") } else { String::new() };
    Contents {
        what: format!("A zip with {}{more}.", crate::times::counted(count, "file")),
        text: None,
        parts,
    }
}

/// The signed objects in a zip, each examined under the root that is given in PEM once there is one.
pub(crate) fn signed_parts(file: &mut (impl Read + Seek), root: impl Fn() -> String) -> Vec<SignedPart> {
    let Ok(mut archive) = ZipArchive::new(file) else { return Vec::new() };
    let mut parts = Vec::new();
    for index in 0..archive.len().min(LISTED) {
        let Ok(mut file) = archive.by_index(index) else { continue };
        let is_object = file.name().is_ok_and(|name| name.to_lowercase().ends_with(".sdo"));
        if !is_object || parts.len() == OBJECTS {
            continue;
        }
        let mut bytes = Vec::new();
        let found = match file.by_ref().take(OBJECT + 1).read_to_end(&mut bytes) {
            Ok(read) if read as u64 > OBJECT => Found::TooLarge,
            Ok(_) => nets_sdo::examine(&bytes, &root())
                .map_or(Found::Unreadable, |it| Found::Examined(Box::new(it))),
            Err(_) => Found::Unreadable,
        };
        parts.push(SignedPart { index, found });
    }
    parts
}

/// The text of these bytes; none when they are no text.
fn text_of(bytes: &[u8]) -> Option<String> {
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        // The end of a piece may lie within a character.
        Err(error) if error.error_len().is_none() => str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    let controls = text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')).count();
    if text.is_empty() || controls > 0 {
        return None;
    }
    let is_on_few_lines = text.lines().count() * 200 < text.len();
    let text =
        if text.trim_start().starts_with('<') && is_on_few_lines { on_lines(text) } else { text.to_owned() };
    Some(shown_lines(&shortened_values(&text), TEXT))
}

/// XML that stands on few lines, each tag on a line of its own: only line ends and spaces are added.
fn on_lines(xml: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        let is_end = tag.starts_with("</");
        let is_leaf_end = is_end && !text.is_empty() && !before.is_empty();
        if is_end {
            depth = depth.saturating_sub(1);
        }
        text.push_str(before.trim());
        if !is_leaf_end && !text.is_empty() {
            text.push('\n');
            text.push_str(&"  ".repeat(depth.min(40)));
        }
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let written = &tag[..end];
        text.push_str(written);
        if !is_end && !written.ends_with("/>") && !written.starts_with("<?") && !written.starts_with("<!") {
            depth += 1;
        }
        rest = &tag[end..];
    }
    text.push_str(rest.trim_end());
    text
}

/// Base64 of a whole document says nothing to a reader.
fn shortened_values(text: &str) -> String {
    const LONGEST: usize = 800;
    let lines = text.lines().map(|line| {
        if line.len() <= LONGEST {
            return line.to_owned();
        }
        // The tags at both ends stay.
        let count = line.chars().count();
        let head: String = line.chars().take(120).collect();
        let tail: String = line.chars().skip(count - 60).collect();
        format!("{head} … ({count} characters) … {tail}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_on_one_line_is_put_on_lines() {
        let xml = "<?xml version=\"1.0\"?><a><b c=\"d\">e</b><f/></a>";
        assert_eq!(on_lines(xml), "<?xml version=\"1.0\"?>\n<a>\n  <b c=\"d\">e</b>\n  <f/>\n</a>");
    }

    #[test]
    fn what_is_no_text_is_not_shown_and_long_values_are_cut() {
        let contents =
            |name, bytes: &[u8]| contents(name, &mut io::Cursor::new(bytes)).expect("it can be read");
        assert!(contents("a", b"\x00\x01").text.is_none() && contents("a", b"\xff").text.is_none());
        assert!(contents("a.zip", b"PK\x03\x04").parts.is_empty());
        let long = format!("<a>{}</a>", "x".repeat(100_000));
        assert!(contents("a", long.as_bytes()).text.is_some_and(|text| text.len() < 1_000));
        assert_eq!(contents("a", "é\n<b>".as_bytes()).text.as_deref(), Some("é\n<b>"));
    }
}
