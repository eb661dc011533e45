//! A sender's mailbox as the sender sees it: Inbound and Outbound, how to get in, and a field to upload a shipment.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use nets_control::WorldReason;
use nets_core::scenario::Sender;
use nets_driver::{EntryFilter, EntryOrder};
use nets_mailbox::{ListingLine, OutboundEntry};
use nets_samples::Sample;
use nets_text::did_you_mean;
use nets_web::written::shortened;
use nets_web::{InPath, Problem};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::frame::{Frame, Tab, now};
use crate::here::{InWorld, PagesParts};
use crate::names::shown;
use crate::row::EntryRow;
use crate::times::{Shown, Times, counted, size};

/// So many files of a folder are on a page.
const FILES: usize = 100;

/// So many entries of what the sender's clients did last.
const LATELY: usize = 10;

/// The samples that a click puts in.
pub(crate) fn samples() -> impl Iterator<Item = &'static Sample> {
    nets_samples::all().iter().chain([nets_samples::by_hand()])
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct MailboxPage {
    frame: Frame,
    /// Of this page, without its parameters.
    address: String,
    user: String,
    name: String,
    folder: String,
    eboks_ids: String,
    command: Option<String>,
    /// Fingerprints, as the timeline has them of those that are refused.
    keys: Vec<String>,
    outbound: Vec<FileRow>,
    outbound_count: String,
    older: Option<String>,
    is_first: bool,
    inbound: Vec<FileRow>,
    inbound_more: bool,
    samples: Vec<&'static Sample>,
    lately: Vec<EntryRow>,
    timeline: String,
}

/// A file in a folder.
struct FileRow {
    name: String,
    address: String,
    size: String,
    at: Shown,
}

/// The sender that a part of an address means.
pub(crate) fn sender<'s>(here: &'s InWorld, user: &str) -> Result<&'s Sender, Problem> {
    let senders = &here.scenario.scenario.senders;
    senders.iter().find(|(id, _)| id.as_str() == user).map(|(_, sender)| sender).ok_or_else(|| {
        let problem =
            Problem::new(WorldReason::UnknownUser, format!("no sender is called `{}`", shortened(user)));
        match did_you_mean(user, senders.keys().map(|id| id.as_str())) {
            Some(hint) => problem.hint(hint),
            None => problem.hint("the list of mailboxes has all senders of the scenario"),
        }
    })
}

/// `GET /ui/{world}/mailboxes/{user}`.
pub(crate) async fn read(
    State(pages): State<PagesParts>,
    here: InWorld,
    InPath((_, user)): InPath<(String, String)>,
    uri: Uri,
) -> Reply {
    let parameters = parameters(&uri, &["before"])?;
    let sender = sender(&here, &user)?.clone();
    let curl = format!("/v1/outbound/{}", address::part(&user));
    let frame = Frame::of(&here, &uri, Tab::Mailboxes, &curl).await?;
    let times = Times::at(now(&here));
    let at = here.at(&format!("/mailboxes/{}", address::part(&user)));
    let outbound = newest_first(here.world.files().outbound(&sender.user, None, usize::MAX));
    let count = outbound.len();
    let before = parameters.text("before");
    let skipped =
        before.and_then(|name| outbound.iter().position(|file| file.name == name)).map_or(0, |it| it + 1);
    let shown_files = outbound.iter().skip(skipped).take(FILES);
    let older = outbound.get(skipped + FILES - 1).filter(|_| count > skipped + FILES);
    let older = older.map(|last| address::with(&at, [("before", last.name.clone())]));
    let rows = shown_files.map(|file| FileRow {
        address: format!("{at}/outbound/{}", address::part(&file.name)),
        name: shown(&file.name),
        size: size(file.size),
        at: times.show(file.at),
    });
    let (inbound, inbound_more) = inbound(&here, &sender, &times);
    let filter = EntryFilter { user: Some(user.clone()), ..EntryFilter::default() };
    let mut search = nets_control::EntrySearch::new(here.world.clone(), filter, EntryOrder::Newest);
    let (lately, _) = search.take(LATELY).await?;
    let ids: Vec<_> = sender.eboks_ids.iter().map(|id| id.as_str()).collect();
    page(&MailboxPage {
        outbound: rows.collect(),
        outbound_count: counted(count, "file"),
        older,
        is_first: skipped == 0,
        inbound,
        inbound_more,
        user: sender.user.to_string(),
        name: shown(&sender.name),
        folder: sender.organisation.folder(),
        eboks_ids: ids.join(", "),
        command: pages.logins.sftp_command(&here.name, &sender.user),
        keys: pages.logins.keys(&here.name, &sender.user),
        samples: samples().collect(),
        lately: lately.iter().map(|entry| EntryRow::of(entry, &here, &times)).collect(),
        timeline: address::with(&here.at("/timeline"), [("user", user)]),
        address: at,
        frame,
    })
}

fn newest_first(mut files: Vec<OutboundEntry>) -> Vec<OutboundEntry> {
    files.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| other.name.cmp(&one.name)));
    files
}

/// What lies in Inbound, as the sender's client lists it; a world that has ended shows nothing.
fn inbound(here: &InWorld, sender: &Sender, times: &Times) -> (Vec<FileRow>, bool) {
    let path = format!("/Inbound/{}", sender.organisation.folder());
    let mailbox = here.world.files().mailbox(&sender.user);
    let listed = mailbox.and_then(|mailbox| mailbox.list(path.as_bytes()).ok()?.more(FILES + 1).ok());
    let mut lines = listed.unwrap_or_default();
    let more = lines.len() > FILES;
    lines.truncate(FILES);
    let row = |line: &ListingLine| FileRow {
        name: shown(&line.name),
        address: String::new(),
        size: size(line.size),
        at: times.show(line.modified),
    };
    (lines.iter().map(row).collect(), more)
}
