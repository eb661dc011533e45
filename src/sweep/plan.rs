//! Which faults are tried: from the operations of two runs without one, for each the ways in which it can go wrong.

use std::collections::BTreeMap;

use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{FaultOrder, PlannedFault, PlannedOrder};
use nets_core::faults::watching::OperationLog;

use crate::mishap::Mishap;
use crate::moment::{SweepMoments, moments, words};
use crate::words::counted;

/// All that is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepPlan {
    /// In the order of the operations. Bound: the limit that was given, or what an `OperationLog` holds.
    pub rows: Vec<PlannedRow>,
    /// What is not tried, and why, a sentence each.
    pub left_out: Vec<String>,
}

/// One fault that is tried, in a run of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRow {
    /// Such as `close-1.cut-after`; unlike all others, and the name of its fault.
    pub id: String,
    pub mishap: Mishap,
    /// What the door is to do.
    pub order: FaultOrder,
    pub fault: PlannedFault,
}

impl SweepPlan {
    /// What follows from two runs without a fault; at most so many rows.
    pub fn of(clean: &OperationLog, other: &OperationLog, limit: usize) -> SweepPlan {
        let SweepMoments { moments, left_out } = moments(clean.operations(), other.operations());
        let mut left_out: Vec<String> =
            left_out.into_iter().map(|(what, count)| alike(&what, count)).collect();
        if clean.left_out() > 0 {
            let count = clean.left_out();
            left_out.push(format!(
                "{count} operations behind the first {} are not tried",
                clean.operations().len()
            ));
        }
        let mut numbers: BTreeMap<FaultOperation, u32> = BTreeMap::new();
        let mut rows = Vec::new();
        for moment in moments {
            let operation = moment.at.operation;
            let number = numbers.entry(operation).or_default();
            *number += 1;
            for mishap in Mishap::of(operation) {
                // All of it was done once its last byte was; for those before it the same would come of it.
                if !moment.is_last && matches!(mishap, Mishap::LostAnswer | Mishap::CutAfter) {
                    continue;
                }
                let id = format!("{}-{number}.{}", operation.word(), mishap.word());
                let order = mishap.order(operation, moment.at.byte);
                let at = moment.at.clone();
                let planned = PlannedOrder::AtDoor(order.clone());
                let fault = PlannedFault { name: id.clone(), at, order: planned, times: 1, optional: false };
                rows.push(PlannedRow { id, mishap: *mishap, order, fault });
            }
        }
        let all = rows.len();
        let rows = limited(rows, limit);
        if rows.len() < all {
            left_out.push(format!(
                "{} of {all} are not tried, those at which the least can go wrong: --limit {all} tries them all",
                all - rows.len()
            ));
        }
        SweepPlan { rows, left_out }
    }
}

fn alike(what: &str, count: usize) -> String {
    format!(
        "{what}: {} not tried, since those before are the same",
        counted(count, "further one is", "further ones are")
    )
}

/// So many of them, those first of which the most can come, in their order.
fn limited(rows: Vec<PlannedRow>, limit: usize) -> Vec<PlannedRow> {
    let mut places: Vec<usize> = (0..rows.len()).collect();
    places.sort_by_key(|place| (weight(rows[*place].fault.at.operation), *place));
    places.truncate(limit);
    places.sort_unstable();
    let is_kept = |place: usize| places.binary_search(&place).is_ok();
    rows.into_iter().enumerate().filter(|(place, _)| is_kept(*place)).map(|(_, row)| row).collect()
}

/// The lower, the more comes of it when it goes wrong.
fn weight(operation: FaultOperation) -> u8 {
    use FaultOperation::{
        Auth, Channel, Close, Handshake, Open, Publish, Remove, Rename, Setstat, Stat, Token, Write,
    };
    match operation {
        Close | Rename | Write | Publish => 0,
        Open | Stat | Setstat | Remove => 1,
        Handshake | Auth | Channel | Token => 2,
        _ => 3,
    }
}

impl PlannedRow {
    /// The operation at which it strikes.
    pub fn operation(&self) -> String {
        words(&self.fault.at)
    }

    /// Whether the world `default` decides it, before it is known whose the connection is: such a run has the simulator for
    /// itself.
    pub fn is_before_login(&self) -> bool {
        self.fault.at.operation == FaultOperation::Handshake
    }
}

#[cfg(test)]
mod tests;
