//! Where each piece of a document begins and ends: found here for as long as the pieces are those that programs
//! write, and by quick-xml from the first other one on. What is said of a piece that is wrong is always its word.

use memchr::{memchr2, memchr3, memchr3_iter};
use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::Event;

use super::declaration;
use super::names::{is_space, qualified_name_length};

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Start,
    /// A tag that ends itself.
    Empty,
    /// It has the name of the element that is open.
    End,
    Text,
    Reference,
    CData,
    Instruction,
    Declaration,
    Doctype,
    Comment,
    /// The text has ended.
    Nothing,
}

/// Where an element that is open begins, and where its name ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenTag {
    pub(super) at: usize,
    pub(super) name_end: usize,
}

pub(super) struct Pieces<'d> {
    text: &'d str,
    /// How far has been read.
    at: usize,
    /// How long the prefix of the last tag is, and its whole name, where that is known.
    name: Option<(usize, usize)>,
    /// Once it is asked.
    library: Option<Reader<&'d [u8]>>,
}

impl<'d> Pieces<'d> {
    pub(super) fn new(text: &'d str) -> Self {
        Pieces { text, at: 0, name: None, library: None }
    }

    /// Where the next piece begins, and the last one ended.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// How long the prefix and the name are of the tag that the last piece is; nothing where that is not known.
    pub(super) fn name(&self) -> Option<(usize, usize)> {
        self.name
    }

    /// Where the library has found an error.
    pub(super) fn error_at(&self) -> usize {
        self.library.as_ref().map_or(self.at, |library| offset(library.error_position()))
    }

    /// The next piece, inside this element.
    pub(super) fn next(&mut self, open: Option<&OpenTag>) -> Result<Piece, Error> {
        if self.library.is_none() {
            if let Some((piece, end)) = self.plain(open) {
                self.at = end;
                return Ok(piece);
            }
            self.name = None;
            self.ask_library()?;
        }
        let Some(library) = &mut self.library else { return Ok(Piece::Nothing) };
        let event = library.read_event();
        self.at = offset(library.buffer_position());
        event.map(|event| kind(&event))
    }

    /// The piece that begins here and where it ends; nothing in any doubt.
    fn plain(&mut self, open: Option<&OpenTag>) -> Option<(Piece, usize)> {
        let (text, at) = (self.text, self.at);
        let rest = text.as_bytes().get(at..)?;
        match rest {
            [] => Some((Piece::Nothing, at)),
            [b'<', b'/', ..] => {
                let open = open?;
                let name = text.as_bytes().get(open.at + 1..open.name_end)?;
                let behind = rest[2..].strip_prefix(name)?;
                (behind.first() == Some(&b'>')).then_some((Piece::End, at + 2 + name.len() + 1))
            }
            [b'<', b'?', ..]
                if at == 0
                    && declaration::begins(text)
                    && rest.get(5).is_some_and(|byte| is_space(*byte)) =>
            {
                text.find("?>").map(|end| (Piece::Declaration, end + 2))
            }
            [b'<', ..] => {
                let name = qualified_name_length(text.get(at + 1..)?)?;
                self.name = Some(name);
                let begins = at + 1 + name.1;
                let end = begins + tag_end(&text.as_bytes()[begins..])?;
                let piece = if text.as_bytes()[end - 1] == b'/' { Piece::Empty } else { Piece::Start };
                Some((piece, end + 1))
            }
            [b'&', name @ ..] => {
                let end = memchr3(b';', b'&', b'<', name).filter(|end| name[*end] == b';')?;
                Some((Piece::Reference, at + 1 + end + 1))
            }
            _ => Some((Piece::Text, at + text_length(rest))),
        }
    }

    /// The library reads once more what has been read before.
    fn ask_library(&mut self) -> Result<(), Error> {
        let mut library = Reader::from_str(self.text);
        library.config_mut().check_comments = true;
        while offset(library.buffer_position()) < self.at {
            library.read_event()?;
        }
        self.library = Some(library);
        Ok(())
    }
}

/// Offsets are below the limit on the size of a document.
fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn kind(event: &Event<'_>) -> Piece {
    match event {
        Event::Start(_) => Piece::Start,
        Event::Empty(_) => Piece::Empty,
        Event::End(_) => Piece::End,
        Event::Text(_) => Piece::Text,
        Event::GeneralRef(_) => Piece::Reference,
        Event::CData(_) => Piece::CData,
        Event::PI(_) => Piece::Instruction,
        Event::Decl(_) => Piece::Declaration,
        Event::DocType(_) => Piece::Doctype,
        Event::Comment(_) => Piece::Comment,
        Event::Eof => Piece::Nothing,
    }
}

