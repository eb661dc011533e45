//! One shipment: the verdict with every finding, its messages with their ways, what is due, and the files that came of
//! it. And one message with its whole way.

use askama::Template;
use axum::http::Uri;
use nets_control::EntrySearch;
use nets_core::finding::{Severity, of_severity};
use nets_core::identity::{MessageRef, UploadId};
use nets_core::shipment::Message;
use nets_core::state::{MessageState, Outline, Standing};
use nets_core::timeline::Entry;
use nets_driver::{EntryFilter, EntryOrder, View};
use nets_web::{InPath, Problem};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::course::{Ahead, Stop, brief, full, state_in_words};
use crate::due;
use crate::entry::Link;
use crate::finding::ShownFinding;
use crate::found::{find, find_message, upload_id};
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::names::{PartyName, shown};
use crate::now::ShownDue;
use crate::pdf_facts;
use crate::refusal::Refusal;
use crate::shipment_files::{self, MessageFile};
use crate::shipments::ShipmentRow;
use crate::times::{Times, counted};

/// So many messages of a shipment are on a page.
const MESSAGES: usize = 50;

/// So many findings: the inspector lists a thousand at the most.
const FINDINGS: usize = 100;

/// So many lines of what is due.
const DUE: usize = 12;

#[derive(Template)]
#[template(path = "shipment.html")]
struct ShipmentPage {
    frame: Frame,
    row: ShipmentRow,
    verdict: String,
    folder: String,
    version: Option<&'static str>,
    arrived: String,
    findings: Vec<ShownFinding>,
    findings_left_out: usize,
    messages: Vec<MessageRow>,
    messages_in_all: usize,
    states: Vec<Link>,
    next: Option<String>,
    due: Vec<ShownDue>,
    files: Vec<Link>,
    documents: Vec<MessageFile>,
    /// Of the zip as it was sent, while it is kept.
    zip: Option<String>,
    timeline: String,
}

struct MessageRow {
    address: String,
    id: String,
    to: PartyName,
    document_type: String,
    material: String,
    state: String,
    stops: Vec<Stop>,
}

/// What the world says of a shipment.
struct Looked {
    outline: Outline,
    findings: Vec<ShownFinding>,
    findings_left_out: usize,
    verdict: String,
    messages: Vec<MessageRow>,
    messages_in_all: usize,
    last: Option<usize>,
    due: Vec<due::DueLine>,
    files: Vec<String>,
    /// Names of documents, with the addresses of their messages.
    documents: Vec<(String, String)>,
}

/// `GET /ui/{world}/shipments/{upload}`.
pub(crate) async fn read(here: InWorld, InPath((_, upload)): InPath<(String, String)>, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["after", "state"])?;
    let upload = upload_id(&upload)?;
    let state = parameters.text("state").map(str::to_owned);
    let first = parameters.number("after", 0, usize::MAX - 1)?.map_or(0, |after| after + 1);
    let frame = Frame::of(&here, &uri, Tab::Shipments, &format!("/v1/shipments/{upload}")).await?;
    let this = here.at(&format!("/shipments/{upload}"));
    let (at, wanted) = (this.clone(), state.clone());
    let looked = here.look(move |view| look(&view, upload, &at, first, wanted.as_deref())).await?;
    let times = Times::at(now(&here));
    let row = ShipmentRow::of(&looked.outline, &here, &times);
    let user = address::part(looked.outline.upload.user.as_str());
    let file = |name: &String| Link {
        text: shown(name),
        address: here.at(&format!("/mailboxes/{user}/outbound/{}", address::part(name))),
    };
    let in_state = |(state, count): (&String, &usize)| Link {
        text: format!("{count} {}", state.replace('_', " ")),
        address: address::with(&this, [("state", state.clone())]),
    };
    let next = looked.last.map(|last| {
        let state = state.clone().unwrap_or_default();
        address::with(&this, [("state", state), ("after", last.to_string())])
    });
    let documents = shipment_files::documents(&here, upload, looked.documents).await;
    let zip = pdf_facts::is_kept(&here, upload).then(|| format!("{this}/zip"));
    page(&ShipmentPage {
        documents,
        zip,
        verdict: looked.verdict,
        folder: shown(&looked.outline.upload.folder),
        version: looked.outline.version.map(|version| version.number()),
        arrived: times.full(looked.outline.arrived),
        findings: looked.findings,
        findings_left_out: looked.findings_left_out,
        messages: looked.messages,
        messages_in_all: looked.messages_in_all,
        states: looked.outline.messages.iter().map(in_state).collect(),
        next,
        due: looked.due.into_iter().map(|line| ShownDue::of(line, &here, &times)).collect(),
        files: looked.files.iter().map(file).collect(),
        timeline: address::with(&here.at("/timeline"), [("upload", upload.to_string())]),
        row,
        frame,
    })
}

