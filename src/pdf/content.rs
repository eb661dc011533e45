//! The operators of a page that matter here: those that select fonts, show text and draw other objects.

use crate::lexer::{find, is_delimiter, is_white, numbers_length, skip_white, word_length};

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
}

/// What stands between two operators.
#[derive(Default)]
struct Operands<'c> {
    /// The last name.
    name: Option<&'c [u8]>,
    /// Numbers with white space between them, the last of which is the last number.
    numbers: &'c [u8],
    /// Whether a string has any character.
    has_text: bool,
}

impl<'c> Steps<'c> {
    pub(crate) fn new(content: &'c [u8]) -> Self {
        Steps { content, at: 0 }
    }

    fn word(&mut self, from: usize) -> &'c [u8] {
        let rest = &self.content[from..];
        let length = word_length(rest);
        self.at = from + length;
        &rest[..length]
    }

    /// A number and those that follow it with nothing but white space between them.
    fn numbers(&mut self) -> &'c [u8] {
        let rest = &self.content[self.at..];
        let length = numbers_length(rest);
        // What begins like a number is a word like any other.
        let is_inside = rest[..length].last().is_some_and(|byte| !is_white(*byte));
        let end = if is_inside { length + word_length(&rest[length..]) } else { length };
        self.at += end;
        &rest[..end]
    }

    /// `(text (with parentheses) and \) escapes)`; whether there is any.
    fn skip_string(&mut self) -> bool {
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
        end > b"()".len()
    }

    /// `<48 65>`; `<<` begins no string. Whether there is any text.
    fn skip_hex(&mut self) -> bool {
        let rest = &self.content[self.at + 1..];
        if rest.first() == Some(&b'<') {
            self.at += 2;
            return false;
        }
        let length = rest.iter().take_while(|byte| **byte != b'>').count();
        self.at = self.content.len().min(self.at + length + 2);
        rest[..length].iter().any(u8::is_ascii_hexdigit)
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

    fn operator(&mut self, operator: &[u8], operands: &mut Operands<'c>) -> Option<Step<'c>> {
        let Operands { name, numbers, has_text } = std::mem::take(operands);
        match operator {
            b"Tf" => name.map(Step::Font),
            b"Tj" | b"TJ" | b"'" | b"\"" => has_text.then_some(Step::Text),
            b"Tr" => Some(Step::Unseen(last_word(numbers) == b"3")),
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

/// The last word of those with white space between them, and perhaps behind them.
fn last_word(words: &[u8]) -> &[u8] {
    words.rsplit(|byte| is_white(*byte)).find(|word| !word.is_empty()).unwrap_or_default()
}

impl<'c> Iterator for Steps<'c> {
    type Item = Step<'c>;

    fn next(&mut self) -> Option<Self::Item> {
        // None are left behind an operator, so they need not outlast the step.
        let mut operands = Operands::default();
        loop {
            // What there is most of comes first.
            match *self.content.get(self.at)? {
                byte if is_white(byte) => self.at += 1,
                b'0'..=b'9' | b'+' | b'-' | b'.' => operands.numbers = self.numbers(),
                b'%' => self.at = skip_white(self.content, self.at),
                b'(' => operands.has_text |= self.skip_string(),
                b'<' => operands.has_text |= self.skip_hex(),
                b'/' => operands.name = Some(self.word(self.at + 1)),
                byte if is_delimiter(byte) => self.at += 1,
                _ => {
                    let operator = self.word(self.at);
                    if let Some(found) = self.operator(operator, &mut operands) {
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

    /// What the steps are when each word is taken by itself.
    fn word_by_word(content: &[u8]) -> Vec<Step<'_>> {
        let (mut steps, mut operands, mut found) = (Steps::new(content), Operands::default(), Vec::new());
        loop {
            steps.at = skip_white(content, steps.at);
            match content.get(steps.at) {
                None => return found,
                Some(b'(') => operands.has_text |= steps.skip_string(),
                Some(b'<') => operands.has_text |= steps.skip_hex(),
                Some(b'/') => operands.name = Some(steps.word(steps.at + 1)),
                Some(byte) if is_delimiter(*byte) => steps.at += 1,
                Some(b'0'..=b'9' | b'+' | b'-' | b'.') => operands.numbers = steps.word(steps.at),
                Some(_) => {
                    let operator = steps.word(steps.at);
                    found.extend(steps.operator(operator, &mut operands));
                }
            }
        }
    }

    #[test]
    fn numbers_in_a_row_are_read_as_one_by_one() {
        const PARTS: [&[u8]; 24] = [
            b"3", b"0", b"-", b"+.", b"12a", b" ", b"\n", b"\0", b"  ", b" Tr", b" Tr ", b"Tr", b" q", b"Q ",
            b" Do ", b"/F1", b" Tf ", b"(a)", b"<4>", b"<<", b"[", b"]", b"%x\n", b" 3 ",
        ];
        let mut chance = 0x5EED_0C0D_u64;
        let mut unseen = 0;
        for _ in 0..20_000 {
            let content: Vec<u8> = (0..12)
                .flat_map(|_| {
                    chance ^= chance << 13;
                    chance ^= chance >> 7;
                    chance ^= chance << 17;
                    PARTS[(chance >> 11) as usize % PARTS.len()]
                })
                .copied()
                .collect();
            let expected = word_by_word(&content);
            assert_eq!(steps(&content), expected, "{}", String::from_utf8_lossy(&content));
            unseen += expected.iter().filter(|step| **step == Step::Unseen(true)).count();
        }
        assert!(unseen > 1_000, "{unseen}");
    }
}
