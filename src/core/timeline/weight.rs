//! How much memory an entry takes.

use alloc::string::String;

use super::Happening;

impl Happening {
    /// About how many bytes its longest texts take, besides the names it has.
    pub fn weight(&self) -> usize {
        /// A person or company with its number.
        const PARTY: usize = 64;
        let length = |texts: &[String]| texts.iter().map(String::len).sum::<usize>();
        match self {
            Happening::ShipmentRefused { reasons: texts, .. }
            | Happening::OnboardingSentBack { findings: texts, .. }
            | Happening::AliasServiceAnswered { findings: texts, .. } => length(texts),
            Happening::EboxNewDocument { findings, facts, .. } => facts.weight() + length(findings),
            Happening::EboxPublicationRefused { findings, facts, support, .. } => {
                facts.weight() + support.weight() + length(findings)
            }
            Happening::MessagePassedOn { reason, .. }
            | Happening::MessageRejected { reason, .. }
            | Happening::FileFailed { reason, .. }
            | Happening::OnboardingRefused { reason, .. }
            | Happening::StorageFailed { reason }
            | Happening::ResultRenamed { because: reason, .. } => reason.len(),
            Happening::MessageDelivered { unknown_production_unit, .. } => {
                unknown_production_unit.as_ref().map_or(0, String::len)
            }
            Happening::SignerRejected { reason, .. } => reason.as_ref().map_or(0, String::len),
            Happening::SigningStarted { signers, .. } => signers.len() * PARTY,
            Happening::OnboardingOpened { organisation, application, message_type, .. } => {
                organisation.len() + application.len() + message_type.len()
            }
            Happening::FaultFired { fault, path, client, .. } => {
                fault.len() + [path, client].into_iter().flatten().map(String::len).sum::<usize>()
            }
            Happening::FileGone { fault, .. } => fault.len(),
            Happening::Observed(observation) => observation.weight(),
            _ => 0,
        }
    }
}
