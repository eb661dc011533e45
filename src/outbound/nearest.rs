//! The word somebody probably meant.

/// A hint for a word that is none of these.
pub(crate) fn hint(written: &str, words: &[&str]) -> String {
    match nearest(written, words) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("there are: {}", words.join(", ")),
    }
}

fn nearest<'w>(written: &str, words: &[&'w str]) -> Option<&'w str> {
    // Nobody mistypes a word into something this long, and distances cost the product of the lengths.
    if written.len() > 64 {
        return None;
    }
    let near = (written.chars().count() / 3).max(1);
    words
        .iter()
        .map(|word| (strsim::damerau_levenshtein(&written.to_lowercase(), &word.to_lowercase()), *word))
        .filter(|(distance, _)| *distance <= near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_mended_and_what_resembles_nothing_gets_the_list() {
        assert_eq!(hint("mesages", &["messages", "status"]), "did you mean `messages`?");
        assert_eq!(hint("zebra", &["messages", "status"]), "there are: messages, status");
        assert_eq!(hint(&"x".repeat(1_000_000), &["status"]), "there are: status");
    }
}
