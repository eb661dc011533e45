//! One onboarding: its steps, whose turn it is, what was sent back and why, the papers, the mails.

use askama::Template;
use axum::http::Uri;
use nets_control::{WorldReason, dossier_id, find_dossier};
use nets_core::onboarding::act::{DossierId, OnboardingAct, TeamVerdict};
use nets_core::onboarding::dossier::{Dossier, DossierNote, NoteKind};
use nets_core::onboarding::environment::SenderService;
use nets_core::onboarding::papers::OnboardingForm;
use nets_core::onboarding::step::{OnboardingStep, StepActor, StepDescription};
use nets_onboarding::example_form;
use nets_web::written::shortened;
use nets_web::{InPath, Problem};

use crate::answer::{Reply, page, parameters};
use crate::course::Stop;
use crate::entry::Link;
use crate::finding::{ShownFinding, grade};
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::mistake::Checked;
use crate::names::{shown, shown_lines};
use crate::onboarding::{service, state, turn};
use crate::times::{Shown, Times, counted};

/// A mail has fewer characters.
const MAIL: usize = 50_000;

#[derive(Template)]
#[template(path = "dossier.html")]
struct DossierPage {
    frame: Frame,
    /// Of this page, without its parameters.
    address: String,
    number: u32,
    service: &'static str,
    environment: &'static str,
    organisation: String,
    application: String,
    message_type: String,
    state: String,
    turn: String,
    /// Whether it has come to its end as it should.
    is_done: bool,
    stops: Vec<Stop>,
    /// The dossiers of the environment before and after this one.
    before: Option<Link>,
    next: Option<Link>,
    turns: Vec<TurnView>,
    sent_back: Vec<ShownFinding>,
    odd: Vec<ShownFinding>,
    team: Option<TeamTurn>,
    papers: Vec<PaperForm>,
    /// Steps without a paper.
    presses: Vec<PressForm>,
    /// The text in the field of the form, and what is wrong with it.
    text: String,
    checked: Option<Checked>,
    facts: Vec<PaperFacts>,
    /// Where one sees what is shown so far of what the evidence asks, if that can be seen here.
    certificate: Option<String>,
    support: String,
    mails: Vec<MailRow>,
    history: Vec<NoteRow>,
}

/// What can be done now, by whom.
struct TurnView {
    sentence: String,
    optional: bool,
    answers: Option<Shown>,
    waits: bool,
    grade: &'static str,
    source: &'static str,
}

/// What the team is asked.
struct TeamTurn {
    sentence: String,
    can_send_back: bool,
}

/// A step of the sender with a file.
struct PaperForm {
    /// The last part of the address that takes it.
    to: &'static str,
    title: String,
    /// Of its fields.
    id: &'static str,
    says: &'static str,
    accept: &'static str,
    button: &'static str,
    is_yaml: bool,
    rows: usize,
}

/// A step of the sender without one.
struct PressForm {
    to: &'static str,
    button: &'static str,
    says: &'static str,
}

/// One paper, fact by fact.
struct PaperFacts {
    title: &'static str,
    id: &'static str,
    facts: Vec<(String, String)>,
}

struct MailRow {
    number: usize,
    at: Shown,
    address: String,
    to: String,
    subject: String,
}

struct NoteRow {
    at: Shown,
    says: String,
    is_wrong: bool,
    reasons: Vec<String>,
}

/// What a page shows beside the dossier: the text of its form, and what is wrong with that.
#[derive(Default)]
pub(crate) struct WrittenForm {
    pub(crate) text: String,
    pub(crate) checked: Option<Checked>,
}

/// What was found in the world.
struct FoundDossier {
    dossier: Dossier,
    opened: Option<DossierId>,
    can_send_back: bool,
}

