//! The timeline as sentences, for people who watch.

use std::borrow::Cow;

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::event::Observation;
use nets_core::timeline::{Entry, Happening};

/// One entry on one line: the Copenhagen time, then what happened.
pub fn line(entry: &Entry) -> String {
    format!("{}  {}", time(entry), sentence(&entry.happening))
}

/// When it happened, as a Copenhagen clock shows it.
pub fn time(entry: &Entry) -> String {
    copenhagen().to_datetime(entry.at).strftime("%a %Y-%m-%d %H:%M:%S").to_string()
}

/// What happened, in one plain line.
pub fn sentence(happening: &Happening) -> String {
    plain(&told(happening)).into_owned()
}

/// A text without what would move a terminal's cursor or turn its lines about: clients choose names freely.
pub fn plain(text: &str) -> Cow<'_, str> {
    let is_plain = |character: &char| {
        !character.is_control() && !matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.chars().all(|character| is_plain(&character)) {
        return Cow::Borrowed(text);
    }
    let spelt = |character: char| {
        if is_plain(&character) { character.to_string() } else { character.escape_unicode().to_string() }
    };
    Cow::Owned(text.chars().map(spelt).collect())
}

fn told(happening: &Happening) -> String {
    match happening {
        Happening::UploadFinished { file, size, upload, .. } => {
            format!("upload {upload}: {file} has arrived, {size} bytes")
        }
        Happening::ShipmentAccepted { upload, shipment_id, messages, warnings, .. } => format!(
            "upload {upload}: shipment {shipment_id} accepted, {}{}",
            plural(*messages, "message"),
            if *warnings == 0 { String::new() } else { format!(", {}", plural(*warnings, "warning")) }
        ),
        Happening::ShipmentRefused { upload, errors, reasons, .. } => {
            format!("upload {upload}: refused, {}: {}", plural(*errors, "error"), reasons.join("; "))
        }
        Happening::ShipmentHandedOver { upload, messages, .. } => {
            format!("upload {upload}: {} handed over to e-Boks", plural(*messages, "message"))
        }
        Happening::MessageDelivered { message, message_id, recipient, production_unit, visible, .. } => {
            format!(
                "upload {}: message {message_id} delivered to {recipient}{}{}",
                message.upload,
                production_unit.as_ref().map(|unit| format!(", unit {unit}")).unwrap_or_default(),
                visible.map(|at| format!(", who sees it from {}", local(at))).unwrap_or_default()
            )
        }
        Happening::MessagePublished { message, message_id, .. } => {
            format!("upload {}: message {message_id} can be seen now", message.upload)
        }
        Happening::MessagePassedOn { message, message_id, reason, channel, .. } => {
            format!("upload {}: message {message_id} goes on to {}: {reason}", message.upload, channel.name())
        }
        Happening::MessageRejected { message, message_id, reason, channel, .. } => format!(
            "upload {}: message {message_id} rejected by its last channel, {}: {reason}",
            message.upload,
            channel.name()
        ),
        Happening::MessagePrinted { message, message_id, recipient, sheets, envelope, .. } => format!(
            "upload {}: message {message_id} printed for {recipient}: {}, envelope {envelope:?}",
            message.upload,
            plural(*sheets, "sheet")
        ),
        Happening::MailReturned { message, message_id, .. } => {
            format!("upload {}: the letter of message {message_id} came back", message.upload)
        }
        Happening::SigningStarted { message, message_id, signers, deadline, .. } => format!(
            "upload {}: message {message_id} waits for {} until {}",
            message.upload,
            plural(u32::try_from(signers.len()).unwrap_or(u32::MAX), "signature"),
            local(*deadline)
        ),
        Happening::SignerSigned { message, message_id, signer, .. } => {
            format!("upload {}: message {message_id} signed by {signer}", message.upload)
        }
        Happening::SignerRejected { message, message_id, signer, reason, .. } => format!(
            "upload {}: message {message_id} rejected by {signer}{}",
            message.upload,
            reason.as_ref().map(|reason| format!(": \"{reason}\"")).unwrap_or_default()
        ),
        Happening::DocumentSigned { message, message_id, .. } => {
            format!("upload {}: message {message_id} is signed by all", message.upload)
        }
        Happening::DocumentRejected { message, message_id, .. } => {
            format!("upload {}: message {message_id} is rejected", message.upload)
        }
        Happening::DeadlinePassed { message, message_id, .. } => {
            format!("upload {}: message {message_id} was not signed in time", message.upload)
        }
        Happening::ReturnFileProcessed { results } => {
            format!("Nets processes e-Boks' return file: {}", plural(*results, "result"))
        }
        Happening::FileWritten { user, file } => format!("{user}: /Outbound/{file} is there"),
        Happening::SubscriptionStarted { party, document_type } => {
            format!("{party} subscribes to {document_type}")
        }
        Happening::SubscriptionEnded { party, document_type } => {
            format!("{party} does not subscribe to {document_type} any more")
        }
        Happening::SubscriptionsHandedOver { as_of } => {
            format!("e-Boks hands Nets the subscriptions as they were at {}", local(*as_of))
        }
        Happening::AliasServiceMoved { user, url } => format!("{user}: the alias web service is {url} now"),
        Happening::AliasRegistrationStarted {
            registration, person, document_type, alias1, alias2, ..
        } => {
            format!("registration {registration}: {person} wants {document_type} as {alias1} with {alias2}")
        }
        Happening::AliasServiceAnswered { registration, word, findings, .. } => {
            let said = word.as_deref().unwrap_or("nothing that counts");
            let why = if findings.is_empty() { String::new() } else { format!(" ({})", findings.join("; ")) };
            format!("registration {registration}: the sender's web service says {said}{why}")
        }
        Happening::AliasRegistered { registration, person, document_type, alias1, .. } => {
            format!("registration {registration}: {person} receives {document_type} as {alias1}")
        }
        Happening::AliasRefused { registration, person, told, .. } => {
            format!("registration {registration}: {person} is told {told}")
        }
        Happening::AliasDeregistered { document_type, alias1 } => {
            format!("{alias1} does not receive {document_type} any more")
        }
        Happening::StorageFailed { reason } => {
            format!("the disk did not take what the simulator keeps, and is asked again: {reason}")
        }
        Happening::StorageRecovered {} => "the disk has taken all that waited".to_owned(),
        Happening::FileFailed { user, file, reason } => format!("{file} for {user} cannot be made: {reason}"),
        Happening::ObservationsDropped { user, count } => {
            let from = user.as_ref().map_or("unknown logins", |user| user.as_str());
            format!("{count} more things came from {from} than could be noted")
        }
        Happening::Observed(observation) => observed(observation),
    }
}

