//! Everything that happened, in one order, and waiting for what is to happen.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::Uri;
use nets_core::Timestamp;
use nets_core::identity::UploadId;
use nets_core::timeline::{Entry, Happening};
use nets_driver::Filter;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::local_time::LocalTime;
use crate::openapi::Details;
use crate::parameters::{Parameters, bad};
use crate::problem::{Document, Problem, Reason};
use crate::reply::{self, Reply};
use crate::router::Api;
use crate::streamed::{Ends, PIECE, Page, Piece};

/// The longest pattern: no file name is longer.
const LONGEST_PATTERN: usize = 255;

const FILTERS: [&str; 7] = ["after", "what", "user", "upload", "message_id", "file", "attention"];

/// Which entries a reader wants: everything given must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `filter` reads it")]
pub(crate) struct Wanted {
    /// Only entries behind this `seq`.
    after: Option<u64>,
    /// Only these kinds, with commas between them.
    what: Option<String>,
    /// Only this login's.
    user: Option<String>,
    /// Only this upload's.
    upload: Option<u64>,
    /// Only this message's, by its id in shipment.xml.
    message_id: Option<String>,
    /// Only those about a file of this name, with `*` and `?`.
    file: Option<String>,
    /// `true` for only what needs attention: what was refused or given up, and files whose name nearly is one that is
    /// picked up.
    attention: Option<bool>,
}

/// One line of the timeline.
#[derive(Serialize, ToSchema)]
#[schema(title = "Entry")]
pub(crate) struct Line {
    /// Counts from 1 without gaps.
    seq: u64,
    /// Simulated time.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The same moment as a Copenhagen clock shows it.
    #[schema(example = "2026-01-06T08:00:00+01:00")]
    local: String,
    #[serde(flatten)]
    details: Details,
}

impl Line {
    pub(crate) fn of(entry: Entry, time: &LocalTime) -> Line {
        let Entry { seq, at, happening } = entry;
        Line { seq, at, local: time.show(at), details: Details(happening) }
    }
}

pub(crate) fn lines(entries: Vec<Entry>) -> Vec<Line> {
    let time = LocalTime::new();
    entries.into_iter().map(|entry| Line::of(entry, &time)).collect()
}

/// A part of the timeline.
#[derive(Serialize, ToSchema)]
pub(crate) struct TimelinePage {
    entries: Vec<Line>,
    /// Whether more entries match than `limit` allowed: ask again with the last `seq` as `after`.
    more: bool,
    /// The number of the newest entry there is.
    newest: u64,
    /// The number of the oldest entry still kept.
    oldest: u64,
}

/// What happened, oldest first.
#[utoipa::path(get, path = "/v1/timeline", tag = "timeline",
    params(
        Wanted,
        ("limit" = Option<usize>, Query, description = "At most so many: 1000 when left out, 10000 at the most"),
    ),
    responses((status = 200, body = TimelinePage), (status = 400, description = "A parameter is wrong", body = Document)))]
pub(crate) async fn read(State(api): State<Api>, uri: Uri) -> Reply {
    let parameters = Parameters::read(&uri, &[&FILTERS[..], &["limit"]].concat())?;
    let filter = filter(&parameters)?;
    let limit = parameters.limit(1_000, 10_000)?;
    let world = api.control.world();
    let (newest, oldest) = world.query(|view| (view.timeline.newest(), view.timeline.oldest())).await?;
    let first = Piece::of(&world, filter.clone(), limit.min(PIECE)).await?;
    if first.more && limit > PIECE {
        let page = Page::new(world, filter, limit, first, Ends { newest, oldest });
        return Ok(reply::streamed(page));
    }
    let Piece { entries, more } = first;
    reply::ok(&TimelinePage { entries: lines(entries), more, newest, oldest })
}

/// Waits for the first entry that matches; one that is there already answers at once.
#[utoipa::path(get, path = "/v1/timeline/wait", tag = "timeline",
    params(
        Wanted,
        ("timeout" = Option<String>, Query, description = "How long to wait: `30s` when left out, at most `10m`"),
    ),
    responses(
        (status = 200, body = Line),
        (status = 400, description = "A parameter is wrong", body = Document),
        (status = 408, description = "Nothing matched in time", body = Document),
        (status = 409, description = "The world was reset meanwhile", body = Document),
        (status = 503, description = "Too many wait already", body = Document),
    ))]
pub(crate) async fn wait(State(api): State<Api>, uri: Uri) -> Reply {
    let parameters = Parameters::read(&uri, &[&FILTERS[..], &["timeout"]].concat())?;
    let filter = filter(&parameters)?;
    let timeout = parameters.timeout()?;
    let _place = api.place_to_wait()?;
    let world = api.control.world();
    match tokio::time::timeout(timeout, world.wait(filter)).await {
        Ok(entry) => reply::ok(&Line::of(entry?, &LocalTime::new())),
        Err(_) => {
            let newest = world.query(|view| view.timeline.newest()).await?;
            let detail = format!("nothing matched within {timeout:?}; the newest entry is number {newest}");
            Err(Problem::new(Reason::NothingMatched, detail)
                .hint("under a manual clock nothing happens by itself: advance it"))
        }
    }
}

fn filter(parameters: &Parameters) -> Result<Filter, Problem> {
    let what: BTreeSet<String> =
        parameters.words("what", Happening::NAMES)?.into_iter().map(str::to_owned).collect();
    let file = parameters.text("file").map(str::to_owned);
    if file.as_ref().is_some_and(|pattern| pattern.len() > LONGEST_PATTERN) {
        return Err(bad("file", format!("a pattern has at most {LONGEST_PATTERN} bytes")));
    }
    Ok(Filter {
        // Half the numbers there are, so that the next one exists too.
        after: parameters.number("after", 0, u64::MAX / 2)?.unwrap_or(0),
        what,
        user: parameters.text("user").map(str::to_owned),
        upload: parameters.number("upload", 0, u64::MAX)?.map(UploadId),
        message_id: parameters.text("message_id").map(str::to_owned),
        file,
        attention: parameters.flag("attention")?,
    })
}
