//! What must hold of onboardings, whatever is done in whatever order: by the table of the reference.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::onboarding::act::DossierId;
use nets_core::onboarding::environment::SenderEnvironment;
use nets_core::onboarding::step::OnboardingStep;
use nets_core::timeline::Happening;

#[derive(Default)]
pub struct Model {
    pub done: BTreeMap<DossierId, BTreeSet<OnboardingStep>>,
    refused: BTreeSet<DossierId>,
    keys: BTreeSet<(SenderEnvironment, String)>,
    admitted: BTreeSet<DossierId>,
}

impl Model {
    /// Notes an entry; or says what cannot be.
    pub fn take(&mut self, happening: &Happening) -> Option<&'static str> {
        match happening {
            Happening::OnboardingOpened { dossier, environment, message_type, opened_from, .. } => {
                self.done.insert(*dossier, BTreeSet::new());
                if environment.is_production()
                    && !opened_from.is_some_and(|from| self.admitted.contains(&from))
                {
                    return Some("production is entered from tests that convinced");
                }
                let is_new = self.keys.insert((*environment, message_type.clone()));
                (!is_new).then_some("two dossiers of one thing")
            }
            Happening::OnboardingStepDone { dossier, environment, step, carried_from, .. } => {
                if self.refused.contains(dossier) {
                    return Some("a refused dossier goes on");
                }
                let Some(done) = self.done.get_mut(dossier) else { return Some("of no dossier") };
                let is_there = |needed: &OnboardingStep| done.contains(needed);
                if !before(*step).iter().all(is_there) {
                    return Some("something was skipped");
                }
                if *step == OnboardingStep::Live && !environment.is_production() {
                    return Some("live without production");
                }
                if *step == OnboardingStep::Admission && carried_from.is_none() {
                    self.admitted.insert(*dossier);
                }
                (!done.insert(*step)).then_some("done twice")
            }
            Happening::OnboardingSentBack { dossier, step, .. } => {
                self.done.get_mut(dossier)?.remove(step);
                None
            }
            Happening::OnboardingRefused { dossier, .. } => {
                (!self.refused.insert(*dossier)).then_some("refused twice")
            }
            _ => None,
        }
    }
}

/// By the table of the reference: what has been before this step, whatever the service.
fn before(step: OnboardingStep) -> &'static [OnboardingStep] {
    match step {
        OnboardingStep::Request => &[],
        OnboardingStep::Agreement => &[OnboardingStep::Request],
        OnboardingStep::Meeting | OnboardingStep::Form => &[OnboardingStep::Agreement],
        OnboardingStep::Validation => &[OnboardingStep::Form],
        OnboardingStep::CertificateRequest | OnboardingStep::Credential | OnboardingStep::Configuration => {
            &[OnboardingStep::Validation]
        }
        OnboardingStep::Tests | OnboardingStep::Live => {
            &[OnboardingStep::Credential, OnboardingStep::Configuration]
        }
        OnboardingStep::Go => &[OnboardingStep::Tests],
        OnboardingStep::Admission => &[OnboardingStep::Go],
    }
}