/// `GET /ui/{world}/onboarding/{dossier}`.
pub(crate) async fn read(here: InWorld, InPath((_, dossier)): InPath<(String, String)>, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["example"])?;
    let id = dossier_id(&dossier)?;
    let example = parameters.flag("example")?;
    let text = if example { example_of(&here, id).await?.to_owned() } else { String::new() };
    show(&here, &uri, id, WrittenForm { text, checked: None }).await
}

async fn example_of(here: &InWorld, id: DossierId) -> Result<&'static str, crate::refusal::Refusal> {
    here.look(move |view| Ok(example_form(find_dossier(&view, id)?.key.service()))).await
}

/// The page of a dossier.
pub(crate) async fn show(here: &InWorld, uri: &Uri, id: DossierId, written: WrittenForm) -> Reply {
    let found = here.look(move |view| {
        let dossier = find_dossier(&view, id)?.clone();
        let desk = view.simulator.onboarding();
        let back = OnboardingAct::Team { dossier: id, verdict: TeamVerdict::SendBack(Vec::new()) };
        let opened = desk.all().find(|other| other.opened_from == Some(id)).map(|other| other.id);
        Ok(FoundDossier { dossier, opened, can_send_back: desk.check(&back).is_ok() })
    });
    let FoundDossier { dossier, opened, can_send_back } = found.await?;
    let frame = Frame::of(here, uri, Tab::Onboarding, &format!("/v1/onboarding/{id}")).await?;
    let times = Times::at(now(here));
    let key = &dossier.key;
    let sender: Vec<_> =
        dossier.next().filter(|step| step.actor == StepActor::Sender).map(|step| step.step).collect();
    let at = here.at(&format!("/onboarding/{id}"));
    let other = |id: DossierId| Link {
        text: format!("dossier {id}"),
        address: here.at(&format!("/onboarding/{id}")),
    };
    page(&DossierPage {
        number: id.0,
        service: service(key.service()),
        environment: key.environment.word(),
        organisation: shown(&key.organisation),
        application: shown(&key.application),
        message_type: shown(&key.message_type),
        state: state(&dossier),
        turn: turn(&dossier),
        is_done: dossier.refused.is_none() && dossier.next().next().is_none(),
        stops: stops(&dossier, &times),
        before: dossier.opened_from.map(other),
        next: opened.map(other),
        turns: dossier.next().map(|step| turn_view(&dossier, step, &times)).collect(),
        sent_back: dossier.open_findings().iter().map(ShownFinding::of_onboarding).collect(),
        odd: odd(&dossier),
        team: team(&dossier, can_send_back),
        papers: sender.iter().filter_map(|step| paper_form(*step, key.service())).collect(),
        presses: sender.iter().filter_map(|step| press_form(*step)).collect(),
        text: written.text,
        checked: written.checked,
        facts: facts(&dossier, &times),
        certificate: certificate(here, key.service()),
        support: shown_lines(&dossier.support(), MAIL),
        mails: mails(&dossier, &at, &times),
        history: dossier.notes.iter().rev().map(|note| note_row(note, &times)).collect(),
        address: at,
        frame,
    })
}

fn certificate(here: &InWorld, service: SenderService) -> Option<String> {
    match service {
        SenderService::NetsShare => Some(here.at("/certificate")),
        SenderService::Ebox => {
            here.scenario.scenario.ebox.is_some().then(|| here.at("/certificate?profile=ebox"))
        }
    }
}

fn word(step: OnboardingStep) -> String {
    step.word().replace('_', " ")
}

fn who(actor: StepActor) -> &'static str {
    match actor {
        StepActor::Sender => "the sender",
        StepActor::Team => "the team",
    }
}

