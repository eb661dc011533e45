//! The desk at which all onboardings of a world are worked on: the one machine.

use alloc::{format, string::String, vec::Vec};
use jiff::Timestamp;

use crate::agenda::Due;
use crate::ebox::setting::EboxScope;
use crate::now::Now;
use crate::onboarding::act::{DossierId, OnboardingAct, OnboardingRefusal, SenderDeed, TeamVerdict};
use crate::onboarding::dossier::{AskedStep, DoneStep, Dossier, DossierNote, NoteKind, SenderConfiguration};
use crate::onboarding::environment::{SenderEnvironment, SenderService};
use crate::onboarding::finding::{OnboardingFinding, refuses};
use crate::onboarding::papers::{DossierKey, OnboardingRequest};
use crate::onboarding::step::{OnboardingStep, StepActor};
use crate::onboarding::team::TeamDecision;
use crate::onboarding::validation;
use crate::onboarding::working_days::working_days_later;
use crate::out::Out;
use crate::rule_book::onboarding::OnboardingRuleId;
use crate::timeline::Happening;

/// So many dossiers one world has.
pub const MOST_DOSSIERS: usize = 1_000;

/// What a sender's tokens may do at the e-Box, as far as senders use it; which scopes NSSO gives is not public.
const SENDER_SCOPES: [EboxScope; 2] = [EboxScope::PublicationSender, EboxScope::Preferences];

/// All dossiers, in the order in which they were begun.
#[derive(Debug, Clone, Default)]
pub struct OnboardingDesk {
    /// Bound: `MOST_DOSSIERS`.
    dossiers: Vec<Dossier>,
}

/// A sender that is configured somewhere: who may ask for tokens or log in there, and with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisteredSender<'d> {
    pub dossier: &'d Dossier,
    pub configuration: &'d SenderConfiguration,
    /// The certificate or login key of this environment, and of no other.
    pub credential: &'d crate::onboarding::papers::SenderCredential,
}

impl RegisteredSender<'_> {
    /// Organisation, application, message type and environment.
    pub fn key(&self) -> &DossierKey {
        &self.dossier.key
    }
}

impl OnboardingDesk {
    pub fn all(&self) -> impl Iterator<Item = &Dossier> {
        self.dossiers.iter()
    }

    pub fn get(&self, id: DossierId) -> Option<&Dossier> {
        self.dossiers.get((id.0 as usize).checked_sub(1)?)
    }

