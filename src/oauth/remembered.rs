//! What is kept until it ends, so much of it for each client.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::client::ClientName;
use crate::real_time::RealTime;

/// A SHA-256.
pub(crate) type Fingerprint = [u8; 32];

/// Values by a fingerprint, each of a client and until a moment.
#[derive(Debug)]
pub(crate) struct Remembered<V> {
    most_each: usize,
    /// Bound: `most_each` of each client in the register.
    values: BTreeMap<Fingerprint, (RealTime, V)>,
    /// Bound: as the values.
    ends: BTreeMap<Arc<ClientName>, BTreeSet<(RealTime, Fingerprint)>>,
}

impl<V> Remembered<V> {
    pub(crate) fn new(most_each: usize) -> Self {
        Remembered { most_each, values: BTreeMap::new(), ends: BTreeMap::new() }
    }

    pub(crate) fn get(&self, fingerprint: &Fingerprint) -> Option<&(RealTime, V)> {
        self.values.get(fingerprint)
    }

    /// Keeps it. What of the client ended before `over` is dropped, and where it has too many all the same, the one that
    /// ends first: a client that asks for too much pushes out its own and no other's.
    pub(crate) fn keep(
        &mut self,
        client: &Arc<ClientName>,
        fingerprint: Fingerprint,
        until: RealTime,
        value: V,
        over: RealTime,
    ) {
        let ends = self.ends.entry(Arc::clone(client)).or_default();
        while let Some(first) = ends.first().copied()
            && (first.0 < over || ends.len() >= self.most_each)
        {
            ends.pop_first();
            self.values.remove(&first.1);
        }
        ends.insert((until, fingerprint));
        self.values.insert(fingerprint, (until, value));
    }

    /// Forgets all of a client.
    pub(crate) fn forget(&mut self, client: &ClientName) {
        for (_, fingerprint) in self.ends.remove(client).unwrap_or_default() {
            self.values.remove(&fingerprint);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_goes_and_then_what_ends_first_of_the_same_client() {
        let name = |id: &str| Arc::new(ClientName::new("acc", id));
        let (one, other) = (name("one"), name("other"));
        let mut kept = Remembered::new(2);
        let at = RealTime::from_seconds;
        kept.keep(&other, [9; 32], at(1), (), at(0));
        kept.keep(&one, [1; 32], at(10), (), at(0));
        kept.keep(&one, [2; 32], at(30), (), at(0));
        kept.keep(&one, [3; 32], at(20), (), at(0));
        let there = |kept: &Remembered<()>| [1, 2, 3, 4, 9].map(|number| kept.get(&[number; 32]).is_some());
        assert_eq!(there(&kept), [false, true, true, false, true]);
        kept.keep(&one, [4; 32], at(40), (), at(31));
        assert_eq!(there(&kept), [false, false, false, true, true]);
        kept.forget(&one);
        assert_eq!(there(&kept), [false, false, false, false, true]);
        assert_eq!((kept.values.len(), kept.ends.len()), (1, 1));
    }
}
