//! The steps of an onboarding, and for each service which of them there are, whose they are and what they need.

use serde::{Deserialize, Serialize};

use crate::onboarding::environment::{SenderEnvironment, SenderService};
use crate::rule_book::Grade;

/// In the order in which they can come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnboardingStep {
    /// The sender's first mail: what for, how much, by when.
    Request,
    /// The agreement in principle.
    Agreement,
    /// A meeting of both, which may be left out.
    Meeting,
    /// The formal request.
    Form,
    /// The form is validated, technically and formally.
    Validation,
    /// The team looks at the request for a certificate before it is ordered, which may be left out.
    CertificateRequest,
    /// The sender hands in its certificate, or its login key.
    Credential,
    /// The team sets the environment up for the sender.
    Configuration,
    /// The sender asks for test cases, and tests.
    Tests,
    /// The sender asks to go on, with the evidence of its tests.
    Go,
    /// The team lets it go on.
    Admission,
    /// The sender is live.
    Live,
}

/// Whose step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepActor {
    Sender,
    Team,
}

/// In which environments there is such a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepPlace {
    Everywhere,
    BeforeProduction,
    Production,
}

/// One step of a service's onboarding.
#[derive(Debug, Clone, Copy)]
pub struct StepDescription {
    pub step: OnboardingStep,
    pub actor: StepActor,
    /// What must be done before; all of it.
    pub needs: &'static [OnboardingStep],
    /// What comes after does not wait for it.
    pub optional: bool,
    pub place: StepPlace,
    /// What is done, as a sentence goes on after the name of who does it.
    pub says: &'static str,
    pub grade: Grade,
    /// What it rests on, in our words.
    pub source: &'static str,
}

use Grade::{Assumed, Documented};
use OnboardingStep::{
    Admission, Agreement, CertificateRequest, Configuration, Credential, Form, Go, Live, Meeting, Request,
    Tests, Validation,
};
use StepActor::{Sender, Team};
use StepPlace::{BeforeProduction, Everywhere, Production};

impl StepDescription {
    const fn new(
        step: OnboardingStep,
        actor: StepActor,
        needs: &'static [OnboardingStep],
        says: &'static str,
        grade: Grade,
        source: &'static str,
    ) -> Self {
        StepDescription { step, actor, needs, optional: false, place: Everywhere, says, grade, source }
    }

    const fn only(mut self, place: StepPlace) -> Self {
        self.place = place;
        self
    }

    const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    fn is_in(&self, environment: SenderEnvironment) -> bool {
        match self.place {
            Everywhere => true,
            BeforeProduction => !environment.is_production(),
            Production => environment.is_production(),
        }
    }
}

/// How an organisation becomes a Document Sender of the e-Box.
const EBOX: [StepDescription; 12] = [
    StepDescription::new(
        Request,
        Sender,
        &[],
        "sends the initial request",
        Documented,
        "The onboarding page: a first mail with the business case, the volume and the planning.",
    ),
    StepDescription::new(
        Agreement,
        Team,
        &[Request],
        "agrees in principle",
        Documented,
        "The onboarding page: the NSSO's agreement in principle, which the team asks for, comes before any integration.",
    ),
    StepDescription::new(
        Meeting,
        Sender,
        &[Agreement],
        "meets the team",
        Documented,
        "The diagram of the process has a meeting that may be left out.",
    )
    .optional(),
    StepDescription::new(
        Form,
        Sender,
        &[Agreement],
        "hands in the form",
        Documented,
        "The onboarding page: a formal request by an online form, or by its offline one.",
    ),
    StepDescription::new(
        Validation,
        Team,
        &[Form],
        "validates the form",
        Documented,
        "The onboarding page: the team validates technically, the NSSO formally.",
    ),
    StepDescription::new(
        CertificateRequest,
        Sender,
        &[Validation],
        "has the request for its certificate looked at",
        Documented,
        "The page on the certificate: the request may be sent for a look before the order.",
    )
    .optional(),
    StepDescription::new(
        Credential,
        Sender,
        &[Validation],
        "hands in the certificate",
        Documented,
        "The onboarding page: the public part of the certificate is sent once it has come.",
    ),
    StepDescription::new(
        Configuration,
        Team,
        &[Validation],
        "configures the environment",
        Documented,
        "The onboarding page: the form comes back once the configuration is ready; that it goes on beside the order is the diagram's.",
    ),
    StepDescription::new(
        Tests,
        Sender,
        &[Credential, Configuration],
        "asks for test cases, and tests",
        Documented,
        "The onboarding page: once the configuration is ready the sender integrates and tests; test cases come on request.",
    )
    .only(BeforeProduction),
    StepDescription::new(
        Go,
        Sender,
        &[Tests],
        "asks to go on to the next environment",
        Documented,
        "The onboarding page: when tests are completed and conclusive.",
    )
    .only(BeforeProduction),
    StepDescription::new(
        Admission,
        Team,
        &[Go],
        "lets the sender go on",
        Documented,
        "The onboarding page: the next environment is asked for, and then configured.",
    )
    .only(BeforeProduction),
    StepDescription::new(
        Live,
        Team,
        &[Credential, Configuration],
        "opens production",
        Documented,
        "The onboarding page: once production is configured the integration can go live.",
    )
    .only(Production),
];

