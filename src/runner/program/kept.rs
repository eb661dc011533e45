//! What a program wrote: its beginning and its end.

use std::collections::VecDeque;

use nets_report::KeptText;

/// So many bytes are kept of the beginning, and of the end.
const HEAD: usize = 32 * 1024;
const TAIL: usize = 96 * 1024;

/// One stream of output, of which the middle goes where it is long. Bound: `HEAD` and `TAIL`.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    /// How many bytes between the two are gone.
    cut: u64,
}

/// Whether a text is in an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contained {
    Yes,
    No,
    /// Not in what was kept, which is not all.
    Unknown,
}

impl Kept {
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        let (head, rest) = bytes.split_at(bytes.len().min(HEAD - self.head.len()));
        self.head.extend_from_slice(head);
        // What does not fit goes before it is copied.
        let over = rest.len().saturating_sub(TAIL);
        let rest = &rest[over..];
        let full = (self.tail.len() + rest.len()).saturating_sub(TAIL);
        self.tail.drain(..full);
        self.tail.extend(rest);
        self.cut += (over + full) as u64;
    }

    /// Whether nothing was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.head.is_empty()
    }

    pub(crate) fn contains(&self, text: &str) -> Contained {
        let [head, tail] = self.parts();
        let parts = if self.cut == 0 { vec![[head, tail].concat()] } else { vec![head, tail] };
        let is_there = parts.iter().any(|part| String::from_utf8_lossy(part).contains(text));
        match (is_there, self.cut) {
            (true, _) => Contained::Yes,
            (false, 0) => Contained::No,
            (false, _) => Contained::Unknown,
        }
    }

    /// As a report has it: where something is gone, a line between beginning and end says how much.
    pub(crate) fn text(&self) -> KeptText {
        let [head, tail] = self.parts();
        if self.cut == 0 {
            return KeptText { text: String::from_utf8_lossy(&[head, tail].concat()).into_owned(), cut: 0 };
        }
        let (head, tail) = (String::from_utf8_lossy(&head), String::from_utf8_lossy(&tail));
        KeptText { text: format!("{head}\n[{} bytes are not kept here]\n{tail}", self.cut), cut: self.cut }
    }

    fn parts(&self) -> [Vec<u8>; 2] {
        [self.head.clone(), self.tail.iter().copied().collect()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_and_the_end_are_kept_and_the_rest_counted() {
        let mut kept = Kept::default();
        kept.take(b"first ");
        for _ in 0..1_000 {
            kept.take(&[b'x'; 1_000]);
        }
        kept.take(b" last");
        let KeptText { text, cut } = kept.text();
        assert_eq!(cut, (6 + 1_000_000 + 5 - HEAD - TAIL) as u64);
        assert!(text.starts_with("first xxx") && text.ends_with("xxx last"));
        assert!(text.contains(&format!("[{cut} bytes are not kept here]")));
        assert_eq!([kept.contains("first x"), kept.contains("x last")], [Contained::Yes; 2]);
        assert_eq!(kept.contains("middle"), Contained::Unknown);
    }

    #[test]
    fn a_short_output_is_kept_whole_across_its_pieces() {
        let mut kept = Kept::default();
        for piece in ["a ", "w", "o", "rd"] {
            kept.take(piece.as_bytes());
        }
        assert_eq!(kept.text(), KeptText { text: "a word".to_owned(), cut: 0 });
        assert_eq!([kept.contains("word"), kept.contains("sword")], [Contained::Yes, Contained::No]);
        let mut one = Kept::default();
        one.take(&vec![b'y'; HEAD + TAIL]);
        one.take(b"z");
        assert_eq!(one.text().cut, 1);
    }
}
