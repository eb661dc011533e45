//! A dossier as the API tells it: where it stands, whose turn it is, and what stands in the way.

use nets_control::LocalTime;
use nets_core::Timestamp;
use nets_core::onboarding::act::DossierId;
use nets_core::onboarding::desk::OnboardingDesk;
use nets_core::onboarding::dossier::{AskedStep, Dossier, SenderConfiguration};
use nets_core::onboarding::environment::{SenderEnvironment, SenderService};
use nets_core::onboarding::finding::{OnboardingFinding, describe};
use nets_core::onboarding::papers::{SenderCredential, TestEvidence};
use nets_core::onboarding::step::{OnboardingStep, StepActor};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;
use utoipa::openapi::Object;

use crate::description::words;

/// One onboarding: of an organisation, an application, a message type and an environment.
#[derive(Serialize, ToSchema)]
#[schema(title = "Dossier")]
pub(crate) struct DossierView {
    /// Its number, from 1.
    dossier: u32,
    #[schema(schema_with = services)]
    service: &'static str,
    organisation: String,
    application: String,
    message_type: String,
    #[schema(schema_with = environments)]
    environment: &'static str,
    /// The furthest that it has come, such as `form_submitted`; `returned` or `refused`.
    state: &'static str,
    /// The dossier of the environment before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    opened_from: Option<u32>,
    /// The dossier of the next environment, once the team has let the sender go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    opened: Option<u32>,
    /// What can be done now, by whomever.
    next: Vec<NextStepView>,
    /// What was done, in its order.
    done: Vec<DoneStepView>,
    /// What stands in the way of what was handed in last.
    #[serde(serialize_with = "described")]
    #[schema(value_type = Vec<OnboardingFindingView>)]
    findings: Vec<OnboardingFinding>,
    /// The team's reason for a no, which ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refused: Option<String>,
    /// Once the environment is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    client: Option<ClientView>,
    /// The certificate or login key that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    credential: Option<CredentialView>,
    /// The evidence with which the sender asked to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    evidence: Option<EvidenceOfTests>,
    /// What a mail to the support must have, line by line.
    support: String,
}

#[derive(Serialize, ToSchema)]
#[schema(title = "NextStep")]
pub(crate) struct NextStepView {
    #[schema(schema_with = steps)]
    step: &'static str,
    /// `the sender` or `the team`.
    by: &'static str,
    /// What is done, as a sentence goes on after `by`.
    says: &'static str,
    /// Whether it may be left out.
    optional: bool,
    /// When the team answers; left out where it waits for who plays it, or where it is the sender's turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    answers: Option<Timestamp>,
    /// The same as a Copenhagen clock shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    local: Option<String>,
    /// How sure we are that there is such a step here.
    #[schema(value_type = String, example = "documented")]
    grade: nets_core::rule_book::Grade,
    /// What that rests on.
    source: &'static str,
}

#[derive(Serialize, ToSchema)]
#[schema(title = "DoneStep")]
pub(crate) struct DoneStepView {
    #[schema(schema_with = steps)]
    step: &'static str,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The same as a Copenhagen clock shows it.
    local: String,
    /// The dossier in which it was done, where it was another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    carried_from: Option<u32>,
}

/// How an environment is set up for a sender.
#[derive(Serialize, ToSchema)]
#[schema(title = "SenderClient")]
pub(crate) struct ClientView {
    /// With which id it logs in or asks for tokens.
    #[schema(example = "test:ebox:docsender:one:client")]
    id: String,
    /// What its tokens may do; none at Nets Share.
    scopes: Vec<&'static str>,
    #[schema(value_type = String, format = DateTime)]
    configured: Timestamp,
}

/// The public part of what a sender shows that it is itself.
#[derive(Serialize, ToSchema)]
#[schema(title = "SenderCredential")]
pub(crate) struct CredentialView {
    /// The subject of a certificate; the kind of a login key.
    subject: String,
    /// SHA-256 of the certificate or key.
    fingerprint: String,
    /// SHA-256 of the public key in it.
    key_fingerprint: String,
    /// Until when a certificate is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    until: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct EvidenceOfTests {
    /// SHA-256 of the certificate.
    digest: String,
    /// How many lines it shows.
    shown: u32,
}