    /// Whatever is registered and configured in an environment: one for each organisation, application and message type.
    /// What is not in it has no client there, and no certificate of another environment is.
    pub fn registered(&self, environment: SenderEnvironment) -> impl Iterator<Item = RegisteredSender<'_>> {
        let here =
            move |dossier: &&Dossier| dossier.key.environment == environment && dossier.refused.is_none();
        self.dossiers.iter().filter(here).filter_map(|dossier| {
            Some(RegisteredSender {
                dossier,
                configuration: dossier.configuration.as_ref()?,
                credential: dossier.credential.as_ref()?,
            })
        })
    }

    /// The dossiers about a client of an environment, in their order.
    pub fn of_client(&self, environment: SenderEnvironment, client: &str) -> Vec<&Dossier> {
        let here = self.dossiers.iter().filter(|dossier| dossier.key.environment == environment);
        here.filter(|dossier| dossier.client() == client).collect()
    }

    /// Whether this can happen now.
    pub fn check(&self, act: &OnboardingAct) -> Result<(), OnboardingRefusal> {
        match act {
            OnboardingAct::Start(request) => self.check_start(&request.key),
            OnboardingAct::Hand { dossier, deed } => {
                self.known(*dossier)?.may(deed.step(), StepActor::Sender).map(drop)
            }
            OnboardingAct::Team { dossier, verdict } => {
                let dossier = self.known(*dossier)?;
                if let Some(reason) = &dossier.refused {
                    return Err(OnboardingRefusal::Over { reason: reason.clone() });
                }
                let asked = dossier.asked.first().ok_or(OnboardingRefusal::NothingAsked)?;
                dossier.may(asked.step, StepActor::Team)?;
                let can_go_back = again(asked.step).is_some();
                if matches!(verdict, TeamVerdict::SendBack(_)) && !can_go_back {
                    return Err(OnboardingRefusal::NotSentBack { step: asked.step });
                }
                Ok(())
            }
        }
    }

    fn known(&self, id: DossierId) -> Result<&Dossier, OnboardingRefusal> {
        self.get(id).ok_or(OnboardingRefusal::UnknownDossier(id))
    }

    fn check_start(&self, key: &DossierKey) -> Result<(), OnboardingRefusal> {
        if let Some(there) = self.dossiers.iter().find(|dossier| dossier.key == *key) {
            return Err(OnboardingRefusal::Exists(there.id));
        }
        let environment = key.environment;
        let before = key.service().environments().iter().rev().find(|other| **other < environment);
        match before {
            Some(before) if environment.is_production() => {
                return Err(OnboardingRefusal::NotFirst { environment, before: *before });
            }
            Some(_) | None => {}
        }
        match self.dossiers.len() {
            MOST_DOSSIERS.. => Err(OnboardingRefusal::Full("dossiers")),
            _ => Ok(()),
        }
    }

    /// Lets it happen, if it can.
    pub(crate) fn act(&mut self, act: OnboardingAct, now: Now<'_>, out: &mut Out<'_>) {
        if self.check(&act).is_err() {
            return;
        }
        match act {
            OnboardingAct::Start(request) => {
                let key = request.key.clone();
                let id = self.open(request, None, out);
                self.mark(id, OnboardingStep::Request, None, Vec::new(), now, out);
                let agreed = self.sibling(id, &key, OnboardingStep::Agreement);
                if let Some(from) = agreed {
                    self.mark(id, OnboardingStep::Agreement, Some(from), Vec::new(), now, out);
                }
                self.ask(id, now, out);
            }
            OnboardingAct::Hand { dossier, deed } => {
                self.hand(dossier, deed, now, out);
                self.ask(dossier, now, out);
            }
            OnboardingAct::Team { dossier, verdict } => {
                let asked = self.get(dossier).and_then(|dossier| dossier.asked.first().copied());
                if let Some(AskedStep { step, answers }) = asked {
                    out.cancel(answers.map(|at| (at, Due::OnboardingAnswer { dossier, step })));
                    self.decide(dossier, step, verdict, now, out);
                }
            }
        }
    }

    /// The team answers as the scenario says, to what it was asked.
    pub(crate) fn answer(&mut self, id: DossierId, step: OnboardingStep, now: Now<'_>, out: &mut Out<'_>) {
        let Some(dossier) = self.get(id).filter(|dossier| dossier.may(step, StepActor::Team).is_ok()) else {
            return;
        };
        let sent_back = |note: &DossierNote| note.what == NoteKind::SentBack && note.by == StepActor::Team;
        let was_sent_back =
            dossier.notes.iter().any(|note| sent_back(note) && Some(note.step) == again(step));
        let verdict = match &now.scenario.onboarding.answer(step).does {
            TeamDecision::Refuse(reason) => TeamVerdict::Refuse(reason.clone()),
            TeamDecision::SendBack(remarks) if !was_sent_back && again(step).is_some() => {
                TeamVerdict::SendBack(remarks.clone())
            }
            TeamDecision::Grant | TeamDecision::SendBack(_) | TeamDecision::ByHand => TeamVerdict::Grant,
        };
        self.decide(id, step, verdict, now, out);
    }

    fn open(
        &mut self,
        request: OnboardingRequest,
        opened_from: Option<DossierId>,
        out: &mut Out<'_>,
    ) -> DossierId {
        let id = DossierId(u32::try_from(self.dossiers.len() + 1).unwrap_or(u32::MAX));
        let key = request.key.clone();
        out.tell(Happening::OnboardingOpened {
            dossier: id,
            service: key.service(),
            organisation: key.organisation.clone(),
            application: key.application.clone(),
            message_type: key.message_type.clone(),
            environment: key.environment,
            opened_from,
        });
        self.dossiers.push(Dossier {
            id,
            key,
            request,
            opened_from,
            done: Vec::new(),
            asked: Vec::new(),
            form: None,
            credential: None,
            requested_key: None,
            configuration: None,
            evidence: None,
            refused: None,
            notes: Vec::new(),
            letters: Vec::new(),
        });
        id
    }

    fn get_mut(&mut self, id: DossierId) -> Option<&mut Dossier> {
        self.dossiers.get_mut((id.0 as usize).checked_sub(1)?)
    }

    /// Another dossier of the same application in the same environment in which this was done.
    fn sibling(&self, id: DossierId, key: &DossierKey, step: OnboardingStep) -> Option<DossierId> {
        let is_one = |other: &&Dossier| {
            other.id != id
                && other.refused.is_none()
                && other.key.shares_application(key)
                && other.done(step).is_some()
        };
        self.dossiers.iter().find(is_one).map(|other| other.id)
    }

    /// Notes that a step is done.
    fn mark(
        &mut self,
        id: DossierId,
        step: OnboardingStep,
        carried_from: Option<DossierId>,
        findings: Vec<OnboardingFinding>,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let Some(dossier) = self.get_mut(id) else { return };
        let by = dossier.key.environment.step(step).map_or(StepActor::Team, |described| described.actor);
        let at = now.time;
        dossier.done.push(DoneStep { step, at, carried_from });
        dossier.asked.retain(|asked| asked.step != step);
        let what = if carried_from.is_some() { NoteKind::Carried } else { NoteKind::Done };
        dossier.note(DossierNote { at, step, by, what, findings, reason: None });
        out.tell(Happening::OnboardingStepDone {
            dossier: id,
            environment: dossier.key.environment,
            step,
            by,
            carried_from,
        });
    }

    /// Has a step handed in again, with what stands in its way.
    fn send_back(
        &mut self,
        id: DossierId,
        step: OnboardingStep,
        by: StepActor,
        findings: Vec<OnboardingFinding>,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let Some(dossier) = self.get_mut(id) else { return };
        dossier.done.retain(|done| done.step != step);
        let lines = findings.iter().map(line).collect();
        out.tell(Happening::OnboardingSentBack {
            dossier: id,
            environment: dossier.key.environment,
            step,
            by,
            findings: lines,
        });
        let what = NoteKind::SentBack;
        dossier.note(DossierNote { at: now.time, step, by, what, findings, reason: None });
    }

    fn hand(&mut self, id: DossierId, deed: SenderDeed, now: Now<'_>, out: &mut Out<'_>) {
        let step = deed.step();
        let mut findings = deed.findings().to_vec();
        let Some(dossier) = self.get(id) else { return };
        findings.extend(validation::of_deed(dossier, &deed, &self.dossiers));
        if refuses(&findings) {
            // The machine looked at it, and the sender has it back at once.
            return self.send_back(id, step, StepActor::Sender, findings, now, out);
        }
        if let Some(dossier) = self.get_mut(id) {
            match deed {
                SenderDeed::Form { form, .. } => dossier.form = Some(*form),
                SenderDeed::CertificateRequest { key_fingerprint, .. } => {
                    dossier.requested_key = key_fingerprint;
                }
                SenderDeed::Credential { credential, .. } => dossier.credential = credential,
                SenderDeed::Go { evidence, .. } => dossier.evidence = evidence,
                SenderDeed::Meet | SenderDeed::AskForTests => {}
            }
        }
        self.mark(id, step, None, findings, now, out);
    }

    /// Asks the team for whatever it can do now.
    fn ask(&mut self, id: DossierId, now: Now<'_>, out: &mut Out<'_>) {
        let Some(dossier) = self.get_mut(id) else { return };
        let asked: Vec<_> = dossier
            .next()
            .filter(|described| described.actor == StepActor::Team)
            .map(|described| described.step)
            .filter(|step| dossier.asked.iter().all(|asked| asked.step != *step))
            .collect();
        for step in asked {
            let answer = now.scenario.onboarding.answer(step);
            let answers = (answer.does != TeamDecision::ByHand)
                .then(|| working_days_later(dossier.key.service(), now.time, answer.after));
            if let Some(at) = answers {
                out.schedule(at, Due::OnboardingAnswer { dossier: id, step });
            }
            dossier.asked.push(AskedStep { step, answers });
        }
    }

    fn decide(
        &mut self,
        id: DossierId,
        step: OnboardingStep,
        verdict: TeamVerdict,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        if let Some(dossier) = self.get_mut(id) {
            dossier.asked.retain(|asked| asked.step != step);
        }
        let remarks = |texts: Vec<String>| texts.into_iter().map(remark).collect::<Vec<_>>();
        match verdict {
            TeamVerdict::Refuse(reason) => self.refuse(id, step, reason, now, out),
            TeamVerdict::SendBack(texts) => self.team_sends_back(id, step, remarks(texts), now, out),
            TeamVerdict::Grant => {
                let found = match (step, self.get(id)) {
                    (OnboardingStep::Validation, Some(dossier)) => {
                        validation::of_form(dossier, &self.dossiers, now.scenario.ebox.as_deref())
                    }
                    _ => Vec::new(),
                };
                if refuses(&found) {
                    return self.team_sends_back(id, step, found, now, out);
                }
                self.grant(id, step, now, out);
                self.ask(id, now, out);
            }
        }
    }

    fn team_sends_back(
        &mut self,
        id: DossierId,
        step: OnboardingStep,
        findings: Vec<OnboardingFinding>,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        if let Some(again) = again(step) {
            self.send_back(id, again, StepActor::Team, findings, now, out);
        }
    }

    fn refuse(
        &mut self,
        id: DossierId,
        step: OnboardingStep,
        reason: String,
        now: Now<'_>,
        out: &mut Out<'_>,
    ) {
        let Some(dossier) = self.get_mut(id) else { return };
        let waiting = core::mem::take(&mut dossier.asked).into_iter();
        out.cancel(waiting.filter_map(|asked| {
            Some((asked.answers?, Due::OnboardingAnswer { dossier: id, step: asked.step }))
        }));
        dossier.refused = Some(reason.clone());
        dossier.configuration = None;
        dossier.note(DossierNote {
            at: now.time,
            step,
            by: StepActor::Team,
            what: NoteKind::Refused,
            findings: Vec::new(),
            reason: Some(reason.clone()),
        });
        let environment = dossier.key.environment;
        out.tell(Happening::OnboardingRefused { dossier: id, environment, step, reason });
    }

    fn grant(&mut self, id: DossierId, step: OnboardingStep, now: Now<'_>, out: &mut Out<'_>) {
        if let (OnboardingStep::Configuration, Some(dossier)) = (step, self.get_mut(id)) {
            dossier.configuration = Some(configuration(dossier, now.time));
        }
        self.mark(id, step, None, Vec::new(), now, out);
        match step {
            OnboardingStep::Validation => self.carry_credential(id, now, out),
            OnboardingStep::Admission => self.open_next(id, now, out),
            _ => {}
        }
    }

    /// A second message type of an application has its certificate already.
    fn carry_credential(&mut self, id: DossierId, now: Now<'_>, out: &mut Out<'_>) {
        let Some(key) = self.get(id).map(|dossier| dossier.key.clone()) else { return };
        let Some(from) = self.sibling(id, &key, OnboardingStep::Credential) else { return };
        let credential = self.get(from).and_then(|dossier| dossier.credential.clone());
        if let Some(dossier) = self.get_mut(id) {
            dossier.credential = credential;
        }
        self.mark(id, OnboardingStep::Credential, Some(from), Vec::new(), now, out);
    }

    /// The next environment begins where the form is validated; certificate and cases are its own.
    fn open_next(&mut self, id: DossierId, now: Now<'_>, out: &mut Out<'_>) {
        let Some(dossier) = self.get(id) else { return };
        let Some(environment) = dossier.key.environment.next() else { return };
        let key = dossier.key.in_environment(environment);
        if self.dossiers.len() >= MOST_DOSSIERS || self.dossiers.iter().any(|other| other.key == key) {
            return;
        }
        let request = OnboardingRequest { key, ..dossier.request.clone() };
        let form = dossier.form.clone().map(|mut form| {
            form.environment = environment;
            form
        });
        let next = self.open(request, Some(id), out);
        if let Some(dossier) = self.get_mut(next) {
            dossier.form = form;
        }
        for step in [
            OnboardingStep::Request,
            OnboardingStep::Agreement,
            OnboardingStep::Form,
            OnboardingStep::Validation,
        ] {
            self.mark(next, step, Some(id), Vec::new(), now, out);
        }
        self.carry_credential(next, now, out);
        self.ask(next, now, out);
    }
}

/// What is handed in again when the team sends this step of its own back.
fn again(step: OnboardingStep) -> Option<OnboardingStep> {
    match step {
        OnboardingStep::Validation => Some(OnboardingStep::Form),
        OnboardingStep::Admission => Some(OnboardingStep::Go),
        _ => None,
    }
}

fn remark(text: String) -> OnboardingFinding {
    OnboardingFinding::new(OnboardingRuleId::TeamFinding, "", text).advice("answer it, and hand it in again")
}

/// A finding on one line of the timeline.
fn line(finding: &OnboardingFinding) -> String {
    match &*finding.place {
        "" => format!("{} [{}]", finding.message, finding.rule.rule().id),
        place => format!("{place}: {} [{}]", finding.message, finding.rule.rule().id),
    }
}

fn configuration(dossier: &Dossier, at: Timestamp) -> SenderConfiguration {
    let scopes = match dossier.key.service() {
        SenderService::Ebox => SENDER_SCOPES.map(EboxScope::full).into(),
        SenderService::NetsShare => Vec::new(),
    };
    SenderConfiguration { at, client: dossier.client(), scopes }
}
