//! All that can be ordered at an operation, and how often tests try it.

use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd};

/// What is done, what is told, and what becomes of the connection.
pub(super) type Order = (FaultEffect, FaultAnswer, FaultEnd);

pub(super) fn orders(operation: FaultOperation) -> Vec<Order> {
    use FaultAnswer::{AsDone, Denied, Failure, NoSuchFile, None, Unsupported};
    use FaultEffect::{Done, NotDone, Partly};
    use FaultEnd::{Drop, Keep, Reset};
    let mut orders = vec![
        (Done, AsDone, Drop),
        (Done, AsDone, Reset),
        (Done, Failure, Keep),
        (Done, None, Keep),
        (Done, None, Drop),
        (Done, None, Reset),
        (NotDone, Failure, Keep),
        (NotDone, Denied, Keep),
        (NotDone, NoSuchFile, Drop),
        (NotDone, Unsupported, Reset),
        (NotDone, None, Keep),
        (NotDone, None, Drop),
        (NotDone, None, Reset),
    ];
    if operation.can_be_pretended() {
        orders.extend([(NotDone, AsDone, Keep), (NotDone, AsDone, Drop), (NotDone, AsDone, Reset)]);
    }
    if operation.has_bytes() {
        orders.extend([(Partly, AsDone, Keep), (Partly, Failure, Keep), (Partly, None, Reset)]);
    }
    orders
}

pub(super) const OPERATIONS: [FaultOperation; 11] = [
    FaultOperation::Open,
    FaultOperation::Write,
    FaultOperation::Read,
    FaultOperation::Close,
    FaultOperation::Readdir,
    FaultOperation::Stat,
    FaultOperation::Setstat,
    FaultOperation::Rename,
    FaultOperation::Remove,
    FaultOperation::Realpath,
    FaultOperation::Extended,
];

/// How often a table is made: so often, unless `FAULT_TABLES` in the environment says another number.
#[expect(clippy::disallowed_methods, reason = "a test is told by the environment how often")]
pub(super) fn times(usual: u32) -> u32 {
    std::env::var("FAULT_TABLES").ok().and_then(|times| times.parse().ok()).unwrap_or(usual)
}