/// The steps of this environment: those that are done, those to come, and where something was sent back.
fn stops(dossier: &Dossier, times: &Times) -> Vec<Stop> {
    let next: Vec<_> = dossier.next().map(|step| step.step).collect();
    let last = dossier.notes.iter().rev().find(|note| note.what != NoteKind::Carried);
    let wrong = last.filter(|note| matches!(note.what, NoteKind::SentBack | NoteKind::Refused));
    let stop = |described: &StepDescription| {
        let step = described.step;
        let done = dossier.done.iter().find(|done| done.step == step);
        let is_wrong = done.is_none() && wrong.is_some_and(|note| note.step == step);
        let carried = done.and_then(|done| done.carried_from);
        let detail = match (done, is_wrong) {
            (Some(_), _) => {
                carried.map_or_else(|| who(described.actor).to_owned(), |id| format!("from dossier {id}"))
            }
            (None, true) if dossier.refused.is_some() => "refused by the team".to_owned(),
            (None, true) => format!("sent back, {} again", who(described.actor)),
            (None, false) if next.contains(&step) => format!("now: {}", who(described.actor)),
            (None, false) => who(described.actor).to_owned(),
        };
        Stop {
            word: word(step),
            when: done.map(|done| times.short(done.at)).unwrap_or_default(),
            detail: if described.optional && done.is_none() {
                format!("{detail}, may be left out")
            } else {
                detail
            },
            form: match (done, is_wrong) {
                (Some(_), _) => "done",
                (None, true) => "wrong",
                (None, false) => "open",
            },
            entry: None,
        }
    };
    dossier.key.environment.steps().map(stop).collect()
}

fn turn_view(dossier: &Dossier, step: &StepDescription, times: &Times) -> TurnView {
    let asked = dossier.asked.iter().find(|asked| asked.step == step.step);
    let answers = asked.and_then(|asked| asked.answers);
    TurnView {
        sentence: format!("{} {}", who(step.actor), step.says),
        optional: step.optional,
        answers: answers.map(|at| times.show(at)),
        waits: asked.is_some() && answers.is_none(),
        grade: grade(step.grade),
        source: step.source,
    }
}

/// What was odd about what was taken last, and did not stand in its way.
fn odd(dossier: &Dossier) -> Vec<ShownFinding> {
    let last = dossier.notes.iter().rev().find(|note| note.by == StepActor::Sender);
    let taken = last.filter(|note| note.what == NoteKind::Done);
    taken.into_iter().flat_map(|note| &note.findings).map(ShownFinding::of_onboarding).collect()
}

fn team(dossier: &Dossier, can_send_back: bool) -> Option<TeamTurn> {
    let asked = dossier.asked.first()?;
    let step = dossier.may(asked.step, StepActor::Team).ok()?;
    Some(TeamTurn { sentence: format!("the team {}", step.says), can_send_back })
}

fn paper_form(step: OnboardingStep, service: SenderService) -> Option<PaperForm> {
    const PEM: &str = ".pem,.crt,.cer,.csr,.der,.pub";
    let is_ebox = service == SenderService::Ebox;
    let (to, id, says, accept, button) = match step {
        OnboardingStep::Form => (
            "form",
            "text",
            "A file in YAML, by the schema of its service.",
            ".yaml,.yml",
            "hand in the form",
        ),
        OnboardingStep::CertificateRequest => (
            "csr",
            "csr",
            "The request for the certificate (CSR) as PEM: the team looks at it before you order. May be left out.",
            PEM,
            "have it looked at",
        ),
        OnboardingStep::Credential if is_ebox => (
            "credential",
            "credential",
            "The certificate as PEM, its public part alone. A file with a private key is refused, and nothing of it is kept.",
            PEM,
            "hand in the certificate",
        ),
        OnboardingStep::Credential => (
            "credential",
            "credential",
            "The public half of the login key, an OpenSSH line or as PuTTYgen saves it. A file with a private key is refused, and nothing of it is kept.",
            PEM,
            "hand in the key",
        ),
        OnboardingStep::Go => (
            "go",
            "go",
            "The evidence of the tests: what certify --report json=FILE wrote after the environment was configured.",
            ".json",
            "ask to go on",
        ),
        _ => return None,
    };
    let is_yaml = step == OnboardingStep::Form;
    let rows = if is_yaml { 14 } else { 4 };
    Some(PaperForm { to, title: word(step), id, says, accept, button, is_yaml, rows })
}

