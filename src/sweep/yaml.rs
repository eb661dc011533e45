//! A fault as a scenario has it, so that who reads of it can have it again.

use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd, PlannedFault};

use crate::plan::PlannedRow;

/// One item of `faults`, on a line.
pub(crate) fn item(row: &PlannedRow) -> String {
    let PlannedRow { order, fault: PlannedFault { name, at, .. }, .. } = row;
    let mut moment = vec![format!("op: {}", at.operation.word())];
    moment.extend(at.path.as_ref().map(|path| format!("path: '{}'", path.replace('\'', "''"))));
    moment.extend(at.nth.as_ref().map(|nth| format!("nth: {nth}")));
    moment.extend(at.byte.map(|byte| format!("byte: {byte}")));
    let usual = if order.answer.is_failure() { FaultEffect::NotDone } else { FaultEffect::Done };
    let mut orders = Vec::new();
    if order.effect != usual {
        orders.push(format!("effect: {}", order.effect.word()));
    }
    if order.answer != FaultAnswer::AsDone {
        orders.push(format!("answer: {}", order.answer.word()));
    }
    if order.then != FaultEnd::Keep {
        orders.push(format!("then: {}", order.then.word()));
    }
    let (moment, orders) = (moment.join(", "), orders.join(", "));
    format!("- {{name: {name}, at: {{{moment}}}, do: {{{orders}}}}}")
}
