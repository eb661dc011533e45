//! What the team does by itself, as a scenario says: at once, after working days, not at all.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::onboarding::step::OnboardingStep;

/// The scenario's part of all onboardings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnboardingSetting {
    pub agreement: TeamAnswer,
    pub validation: TeamAnswer,
    pub configuration: TeamAnswer,
    pub admission: TeamAnswer,
    pub live: TeamAnswer,
    /// Whether enterprise numbers are held to their check digits.
    pub check_digits: bool,
}

/// What the team does about one step, and after how many working days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamAnswer {
    pub after: u16,
    pub does: TeamDecision,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamDecision {
    #[default]
    Grant,
    /// The first time with these remarks; what is handed in again is granted. Bound: what a scenario may list.
    SendBack(Vec<String>),
    Refuse(String),
    /// It waits for who plays the team.
    ByHand,
}

impl Default for OnboardingSetting {
    /// All at once.
    fn default() -> Self {
        let at_once = TeamAnswer::default;
        OnboardingSetting {
            agreement: at_once(),
            validation: at_once(),
            configuration: at_once(),
            admission: at_once(),
            live: at_once(),
            check_digits: true,
        }
    }
}

impl OnboardingSetting {
    /// What the team does about this step of its own.
    pub fn answer(&self, step: OnboardingStep) -> &TeamAnswer {
        match step {
            OnboardingStep::Agreement => &self.agreement,
            OnboardingStep::Validation => &self.validation,
            OnboardingStep::Admission => &self.admission,
            OnboardingStep::Live => &self.live,
            OnboardingStep::Request
            | OnboardingStep::Meeting
            | OnboardingStep::Form
            | OnboardingStep::CertificateRequest
            | OnboardingStep::Credential
            | OnboardingStep::Configuration
            | OnboardingStep::Tests
            | OnboardingStep::Go => &self.configuration,
        }
    }
}
