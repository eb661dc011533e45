//! What is wrong with a text that is no XML, in words of ours: what quick-xml says of it is matched
//! variant by variant, and its own sentences go no further.

use nets_core::rule_book::RuleId;
use nets_text::{cut, nearest};
use quick_xml::errors::{Error, IllFormedError, SyntaxError};

use super::broken::{BrokenXml, LONGEST_NAME};
use super::document::XmlDocument;
use super::names::{SPACES, code_point, is_unseen, qualified_name_length, without_unseen};

/// What is wrong in the piece of markup that begins at `start`. `at` is where the library stopped, and
/// `open` where the element begins that is open there.
pub(super) fn ill_formed(
    error: &Error,
    text: &str,
    start: usize,
    at: usize,
    open: Option<usize>,
    document: &XmlDocument<'_>,
) -> BrokenXml {
    if text.get(start..).is_some_and(|rest| rest.starts_with("<!DOCTYPE")) {
        return doctype(start);
    }
    match error {
        Error::Syntax(error) => unclosed(*error, text, start),
        Error::IllFormed(error) => match error {
            IllFormedError::MismatchedEndTag { found, .. } => mismatched(found, text, start, open, document),
            IllFormedError::UnmatchedEndTag(found) => unmatched(found, start),
            IllFormedError::MissingEndTag(_) => never_ends(text, open.unwrap_or(start)),
            IllFormedError::DoubleHyphenInComment => BrokenXml::new(at, "two hyphens inside a comment")
                .advice("Write one hyphen, or remove the comment: `--` may stand only in `-->`."),
            IllFormedError::UnclosedReference => super::reference::unfinished(at),
            IllFormedError::MissingDoctypeName => doctype(start),
            IllFormedError::MissingDeclVersion(_) | IllFormedError::UnknownVersion => {
                BrokenXml::new(start, "this is no XML declaration")
                    .advice("Write <?xml version=\"1.0\" encoding=\"UTF-8\"?>, at the very start.")
            }
        },
        // None of these comes from reading a text piece by piece, as we do.
        Error::Io(_)
        | Error::InvalidAttr(_)
        | Error::Encoding(_)
        | Error::Escape(_)
        | Error::Namespace(_) => unknown_markup(at),
    }
}

fn unclosed(error: SyntaxError, text: &str, start: usize) -> BrokenXml {
    let (what, end) = match error {
        SyntaxError::InvalidBangMarkup => return unknown_markup(start),
        SyntaxError::UnclosedPI => ("this instruction", "?>"),
        SyntaxError::UnclosedXmlDecl => ("the XML declaration", "?>"),
        SyntaxError::UnclosedComment => ("this comment", "-->"),
        SyntaxError::UnclosedDoctype => return doctype(start),
        SyntaxError::UnclosedCData => ("this CDATA section", "]]>"),
        SyntaxError::UnclosedTag => {
            let broken = BrokenXml::new(start, "this tag does not end");
            return if begins_name(text, start) {
                broken.advice(
                    "Close it with >; a file that ends here was cut off while it was written or sent.",
                )
            } else {
                no_tag(text.get(start + 1..).unwrap_or_default(), start)
            };
        }
        SyntaxError::UnclosedSingleQuotedAttributeValue => return open_quote(start, '\''),
        SyntaxError::UnclosedDoubleQuotedAttributeValue => return open_quote(start, '"'),
    };
    BrokenXml::new(start, format!("{what} does not end"))
        .advice(format!("End it with {end}; a file that ends here was cut off while it was written or sent."))
}

/// A `<` behind which no name follows, by what follows it.
pub(super) fn no_tag(behind: &str, at: usize) -> BrokenXml {
    let tag = behind.trim_start_matches(SPACES);
    let advice = if tag.is_empty() {
        "The file ends here: it was cut off while it was written or sent."
    } else if tag.len() < behind.len() && qualified_name_length(tag).is_some() && !tag.contains('<') {
        "Remove the blank behind it: a tag begins with its name. A plain < is written as `&lt;`."
    } else {
        "Write a plain < as `&lt;`."
    };
    BrokenXml::new(at, "a < that begins no tag").advice(advice)
}

fn begins_name(text: &str, start: usize) -> bool {
    let rest = text.get(start + 1..).unwrap_or_default();
    qualified_name_length(rest.strip_prefix('/').unwrap_or(rest)).is_some()
}

fn open_quote(start: usize, quote: char) -> BrokenXml {
    BrokenXml::new(start, "the value of an attribute in this tag does not end")
        .advice(format!("Put the closing {quote} behind it."))
}