fn press_form(step: OnboardingStep) -> Option<PressForm> {
    match step {
        OnboardingStep::Meeting => Some(PressForm {
            to: "meeting",
            button: "we have met",
            says: "notes that sender and team have met; may be left out",
        }),
        OnboardingStep::Tests => Some(PressForm {
            to: "tests",
            button: "ask for test cases",
            says: "from then on the sender tests",
        }),
        OnboardingStep::Go => Some(PressForm {
            to: "go-here",
            button: "hand in what this world has seen",
            says: "asks to go on with what certify --api would write now of the dossier's client; a file will do, too",
        }),
        _ => None,
    }
}

fn facts(dossier: &Dossier, times: &Times) -> Vec<PaperFacts> {
    let mut papers = Vec::new();
    let own = |name: &str, value: &str| (name.to_owned(), shown(value));
    if let Some(configuration) = &dossier.configuration {
        let mut facts =
            vec![own("client", &configuration.client), own("configured", &times.full(configuration.at))];
        facts.extend(configuration.scopes.iter().map(|scope| own("scope", scope)));
        papers.push(PaperFacts { title: "How it is configured", id: "configured", facts });
    }
    if let Some(credential) = &dossier.credential {
        let attributes = nets_onboarding::attributes(credential);
        let mut facts: Vec<_> = attributes.iter().map(|(name, value)| (name.clone(), shown(value))).collect();
        facts.push(own("SHA-256", &credential.fingerprint));
        facts.push(own("SHA-256 of its key", &credential.key_fingerprint));
        let is_ebox = dossier.key.service() == SenderService::Ebox;
        let title = if is_ebox { "The certificate" } else { "The login key" };
        papers.push(PaperFacts { title, id: "certificate", facts });
    } else if let Some(key) = &dossier.requested_key {
        let facts = vec![own("SHA-256 of its key", key)];
        papers.push(PaperFacts { title: "The request that was looked at", id: "requested", facts });
    }
    if let Some(evidence) = &dossier.evidence {
        let facts = vec![
            own("SHA-256", &evidence.digest),
            own("lines", &format!("{} shown, {} open", evidence.shown, evidence.open.len())),
        ];
        papers.push(PaperFacts { title: "The evidence", id: "evidence", facts });
    }
    let request = &dossier.request;
    let mut asked = vec![own("business case", &request.business_case)];
    asked.extend(request.use_cases.iter().map(|one| own("use case", one)));
    asked.extend([
        own("documents", &format!("{} a year", request.documents_a_year)),
        own("at its busiest", &format!("{} an hour, {}", request.peak_an_hour, request.peak_when)),
        own("live by", &request.live_by.to_string()),
        own("contact", &format!("TEST ONLY {}", request.contact)),
    ]);
    if let Some(form) = &dossier.form {
        papers.push(PaperFacts { title: "The form", id: "handed-form", facts: form_facts(form) });
    }
    papers.push(PaperFacts { title: "The request", id: "request", facts: asked });
    papers
}

fn form_facts(form: &OnboardingForm) -> Vec<(String, String)> {
    let own = |name: &str, value: &str| (name.to_owned(), shown(value));
    let names =
        |names: &nets_core::onboarding::papers::LocalNames| names.all().collect::<Vec<_>>().join(" / ");
    let mut facts = vec![
        own("organisation", &format!("{} {}", form.organisation, names(&form.organisation_name))),
        own("application", &format!("{} {}", form.application, names(&form.application_name))),
    ];
    facts.extend(form.user.as_deref().map(|user| own("user", user)));
    if !form.eboks_ids.is_empty() {
        facts.push(own("e-Boks ids", &form.eboks_ids.join(", ")));
    }
    facts.extend(form.alias_service.as_deref().map(|url| own("alias service", url)));
    for one in &form.types {
        let validity = one.validity.as_deref().map(|of| format!(", valid for {of}")).unwrap_or_default();
        let signing = if one.signing { ", for signing" } else { "" };
        let mandatory = if one.mandatory { ", mandatory" } else { "" };
        let says = format!("{} {}{validity}{signing}{mandatory}", one.id, names(&one.name));
        facts.push(own("message type", &says));
    }
    facts.extend(form.contacts.iter().map(|one| {
        own(&format!("{} contact", shown(&one.role)), &format!("{}, TEST ONLY {}", one.name, one.email))
    }));
    facts.extend(
        form.logos.iter().map(|one| own("logo", &format!("{}, {} × {}", one.file, one.width, one.height))),
    );
    facts
}

