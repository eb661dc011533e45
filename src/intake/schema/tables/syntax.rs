//! How a pattern of XML Schema is put together: what repeats, what follows what, and what may stand instead
//! of it. What a single letter of it stands for is not read here: the library is asked.

/// Deeper than any pattern of people, and shallow enough for every recursion.
const MOST_DEPTH: usize = 32;

/// What one letter of a value is held to, as it is written in the pattern: `a`, `.`, `\d`, `[a-z]`.
pub(super) type Atom = String;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    One(Atom),
    Sequence(Vec<Piece>),
    Choice(Vec<Piece>),
    Repeated { piece: Box<Piece>, least: usize, most: Option<usize> },
}

/// The pattern taken apart; nothing for one that is written in a way that is not known here.
pub(super) fn parse(pattern: &str) -> Option<Piece> {
    let mut parser = Parser { rest: pattern };
    let piece = parser.choice(0)?;
    parser.rest.is_empty().then_some(piece)
}

struct Parser<'p> {
    rest: &'p str,
}

impl Parser<'_> {
    fn choice(&mut self, depth: usize) -> Option<Piece> {
        if depth == MOST_DEPTH {
            return None;
        }
        let mut branches = vec![self.sequence(depth)?];
        while self.takes('|') {
            branches.push(self.sequence(depth)?);
        }
        Some(if branches.len() == 1 { branches.remove(0) } else { Piece::Choice(branches) })
    }

    fn sequence(&mut self, depth: usize) -> Option<Piece> {
        let mut pieces = Vec::new();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let piece = self.single(depth)?;
            pieces.push(self.repeated(piece)?);
        }
        Some(Piece::Sequence(pieces))
    }

    fn single(&mut self, depth: usize) -> Option<Piece> {
        if self.takes('(') {
            let inner = self.choice(depth + 1)?;
            return self.takes(')').then_some(inner);
        }
        let length = match self.rest.chars().next()? {
            '[' => class(self.rest)?,
            '\\' => escape(self.rest)?,
            '?' | '*' | '+' | '{' | '}' | ']' => return None,
            letter => letter.len_utf8(),
        };
        let (atom, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(Piece::One(atom.to_owned()))
    }

    fn repeated(&mut self, piece: Piece) -> Option<Piece> {
        let (least, most) = match self.rest.chars().next() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                let (inside, after) = self.rest[1..].split_once('}')?;
                let counts = counts(inside)?;
                self.rest = after;
                return self.is_not_repeated_again().then_some(repeat(piece, counts));
            }
            _ => return Some(piece),
        };
        self.rest = &self.rest[1..];
        self.is_not_repeated_again().then_some(repeat(piece, (least, most)))
    }

    /// `a+?` means something else elsewhere, and nothing in XML Schema.
    fn is_not_repeated_again(&self) -> bool {
        !self.rest.starts_with(['?', '*', '+', '{'])
    }

    fn takes(&mut self, letter: char) -> bool {
        let rest = self.rest.strip_prefix(letter);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

fn repeat(piece: Piece, (least, most): (usize, Option<usize>)) -> Piece {
    Piece::Repeated { piece: Box::new(piece), least, most }
}

/// `3`, `3,` or `3,5`.
fn counts(text: &str) -> Option<(usize, Option<usize>)> {
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<usize>().ok()).flatten()
    };
    let (least, most) = match text.split_once(',') {
        None => (number(text)?, Some(number(text)?)),
        Some((least, "")) => (number(least)?, None),
        Some((least, most)) => (number(least)?, Some(number(most)?)),
    };
    most.is_none_or(|most| least <= most).then_some((least, most))
}

/// The length of the escape that the text begins with: `\d`, `\.`, `\p{L}`.
fn escape(text: &str) -> Option<usize> {
    let letter = text[1..].chars().next()?;
    match letter {
        'p' | 'P' => {
            let name = text[2..].strip_prefix('{')?;
            Some(3 + name.find('}')? + 1)
        }
        // A digit would be what a group has matched.
        letter if letter.is_ascii_digit() => None,
        letter => Some(1 + letter.len_utf8()),
    }
}

/// The length of the class in brackets that the text begins with; one may stand in another, `[a-z-[aeiou]]`.
fn class(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atoms(pattern: &str) -> Option<Vec<String>> {
        fn gather(piece: &Piece, into: &mut Vec<String>) {
            match piece {
                Piece::One(atom) => into.push(atom.clone()),
                Piece::Sequence(pieces) | Piece::Choice(pieces) => {
                    pieces.iter().for_each(|piece| gather(piece, into));
                }
                Piece::Repeated { piece, .. } => gather(piece, into),
            }
        }
        let mut found = Vec::new();
        gather(&parse(pattern)?, &mut found);
        Some(found)
    }

    #[test]
    fn what_a_letter_is_held_to_is_cut_out_as_it_is_written() {
        let found = atoms("ab[^x\\]]?(\\p{Lu}|\\.){2,3}.[a-z-[aeiou]]").expect("a pattern");
        assert_eq!(found, ["a", "b", "[^x\\]]", "\\p{Lu}", "\\.", ".", "[a-z-[aeiou]]"]);
    }

    #[test]
    fn what_is_not_known_is_left_to_the_library() {
        for pattern in ["a**", "a+?", "(a", "a)", "a{2", "a{,2}", "a{3,2}", "[a", "*a", "(a)\\1", "\\p", "a]"]
        {
            assert_eq!(parse(pattern), None, "{pattern}");
        }
        assert_eq!(parse(&"(".repeat(200)), None);
    }

    #[test]
    fn counts_are_read() {
        assert_eq!(counts("2"), Some((2, Some(2))));
        assert_eq!(counts("2,"), Some((2, None)));
        assert_eq!(counts("0,12"), Some((0, Some(12))));
        for odd in ["", ",", "+1", "1,2,3", " 1", "99999999999999999999"] {
            assert_eq!(counts(odd), None, "{odd}");
        }
    }
}
