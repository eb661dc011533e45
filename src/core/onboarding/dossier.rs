//! One onboarding: what was done, what is asked, and what may come next.

use alloc::{format, string::String, vec::Vec};
use jiff::Timestamp;
use serde::Serialize;

use crate::onboarding::act::{DossierId, OnboardingRefusal};
use crate::onboarding::environment::SenderService;
use crate::onboarding::finding::OnboardingFinding;
use crate::onboarding::letter::OnboardingLetter;
use crate::onboarding::papers::{
    DossierKey, OnboardingForm, OnboardingRequest, SenderCredential, TestEvidence,
};
use crate::onboarding::step::{OnboardingStep, StepActor, StepDescription};

/// Of one organisation, application, message type and environment. It changes by `OnboardingDesk` alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    pub id: DossierId,
    pub key: DossierKey,
    pub request: OnboardingRequest,
    /// The dossier that led here, where this environment is not the first.
    pub opened_from: Option<DossierId>,
    /// In the order in which it was done. Bound: the steps of a service.
    pub done: Vec<DoneStep>,
    /// What the team is asked. Bound: the steps of a service.
    pub asked: Vec<AskedStep>,
    pub form: Option<OnboardingForm>,
    pub credential: Option<SenderCredential>,
    /// Of the request for a certificate that was looked at.
    pub requested_key: Option<String>,
    pub configuration: Option<SenderConfiguration>,
    pub evidence: Option<TestEvidence>,
    /// The team's no, and why.
    pub refused: Option<String>,
    /// All that happened, the oldest first. Bound: `MOST_NOTES`.
    pub notes: Vec<DossierNote>,
    /// The mails that would have been sent, as the dossier was then. Bound: `MOST_NOTES`.
    pub letters: Vec<OnboardingLetter>,
}

/// So much is noted of one dossier.
pub const MOST_NOTES: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DoneStep {
    pub step: OnboardingStep,
    pub at: Timestamp,
    /// The dossier in which it was done, where it was another one.
    pub carried_from: Option<DossierId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AskedStep {
    pub step: OnboardingStep,
    /// When the team answers; none when it waits for who plays it.
    pub answers: Option<Timestamp>,
}

/// How the environment is set up for the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SenderConfiguration {
    pub at: Timestamp,
    /// With which id the sender logs in or asks for tokens.
    pub client: String,
    /// What its tokens may do; none at Nets Share. Bound: the scopes of a sender.
    pub scopes: Vec<&'static str>,
}

/// One thing that happened, for who reads the dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DossierNote {
    pub at: Timestamp,
    pub step: OnboardingStep,
    pub by: StepActor,
    pub what: NoteKind,
    pub findings: Vec<OnboardingFinding>,
    /// The team's reason for a no.
    pub reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    Done,
    /// It was done in another dossier and holds here.
    Carried,
    /// To be handed in again.
    SentBack,
    Refused,
}

impl Dossier {
    /// With which id the sender logs in or asks for tokens, once it is configured.
    pub fn client(&self) -> String {
        let DossierKey { application, environment, .. } = &self.key;
        match self.key.service() {
            SenderService::Ebox => format!("{application}:client"),
            SenderService::NetsShare => environment.user_id(application),
        }
    }

    /// Why its client is not known in the environment; none where it is.
    pub fn why_not_registered(&self) -> Option<String> {
        let about = format!("dossier {} ({})", self.id, self.key.environment.word());
        if let Some(reason) = &self.refused {
            return Some(format!("{about} was refused by the team: {reason}"));
        }
        let missing = [
            (self.credential.is_none(), "the certificate is not handed in"),
            (self.configuration.is_none(), "the team has not configured the environment"),
        ];
        let missing: Vec<&str> = missing.into_iter().filter_map(|(is, words)| is.then_some(words)).collect();
        (!missing.is_empty()).then(|| format!("{about} is at `{}`: {}", self.state(), missing.join(", and ")))
    }

    pub fn done(&self, step: OnboardingStep) -> Option<Timestamp> {
        self.done.iter().find(|done| done.step == step).map(|done| done.at)
    }

    /// The furthest that it has come, in the words of the description.
    pub fn state(&self) -> &'static str {
        if self.refused.is_some() {
            return "refused";
        }
        let last = self.notes.iter().rev().find(|note| note.what != NoteKind::Carried);
        if self.done(OnboardingStep::Form).is_none()
            && last.is_some_and(|note| note.what == NoteKind::SentBack)
            && self.notes.iter().any(|note| note.step == OnboardingStep::Form && note.what == NoteKind::Done)
        {
            return "returned";
        }
        let furthest = self.done.iter().map(|done| done.step).max();
        furthest.map_or("requested", OnboardingStep::reached)
    }

    /// Whether the step can be done now by this one.
    pub fn may(
        &self,
        step: OnboardingStep,
        actor: StepActor,
    ) -> Result<&'static StepDescription, OnboardingRefusal> {
        if let Some(reason) = &self.refused {
            return Err(OnboardingRefusal::Over { reason: reason.clone() });
        }
        let environment = self.key.environment;
        let described = environment.step(step).ok_or(OnboardingRefusal::NoSuchStep { step, environment })?;
        if described.actor != actor {
            return Err(OnboardingRefusal::NotYours { step, actor: described.actor });
        }
        if let Some(at) = self.done(step) {
            return Err(OnboardingRefusal::Done { step, at });
        }
        let missing: Vec<_> =
            described.needs.iter().copied().filter(|needed| self.done(*needed).is_none()).collect();
        if !missing.is_empty() {
            return Err(OnboardingRefusal::Missing { step, missing });
        }
        // What may be left out has been, once the step it would have prepared is done.
        if described.optional
            && let Some((step, at)) = self.overtaken(described)
        {
            return Err(OnboardingRefusal::Done { step, at });
        }
        if self.notes.len() >= MOST_NOTES {
            return Err(OnboardingRefusal::Full("steps of this dossier"));
        }
        Ok(described)
    }

    fn overtaken(&self, optional: &StepDescription) -> Option<(OnboardingStep, Timestamp)> {
        let same = |described: &&StepDescription| {
            !described.optional && described.actor == optional.actor && described.needs == optional.needs
        };
        self.key
            .environment
            .steps()
            .filter(same)
            .find_map(|described| self.done(described.step).map(|at| (described.step, at)))
    }

    /// What can be done next, by whomever.
    pub fn next(&self) -> impl Iterator<Item = &'static StepDescription> + '_ {
        self.key.environment.steps().filter(|described| self.may(described.step, described.actor).is_ok())
    }

    /// The last findings that stand in the way, where something was sent back and not handed in since.
    pub fn open_findings(&self) -> &[OnboardingFinding] {
        match self.notes.iter().rev().find(|note| note.by == StepActor::Sender || note.what != NoteKind::Done)
        {
            Some(note) if note.what == NoteKind::SentBack => &note.findings,
            Some(_) | None => &[],
        }
    }
}
