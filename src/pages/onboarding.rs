//! All onboardings of a world, and the request that begins one.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderMap, Uri};
use nets_control::{NotHandedIn, start_onboarding};
use nets_core::onboarding::dossier::Dossier;
use nets_core::onboarding::environment::SenderService;
use nets_core::onboarding::step::StepActor;
use nets_onboarding::example_request;
use nets_scenario::SIZE_LIMIT;
use nets_web::NoParameters;

use crate::address;
use crate::answer::{Reply, page, parameters, see_other};
use crate::frame::{Frame, Tab, back, newest, now, rest};
use crate::here::InWorld;
use crate::mistake::Checked;
use crate::names::shown;
use crate::paper::SentPaper;
use crate::times::{Shown, Times};

/// So many dossiers are on a page.
const LISTED: usize = 50;

#[derive(Template)]
#[template(path = "onboarding.html")]
struct OnboardingsPage {
    frame: Frame,
    rows: Vec<DossierRow>,
    is_first: bool,
    more: Option<String>,
    /// Of the field in which a request is written.
    text: String,
    checked: Option<Checked>,
}

struct DossierRow {
    number: u32,
    address: String,
    service: &'static str,
    environment: &'static str,
    organisation: String,
    application: String,
    message_type: String,
    state: &'static str,
    is_refused: bool,
    is_back: bool,
    turn: String,
    last: Option<Shown>,
}

/// `GET /ui/{world}/onboarding`.
pub(crate) async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["after", "example"])?;
    let after = parameters.number("after", 0, u64::from(u32::MAX))?;
    let services = SenderService::ALL.map(SenderService::word);
    let example = parameters.word("example", &services)?.and_then(SenderService::from_word);
    let text = example.map(example_request).unwrap_or_default();
    show(&here, &uri, after, text.to_owned(), None).await
}

async fn show(
    here: &InWorld,
    uri: &Uri,
    after: Option<u64>,
    text: String,
    checked: Option<Checked>,
) -> Reply {
    let frame = Frame::of(here, uri, Tab::Onboarding, "/v1/onboarding").await?;
    let behind = after.unwrap_or(0);
    let found = here.look(move |view| {
        let all = view.simulator.onboarding().all();
        let behind = all.filter(|dossier| u64::from(dossier.id.0) > behind);
        Ok(behind.take(LISTED + 1).cloned().collect::<Vec<_>>())
    });
    let mut dossiers = found.await?;
    let more = dossiers.len() > LISTED;
    dossiers.truncate(LISTED);
    let times = Times::at(now(here));
    let more = dossiers.last().filter(|_| more);
    let more = more.map(|last| address::with(&here.at("/onboarding"), [("after", last.id.to_string())]));
    let rows = dossiers.iter().map(|dossier| row(dossier, here, &times)).collect();
    page(&OnboardingsPage { frame, rows, is_first: after.is_none(), more, text, checked })
}

/// `POST /ui/{world}/onboarding`: begins one by a request. One that is none changes nothing and is shown again.
pub(crate) async fn start(here: InWorld, uri: Uri, _: NoParameters, headers: HeaderMap, body: Body) -> Reply {
    let text = SentPaper::read(&headers, body, SIZE_LIMIT).await?.into_text()?;
    let before = newest(&here).await?;
    match start_onboarding(&here.world, &text).await {
        Ok((id, _)) => {
            rest(&here).await?;
            let to = here.at(&format!("/onboarding/{id}"));
            see_other(&back(Some(&to), &here, before, newest(&here).await?))
        }
        Err(NotHandedIn::Refused(problem)) => Err(problem.into()),
        Err(NotHandedIn::Mistakes(mistakes)) => {
            show(&here, &uri, None, text, Some(Checked::of(&mistakes, false))).await
        }
    }
}

/// Whose turn it is, in a few words.
pub(crate) fn turn(dossier: &Dossier) -> String {
    if let Some(reason) = &dossier.refused {
        return format!("the team has refused: {}", shown(reason));
    }
    let must = dossier.next().filter(|step| !step.optional);
    let turns: Vec<_> = must
        .map(|step| {
            let who = match step.actor {
                StepActor::Sender => "the sender",
                StepActor::Team => "the team",
            };
            format!("{who} {}", step.says)
        })
        .collect();
    if turns.is_empty() { "nothing is left to do here".to_owned() } else { turns.join("; ") }
}

/// How a service is called at the head of a line.
pub(crate) fn service(of: SenderService) -> &'static str {
    match of {
        SenderService::Ebox => "e-Box",
        SenderService::NetsShare => "Nets Share",
    }
}

/// Where a dossier stands, as words.
pub(crate) fn state(dossier: &Dossier) -> String {
    dossier.state().replace('_', " ")
}

fn row(dossier: &Dossier, here: &InWorld, times: &Times) -> DossierRow {
    let key = &dossier.key;
    DossierRow {
        number: dossier.id.0,
        address: here.at(&format!("/onboarding/{}", dossier.id)),
        service: service(key.service()),
        environment: key.environment.word(),
        organisation: shown(&key.organisation),
        application: shown(&key.application),
        message_type: shown(&key.message_type),
        state: dossier.state(),
        is_refused: dossier.refused.is_some(),
        is_back: !dossier.open_findings().is_empty(),
        turn: turn(dossier),
        last: dossier.notes.last().map(|note| times.show(note.at)),
    }
}
