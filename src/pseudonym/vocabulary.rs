//! Words that name no one: those of the format and of files, and those that documents are called by.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Bound: the list that is compiled in.
static VOCABULARY: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("vocabulary.txt").split_whitespace().collect());

/// The words of the program's own sentences, as they stand there. Bound: the list that is compiled in.
static SENTENCES: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("sentences.txt").split_whitespace().collect());

/// Whether a word, in whatever case, says nothing of a person.
pub(crate) fn is_known(word: &str) -> bool {
    VOCABULARY.contains(word.to_lowercase().as_str())
}

/// Whether this holds of any such word.
pub(crate) fn any(holds: impl Fn(&str) -> bool) -> bool {
    VOCABULARY.iter().any(|known| holds(known))
}

/// Whether the program's own sentences have the word.
pub(crate) fn is_ours(word: &str) -> bool {
    SENTENCES.contains(word)
}
