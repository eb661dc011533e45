//! The first page: what needs attention, what is due, what is under way, and what happened last.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use nets_control::EntrySearch;
use nets_core::identity::UploadId;
use nets_core::outcome::{Condition, Outcome, Outcomes};
use nets_core::scenario::Scenario;
use nets_core::state::{Standing, UploadRecord};
use nets_driver::{EntryFilter, EntryOrder, UploadFilter, View, WorldName};
use nets_web::Problem;

use crate::answer::{Reply, page, parameters};
use crate::course::{Ahead, Stop, brief, state_in_words};
use crate::due;
use crate::frame::{Frame, Tab};
use crate::here::{InWorld, PagesParts, failed};
use crate::names::{PartyName, shown};
use crate::refusal::Refusal;
use crate::row::EntryRow;
use crate::times::{Shown, Times, counted};

/// So many entries that need attention, and so many things that are due, are on the first page.
const LISTED: usize = 6;

/// So many shipments under way.
const SHIPMENTS: usize = 8;

/// So many messages of each.
const MESSAGES: usize = 3;

/// So many entries that came last.
const LATELY: usize = 20;

#[derive(Template)]
#[template(path = "now.html")]
struct NowPage {
    frame: Frame,
    attention: Vec<EntryRow>,
    due: Vec<ShownDue>,
    /// No shipment has ever come.
    is_new: bool,
    /// Signers of whom no rule says anything wait for a decision by hand.
    asks: bool,
    /// A contract can be put in, and one whose signer waits for a decision in any case.
    has_contracts: bool,
    has_one_to_sign: bool,
    logins: Vec<ShownLogin>,
    /// Where a sample is put in.
    sample: String,
    mailbox: String,
    shipments: Vec<ShipmentUnderWay>,
    has_more: bool,
    lately: Vec<EntryRow>,
}

/// Something that is due.
pub(crate) struct ShownDue {
    pub(crate) at: Shown,
    pub(crate) what: String,
    pub(crate) detail: String,
    /// The shipment concerned.
    pub(crate) address: Option<String>,
}

impl ShownDue {
    pub(crate) fn of(line: due::DueLine, here: &InWorld, times: &Times) -> Self {
        ShownDue {
            at: times.show(line.at),
            what: line.what,
            detail: line.detail,
            address: line.upload.map(|upload| here.at(&format!("/shipments/{upload}"))),
        }
    }
}

struct ShownLogin {
    command: String,
    inbound: String,
}

struct ShipmentUnderWay {
    upload: UploadId,
    address: String,
    name: String,
    file: String,
    user: String,
    count: String,
    messages: Vec<MessageUnderWay>,
    more: usize,
}

struct MessageUnderWay {
    address: String,
    id: String,
    to: PartyName,
    state: String,
    stops: Vec<Stop>,
}

/// What the world says for this page.
struct Looked {
    due: Vec<due::DueLine>,
    shipments: Vec<ShipmentUnderWay>,
    has_more: bool,
    is_new: bool,
}

/// `GET /ui/{world}`.
pub(crate) async fn read(State(pages): State<PagesParts>, here: InWorld, uri: Uri) -> Reply {
    parameters(&uri, &[])?;
    show(&pages, here, &uri).await
}

/// The page at the root, for browsers.
pub(crate) async fn front(pages: &PagesParts, headers: &HeaderMap, uri: &Uri) -> Result<Response, Refusal> {
    show(pages, pages.find(&WorldName::DEFAULT, headers)?, uri).await
}

async fn show(pages: &PagesParts, here: InWorld, uri: &Uri) -> Reply {
    let frame = Frame::of(&here, uri, Tab::Now, "/v1/clock").await?;
    let times = Times::at(here.world.clock().now);
    let name = here.name.clone();
    let looked = here.look(move |view| looked(&view, &name, &Times::at(view.simulator.now()))).await?;
    let attention = EntryFilter { attention: true, ..EntryFilter::default() };
    let attention = newest(&here, attention, LISTED, &times).await?;
    let lately = newest(&here, EntryFilter::default(), LATELY, &times).await?;
    let due = looked.due.into_iter().map(|line| ShownDue::of(line, &here, &times)).collect();
    let logins = if looked.is_new { logins(pages, &here) } else { Vec::new() };
    let first = here.scenario.users.first().map(|user| crate::address::part(user.as_str()));
    let mailbox = here.at(&format!("/mailboxes/{}", first.unwrap_or_default()));
    page(&NowPage {
        frame,
        attention,
        due,
        is_new: looked.is_new,
        asks: here.scenario.scenario.outcomes.otherwise == Outcome::Ask,
        has_contracts: has_contracts(&here.scenario.scenario),
        has_one_to_sign: is_asked(&here.scenario.scenario.outcomes),
        logins,
        sample: format!("{mailbox}/sample"),
        mailbox,
        shipments: looked.shipments,
        has_more: looked.has_more,
        lately,
    })
}

