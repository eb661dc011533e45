//! The operators of a page that matter here: those that select fonts, show text and draw other objects.

use crate::lexer::{find, is_delimiter, is_white, skip_white, word_length};

/// What an operator does; names are those of the resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<'c> {
    /// `Tf`
    Font(&'c [u8]),
    /// `Tj`, `TJ`, `'` and `"`, unless the text is empty.
    Text,
    /// `Tr`: whether the text that follows is not to be seen.
    Unseen(bool),
    /// `q`
    Save,
    /// `Q`
    Restore,
    /// `Do`
    XObject(&'c [u8]),
    /// `gs`
    GraphicsState(&'c [u8]),
    /// `scn` and `SCN`
    Pattern(&'c [u8]),
}

/// Reads content in one pass, whatever it holds, and gives what its operators do.
pub(crate) struct Steps<'c> {
    content: &'c [u8],
    at: usize,
    /// The last name before the next operator.
    name: Option<&'c [u8]>,
    /// The last number before it.
    number: &'c [u8],
    /// Whether a string before it has any character.
    has_text: bool,
}

impl<'c> Steps<'c> {
    pub(crate) fn new(content: &'c [u8]) -> Self {
        Steps { content, at: 0, name: None, number: b"", has_text: false }
    }

    fn word(&mut self, from: usize) -> &'c [u8] {
        let rest = &self.content[from..];
        let length = word_length(rest);
        self.at = from + length;
        &rest[..length]
    }

    /// `(text (with parentheses) and \) escapes)`
    fn skip_string(&mut self) {
        let mut depth = 0_usize;
        let mut rest = self.content[self.at..].iter().enumerate();
        let end = loop {
            match rest.next() {
                Some((_, b'\\')) => drop(rest.next()),
                Some((_, b'(')) => depth += 1,
                Some((offset, b')')) if depth == 1 => break offset + 1,
                Some((_, b')')) => depth -= 1,
                Some(_) => {}
                None => break self.content.len() - self.at,
            }
        };
        self.at += end;
        self.has_text |= end > b"()".len();
    }

    /// `<48 65>`; `<<` begins no string.
    fn skip_hex(&mut self) {
        let rest = &self.content[self.at + 1..];
        if rest.first() == Some(&b'<') {
            self.at += 2;
            return;
        }
        let length = rest.iter().take_while(|byte| **byte != b'>').count();
        self.has_text |= rest[..length].iter().any(u8::is_ascii_hexdigit);
        self.at = self.content.len().min(self.at + length + 2);
    }

    /// From `ID` to the `EI` that ends an image: it stands alone, and text follows it.
    fn skip_image(&mut self) {
        const LOOK_AHEAD: usize = 16;
        loop {
            let Some(offset) = find(&self.content[self.at..], b"EI") else {
                self.at = self.content.len();
                return;
            };
            let begins = self.at + offset;
            self.at = begins + 2;
            let before = begins.checked_sub(1).is_none_or(|at| is_white(self.content[at]));
            let after = &self.content[self.at..];
            let ends = after.first().is_none_or(|byte| is_white(*byte));
            let is_text = |byte: &u8| is_white(*byte) || (b' '..=b'~').contains(byte);
            if before && ends && after.iter().take(LOOK_AHEAD).all(is_text) {
                return;
            }
        }
    }

    fn operator(&mut self, operator: &[u8]) -> Option<Step<'c>> {
        let (name, number) = (self.name.take(), std::mem::take(&mut self.number));
        let has_text = std::mem::take(&mut self.has_text);
        match operator {
            b"Tf" => name.map(Step::Font),
            b"Tj" | b"TJ" | b"'" | b"\"" => has_text.then_some(Step::Text),
            b"Tr" => Some(Step::Unseen(number == b"3")),
            b"q" => Some(Step::Save),
            b"Q" => Some(Step::Restore),
            b"Do" => name.map(Step::XObject),
            b"gs" => name.map(Step::GraphicsState),
            b"scn" | b"SCN" => name.map(Step::Pattern),
            b"ID" => {
                self.skip_image();
                None
            }
            _ => None,
        }
    }
}

impl<'c> Iterator for Steps<'c> {
    type Item = Step<'c>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.at = skip_white(self.content, self.at);
            match *self.content.get(self.at)? {
                b'(' => self.skip_string(),
                b'<' => self.skip_hex(),
                b'/' => self.name = Some(self.word(self.at + 1)),
                byte if is_delimiter(byte) => self.at += 1,
                b'0'..=b'9' | b'+' | b'-' | b'.' => self.number = self.word(self.at),
                _ => {
                    let operator = self.word(self.at);
                    if let Some(found) = self.operator(operator) {
                        return Some(found);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(content: &[u8]) -> Vec<Step<'_>> {
        Steps::new(content).collect()
    }

    #[test]
    fn only_operators_use_what_is_named() {
        let content = b"/GS gs BT /F1 12 Tf (a \\) /F9 9 Tf (b) ) Tj [(c) -20 (/F8 1 Tf)] TJ ET \
                        /Artifact <</Type /F7>> BDC EMC % /F6 1 Tf\n/X Do /P0 scn 0 0 1 scn";
        let expected = [
            Step::GraphicsState(b"GS"),
            Step::Font(b"F1"),
            Step::Text,
            Step::Text,
            Step::XObject(b"X"),
            Step::Pattern(b"P0"),
        ];
        assert_eq!(steps(content), expected);
    }

    #[test]
    fn text_is_shown_by_four_operators_unless_it_is_empty() {
        assert_eq!(steps(b"(a) Tj [<41> 3] TJ (a) ' 1 2 <4 1> \""), [Step::Text; 4]);
        assert_eq!(steps(b"() Tj [() <> -120 ()] TJ () ' < > Tj (a) pop Tj"), []);
        assert_eq!(steps(b"<</ActualText (a)>> BDC Tj <Tj"), []);
    }

    #[test]
    fn states_are_kept_and_text_can_be_unseen() {
        let expected = [Step::Save, Step::Unseen(true), Step::Restore, Step::Unseen(false)];
        assert_eq!(steps(b"q 3 Tr Q 0 Tr"), expected);
    }

    #[test]
    fn an_image_in_the_content_is_no_content() {
        let content = b"BI /W 1 /H 1 ID \xFF /F1 1 Tf EI\xFE EI \x80 EI Q /F2 1 Tf";
        assert_eq!(steps(content), [Step::Restore, Step::Font(b"F2")]);
        assert_eq!(steps(b"BI ID never ends /F1 1 Tf"), []);
    }

    #[test]
    fn text_that_does_not_end_ends_the_content() {
        assert_eq!(steps(b"/F1 1 Tf (((( /F2 1 Tf"), [Step::Font(b"F1")]);
        assert_eq!(steps(b")>]}{<[/"), []);
    }
}