/// One thing found in what a sender handed in. Texts are left out when there is nothing to say.
#[derive(ToSchema)]
#[schema(title = "OnboardingFinding")]
#[expect(dead_code, reason = "describes a finding for the OpenAPI document; the core writes it")]
pub(crate) struct OnboardingFindingView {
    /// The rule's id, stable.
    #[schema(example = "certificate.state")]
    rule: String,
    /// `error` stands in the way; `warning` does not.
    severity: String,
    /// How sure we are of the rule.
    grade: String,
    /// The rule in one sentence.
    title: String,
    /// What the rule rests on.
    source: String,
    /// What of the file is meant.
    #[schema(nullable = false)]
    place: Option<String>,
    /// What is wrong here.
    message: String,
    #[schema(nullable = false)]
    found: Option<String>,
    #[schema(nullable = false)]
    expected: Option<String>,
    /// What to do.
    #[schema(nullable = false)]
    advice: Option<String>,
}

fn services() -> Object {
    words(SenderService::ALL.map(SenderService::word))
}

pub(crate) fn environments() -> Object {
    words(SenderEnvironment::ALL.map(SenderEnvironment::word))
}

fn steps() -> Object {
    words(OnboardingStep::ALL.map(OnboardingStep::word))
}

pub(crate) fn described<S: Serializer>(
    findings: &[OnboardingFinding],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    describe(findings, serializer)
}

impl DossierView {
    pub(crate) fn of(dossier: &Dossier, desk: &OnboardingDesk) -> DossierView {
        let time = LocalTime::new();
        let key = &dossier.key;
        let opened = desk.all().find(|other| other.opened_from == Some(dossier.id));
        let done = dossier.done.iter().map(|done| DoneStepView {
            step: done.step.word(),
            at: done.at,
            local: time.show(done.at),
            carried_from: done.carried_from.map(number),
        });
        DossierView {
            dossier: number(dossier.id),
            service: key.service().word(),
            organisation: key.organisation.clone(),
            application: key.application.clone(),
            message_type: key.message_type.clone(),
            environment: key.environment.word(),
            state: dossier.state(),
            opened_from: dossier.opened_from.map(number),
            opened: opened.map(|other| number(other.id)),
            next: next(dossier, &time),
            done: done.collect(),
            findings: dossier.open_findings().to_vec(),
            refused: dossier.refused.clone(),
            client: dossier.configuration.as_ref().map(ClientView::of),
            credential: dossier.credential.as_ref().map(CredentialView::of),
            evidence: dossier.evidence.as_ref().map(|TestEvidence { digest, shown, .. }| EvidenceOfTests {
                digest: digest.clone(),
                shown: *shown,
            }),
            support: dossier.support(),
        }
    }
}

impl ClientView {
    pub(crate) fn of(configuration: &SenderConfiguration) -> ClientView {
        let SenderConfiguration { at, client, scopes } = configuration;
        ClientView { id: client.clone(), scopes: scopes.clone(), configured: *at }
    }
}

impl CredentialView {
    pub(crate) fn of(credential: &SenderCredential) -> CredentialView {
        let SenderCredential { text: _, fingerprint, key_fingerprint, subject, until } = credential;
        CredentialView {
            subject: subject.clone(),
            fingerprint: fingerprint.clone(),
            key_fingerprint: key_fingerprint.clone(),
            until: *until,
        }
    }
}

pub(crate) fn number(id: DossierId) -> u32 {
    id.0
}

fn next(dossier: &Dossier, time: &LocalTime) -> Vec<NextStepView> {
    let view = |described: &'static nets_core::onboarding::step::StepDescription| {
        let asked: Option<&AskedStep> = dossier.asked.iter().find(|asked| asked.step == described.step);
        let answers = asked.and_then(|asked| asked.answers);
        NextStepView {
            step: described.step.word(),
            by: match described.actor {
                StepActor::Sender => "the sender",
                StepActor::Team => "the team",
            },
            says: described.says,
            optional: described.optional,
            answers,
            local: answers.map(|at| time.show(at)),
            grade: described.grade,
            source: described.source,
        }
    };
    dossier.next().map(view).collect()
}
