//! The steps of an onboarding as forms: the sender's with their papers, and the team's. What comes of them the core decides.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use nets_certify::AskedEvidence;
use nets_control::{
    HandedPaper, LARGEST_KEY, NotHandedIn, WorldAndScenario, dossier_id, hand_in, play_team, team_verdict,
};
use nets_core::onboarding::act::DossierId;
use nets_scenario::SIZE_LIMIT;
use nets_web::{InPath, NoParameters, Problem, SentForm};

use crate::answer::{Reply, see_other};
use crate::certificate::refusal;
use crate::dossier::{WrittenForm, show};
use crate::frame::{back, newest, rest};
use crate::here::{InWorld, PagesParts};
use crate::mistake::Checked;
use crate::paper::SentPaper;
use crate::refusal::PageReason;

/// Remarks of the team.
const FORM: usize = 64 * 1024;

/// The world and the number of a dossier, as an address has them.
type DossierPath = (String, String);

/// `POST .../onboarding/{dossier}/meeting`.
pub(crate) async fn meet(here: InWorld, InPath((_, of)): InPath<DossierPath>, sent: SentForm) -> Reply {
    pressed(&here, &of, sent, HandedPaper::Meeting).await
}

/// `POST .../onboarding/{dossier}/tests`.
pub(crate) async fn tests(here: InWorld, InPath((_, of)): InPath<DossierPath>, sent: SentForm) -> Reply {
    pressed(&here, &of, sent, HandedPaper::Tests).await
}

async fn pressed(here: &InWorld, of: &str, sent: SentForm, paper: HandedPaper) -> Reply {
    let form = sent.read(&["back"], FORM).await?;
    let id = dossier_id(of)?;
    let before = newest(here).await?;
    told(here, id, form.text("back"), before, paper).await
}

/// `POST .../onboarding/{dossier}/form`. A text that is no form changes nothing and is shown again.
pub(crate) async fn form(
    here: InWorld,
    InPath((_, of)): InPath<DossierPath>,
    uri: Uri,
    _: NoParameters,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    let id = dossier_id(&of)?;
    let sent = SentPaper::read(&headers, body, SIZE_LIMIT).await?;
    let to = sent.back.clone();
    let text = sent.into_text()?;
    let before = newest(&here).await?;
    match hand_in(&here.world, id, HandedPaper::Form(text.clone())).await {
        Ok(_) => done(&here, id, to.as_deref(), before).await,
        Err(NotHandedIn::Refused(problem)) => Err(problem.into()),
        Err(NotHandedIn::Mistakes(mistakes)) => {
            let checked = Some(Checked::of(&mistakes, false));
            show(&here, &uri, id, WrittenForm { text, checked }).await
        }
    }
}

/// `POST .../onboarding/{dossier}/csr`.
pub(crate) async fn csr(
    here: InWorld,
    InPath((_, of)): InPath<DossierPath>,
    _: NoParameters,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    let sent = SentPaper::read(&headers, body, LARGEST_KEY).await?;
    handed(&here, &of, sent, HandedPaper::CertificateRequest).await
}

/// `POST .../onboarding/{dossier}/credential`.
pub(crate) async fn credential(
    here: InWorld,
    InPath((_, of)): InPath<DossierPath>,
    _: NoParameters,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    let sent = SentPaper::read(&headers, body, LARGEST_KEY).await?;
    handed(&here, &of, sent, HandedPaper::Credential).await
}

/// `POST .../onboarding/{dossier}/go`.
pub(crate) async fn go(
    State(pages): State<PagesParts>,
    here: InWorld,
    InPath((_, of)): InPath<DossierPath>,
    _: NoParameters,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    let sent = SentPaper::read(&headers, body, SIZE_LIMIT).await?;
    gone_on(&pages, &here, dossier_id(&of)?, sent.back.as_deref(), Some(sent.bytes)).await
}

