//! A pattern as a machine that reads a value letter by letter. Its states are made when a value first leads
//! to them, and which letters an atom stands for is what the library answers, asked once for each letter.

use std::collections::HashMap;

use xsd_schema::types::facets::PatternFacet;
use xsd_schema::{RegexCompat, XsdVersion};

use super::syntax::{Atom, Piece, parse};

/// Larger machines are not made: the library has the patterns that would need them.
const MOST_POSITIONS: usize = 2_000;
const MOST_STATES: usize = 1_000;

/// So many letters beyond ASCII are remembered.
const MOST_LETTERS: usize = 2_000;

/// What an atom and a state take besides their positions, counted as such.
const OF_ATOM: usize = 64;
const OF_STATE: usize = 32;

/// What all machines of a schema may still grow by, in positions of patterns that they hold.
pub(super) struct Room(usize);

impl Room {
    pub(super) const fn new() -> Room {
        Room(1_000_000)
    }

    fn take(&mut self, positions: usize) -> Option<()> {
        self.0 = self.0.checked_sub(positions)?;
        Some(())
    }
}

const ASCII: usize = 128;
const UNKNOWN: u16 = u16::MAX;
const DEAD: u16 = 0;
const START: u16 = 1;

pub(super) struct Pattern {
    /// Bound: `MOST_POSITIONS`.
    atoms: Vec<Letters>,
    /// Bound: `MOST_POSITIONS`.
    positions: Vec<Position>,
    /// Bound: `MOST_STATES`.
    states: Vec<State>,
    /// Bound: `MOST_STATES`.
    known: HashMap<Vec<usize>, u16>,
    /// Bound: `MOST_LETTERS`.
    beyond: HashMap<(u16, char), u16>,
}

/// What may come at one point of the pattern.
enum Position {
    One { atom: usize, then: usize },
    Either(usize, usize),
    End,
}

struct State {
    /// The positions of atoms that may come next, and of the end.
    positions: Vec<usize>,
    accepts: bool,
    next: [u16; ASCII],
}

impl Pattern {
    /// The machine of a pattern that the library has compiled; nothing where it would be too large, or is written
    /// in a way that is not known.
    pub(super) fn of(facet: &PatternFacet, version: XsdVersion, room: &mut Room) -> Option<Pattern> {
        let piece = parse(&facet.value)?;
        // Those with escapes have been compiled by the Unicode of today, where that was possible.
        let has_escapes = facet.value.contains('\\');
        let version = if has_escapes { XsdVersion::V1_1 } else { version };
        let compiles =
            |text: &str| PatternFacet::new(text.to_owned(), None, version, RegexCompat::Strict).ok();
        compiles(&facet.value)?;
        let mut builder = Builder { positions: vec![Position::End], atoms: Vec::new(), compiles: &compiles };
        let start = builder.add(&piece, 0)?;
        room.take(builder.positions.len() + OF_ATOM * builder.atoms.len())?;
        let atoms = builder.atoms.into_iter().map(|(_, letters)| letters).collect();
        let mut pattern = Pattern {
            atoms,
            positions: builder.positions,
            states: Vec::new(),
            known: HashMap::new(),
            beyond: HashMap::new(),
        };
        pattern.state(Vec::new(), room)?;
        let begin = pattern.closed([start]);
        (pattern.state(begin, room)? == START).then_some(pattern)
    }

    /// Whether a whole value fits; nothing where the machine has become too large to tell.
    pub(super) fn fits(&mut self, value: &str, room: &mut Room) -> Option<bool> {
        let mut state = START;
        for letter in value.chars() {
            let known = match u8::try_from(letter) {
                Ok(byte) if letter.is_ascii() => self.states[usize::from(state)].next[usize::from(byte)],
                _ => self.beyond.get(&(state, letter)).copied().unwrap_or(UNKNOWN),
            };
            state = if known == UNKNOWN { self.step(state, letter, room)? } else { known };
            if state == DEAD {
                return Some(false);
            }
        }
        Some(self.states[usize::from(state)].accepts)
    }

    fn step(&mut self, from: u16, letter: char, room: &mut Room) -> Option<u16> {
        let mut then = Vec::new();
        for position in &self.states[usize::from(from)].positions {
            if let Position::One { atom, then: next } = &self.positions[*position]
                && self.atoms[*atom].have(letter)
            {
                then.push(*next);
            }
        }
        let positions = self.closed(then);
        let to = self.state(positions, room)?;
        if letter.is_ascii() {
            self.states[usize::from(from)].next[letter as usize] = to;
        } else if self.beyond.len() < MOST_LETTERS {
            self.beyond.insert((from, letter), to);
        }
        Some(to)
    }

