//! What stands around every page: the clock with the buttons that move it, what is due next and why, where one can
//! go, and what came of the form that led here.

use std::time::Duration;

use axum::http::Uri;
use nets_core::Timestamp;
use nets_core::timeline::Entry;
use nets_driver::{ClockReading, EntryFilter, EntryOrder, ShownMode};
use tokio::time::timeout;

use crate::address::{self, STREAM};
use crate::due;
use crate::here::InWorld;
use crate::refusal::Refusal;
use crate::row::EntryRow;
use crate::times::Times;

/// So many entries are shown of what came of a form.
const CAME: usize = 12;

/// How long a form's answer waits for what comes of it.
const PATIENCE: Duration = Duration::from_secs(3);

/// A page in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Now,
    Timeline,
    Shipments,
    Mailboxes,
    People,
    Alias,
    Ebox,
    Onboarding,
    Calendar,
    Validate,
    Scenario,
    Certificate,
    Rules,
    Worlds,
}

/// The pages that one can go to from everywhere: the tab, its name, and where it lies in a world.
const TABS: [(Tab, &str, &str); 14] = [
    (Tab::Now, "Now", ""),
    (Tab::Timeline, "Timeline", "/timeline"),
    (Tab::Shipments, "Shipments", "/shipments"),
    (Tab::Mailboxes, "Mailboxes", "/mailboxes"),
    (Tab::People, "People", "/people"),
    (Tab::Alias, "Alias", "/alias"),
    (Tab::Ebox, "e-Box", "/ebox"),
    (Tab::Onboarding, "Onboarding", "/onboarding"),
    (Tab::Calendar, "Calendar", "/calendar"),
    (Tab::Validate, "Validate", "/validate"),
    (Tab::Scenario, "Scenario", "/scenario"),
    (Tab::Certificate, "Certificate", "/certificate"),
    (Tab::Rules, "Rules", "/rules"),
    (Tab::Worlds, "Worlds", "/worlds"),
];

pub(crate) struct TabLink {
    pub(crate) name: &'static str,
    pub(crate) address: String,
    pub(crate) is_here: bool,
}

pub(crate) struct NextEventLine {
    pub(crate) when: String,
    pub(crate) iso: String,
    pub(crate) until: String,
    pub(crate) what: String,
    pub(crate) detail: String,
}

/// What came of a form.
pub(crate) struct Came {
    pub(crate) rows: Vec<EntryRow>,
    pub(crate) count: u64,
    /// All of it on the timeline.
    pub(crate) all: String,
}

/// What every page has.
pub(crate) struct Frame {
    pub(crate) root: &'static str,
    /// Of the world, such as `/ui/default`.
    pub(crate) base: String,
    /// This page, to which forms lead back.
    pub(crate) this: String,
    pub(crate) stream: String,
    /// The world's name, and where others are chosen.
    pub(crate) world: String,
    pub(crate) newest: u64,
    pub(crate) epoch: String,
    pub(crate) scenario: String,
    pub(crate) tabs: Vec<TabLink>,
    pub(crate) clock: ClockFace,
    pub(crate) next: Option<NextEventLine>,
    /// Something recurs, whatever is sent.
    pub(crate) has_routine: bool,
    pub(crate) came: Option<Came>,
    pub(crate) version: &'static str,
    /// By which name the simulator was called.
    pub(crate) host: String,
    /// The same as JSON: a path of the API.
    pub(crate) curl: String,
}

/// What the world says for the frame.
struct Looked {
    newest: u64,
    next: Option<due::DueLine>,
    has_routine: bool,
    came: Vec<Entry>,
    /// Whether there is an onboarding.
    has_dossier: bool,
}

impl Frame {
    /// The frame of this page. `curl` is where the API tells the same.
    pub(crate) async fn of(here: &InWorld, uri: &Uri, tab: Tab, curl: &str) -> Result<Frame, Refusal> {
        let this = uri.path_and_query().map(|path| path.as_str()).unwrap_or_default();
        let came = came_of(uri);
        let looked = here.look(move |view| {
            let came = came.map(|(after, up_to)| {
                let filter = EntryFilter { after, before: up_to.checked_add(1), ..EntryFilter::default() };
                view.timeline.look(&filter, EntryOrder::Oldest, CAME).entries
            });
            let (newest, next) = (view.timeline.newest(), due::next(&view));
            let has_routine = view.simulator.due().next().is_some();
            let has_dossier = view.simulator.onboarding().all().next().is_some();
            Ok(Looked { newest, next, has_routine, came: came.unwrap_or_default(), has_dossier })
        });
        let Looked { newest, next, has_routine, came: entries, has_dossier } = looked.await?;
        let reading = here.world.clock();
        let times = Times::at(reading.now);
        // Numbers that no entry has are of another run of the world.
        let came = came.filter(|(_, up_to)| *up_to <= newest).map(|(after, up_to)| Came {
            rows: entries.iter().map(|entry| EntryRow::of(entry, here, &times)).collect(),
            count: up_to.saturating_sub(after),
            all: address::with(
                &here.at("/timeline"),
                [("after", after.to_string()), ("before", up_to.saturating_add(1).to_string())],
            ),
        });
        let next = next.map(|due::DueLine { at, what, detail, .. }| NextEventLine {
            when: times.short(at),
            iso: times.iso(at),
            until: times.until(at),
            what,
            detail,
        });
        let this = address::without(if this.starts_with(address::ROOT) { this } else { "" }, "came");
        let base = here.at("");
        Ok(Frame {
            root: address::ROOT,
            this: if this.is_empty() { base.clone() } else { this },
            base,
            stream: address::with(STREAM, [("world", here.name.to_string())]),
            world: here.name.to_string(),
            newest,
            epoch: here.world.epoch().to_string(),
            scenario: crate::names::shown(&here.scenario.scenario.name),
            tabs: tabs(here, tab, has_dossier),
            next,
            has_routine,
            came,
            version: env!("CARGO_PKG_VERSION"),
            host: here.host.clone(),
            curl: address::in_api(&here.name, curl),
            clock: ClockFace::of(reading, &times),
        })
    }
}

