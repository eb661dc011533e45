//! What is in a file, as text: XML on lines of its own, the list of a zip with its texts, and of anything else only
//! what it is.

use std::io::{Cursor, Read};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use zip::ZipArchive;

use crate::names::{shown, shown_lines};
use crate::times::size;

/// So many characters of a text are shown.
const TEXT: usize = 100_000;

/// So many files of a zip are listed.
const LISTED: usize = 100;

/// In front of each signature of a list.
const SIGNATURE: &str = "<SignatureElement>";

/// So many signatures of a signed object are told: nine sign at the most.
const SIGNATURES: usize = 20;

/// So many of them are shown as texts.
const SHOWN: usize = 5;

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
    /// Who has signed, and when, where it is a signed object.
    pub(crate) signatures: Vec<String>,
}

/// What is in the file with this name and these bytes, which may be only its beginning.
pub(crate) fn contents(name: &str, bytes: &[u8]) -> Contents {
    if bytes.starts_with(b"PK") {
        return zipped(bytes);
    }
    match text_of(bytes) {
        Some(text) => {
            let what = if name.ends_with(".receipt") { "A receipt, XML." } else { "A text." };
            Contents { what: what.to_owned(), text: Some(text), parts: Vec::new() }
        }
        None => {
            Contents { what: "It is no text: download it to look at it.".to_owned(), ..Contents::default() }
        }
    }
}

fn zipped(bytes: &[u8]) -> Contents {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        let what = "A zip that is too large to be looked into here: download it.".to_owned();
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
        let signatures = if wanted { signatures(&beginning) } else { Vec::new() };
        texts += usize::from(text.is_some());
        parts.push(ContentsPart { name, size: size(bytes), text, signatures });
    }
    let more = if count > LISTED { format!(", of which {LISTED} are listed") } else { String::new() };
    Contents {
        what: format!("A zip with {}{more}.", crate::times::counted(count, "file")),
        text: None,
        parts,
    }
}

/// What a signed object says of each signature, in its own properties: who signed, and when. Whether it verifies is
/// for programs that check it against the certificates.
fn signatures(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    // A list of signed objects has an element for each; an OCES signature stands alone.
    let mark = if text.contains(SIGNATURE) { SIGNATURE } else { "<openoces:Name>signtext</openoces:Name>" };
    text.split(mark).skip(1).take(SIGNATURES).map(told).collect()
}

fn told(signature: &str) -> String {
    let Some(who) = property(signature, "cpr").or_else(|| property(signature, "cvr")) else {
        return "a CMS signature, whose certificate names the signer".to_owned();
    };
    let at = property(signature, "TimeStamp").and_then(|at| BASE64.decode(at).ok());
    let at = at.and_then(|at| String::from_utf8(at).ok()).map(|at| format!(", {}", shown(&at)));
    format!("signed by {}{}", shown(who), at.unwrap_or_default())
}

/// The value of a property of a signature.
fn property<'t>(signature: &'t str, name: &str) -> Option<&'t str> {
    let (_, behind) = signature.split_once(&format!("<openoces:Name>{name}</openoces:Name>"))?;
    let (_, value) = behind.split_once("<openoces:Value")?.1.split_once('>')?;
    value.split_once('<').map(|(value, _)| value)
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
    fn a_signed_object_tells_who_has_signed_and_when() {
        let signed = |cpr: &str| {
            format!(
                "<openoces:Name>signtext</openoces:Name><openoces:Value Encoding=\"base64\">AA==</openoces:Value>\
                 <openoces:Name>cpr</openoces:Name><openoces:Value>{cpr}</openoces:Value>\
                 <openoces:Name>TimeStamp</openoces:Name><openoces:Value>MjAyNi0wMS0wNiAwODowMDowMCswMTAw</openoces:Value>"
            )
        };
        let both = signed("6101800001") + &signed("6101800011");
        assert_eq!(
            signatures(both.as_bytes()),
            [
                "signed by 6101800001, 2026-01-06 08:00:00+0100",
                "signed by 6101800011, 2026-01-06 08:00:00+0100"
            ]
        );
        assert!(signatures(b"<receipt/>").is_empty());
    }

    #[test]
    fn what_is_no_text_is_not_shown_and_long_values_are_cut() {
        assert!(contents("a", b"\x00\x01").text.is_none() && contents("a", b"\xff").text.is_none());
        assert!(contents("a.zip", b"PK\x03\x04").parts.is_empty());
        let long = format!("<a>{}</a>", "x".repeat(100_000));
        assert!(contents("a", long.as_bytes()).text.is_some_and(|text| text.len() < 1_000));
        assert_eq!(contents("a", "é\n<b>".as_bytes()).text.as_deref(), Some("é\n<b>"));
    }
}
