//! What is held against the dossier and against all others: the papers by themselves are looked at where they are read.

use alloc::{format, string::String, vec::Vec};

use crate::ebox::setting::EboxSetting;
use crate::onboarding::act::SenderDeed;
use crate::onboarding::dossier::Dossier;
use crate::onboarding::environment::SenderService;
use crate::onboarding::finding::OnboardingFinding;
use crate::onboarding::papers::{OnboardingForm, SenderCredential, TestEvidence};
use crate::rule_book::onboarding::OnboardingRuleId;

/// What a machine finds at once in what a sender hands in.
pub(crate) fn of_deed(dossier: &Dossier, deed: &SenderDeed, all: &[Dossier]) -> Vec<OnboardingFinding> {
    match deed {
        SenderDeed::Form { form, .. } => of_its_dossier(dossier, form),
        SenderDeed::CertificateRequest { key_fingerprint: Some(key), .. } => {
            key_reused(dossier, key, all).into_iter().collect()
        }
        SenderDeed::Credential { credential: Some(credential), .. } => {
            reused(dossier, credential, all).into_iter().collect()
        }
        SenderDeed::Go { evidence: Some(evidence), .. } => of_evidence(dossier, evidence),
        SenderDeed::CertificateRequest { .. }
        | SenderDeed::Credential { .. }
        | SenderDeed::Go { .. }
        | SenderDeed::Meet
        | SenderDeed::AskForTests => Vec::new(),
    }
}

/// The form says what the dossier is about.
fn of_its_dossier(dossier: &Dossier, form: &OnboardingForm) -> Vec<OnboardingFinding> {
    let key = &dossier.key;
    let mut findings = Vec::new();
    let mut other = |place: &str, found: &str, expected: &str| {
        if found != expected {
            findings.push(
                OnboardingFinding::new(
                    OnboardingRuleId::FormDossier,
                    place,
                    "the form says something else than the dossier",
                )
                .found(found)
                .expected(expected)
                .advice("change the form, or begin a dossier for it"),
            );
        }
    };
    other("environment", form.environment.word(), key.environment.word());
    other("organisation: number", &form.organisation, &key.organisation);
    other("application", &form.application, &key.application);
    if !form.types.iter().any(|one| one.id == key.message_type) {
        let types: Vec<_> = form.types.iter().map(|one| one.id.as_str()).collect();
        other("message types", &types.join(", "), &key.message_type);
    }
    if key.service() == SenderService::NetsShare {
        let wanted = key.environment.user_id(&key.application);
        if let Some(user) = form.user.as_ref().filter(|user| **user != wanted) {
            findings.push(
                OnboardingFinding::new(
                    OnboardingRuleId::FormUser,
                    "user",
                    "the user id is not that of this environment",
                )
                .found(user)
                .expected(wanted)
                .advice("write t in front in test and p in production"),
            );
        }
    }
    findings
}

/// What the team finds when it holds a form against all others.
pub(crate) fn of_form(
    dossier: &Dossier,
    all: &[Dossier],
    ebox: Option<&EboxSetting>,
) -> Vec<OnboardingFinding> {
    let Some(form) = &dossier.form else { return Vec::new() };
    let mut findings = Vec::new();
    findings.extend(ebox.filter(|ebox| is_listed_for_another(dossier, ebox)).map(|_| taken(dossier)));
    let others =
        all.iter().filter(|other| other.id != dossier.id && other.key.service() == dossier.key.service());
    for (other, theirs) in others.filter_map(|other| Some((other, other.form.as_ref()?))) {
        if other.done(crate::onboarding::step::OnboardingStep::Validation).is_none() {
            continue;
        }
        if other.key.organisation != dossier.key.organisation {
            if other.key.application == dossier.key.application {
                findings.push(taken(dossier));
            }
            continue;
        }
        let mut consistent = |place: &str, same: bool, found: String, expected: String| {
            if !same {
                let message = format!("dossier {} has another one, and it was validated", other.id);
                findings.push(
                    OnboardingFinding::new(OnboardingRuleId::FormConsistent, place, message)
                        .found(found)
                        .expected(expected)
                        .advice("write the same"),
                );
            }
        };
        let names = |form: &OnboardingForm| form.organisation_name.all().collect::<Vec<_>>().join("; ");
        let same = form.organisation_name == theirs.organisation_name;
        consistent("organisation: name", same, names(form), names(theirs));
        for (mine, known) in form.types.iter().filter_map(|mine| {
            theirs.types.iter().find(|known| known.id == mine.id).map(|known| (mine, known))
        }) {
            if mine.sector != known.sector && other.key.application == dossier.key.application {
                findings.push(
                    OnboardingFinding::new(
                        OnboardingRuleId::FormSector,
                        format!("message type {}", mine.id),
                        format!("dossier {} has it for others", other.id),
                    )
                    .advice("give what is for enterprises and what is for citizens two types"),
                );
            }
        }
    }
    // One mistake may stand in the way of several dossiers.
    findings.dedup_by(|later, first| later.rule == first.rule && later.place == first.place);
    findings
}

