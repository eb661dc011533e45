//! The shipments, the newest first, with the filters of the API under the same names.

use askama::Template;
use axum::http::Uri;
use nets_control::parse_moment;
use nets_core::Timestamp;
use nets_core::identity::UploadId;
use nets_core::state::{Outline, Standing};
use nets_driver::{UploadFilter, View};
use nets_web::{Parameters, Problem};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::frame::{Frame, Tab, now};
use crate::here::{InWorld, failed};
use crate::names::shown;
use crate::refusal::Refusal;
use crate::timeline::Choice;
use crate::times::{Shown, Times, size};

/// So many shipments are on a page when nothing is said, and so many at the most.
const USUAL: usize = 50;
const MOST: usize = 500;

/// Where the receivers of messages are looked at, so many messages are read for a page, and of so many shipments while
/// the world does nothing else.
const MESSAGES_READ: usize = 20_000;
const READ_AT_ONCE: usize = 2;

/// The parameters that narrow the list.
const FILTERS: [&str; 6] = ["user", "state", "shipment_id", "from", "until", "receiver"];

/// Where a shipment stands: the word for it in addresses, and what a reader is told.
const STATES: [(&str, &str, Standing); 4] = [
    ("reading", "is being read", Standing::Reading),
    ("refused", "refused", Standing::Refused),
    ("under_way", "under way", Standing::UnderWay),
    ("finished", "finished", Standing::Finished),
];

#[derive(Template)]
#[template(path = "shipments.html")]
struct ShipmentsPage {
    frame: Frame,
    rows: Vec<ShipmentRow>,
    is_filtered: bool,
    states: Vec<Choice>,
    users: Vec<Choice>,
    shipment_id: String,
    receiver: String,
    from: String,
    until: String,
    older: Option<String>,
    /// The last shipment that was looked at, where there was too much to look at all of them.
    looked_to: Option<UploadId>,
}

/// A shipment in a list.
pub(crate) struct ShipmentRow {
    pub(crate) upload: u64,
    pub(crate) address: String,
    pub(crate) name: String,
    /// Whether that is the name that its sender gave it.
    pub(crate) is_named: bool,
    pub(crate) user: String,
    pub(crate) file: String,
    pub(crate) size: String,
    pub(crate) arrived: Shown,
    pub(crate) standing: &'static str,
    pub(crate) is_refused: bool,
    pub(crate) findings: String,
    /// How many messages are where.
    pub(crate) messages: String,
}

impl ShipmentRow {
    pub(crate) fn of(outline: &Outline, here: &InWorld, times: &Times) -> Self {
        let upload = outline.upload.id;
        let messages = outline.messages.iter();
        let messages = messages.map(|(state, count)| format!("{count} {}", state.replace('_', " ")));
        let findings = [(outline.errors, "error"), (outline.warnings, "warning")];
        let findings = findings.into_iter().filter(|(count, _)| *count > 0);
        let findings = findings.map(|(count, what)| crate::times::counted(count, what));
        ShipmentRow {
            upload: upload.0,
            address: here.at(&format!("/shipments/{upload}")),
            name: outline.shipment_id.as_deref().map_or_else(|| format!("upload {upload}"), shown),
            is_named: outline.shipment_id.is_some(),
            user: outline.upload.user.to_string(),
            file: shown(&outline.upload.file_name),
            size: size(outline.upload.size),
            arrived: times.show(outline.arrived),
            standing: standing_in_words(outline.standing),
            is_refused: outline.standing == Standing::Refused,
            findings: findings.collect::<Vec<_>>().join(", "),
            messages: messages.collect::<Vec<_>>().join(", "),
        }
    }
}

/// What a shipment must be to be listed.
struct Wanted {
    filter: UploadFilter,
    shipment_id: Option<String>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    receiver: Option<String>,
}

impl Wanted {
    fn read(parameters: &Parameters) -> Result<Self, Problem> {
        let moment = |name| {
            let read = |text| {
                parse_moment(text).map_err(|message| {
                    Problem::bad_parameter(name, message)
                        .hint("write it like 2026-01-06 08:00, in Copenhagen")
                })
            };
            parameters.text(name).map(read).transpose()
        };
        let state = parameters.word("state", &STATES.map(|(word, ..)| word))?;
        let standing = STATES.iter().find(|(word, ..)| Some(*word) == state).map(|(.., standing)| *standing);
        let user = parameters.text("user").map(str::to_owned);
        Ok(Wanted {
            filter: UploadFilter { after: 0, user, standing },
            shipment_id: parameters.text("shipment_id").map(str::to_owned),
            from: moment("from")?,
            until: moment("until")?,
            receiver: parameters.text("receiver").map(str::to_owned),
        })
    }

