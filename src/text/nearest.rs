//! The word that was probably meant.

/// No slip turns a word into something longer, and a comparison costs the product of both lengths.
const LONGEST: usize = 80;

/// The word most like the one written, if no more letters differ than a third of those written.
/// Capital letters do not count.
pub fn nearest<'w>(written: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    choose(written, words, |_, _| false)
}

/// As [`nearest`]; a word that goes on behind what was written is near, too, from three letters on.
pub fn nearest_or_begun<'w>(written: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    choose(written, words, |written, word| written.len() >= 3 && word.starts_with(written))
}

/// The suggestion as a question, if there is one.
pub fn did_you_mean<'w>(written: &str, words: impl IntoIterator<Item = &'w str>) -> Option<String> {
    nearest(written, words).map(|word| format!("did you mean `{word}`?"))
}

/// Whether at most so many letters are missing, too many, wrong or swapped.
pub fn is_near(written: &str, word: &str, slips: usize) -> bool {
    written.len() <= LONGEST && strsim::damerau_levenshtein(written, word) <= slips
}

fn choose<'w>(
    written: &str,
    words: impl IntoIterator<Item = &'w str>,
    is_begun: impl Fn(&str, &str) -> bool,
) -> Option<&'w str> {
    if written.len() > LONGEST {
        return None;
    }
    let written = written.to_lowercase();
    let length = written.chars().count();
    let slips = length / 3;
    let words = words.into_iter().filter(|word| word.len() <= LONGEST);
    let near = words.filter_map(|word| {
        let lower = word.to_lowercase();
        let is_begun = is_begun(&written, &lower);
        // The lengths tell at once of most words that they are too far.
        if !is_begun && lower.chars().count().abs_diff(length) > slips {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&written, &lower);
        (is_begun || distance <= slips).then_some((distance, word))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        for (written, meant) in [
            ("documnet1.pdf", Some("document1.pdf")),
            ("organization", Some("organisation")),
            ("Manual", Some("manual")),
            ("afte", Some("after")),
            ("bye", Some("by")),
            ("zebra", None),
            ("DE", None),
            ("deadline", None),
            ("", None),
        ] {
            let words =
                ["document1.pdf", "organisation", "manual", "after", "by", "DK", "SE", "deadline_days"];
            assert_eq!(nearest(written, words), meant, "{written}");
        }
        assert_eq!(nearest(&"x".repeat(1_000_000), ["after"]), None);
        assert_eq!(did_you_mean("mesages", ["messages"]).as_deref(), Some("did you mean `messages`?"));
    }

    #[test]
    fn a_word_that_was_begun_is_found_where_that_is_asked_for() {
        assert_eq!(nearest_or_begun("deadline", ["name", "deadline_days"]), Some("deadline_days"));
        assert_eq!(nearest_or_begun("organization", ["user", "organisation"]), Some("organisation"));
        assert_eq!(nearest_or_begun("de", ["deadline_days"]), None);
    }
}