/// How a company comes to send through Nets Share.
const NETS_SHARE: [StepDescription; 10] = [
    StepDescription::new(
        Request,
        Sender,
        &[],
        "asks for an agreement",
        Documented,
        "The document on the channel: what a sender must decide is settled with Nets' sales or support first.",
    ),
    StepDescription::new(
        Agreement,
        Team,
        &[Request],
        "agrees",
        Documented,
        "The document on the channel: signing, its types and their conditions are agreed before the first document.",
    ),
    StepDescription::new(
        Form,
        Sender,
        &[Agreement],
        "hands in what is to be set up",
        Assumed,
        "User id, e-Boks ids, materials and alias service are all known to Nets; in which form they are told is not public.",
    ),
    StepDescription::new(
        Validation,
        Team,
        &[Form],
        "takes it on",
        Assumed,
        "No page says that Nets looks at it first.",
    ),
    StepDescription::new(
        Credential,
        Sender,
        &[Validation],
        "hands in its login key",
        Documented,
        "Nets' pages on the connection: the public half of an RSA key is sent, one for each environment.",
    ),
    StepDescription::new(
        Configuration,
        Team,
        &[Validation],
        "sets up the user and the materials",
        Documented,
        "The document on the channel: a material is agreed and configured in the system.",
    ),
    StepDescription::new(
        Tests,
        Sender,
        &[Credential, Configuration],
        "tests",
        Documented,
        "Nets' pages: production is opened after a successful test.",
    )
    .only(BeforeProduction),
    StepDescription::new(
        Go,
        Sender,
        &[Tests],
        "asks for production",
        Documented,
        "Nets' pages: production is opened after a successful test.",
    )
    .only(BeforeProduction),
    StepDescription::new(
        Admission,
        Team,
        &[Go],
        "lets the sender go on",
        Documented,
        "Nets' pages: production is opened after a successful test.",
    )
    .only(BeforeProduction),
    StepDescription::new(
        Live,
        Team,
        &[Credential, Configuration],
        "opens production",
        Documented,
        "Nets' pages: production has a user id and a key of its own.",
    )
    .only(Production),
];

impl SenderService {
    /// All steps, in the order in which they can come.
    pub fn steps(self) -> &'static [StepDescription] {
        match self {
            SenderService::Ebox => &EBOX,
            SenderService::NetsShare => &NETS_SHARE,
        }
    }
}

impl SenderEnvironment {
    /// The steps that there are here.
    pub fn steps(self) -> impl Iterator<Item = &'static StepDescription> {
        self.service().steps().iter().filter(move |step| step.is_in(self))
    }

    pub fn step(self, step: OnboardingStep) -> Option<&'static StepDescription> {
        self.steps().find(|described| described.step == step)
    }
}

impl OnboardingStep {
    pub const ALL: [OnboardingStep; 12] = [
        Request,
        Agreement,
        Meeting,
        Form,
        Validation,
        CertificateRequest,
        Credential,
        Configuration,
        Tests,
        Go,
        Admission,
        Live,
    ];

    /// As the API and files have it.
    pub fn word(self) -> &'static str {
        match self {
            Request => "request",
            Agreement => "agreement",
            Meeting => "meeting",
            Form => "form",
            Validation => "validation",
            CertificateRequest => "certificate_request",
            Credential => "credential",
            Configuration => "configuration",
            Tests => "tests",
            Go => "go",
            Admission => "admission",
            Live => "live",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    /// Where a dossier stands once this is the last thing that was done.
    pub fn reached(self) -> &'static str {
        match self {
            Request => "requested",
            Agreement => "agreed",
            Meeting => "kicked_off",
            Form => "form_submitted",
            Validation => "validated",
            CertificateRequest => "csr_checked",
            Credential => "certificate_received",
            Configuration => "configured",
            Tests => "testing",
            Go => "go_requested",
            Admission => "admitted",
            Live => "production_ready",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn what_a_step_needs_comes_before_it_in_every_environment() {
        for environment in SenderEnvironment::ALL {
            let mut before: Vec<OnboardingStep> = Vec::new();
            for described in environment.steps() {
                assert!(!before.contains(&described.step), "{:?} stands twice", described.step);
                for needed in described.needs {
                    assert!(before.contains(needed), "{:?} needs {needed:?}", described.step);
                    assert!(!environment.step(*needed).is_some_and(|step| step.optional), "{needed:?}");
                }
                before.push(described.step);
            }
            assert_eq!(before.contains(&Live), environment.is_production());
        }
    }
}