fn mails(dossier: &Dossier, at: &str, times: &Times) -> Vec<MailRow> {
    let row = |letter: &nets_core::onboarding::letter::OnboardingLetter| MailRow {
        number: letter.number,
        at: times.show(letter.at),
        address: format!("{at}/mails/{}", letter.number),
        to: shown(&letter.to),
        subject: shown(&letter.subject),
    };
    dossier.letters.iter().rev().map(row).collect()
}

fn note_row(note: &DossierNote, times: &Times) -> NoteRow {
    let what = match note.what {
        NoteKind::Done => "done",
        NoteKind::Carried => "holds from another dossier",
        NoteKind::SentBack if note.by == StepActor::Sender => "came back from the machine that looked at it",
        NoteKind::SentBack => "was sent back",
        NoteKind::Refused => "was refused",
    };
    let by = if note.what == NoteKind::Done { format!(" by {}", who(note.by)) } else { String::new() };
    let findings = match note.findings.len() {
        0 => String::new(),
        count => format!(", {}", counted(count, "finding")),
    };
    NoteRow {
        at: times.show(note.at),
        says: format!("{} {what}{by}{findings}", word(note.step)),
        is_wrong: matches!(note.what, NoteKind::SentBack | NoteKind::Refused),
        reasons: note
            .findings
            .iter()
            .map(|finding| shown(&finding.message))
            .chain(note.reason.as_deref().map(shown))
            .collect(),
    }
}

#[derive(Template)]
#[template(path = "dossier_mail.html")]
struct DossierMailPage {
    frame: Frame,
    dossier: Link,
    number: usize,
    subject: String,
    text: String,
    before: Option<String>,
    after: Option<String>,
}

/// `GET /ui/{world}/onboarding/{dossier}/mails/{mail}`: one mail as the text that would be sent.
pub(crate) async fn mail(
    here: InWorld,
    InPath((_, dossier, mail)): InPath<(String, String, String)>,
    uri: Uri,
) -> Reply {
    parameters(&uri, &[])?;
    let id = dossier_id(&dossier)?;
    let letters = here.look(move |view| Ok(find_dossier(&view, id)?.letters.clone())).await?;
    let number = mail.parse::<usize>().ok();
    let letter = letters.iter().find(|letter| Some(letter.number) == number).ok_or_else(|| {
        let detail = format!("dossier {id} has no mail {}", shortened(&mail));
        Problem::new(WorldReason::UnknownFile, detail)
            .hint("they are numbered from 1; the dossier lists them")
    })?;
    let frame = Frame::of(&here, &uri, Tab::Onboarding, &format!("/v1/onboarding/{id}/mails")).await?;
    let at = here.at(&format!("/onboarding/{id}"));
    let number = letter.number;
    let other = |number: usize| format!("{at}/mails/{number}");
    page(&DossierMailPage {
        number,
        subject: shown(&letter.subject),
        text: shown_lines(&letter.text(), MAIL),
        before: (number > 1).then(|| other(number - 1)),
        after: (number < letters.len()).then(|| other(number + 1)),
        dossier: Link { text: format!("Dossier {id}"), address: at },
        frame,
    })
}