fn local(at: Timestamp) -> String {
    copenhagen().to_datetime(at).strftime("%a %Y-%m-%d %H:%M").to_string()
}

fn observed(observation: &Observation) -> String {
    match observation {
        Observation::LoginAccepted { user, leniency, .. } => format!(
            "{user} logged in{}",
            leniency.as_ref().map(|leniency| format!(" (forgiven: {leniency})")).unwrap_or_default()
        ),
        Observation::LoginRefused { user, reason } => format!("{user} was not let in: {reason}"),
        Observation::UploadStarted { user, path } => format!("{user} began to write {path}"),
        Observation::UploadAbandoned { user, path, bytes } => {
            format!("{user} left {path} unfinished after {bytes} bytes")
        }
        Observation::FileStored { user, path, bytes, hint } => format!(
            "{user} stored {path}, {bytes} bytes, under a name that is not picked up{}",
            hint.as_ref().map(|hint| format!(": {hint}")).unwrap_or_default()
        ),
        Observation::RequestRefused { user, path, reason } => format!("{user} was refused {path}: {reason}"),
        Observation::FileFetched { user, file, bytes } => format!("{user} fetched {file}, {bytes} bytes"),
        Observation::FileDeleted { user, file } => format!("{user} deleted {file}"),
    }
}

fn plural(count: u32, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