    fn state(&mut self, positions: Vec<usize>, room: &mut Room) -> Option<u16> {
        if let Some(known) = self.known.get(&positions) {
            return Some(*known);
        }
        if self.states.len() == MOST_STATES {
            return None;
        }
        room.take(OF_STATE + 2 * positions.len())?;
        let id = u16::try_from(self.states.len()).ok()?;
        let accepts = positions.iter().any(|at| matches!(self.positions[*at], Position::End));
        let next = if positions.is_empty() { [DEAD; ASCII] } else { [UNKNOWN; ASCII] };
        self.states.push(State { positions: positions.clone(), accepts, next });
        self.known.insert(positions, id);
        Some(id)
    }

    /// All positions that are reached without a letter, in their order.
    fn closed(&self, from: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut seen = vec![false; self.positions.len()];
        let mut waiting: Vec<usize> = from.into_iter().collect();
        let mut closed = Vec::new();
        while let Some(at) = waiting.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            match self.positions[at] {
                Position::Either(one, other) => waiting.extend([one, other]),
                Position::One { .. } | Position::End => closed.push(at),
            }
        }
        closed.sort_unstable();
        closed
    }
}

struct Builder<'b> {
    positions: Vec<Position>,
    atoms: Vec<(Atom, Letters)>,
    compiles: &'b dyn Fn(&str) -> Option<PatternFacet>,
}

impl Builder<'_> {
    /// Adds a piece behind which `then` comes, and says where it begins.
    fn add(&mut self, piece: &Piece, then: usize) -> Option<usize> {
        match piece {
            Piece::One(atom) => {
                let atom = self.atom(atom)?;
                self.position(Position::One { atom, then })
            }
            Piece::Sequence(pieces) => {
                pieces.iter().rev().try_fold(then, |then, piece| self.add(piece, then))
            }
            Piece::Choice(branches) => {
                let mut branches = branches.iter().rev();
                let last = self.add(branches.next()?, then)?;
                branches.try_fold(last, |others, branch| {
                    let begin = self.add(branch, then)?;
                    self.position(Position::Either(begin, others))
                })
            }
            Piece::Repeated { piece, least, most } => {
                let mut begin = match most {
                    // A loop: its begin is known before what it repeats.
                    None => {
                        let entry = self.position(Position::Either(then, then))?;
                        let inner = self.add(piece, entry)?;
                        self.positions[entry] = Position::Either(inner, then);
                        entry
                    }
                    Some(most) => (*least..*most).try_fold(then, |begin, _| {
                        let inner = self.add(piece, begin)?;
                        self.position(Position::Either(inner, then))
                    })?,
                };
                for _ in 0..*least {
                    begin = self.add(piece, begin)?;
                }
                Some(begin)
            }
        }
    }

    fn position(&mut self, position: Position) -> Option<usize> {
        if self.positions.len() == MOST_POSITIONS {
            return None;
        }
        self.positions.push(position);
        Some(self.positions.len() - 1)
    }

    fn atom(&mut self, atom: &str) -> Option<usize> {
        if let Some(known) = self.atoms.iter().position(|(known, _)| known == atom) {
            return Some(known);
        }
        let letters = Letters { facet: (self.compiles)(atom)?, ascii: [None; ASCII], beyond: HashMap::new() };
        self.atoms.push((atom.to_owned(), letters));
        Some(self.atoms.len() - 1)
    }
}

/// The letters that an atom stands for, as far as the library has been asked.
struct Letters {
    facet: PatternFacet,
    ascii: [Option<bool>; ASCII],
    /// Bound: `MOST_LETTERS`.
    beyond: HashMap<char, bool>,
}

