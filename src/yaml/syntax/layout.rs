//! What is open at a place in a text: brackets and quotes, with where each began.
//!
//! It goes by YAML's signs alone and never fails, so that it can look at what is no YAML.

use std::iter::Peekable;
use std::str::Chars;

/// A bracket or quote, with the line and the characters before it in that line, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opening {
    pub sign: char,
    pub line: usize,
    pub column: usize,
}

/// What is open at one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The outermost first.
    pub brackets: Vec<Opening>,
    /// The quotes that the place stands within.
    pub quote: Option<Opening>,
    /// The quotes that were closed last, with the line and column of their end.
    pub closed: Option<(Opening, usize, usize)>,
}

impl Layout {
    /// Of a text up to this many lines and characters, both from 0; a byte order mark is no character.
    pub fn before(text: &str, line: usize, column: usize) -> Layout {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut walk = Walk::new(text);
        while (walk.line, walk.column) < (line, column) && walk.step() {}
        walk.layout
    }
}

struct Walk<'t> {
    rest: Peekable<Chars<'t>>,
    line: usize,
    column: usize,
    /// How many blanks begin the line.
    indent: usize,
    /// Whether only blanks and signs of structure stand before, so that a value may begin here.
    fresh: bool,
    /// Whether the character before was a blank or a line's end.
    spaced: bool,
    /// The block text that is being passed over: its lines stand deeper than this.
    block: Option<usize>,
    layout: Layout,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str) -> Self {
        Walk {
            rest: text.chars().peekable(),
            line: 0,
            column: 0,
            indent: 0,
            fresh: true,
            spaced: true,
            block: None,
            layout: Layout::default(),
        }
    }

    fn bump(&mut self) -> Option<char> {
        let sign = self.rest.next()?;
        let is_end = sign == '\n' || (sign == '\r' && self.rest.peek() != Some(&'\n'));
        if is_end {
            self.line += 1;
            self.column = 0;
        } else {
            self.column += 1;
        }
        Some(sign)
    }

    /// One character, or all of a comment or block text; whether there was one.
    fn step(&mut self) -> bool {
        let (line, column) = (self.line, self.column);
        let Some(sign) = self.bump() else { return false };
        if let Some(quote) = self.layout.quote {
            self.within(quote, sign);
            return true;
        }
        if matches!(sign, '\n' | '\r') {
            self.begin_line();
            return true;
        }
        if matches!(sign, ' ' | '\t') {
            self.spaced = true;
            return true;
        }
        if sign == '#' && self.spaced {
            while self.rest.peek().is_some_and(|next| !matches!(next, '\n' | '\r')) {
                self.bump();
            }
            return true;
        }
        self.structure(sign, line, column);
        self.spaced = false;
        true
    }

    fn within(&mut self, quote: Opening, sign: char) {
        if quote.sign == '"' && sign == '\\' {
            self.bump();
        } else if sign == quote.sign {
            if sign == '\'' && self.rest.peek() == Some(&'\'') {
                self.bump();
                return;
            }
            self.layout.closed = Some((quote, self.line, self.column));
            self.layout.quote = None;
            (self.fresh, self.spaced) = (false, false);
        }
    }

    fn begin_line(&mut self) {
        self.spaced = true;
        if !self.layout.brackets.is_empty() {
            return;
        }
        self.fresh = true;
        self.pass_block_text();
        self.indent = 0;
        let mut ahead = self.rest.clone();
        while ahead.next_if_eq(&' ').is_some() {
            self.indent += 1;
        }
    }

    fn pass_block_text(&mut self) {
        let Some(indent) = self.block else { return };
        loop {
            let mut ahead = self.rest.clone();
            let mut depth = 0;
            while ahead.next_if_eq(&' ').is_some() {
                depth += 1;
            }
            let is_empty = matches!(ahead.peek(), Some('\n' | '\r'));
            if ahead.peek().is_none() || (!is_empty && depth <= indent) {
                self.block = None;
                return;
            }
            while self.bump().is_some_and(|sign| !matches!(sign, '\n' | '\r')) {}
        }
    }

    fn structure(&mut self, sign: char, line: usize, column: usize) {
        let in_flow = !self.layout.brackets.is_empty();
        let next = self.rest.peek().copied();
        let is_apart = next.is_none_or(char::is_whitespace);
        match sign {
            '{' | '[' if self.fresh || in_flow => {
                self.layout.brackets.push(Opening { sign, line, column });
                self.fresh = true;
            }
            '}' | ']' if in_flow => {
                self.layout.brackets.pop();
                self.fresh = false;
            }
            ',' if in_flow => self.fresh = true,
            '\'' | '"' if self.fresh => self.layout.quote = Some(Opening { sign, line, column }),
            ':' if is_apart || (in_flow && matches!(next, Some(',' | '[' | ']' | '{' | '}'))) => {
                self.fresh = true;
            }
            '-' | '?' if self.fresh && is_apart => {}
            '|' | '>' if self.fresh && !in_flow => {
                self.block = Some(self.indent);
                self.fresh = false;
            }
            '&' | '!' if self.fresh => {
                while self.rest.peek().is_some_and(|next| !next.is_whitespace() && !",[]{}".contains(*next)) {
                    self.bump();
                }
            }
            _ => self.fresh = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> String {
        let layout = Layout::before(text, usize::MAX, 0);
        let all = layout.brackets.iter().chain(&layout.quote);
        all.map(|opening| format!("{}{}:{} ", opening.sign, opening.line, opening.column)).collect()
    }

    #[test]
    fn brackets_and_quotes_are_known_by_where_they_opened() {
        assert_eq!(open("a: [1, {b: c\n"), "[0:3 {0:7 ");
        assert_eq!(open("a: {b: 'x, y}\nc: d"), "{0:3 '0:7 ");
        assert_eq!(open("a: {b: c}\nd: [e]\nf: \"g\""), "");
        assert_eq!(open("- 'Anna''s\n  own"), "'0:2 ");
        assert_eq!(open("\u{feff}a: ["), "[0:3 ");
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        assert_eq!(open("a: Anna's [letter] {or so\nb: c # {'\nd: x'y"), "");
        assert_eq!(open("a: |\n  [ ' {\n\n  \"\nb: \"x\\\"y\" # '"), "");
        assert_eq!(open("- a: >\n    [\n  b: {c: d's}"), "");
        assert_eq!(open("a: &x [1]\nb: !!str {c: d}\nurl: {u: https://x/}"), "");
    }
}
