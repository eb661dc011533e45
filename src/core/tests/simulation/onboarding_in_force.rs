//! Which clients are known at the e-Box, held against the steps of the dossiers: none before the environment is configured and
//! the certificate is there, none of another environment, and none that the team has refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nets_core::ebox::setting::{EboxSetting, EboxStrangers, EboxSwitches};
use nets_core::identity::belgium::EboxEnvironment;
use nets_core::onboarding::act::DossierId;
use nets_core::onboarding::step::OnboardingStep;
use nets_core::simulator::Simulator;

/// An e-Box of which the scenario says nothing.
pub fn without_clients() -> Arc<EboxSetting> {
    Arc::new(EboxSetting {
        environments: EboxEnvironment::ALL.into(),
        organisations: BTreeMap::new(),
        applications: BTreeMap::new(),
        message_types: BTreeMap::new(),
        clients: BTreeMap::new(),
        recipients: Arc::default(),
        strangers: EboxStrangers::Opened,
        switches: EboxSwitches::default(),
    })
}

/// A sentence where something else is in force than follows from these steps.
pub fn problem(
    simulator: &Simulator,
    done: &BTreeMap<DossierId, BTreeSet<OnboardingStep>>,
) -> Option<String> {
    let in_force = simulator.ebox_in_force()?;
    for environment in EboxEnvironment::ALL {
        let known = simulator.onboarding().all().filter(|dossier| {
            let steps = done.get(&dossier.id);
            let has = |step| steps.is_some_and(|steps| steps.contains(&step));
            dossier.key.environment.word().eq_ignore_ascii_case(environment.name())
                && dossier.refused.is_none()
                && has(OnboardingStep::Credential)
                && has(OnboardingStep::Configuration)
        });
        let known: Vec<_> = known.collect();
        let clients: BTreeSet<String> =
            known.iter().map(|dossier| format!("{}:client", dossier.key.application)).collect();
        let types: BTreeSet<String> = known.iter().map(|dossier| dossier.key.message_type.clone()).collect();
        let keys: BTreeSet<String> = known
            .iter()
            .filter_map(|dossier| dossier.credential.as_ref().map(|credential| credential.text.clone()))
            .collect();
        let setting = in_force.at(environment);
        let is_clients: BTreeSet<String> = setting.clients.keys().map(ToString::to_string).collect();
        let here = setting.message_types.values().filter(|it| it.environments.contains(&environment));
        let is_types: BTreeSet<String> = here.map(|it| it.id.to_string()).collect();
        let certificates = in_force.certificates().iter();
        let is_keys: BTreeSet<String> = certificates
            .filter(|certificate| certificate.environment == environment && certificate.is_configured)
            .map(|certificate| certificate.text.clone())
            .collect();
        if (&clients, &types, &keys) != (&is_clients, &is_types, &is_keys) {
            return Some(format!(
                "{environment}: {is_clients:?} with {is_types:?} and {is_keys:?} in the place of {clients:?} with {types:?} and {keys:?}"
            ));
        }
        if setting.organisations.len() > known.len() || setting.applications.len() > known.len() {
            return Some(format!("{environment}: an organisation is named that is not configured"));
        }
    }
    None
}
