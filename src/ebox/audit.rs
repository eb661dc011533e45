//! The record of each call, made when its answer stands.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use nets_core::event::Observation;
use nets_core::identity::belgium::EboxEnvironment;
use nets_driver::{EboxCall, system_time};
use nets_text::cut;
use nets_web::CutInstead;

use crate::audit_note::{AdmittedCaller, AuditNote};
use crate::caller::{CalledUri, Door, is_of_version_3, placed};
use crate::version_3::INCOMPLETE;

pub(crate) async fn record(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    const LONGEST: usize = 500;
    let method = request.method().to_string();
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let url = nets_text::spelt(&cut(target, LONGEST, "...")).into_owned();
    let (name, environment) = placed(request.uri().path());
    let path = request.uri().path().to_owned();
    let called = CalledUri(request.uri().clone());
    request.extensions_mut().insert(called);
    let let_in = AdmittedCaller::default();
    request.extensions_mut().insert(let_in.clone());
    // Before the world may be another.
    let world = door.worlds.ebox_world(&name).map(|found| found.world);
    let mut response = next.run(request).await;
    if is_of_version_3(&path) {
        let (name, value) = INCOMPLETE;
        response.headers_mut().insert(name, value);
    }
    let (Some(environment), Some(world)) = (environment, world) else { return response };
    let note = response.extensions().get::<AuditNote>().cloned();
    let note = note.or_else(|| let_in.note()).unwrap_or_default();
    if let Some(asked) = asked(environment, &method, &path, &note, &response) {
        world.observe(asked);
    }
    let is_cut = response.extensions().get::<CutInstead>().is_some();
    world.ebox_calls().keep(EboxCall {
        number: 0,
        timestamp: system_time(),
        environment,
        subject_token_hashed: note.token,
        client_id: note.client,
        api_call_request_method: method,
        api_call_request_url: url,
        api_call_response_code: if is_cut { 0 } else { response.status().as_u16() },
        api_call_details: note.details,
    });
    response
}

/// What a sender asks besides publishing, for the timeline; what was refused for its token is told where it is refused.
fn asked(
    environment: EboxEnvironment,
    method: &str,
    path: &str,
    note: &AuditNote,
    response: &Response,
) -> Option<Observation> {
    const LONGEST: usize = 300;
    let is_one = path.ends_with("/searchMessageStatus")
        || path.ends_with("/linkEboxMessage")
        || path.ends_with("/eboxPreferences/search")
        || path.contains("/messageProviders")
        || path.contains("/referenceData/")
        || path.contains("/refData/");
    let status = response.status().as_u16();
    if !is_one || [401, 403, 405].contains(&status) {
        return None;
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let path = nets_text::spelt(&cut(path, LONGEST, "...")).into_owned();
    Some(Observation::EboxAsked {
        environment,
        client: note.client.clone(),
        request: format!("{method} {path}"),
        status,
        asked: count(note.counts.0),
        found: if status < 300 { count(note.counts.1) } else { 0 },
    })
}
