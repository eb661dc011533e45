//! What was found out about files, kept for a while: a page that follows the world is asked for again and again, and
//! the files that it tells of stay the same.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Findings about so many things, the last that were asked for.
pub(crate) struct LastKept<K, V> {
    most: usize,
    /// Bound: `most`.
    of: Mutex<VecDeque<(K, Arc<V>)>>,
}

impl<K: PartialEq, V> LastKept<K, V> {
    pub(crate) fn of(most: usize) -> Self {
        LastKept { most, of: Mutex::default() }
    }

    pub(crate) fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut kept = self.kept();
        let place = kept.iter().position(|(it, _)| it == key)?;
        let found = kept.remove(place)?;
        let value = Arc::clone(&found.1);
        kept.push_back(found);
        Some(value)
    }

    pub(crate) fn put(&self, key: K, value: V) -> Arc<V> {
        let value = Arc::new(value);
        let mut kept = self.kept();
        kept.retain(|(it, _)| *it != key);
        if kept.len() == self.most {
            kept.pop_front();
        }
        kept.push_back((key, Arc::clone(&value)));
        value
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(K, Arc<V>)>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_was_not_asked_for_longest_goes_first() {
        let kept = LastKept::of(2);
        kept.put("a", 1);
        kept.put("b", 2);
        assert_eq!(kept.get(&"a").as_deref(), Some(&1));
        kept.put("c", 3);
        assert_eq!((kept.get(&"a").as_deref(), kept.get(&"b")), (Some(&1), None));
        kept.put("a", 4);
        assert_eq!((kept.get(&"a").as_deref(), kept.get(&"c").as_deref()), (Some(&4), Some(&3)));
    }
}