/// The tabs of this world: that of the e-Box where it has one, that of onboardings where there is one or can well be.
fn tabs(here: &InWorld, tab: Tab, has_dossier: bool) -> Vec<TabLink> {
    let has_ebox = here.scenario.scenario.ebox.is_some();
    let is_there = |of: Tab| match of {
        Tab::Ebox => has_ebox,
        Tab::Onboarding => has_ebox || has_dossier || tab == Tab::Onboarding,
        _ => true,
    };
    let tabs = TABS.iter().filter(|(of, ..)| is_there(*of));
    tabs.map(|(of, name, page)| TabLink { name, address: here.at(page), is_here: *of == tab }).collect()
}

/// The clock, as it stands on every page.
pub(crate) struct ClockFace {
    /// `Tue 6 Jan 2026`.
    pub(crate) day: String,
    /// `08:00`, with seconds where the clock runs by itself.
    pub(crate) hour: String,
    pub(crate) iso: String,
    /// For fields in which a date and time is written.
    pub(crate) field: String,
    pub(crate) mode: &'static str,
    pub(crate) mode_in_words: String,
    /// Simulated milliseconds since 1970, and how many pass in a real one: 0 for a clock that stands.
    pub(crate) millis: i64,
    pub(crate) factor: u32,
}

impl ClockFace {
    fn of(ClockReading { now, mode }: ClockReading, times: &Times) -> Self {
        let local = times.local(now);
        let (mode, mode_in_words, factor) = match mode {
            ShownMode::Manual => ("manual", "stands until it is moved".to_owned(), 0),
            ShownMode::Instant => ("instant", "jumps to what is due when nothing goes on".to_owned(), 0),
            ShownMode::Scaled { factor } => {
                ("scaled", format!("{factor} times as fast as a real one"), factor)
            }
            ShownMode::Wall => ("wall", "as fast as a real one".to_owned(), 1),
        };
        let hour = if factor == 0 && local.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
        ClockFace {
            day: local.strftime("%a %-d %b %Y").to_string(),
            hour: local.strftime(hour).to_string(),
            iso: times.iso(now),
            field: local.strftime("%Y-%m-%d %H:%M").to_string(),
            mode,
            mode_in_words,
            millis: now.as_millisecond(),
            factor,
        }
    }
}

/// The entries behind the first number up to the second, as the form that led here has named them.
fn came_of(uri: &Uri) -> Option<(u64, u64)> {
    let query = uri.query().unwrap_or_default();
    let (_, came) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "came")?;
    let (after, up_to) = came.split_once('-')?;
    Some((after.parse().ok()?, up_to.parse().ok()?)).filter(|(after, up_to)| after <= up_to)
}

/// The page that a form leads back to, with what came of it.
pub(crate) fn back(to: Option<&str>, here: &InWorld, after: u64, up_to: u64) -> String {
    let page = to.and_then(address::own).map_or_else(|| here.at(""), |page| address::without(page, "came"));
    let mark = if page.contains('?') { '&' } else { '?' };
    format!("{page}{mark}came={after}-{up_to}")
}

/// The number of the newest entry.
pub(crate) async fn newest(here: &InWorld) -> Result<u64, Refusal> {
    here.look(|view| Ok(view.timeline.newest())).await
}

/// Waits for a little while until nothing is left to happen by itself, so that the page that follows a form tells what
/// came of it; what takes longer, the page tells later.
pub(crate) async fn rest(here: &InWorld) -> Result<(), Refusal> {
    match timeout(PATIENCE, here.world.settled()).await {
        Ok(settled) => Ok(settled?),
        Err(_) => Ok(()),
    }
}

/// The moment that the world shows.
pub(crate) fn now(here: &InWorld) -> Timestamp {
    here.world.clock().now
}