/// The document type of the samples that are signed.
const CONTRACT: &str = "162812";

/// The signer of the sample that is to be signed by hand.
const PLAYED: &str = "6101800013";

fn has_contracts(scenario: &Scenario) -> bool {
    let contract = scenario.materials.iter().find(|(document_type, _)| document_type.as_str() == CONTRACT);
    contract.is_some_and(|(_, material)| material.signing_deadline_days.is_some())
}

/// Whether the magic recipient who waits is in this scenario, and none of its own rules could decide before.
fn is_asked(outcomes: &Outcomes) -> bool {
    let names = |when: &Condition, wild: bool| match when.recipient.as_deref() {
        Some(recipient) => recipient == PLAYED || (wild && recipient.contains(['*', '?'])),
        None => wild,
    };
    let first = outcomes.rules.iter().find(|rule| names(&rule.when, true));
    first.is_some_and(|rule| rule.then == Outcome::Ask && names(&rule.when, false))
}

async fn newest(
    here: &InWorld,
    filter: EntryFilter,
    most: usize,
    times: &Times,
) -> Result<Vec<EntryRow>, Refusal> {
    let mut search = EntrySearch::new(here.world.clone(), filter, EntryOrder::Newest);
    let (entries, _) = search.take(most).await?;
    Ok(entries.iter().map(|entry| EntryRow::of(entry, here, times)).collect())
}

fn logins(pages: &PagesParts, here: &InWorld) -> Vec<ShownLogin> {
    let senders = here.scenario.users.iter().filter_map(|user| here.scenario.scenario.senders.get(user));
    let logins = senders.filter_map(|sender| {
        let command = pages.logins.sftp_command(&here.name, &sender.user)?;
        Some(ShownLogin { command, inbound: format!("/Inbound/{}", sender.organisation.folder()) })
    });
    logins.take(1).collect()
}

fn looked(view: &View<'_>, world: &WorldName, times: &Times) -> Result<Looked, Problem> {
    let all = UploadFilter::default();
    let is_new = view.newest_outlines(&all, None, 1).map_err(failed)?.outlines.is_empty();
    let ahead = Ahead { scenario: view.simulator.scenario(), calendar: view.simulator.calendar(), times };
    // Those that are over are in the archive.
    let newest = view.simulator.uploads().rev();
    let mut under_way = newest.filter(|record| record.standing() == Standing::UnderWay);
    let shipments =
        under_way.by_ref().take(SHIPMENTS).map(|record| shown_way(record, world, ahead)).collect();
    let has_more = under_way.next().is_some();
    let due = due::lines(view, LISTED, |_, _| true);
    Ok(Looked { due, shipments, has_more, is_new })
}

fn shown_way(record: &UploadRecord, world: &WorldName, ahead: Ahead<'_>) -> ShipmentUnderWay {
    let upload = record.upload.id;
    let address = crate::address::of(world, &format!("/shipments/{upload}"));
    let all = record.messages().count();
    let waiting = record.messages().enumerate().filter(|(_, (_, state))| !state.is_final());
    let messages: Vec<_> = waiting
        .take(MESSAGES)
        .map(|(index, (message, state))| MessageUnderWay {
            address: format!("{address}/messages/{index}"),
            id: shown(&message.id),
            to: PartyName::of_receiver(message.receiver.as_ref(), ahead.scenario),
            state: state_in_words(state, ahead.times),
            stops: brief(message, state, ahead),
        })
        .collect();
    ShipmentUnderWay {
        upload,
        address,
        name: due::shipment_name(record),
        file: shown(&record.upload.file_name),
        user: record.upload.user.to_string(),
        count: counted(all, "message"),
        more: all - messages.len(),
        messages,
    }
}
