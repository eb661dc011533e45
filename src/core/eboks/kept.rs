//! Zips of shipments that are over, kept for a while so that their documents can still be opened, and they be read again.

use alloc::collections::{BTreeMap, BTreeSet};
use jiff::Timestamp;

use crate::agenda::Due;
use crate::effect::Effect;
use crate::event::Upload;
use crate::identity::{UploadId, UserId};
use crate::now::Now;
use crate::out::Out;

/// So many zips of one sender are kept at the most, however small they are.
const MOST_KEPT: usize = 10_000;

/// So much of a sender's quota they leave to what is under way.
const PART_OF_QUOTA: u64 = 4;

#[derive(Debug, Clone, Default)]
pub(crate) struct KeptZips {
    /// Bound: those of all senders.
    zips: BTreeMap<UploadId, KeptZip>,
    /// Bound: the scenario's senders.
    senders: BTreeMap<UserId, SenderZips>,
}

#[derive(Debug, Clone)]
struct KeptZip {
    user: UserId,
    until: Timestamp,
    size: u64,
}

#[derive(Debug, Clone, Default)]
struct SenderZips {
    /// The first to go first. Bound: `MOST_KEPT`.
    order: BTreeSet<(Timestamp, UploadId)>,
    bytes: u64,
}

impl KeptZips {
    /// Keeps a zip that no message needs any more, or lets it go at once.
    pub(crate) fn keep_or_forget(&mut self, upload: &Upload, now: Now<'_>, out: &mut Out<'_>) {
        if !self.keep(upload, now, out) {
            out.ask(Effect::Forget(upload.id));
        }
    }

    /// Keeps a zip that no message needs any more, and lets older ones of its sender go that there is no room for.
    /// False when it is not kept.
    fn keep(&mut self, upload: &Upload, now: Now<'_>, out: &mut Out<'_>) -> bool {
        let retention = now.scenario.retention;
        let quota = now.scenario.senders.get(&upload.user).map_or(0, |sender| sender.quota);
        let room = retention.room.min(quota / PART_OF_QUOTA);
        if retention.documents.is_zero() || upload.size > room {
            return false;
        }
        let (id, size, until) = (upload.id, upload.size, now.after(retention.documents));
        self.zips.insert(id, KeptZip { user: upload.user.clone(), until, size });
        let of_sender = self.senders.entry(upload.user.clone()).or_default();
        of_sender.order.insert((until, id));
        of_sender.bytes = of_sender.bytes.saturating_add(size);
        out.schedule_routine(until, Due::Forget(id));
        loop {
            let of_sender = self.senders.get(&upload.user);
            let crowded = of_sender.filter(|its| its.bytes > room || its.order.len() > MOST_KEPT);
            let Some((until, first)) = crowded.and_then(|its| its.order.first().copied()) else {
                return true;
            };
            out.cancel([(until, Due::Forget(first))]);
            self.forget(first, out);
        }
    }

    /// The time is over for which this one is kept.
    pub(crate) fn forget(&mut self, upload: UploadId, out: &mut Out<'_>) {
        let Some(KeptZip { user, until, size }) = self.zips.remove(&upload) else { return };
        if let Some(of_sender) = self.senders.get_mut(&user) {
            of_sender.order.remove(&(until, upload));
            of_sender.bytes = of_sender.bytes.saturating_sub(size);
        }
        out.ask(Effect::Forget(upload));
    }
}
