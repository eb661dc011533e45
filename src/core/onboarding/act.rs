//! What happens to a dossier, and why it does not.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::onboarding::environment::SenderEnvironment;
use crate::onboarding::finding::OnboardingFinding;
use crate::onboarding::papers::{OnboardingForm, OnboardingRequest, SenderCredential, TestEvidence};
use crate::onboarding::step::{OnboardingStep, StepActor};

/// The number of a dossier: they count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DossierId(pub u32);

impl fmt::Display for DossierId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What the sender or the team does about an onboarding, with what was found wrong with the papers of it. Papers that a finding refuses
/// are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnboardingAct {
    /// The sender begins one.
    Start(OnboardingRequest),
    /// The sender does the next step of one.
    Hand { dossier: DossierId, deed: SenderDeed },
    /// The team, played by hand, does what no scenario has planned.
    Team { dossier: DossierId, verdict: TeamVerdict },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderDeed {
    Meet,
    Form {
        form: Box<OnboardingForm>,
        findings: Vec<OnboardingFinding>,
    },
    CertificateRequest {
        /// None where a finding refuses it.
        key_fingerprint: Option<String>,
        findings: Vec<OnboardingFinding>,
    },
    Credential {
        /// None where a finding refuses it: what may hold a private key is kept nowhere.
        credential: Option<SenderCredential>,
        findings: Vec<OnboardingFinding>,
    },
    AskForTests,
    Go {
        evidence: Option<TestEvidence>,
        findings: Vec<OnboardingFinding>,
    },
}

/// What the team answers to what it was asked last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamVerdict {
    Grant,
    /// Of a form or of evidence: it is to be handed in again.
    SendBack(Vec<String>),
    /// The end of the dossier.
    Refuse(String),
}

impl SenderDeed {
    pub fn step(&self) -> OnboardingStep {
        match self {
            SenderDeed::Meet => OnboardingStep::Meeting,
            SenderDeed::Form { .. } => OnboardingStep::Form,
            SenderDeed::CertificateRequest { .. } => OnboardingStep::CertificateRequest,
            SenderDeed::Credential { .. } => OnboardingStep::Credential,
            SenderDeed::AskForTests => OnboardingStep::Tests,
            SenderDeed::Go { .. } => OnboardingStep::Go,
        }
    }

    pub fn findings(&self) -> &[OnboardingFinding] {
        match self {
            SenderDeed::Form { findings, .. }
            | SenderDeed::CertificateRequest { findings, .. }
            | SenderDeed::Credential { findings, .. }
            | SenderDeed::Go { findings, .. } => findings,
            SenderDeed::Meet | SenderDeed::AskForTests => &[],
        }
    }
}

/// Why something cannot happen to a dossier: nothing is skipped, and nothing is done twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnboardingRefusal {
    UnknownDossier(DossierId),
    /// There is one for this organisation, application, message type and environment.
    Exists(DossierId),
    /// An environment is entered from the one before it.
    NotFirst {
        environment: SenderEnvironment,
        before: SenderEnvironment,
    },
    /// The service has no such step in this environment.
    NoSuchStep {
        step: OnboardingStep,
        environment: SenderEnvironment,
    },
    /// Something else comes first.
    Missing {
        step: OnboardingStep,
        missing: Vec<OnboardingStep>,
    },
    Done {
        step: OnboardingStep,
        at: Timestamp,
    },
    /// It is no step of the one who wants to do it.
    NotYours {
        step: OnboardingStep,
        actor: StepActor,
    },
    /// The team was asked nothing.
    NothingAsked,
    /// Only a form, a certificate and evidence are handed in again.
    NotSentBack {
        step: OnboardingStep,
    },
    /// The team has refused.
    Over {
        reason: String,
    },
    /// So many dossiers, or steps of one, are remembered and no more.
    Full(&'static str),
}

impl OnboardingRefusal {
    /// What to do instead.
    pub fn hint(&self) -> &'static str {
        match self {
            OnboardingRefusal::UnknownDossier(_) => "list the dossiers to see which there are",
            OnboardingRefusal::Exists(_) => "go on with that one",
            OnboardingRefusal::NotFirst { .. } => {
                "begin in the environment before it; the dossier of the next one is opened when the team lets you go on"
            }
            OnboardingRefusal::NoSuchStep { .. } => "ask for the status, which says what comes next",
            OnboardingRefusal::Missing { .. } => "do first what is missing; the status says whose turn it is",
            OnboardingRefusal::Done { .. } => "a step is done once; the status says what comes next",
            OnboardingRefusal::NotYours { .. } => "the status says whose turn it is",
            OnboardingRefusal::NothingAsked => "the sender has the next turn; the status says what it is",
            OnboardingRefusal::NotSentBack { .. } => "grant it, or refuse it",
            OnboardingRefusal::Over { .. } => "begin a new world to try again",
            OnboardingRefusal::Full(_) => "begin a new world",
        }
    }
}

fn words(steps: &[OnboardingStep]) -> String {
    let words: Vec<_> = steps.iter().map(|step| step.word()).collect();
    words.join(" and ")
}

impl fmt::Display for OnboardingRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OnboardingRefusal::UnknownDossier(dossier) => write!(f, "there is no dossier {dossier}"),
            OnboardingRefusal::Exists(dossier) => write!(
                f,
                "dossier {dossier} is about this organisation, application, message type and environment"
            ),
            OnboardingRefusal::NotFirst { environment, before } => {
                write!(f, "{} is entered from {}", environment.word(), before.word())
            }
            OnboardingRefusal::NoSuchStep { step, environment } => {
                write!(f, "there is no step `{}` in {}", step.word(), environment.word())
            }
            OnboardingRefusal::Missing { step, missing } => {
                write!(f, "`{}` comes after {}", step.word(), words(missing))
            }
            OnboardingRefusal::Done { step, at } => write!(f, "`{}` was done at {at}", step.word()),
            OnboardingRefusal::NotYours { step, actor } => {
                let whose = match actor {
                    StepActor::Sender => "the sender's",
                    StepActor::Team => "the team's",
                };
                write!(f, "`{}` is {whose}", step.word())
            }
            OnboardingRefusal::NothingAsked => f.write_str("the team was asked nothing"),
            OnboardingRefusal::NotSentBack { step } => {
                write!(f, "`{}` cannot be sent back", step.word())
            }
            OnboardingRefusal::Over { reason } => write!(f, "the team has refused: {reason}"),
            OnboardingRefusal::Full(what) => write!(f, "no more {what} are remembered"),
        }
    }
}
