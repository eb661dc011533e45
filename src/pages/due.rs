//! What is due, in words: what happens at one moment and is alike is one line.

use nets_core::Timestamp;
use nets_core::identity::{MessageRef, UploadId};
use nets_core::simulator::{Due, EboxDue};
use nets_core::state::{MessageState, UploadRecord};
use nets_driver::View;

use crate::names::{PartyName, shown};
use crate::times::counted;

/// So many things that are due at one moment and alike are looked at; of more, only their number is told.
const LOOKED_AT: usize = 10_000;

/// What is due at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DueLine {
    pub(crate) at: Timestamp,
    /// What happens then.
    pub(crate) what: String,
    /// What it happens to, or why.
    pub(crate) detail: String,
    /// The shipment, where it is one.
    pub(crate) upload: Option<UploadId>,
}

/// The first lines of what is wanted of all that is due, at most so many.
pub(crate) fn lines(view: &View<'_>, most: usize, wanted: impl Fn(Timestamp, Due) -> bool) -> Vec<DueLine> {
    let mut due = view.simulator.due().filter(|(at, due)| wanted(*at, *due)).peekable();
    let mut lines = Vec::new();
    while lines.len() < most {
        let Some((at, first)) = due.next() else { break };
        let mut alike = vec![first];
        while let Some((_, next)) = due.next_if(|(other, next)| *other == at && is_alike(first, *next)) {
            if alike.len() < LOOKED_AT {
                alike.push(next);
            }
        }
        lines.push(line(view, at, &alike));
    }
    lines
}

/// What happens at the moment to which a clock would go that is told to go to the next event.
pub(crate) fn next(view: &View<'_>) -> Option<DueLine> {
    let at = view.simulator.next_event()?;
    // What is only routine does not count, unless it is all that there is.
    let mut lines = lines(view, 2, |other, _| other == at);
    lines.sort_by_key(|line| line.upload.is_none());
    lines.into_iter().next()
}

/// Whether it concerns this upload.
pub(crate) fn is_of(due: Due, upload: UploadId) -> bool {
    match due {
        Due::HandOver(of) | Due::Deliver(of) | Due::RealtimeReceipt(of) | Due::Forget(of) => of == upload,
        Due::Publish(MessageRef { upload: of, .. })
        | Due::Print(MessageRef { upload: of, .. })
        | Due::Email(MessageRef { upload: of, .. })
        | Due::MailReturns(MessageRef { upload: of, .. })
        | Due::SignerActs { message: MessageRef { upload: of, .. }, .. }
        | Due::Deadline(MessageRef { upload: of, .. }) => of == upload,
        Due::Scripted(_)
        | Due::RegistersAtEboks(_)
        | Due::SubscriptionHandOver
        | Due::SubscriptionLists
        | Due::ReturnFile
        | Due::DistributionReport
        | Due::OnboardingAnswer { .. }
        | Due::Ebox(_)
        | Due::Fate(_) => false,
    }
}

fn is_alike(one: Due, other: Due) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

fn line(view: &View<'_>, at: Timestamp, alike: &[Due]) -> DueLine {
    let upload = match alike {
        [Due::HandOver(upload) | Due::Deliver(upload) | Due::RealtimeReceipt(upload)] => Some(*upload),
        [
            Due::Publish(message)
            | Due::Print(message)
            | Due::Email(message)
            | Due::MailReturns(message)
            | Due::SignerActs { message, .. }
            | Due::Deadline(message),
        ] => Some(message.upload),
        _ => None,
    };
    let (what, detail) = words(view, at, alike);
    DueLine { at, what: what.to_owned(), detail, upload }
}

