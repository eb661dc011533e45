//! Why a page is not shown or an act not done, as a page that says what to do.

use askama::Template;
use axum::response::{IntoResponse, Response};
use nets_core::act_refusal::ActRefusal;
use nets_driver::{NotDone, Stopped};
use nets_web::{Problem, ProblemKind};

use crate::address;
use crate::html::html;

/// Every reason of the pages, besides those of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageReason {
    UnknownWorld,
    UnknownPage,
    UnknownShipment,
    UnknownMessage,
    UnknownEntry,
    UnknownSender,
    UnknownFile,
    UnknownRecipient,
    UnknownDocument,
    DocumentGone,
    UnknownRegistration,
    NotRegistered,
    NoAliasService,
    HostNotAllowed,
    NotLookedAt,
    NotChanged,
    MomentHasPassed,
    TooFar,
    NotUploaded,
    WorldStays,
    WorldEnded,
    DiskRefuses,
    WorldFull,
    ActRefused,
}

impl From<PageReason> for ProblemKind {
    fn from(reason: PageReason) -> ProblemKind {
        let (name, status, title) = match reason {
            PageReason::UnknownWorld => ("unknown-world", 404, "There is no such world"),
            PageReason::UnknownPage => ("unknown-page", 404, "There is no such page"),
            PageReason::UnknownShipment => ("unknown-shipment", 404, "There is no such shipment"),
            PageReason::UnknownMessage => ("unknown-message", 404, "There is no such message"),
            PageReason::UnknownEntry => ("unknown-entry", 404, "There is no such entry"),
            PageReason::UnknownSender => ("unknown-user", 404, "The scenario has no such sender"),
            PageReason::UnknownFile => ("unknown-file", 404, "There is no such file in Outbound"),
            PageReason::UnknownRecipient => ("unknown-recipient", 404, "There is no such recipient"),
            PageReason::UnknownDocument => ("unknown-document", 404, "The recipient has no such document"),
            PageReason::DocumentGone => ("document-gone", 410, "The document is not kept any more"),
            PageReason::UnknownRegistration => ("unknown-registration", 404, "There is no such registration"),
            PageReason::NotRegistered => ("not-registered", 409, "This alias is not the person's"),
            PageReason::NoAliasService => ("no-alias-service", 409, "The sender has no alias service"),
            PageReason::HostNotAllowed => {
                ("host-not-allowed", 400, "The scenario allows no calls of this host")
            }
            PageReason::NotLookedAt => ("not-looked-at", 409, "The shipment could not be looked at"),
            PageReason::NotChanged => ("not-changed", 409, "The world goes on as it was"),
            PageReason::MomentHasPassed => ("moment-has-passed", 409, "Time does not run backwards"),
            PageReason::TooFar => ("too-far", 400, "That is further than the clock moves at once"),
            PageReason::NotUploaded => ("not-uploaded", 409, "The upload was not taken"),
            PageReason::ActRefused => ("act-refused", 409, "That cannot be done with the document"),
            PageReason::WorldStays => ("world-stays", 409, "This world does not end before the simulator"),
            PageReason::WorldEnded => ("world-ended", 409, "The world was reset meanwhile"),
            PageReason::DiskRefuses => ("disk-refuses", 507, "The disk does not take what must be kept"),
            PageReason::WorldFull => ("world-full", 507, "The world remembers as much as it can"),
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
        Problem::new(PageReason::WorldEnded, stopped.to_string())
            .hint("load the page again: the new world answers")
            .into()
    }
}

/// Why a recipient does not do something with a document.
pub(crate) fn refused(refusal: &ActRefusal) -> Problem {
    let reason = match refusal {
        ActRefusal::UnknownMessage { .. } | ActRefusal::NotARecipient { .. } => PageReason::UnknownDocument,
        ActRefusal::NotDelivered { .. }
        | ActRefusal::NotInEboks
        | ActRefusal::NotAtEboks { .. }
        | ActRefusal::NotPublished { .. }
        | ActRefusal::NotForSigning { .. }
        | ActRefusal::AlreadySigned { .. }
        | ActRefusal::SigningIsOver { .. } => PageReason::ActRefused,
    };
    Problem::new(reason, refusal.to_string()).hint(refusal.hint())
}

impl From<NotDone> for Refusal {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Stopped => Stopped.into(),
            NotDone::Disk(reason) => Problem::new(PageReason::DiskRefuses, reason)
                .hint("nothing is lost: make room, and do it again")
                .into(),
            NotDone::Full(reason) => Problem::new(PageReason::WorldFull, reason)
                .hint("POST /v1/reset begins the world anew")
                .into(),
            NotDone::Refused(refusal) => refused(&refusal).into(),
            NotDone::TooMany(_) => {
                Problem::new(nets_web::ServerReason::TooManyWaiting, not_done.to_string()).into()
            }
        }
    }
}