/// Whether the scenario's e-Box has the application, and for another organisation.
fn is_listed_for_another(dossier: &Dossier, ebox: &EboxSetting) -> bool {
    let is_its = |id: &str| dossier.key.service() == SenderService::Ebox && id == dossier.key.application;
    let listed = ebox.applications.values().find(|listed| is_its(listed.id.as_str()));
    listed.is_some_and(|listed| listed.organisation.as_str() != dossier.key.organisation)
}

fn taken(dossier: &Dossier) -> OnboardingFinding {
    let rule = OnboardingRuleId::FormTaken;
    OnboardingFinding::new(rule, "application: id", "another organisation has this id")
        .found(&*dossier.key.application)
        .advice("take an id that begins with a name of your own")
}

fn elsewhere<'a>(dossier: &'a Dossier, all: &'a [Dossier]) -> impl Iterator<Item = &'a Dossier> {
    all.iter().filter(|other| {
        other.key.service() == dossier.key.service() && other.key.environment != dossier.key.environment
    })
}

fn reused(dossier: &Dossier, credential: &SenderCredential, all: &[Dossier]) -> Option<OnboardingFinding> {
    let same = |other: &&Dossier| {
        other.credential.as_ref().is_some_and(|theirs| theirs.fingerprint == credential.fingerprint)
    };
    let Some(other) = elsewhere(dossier, all).find(same) else {
        return key_reused(dossier, &credential.key_fingerprint, all);
    };
    let rule = match dossier.key.service() {
        SenderService::Ebox => OnboardingRuleId::CertificateReused,
        SenderService::NetsShare => OnboardingRuleId::LoginKeyReused,
    };
    Some(used_in(rule, other))
}

fn key_reused(dossier: &Dossier, key: &str, all: &[Dossier]) -> Option<OnboardingFinding> {
    let same = |other: &&Dossier| {
        let theirs = other.credential.as_ref().map(|credential| &credential.key_fingerprint);
        theirs.or(other.requested_key.as_ref()).is_some_and(|theirs| theirs == key)
    };
    let rule = match dossier.key.service() {
        SenderService::Ebox => OnboardingRuleId::CertificateKeyReused,
        SenderService::NetsShare => OnboardingRuleId::LoginKeyReused,
    };
    elsewhere(dossier, all).find(same).map(|other| used_in(rule, other))
}

fn used_in(rule: OnboardingRuleId, other: &Dossier) -> OnboardingFinding {
    let message = format!("it is in use in {} (dossier {})", other.key.environment.word(), other.id);
    OnboardingFinding::new(rule, "the key", message).advice("make a key pair of its own for each environment")
}

/// Whether the tests are completed and conclusive, and were made as the environment is configured now.
fn of_evidence(dossier: &Dossier, evidence: &TestEvidence) -> Vec<OnboardingFinding> {
    let finding = |rule, message: String| OnboardingFinding::new(rule, "the certificate", message);
    if evidence.service != dossier.key.service() {
        let rule = OnboardingRuleId::TestsOtherService;
        return [finding(rule, format!("it is of {}", evidence.service.title()))
            .expected(dossier.key.service().title())
            .advice("run certify with the profile of this service")]
        .into();
    }
    let mut findings = Vec::new();
    if evidence.shown == 0 {
        let rule = OnboardingRuleId::TestsEmpty;
        findings.push(
            finding(rule, "nothing is shown in it".into())
                .advice("test first; what was not seen is not passed"),
        );
    } else if !evidence.passes || !evidence.open.is_empty() {
        let open = evidence.open.join(", ");
        let lines = if evidence.open.len() == 1 {
            "1 line is"
        } else {
            &*format!("{} lines are", evidence.open.len())
        };
        findings.push(
            finding(OnboardingRuleId::TestsOpen, format!("{lines} open or broken"))
                .found(open)
                .advice("do what the certificate says beside each line, and make it again"),
        );
    }
    if let (Some(until), Some(configuration)) = (evidence.until, &dossier.configuration)
        && until < configuration.at
    {
        findings.push(
            finding(OnboardingRuleId::TestsStale, format!("what it judges ended at {until}"))
                .expected(format!(
                    "traffic after {}, when the environment was configured last",
                    configuration.at
                ))
                .advice("test again, and make the certificate again"),
        );
    }
    findings
}
