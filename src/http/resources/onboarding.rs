//! Onboardings: the sender's steps with their papers, the team's by hand, where each dossier stands, and the mails of it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Uri;
use nets_certify::AskedEvidence;
use nets_control::{WorldAndScenario, WorldReason, out_of_turn};
use nets_core::event::Event;
use nets_core::onboarding::act::{DossierId, OnboardingAct, OnboardingRefusal, SenderDeed, TeamVerdict};
use nets_core::onboarding::dossier::Dossier;
use nets_core::onboarding::environment::SenderEnvironment;
use nets_core::onboarding::finding::OnboardingFinding;
use nets_core::timeline::Entry;
use nets_driver::View;
use nets_onboarding::HandedIn;
use nets_scenario::SIZE_LIMIT;
use nets_text::plain;
use nets_web::written::shortened;
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

/// What a file's problems name as their file.
const BODY: &str = "body.yaml";

/// No certificate, request or key is larger.
const KEY_LIMIT: usize = 64 * 1024;

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

/// So much of a remark is kept.
const MOST_REMARK: usize = 500;

const MOST_REMARKS: usize = 50;

const VERDICTS: [&str; 3] = ["grant", "send_back", "refuse"];

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
    let request = nets_onboarding::request(&text, BODY).map_err(invalid)?;
    let key = request.key.clone();
    let entries = told(&here, OnboardingAct::Start(request)).await?;
    let found = here.look(move |view| {
        let desk = view.simulator.onboarding();
        let dossier = desk.all().find(|dossier| dossier.key == key);
        dossier
            .map(|dossier| DossierView::of(dossier, desk))
            .ok_or_else(|| Problem::failed("the dossier is not there"))
    });
    ok(&DossierActed { taken: true, dossier: found.await?, findings: Vec::new(), entries: lines(entries) })
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
    let id = id(&of)?;
    ok(&here.look(move |view| Ok(DossierView::of(dossier(&view, id)?, view.simulator.onboarding()))).await?)
}

/// The mails that would be sent, the oldest first. None ever is, and no address in them works.
#[utoipa::path(get, path = "/v1/onboarding/{dossier}/mails", tag = "onboarding", params(OfDossier),
    responses((status = 200, body = MailsOfDossier), BadParameter, (status = 404, description = "No such dossier", body = ProblemDocument)))]
async fn mails(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld) -> Reply {
    let id = id(&of)?;
    let letters = here.look(move |view| Ok(dossier(&view, id)?.letters.clone())).await?;
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
    handed(&here, id(&of)?, SenderDeed::Meet).await
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
    let id = id(&of)?;
    let text = read_text(body, SIZE_LIMIT).await?;
    let look = move |view: View<'_>| {
        let service = dossier(&view, id)?.key.service();
        Ok((service, view.simulator.scenario().onboarding.check_digits))
    };
    let (service, check_digits) = here.look(look).await?;
    let (form, findings) = nets_onboarding::form(&text, BODY, service, check_digits).map_err(invalid)?;
    handed(&here, id, SenderDeed::Form { form: Box::new(form), findings }).await
}

/// Has the team look at the request for the certificate before it is ordered, which may be left out.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/csr", tag = "onboarding", params(OfDossier),
    request_body(content = String, content_type = "application/x-pem-file", description = "The request in PEM, at most 64 KiB"),
    responses((status = 200, body = DossierActed), BadParameter,
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "It is not the turn of this step", body = ProblemDocument),
        (status = 413, description = "Too large", body = ProblemDocument)))]
async fn csr(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld, body: Body) -> Reply {
    let id = id(&of)?;
    let text = read_text(body, KEY_LIMIT).await?;
    let look = move |view: View<'_>| {
        let dossier = dossier(&view, id)?;
        let check_digits = view.simulator.scenario().onboarding.check_digits;
        Ok(nets_onboarding::certificate_request(
            text.as_bytes(),
            &dossier.key,
            dossier.form.as_ref(),
            check_digits,
        ))
    };
    let HandedIn { credential, findings } = here.look(look).await?;
    let key_fingerprint = credential.map(|credential| credential.key_fingerprint);
    handed(&here, id, SenderDeed::CertificateRequest { key_fingerprint, findings }).await
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
    let id = id(&of)?;
    let text = read_text(body, KEY_LIMIT).await?;
    let now = here.world.clock().now;
    let look = move |view: View<'_>| {
        let dossier = dossier(&view, id)?;
        let check_digits = view.simulator.scenario().onboarding.check_digits;
        Ok(nets_onboarding::credential(
            text.as_bytes(),
            &dossier.key,
            dossier.form.as_ref(),
            check_digits,
            now,
        ))
    };
    let HandedIn { credential, findings } = here.look(look).await?;
    handed(&here, id, SenderDeed::Credential { credential, findings }).await
}

