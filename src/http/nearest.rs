//! The word somebody probably meant.

/// The nearest of `words`, if one is near enough to be worth a suggestion.
pub(crate) fn nearest<'w>(written: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // Nobody mistypes a word into something this long, and distances cost the product of the lengths.
    if written.len() > 64 {
        return None;
    }
    let written = written.to_lowercase();
    let near = (written.chars().count() / 3).max(1);
    words
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&written, &word.to_lowercase()), word))
        .filter(|(distance, _)| *distance <= near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// The suggestion as a sentence, or the whole list when nothing is near.
pub(crate) fn hint(written: &str, words: &[&str]) -> String {
    match nearest(written, words.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None if words.is_empty() => "leave it out: there are none here".to_owned(),
        None => format!("one of: {}", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_mended() {
        assert_eq!(hint("afte", &["after", "limit"]), "did you mean `after`?");
        assert_eq!(hint("Limit", &["after", "limit"]), "did you mean `limit`?");
    }

    #[test]
    fn what_resembles_nothing_gets_the_list() {
        assert_eq!(hint("zebra", &["after", "limit"]), "one of: after, limit");
        assert_eq!(hint(&"x".repeat(1_000_000), &["after"]), "one of: after");
    }
}
