//! What the mail of each step says, in words of ours.

use alloc::{format, string::String, string::ToString, vec::Vec};
use core::fmt::Write as _;

use crate::onboarding::dossier::{Dossier, DossierNote, NoteKind};
use crate::onboarding::environment::SenderService;
use crate::onboarding::finding::OnboardingFinding;
use crate::onboarding::letter::OnboardingLetter;
use crate::onboarding::papers::{LocalNames, OnboardingForm, OnboardingRequest, TypeSector};
use crate::onboarding::step::{OnboardingStep, StepActor};

impl Dossier {
    /// Notes something with its mail, as the dossier is now. What was carried over is told in no mail.
    pub(crate) fn note(&mut self, note: DossierNote) {
        if note.what != NoteKind::Carried {
            self.letters.push(self.letter(&note));
        }
        self.notes.push(note);
    }

    /// The mail that tells of this, after those that there are.
    fn letter(&self, note: &DossierNote) -> OnboardingLetter {
        let number = self.letters.len() + 1;
        let to_sender = note.by == StepActor::Team || note.what == NoteKind::SentBack;
        let (team, sender) = (self.team(), format!("TEST ONLY {}", self.request.contact));
        let (from, to) = if to_sender { (team, sender) } else { (sender, team) };
        let key = &self.key;
        let subject = format!(
            "TEST ONLY - {} - {} {} {} - {}",
            self.key.service().title(),
            key.environment.word(),
            key.application,
            key.message_type,
            subject(note)
        );
        OnboardingLetter { number, at: note.at, from, to, subject, body: self.body(note) }
    }

    fn team(&self) -> String {
        match self.key.service() {
            SenderService::Ebox => "TEST ONLY the team for e-Box integration <ebox-team@test-only.invalid>",
            SenderService::NetsShare => {
                "TEST ONLY the support of Nets Share <nets-share-support@test-only.invalid>"
            }
        }
        .to_string()
    }

    fn body(&self, note: &DossierNote) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = match note.what {
            NoteKind::SentBack => writeln!(text, "What you handed in comes back with these remarks:\n"),
            NoteKind::Refused => {
                writeln!(text, "We cannot go on with this: {}.", note.reason.as_deref().unwrap_or_default())
            }
            NoteKind::Done | NoteKind::Carried => writeln!(text, "{}", self.said(note.step)),
        };
        for finding in &note.findings {
            let _ = writeln!(text, "{}", remark(finding));
        }
        let _ = write!(text, "\n{}", self.support());
        text
    }

    /// What a mail to the support must have, so that it can be answered.
    pub fn support(&self) -> String {
        let key = &self.key;
        let mut text = format!(
            "Environment: {}\nOrganisation: {}\nApplication: {}\nMessage type: {}\n",
            key.environment.word(),
            key.organisation,
            key.application,
            key.message_type
        );
        let own = self.form.iter().flat_map(|form| &form.types).find(|one| one.id == key.message_type);
        if let Some(sector) = own.and_then(|one| one.sector) {
            let _ = writeln!(text, "Sector: {}", sector_word(sector));
        }
        if let Some(configuration) = &self.configuration {
            let _ = writeln!(text, "Client: {}", configuration.client);
        }
        text
    }

    fn said(&self, step: OnboardingStep) -> String {
        match step {
            OnboardingStep::Request => requested(&self.request),
            OnboardingStep::Agreement => "We agree in principle. Please hand in the form now.".to_string(),
            OnboardingStep::Meeting => {
                "Thank you for the meeting; this is to note that it took place.".to_string()
            }
            OnboardingStep::Form => self.form.as_ref().map(handed_in).unwrap_or_default(),
            OnboardingStep::Validation => match self.key.service() {
                SenderService::Ebox => format!(
                    "The form is validated. You can order the certificate for {} now, and we begin to configure.",
                    self.key.environment.word()
                ),
                SenderService::NetsShare => {
                    "We set up what the form says. Please send the public half of the login key.".to_string()
                }
            },
            OnboardingStep::CertificateRequest => {
                "Please look at the request for our certificate before we order it. It is attached."
                    .to_string()
            }
            OnboardingStep::Credential => match &self.credential {
                Some(credential) => format!(
                    "This is our {}, its public part alone.\n\n{}\nSHA-256: {}",
                    if self.key.service() == SenderService::Ebox { "certificate" } else { "login key" },
                    credential.subject,
                    credential.fingerprint
                ),
                None => String::new(),
            },
            OnboardingStep::Configuration => match &self.configuration {
                Some(configuration) if configuration.scopes.is_empty() => {
                    format!("{} is ready. Log in as {}.", self.key.environment.word(), configuration.client)
                }
                Some(configuration) => format!(
                    "{} is configured, and the form is attached. Your client is {}, with the scope\n{}.",
                    self.key.environment.word(),
                    configuration.client,
                    configuration.scopes.join("\n")
                ),
                None => String::new(),
            },
            OnboardingStep::Tests => "Please send us the test cases; we begin to test.".to_string(),
            OnboardingStep::Go => match &self.evidence {
                Some(evidence) => format!(
                    "Our tests are completed and conclusive: {} lines are shown, and none is open.\nSHA-256 of the certificate: {}",
                    evidence.shown, evidence.digest
                ),
                None => String::new(),
            },
            OnboardingStep::Admission => match self.key.environment.next() {
                Some(next) => {
                    format!("Your tests convince us. {} comes next: it needs a key of its own.", next.word())
                }
                None => String::new(),
            },
            OnboardingStep::Live => "Production is ready: you are live. Congratulations.".to_string(),
        }
    }
}

