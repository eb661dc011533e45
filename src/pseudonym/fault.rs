//! Faults with pseudonyms: their names and the paths that they are about.

use nets_core::faults::met::{FaultChange, FiredFault, OperationMet};
use nets_core::faults::operation::DoorOperation;
use nets_core::faults::planned::{FaultMoment, PlannedFault};

use crate::kind::{TextKind, TextReplacer};

pub(crate) fn operation_met(met: &OperationMet, texts: &dyn TextReplacer) -> OperationMet {
    let OperationMet { operation, counted, fired } = met;
    OperationMet {
        operation: DoorOperation {
            path: texts.optional(TextKind::Id, operation.path.as_deref()),
            to: texts.optional(TextKind::Id, operation.to.as_deref()),
            ..operation.clone()
        },
        counted: counted.iter().map(|name| texts.text(TextKind::Free, name)).collect(),
        fired: fired.as_ref().map(|FiredFault { name, order }| FiredFault {
            name: texts.text(TextKind::Free, name),
            order: order.clone(),
        }),
    }
}

pub(crate) fn change(change: &FaultChange, texts: &dyn TextReplacer) -> FaultChange {
    match change {
        FaultChange::Added(fault) => FaultChange::Added(PlannedFault {
            name: texts.text(TextKind::Free, &fault.name),
            at: FaultMoment {
                path: texts.optional(TextKind::IdCondition, fault.at.path.as_deref()),
                ..fault.at.clone()
            },
            ..fault.clone()
        }),
        FaultChange::Removed(name) => FaultChange::Removed(texts.text(TextKind::Free, name)),
        FaultChange::Released(name) => FaultChange::Released(name.clone()),
    }
}
