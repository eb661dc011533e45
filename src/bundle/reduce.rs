//! Delta debugging: the smallest part of a list that still shows something, found by leaving out less and less.

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SearchEnd {
    /// Nothing more can be left out by itself.
    Smallest,
    /// It was ended before; what is left is smaller than before, and may not be the smallest.
    Early,
}

/// What is left of a list, of which `holds` is true as a whole. `may_go_on` is asked before each try.
pub(crate) fn reduced<T: Clone>(
    whole: Vec<T>,
    mut holds: impl FnMut(&[T]) -> bool,
    mut may_go_on: impl FnMut() -> bool,
) -> (Vec<T>, SearchEnd) {
    let mut left = whole;
    let mut parts = 2;
    while left.len() > 1 {
        let size = left.len().div_ceil(parts);
        let mut smaller = None;
        for only in [true, false] {
            // With two parts, one without the other is what was tried already.
            if !only && parts == 2 {
                break;
            }
            for begin in (0..left.len()).step_by(size) {
                let end = (begin + size).min(left.len());
                let tried: Vec<T> =
                    if only { left[begin..end].to_vec() } else { [&left[..begin], &left[end..]].concat() };
                if !may_go_on() {
                    return (left, SearchEnd::Early);
                }
                if holds(&tried) {
                    smaller = Some((tried, if only { 2 } else { (parts - 1).max(2) }));
                    break;
                }
            }
            if smaller.is_some() {
                break;
            }
        }
        match smaller {
            Some((tried, next)) => (left, parts) = (tried, next),
            None if parts >= left.len() => break,
            None => parts = (parts * 2).min(left.len()),
        }
    }
    if left.len() == 1 && may_go_on() && holds(&[]) {
        left.clear();
    }
    (left, SearchEnd::Smallest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of 1 to `most`, when all of these are needed, and in how many tries.
    fn left(most: u32, needed: &[u32]) -> (Vec<u32>, usize) {
        let mut tries = 0;
        let holds = |tried: &[u32]| {
            tries += 1;
            needed.iter().all(|number| tried.contains(number))
        };
        let (left, end) = reduced((1..=most).collect(), holds, || true);
        assert_eq!(end, SearchEnd::Smallest);
        (left, tries)
    }

    #[test]
    fn what_is_needed_stays_and_nothing_else() {
        for needed in [&[][..], &[1], &[1_000], &[500, 501], &[3, 700, 701, 999]] {
            let (left, tries) = left(1_000, needed);
            assert_eq!(left, needed);
            assert!(tries < 300, "{needed:?}: {tries} tries");
        }
        assert_eq!(left(2, &[1, 2]).0, [1, 2]);
        assert_eq!(left(1, &[1]).0, [1]);
        assert_eq!(left(0, &[]).0, [0; 0]);
    }

    #[test]
    fn a_search_that_is_ended_keeps_what_it_has() {
        let mut tries = 5;
        let may_go_on = || {
            tries -= 1;
            tries > 0
        };
        let (left, end) = reduced((1..=1_000).collect(), |tried: &[u32]| tried.contains(&7), may_go_on);
        assert_eq!(end, SearchEnd::Early);
        assert!(left.contains(&7) && left.len() < 1_000, "{}", left.len());
    }
}