fn look(
    view: &View<'_>,
    upload: UploadId,
    at: &str,
    first: usize,
    state: Option<&str>,
) -> Result<Looked, Problem> {
    let record = find(view, upload)?;
    let outline = record.outline();
    let times = Times::at(view.simulator.now());
    let ahead =
        Ahead { scenario: view.simulator.scenario(), calendar: view.simulator.calendar(), times: &times };
    let findings = record.findings();
    let mut sorted = of_severity(findings, Severity::Error);
    sorted.extend(of_severity(findings, Severity::Warning));
    sorted.extend(of_severity(findings, Severity::Lint));
    let fits = |progress: &MessageState| state.is_none_or(|state| progress.name() == state);
    let behind = record.messages().enumerate().skip(first).filter(|(_, (_, progress))| fits(progress));
    let mut documents = Vec::new();
    let mut rows = Vec::new();
    for (index, (message, state)) in behind.take(MESSAGES + 1) {
        let row = message_row(at, index, message, state, ahead);
        documents.push((message.file.clone(), row.address.clone()));
        rows.push((index, row));
    }
    let has_more = rows.len() > MESSAGES;
    rows.truncate(MESSAGES);
    documents.truncate(MESSAGES);
    let results = record.messages().filter_map(|(_, state)| match state {
        MessageState::Returned { file, .. } => Some(file.clone()),
        _ => None,
    });
    Ok(Looked {
        findings: sorted.iter().take(FINDINGS).map(|finding| ShownFinding::of(finding)).collect(),
        findings_left_out: sorted.len().saturating_sub(FINDINGS),
        verdict: verdict(&outline),
        last: rows.last().map(|(index, _)| *index).filter(|_| has_more),
        messages: rows.into_iter().map(|(_, row)| row).collect(),
        messages_in_all: record.messages().count(),
        due: due::lines(view, DUE, |_, due| due::is_of(due, upload)),
        files: record.receipt.iter().cloned().chain(results).take(MESSAGES).collect(),
        documents,
        outline,
    })
}

fn verdict(outline: &Outline) -> String {
    let warnings = match outline.warnings {
        0 => String::new(),
        count => format!(", with {}", counted(count, "warning")),
    };
    match outline.standing {
        Standing::Reading => "The zip is being read.".to_owned(),
        Standing::Refused => format!("Refused: {}{warnings}.", counted(outline.errors, "error")),
        Standing::UnderWay => format!("Accepted{warnings}, and under way."),
        Standing::Finished => format!("Accepted{warnings}, and nothing more comes of it."),
    }
}