impl Letters {
    fn have(&mut self, letter: char) -> bool {
        let known = match self.ascii.get(letter as usize) {
            Some(known) => *known,
            None => self.beyond.get(&letter).copied(),
        };
        if let Some(known) = known {
            return known;
        }
        let answer = self.facet.matches(letter.encode_utf8(&mut [0; 4]));
        if let Some(slot) = self.ascii.get_mut(letter as usize) {
            *slot = Some(answer);
        } else if self.beyond.len() < MOST_LETTERS {
            self.beyond.insert(letter, answer);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATTERNS: &[&str] = &[
        "[0-9]{5}",
        "[0-9]+",
        "[A-Z]{2}\\d{6,10}",
        "(\\+45)?( ?[0-9]{2}){4}",
        "[^<>&]*",
        ".{1,3}",
        "\\p{Lu}\\p{Ll}*([ \\-]\\p{L}+)*",
        "[a-z-[aeiou]]+",
        "(a|b|ab|)*c?",
        "\\d{2}(0[1-9]|1[0-2])-\\w+",
        "\\S+@\\S+\\.[a-z]{2,4}",
        "\\i\\c*",
        "(a?){3}b{0}c",
        "([a-c]x?){2,}",
        "^a$",
        "æ|ø|å|ẞ",
        "\\P{L}[\\s\\D]?",
        "[\\w.\\-]+",
        "a{0,3}",
        "[A-Za-z0-9_\\-\\.]{1,20}\\.(pdf|PDF)",
        "",
    ];

    fn compiled(pattern: &str) -> PatternFacet {
        let version = if pattern.contains('\\') { XsdVersion::V1_1 } else { XsdVersion::V1_0 };
        PatternFacet::new(pattern.to_owned(), None, version, RegexCompat::Strict).expect("a pattern")
    }

    fn is_as_the_library_says(facet: &PatternFacet, pattern: &mut Pattern, value: &str) {
        assert_eq!(
            pattern.fits(value, &mut Room::new()),
            Some(facet.matches(value)),
            "{} and {value:?}",
            facet.value
        );
    }

    proptest! {
        #[test]
        fn a_machine_and_the_library_are_of_one_mind(
            which in 0..PATTERNS.len(),
            values in prop::collection::vec("[a-cx0-9A-Z+@.\\-_ <ÆøẞĀ٣\u{A0}\n$^]{0,8}|[0-9]{5}|\\+45 ?12 34 56 78|[a-z]{1,5}\\.pdf|\\PC{0,6}", 1..40),
        ) {
            let facet = compiled(PATTERNS[which]);
            let mut pattern = Pattern::of(&facet, XsdVersion::V1_0, &mut Room::new()).expect("a known form");
            for value in &values {
                is_as_the_library_says(&facet, &mut pattern, value);
            }
        }

        #[test]
        fn patterns_by_chance_are_read_as_the_library_reads_them(
            text in "((a|b|\\[ab\\]|\\[\\^a\\]|\\\\d|\\.|1|\\(a\\|b1\\)|\\(ab\\?\\)|\\(a\\*b\\))(\\?|\\*|\\+|\\{2\\}|\\{1,2\\}|\\{0,1\\}|\\{2,\\}|\\|)?){1,6}",
            values in prop::collection::vec("[ab1]{0,7}", 30),
        ) {
            let version = if text.contains('\\') { XsdVersion::V1_1 } else { XsdVersion::V1_0 };
            if let Ok(facet) = PatternFacet::new(text, None, version, RegexCompat::Strict)
                && let Some(mut pattern) = Pattern::of(&facet, XsdVersion::V1_0, &mut Room::new())
            {
                for value in &values {
                    is_as_the_library_says(&facet, &mut pattern, value);
                }
            }
        }
    }

    #[test]
    fn a_machine_that_would_be_too_large_is_not_made() {
        assert!(
            Pattern::of(&compiled("([a-z]{1,100}x){1,100}"), XsdVersion::V1_0, &mut Room::new()).is_none()
        );
    }

    #[test]
    fn a_machine_that_grows_too_large_says_that_it_cannot_tell() {
        let facet = compiled("(a|b)*a(a|b){12}");
        let mut pattern = Pattern::of(&facet, XsdVersion::V1_0, &mut Room::new()).expect("a known form");
        let mut told = Vec::new();
        for seed in 0..8_192_u32 {
            let value: String = (0..13).map(|bit| if seed >> bit & 1 == 1 { 'a' } else { 'b' }).collect();
            told.push(pattern.fits(&value, &mut Room::new()));
        }
        assert!(told.contains(&None) && told.contains(&Some(true)) && told.contains(&Some(false)));
        assert!(pattern.states.len() <= MOST_STATES);
    }

    #[test]
    fn machines_of_a_schema_share_their_room() {
        let facet = compiled("[a-z]{900}");
        let mut room = Room::new();
        let made =
            std::iter::from_fn(|| Pattern::of(&facet, XsdVersion::V1_0, &mut room)).take(10_000).count();
        assert!((100..2_000).contains(&made), "{made}");
        let mut small = Room(OF_ATOM + 10 * OF_STATE);
        let mut pattern =
            Pattern::of(&compiled("[a-z]*"), XsdVersion::V1_0, &mut small).expect("a small machine");
        assert_eq!(pattern.fits("abc", &mut small), Some(true));
        assert_eq!(pattern.fits("abc", &mut Room(0)), Some(true), "what is made is known without room");
        let mut pattern = Pattern::of(&facet, XsdVersion::V1_0, &mut Room::new()).expect("a machine");
        assert_eq!(pattern.fits("abc", &mut Room(OF_STATE)), None);
    }
}
