//! The calls of the e-Box: one record for each, as its audit trail asks of a service.

use askama::Template;
use axum::http::Uri;
use nets_driver::EboxCall;

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::ebox_party;
use crate::frame::{Frame, Tab};
use crate::here::InWorld;
use crate::names::shown;

/// So many are on a page.
const LISTED: usize = 100;

/// So much of an address and of details is shown, in characters.
const LONGEST: usize = 400;

#[derive(Template)]
#[template(path = "ebox_calls.html")]
struct EboxCallsPage {
    frame: Frame,
    rows: Vec<CallRow>,
    is_first: bool,
    older: Option<String>,
}

struct CallRow {
    number: u64,
    /// Real time.
    at: String,
    environment: &'static str,
    client: String,
    token: String,
    call: String,
    answered: String,
    is_wrong: bool,
    details: String,
}

/// `GET /ui/{world}/ebox/calls`.
pub(crate) async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["before"])?;
    let before = parameters.number("before", 0, u64::MAX)?;
    ebox_party::setting_of(&here)?;
    let mut calls = here.world.ebox_calls().newest(before, LISTED + 1);
    let more = calls.len() > LISTED;
    calls.truncate(LISTED);
    let frame = Frame::of(&here, &uri, Tab::Ebox, "/v1/ebox/calls").await?;
    let older = calls
        .last()
        .filter(|_| more)
        .map(|last| address::with(&here.at("/ebox/calls"), [("before", last.number.to_string())]));
    page(&EboxCallsPage { rows: calls.iter().map(row).collect(), is_first: before.is_none(), older, frame })
}

fn row(call: &EboxCall) -> CallRow {
    let code = call.api_call_response_code;
    let text = |text: &str| nets_text::cut(&shown(text), LONGEST, " …").into_owned();
    let token = call.subject_token_hashed.as_deref().unwrap_or_default();
    CallRow {
        number: call.number,
        at: call.timestamp.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        environment: call.environment.name(),
        client: call.client_id.as_deref().map(text).unwrap_or_default(),
        token: token.chars().take(12).collect(),
        call: format!("{} {}", shown(&call.api_call_request_method), text(&call.api_call_request_url)),
        answered: if code == 0 { "cut".to_owned() } else { code.to_string() },
        is_wrong: !(200..400).contains(&code),
        details: text(&call.api_call_details),
    }
}
