//! Everything that happened, in one order, and waiting for what is to happen.

use std::collections::BTreeSet;
use std::io;

use axum::extract::State;
use axum::http::Uri;
use nets_core::identity::UploadId;
use nets_core::timeline::{Entry, Happening};
use nets_driver::{EntryFilter, Stopped, World};
use nets_web::{Parameters, Pieces, Problem, streamed};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::api::{Api, InWorld, Reply, ok};
use crate::description::BadParameter;
use crate::entry::{EntryView, lines};
use crate::local_time::LocalTime;
use crate::paging::{Thousand, cut};
use crate::problem::{ApiReason, ProblemDocument};
use crate::route::routes;

/// So many entries are in memory at a time.
const PIECE: usize = 200;

/// The longest pattern: no file name is longer.
const LONGEST_PATTERN: usize = 255;

const FILTERS: [&str; 7] = ["after", "what", "user", "upload", "message_id", "file", "attention"];

/// Which entries a reader wants: everything given must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `filter` reads it")]
pub(crate) struct TimelineQuery {
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

/// A part of the timeline.
#[derive(Serialize, ToSchema)]
pub(crate) struct TimelinePage {
    entries: Vec<EntryView>,
    /// Whether more entries match than `limit` allowed: ask again with the last `seq` as `after`.
    more: bool,
    /// The number of the newest entry there is.
    newest: u64,
    /// The number of the oldest entry still kept.
    oldest: u64,
}

routes!(read, wait);

/// What happened, oldest first.
#[utoipa::path(get, path = "/v1/timeline", tag = "timeline",
    params(TimelineQuery, Thousand), responses((status = 200, body = TimelinePage), BadParameter))]
async fn read(InWorld { world, .. }: InWorld, uri: Uri) -> Reply {
    let parameters = Parameters::read(&uri, &[&FILTERS[..], &["limit"]].concat())?;
    let filter = filter(&parameters)?;
    let limit = Thousand::of(&parameters)?;
    let (newest, oldest) = world.query(|view| (view.timeline.newest(), view.timeline.oldest())).await?;
    let (entries, more) = select(&world, filter.clone(), limit.min(PIECE)).await?;
    let page = TimelinePage { entries: lines(entries), more, newest, oldest };
    if !more || limit <= PIECE {
        return ok(&page);
    }
    Ok(streamed("application/json", |pieces| written(page, world, filter, limit, pieces)))
}

/// The first entries that match, at most so many, and whether there are more.
async fn select(world: &World, filter: EntryFilter, most: usize) -> Result<(Vec<Entry>, bool), Stopped> {
    Ok(cut(world.query(move |view| view.timeline.select(&filter, most + 1)).await?, most))
}

/// Writes a page that begins so and has at most `left` entries, in the form in which all other answers are.
async fn written(
    mut page: TimelinePage,
    world: World,
    mut filter: EntryFilter,
    mut left: usize,
    mut pieces: Pieces,
) -> io::Result<()> {
    let mut text = String::from("{\n  \"entries\": [\n");
    loop {
        let entries = page.entries.iter().map(indented).collect::<Result<Vec<_>, _>>()?;
        text.push_str(&entries.join(",\n"));
        pieces.send(std::mem::take(&mut text)).await;
        left = left.saturating_sub(page.entries.len());
        if !page.more || left == 0 {
            break;
        }
        filter.after = page.entries.last().map_or(filter.after, |line| line.seq);
        // Where the world ends in the middle of the page, the connection ends in its middle too.
        let (entries, more) =
            select(&world, filter.clone(), left.min(PIECE)).await.map_err(io::Error::other)?;
        (page.entries, page.more) = (lines(entries), more);
        text.push_str(",\n");
    }
    let TimelinePage { more, newest, oldest, .. } = page;
    let end = format!("\n  ],\n  \"more\": {more},\n  \"newest\": {newest},\n  \"oldest\": {oldest}\n}}\n");
    pieces.send(end).await;
    Ok(())
}

/// A line as it stands in a list that is a member. Line ends stand only between members: within texts they
/// are escaped.
fn indented(line: &EntryView) -> serde_json::Result<String> {
    Ok(format!("    {}", serde_json::to_string_pretty(line)?.replace('\n', "\n    ")))
}

/// Waits for the first entry that matches; one that is there already answers at once.
#[utoipa::path(get, path = "/v1/timeline/wait", tag = "timeline",
    params(
        TimelineQuery,
        ("timeout" = Option<String>, Query, description = "How long to wait: `30s` when left out, at most `10m`"),
    ),
    responses(
        (status = 200, body = EntryView),
        BadParameter,
        (status = 408, description = "Nothing matched in time", body = ProblemDocument),
        (status = 409, description = "The world was reset meanwhile", body = ProblemDocument),
        (status = 503, description = "Too many wait already", body = ProblemDocument),
    ))]
async fn wait(State(api): State<Api>, InWorld { world, .. }: InWorld, uri: Uri) -> Reply {
    let parameters = Parameters::read(&uri, &[&FILTERS[..], &["timeout"]].concat())?;
    let filter = filter(&parameters)?;
    let timeout = parameters.timeout()?;
    let _place = api.waiting.place()?;
    match tokio::time::timeout(timeout, world.wait(filter)).await {
        Ok(entry) => ok(&EntryView::of(entry?, &LocalTime::new())),
        Err(_) => {
            let newest = world.query(|view| view.timeline.newest()).await?;
            let detail = format!("nothing matched within {timeout:?}; the newest entry is number {newest}");
            Err(Problem::new(ApiReason::NothingMatched, detail)
                .hint("under a manual clock nothing happens by itself: advance it")
                .into())
        }
    }
}

fn filter(parameters: &Parameters) -> Result<EntryFilter, Problem> {
    let names: Vec<_> = Happening::names().collect();
    let what: BTreeSet<String> = parameters.words("what", &names)?.into_iter().map(str::to_owned).collect();
    let file = parameters.text("file").map(str::to_owned);
    if file.as_ref().is_some_and(|pattern| pattern.len() > LONGEST_PATTERN) {
        return Err(Problem::bad_parameter("file", format!("a pattern has at most {LONGEST_PATTERN} bytes")));
    }
    Ok(EntryFilter {
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
