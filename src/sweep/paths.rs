//! Paths that a sender makes anew in each run: what two runs have alike of them.

/// So long a path in a fault may be.
const LONGEST: usize = 200;

/// A pattern for both paths: the path itself where they are the same, else with `*` for what differs. None where they do not
/// lie in the same folder, so that one has nothing to do with the other.
pub(crate) fn alike(one: &str, other: &str) -> Option<String> {
    if one == other {
        return Some(one.to_owned());
    }
    let (folder, name) = split(one);
    let (other_folder, other_name) = split(other);
    if folder != other_folder {
        return None;
    }
    let begin = common(name.chars(), other_name.chars());
    let begin = whole_words(&name[..begin], false);
    let (rest, other_rest) = (&name[begin.len()..], &other_name[begin.len()..]);
    let end = common(rest.chars().rev(), other_rest.chars().rev());
    let end = whole_words(&rest[rest.len() - end..], true);
    Some(format!("{folder}/{begin}*{end}"))
}

/// As a fault can have it: one that is too long by its end, and `?` for what no scenario takes.
pub(crate) fn bounded(path: &str) -> String {
    let path: String =
        path.chars().map(|sign| if nets_text::is_harmless(sign) { sign } else { '?' }).collect();
    let count = path.chars().count();
    if count <= LONGEST {
        return path;
    }
    let end: String = path.chars().skip(count - (LONGEST - 1)).collect();
    format!("*{end}")
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// How many bytes both have alike.
fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).map(|(sign, _)| sign.len_utf8()).sum()
}

/// Without a part of a word at its open end, since letters of two random words are alike by chance.
fn whole_words(text: &str, is_end: bool) -> &str {
    let is_word = |sign: char| sign.is_alphanumeric();
    if is_end { text.trim_start_matches(is_word) } else { text.trim_end_matches(is_word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_runs_name_alike_is_kept_and_what_differs_is_any() {
        let inbound = |name: &str| format!("/Inbound/DK12345678/{name}");
        let of = |one: &str, other: &str| alike(&inbound(one), &inbound(other));
        assert_eq!(of("netsshare_a.zip", "netsshare_a.zip"), Some(inbound("netsshare_a.zip")));
        assert_eq!(of("netsshare_3f1c.zip", "netsshare_3a77.zip"), Some(inbound("netsshare_*.zip")));
        assert_eq!(of("a-17.tmp", "a-18.tmp"), Some(inbound("a-*.tmp")));
        assert_eq!(of("one", "two"), Some(inbound("*")));
        assert_eq!(of("æble_1.zip", "æble_2.zip"), Some(inbound("æble_*.zip")));
        assert_eq!(of("netsshare_1.zip", "netsshare_11.zip"), Some(inbound("netsshare_*.zip")));
        assert_eq!(alike("/Inbound/a", "/Outbound/a"), None);
    }

    #[test]
    fn a_long_path_is_named_by_its_end() {
        let bounded = bounded(&format!("/{}.zip", "x".repeat(300)));
        assert!(bounded.starts_with('*') && bounded.ends_with("x.zip") && bounded.len() == LONGEST);
    }
}
