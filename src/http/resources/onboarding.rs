//! Onboardings: the sender's steps with their papers, the team's by hand, where each dossier stands, and the mails of it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Uri;
use nets_certify::AskedEvidence;
use nets_control::{
    HandedPaper, LARGEST_KEY, MOST_REMARKS, NotHandedIn, PaperTaken, VERDICTS, WorldAndScenario, dossier_id,
    find_dossier, hand_in, play_team, start_onboarding, team_verdict,
};
use nets_core::onboarding::act::{DossierId, TeamVerdict};
use nets_core::onboarding::environment::SenderEnvironment;
use nets_core::onboarding::finding::OnboardingFinding;
use nets_core::timeline::Entry;
use nets_scenario::SIZE_LIMIT;
use nets_web::{InPath, Object, Problem, read_text};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::api::{Api, InWorld, OnlyWorld, Reply, ok, parameters};
use crate::description::{BadParameter, words};
use crate::dossier::{
    ClientView, CredentialView, DossierView, OnboardingFindingView, described, environments, number,
};
use crate::entry::{EntryView, lines};
use crate::paging::{Hundred, cut};
use crate::problem::{ApiReason, ApiRefusal, ProblemDocument};
use crate::resources::certificate;
use crate::route::routes;

/// What the sender or the team did, and what came of it at once.
#[derive(Serialize, ToSchema)]
pub(crate) struct DossierActed {
    /// Whether what was handed in was taken; if not, the findings say why.
    taken: bool,
    /// The dossier as it is now.
    dossier: DossierView,
    /// What was found in what was handed in.
    #[serde(serialize_with = "described")]
    #[schema(value_type = Vec<OnboardingFindingView>)]
    findings: Vec<OnboardingFinding>,
    /// What came of it at once.
    entries: Vec<EntryView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DossiersPage {
    dossiers: Vec<DossierView>,
    /// Whether there are more: ask again with the last `dossier` as `after`.
    more: bool,
}

/// A mail that would be sent. None ever is.
#[derive(Serialize, ToSchema)]
#[schema(title = "OnboardingMail")]
pub(crate) struct MailView {
    /// Its place in the dossier, from 1.
    number: usize,
    from: String,
    to: String,
    subject: String,
    /// All of it, as a text file has it.
    text: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct MailsOfDossier {
    mails: Vec<MailView>,
}

/// A sender that is registered and configured in an environment.
#[derive(Serialize, ToSchema)]
#[schema(title = "RegisteredSender")]
pub(crate) struct RegisteredView {
    dossier: u32,
    #[schema(schema_with = environments)]
    environment: &'static str,
    organisation: String,
    application: String,
    message_type: String,
    client: ClientView,
    credential: CredentialView,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RegisteredSenders {
    senders: Vec<RegisteredView>,
    more: bool,
}

/// What the team answers to what it was asked last.
#[derive(ToSchema)]
#[schema(example = json!({ "verdict": "grant" }))]
#[expect(dead_code, reason = "describes the body for the OpenAPI document; `verdict_of` reads it")]
pub(crate) struct TeamBody {
    #[schema(schema_with = verdicts)]
    verdict: String,
    /// With `refuse`: why. Of a longer text the first 500 characters are kept.
    #[schema(nullable = false)]
    reason: Option<String>,
    /// With `send_back`: what is wrong, each as `reason`.
    #[schema(nullable = false, max_items = 50)]
    remarks: Option<Vec<String>>,
}

fn verdicts() -> utoipa::openapi::Object {
    words(VERDICTS)
}

/// The part of a path that names a dossier.
#[derive(serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfDossier {
    /// The dossier's number, from 1
    #[param(value_type = u32)]
    dossier: String,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `list` reads it")]
struct DossierQuery {
    /// Only those behind this number
    after: Option<u64>,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `registered` reads it")]
struct RegisteredQuery {
    /// The environment; all of them when left out
    #[param(schema_with = environments, required = false)]
    environment: Option<String>,
}

routes!(list, start, registered, find, mails, meet, form, csr, credential, tests, go, team);

/// All dossiers, in the order in which they were opened.
#[utoipa::path(get, path = "/v1/onboarding", tag = "onboarding", params(DossierQuery, Hundred),
    responses((status = 200, body = DossiersPage), BadParameter))]
async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["after", "limit"])?;
    let after = parameters.number("after", 0, u64::MAX)?.unwrap_or(0);
    let limit = Hundred::of(&parameters)?;
    let page = here.world.query(move |view| {
        let desk = view.simulator.onboarding();
        let behind = desk.all().filter(|dossier| u64::from(number(dossier.id)) > after);
        let (dossiers, more) = cut(behind.map(|dossier| DossierView::of(dossier, desk)), limit);
        DossiersPage { dossiers, more }
    });
    ok(&page.await?)
}

/// The initial request: it opens a dossier.
#[utoipa::path(post, path = "/v1/onboarding", tag = "onboarding",
    request_body(content = String, content_type = "application/yaml", description = "The request, by its schema: `mock-nets-share schema onboarding-request`"),
    responses((status = 200, body = DossierActed), BadParameter,
        (status = 409, description = "There is such a dossier, or the environment is not the first", body = ProblemDocument),
        (status = 413, description = "Too large", body = ProblemDocument),
        (status = 422, description = "No request: `problems` says where and why", body = ProblemDocument)))]
