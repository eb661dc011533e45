//! What the initial request of an onboarding declares of a sender's load.

use nets_core::identity::belgium::EboxEnvironment;
use nets_core::onboarding::desk::OnboardingDesk;

/// The most documents in an hour, of one message type in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredPeak {
    pub environment: EboxEnvironment,
    pub message_type: String,
    pub an_hour: u64,
}

/// What was declared of a client of the e-Box, in each dossier about it.
pub(crate) fn declared_peaks(desk: &OnboardingDesk, client: &str) -> Vec<DeclaredPeak> {
    let dossiers = EboxEnvironment::ALL.into_iter().flat_map(|environment| {
        let of_client = desk.of_client(environment.at_onboarding(), client).into_iter();
        of_client.map(move |dossier| DeclaredPeak {
            environment,
            message_type: dossier.key.message_type.clone(),
            an_hour: dossier.request.peak_an_hour,
        })
    });
    dossiers.collect()
}
