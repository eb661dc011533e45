//! What the team does by itself, as a scenario says: at once, after working days, not at all.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::calendar::{copenhagen, moment};
use crate::holidays::{is_belgian_holiday, is_danish_holiday, is_weekend};
use crate::onboarding::environment::SenderService;
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

/// The same time of day, so many working days of the service's country later. Brussels and Copenhagen show one time.
pub(crate) fn working_days_later(service: SenderService, from: Timestamp, days: u16) -> Timestamp {
    let local = copenhagen().to_datetime(from);
    let rests = |date| {
        is_weekend(date)
            || match service {
                SenderService::Ebox => is_belgian_holiday(date),
                SenderService::NetsShare => is_danish_holiday(date),
            }
    };
    let mut date = local.date();
    for _ in 0..days {
        let Some(next) = date.series(jiff::Span::new().days(1)).skip(1).find(|date| !rests(*date)) else {
            return Timestamp::MAX;
        };
        date = next;
    }
    if days == 0 { from } else { moment(date.to_datetime(local.time())).max(from) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_rests_on_the_days_of_its_country() {
        let later = |service, from: &str, days| {
            let from = moment(from.parse().expect("a date and time"));
            copenhagen().to_datetime(working_days_later(service, from, days)).strftime("%F %H:%M").to_string()
        };
        use alloc::string::ToString as _;
        // A Friday; Maundy Thursday and Good Friday are Danish, the 21st of July and Armistice Day Belgian.
        assert_eq!(later(SenderService::Ebox, "2026-01-09T16:00", 1), "2026-01-12 16:00");
        assert_eq!(later(SenderService::NetsShare, "2026-04-01T10:00", 1), "2026-04-07 10:00");
        assert_eq!(later(SenderService::Ebox, "2026-04-01T10:00", 3), "2026-04-07 10:00");
        assert_eq!(later(SenderService::Ebox, "2026-07-20T10:00", 1), "2026-07-22 10:00");
        assert_eq!(later(SenderService::NetsShare, "2026-07-20T10:00", 1), "2026-07-21 10:00");
        assert_eq!(later(SenderService::Ebox, "2026-11-10T10:00", 2), "2026-11-13 10:00");
        assert_eq!(later(SenderService::Ebox, "2026-11-11T10:00", 0), "2026-11-11 10:00");
    }
}
