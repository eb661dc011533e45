//! Memory for the data of downloads, lent to an answer until the client takes it.
//!
//! A fresh buffer for every answer would go back to the kernel each time, and its pages be faulted in
//! anew. So the sessions hand a few round, and what one session may have under way at a time is bounded.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use nets_access::hold;
use nets_budget::{Budget, Share};

use crate::limits::MAX_DATA;

/// Length, kind, id and length of the data.
pub(crate) const HEAD: usize = 4 + 1 + 4 + 4;

const DATA: u8 = 103;

/// So many are kept while no answer uses them.
const KEPT: usize = 4;

/// So many a session always has; more are taken from the memory that all share.
const FREE: usize = 2;

/// The buffers that no answer uses. Bound: `KEPT`.
#[derive(Clone, Default)]
pub(crate) struct Pool(Arc<Mutex<Vec<Vec<u8>>>>);

/// What one session may use of them.
#[derive(Clone)]
pub(crate) struct Buffers {
    pool: Pool,
    free: Arc<Budget>,
    memory: Arc<Budget>,
}

/// Room for the data of one answer. Bound: `MAX_DATA` and a header; `_share` counts it.
pub(crate) struct Buffer {
    pub bytes: Vec<u8>,
    used: usize,
    home: Pool,
    _share: Share,
}

impl Buffers {
    pub(crate) fn new(pool: Pool, memory: Arc<Budget>) -> Self {
        Buffers { pool, free: Budget::new(FREE), memory }
    }

    /// None while the session has as many under way as there is room for.
    pub(crate) fn take(&self) -> Option<Buffer> {
        let share = self.free.take(1).or_else(|| self.memory.take(HEAD + MAX_DATA))?;
        let bytes = hold(&self.pool.0).pop().unwrap_or_else(|| vec![0; HEAD + MAX_DATA]);
        Some(Buffer { bytes, used: 0, home: self.pool.clone(), _share: share })
    }
}

impl Buffer {
    /// The answer to a READ, with so many bytes of data behind the head.
    pub(crate) fn finish(mut self, id: u32, data: usize) -> Bytes {
        self.used = HEAD + data;
        let bytes = &mut self.bytes;
        bytes[..4].copy_from_slice(&((HEAD - 4 + data) as u32).to_be_bytes());
        bytes[4] = DATA;
        bytes[5..9].copy_from_slice(&id.to_be_bytes());
        bytes[9..HEAD].copy_from_slice(&(data as u32).to_be_bytes());
        Bytes::from_owner(self)
    }

    /// So many bytes from its beginning, as legacy scp sends them.
    pub(crate) fn finish_bare(mut self, data: usize) -> Bytes {
        self.used = data;
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.used]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut home = hold(&self.home.0);
        if home.len() < KEPT {
            home.push(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_always_has_two_and_more_only_from_the_memory_of_all() {
        let memory = Budget::new(HEAD + MAX_DATA);
        let (one, other) =
            (Buffers::new(Pool::default(), memory.clone()), Buffers::new(Pool::default(), memory));
        let three = [one.take(), one.take(), one.take()];
        assert!(three.iter().all(Option::is_some));
        assert!(one.take().is_none());
        let two = [other.take(), other.take()];
        assert!(two.iter().all(Option::is_some));
        assert!(other.take().is_none());
        drop(three);
        assert!(other.take().is_some());
    }
}