fn message_row(
    at: &str,
    index: usize,
    message: &Message,
    state: &MessageState,
    ahead: Ahead<'_>,
) -> MessageRow {
    let material = ahead.scenario.materials.get(&message.document_type);
    MessageRow {
        address: format!("{at}/messages/{index}"),
        id: shown(&message.id),
        to: PartyName::of_receiver(message.receiver.as_ref(), ahead.scenario),
        document_type: message.document_type.as_str().to_owned(),
        material: material.map(|material| shown(&material.name)).unwrap_or_default(),
        state: state_in_words(state, ahead.times),
        stops: brief(message, state, ahead),
    }
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage {
    frame: Frame,
    shipment: Link,
    id: String,
    to: PartyName,
    unit: Option<String>,
    description: Option<String>,
    document_type: String,
    material: String,
    eboks_id: Option<String>,
    line: u32,
    files: Vec<MessageFile>,
    is_kept: bool,
    publication: Option<String>,
    signers: Vec<PartyName>,
    state: String,
    stops: Vec<Stop>,
    result: Option<Link>,
    timeline: String,
    before: Option<String>,
    after: Option<String>,
}

/// What the world says of a message.
struct LookedAt {
    message: Message,
    state: MessageState,
    user: String,
    shipment: String,
    count: usize,
}

/// `GET /ui/{world}/shipments/{upload}/messages/{index}`.
pub(crate) async fn message(
    here: InWorld,
    InPath((_, upload, index)): InPath<(String, String, String)>,
    uri: Uri,
) -> Reply {
    parameters(&uri, &[])?;
    let upload = upload_id(&upload)?;
    let number = index.parse::<u32>().ok();
    let looked = here.look(move |view| {
        let record = find(&view, upload)?;
        let (message, state) = find_message(&record, upload, &index)?;
        Ok(LookedAt {
            message: message.clone(),
            state: state.clone(),
            user: record.upload.user.to_string(),
            shipment: due::shipment_name(&record),
            count: record.messages().count(),
        })
    });
    let LookedAt { message, state, user, shipment, count } = looked.await?;
    let reference = MessageRef { upload, index: number.unwrap_or_default() };
    let entries = entries_of(&here, reference, &message.id).await?;
    let stops = stops(&here, &entries, &message, &state).await?;
    let curl = format!("/v1/shipments/{upload}/messages/{}", reference.index);
    let frame = Frame::of(&here, &uri, Tab::Shipments, &curl).await?;
    let scenario = &here.scenario.scenario;
    let times = Times::at(now(&here));
    let this = here.at(&format!("/shipments/{upload}/messages/{}", reference.index));
    let files = shipment_files::of(&here, upload, &message, &this).await;
    let beside = |index: u32| here.at(&format!("/shipments/{upload}/messages/{index}"));
    let result = match &state {
        MessageState::Returned { file, .. } => {
            Some(Link { text: shown(file), address: here.outbound(&user, file) })
        }
        _ => None,
    };
    let narrowed = [("upload", upload.to_string()), ("message_id", message.id.clone())];
    page(&MessagePage {
        shipment: Link { text: shipment, address: here.at(&format!("/shipments/{upload}")) },
        id: shown(&message.id),
        to: PartyName::of_receiver(message.receiver.as_ref(), scenario),
        unit: message.production_unit.as_deref().map(shown),
        description: message.description.as_deref().map(shown),
        document_type: message.document_type.as_str().to_owned(),
        material: scenario
            .materials
            .get(&message.document_type)
            .map(|it| shown(&it.name))
            .unwrap_or_default(),
        eboks_id: message.eboks_id.as_ref().map(|id| id.as_str().to_owned()),
        line: message.position.line,
        is_kept: files.iter().any(|file| !file.address.is_empty()),
        files,
        publication: message.publication_date.map(|date| date.to_string()),
        signers: message.extra_signers.iter().map(|party| PartyName::of(party, scenario)).collect(),
        state: state_in_words(&state, &times),
        stops,
        result,
        timeline: address::with(&here.at("/timeline"), narrowed),
        before: reference.index.checked_sub(1).map(beside),
        after: reference.index.checked_add(1).filter(|next| (*next as usize) < count).map(beside),
        frame,
    })
}

async fn stops(
    here: &InWorld,
    entries: &[Entry],
    message: &Message,
    state: &MessageState,
) -> Result<Vec<Stop>, Refusal> {
    let calendar = here.look(|view| Ok(view.simulator.calendar().clone())).await?;
    let times = Times::at(now(here));
    let ahead = Ahead { scenario: &here.scenario.scenario, calendar: &calendar, times: &times };
    Ok(full(entries, message, state, here, ahead))
}

/// What the timeline tells of a message: the first entries of its upload, which concern all messages, and its own.
async fn entries_of(here: &InWorld, of: MessageRef, id: &str) -> Result<Vec<Entry>, Refusal> {
    const OF_UPLOAD: usize = 200;
    const OF_MESSAGE: usize = 100;
    let filter = EntryFilter { upload: Some(of.upload), ..EntryFilter::default() };
    let mut search = EntrySearch::new(here.world.clone(), filter.clone(), EntryOrder::Oldest);
    let (mut entries, _) = search.take(OF_UPLOAD).await?;
    entries.retain(|entry| entry.happening.message().is_none());
    let own = EntryFilter { message_id: Some(id.to_owned()), ..filter };
    let mut search = EntrySearch::new(here.world.clone(), own, EntryOrder::Oldest);
    let (own, _) = search.take(OF_MESSAGE).await?;
    entries.extend(own.into_iter().filter(|entry| entry.happening.message().is_some_and(|(it, _)| it == of)));
    entries.sort_by_key(|entry| entry.seq);
    Ok(entries)
}
