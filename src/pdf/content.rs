//! The operators of a page that matter here: those that select fonts and draw other objects.

use crate::lexer::{find, is_delimiter, is_white, skip_white};

/// What an operator names, in the resources of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ResourceUse {
    /// `Tf`
    Font,
    /// `Do`
    XObject,
    /// `gs`
    GraphicsState,
    /// `scn` and `SCN`
    Pattern,
}

/// Reads content in one pass, whatever it holds, and gives each name that an operator uses.
pub(crate) struct ResourceUses<'c> {
    content: &'c [u8],
    at: usize,
    /// The last name before the next operator.
    name: Option<&'c [u8]>,
}

impl<'c> ResourceUses<'c> {
    pub(crate) fn new(content: &'c [u8]) -> Self {
        ResourceUses { content, at: 0, name: None }
    }

    fn word(&mut self, from: usize) -> &'c [u8] {
        let rest = &self.content[from..];
        let length = rest.iter().take_while(|byte| !is_white(**byte) && !is_delimiter(**byte)).count();
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

    fn operator(&mut self, operator: &[u8]) -> Option<(ResourceUse, &'c [u8])> {
        let name = self.name.take();
        let using = match operator {
            b"Tf" => ResourceUse::Font,
            b"Do" => ResourceUse::XObject,
            b"gs" => ResourceUse::GraphicsState,
            b"scn" | b"SCN" => ResourceUse::Pattern,
            b"ID" => {
                self.skip_image();
                return None;
            }
            _ => return None,
        };
        Some((using, name?))
    }
}

impl<'c> Iterator for ResourceUses<'c> {
    type Item = (ResourceUse, &'c [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.at = skip_white(self.content, self.at);
            match *self.content.get(self.at)? {
                b'(' => self.skip_string(),
                b'/' => self.name = Some(self.word(self.at + 1)),
                byte if is_delimiter(byte) => self.at += 1,
                b'0'..=b'9' | b'+' | b'-' | b'.' => drop(self.word(self.at)),
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

    fn uses(content: &[u8]) -> Vec<(ResourceUse, &[u8])> {
        ResourceUses::new(content).collect()
    }

    #[test]
    fn only_operators_use_what_is_named() {
        let content = b"/GS gs BT /F1 12 Tf (a \\) /F9 9 Tf (b) ) Tj [(c) -20 (/F8 1 Tf)] TJ ET \
                        /Artifact <</Type /F7>> BDC EMC % /F6 1 Tf\n/X Do /P0 scn 0 0 1 scn";
        let expected: [(ResourceUse, &[u8]); 4] = [
            (ResourceUse::GraphicsState, b"GS"),
            (ResourceUse::Font, b"F1"),
            (ResourceUse::XObject, b"X"),
            (ResourceUse::Pattern, b"P0"),
        ];
        assert_eq!(uses(content), expected);
    }

    #[test]
    fn an_image_in_the_content_is_no_content() {
        let content = b"BI /W 1 /H 1 ID \xFF /F1 1 Tf EI\xFE EI \x80 EI Q /F2 1 Tf";
        assert_eq!(uses(content), [(ResourceUse::Font, &b"F2"[..])]);
        assert_eq!(uses(b"BI ID never ends /F1 1 Tf"), []);
    }

    #[test]
    fn text_that_does_not_end_ends_the_content() {
        assert_eq!(uses(b"/F1 1 Tf (((( /F2 1 Tf"), [(ResourceUse::Font, &b"F1"[..])]);
        assert_eq!(uses(b")>]}{<[/"), []);
    }
}