/// `POST .../onboarding/{dossier}/go-here`: with what this world has seen itself.
pub(crate) async fn go_here(
    State(pages): State<PagesParts>,
    here: InWorld,
    InPath((_, of)): InPath<DossierPath>,
    sent: SentForm,
) -> Reply {
    let form = sent.read(&["back"], FORM).await?;
    gone_on(&pages, &here, dossier_id(&of)?, form.text("back"), None).await
}

/// Asks to go on with this evidence, or with what the world has seen.
async fn gone_on(
    pages: &PagesParts,
    here: &InWorld,
    id: DossierId,
    to: Option<&str>,
    bytes: Option<Vec<u8>>,
) -> Reply {
    let before = newest(here).await?;
    let known = pages.control.worlds().iter().find(|world| world.name == here.name).map(|world| world.seed);
    let seed = known.unwrap_or(here.scenario.scenario.seed);
    let judged = WorldAndScenario { world: here.world.clone(), scenario: Arc::clone(&here.scenario) };
    // What a world has seen lies in memory as a whole.
    let turn = pages.certifying.acquire().await;
    let bytes = match bytes {
        Some(bytes) => bytes,
        None => {
            let seen = nets_certify::evidence_seen_here(judged.clone(), id, seed).await.map_err(refusal)?;
            seen.ok_or_else(|| {
                let why = "this world has seen nothing of the dossier's client: it is not among its senders, nor at its e-Box";
                let hint = "play a scenario with an `ebox` section or this sender, or hand in a file";
                Problem::new(PageReason::NotChanged, why).hint(hint)
            })?
        }
    };
    let asked = AskedEvidence { here: judged, dossier: id, seed, bytes };
    let deed = nets_certify::onboarding_evidence(asked).await.map_err(refusal)?;
    drop(turn);
    told(here, id, to, before, HandedPaper::Evidence(Box::new(deed))).await
}

async fn handed(
    here: &InWorld,
    of: &str,
    sent: SentPaper,
    paper: impl FnOnce(Vec<u8>) -> HandedPaper,
) -> Reply {
    let id = dossier_id(of)?;
    let before = newest(here).await?;
    told(here, id, sent.back.as_deref(), before, paper(sent.bytes)).await
}

async fn told(here: &InWorld, id: DossierId, to: Option<&str>, before: u64, paper: HandedPaper) -> Reply {
    match hand_in(&here.world, id, paper).await {
        Ok(_) => done(here, id, to, before).await,
        Err(NotHandedIn::Refused(problem)) => Err(problem.into()),
        // Only forms have mistakes at line and column.
        Err(NotHandedIn::Mistakes(mistakes)) => Err(Problem::failed(mistakes.to_string()).into()),
    }
}

/// `POST .../onboarding/{dossier}/team`, with the words in the field `words`: a remark a line, or the reason of a no.
pub(crate) async fn team(here: InWorld, InPath((_, of)): InPath<DossierPath>, sent: SentForm) -> Reply {
    let form = sent.read(&["verdict", "words", "back"], FORM).await?;
    let id = dossier_id(&of)?;
    let words = form.text("words").unwrap_or_default();
    let remarks: Vec<&str> = words.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let verdict = team_verdict(form.required("verdict")?, words, &remarks)?;
    let before = newest(&here).await?;
    match play_team(&here.world, id, verdict).await {
        Ok(_) => done(&here, id, form.text("back"), before).await,
        Err(NotHandedIn::Refused(problem)) => Err(problem.into()),
        Err(NotHandedIn::Mistakes(mistakes)) => Err(Problem::failed(mistakes.to_string()).into()),
    }
}

async fn done(here: &InWorld, id: DossierId, to: Option<&str>, before: u64) -> Reply {
    // A clock that jumps by itself goes on to the team's answer.
    rest(here).await?;
    let page = here.at(&format!("/onboarding/{id}"));
    see_other(&back(Some(to.unwrap_or(&page)), here, before, newest(here).await?))
}