/// An end tag that is not that of the element open there.
fn mismatched(
    found: &str,
    text: &str,
    start: usize,
    open: Option<usize>,
    document: &XmlDocument<'_>,
) -> BrokenXml {
    let Some(open) = open else { return unmatched(found, start) };
    let (name, found) = (name_at(text, open), cut(found, LONGEST_NAME, "…"));
    let opened = document.position(open);
    let broken = BrokenXml::new(
        start,
        format!("</{found}> ends no element that is open: <{name}> was opened in line {}", opened.line),
    );
    let advice = match nearest(&found, [name]) {
        Some(_) => format!("Write </{name}>: it ends <{name}>, opened at {opened}."),
        None => {
            format!("End <{name}>, opened at {opened}, with </{name}> before this; or remove </{found}>.")
        }
    };
    broken.advice(advice)
}

fn unmatched(found: &str, start: usize) -> BrokenXml {
    let found = cut(found, LONGEST_NAME, "…");
    BrokenXml::new(start, format!("</{found}> ends no element: none is open"))
        .advice("Remove it, or look for an end tag too many before it.")
}

/// The element that begins at `open` is open at the end of the text.
pub(super) fn never_ends(text: &str, open: usize) -> BrokenXml {
    let name = name_at(text, open);
    BrokenXml::new(open, format!("<{name}> does not end")).advice(format!(
        "Add </{name}>; if much is missing at the end, the file was cut off while it was written or sent."
    ))
}

pub(super) fn no_root(at: usize) -> BrokenXml {
    BrokenXml::new(at, "there is no root element")
        .advice("Put everything into <shipment>; an empty file is no XML.")
}

pub(super) fn doctype(at: usize) -> BrokenXml {
    BrokenXml::limit(RuleId::XmlDoctype, at, "a document type declaration")
}

pub(super) fn late_declaration(at: usize) -> BrokenXml {
    BrokenXml::new(at, "the XML declaration does not stand at the very start")
        .advice("Remove what stands before it, blanks and empty lines too; or it is there twice.")
}

pub(super) fn unknown_markup(at: usize) -> BrokenXml {
    BrokenXml::new(at, "<! begins neither a comment nor a CDATA section")
        .advice("Write a plain < as `&lt;`; a comment is <!-- so -->.")
}

/// Text where only the root element, comments and instructions may stand.
pub(super) fn outside(text: &str, at: usize, behind: bool) -> BrokenXml {
    let first = text.get(at..).and_then(|rest| rest.chars().next());
    let (words, advice) = match first {
        Some('\u{FEFF}') => (
            "a byte order mark that does not stand at the very start".to_owned(),
            "Remove these three bytes (EF BB BF): a program has put files or texts together.".to_owned(),
        ),
        Some(space) if is_unseen(space) => (
            format!("the character {} outside the root element", code_point(space)),
            without_unseen(&space.to_string()).unwrap_or_default(),
        ),
        Some(_) | None if behind => (
            "text behind the end of the root element".to_owned(),
            "Remove what stands behind the end tag of <shipment>.".to_owned(),
        ),
        Some(_) | None => {
            let is_escaped = text.get(at..).is_some_and(|rest| rest.starts_with("&lt;"));
            let advice = if is_escaped {
                "Write < instead of &lt; in all of the file: a program has put it, as a text, into other XML."
            } else {
                "Begin the file with <?xml or <shipment."
            };
            ("text before the root element".to_owned(), advice.to_owned())
        }
    };
    BrokenXml::new(at, words).advice(advice)
}

/// A character that may stand nowhere in XML.
pub(super) fn not_allowed(text: &str, at: usize) -> BrokenXml {
    let rest = text.get(at..).unwrap_or_default();
    let Some(character) = rest.chars().next() else { return no_root(at) };
    if character != '\0' {
        return BrokenXml::new(at, format!("the character {} is not allowed in XML", code_point(character)))
            .advice("Remove it: XML has no control characters but tab and line ends, not even as numbers.");
    }
    let message = "a NUL character (a byte that is zero)";
    if rest.chars().all(|character| character == '\0') {
        let count = rest.len();
        let bytes = if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") };
        return BrokenXml::new(at, message).advice(format!(
            "Cut {bytes} off the end: a program has written more of its buffer than the text in it."
        ));
    }
    BrokenXml::new(at, message).advice(
        "Remove it: XML allows no zero bytes. With one beside every letter, the file is UTF-16: save it as UTF-8.",
    )
}

/// The name of the element that begins here.
fn name_at(text: &str, at: usize) -> &str {
    let rest = text.get(at + 1..).unwrap_or_default();
    let name = &rest[..qualified_name_length(rest).map_or(0, |(_, length)| length)];
    &name[..name.floor_char_boundary(LONGEST_NAME)]
}
