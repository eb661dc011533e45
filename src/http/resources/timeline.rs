//! Everything that happened, in one order, and waiting for what is to happen.

use std::io;

use axum::extract::State;
use axum::http::Uri;
use nets_control::{ENTRY_FILTERS, EntrySearch, LocalTime, entry_filter};
use nets_core::timeline::{Entry, Happening};
use nets_driver::{EntryFilter, EntryOrder, Gone, GoneEntries, Stopped, World};
use nets_text::told;
use nets_web::written::shortened;
use nets_web::{Parameters, Pieces, Problem, streamed};
use serde::Serialize;
use utoipa::openapi::schema::{Array, ArrayBuilder, Object};
use utoipa::{IntoParams, ToSchema};

use crate::api::{Api, InWorld, Reply, ok, parameters};
use crate::description::{BadParameter, words};
use crate::entry::{EntryView, lines, lines_with_digests};
use crate::paging::Thousand;
use crate::problem::{ApiReason, ProblemDocument};
use crate::route::routes;

/// So many entries are in memory at a time.
const PIECE: usize = 200;

const ORDERS: [&str; 2] = ["oldest", "newest"];

/// Which entries a reader wants: everything given must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `filter` reads it")]
pub(crate) struct TimelineQuery {
    /// Only entries behind this `seq`.
    after: Option<u64>,
    /// Only these kinds, with commas between them.
    #[param(schema_with = kinds, required = false)]
    what: Option<String>,
    /// Only this login's.
    user: Option<String>,
    /// Only this upload's.
    upload: Option<u64>,
    /// Only this message's, by its id in shipment.xml or of the e-Box.
    message_id: Option<String>,
    /// Only those about a file of this name, with `*` and `?`.
    #[param(max_length = 255)]
    file: Option<String>,
    /// `true` for only what needs attention: what was refused or given up, and files whose name nearly is one that is
    /// picked up.
    attention: Option<bool>,
    /// Only those that have this text somewhere, in capital or small letters: a name, a number of a person, a word of a reason.
    #[param(min_length = 1, max_length = 255)]
    q: Option<String>,
    /// Only of the run with this `epoch`: of another, in which the numbers mean something else, the answer is 409.
    epoch: Option<String>,
}

/// The kinds of entries.
fn kinds() -> Array {
    ArrayBuilder::new().items(words(Happening::names())).min_items(Some(1)).build()
}

/// In which order a part of the timeline is read.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `read` reads it")]
struct OrderQuery {
    /// `oldest` first when left out, or `newest` first
    #[param(schema_with = orders, required = false)]
    order: Option<String>,
}

fn orders() -> Object {
    words(ORDERS)
}

/// A part of the timeline.
#[derive(Serialize, ToSchema)]
pub(crate) struct TimelinePage {
    entries: Vec<EntryView>,
    /// Whether more entries match than `limit` allowed: ask again with the last `seq` as `after`, or as `before` where
    /// the newest come first.
    more: bool,
    #[serde(flatten)]
    extent: TimelineExtent,
}

/// What there is of the timeline.
#[derive(Clone, Serialize, ToSchema)]
struct TimelineExtent {
    /// The number of the newest entry there is.
    newest: u64,
    /// The number of the oldest entry still kept.
    oldest: u64,
    /// What is not kept any more.
    gone: GoneView,
    /// Identifies this run of the world: it is another one after a start, a reset and a change of the scenario, and
    /// then the numbers begin again.
    #[schema(example = "5f0c9d1be1a3a2c4")]
    epoch: String,
    /// The world's name.
    #[schema(example = "default")]
    world: String,
}

/// What is not kept any more of events, and of logins, fetches and what else is only observed of clients: these have a
/// bound of their own, so that a client that polls pushes out no event.
#[derive(Clone, Copy, Serialize, ToSchema)]
struct GoneView {
    events: GonePart,
    observations: GonePart,
}

#[derive(Clone, Copy, Serialize, ToSchema)]
struct GonePart {
    /// So many entries.
    entries: u64,
    /// The number of the newest of them, or 0: behind it all are still there.
    up_to: u64,
}

impl From<Gone> for GonePart {
    fn from(Gone { entries, up_to }: Gone) -> Self {
        GonePart { entries, up_to }
    }
}

impl TimelineExtent {
    async fn of(world: &World) -> Result<Self, Stopped> {
        let look = world.query(|view| (view.timeline.newest(), view.timeline.oldest(), view.timeline.gone()));
        let (newest, oldest, GoneEntries { events, observations }) = look.await?;
        let gone = GoneView { events: events.into(), observations: observations.into() };
        let (epoch, world) = (world.epoch().to_string(), world.name().to_string());
        Ok(TimelineExtent { newest, oldest, gone, epoch, world })
    }

    /// Refuses what a client of another run asks for, which would get nothing, or miss something, without a word.
    fn check(&self, wanted: &Wanted) -> Result<(), Problem> {
        const BEGINS_AGAIN: &str = "numbers begin again with every start, reset and change of the scenario: \
                                    read from the start, without `after`";
        let TimelineExtent { newest, epoch, .. } = self;
        if let Some(other) = wanted.epoch.as_ref().filter(|wanted| *wanted != epoch) {
            let detail = format!("the epoch is {epoch}, and `{}` is another", shortened(other));
            return Err(Problem::new(ApiReason::OtherEpoch, detail).parameter("epoch").hint(BEGINS_AGAIN));
        }
        let after = wanted.filter.after;
        if after > *newest {
            let detail = format!("the newest entry is number {newest}, and there is none behind {after} yet");
            return Err(Problem::new(ApiReason::AfterIsAhead, detail).parameter("after").hint(BEGINS_AGAIN));
        }
        Ok(())
    }
}

