//! The faults of one world: what each has met, which strikes now, and which have not struck.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use jiff::Timestamp;

use super::fates::FileFates;
use super::met::{FaultChange, FaultRefusal, FiredFault, OperationMet};
use super::nets_order::NetsOrder;
use super::operation::{DoorOperation, FaultDoor};
use super::planned::{FaultEffect, MOST_FAULTS, MOST_TIMES, PlannedFault, PlannedOrder};
use crate::effect::GoneFile;
use crate::now::Now;
use crate::timeline::Happening;

/// All faults of a world, in the order in which they are asked.
#[derive(Debug, Clone, Default)]
pub struct FaultPlan {
    /// Bound: `MOST_FAULTS`, by whom they are added.
    faults: Vec<StandingFault>,
    /// How often each name was released by which sessions are held. Bound: the faults that name one.
    released: BTreeMap<String, u64>,
    began: Option<Timestamp>,
    /// Files with which faults have still to do.
    pub(crate) fates: FileFates,
    /// When a return file is processed that a fault has put off: no fault strikes at it again.
    pub(crate) put_off: Option<Timestamp>,
}

/// A fault, and what has come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingFault {
    pub fault: PlannedFault,
    /// How many operations it has counted.
    pub met: u32,
    /// How often it struck.
    pub fired: u32,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    /// Until when it holds back what it strikes at.
    not_before: Option<Timestamp>,
}

/// A fault that has struck at what Nets does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StruckAtNets {
    pub(crate) fault: String,
    pub(crate) order: NetsOrder,
    pub(crate) not_before: Option<Timestamp>,
}

/// What comes of an operation that was met.
#[derive(Debug, Default)]
pub(crate) struct FollowsFromMet {
    pub(crate) told: Option<Happening>,
    /// Files of Outbound that are seen whole from now on.
    pub(crate) whole: Vec<String>,
    pub(crate) gone: Vec<GoneFile>,
}

impl FaultPlan {
    /// As the scenario has them. Times of day stand once the world has begun.
    pub(crate) fn of(faults: &[PlannedFault]) -> Self {
        let mut plan = FaultPlan::default();
        for fault in faults {
            plan.stand(fault.clone());
        }
        plan
    }

    pub(crate) fn begin(&mut self, now: Now<'_>) {
        self.began = Some(now.time);
        for standing in &mut self.faults {
            standing.set_moments(now);
        }
    }

    fn stand(&mut self, fault: PlannedFault) -> &mut StandingFault {
        if let Some(held_by) = fault.order.held_by() {
            self.released.entry(held_by.into()).or_default();
        }
        self.faults.push_mut(StandingFault {
            fault,
            met: 0,
            fired: 0,
            from: None,
            until: None,
            not_before: None,
        })
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty()
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
        let operations = waiting.map(|standing| standing.fault.at.operation);
        let of_doors = operations.filter(|operation| operation.door() != FaultDoor::Nets);
        of_doors.fold(self.fates.armed(), |armed, operation| armed | operation.bit())
    }

    /// Files with which faults have still to do.
    pub fn fates(&self) -> &FileFates {
        &self.fates
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
            let Some(order) = order.at_door() else { continue };
            if moment.nth.is_some() {
                met.counted.push(name.clone());
            }
            let is_its = moment.nth.is_none_or(|nth| nth.is_met(standing.met.saturating_add(1)));
            if is_its && met.fired.is_none() {
                met.fired = Some(FiredFault { name: name.clone(), order: order.clone() });
            }
        }
        let has_to_do = !met.counted.is_empty() || met.fired.is_some() || self.fates.concerns(&met.operation);
        has_to_do.then_some(met)
    }

    /// The first fault that strikes at what Nets is about to do. It has struck then.
    pub(crate) fn strike(&mut self, operation: &DoorOperation, at: Timestamp) -> Option<StruckAtNets> {
        if self.fates.is_full() {
            return None;
        }
        let mut struck = None;
        for standing in self.faults.iter_mut().filter(|standing| standing.waits_for(operation, at)) {
            let PlannedOrder::AtNets(order) = &standing.fault.order else { continue };
            let nth = standing.fault.at.nth;
            standing.met = standing.met.saturating_add(u32::from(nth.is_some()));
            if struck.is_none() && nth.is_none_or(|nth| nth.is_met(standing.met)) {
                standing.fired = standing.fired.saturating_add(1);
                let (fault, order) = (standing.fault.name.clone(), order.clone());
                struck = Some(StruckAtNets { fault, order, not_before: standing.not_before });
            }
        }
        struck
    }

    /// It has happened.
    pub(crate) fn note(&mut self, met: OperationMet) -> FollowsFromMet {
        let OperationMet { operation, counted, fired } = met;
        let is_done = fired.as_ref().is_none_or(|fired| fired.order.effect != FaultEffect::NotDone);
        let (whole, gone) = if is_done { self.fates.note(&operation) } else { Default::default() };
        for name in counted {
            if let Some(standing) = self.named(&name) {
                standing.met = standing.met.saturating_add(1);
            }
        }
        let Some(FiredFault { name, order }) = fired else {
            return FollowsFromMet { told: None, whole, gone };
        };
        if let Some(standing) = self.named(&name) {
            standing.fired = standing.fired.saturating_add(1);
        }
        let told = Happening::FaultFired {
            user: operation.user,
            fault: name,
            operation: operation.operation,
            path: operation.path,
            client: operation.client,
            environment: operation.environment,
            done: order.effect,
            told: order.answer,
            then: order.then,
            hold: order.held_by().map(Into::into),
            delay: order.delay(),
            instead: None,
            connection: order.connection,
        };
        FollowsFromMet { told: Some(told), whole, gone }
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

    /// Changes them, and says what is told of it; what cannot be changed so stays as it is.
    pub(crate) fn change(&mut self, change: FaultChange, now: Now<'_>) -> Option<Happening> {
        self.check(&change).ok()?;
        Some(match change {
            FaultChange::Added(fault) => {
                let began = Now { time: self.began.unwrap_or(now.time), ..now };
                let told = Happening::FaultAdded { fault: fault.name.clone() };
                self.stand(fault).set_moments(began);
                told
            }
            FaultChange::Removed(name) => {
                self.faults.retain(|standing| standing.fault.name != name);
                let faults = &self.faults;
                let is_named =
                    |held: &str| faults.iter().any(|standing| standing.fault.order.held_by() == Some(held));
                self.released.retain(|held, _| is_named(held));
                Happening::FaultRemoved { fault: name }
            }
            FaultChange::Released(name) => {
                *self.released.entry(name.clone()).or_default() += 1;
                Happening::FaultReleased { hold: name }
            }
        })
    }
}

impl StandingFault {
    fn set_moments(&mut self, began: Now<'_>) {
        let moment = |time| began.scripted(time);
        self.from = self.fault.at.from.map(moment);
        self.until = self.fault.at.until.map(moment);
        self.not_before = self.fault.order.at_nets().and_then(|order| order.not_before).map(moment);
    }

    /// Whether it never strikes any more, whatever comes.
    pub fn is_over(&self) -> bool {
        self.fired >= self.fault.times.min(MOST_TIMES)
            || self.met >= MOST_TIMES
            || self.fault.at.nth.is_some_and(|nth| nth.has_passed(self.met))
    }

    fn waits_for(&self, operation: &DoorOperation, at: Timestamp) -> bool {
        let ends = [self.until, self.not_before];
        !self.is_over()
            && self.from.is_none_or(|from| at >= from)
            && ends.into_iter().flatten().all(|end| at < end)
            && self.fault.at.means(operation)
    }
}

#[cfg(test)]
mod tests;
