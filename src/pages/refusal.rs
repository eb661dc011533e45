//! Why a page is not shown or an act not done, as a page that says what to do.

use askama::Template;
use axum::response::{IntoResponse, Response};
use nets_driver::{NotDone, Stopped};
use nets_web::{Problem, ProblemKind};

use crate::address;
use crate::html::html;

/// Every reason of the pages, besides those of the server and [`nets_control::WorldReason`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageReason {
    UnknownPage,
    UnknownEntry,
    UnknownRecipient,
    NotLookedAt,
    NotChanged,
    NotUploaded,
}

impl From<PageReason> for ProblemKind {
    fn from(reason: PageReason) -> ProblemKind {
        let (name, status, title) = match reason {
            PageReason::UnknownPage => ("unknown-page", 404, "There is no such page"),
            PageReason::UnknownEntry => ("unknown-entry", 404, "There is no such entry"),
            PageReason::UnknownRecipient => ("unknown-recipient", 404, "There is no such recipient"),
            PageReason::NotLookedAt => ("not-looked-at", 409, "The shipment could not be looked at"),
            PageReason::NotChanged => ("not-changed", 409, "The world goes on as it was"),
            PageReason::NotUploaded => ("not-uploaded", 409, "The upload was not taken"),
        };
        ProblemKind { name, status, title }
    }
}

/// Why a handler shows no page.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) Problem);

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage {
    root: &'static str,
    status: u16,
    title: &'static str,
    detail: String,
    what_to_do: Option<String>,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Refusal(problem) = self;
        let page = RefusalPage {
            root: address::ROOT,
            status: problem.status().as_u16(),
            title: problem.title(),
            detail: nets_text::spelt(problem.detail()).into_owned(),
            what_to_do: problem.what_to_do().map(str::to_owned),
        };
        html(problem.status(), &page)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Refusal(problem)
    }
}

impl From<Stopped> for Refusal {
    fn from(stopped: Stopped) -> Self {
        nets_control::stopped(stopped).into()
    }
}

impl From<NotDone> for Refusal {
    fn from(not_done: NotDone) -> Self {
        nets_control::not_done(not_done).into()
    }
}