    /// Reads the messages only where nothing else excludes the shipment.
    fn takes(&self, view: &View<'_>, outline: &Outline) -> Result<bool, Problem> {
        let fits = self.shipment_id.is_none() || self.shipment_id == outline.shipment_id;
        let is_in_time = self.from.is_none_or(|from| outline.arrived >= from)
            && self.until.is_none_or(|until| outline.arrived < until);
        match &self.receiver {
            // One that was refused has none.
            Some(receiver) if fits && is_in_time && !outline.messages.is_empty() => {
                let record = view.upload(outline.upload.id).map_err(failed)?;
                Ok(record.is_some_and(|record| {
                    record.messages().any(|(message, _)| {
                        message.receiver.as_ref().is_some_and(|party| party.value() == receiver)
                    })
                }))
            }
            Some(_) => Ok(false),
            None => Ok(fits && is_in_time),
        }
    }
}

/// `GET /ui/{world}/shipments`.
pub(crate) async fn list(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &[&FILTERS[..], &["before", "limit"]].concat())?;
    let wanted = Wanted::read(&parameters)?;
    let before = parameters.number("before", 0, u64::MAX)?.map(UploadId);
    let limit = parameters.number("limit", 1, MOST)?.unwrap_or(USUAL);
    let kept = || FILTERS.iter().filter_map(|name| Some((*name, parameters.text(name)?.to_owned())));
    let frame = Frame::of(&here, &uri, Tab::Shipments, &address::with("/v1/shipments", kept())).await?;
    let Newest { outlines, more, looked_to } = newest(&here, wanted, before, limit).await?;
    let times = Times::at(now(&here));
    let rows: Vec<_> = outlines.iter().map(|outline| ShipmentRow::of(outline, &here, &times)).collect();
    let last =
        looked_to.map(|upload| upload.0).or_else(|| rows.last().filter(|_| more).map(|last| last.upload));
    let older =
        last.map(|last| address::with(&here.at("/shipments"), kept().chain([("before", last.to_string())])));
    let text = |name| parameters.text(name).map(shown).unwrap_or_default();
    let users = here.scenario.users.iter().map(|user| user.as_str().to_owned());
    page(&ShipmentsPage {
        is_filtered: kept().next().is_some(),
        states: Choice::of(STATES.map(|(word, ..)| word.to_owned()), parameters.text("state")),
        users: Choice::of(users, parameters.text("user")),
        shipment_id: text("shipment_id"),
        receiver: text("receiver"),
        from: text("from"),
        until: text("until"),
        rows,
        older,
        looked_to,
        frame,
    })
}

/// The shipments of a page.
#[derive(Default)]
struct Newest {
    outlines: Vec<Outline>,
    /// Whether more are wanted.
    more: bool,
    looked_to: Option<UploadId>,
}

/// The newest that are wanted, a piece at a time, so that a search holds up nothing else, and whether there are more.
async fn newest(
    here: &InWorld,
    wanted: Wanted,
    mut before: Option<UploadId>,
    limit: usize,
) -> Result<Newest, Refusal> {
    let wanted = std::sync::Arc::new(wanted);
    let mut newest = Newest::default();
    let mut read = 0;
    loop {
        let mut left = limit + 1 - newest.outlines.len();
        if wanted.receiver.is_some() {
            left = left.min(READ_AT_ONCE);
        }
        let wanted = std::sync::Arc::clone(&wanted);
        let looked = here.look(move |view| {
            let found = view.newest_outlines(&wanted.filter, before, left).map_err(failed)?;
            let mut outlines = Vec::new();
            let mut read = 0;
            for outline in found.outlines {
                if wanted.receiver.is_some() {
                    read += outline.messages.values().sum::<usize>();
                }
                if wanted.takes(&view, &outline)? {
                    outlines.push(outline);
                }
            }
            Ok((outlines, found.up_to.filter(|_| found.has_more), read))
        });
        let (found, last, read_now) = looked.await?;
        newest.outlines.extend(found);
        read += read_now;
        if newest.outlines.len() > limit {
            newest.outlines.truncate(limit);
            return Ok(Newest { more: true, ..newest });
        }
        match last {
            Some(last) if read >= MESSAGES_READ => return Ok(Newest { looked_to: Some(last), ..newest }),
            Some(last) => before = Some(last),
            None => return Ok(newest),
        }
    }
}

pub(crate) fn standing_in_words(standing: Standing) -> &'static str {
    STATES.iter().find(|(.., of)| *of == standing).map_or("", |(_, words, _)| words)
}