fn words(view: &View<'_>, at: Timestamp, alike: &[Due]) -> (&'static str, String) {
    let Some(first) = alike.first() else { return ("", String::new()) };
    let messages = || match alike {
        [one] => one_message(view, *one),
        _ => counted(alike.len(), "message"),
    };
    match first {
        Due::Scripted(_) => ("a recipient acts", "as the scenario's events say".to_owned()),
        Due::RegistersAtEboks(_) => ("a recipient registers at e-Boks", "as the scenario says".to_owned()),
        Due::SubscriptionHandOver => ("subscriptions", "e-Boks hands its list over to Nets".to_owned()),
        Due::SubscriptionLists => ("subscription lists", "Nets puts them into Outbound".to_owned()),
        Due::Forget(_) => ("documents are deleted", of_kept(view, alike)),
        Due::ReturnFile => ("return file", "results of signings that are over come into Outbound".to_owned()),
        Due::DistributionReport => ("distribution report", "Nets puts it into Outbound".to_owned()),
        Due::RealtimeReceipt(_) => ("realtime receipt", of_uploads(view, alike, |_| false)),
        Due::HandOver(_) => (
            "hand-over",
            of_uploads(
                view,
                alike,
                |state| matches!(state, MessageState::Accepted { hand_over, .. } if *hand_over == at),
            ),
        ),
        Due::Deliver(_) => ("delivery", of_uploads(view, alike, |state| is_delivered(state, at))),
        Due::Publish(_) => ("publication date", messages()),
        Due::Print(_) => ("printing", messages()),
        Due::Email(_) => ("e-mail", messages()),
        Due::MailReturns(_) => ("a letter comes back", messages()),
        Due::SignerActs { .. } => ("a signer acts", messages()),
        Due::Deadline(_) => ("deadline to sign", messages()),
        Due::Fate(_) => ("a fault goes on", counted(alike.len(), "file") + " of Outbound"),
        Due::OnboardingAnswer { .. } => ("onboarding", counted(alike.len(), "answer") + " of the team"),
        Due::Ebox(due) => (ebox(*due), counted(alike.len(), "time")),
    }
}

/// What is due at the e-Box.
fn ebox(due: EboxDue) -> &'static str {
    match due {
        EboxDue::Expires(_) => "messages at the e-Box expire",
        EboxDue::Opens(_) => "a recipient opens an e-Box",
        EboxDue::Reads(_) => "a recipient reads a message at the e-Box",
        EboxDue::Hides(_) => "a recipient hides a message at the e-Box",
        EboxDue::Replies(_) => "a recipient replies at the e-Box",
        EboxDue::Reminder(_) => "a reminder from the e-Box",
        EboxDue::Alert(_) => "the e-Box tells of messages that will expire",
    }
}

fn is_delivered(state: &MessageState, at: Timestamp) -> bool {
    match state {
        MessageState::Accepted { delivery, .. } | MessageState::HandedOver { delivery } => *delivery == at,
        _ => false,
    }
}

/// `12 messages of 3 shipments`, or of the one shipment with its name.
fn of_uploads(view: &View<'_>, alike: &[Due], moves: impl Fn(&MessageState) -> bool) -> String {
    let records: Vec<&UploadRecord> = alike
        .iter()
        .filter_map(|due| match due {
            Due::HandOver(upload) | Due::Deliver(upload) | Due::RealtimeReceipt(upload) => {
                view.simulator.upload(*upload)
            }
            _ => None,
        })
        .collect();
    let moved: usize =
        records.iter().map(|record| record.messages().filter(|(_, state)| moves(state)).count()).sum();
    let shipments = match &records[..] {
        [one] => shipment_name(one),
        _ => counted(records.len(), "shipment"),
    };
    if moved == 0 {
        format!("of {shipments}")
    } else {
        format!("{} of {shipments}", counted(moved, "message"))
    }
}

/// The shipments whose files are not kept any more from then on; they are over.
fn of_kept(view: &View<'_>, alike: &[Due]) -> String {
    match alike {
        [Due::Forget(upload)] => match view.upload(*upload) {
            Ok(Some(record)) => format!("of {}", shipment_name(&record)),
            _ => format!("of upload {upload}"),
        },
        _ => format!("of {}", counted(alike.len(), "shipment")),
    }
}

fn one_message(view: &View<'_>, due: Due) -> String {
    let (reference, signer) = match due {
        Due::SignerActs { message, signer } => (message, Some(signer)),
        Due::Publish(message)
        | Due::Print(message)
        | Due::Email(message)
        | Due::MailReturns(message)
        | Due::Deadline(message) => (message, None),
        _ => return String::new(),
    };
    let Some(record) = view.simulator.upload(reference.upload) else { return String::new() };
    let index = usize::try_from(reference.index).unwrap_or(usize::MAX);
    let message = record.shipment().and_then(|shipment| shipment.messages.get(index));
    let Some(message) = message else { return String::new() };
    let who = signer.and_then(|signer| message.signers().nth(signer)).map(|party| {
        let PartyName { name, country, front, back, .. } = PartyName::of(party, view.simulator.scenario());
        format!("{name} ({country} {front}{back}), ")
    });
    let (id, shipment) = (shown(&message.id), shipment_name(record));
    format!("{}message {id} of {shipment}", who.unwrap_or_default())
}

/// The name that its sender gave it, or its number.
pub(crate) fn shipment_name(record: &UploadRecord) -> String {
    let named = record.shipment().map(|shipment| shown(&shipment.id));
    named.unwrap_or_else(|| format!("upload {}", record.upload.id))
}
