//! The two services that a sender is admitted to, and the environments of each.

use alloc::format;
use alloc::string::String;
use serde::{Deserialize, Serialize};

use crate::identity::belgium::EboxEnvironment;

/// What an organisation wants to send through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SenderService {
    /// The Belgian e-Box, as a Document Sender.
    #[serde(rename = "ebox")]
    Ebox,
    /// Nets Share, and e-Boks behind it.
    #[serde(rename = "nets-share")]
    NetsShare,
}

/// Where a sender is admitted: configuration, keys and certificates of each are its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SenderEnvironment {
    /// Integration of the e-Box, inside the social-security network only.
    Int,
    /// Acceptance of the e-Box.
    Acc,
    /// Production of the e-Box.
    Prd,
    /// Nets Share's test environment.
    Test,
    /// Nets Share's production.
    Production,
}

impl EboxEnvironment {
    /// The same as onboardings call it.
    pub fn at_onboarding(self) -> SenderEnvironment {
        match self {
            EboxEnvironment::Int => SenderEnvironment::Int,
            EboxEnvironment::Acc => SenderEnvironment::Acc,
            EboxEnvironment::Prd => SenderEnvironment::Prd,
        }
    }
}

impl SenderService {
    pub const ALL: [SenderService; 2] = [SenderService::Ebox, SenderService::NetsShare];

    /// As files, the API and the command line have it.
    pub fn word(self) -> &'static str {
        match self {
            SenderService::Ebox => "ebox",
            SenderService::NetsShare => "nets-share",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            SenderService::Ebox => "the e-Box",
            SenderService::NetsShare => "Nets Share",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.word() == word)
    }

    /// In the order in which a sender goes through them.
    pub fn environments(self) -> &'static [SenderEnvironment] {
        match self {
            SenderService::Ebox => &[SenderEnvironment::Int, SenderEnvironment::Acc, SenderEnvironment::Prd],
            SenderService::NetsShare => &[SenderEnvironment::Test, SenderEnvironment::Production],
        }
    }
}

impl SenderEnvironment {
    pub const ALL: [SenderEnvironment; 5] = [
        SenderEnvironment::Int,
        SenderEnvironment::Acc,
        SenderEnvironment::Prd,
        SenderEnvironment::Test,
        SenderEnvironment::Production,
    ];

    /// As files, the API, the command line and certificates have it.
    pub fn word(self) -> &'static str {
        match self {
            SenderEnvironment::Int => "INT",
            SenderEnvironment::Acc => "ACC",
            SenderEnvironment::Prd => "PRD",
            SenderEnvironment::Test => "TEST",
            SenderEnvironment::Production => "PRODUCTION",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|environment| environment.word() == word)
    }

    pub fn service(self) -> SenderService {
        match self {
            SenderEnvironment::Int | SenderEnvironment::Acc | SenderEnvironment::Prd => SenderService::Ebox,
            SenderEnvironment::Test | SenderEnvironment::Production => SenderService::NetsShare,
        }
    }

    /// The same as the e-Box calls it; none of Nets Share.
    pub fn at_ebox(self) -> Option<EboxEnvironment> {
        EboxEnvironment::ALL.into_iter().find(|environment| environment.at_onboarding() == self)
    }

    /// The user id of an environment of Nets Share.
    pub fn user_id(self, name: &str) -> String {
        format!("{}{name}", if self.is_production() { 'p' } else { 't' })
    }

    /// Where the service is live.
    pub fn is_production(self) -> bool {
        matches!(self, SenderEnvironment::Prd | SenderEnvironment::Production)
    }

    /// Where a sender goes from here, once its tests are conclusive.
    pub fn next(self) -> Option<SenderEnvironment> {
        let all = self.service().environments();
        all.iter().copied().find(|environment| *environment > self)
    }
}
