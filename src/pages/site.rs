//! Every page and every act, each with its address, and what browsers get elsewhere.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use nets_web::written::shortened;
use nets_web::{NoParameters, Problem, answer, get, post};

use crate::here::PagesParts;
use crate::html::guarded;
use crate::refusal::{PageReason, Refusal};
use crate::{
    address, alias, calendar, certificate, clock, document, document_acts, dossier, dossier_acts, ebox,
    ebox_acts, ebox_box, ebox_calls, ebox_message, ebox_refused, entry, mailbox, mailboxes, now, onboarding,
    outbound_file, people, person, person_acts, registration, rules, scenario, shipment, shipment_files,
    shipments, timeline, upload, validate, worlds,
};

const STYLE: &str = include_str!("static/pages.css");
const SCRIPT: &str = include_str!("static/live.js");
const EDIT_SCRIPT: &str = include_str!("static/edit.js");
const ICON: &str = include_str!("static/icon.svg");

/// The pages, and everything else that is served behind them: `/` is a page for who asks for one.
pub fn over(others: Router, pages: PagesParts) -> Router {
    others.merge(router(pages.clone())).layer(from_fn_with_state(pages, for_browsers))
}

fn router(pages: PagesParts) -> Router {
    Router::new()
        // No world can be called `~`.
        .route("/ui/~/pages.css", get(style))
        .route("/ui/~/live.js", get(script))
        .route("/ui/~/edit.js", get(edit_script))
        .route("/ui/~/icon.svg", get(icon))
        .route("/ui/{world}", get(now::read))
        .route("/ui/{world}/search", get(timeline::search))
        .route("/ui/{world}/clock", post(clock::advance))
        .route("/ui/{world}/timeline", get(timeline::list))
        .route("/ui/{world}/timeline/{seq}", get(entry::read))
        .route("/ui/{world}/shipments", get(shipments::list))
        .route("/ui/{world}/shipments/{upload}", get(shipment::read))
        .route("/ui/{world}/shipments/{upload}/messages/{index}", get(shipment::message))
        .route("/ui/{world}/shipments/{upload}/messages/{index}/files/{file}", get(shipment_files::file))
        .route("/ui/{world}/shipments/{upload}/zip", get(shipment_files::zip))
        .route("/ui/{world}/mailboxes", get(mailboxes::list))
        .route("/ui/{world}/mailboxes/{user}", get(mailbox::read))
        .route("/ui/{world}/mailboxes/{user}/upload", post(upload::take))
        .route("/ui/{world}/mailboxes/{user}/sample", post(upload::sample))
        .route("/ui/{world}/mailboxes/{user}/outbound/{name}", get(outbound_file::read))
        .route("/ui/{world}/mailboxes/{user}/outbound/{name}/bytes", get(outbound_file::bytes))
        .route("/ui/{world}/calendar", get(calendar::read))
        .route("/ui/{world}/certificate", get(certificate::read))
        .route("/ui/{world}/rules", get(rules::list))
        .route("/ui/{world}/validate", get(validate::read).merge(post(validate::look)))
        .route("/ui/{world}/scenario", get(scenario::read).merge(post(scenario::change)))
        .route("/ui/{world}/reset", post(scenario::reset))
        .route("/ui/{world}/worlds", get(worlds::list).merge(post(worlds::make)))
        .route("/ui/{world}/worlds/end", post(worlds::end))
        .merge(of_recipients())
        .merge(of_ebox())
        .merge(of_onboardings())
        .with_state(pages)
}

fn of_recipients() -> Router<PagesParts> {
    const PERSON: &str = "/ui/{world}/people/{country}/{kind}/{number}";
    let of_person = |rest: &str| format!("{PERSON}{rest}");
    Router::new()
        .route("/ui/{world}/people", get(people::list))
        .route(PERSON, get(person::read))
        .route(&of_person("/subscriptions"), post(person_acts::subscribe))
        .route(&of_person("/aliases"), post(person_acts::register))
        .route(&of_person("/aliases/end"), post(person_acts::give_up))
        .route(&of_person("/documents/{document}"), get(document::read))
        .route(&of_person("/documents/{document}/files/{file}"), get(document::file))
        .route(&of_person("/documents/{document}/read"), post(document_acts::open))
        .route(&of_person("/documents/{document}/sign"), post(document_acts::sign))
        .route(&of_person("/documents/{document}/reject"), post(document_acts::reject))
        .route("/ui/{world}/alias", get(alias::read))
        .route("/ui/{world}/alias/service", post(alias::settle))
        .route("/ui/{world}/alias/registrations/{registration}", get(registration::read))
}

