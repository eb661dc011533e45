//! What is noted of the operations at the doors of a world while it is watched, whether a fault strikes at them or not.

use alloc::vec::Vec;

use super::operation::{ByteSpan, DoorOperation};

/// So many operations are noted; what comes behind them is counted.
pub const MOST_WATCHED: usize = 10_000;

/// The operations of a world that is watched, in the order in which they came. Bound: `MOST_WATCHED`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperationLog {
    operations: Vec<WatchedOperation>,
    /// How many came when there was no room for them any more.
    left_out: u64,
}

/// An operation as it was noted. Pieces of one file that are written or read one behind the other are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedOperation {
    pub operation: DoorOperation,
    /// Whether a fault struck at it.
    pub is_struck: bool,
}

impl OperationLog {
    pub fn operations(&self) -> &[WatchedOperation] {
        &self.operations
    }

    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Notes an operation, and answers with its place; none where there is no room.
    pub fn note(&mut self, operation: &DoorOperation) -> Option<usize> {
        if let Some(last) = self.operations.last_mut()
            && last.goes_on_with(operation)
        {
            return self.operations.len().checked_sub(1);
        }
        if self.operations.len() >= MOST_WATCHED {
            self.left_out = self.left_out.saturating_add(1);
            return None;
        }
        self.operations.push(WatchedOperation { operation: operation.clone(), is_struck: false });
        self.operations.len().checked_sub(1)
    }

    /// A fault has struck at what was noted at this place.
    pub fn strike(&mut self, place: usize) {
        if let Some(operation) = self.operations.get_mut(place) {
            operation.is_struck = true;
        }
    }
}

impl WatchedOperation {
    /// Takes in the next piece of the same file.
    fn goes_on_with(&mut self, next: &DoorOperation) -> bool {
        let own = &self.operation;
        let is_same = own.operation == next.operation && own.user == next.user && own.path == next.path;
        let (Some(have), Some(bytes)) = (own.bytes, next.bytes) else { return false };
        let is_next = is_same && !self.is_struck && bytes.from == have.to;
        if is_next {
            self.operation.bytes = Some(ByteSpan { from: have.from, to: bytes.to });
        }
        is_next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::operation::FaultOperation;

    fn write(path: &str, from: u64, to: u64) -> DoorOperation {
        let (path, bytes) = (Some(path.into()), Some(ByteSpan { from, to }));
        DoorOperation { path, bytes, ..DoorOperation::new(FaultOperation::Write) }
    }

    #[test]
    fn pieces_of_a_file_are_one_until_a_fault_strikes() {
        let mut log = OperationLog::default();
        let places = [write("/a", 0, 10), write("/a", 10, 15), write("/b", 15, 20), write("/b", 30, 40)];
        assert_eq!(places.map(|operation| log.note(&operation)), [Some(0), Some(0), Some(1), Some(2)]);
        log.strike(2);
        assert_eq!(log.note(&write("/b", 40, 41)), Some(3));
        let noted: Vec<_> = log.operations().iter().map(|it| (it.operation.bytes, it.is_struck)).collect();
        let bytes = |from, to| Some(ByteSpan { from, to });
        assert_eq!(
            noted,
            [(bytes(0, 15), false), (bytes(15, 20), false), (bytes(30, 40), true), (bytes(40, 41), false)]
        );
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let mut log = OperationLog::default();
        let close = DoorOperation::new(FaultOperation::Close);
        for _ in 0..MOST_WATCHED + 3 {
            log.note(&close);
        }
        assert_eq!((log.operations().len(), log.left_out(), log.note(&close)), (MOST_WATCHED, 3, None));
    }
}