async fn start(here: InWorld, _: OnlyWorld, body: Body) -> Reply {
    let text = read_text(body, SIZE_LIMIT).await?;
    let (id, entries) = start_onboarding(&here.world, &text).await?;
    ok(&acted(&here, id, true, Vec::new(), entries).await?)
}

/// Who is registered and configured, in one environment or in all: what a service that checks tokens or logins asks.
#[utoipa::path(get, path = "/v1/onboarding/registered", tag = "onboarding", params(RegisteredQuery, Hundred),
    responses((status = 200, body = RegisteredSenders), BadParameter))]
async fn registered(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["environment", "limit"])?;
    let known = SenderEnvironment::ALL.map(SenderEnvironment::word);
    let asked = parameters.word("environment", &known)?.and_then(SenderEnvironment::from_word);
    let limit = Hundred::of(&parameters)?;
    let page = here.world.query(move |view| {
        let desk = view.simulator.onboarding();
        let environments =
            SenderEnvironment::ALL.into_iter().filter(|one| asked.is_none_or(|asked| asked == *one));
        let registered =
            environments.flat_map(|environment| desk.registered(environment)).map(|one| RegisteredView {
                dossier: number(one.dossier.id),
                environment: one.key().environment.word(),
                organisation: one.key().organisation.clone(),
                application: one.key().application.clone(),
                message_type: one.key().message_type.clone(),
                client: ClientView::of(one.configuration),
                credential: CredentialView::of(one.credential),
            });
        let (senders, more) = cut(registered, limit);
        RegisteredSenders { senders, more }
    });
    ok(&page.await?)
}

/// One dossier: where it stands, and whose turn it is.
#[utoipa::path(get, path = "/v1/onboarding/{dossier}", tag = "onboarding", params(OfDossier),
    responses((status = 200, body = DossierView), BadParameter, (status = 404, description = "No such dossier", body = ProblemDocument)))]
async fn find(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld) -> Reply {
    let id = dossier_id(&of.dossier)?;
    let found =
        here.look(move |view| Ok(DossierView::of(find_dossier(&view, id)?, view.simulator.onboarding())));
    ok(&found.await?)
}

/// The mails that would be sent, the oldest first. None ever is, and no address in them works.
#[utoipa::path(get, path = "/v1/onboarding/{dossier}/mails", tag = "onboarding", params(OfDossier),
    responses((status = 200, body = MailsOfDossier), BadParameter, (status = 404, description = "No such dossier", body = ProblemDocument)))]
async fn mails(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld) -> Reply {
    let id = dossier_id(&of.dossier)?;
    let letters = here.look(move |view| Ok(find_dossier(&view, id)?.letters.clone())).await?;
    let mails = letters.into_iter().map(|letter| MailView {
        number: letter.number,
        text: letter.text(),
        from: letter.from,
        to: letter.to,
        subject: letter.subject,
    });
    ok(&MailsOfDossier { mails: mails.collect() })
}

/// Notes that sender and team have met, which may be left out.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/meeting", tag = "onboarding", params(OfDossier),
    responses((status = 200, body = DossierActed), BadParameter,
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "It is not the turn of this step", body = ProblemDocument)))]
async fn meet(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld) -> Reply {
    handed(&here, dossier_id(&of.dossier)?, HandedPaper::Meeting).await
}

/// Hands in the form.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/form", tag = "onboarding", params(OfDossier),
    request_body(content = String, content_type = "application/yaml", description = "The form, by the schema of its service: `mock-nets-share schema ebox-form`"),
    responses((status = 200, body = DossierActed), BadParameter,
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "It is not the turn of this step", body = ProblemDocument),
        (status = 413, description = "Too large", body = ProblemDocument),
        (status = 422, description = "No form: `problems` says where and why", body = ProblemDocument)))]
async fn form(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld, body: Body) -> Reply {
    let id = dossier_id(&of.dossier)?;
    let text = read_text(body, SIZE_LIMIT).await?;
    handed(&here, id, HandedPaper::Form(text)).await
}

/// Has the team look at the request for the certificate before it is ordered, which may be left out.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/csr", tag = "onboarding", params(OfDossier),
    request_body(content = String, content_type = "application/x-pem-file", description = "The request in PEM, at most 64 KiB"),
    responses((status = 200, body = DossierActed), BadParameter,
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "It is not the turn of this step", body = ProblemDocument),
        (status = 413, description = "Too large", body = ProblemDocument)))]
async fn csr(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld, body: Body) -> Reply {
    let id = dossier_id(&of.dossier)?;
    let text = read_text(body, LARGEST_KEY).await?;
    handed(&here, id, HandedPaper::CertificateRequest(text.into_bytes())).await
}

