//! The faults of one world: what each has met, which strikes now, and which have not struck.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use jiff::Timestamp;

use super::met::{FaultChange, FaultRefusal, FiredFault, OperationMet};
use super::operation::DoorOperation;
use super::planned::{MOST_FAULTS, MOST_TIMES, PlannedFault};
use crate::now::Now;
use crate::out::Out;
use crate::timeline::Happening;

/// All faults of a world, in the order in which they are asked.
#[derive(Debug, Clone, Default)]
pub struct FaultPlan {
    /// Bound: `MOST_FAULTS`, by whom they are added.
    faults: Vec<StandingFault>,
    /// How often each name was released by which sessions are held. Bound: the faults that name one.
    released: BTreeMap<String, u64>,
    began: Option<Timestamp>,
}

/// A fault, and what has come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingFault {
    pub fault: PlannedFault,
    /// How many operations it has counted.
    pub met: u32,
    /// How often it struck.
    pub fired: u32,
    until: Option<Timestamp>,
}

impl FaultPlan {
    /// As the scenario has them. Times of day stand once the world has begun.
    pub(crate) fn of(faults: &[PlannedFault]) -> Self {
        let mut plan = FaultPlan::default();
        for fault in faults {
            plan.stand(fault.clone(), None);
        }
        plan
    }

    pub(crate) fn begin(&mut self, now: Now<'_>) {
        self.began = Some(now.time);
        for standing in &mut self.faults {
            standing.until = standing.fault.at.until.map(|until| now.scripted(until));
        }
    }

    fn stand(&mut self, fault: PlannedFault, until: Option<Timestamp>) {
        if let Some(held_by) = fault.order.held_by() {
            self.released.entry(held_by.into()).or_default();
        }
        self.faults.push(StandingFault { fault, met: 0, fired: 0, until });
    }

    /// In the order in which they are asked.
    pub fn all(&self) -> &[StandingFault] {
        &self.faults
    }

    /// Those that were to strike and have not.
    pub fn never_fired(&self) -> impl Iterator<Item = &PlannedFault> {
        let waiting = self.faults.iter().filter(|standing| standing.fired == 0 && !standing.fault.optional);
        waiting.map(|standing| &standing.fault)
    }

    /// The operations at which one may strike, by their bits. A door that finds its own not among them need not ask.
    pub fn armed(&self) -> u32 {
        let waiting = self.faults.iter().filter(|standing| !standing.is_over());
        waiting.fold(0, |armed, standing| armed | standing.fault.at.operation.bit())
    }

    /// How often what is held by each name was released.
    pub fn released(&self) -> &BTreeMap<String, u64> {
        &self.released
    }

    /// What comes of an operation at this moment: which faults count it, and the first of them that strikes. None where
    /// no fault has to do with it. Nothing has happened by that.
    pub fn meet(&self, operation: DoorOperation, at: Timestamp) -> Option<OperationMet> {
        let mut met = OperationMet { operation, counted: Vec::new(), fired: None };
        for standing in self.faults.iter().filter(|standing| standing.waits_for(&met.operation, at)) {
            let PlannedFault { name, at: moment, order, .. } = &standing.fault;
            if moment.nth.is_some() {
                met.counted.push(name.clone());
            }
            let is_its = moment.nth.is_none_or(|nth| nth.is_met(standing.met.saturating_add(1)));
            if is_its && met.fired.is_none() {
                met.fired = Some(FiredFault { name: name.clone(), order: order.clone() });
            }
        }
        (!met.counted.is_empty() || met.fired.is_some()).then_some(met)
    }

    /// It has happened.
    pub(crate) fn note(&mut self, met: OperationMet, out: &mut Out<'_>) {
        let OperationMet { operation, counted, fired } = met;
        for name in counted {
            if let Some(standing) = self.named(&name) {
                standing.met = standing.met.saturating_add(1);
            }
        }
        let Some(FiredFault { name, order }) = fired else { return };
        if let Some(standing) = self.named(&name) {
            standing.fired = standing.fired.saturating_add(1);
        }
        out.tell(Happening::FaultFired {
            user: operation.user,
            fault: name,
            operation: operation.operation,
            path: operation.path,
            done: order.effect,
            told: order.answer,
            then: order.then,
            hold: order.held_by().map(Into::into),
        });
    }

    fn named(&mut self, name: &str) -> Option<&mut StandingFault> {
        self.faults.iter_mut().find(|standing| standing.fault.name == name)
    }

    /// Whether they can be changed so.
    pub fn check(&self, change: &FaultChange) -> Result<(), FaultRefusal> {
        let is_there = |name: &str| self.faults.iter().any(|standing| standing.fault.name == name);
        match change {
            FaultChange::Added(_) if self.faults.len() >= MOST_FAULTS => Err(FaultRefusal::TooMany),
            FaultChange::Added(fault) if is_there(&fault.name) => {
                Err(FaultRefusal::NameTaken(fault.name.clone()))
            }
            FaultChange::Removed(name) if !is_there(name) => Err(FaultRefusal::UnknownFault(name.clone())),
            FaultChange::Released(name) if !self.released.contains_key(name) => {
                Err(FaultRefusal::NothingHeldBy(name.clone()))
            }
            FaultChange::Added(_) | FaultChange::Removed(_) | FaultChange::Released(_) => Ok(()),
        }
    }

    /// Changes them; what cannot be changed so stays as it is.
    pub(crate) fn change(&mut self, change: FaultChange, now: Now<'_>, out: &mut Out<'_>) {
        if self.check(&change).is_err() {
            return;
        }
        match change {
            FaultChange::Added(fault) => {
                let began = Now { time: self.began.unwrap_or(now.time), ..now };
                let until = fault.at.until.map(|until| began.scripted(until));
                out.tell(Happening::FaultAdded { fault: fault.name.clone() });
                self.stand(fault, until);
            }
            FaultChange::Removed(name) => {
                self.faults.retain(|standing| standing.fault.name != name);
                let faults = &self.faults;
                let is_named =
                    |held: &str| faults.iter().any(|standing| standing.fault.order.held_by() == Some(held));
                self.released.retain(|held, _| is_named(held));
                out.tell(Happening::FaultRemoved { fault: name });
            }
            FaultChange::Released(name) => {
                *self.released.entry(name.clone()).or_default() += 1;
                out.tell(Happening::FaultReleased { hold: name });
            }
        }
    }
}

impl StandingFault {
    /// Whether it never strikes any more, whatever comes.
    pub fn is_over(&self) -> bool {
        self.fired >= self.fault.times.min(MOST_TIMES)
            || self.met >= MOST_TIMES
            || self.fault.at.nth.is_some_and(|nth| nth.has_passed(self.met))
    }

    fn waits_for(&self, operation: &DoorOperation, at: Timestamp) -> bool {
        !self.is_over() && self.until.is_none_or(|until| at < until) && self.fault.at.means(operation)
    }
}

#[cfg(test)]
mod tests;
