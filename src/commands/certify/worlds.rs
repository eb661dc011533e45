//! What the worlds of the cases have seen: each is asked before it ends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nets_certify::{Asked, Certificate, KindSet, empty_certificate};
use nets_control::{BoxFuture, WorldAndScenario};
use nets_runner::{CasePlan, WorldOnlooker};

/// The certificates of the worlds that have been asked, by their names.
#[derive(Default)]
pub(super) struct CaseWorlds {
    claims: Mutex<KindSet>,
    /// Bound: the cases of a certification.
    seen: Arc<Mutex<BTreeMap<String, Certificate>>>,
}

impl CaseWorlds {
    /// What the sender says that it sends.
    pub(super) fn claim(&self, claims: KindSet) {
        *hold(&self.claims) = claims;
    }

    /// All of them.
    pub(super) fn take(&self) -> BTreeMap<String, Certificate> {
        std::mem::take(&mut *hold(&self.seen))
    }

    /// A certificate that says whose it is, and nothing else yet.
    pub(super) fn frame(plan: &CasePlan, seed: Option<u64>) -> Certificate {
        empty_certificate(&plan.scenario, seed.unwrap_or(plan.scenario.scenario.seed))
    }
}

impl WorldOnlooker for CaseWorlds {
    fn look(&self, plan: &CasePlan, here: WorldAndScenario) -> BoxFuture<()> {
        let (world, seed, claims) = (plan.world.to_string(), plan.seed, *hold(&self.claims));
        let seen = Arc::clone(&self.seen);
        Box::pin(async move {
            let Some(user) = nets_certify::sender(&here, None).map(|sender| sender.user.clone()) else {
                return;
            };
            match nets_certify::certificate(Asked { here, user, seed, claims, with_digests: true }).await {
                Ok(certificate) => {
                    hold(&seen).insert(world, certificate);
                }
                Err(problem) => {
                    tracing::error!(?problem, world, "what a case's world has seen could not be read");
                }
            }
        })
    }
}

fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