/// Hands in the certificate, or at Nets Share the public half of the login key.
///
/// A file with a private key is refused, and nothing of it is kept.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/credential", tag = "onboarding", params(OfDossier),
    request_body(content = String, content_type = "application/x-pem-file", description = "The certificate in PEM, or an OpenSSH line; at most 64 KiB"),
    responses((status = 200, body = DossierActed), BadParameter,
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "It is not the turn of this step", body = ProblemDocument),
        (status = 413, description = "Too large", body = ProblemDocument)))]
async fn credential(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld, body: Body) -> Reply {
    let id = dossier_id(&of.dossier)?;
    let text = read_text(body, LARGEST_KEY).await?;
    handed(&here, id, HandedPaper::Credential(text.into_bytes())).await
}

/// Asks for test cases; from then on the sender tests.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/tests", tag = "onboarding", params(OfDossier),
    responses((status = 200, body = DossierActed), BadParameter,
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "It is not the turn of this step", body = ProblemDocument)))]
async fn tests(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld) -> Reply {
    handed(&here, dossier_id(&of.dossier)?, HandedPaper::Tests).await
}

/// Asks to go on to the next environment. The evidence is a certificate as `certify` writes it in JSON.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/go", tag = "onboarding", params(OfDossier),
    request_body(content = String, content_type = "text/plain", description = "The certificate, at most 1 MiB"),
    responses((status = 200, body = DossierActed), BadParameter,
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "It is not the turn of this step", body = ProblemDocument),
        (status = 413, description = "Too large", body = ProblemDocument)))]
async fn go(
    State(api): State<Api>,
    here: InWorld,
    InPath(of): InPath<OfDossier>,
    _: OnlyWorld,
    body: Body,
) -> Reply {
    let id = dossier_id(&of.dossier)?;
    let text = read_text(body, SIZE_LIMIT).await?;
    // What a world has seen lies in memory as a whole.
    let turn = api.certifying.acquire().await;
    let known = api.control.worlds().iter().find(|world| world.name == here.name).map(|world| world.seed);
    let seed = known.unwrap_or(here.scenario.scenario.seed);
    let judged = WorldAndScenario { world: here.world.clone(), scenario: Arc::clone(&here.scenario) };
    let asked = AskedEvidence { here: judged, dossier: id, seed, bytes: text.into_bytes() };
    let deed = nets_certify::onboarding_evidence(asked).await.map_err(certificate::refusal)?;
    drop(turn);
    handed(&here, id, HandedPaper::Evidence(Box::new(deed))).await
}

/// Plays the team: answers what it was asked last, whatever the scenario had planned.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/team", tag = "onboarding", params(OfDossier), request_body = TeamBody,
    responses((status = 200, body = DossierActed),
        (status = 400, description = "No verdict", body = ProblemDocument),
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "The team was asked nothing", body = ProblemDocument)))]
async fn team(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld, body: Body) -> Reply {
    let id = dossier_id(&of.dossier)?;
    let body = Object::read(body, &["verdict", "reason", "remarks"]).await?;
    let entries = play_team(&here.world, id, verdict_of(&body)?).await?;
    ok(&acted(&here, id, true, Vec::new(), entries).await?)
}

fn verdict_of(body: &Object) -> Result<TeamVerdict, Problem> {
    let remarks = match body.members().find(|(name, _)| *name == "remarks") {
        None => Vec::new(),
        Some((_, Value::Array(remarks))) if remarks.len() <= MOST_REMARKS => {
            let texts = remarks.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
            texts.ok_or_else(|| Problem::bad_member("remarks", "a remark is a text"))?
        }
        Some(_) => return Err(Problem::bad_member("remarks", "`remarks` is a list of 50 texts at the most")),
    };
    team_verdict(body.required("verdict")?, body.text("reason")?.unwrap_or_default(), &remarks)
}

async fn handed(here: &InWorld, id: DossierId, paper: HandedPaper) -> Reply {
    let PaperTaken { taken, findings, entries } = hand_in(&here.world, id, paper).await?;
    ok(&acted(here, id, taken, findings, entries).await?)
}

async fn acted(
    here: &InWorld,
    id: DossierId,
    taken: bool,
    findings: Vec<OnboardingFinding>,
    entries: Vec<Entry>,
) -> Result<DossierActed, ApiRefusal> {
    let found =
        here.look(move |view| Ok(DossierView::of(find_dossier(&view, id)?, view.simulator.onboarding())));
    Ok(DossierActed { taken, dossier: found.await?, findings, entries: lines(entries) })
}

impl From<NotHandedIn> for ApiRefusal {
    fn from(not_handed_in: NotHandedIn) -> Self {
        match not_handed_in {
            NotHandedIn::Mistakes(mistakes) => invalid(mistakes),
            NotHandedIn::Refused(problem) => problem.into(),
        }
    }
}

fn invalid(problems: nets_scenario::Problems) -> ApiRefusal {
    let problem = match problems.problems.first() {
        Some(first) => {
            let problem = Problem::new(ApiReason::InvalidPaper, first.message.clone())
                .at(first.position.line, first.position.column);
            if first.hint.is_empty() { problem } else { problem.hint(first.hint.clone()) }
        }
        None => Problem::new(ApiReason::InvalidPaper, "the file is not valid"),
    };
    ApiRefusal { problem, problems: problems.problems }
}
