//! So many of something, in words.

/// `1 file`, `2 files`, `1 entry`, `0 entries`. What is counted is one word or several, of which the last is the noun: `zip file`.
pub fn counted(count: impl TryInto<u64>, one: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    match (count, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{count} {stem}ies"),
        _ => format!("{count} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_all_else_is_several() {
        assert_eq!(counted(1_u64, "file"), "1 file");
        assert_eq!([0_u64, 2].map(|count| counted(count, "file")), ["0 files", "2 files"]);
        assert_eq!([1_usize, 12].map(|count| counted(count, "entry")), ["1 entry", "12 entries"]);
        assert_eq!(counted(3_u64, "delay"), "3 delays");
        assert_eq!(counted(2_u32, "event"), "2 events");
    }
}
