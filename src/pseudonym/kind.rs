//! What a text is for, and so what of it is replaced.

/// The kinds of texts that a bundle is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextKind {
    /// A name, an address, a title, a reason: all of it is replaced.
    Free,
    /// The number of a person or a company, in whatever way it is written.
    Number,
    /// An id or the name of a file: words that documents are called by stay, and so do short numbers.
    Id,
    /// The same with `*` and `?`.
    IdCondition,
    /// A number or an alias, which may have `*` and `?`.
    RecipientCondition,
    /// A value that the format lists, such as a country or a date; what else stands there is replaced.
    Listed,
    /// A sentence of the program, which may quote what it is about.
    Sentence,
    /// A URL or the name of a host; those of this machine stay.
    Host,
}

impl TextKind {
    /// In words, for the list of what was replaced.
    pub fn words(self) -> &'static str {
        match self {
            TextKind::Free => "names, addresses and other free texts",
            TextKind::Number => "numbers of people and companies",
            TextKind::Id => "ids and names of files",
            TextKind::IdCondition | TextKind::RecipientCondition => "conditions of rules",
            TextKind::Listed => "values that are none of the format's",
            TextKind::Sentence => "sentences that quote one of these",
            TextKind::Host => "hosts and URLs",
        }
    }
}

/// Gives each text its pseudonym, or learns of it.
pub trait TextReplacer {
    fn text(&self, kind: TextKind, text: &str) -> String;

    fn optional(&self, kind: TextKind, text: Option<&str>) -> Option<String> {
        text.map(|text| self.text(kind, text))
    }
}