fn of_ebox() -> Router<PagesParts> {
    Router::new()
        .route("/ui/{world}/ebox", get(ebox::list))
        .route("/ui/{world}/ebox/boxes/{sector}/{number}", get(ebox_box::read))
        .route("/ui/{world}/ebox/boxes/{sector}/{number}/open", post(ebox_acts::open))
        .route("/ui/{world}/ebox/messages", get(ebox_box::all))
        .route("/ui/{world}/ebox/messages/{message}", get(ebox_message::read))
        .route("/ui/{world}/ebox/messages/{message}/acts", post(ebox_acts::act))
        .route("/ui/{world}/ebox/messages/{message}/documents/{document}", get(ebox_message::document))
        .route("/ui/{world}/ebox/refused", get(ebox_refused::list))
        .route("/ui/{world}/ebox/refused/{refusal}", get(ebox_refused::read))
        .route("/ui/{world}/ebox/calls", get(ebox_calls::list))
}

fn of_onboardings() -> Router<PagesParts> {
    const DOSSIER: &str = "/ui/{world}/onboarding/{dossier}";
    let of_dossier = |rest: &str| format!("{DOSSIER}{rest}");
    Router::new()
        .route("/ui/{world}/onboarding", get(onboarding::list).merge(post(onboarding::start)))
        .route(DOSSIER, get(dossier::read))
        .route(&of_dossier("/mails/{mail}"), get(dossier::mail))
        .route(&of_dossier("/meeting"), post(dossier_acts::meet))
        .route(&of_dossier("/form"), post(dossier_acts::form))
        .route(&of_dossier("/csr"), post(dossier_acts::csr))
        .route(&of_dossier("/credential"), post(dossier_acts::credential))
        .route(&of_dossier("/tests"), post(dossier_acts::tests))
        .route(&of_dossier("/go"), post(dossier_acts::go))
        .route(&of_dossier("/go-here"), post(dossier_acts::go_here))
        .route(&of_dossier("/team"), post(dossier_acts::team))
}

async fn style(_: NoParameters) -> Response {
    answer::text("text/css; charset=utf-8", STYLE.to_owned())
}

async fn script(_: NoParameters) -> Response {
    answer::text("text/javascript; charset=utf-8", SCRIPT.to_owned())
}

async fn edit_script(_: NoParameters) -> Response {
    answer::text("text/javascript; charset=utf-8", EDIT_SCRIPT.to_owned())
}

async fn icon(_: NoParameters) -> Response {
    answer::text("image/svg+xml", ICON.to_owned())
}

/// Gives a page to who asks for one at the root, and makes a page of what is wrong with an address of pages.
async fn for_browsers(State(pages): State<PagesParts>, request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_read && uri.path() == "/" && wants_page(&request) {
        return now::front(&pages, request.headers(), &uri).await.unwrap_or_else(IntoResponse::into_response);
    }
    let is_page = uri.path() == address::ROOT || address::own(uri.path()).is_some();
    let method = request.method().clone();
    let response = next.run(request).await;
    if !is_page {
        return response;
    }
    let is_told = response.headers().get(header::CONTENT_SECURITY_POLICY).is_some();
    let path = shortened(uri.path());
    match response.status() {
        StatusCode::NOT_FOUND if !is_told => {
            Refusal(Problem::new(PageReason::UnknownPage, format!("nothing is at {path}"))).into_response()
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            let detail = format!("{path} does not answer to {method}");
            Refusal(Problem::new(nets_web::ServerReason::MethodNotAllowed, detail)).into_response()
        }
        _ if is_told => response,
        _ => guarded(response),
    }
}

/// Browsers say that they want HTML; curl takes anything.
fn wants_page(request: &Request) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|kind| {
        let mut parts = kind.split(';');
        let is_html = parts.next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html"));
        is_html && !parts.any(|parameter| matches!(parameter.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}
