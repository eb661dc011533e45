//! Everything that happened, the newest first, with the filters of the API under the same names.

use askama::Template;
use axum::http::Uri;
use nets_control::{ENTRY_FILTERS, EntrySearch, entry_filter};
use nets_core::timeline::Happening;
use nets_driver::{EntryOrder, GoneEntries, RecipientFilter};
use nets_web::Parameters;

use crate::address;
use crate::answer::{Reply, page, parameters, see_other};
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::names::shown;
use crate::refusal::Refusal;
use crate::row::EntryRow;
use crate::times::Times;

/// So many entries are on a page when nothing is said, and so many at the most.
const USUAL: usize = 100;
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePage {
    frame: Frame,
    rows: Vec<EntryRow>,
    /// Of the newest entry that this page would show; later ones are new.
    newest: u64,
    is_filtered: bool,
    filter: FilterFields,
    /// The next page, with entries that are older.
    older: Option<String>,
    /// The first page, unless this is it.
    first: Option<String>,
    /// How many entries are not kept any more.
    gone: u64,
    /// The recipients of whom the text is said, too.
    people: Option<String>,
}

/// The filter as its form shows it.
struct FilterFields {
    q: String,
    file: String,
    upload: String,
    message_id: String,
    after: String,
    before: String,
    attention: bool,
    what: Vec<Choice>,
    users: Vec<Choice>,
}

/// A word to choose in a form.
pub(crate) struct Choice {
    pub(crate) word: String,
    pub(crate) is_chosen: bool,
}

impl Choice {
    /// These words, of which one may be chosen. What is chosen is among them in any case.
    pub(crate) fn of(words: impl IntoIterator<Item = String>, chosen: Option<&str>) -> Vec<Choice> {
        let mut choices: Vec<Choice> =
            words.into_iter().map(|word| Choice { is_chosen: chosen == Some(word.as_str()), word }).collect();
        if let Some(chosen) = chosen.filter(|_| !choices.iter().any(|choice| choice.is_chosen)) {
            choices.push(Choice { word: chosen.to_owned(), is_chosen: true });
        }
        choices
    }
}

impl FilterFields {
    fn of(parameters: &Parameters, here: &InWorld, attention: bool) -> Self {
        let text = |name| parameters.text(name).map(shown).unwrap_or_default();
        let mut names: Vec<String> = Happening::names().map(str::to_owned).collect();
        names.sort();
        let users = here.scenario.users.iter().map(|user| user.as_str().to_owned());
        FilterFields {
            q: text("q"),
            file: text("file"),
            upload: text("upload"),
            message_id: text("message_id"),
            after: text("after"),
            before: text("before"),
            attention,
            what: Choice::of(names, parameters.text("what")),
            users: Choice::of(users, parameters.text("user")),
        }
    }
}

/// `GET /ui/{world}/timeline`.
pub(crate) async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &[&ENTRY_FILTERS[..], &["before", "limit"]].concat())?;
    let mut filter = entry_filter(&parameters)?;
    filter.before = parameters.number("before", 0, u64::MAX)?;
    let limit = parameters.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let fields = FilterFields::of(&parameters, &here, filter.attention);
    let given = |name: &&str| parameters.text(name).is_some();
    let is_filtered = ENTRY_FILTERS.iter().any(given);
    // The same for a program.
    let kept = || {
        let names = ENTRY_FILTERS.iter().chain(&["limit"]);
        names.filter_map(|name| Some((*name, parameters.text(name)?.to_owned())))
    };
    let before = parameters.text("before").map(|before| ("before", before.to_owned()));
    let of_api = kept().chain(before.clone()).chain([("order", "newest".to_owned())]);
    let frame = Frame::of(&here, &uri, Tab::Timeline, &address::with("/v1/timeline", of_api)).await?;

    let mut search = EntrySearch::new(here.world.clone(), filter, EntryOrder::Newest);
    let (entries, more) = search.take(limit).await?;
    let GoneEntries { events, observations } = here.look(|view| Ok(view.timeline.gone())).await?;
    let here_at = here.at("/timeline");
    let older = entries
        .last()
        .filter(|_| more)
        .map(|last| address::with(&here_at, kept().chain([("before", last.seq.to_string())])));
    let times = Times::at(now(&here));
    let rows: Vec<_> = entries.iter().map(|entry| EntryRow::of(entry, &here, &times)).collect();
    page(&TimelinePage {
        newest: if before.is_some() { u64::MAX } else { frame.newest },
        rows,
        is_filtered,
        filter: fields,
        older,
        first: before.map(|_| address::with(&here_at, kept())),
        gone: events.entries + observations.entries,
        people: people_of(&here, parameters.text("q")).await?,
        frame,
    })
}

/// `GET /ui/{world}/search`: to the shipment with this number, else to whatever says this.
pub(crate) async fn search(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["q"])?;
    let sought = parameters.text("q").unwrap_or_default().trim().to_owned();
    if let Ok(number) = sought.parse::<u64>() {
        let upload = nets_core::identity::UploadId(number);
        let found = here.look(move |view| Ok(view.upload(upload).is_ok_and(|found| found.is_some())));
        if found.await? {
            return see_other(&here.at(&format!("/shipments/{upload}")));
        }
    }
    see_other(&address::with(&here.at("/timeline"), [("q", sought)]))
}

/// Where the recipients are whose name, number or alias has this in it, if there are any: entries do not have names.
async fn people_of(here: &InWorld, sought: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(sought) = sought else { return Ok(None) };
    let filter = RecipientFilter { text: Some(sought.to_owned()), ..RecipientFilter::default() };
    let are_there = here.look(move |view| Ok(!view.recipients(&filter, 1).0.is_empty())).await?;
    Ok(are_there.then(|| address::with(&here.at("/people"), [("q", sought.to_owned())])))
}
