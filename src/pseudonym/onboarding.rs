//! Onboardings with pseudonyms. What the dossiers are about stays, as users and document types do everywhere: the numbers and
//! ids of companies, applications and message types. Names, contacts and whatever else is written is replaced.

use nets_core::onboarding::act::{OnboardingAct, SenderDeed, TeamVerdict};
use nets_core::onboarding::finding::OnboardingFinding;
use nets_core::onboarding::papers::{
    FormContact, FormLogo, FormType, LocalNames, OnboardingForm, OnboardingRequest, SenderCredential,
};

use crate::kind::{TextKind, TextReplacer};

pub(crate) fn onboarding_act(act: &OnboardingAct, texts: &dyn TextReplacer) -> OnboardingAct {
    match act {
        OnboardingAct::Start(request) => OnboardingAct::Start(onboarding_request(request, texts)),
        OnboardingAct::Hand { dossier, deed } => {
            OnboardingAct::Hand { dossier: *dossier, deed: sender_deed(deed, texts) }
        }
        OnboardingAct::Team { dossier, verdict } => {
            let verdict = match verdict {
                TeamVerdict::Grant => TeamVerdict::Grant,
                TeamVerdict::SendBack(remarks) => TeamVerdict::SendBack(
                    remarks.iter().map(|text| texts.text(TextKind::Free, text)).collect(),
                ),
                TeamVerdict::Refuse(reason) => TeamVerdict::Refuse(texts.text(TextKind::Free, reason)),
            };
            OnboardingAct::Team { dossier: *dossier, verdict }
        }
    }
}

fn onboarding_request(request: &OnboardingRequest, texts: &dyn TextReplacer) -> OnboardingRequest {
    let free = |text: &String| texts.text(TextKind::Free, text);
    let OnboardingRequest {
        key,
        business_case,
        use_cases,
        documents_a_year,
        peak_an_hour,
        peak_when,
        live_by,
        contact,
    } = request;
    OnboardingRequest {
        key: key.clone(),
        business_case: free(business_case),
        use_cases: use_cases.iter().map(free).collect(),
        documents_a_year: *documents_a_year,
        peak_an_hour: *peak_an_hour,
        peak_when: free(peak_when),
        live_by: *live_by,
        contact: free(contact),
    }
}

fn sender_deed(deed: &SenderDeed, texts: &dyn TextReplacer) -> SenderDeed {
    let found = |findings: &[OnboardingFinding]| findings.iter().map(|one| finding(one, texts)).collect();
    match deed {
        SenderDeed::Meet => SenderDeed::Meet,
        SenderDeed::AskForTests => SenderDeed::AskForTests,
        SenderDeed::Form { form: whole, findings } => {
            SenderDeed::Form { form: Box::new(form(whole, texts)), findings: found(findings) }
        }
        SenderDeed::CertificateRequest { key_fingerprint, findings } => SenderDeed::CertificateRequest {
            key_fingerprint: key_fingerprint.clone(),
            findings: found(findings),
        },
        SenderDeed::Credential { credential, findings } => SenderDeed::Credential {
            credential: credential.as_ref().map(|credential| shown(credential, texts)),
            findings: found(findings),
        },
        SenderDeed::Go { evidence, findings } => {
            SenderDeed::Go { evidence: evidence.clone(), findings: found(findings) }
        }
    }
}

/// A certificate has names in it, so it is left out; what tells two apart stays.
fn shown(credential: &SenderCredential, texts: &dyn TextReplacer) -> SenderCredential {
    let SenderCredential { text: _, fingerprint, key_fingerprint, subject, until } = credential;
    SenderCredential {
        text: String::new(),
        fingerprint: fingerprint.clone(),
        key_fingerprint: key_fingerprint.clone(),
        subject: texts.text(TextKind::Free, subject),
        until: *until,
    }
}

fn form(form: &OnboardingForm, texts: &dyn TextReplacer) -> OnboardingForm {
    let OnboardingForm {
        environment,
        organisation,
        organisation_name,
        application,
        application_name,
        types,
        contacts,
        logos,
        user,
        eboks_ids,
        alias_service,
    } = form;
    let logo = |logo: &FormLogo| FormLogo { file: texts.text(TextKind::Id, &logo.file), ..logo.clone() };
    OnboardingForm {
        environment: *environment,
        organisation: organisation.clone(),
        organisation_name: names(organisation_name, texts),
        application: application.clone(),
        application_name: names(application_name, texts),
        types: types.iter().map(|one| form_type(one, texts)).collect(),
        contacts: contacts.iter().map(|one| contact(one, texts)).collect(),
        logos: logos.iter().map(logo).collect(),
        user: user.clone(),
        eboks_ids: eboks_ids.clone(),
        alias_service: texts.optional(TextKind::Host, alias_service.as_deref()),
    }
}

fn form_type(one: &FormType, texts: &dyn TextReplacer) -> FormType {
    FormType { name: names(&one.name, texts), ..one.clone() }
}

fn contact(contact: &FormContact, texts: &dyn TextReplacer) -> FormContact {
    let FormContact { role, name, email } = contact;
    FormContact {
        role: texts.text(TextKind::Free, role),
        name: texts.text(TextKind::Free, name),
        email: texts.text(TextKind::Free, email),
    }
}

fn names(names: &LocalNames, texts: &dyn TextReplacer) -> LocalNames {
    let LocalNames { nl, fr, de, plain } = names;
    let free = |name: &Option<String>| texts.optional(TextKind::Free, name.as_deref());
    LocalNames { nl: free(nl), fr: free(fr), de: free(de), plain: free(plain) }
}

fn finding(finding: &OnboardingFinding, texts: &dyn TextReplacer) -> OnboardingFinding {
    let OnboardingFinding { rule, place, message, found, expected, advice } = finding;
    OnboardingFinding {
        rule: *rule,
        place: texts.text(TextKind::Sentence, place).into(),
        message: texts.text(TextKind::Sentence, message),
        found: texts.text(TextKind::Free, found),
        expected: texts.text(TextKind::Free, expected),
        advice: texts.text(TextKind::Sentence, advice),
    }
}