/// What a client asks for.
struct Wanted {
    filter: EntryFilter,
    epoch: Option<String>,
}

/// Entries as they are shown.
struct ShownEntries {
    search: EntrySearch,
    /// Whether files are shown with their digests.
    digests: bool,
}

impl ShownEntries {
    /// The next of them, at most so many, and whether there are more.
    async fn lines(&mut self, most: usize) -> Result<(Vec<EntryView>, bool), Stopped> {
        let (entries, more) = self.search.take(most).await?;
        let lines = if self.digests {
            lines_with_digests(entries, self.search.world()).await
        } else {
            lines(entries)
        };
        Ok((lines, more))
    }
}

routes!(read, wait);

/// What happened, oldest first.
#[utoipa::path(get, path = "/v1/timeline", tag = "timeline",
    params(
        TimelineQuery,
        ("before" = Option<u64>, Query, description = "Only entries in front of this `seq`"),
        ("digests" = Option<bool>, Query, description = "`true` for `sha256` of the files that came and went"),
        OrderQuery,
        Thousand,
    ),
    responses(
        (status = 200, body = TimelinePage),
        BadParameter,
        (status = 409, description = "`after` or `epoch` is of another run of the world", body = ProblemDocument),
    ))]
async fn read(InWorld { world, .. }: InWorld, uri: Uri) -> Reply {
    let parameters =
        parameters(&uri, &[&ENTRY_FILTERS[..], &["epoch", "before", "order", "digests", "limit"]].concat())?;
    let mut wanted = wanted(&parameters)?;
    wanted.filter.before = parameters.number("before", 0, u64::MAX)?;
    let order = match parameters.word("order", &ORDERS)? {
        Some("newest") => EntryOrder::Newest,
        _ => EntryOrder::Oldest,
    };
    let limit = Thousand::of(&parameters)?;
    let extent = TimelineExtent::of(&world).await?;
    extent.check(&wanted)?;
    let digests = parameters.flag("digests")?;
    let mut search = ShownEntries { search: EntrySearch::new(world, wanted.filter, order), digests };
    let (entries, more) = search.lines(limit.min(PIECE)).await?;
    let page = TimelinePage { entries, more, extent };
    if !more || limit <= PIECE {
        return ok(&page);
    }
    Ok(streamed("application/json", |pieces| written(page, search, limit, pieces)))
}

/// Writes a page that begins so and has at most `left` entries, in the form in which all other answers are.
async fn written(
    mut page: TimelinePage,
    mut search: ShownEntries,
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
        // Where the world ends in the middle of the page, the connection ends in its middle too.
        (page.entries, page.more) = search.lines(left.min(PIECE)).await.map_err(told)?;
        text.push_str(",\n");
    }
    let TimelinePage { more, extent, .. } = page;
    // Its members go on where those of the page ended.
    let extent = serde_json::to_string_pretty(&extent)?;
    let end = format!("\n  ],\n  \"more\": {more},{}\n", extent.trim_start_matches('{'));
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
        (status = 409, description = "The world was reset meanwhile, or `after` or `epoch` is of another run of it",
            body = ProblemDocument),
        (status = 503, description = "Too many wait already", body = ProblemDocument),
    ))]
async fn wait(State(api): State<Api>, InWorld { world, .. }: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &[&ENTRY_FILTERS[..], &["epoch", "timeout"]].concat())?;
    let wanted = wanted(&parameters)?;
    let timeout = parameters.timeout()?;
    let _place = api.waiting.place(world.name().as_str())?;
    let extent = TimelineExtent::of(&world).await?;
    extent.check(&wanted)?;
    let after = wanted.filter.after;
    let (found, filter) = there_or_to_come(&world, wanted.filter, extent.newest).await?;
    if let Some(entry) = found {
        return ok(&EntryView::of(entry, &LocalTime::new()));
    }
    match tokio::time::timeout(timeout, world.wait(filter)).await {
        Ok(entry) => ok(&EntryView::of(entry?, &LocalTime::new())),
        Err(_) => {
            let look = world.query(|view| (view.timeline.newest(), view.timeline.gone()));
            let (newest, gone) = look.await?;
            let mut detail =
                format!("nothing matched within {timeout:?}; the newest entry is number {newest}");
            if gone.behind(after) {
                let GoneEntries { events, observations } = gone;
                detail.push_str(&format!(
                    "; not kept any more, and not looked at, are {} events up to number {} and {} observations \
                     up to number {}",
                    events.entries, events.up_to, observations.entries, observations.up_to
                ));
            }
            Err(Problem::new(ApiReason::NothingMatched, detail)
                .hint("under a manual clock nothing happens by itself: advance it")
                .into())
        }
    }
}

/// The first entry that matches of those up to `newest`, looked through a piece at a time however short the wait is to
/// be; else what to wait for.
async fn there_or_to_come(
    world: &World,
    mut filter: EntryFilter,
    newest: u64,
) -> Result<(Option<Entry>, EntryFilter), Stopped> {
    let there = EntryFilter { before: Some(newest + 1), ..filter.clone() };
    let (found, _) = EntrySearch::new(world.clone(), there, EntryOrder::Oldest).take(1).await?;
    filter.after = filter.after.max(newest);
    Ok((found.into_iter().next(), filter))
}

fn wanted(parameters: &Parameters) -> Result<Wanted, Problem> {
    Ok(Wanted { filter: entry_filter(parameters)?, epoch: parameters.text("epoch").map(str::to_owned) })
}
