//! The word somebody may have meant.

/// Longer words are not compared: the comparison takes the product of both lengths.
const LONGEST: usize = 80;

/// The known word that is most like the one written, when it is like it at all.
pub(crate) fn nearest<'w>(written: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    if written.len() > LONGEST {
        return None;
    }
    let lower = written.to_lowercase();
    let length = lower.chars().count();
    known
        .filter(|word| word.len() <= LONGEST)
        // The lengths tell at once of most words that they are too far.
        .filter(|word| {
            let other = word.chars().count();
            other.abs_diff(length) <= other.min(length) / 3
        })
        .map(|word| (strsim::damerau_levenshtein(&lower, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= word.chars().count().min(length) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = || ["document1.pdf", "terms.pdf"].into_iter();
        assert_eq!(nearest("documnet1.pdf", known()), Some("document1.pdf"));
        assert_eq!(nearest("invoice.pdf", known()), None);
        assert_eq!(nearest(&"x".repeat(1_000), known()), None);
    }
}
