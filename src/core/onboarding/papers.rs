//! What a sender hands in, as it was read from a file: the request, the form, a certificate or key, the evidence of tests.

use alloc::{string::String, vec::Vec};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::onboarding::environment::{SenderEnvironment, SenderService};

/// What a dossier is about: there is one for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DossierKey {
    /// The enterprise number of the e-Box; at Nets Share the organisation as its folder is called, such as `DK12345678`.
    pub organisation: String,
    /// The application's id; at Nets Share the name of the user without its first letter, such as `FIRMA1`.
    pub application: String,
    /// The message type's id; at Nets Share the document type.
    pub message_type: String,
    pub environment: SenderEnvironment,
}

impl DossierKey {
    pub fn service(&self) -> SenderService {
        self.environment.service()
    }

    /// The same in another environment.
    pub fn in_environment(&self, environment: SenderEnvironment) -> DossierKey {
        DossierKey { environment, ..self.clone() }
    }

    /// Whether both are of one application in one environment.
    pub fn shares_application(&self, other: &DossierKey) -> bool {
        self.environment == other.environment
            && self.organisation == other.organisation
            && self.application == other.application
    }
}

/// The initial request. Bound: what its reader takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnboardingRequest {
    pub key: DossierKey,
    pub business_case: String,
    pub use_cases: Vec<String>,
    /// Documents a year.
    pub documents_a_year: u64,
    /// Documents in the busiest hour.
    pub peak_an_hour: u64,
    /// When the busiest hour is, in words.
    pub peak_when: String,
    /// When the sender wants to be live.
    pub live_by: Date,
    pub contact: String,
}

/// One name in up to three languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalNames {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nl: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub de: Option<String>,
    /// Where the service has names in no language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain: Option<String>,
}

impl LocalNames {
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.nl, &self.fr, &self.de, &self.plain].into_iter().flatten().map(String::as_str)
    }
}

/// Whom a message type is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeSector {
    Enterprise,
    Citizen,
}

/// The form. Bound: what its reader takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnboardingForm {
    pub environment: SenderEnvironment,
    pub organisation: String,
    pub organisation_name: LocalNames,
    pub application: String,
    #[serde(default)]
    pub application_name: LocalNames,
    pub types: Vec<FormType>,
    pub contacts: Vec<FormContact>,
    #[serde(default)]
    pub logos: Vec<FormLogo>,
    /// The user id at Nets Share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(default)]
    pub eboks_ids: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias_service: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormType {
    pub id: String,
    #[serde(default)]
    pub name: LocalNames,
    /// None at Nets Share, where a material is for all who have e-Boks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<TypeSector>,
    /// For how long its messages are valid, as the form says it, such as `6 month`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<String>,
    #[serde(default)]
    pub business_data: Vec<String>,
    #[serde(default)]
    pub signing: bool,
    #[serde(default)]
    pub mandatory: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormContact {
    pub role: String,
    pub name: String,
    pub email: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormLogo {
    pub file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// The public part of what a sender shows that it is itself: a certificate, or a login key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderCredential {
    /// A certificate: its DER in base64. A login key: its OpenSSH line without a comment.
    pub text: String,
    /// SHA-256 of the whole, in hexadecimal digits.
    pub fingerprint: String,
    /// SHA-256 of the public key with its algorithm, in hexadecimal digits.
    pub key_fingerprint: String,
    /// The subject of a certificate on one line; of a login key its kind.
    pub subject: String,
    /// Until when a certificate is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What a certificate of `certify` says of a sender's tests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestEvidence {
    /// SHA-256 of the file, in hexadecimal digits.
    pub digest: String,
    pub service: SenderService,
    /// How many lines are shown.
    pub shown: u32,
    /// The ids of those that are open or broken.
    pub open: Vec<String>,
    /// Whether it says that the sender may go on.
    pub passes: bool,
    /// The latest traffic that it names, where it is of a world of this simulator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}