/// How far it is to the next `<` or `&`. Most texts are short; so they are looked at here, eight letters at a time.
fn text_length(rest: &[u8]) -> usize {
    const NEAR: usize = 8;
    let mut length = 0;
    for letters in rest.as_chunks::<8>().0.iter().take(NEAR) {
        let letters = u64::from_le_bytes(*letters);
        let found = first_of(letters, b'<') | first_of(letters, b'&');
        if found != 0 {
            return length + (found.trailing_zeros() / u8::BITS) as usize;
        }
        length += 8;
    }
    memchr2(b'<', b'&', &rest[length..]).map_or(rest.len(), |more| length + more)
}

/// Has the highest bit of the first of eight letters that is this one; what stands above that means nothing.
fn first_of(letters: u64, letter: u8) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let zeros = letters ^ (ONES * u64::from(letter));
    zeros.wrapping_sub(ONES) & !zeros & (ONES << 7)
}

/// Where the `>` of a tag stands behind its name: the first that is not between quotation marks.
fn tag_end(rest: &[u8]) -> Option<usize> {
    if rest.first() == Some(&b'>') {
        return Some(0);
    }
    let mut quote = None;
    for at in memchr3_iter(b'>', b'"', b'\'', rest) {
        match (quote, rest[at]) {
            (None, b'>') => return Some(at),
            (None, mark) => quote = Some(mark),
            (Some(open), mark) if open == mark => quote = None,
            (Some(_), _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All pieces of a text with their ends, and whether it ended without an error; by the library alone, or not.
    fn pieces(text: &str, by_library: bool) -> (Vec<(Piece, usize)>, bool) {
        let mut pieces = Pieces::new(text);
        if by_library {
            pieces.ask_library().expect("nothing has been read");
        }
        let (mut found, mut open) = (Vec::new(), Vec::new());
        loop {
            let at = pieces.at();
            match pieces.next(open.last()) {
                Err(error) => {
                    found.push((Piece::Nothing, pieces.error_at()));
                    return (found, format!("{error:?}").is_empty());
                }
                Ok(Piece::Nothing) => return (found, true),
                Ok(piece) => {
                    found.push((piece, pieces.at()));
                    if piece == Piece::Start {
                        let name = qualified_name_length(&text[at + 1..]);
                        let Some((_, length)) = name else { return (found, false) };
                        open.push(OpenTag { at, name_end: at + 1 + length });
                    } else if piece == Piece::End {
                        open.pop();
                    }
                }
            }
        }
    }

    fn is_as_the_library_says(text: &str) {
        assert_eq!(pieces(text, false), pieces(text, true), "{text:?}");
    }

    #[test]
    fn what_programs_write_needs_no_library() {
        let text = "<?xml version=\"1.0\"?>\n<a b='>' c=\"'\">x &amp; y<d:e/><f /></a>\n";
        let mut pieces = Pieces::new(text);
        let a = OpenTag { at: 22, name_end: 24 };
        let mut found = Vec::new();
        loop {
            match pieces.next(Some(&a)).expect("well-formed") {
                Piece::Nothing => break,
                piece => found.push(piece),
            }
        }
        use Piece::{Declaration, Empty, End, Reference, Start, Text};
        assert_eq!(found, [Declaration, Text, Start, Text, Reference, Text, Empty, Empty, End, Text]);
        assert!(pieces.library.is_none());
        is_as_the_library_says(text);
    }

    #[test]
    fn odd_pieces_are_the_librarys() {
        for text in [
            "<a></a >",
            "<a></b>",
            "</a>",
            "<a b='>'",
            "<a b=\"",
            "<a>&</a>",
            "<a>&b<c/></a>",
            "<a><!-- -- --></a>",
            "<a><!-- - --></a>",
            "<a><![CDATA[>]]></a>",
            "<a><?p ?></a>",
            "<",
            "<>",
            "< a>",
            "<a/ >",
            "<a b/>x</a>",
            "<!DOCTYPE a><a/>",
            "<?xml version='1.0'?><?xml version='1.0'?><a/>",
            "<ab></a>",
            "<a></ab>",
            "<a\n></a>",
            "",
            " ",
        ] {
            is_as_the_library_says(text);
        }
    }

    #[test]
    fn a_text_ends_where_the_first_mark_stands() {
        for length in 0..150 {
            for mark in ["<", "&", "<&", "&<", "<<<<<<<<", "&=;'%<"] {
                for letter in ["x", "\u{3D}", "\u{7F}", "\n"] {
                    let text = format!("{}{mark}{letter}", letter.repeat(length));
                    assert_eq!(text_length(text.as_bytes()), length, "{text:?}");
                }
            }
            assert_eq!(text_length("ø".repeat(length).as_bytes()), 2 * length);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]
        #[test]
        fn pieces_end_where_the_library_ends_them(
            text in "(<a>|</a>|<b:c d='>'>|</b:c>|<e/>|<e f=\"'/>\" />|</a >|text| |\n|&amp;|&x|<|>|'|\"|/|]]>|<!--|-->|<!-- c -->|<\\?p \\?>|<!\\[CDATA\\[|ø){0,14}",
        ) {
            is_as_the_library_says(&text);
        }
    }
}
