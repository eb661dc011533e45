//! The worlds that run side by side: where one chooses another, makes one or ends one.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use nets_control::{BoxFuture, NoWorld, NotChanged, NotEnded, WantedWorld, WorldReason, WorldStanding};
use nets_driver::WorldName;
use nets_web::written::shortened;
use nets_web::{Problem, SentForm};

use crate::address;
use crate::answer::{Reply, page, parameters, see_other};
use crate::frame::{Frame, Tab};
use crate::here::{InWorld, PagesParts};
use crate::names::shown;
use crate::refusal::{PageReason, Refusal};

/// A form of a field.
const FORM: usize = 1024;

/// So many worlds are on the page.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "worlds.html")]
struct WorldsPage {
    frame: Frame,
    rows: Vec<WorldRow>,
    more: usize,
}

struct WorldRow {
    address: String,
    name: String,
    is_here: bool,
    ends: bool,
    scenario: String,
    seed: u64,
    state: &'static str,
    last_use: String,
    bytes: u64,
}

impl WorldRow {
    fn of(world: WorldStanding, here: &InWorld) -> Self {
        WorldRow {
            address: address::of(&world.name, ""),
            is_here: world.name == here.name,
            ends: !world.name.is_default(),
            name: world.name.to_string(),
            scenario: shown(&world.scenario),
            seed: world.seed,
            state: if world.is_in_use { "in use" } else { "idle" },
            last_use: world.last_use.to_string(),
            bytes: world.bytes,
        }
    }
}

/// `GET /ui/{world}/worlds`.
pub(crate) async fn list(State(pages): State<PagesParts>, here: InWorld, uri: Uri) -> Reply {
    parameters(&uri, &[])?;
    let frame = Frame::of(&here, &uri, Tab::Worlds, "/v1/worlds").await?;
    let worlds = pages.control.worlds();
    let more = worlds.len().saturating_sub(MOST);
    let rows = worlds.into_iter().take(MOST).map(|world| WorldRow::of(world, &here)).collect();
    page(&WorldsPage { frame, rows, more })
}

/// `POST /ui/{world}/worlds`: makes a world, of this name or another that is free, and leads to it.
pub(crate) async fn make(State(pages): State<PagesParts>, _: InWorld, sent: SentForm) -> Reply {
    let form = sent.read(&["name"], FORM).await?;
    let name = form.text("name").filter(|name| !name.is_empty()).map(named).transpose()?;
    let made = to_its_end(pages.control.make(WantedWorld { name, ..WantedWorld::default() })).await?;
    let (_, made) = made.map_err(not_made)?;
    see_other(&address::of(&made.name, ""))
}

/// `POST /ui/{world}/worlds/end`: ends the world of this name.
pub(crate) async fn end(State(pages): State<PagesParts>, here: InWorld, sent: SentForm) -> Reply {
    let form = sent.read(&["name"], FORM).await?;
    let name = named(form.required("name")?)?;
    let back_to = if name == here.name { WorldName::DEFAULT } else { here.name };
    match to_its_end(pages.control.end(name.clone())).await? {
        Ok(_) => {}
        Err(NotEnded::Unknown) => return Err(unknown(&name)),
        Err(NotEnded::Default) => {
            let detail = format!("the world `{name}` runs as long as the simulator");
            return Err(Problem::new(WorldReason::WorldStays, detail)
                .hint("reset it on the page Scenario")
                .into());
        }
    }
    see_other(&address::of(&back_to, "/worlds"))
}

fn named(name: &str) -> Result<WorldName, Problem> {
    WorldName::new(name).map_err(|problem| {
        Problem::bad_member("name", format!("`{}` names no world", shortened(name))).hint(problem.to_string())
    })
}

fn unknown(name: &WorldName) -> Refusal {
    Problem::new(WorldReason::UnknownWorld, format!("no world is called `{name}`")).into()
}

fn not_made(problem: NoWorld) -> Refusal {
    let hint = "no world was made";
    match problem {
        NoWorld::Runs(name) => {
            let detail = format!("a world called `{name}` runs already");
            Problem::new(WorldReason::WorldExists, detail).hint("choose another name").into()
        }
        NoWorld::TooMany(why) => Problem::new(WorldReason::TooManyWorlds, why).into(),
        NoWorld::Failed(NotChanged::Disk(why)) => {
            Problem::new(WorldReason::DiskRefuses, why).hint(hint).into()
        }
        NoWorld::Failed(NotChanged::Failed(why)) => {
            Problem::new(PageReason::NotChanged, why).hint(hint).into()
        }
        NoWorld::Failed(NotChanged::Invalid(problems)) => {
            Problem::new(PageReason::NotChanged, problems.to_string()).hint(hint).into()
        }
    }
}

/// A browser that goes away in the middle must not leave half a world.
async fn to_its_end<T: Send + 'static>(change: BoxFuture<T>) -> Result<T, Refusal> {
    Ok(tokio::spawn(change).await.map_err(|_| Problem::failed("the change broke off"))?)
}
