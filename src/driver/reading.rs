//! Shipments being read: several at once, but told to the core in the order of their arrival.

use std::collections::{BTreeMap, VecDeque};

use nets_core::identity::{UploadId, UserId};
use nets_core::shipment::Inspection;

/// Which thread ends first is chance, and chance must not decide which of two equal shipments is the
/// duplicate. The order is kept for each user alone, so that nobody waits for another's large zip.
#[derive(Default)]
pub(crate) struct Reading(BTreeMap<UserId, VecDeque<(UploadId, Option<Inspection>)>>);

impl Reading {
    pub(crate) fn begin(&mut self, user: &UserId, upload: UploadId) {
        self.0.entry(user.clone()).or_default().push_back((upload, None));
    }

    /// Takes one inspection in, and gives out all that nothing earlier holds up any more.
    pub(crate) fn finish(&mut self, upload: UploadId, inspection: Inspection) -> Vec<(UploadId, Inspection)> {
        let mut ready = Vec::new();
        let queue = self.0.iter_mut().find(|(_, queue)| queue.iter().any(|(waiting, _)| *waiting == upload));
        let Some((user, queue)) = queue else { return ready };
        let user = user.clone();
        if let Some((_, slot)) = queue.iter_mut().find(|(waiting, _)| *waiting == upload) {
            *slot = Some(inspection);
        }
        while let Some((first, Some(_))) = queue.front() {
            let first = *first;
            if let Some((_, Some(inspection))) = queue.pop_front() {
                ready.push((first, inspection));
            }
        }
        if queue.is_empty() {
            self.0.remove(&user);
        }
        ready
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Inspection {
        Inspection::new(Vec::new(), None)
    }

    fn user(name: &str) -> UserId {
        UserId::new(name).expect("a user id")
    }

    #[test]
    fn a_users_shipments_are_told_in_the_order_of_arrival() {
        let mut reading = Reading::default();
        for number in 1..=3 {
            reading.begin(&user("tTEST1"), UploadId(number));
        }
        assert_eq!(reading.finish(UploadId(3), nothing()), []);
        assert_eq!(reading.finish(UploadId(1), nothing()), [(UploadId(1), nothing())]);
        assert!(!reading.is_empty());
        assert_eq!(
            reading.finish(UploadId(2), nothing()),
            [(UploadId(2), nothing()), (UploadId(3), nothing())]
        );
        assert!(reading.is_empty());
    }

    #[test]
    fn nobody_waits_for_another_users_shipment() {
        let mut reading = Reading::default();
        reading.begin(&user("tTEST1"), UploadId(1));
        reading.begin(&user("tTEST2"), UploadId(2));
        assert_eq!(reading.finish(UploadId(2), nothing()), [(UploadId(2), nothing())]);
    }

    #[test]
    fn an_inspection_nobody_asked_for_is_dropped() {
        assert_eq!(Reading::default().finish(UploadId(1), nothing()), []);
    }
}
