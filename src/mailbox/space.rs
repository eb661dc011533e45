//! One sender's quota: what its files take, counted as they grow and given back when they go.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::refusal::Refusal;

/// What one sender's files may take together, and what they take.
pub(crate) struct Space {
    quota: u64,
    used: AtomicU64,
}

/// The size of one file, counted against its sender's quota for as long as this lives.
pub(crate) struct Measured {
    space: Arc<Space>,
    bytes: AtomicU64,
}

impl Space {
    pub(crate) fn new(quota: u64) -> Arc<Self> {
        Arc::new(Space { quota, used: AtomicU64::new(0) })
    }

    pub(crate) fn quota(&self) -> u64 {
        self.quota
    }

    pub(crate) fn free(&self) -> u64 {
        self.quota.saturating_sub(self.used.load(Ordering::Relaxed))
    }

    /// Whether so many bytes more fit. Writers that ask at the same moment may exceed the quota by
    /// what each has in hand, a packet: that spares a lock for every WRITE.
    pub(crate) fn has_room_for(&self, more: u64) -> Result<(), Refusal> {
        let used = self.used.load(Ordering::Relaxed);
        if used.saturating_add(more) <= self.quota {
            return Ok(());
        }
        Err(Refusal::QuotaFull { quota: self.quota })
    }
}

impl Measured {
    /// A file that is there already: it counts even where it does not fit.
    pub(crate) fn new(space: &Arc<Space>, bytes: u64) -> Self {
        space.used.fetch_add(bytes, Ordering::Relaxed);
        Measured { space: space.clone(), bytes: AtomicU64::new(bytes) }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn has_room_up_to(&self, end: u64) -> Result<(), Refusal> {
        match end.saturating_sub(self.bytes()) {
            0 => Ok(()),
            more => self.space.has_room_for(more),
        }
    }

    /// The file reaches at least so far.
    pub(crate) fn reaches(&self, end: u64) {
        let before = self.bytes.fetch_max(end, Ordering::Relaxed);
        self.space.used.fetch_add(end.saturating_sub(before), Ordering::Relaxed);
    }

    /// The file is exactly so long; only while no handle writes to it.
    pub(crate) fn set(&self, bytes: u64) {
        let before = self.bytes.swap(bytes, Ordering::Relaxed);
        self.space.used.fetch_add(bytes, Ordering::Relaxed);
        self.space.used.fetch_sub(before, Ordering::Relaxed);
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        self.space.used.fetch_sub(self.bytes(), Ordering::Relaxed);
    }
}