fn subject(note: &DossierNote) -> String {
    match note.what {
        NoteKind::SentBack => format!("{} to be handed in again", note.step.word()),
        NoteKind::Refused => "refused".to_string(),
        NoteKind::Done | NoteKind::Carried => note.step.word().replace('_', " "),
    }
}

fn sector_word(sector: TypeSector) -> &'static str {
    match sector {
        TypeSector::Enterprise => "enterprise",
        TypeSector::Citizen => "citizen",
    }
}

fn remark(finding: &OnboardingFinding) -> String {
    let OnboardingFinding { rule, place, message, found, expected, advice } = finding;
    let mut text = String::from("- ");
    if !place.is_empty() {
        let _ = write!(text, "{place}: ");
    }
    let _ = write!(text, "{message} [{}]", rule.rule().id);
    for (what, value) in [("found", found), ("expected", expected), ("what to do", advice)] {
        if !value.is_empty() {
            let _ = write!(text, "\n    {what}: {value}");
        }
    }
    text
}

fn requested(request: &OnboardingRequest) -> String {
    let mut text = format!("{}\n\nUse cases:\n", request.business_case);
    for case in &request.use_cases {
        let _ = writeln!(text, "- {case}");
    }
    let _ = write!(
        text,
        "\nVolume: {} documents a year, at most {} an hour ({}).\nWe want to be live by {}.",
        request.documents_a_year, request.peak_an_hour, request.peak_when, request.live_by
    );
    text
}

fn names(names: &LocalNames) -> String {
    names.all().collect::<Vec<_>>().join(" / ")
}

fn handed_in(form: &OnboardingForm) -> String {
    let mut text = format!(
        "This is our form.\n\nOrganisation: {} ({})\n",
        names(&form.organisation_name),
        form.organisation
    );
    if let Some(user) = &form.user {
        let _ = writeln!(text, "User: {user}\ne-Boks ids: {}", form.eboks_ids.join(", "));
    } else {
        let _ = writeln!(text, "Application: {} ({})", names(&form.application_name), form.application);
    }
    if let Some(service) = &form.alias_service {
        let _ = writeln!(text, "Alias service: TEST ONLY {service}");
    }
    for one in &form.types {
        let _ = write!(text, "Type {}: {}", one.id, names(&one.name));
        if let Some(sector) = one.sector {
            let _ = write!(text, ", for {}", sector_word(sector));
        }
        if let Some(validity) = &one.validity {
            let _ = write!(text, ", valid for {validity}");
        }
        for (is_so, what) in [(one.signing, ", for signing"), (one.mandatory, ", mandatory")] {
            text.push_str(if is_so { what } else { "" });
        }
        text.push('\n');
    }
    for contact in &form.contacts {
        let _ = writeln!(text, "Contact ({}): {}, TEST ONLY {}", contact.role, contact.name, contact.email);
    }
    text
}