/// Asks for test cases; from then on the sender tests.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/tests", tag = "onboarding", params(OfDossier),
    responses((status = 200, body = DossierActed), BadParameter,
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "It is not the turn of this step", body = ProblemDocument)))]
async fn tests(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld) -> Reply {
    handed(&here, id(&of)?, SenderDeed::AskForTests).await
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
    let id = id(&of)?;
    let text = read_text(body, SIZE_LIMIT).await?;
    // What a world has seen lies in memory as a whole.
    let turn = api.certifying.acquire().await;
    let known = api.control.worlds().iter().find(|world| world.name == here.name).map(|world| world.seed);
    let seed = known.unwrap_or(here.scenario.scenario.seed);
    let judged = WorldAndScenario { world: here.world.clone(), scenario: Arc::clone(&here.scenario) };
    let asked = AskedEvidence { here: judged, dossier: id, seed, bytes: text.into_bytes() };
    let deed = nets_certify::onboarding_evidence(asked).await.map_err(certificate::refusal)?;
    drop(turn);
    let deed = deed.ok_or_else(|| out_of_turn(&OnboardingRefusal::UnknownDossier(id)))?;
    handed(&here, id, deed).await
}

/// Plays the team: answers what it was asked last, whatever the scenario had planned.
#[utoipa::path(post, path = "/v1/onboarding/{dossier}/team", tag = "onboarding", params(OfDossier), request_body = TeamBody,
    responses((status = 200, body = DossierActed),
        (status = 400, description = "No verdict", body = ProblemDocument),
        (status = 404, description = "No such dossier", body = ProblemDocument),
        (status = 409, description = "The team was asked nothing", body = ProblemDocument)))]
async fn team(here: InWorld, InPath(of): InPath<OfDossier>, _: OnlyWorld, body: Body) -> Reply {
    let id = id(&of)?;
    let body = Object::read(body, &["verdict", "reason", "remarks"]).await?;
    let verdict = verdict_of(&body)?;
    let entries = told(&here, OnboardingAct::Team { dossier: id, verdict }).await?;
    ok(&acted(&here, id, true, Vec::new(), entries).await?)
}

fn verdict_of(body: &Object) -> Result<TeamVerdict, Problem> {
    // It becomes a line of the timeline.
    let line = |text: &str| match plain(text, MOST_REMARK) {
        line if line.trim().is_empty() => "no reason is given".to_owned(),
        line => line,
    };
    let reason = body.text("reason")?.unwrap_or_default();
    let remarks = match body.members().find(|(name, _)| *name == "remarks") {
        None => Vec::new(),
        Some((_, Value::Array(remarks))) if remarks.len() <= MOST_REMARKS => {
            let text = |remark: &Value| remark.as_str().map(line);
            let texts = remarks.iter().map(text).collect::<Option<Vec<_>>>();
            texts.ok_or_else(|| Problem::bad_member("remarks", "a remark is a text"))?
        }
        Some(_) => return Err(Problem::bad_member("remarks", "`remarks` is a list of 50 texts at the most")),
    };
    match body.required("verdict")? {
        "grant" => Ok(TeamVerdict::Grant),
        "refuse" => Ok(TeamVerdict::Refuse(line(reason))),
        "send_back" if remarks.is_empty() => Ok(TeamVerdict::SendBack(vec![line(reason)])),
        "send_back" => Ok(TeamVerdict::SendBack(remarks)),
        other => Err(Problem::bad_member("verdict", format!("`{}` is no verdict", shortened(other)))
            .hint(VERDICTS.join(", "))),
    }
}

fn id(of: &OfDossier) -> Result<DossierId, Problem> {
    of.dossier.parse().map(DossierId).map_err(|_| {
        Problem::new(
            WorldReason::UnknownDossier,
            format!("no dossier has the number `{}`", shortened(&of.dossier)),
        )
        .hint("they are numbered from 1; /v1/onboarding lists them")
    })
}

fn dossier<'v>(view: &View<'v>, id: DossierId) -> Result<&'v Dossier, Problem> {
    let found = view.simulator.onboarding().get(id);
    found.ok_or_else(|| out_of_turn(&OnboardingRefusal::UnknownDossier(id)))
}

async fn told(here: &InWorld, act: OnboardingAct) -> Result<Vec<Entry>, ApiRefusal> {
    Ok(here.world.tell(Event::OnboardingActed(Box::new(act))).await?)
}

async fn handed(here: &InWorld, id: DossierId, deed: SenderDeed) -> Reply {
    let step = deed.step();
    let entries = told(here, OnboardingAct::Hand { dossier: id, deed }).await?;
    // What stands in the way beyond the paper itself, the core has found, and the team where it answers at once.
    let look = move |view: View<'_>| {
        let dossier = dossier(&view, id)?;
        let open = dossier.open_findings();
        let odd = dossier.notes.iter().rev().find(|note| note.step == step).map(|note| note.findings.clone());
        Ok(if open.is_empty() { (true, odd.unwrap_or_default()) } else { (false, open.to_vec()) })
    };
    let (taken, findings) = here.look(look).await?;
    ok(&acted(here, id, taken, findings, entries).await?)
}

async fn acted(
    here: &InWorld,
    id: DossierId,
    taken: bool,
    findings: Vec<OnboardingFinding>,
    entries: Vec<Entry>,
) -> Result<DossierActed, ApiRefusal> {
    let found = here.look(move |view| Ok(DossierView::of(dossier(&view, id)?, view.simulator.onboarding())));
    Ok(DossierActed { taken, dossier: found.await?, findings, entries: lines(entries) })
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
