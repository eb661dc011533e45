//! What happened at the e-Box, in sentences.

use nets_core::Timestamp;
use nets_core::ebox::brussels;
use nets_core::event::Observation;
use nets_core::timeline::Happening;

/// None for what is not of the e-Box.
pub(crate) fn what(happening: &Happening) -> Option<String> {
    Some(match happening {
        Happening::EboxNewDocument {
            client,
            message_id,
            message_type,
            recipient,
            expires,
            code,
            findings,
            ..
        } => {
            let code = code.as_ref().map(|code| format!(", {code}")).unwrap_or_default();
            let odd =
                if findings.is_empty() { String::new() } else { format!("; odd: {}", findings.join("; ")) };
            format!(
                "e-Box: {client} publishes message {message_id} of type {message_type} to {recipient}, until {}{code}{odd}",
                local(*expires)
            )
        }
        Happening::EboxPublicationRefused { .. } => refused(happening),
        Happening::EboxOpened { recipient } => {
            format!("e-Box: {recipient} opens the e-Box for the first time")
        }
        Happening::EboxReadDocument { message_id, recipient } => {
            format!("e-Box: {recipient} reads message {message_id}")
        }
        Happening::EboxMessageShown { message_id, recipient, visible: false } => {
            format!("e-Box: {recipient} hides message {message_id}")
        }
        Happening::EboxMessageShown { message_id, recipient, visible: true } => {
            format!("e-Box: {recipient} shows message {message_id} again")
        }
        Happening::EboxReplied { message_id, recipient } => {
            format!("e-Box: {recipient} replies to message {message_id}")
        }
        Happening::EboxNewDocumentReminder { message_id, recipient } => {
            format!("e-Box: {recipient} is reminded of message {message_id}, which is not read")
        }
        Happening::EboxDocumentExpirationAlert { message_id, recipient, expires } => format!(
            "e-Box: {recipient} is told that message {message_id} is not read and expires {}",
            local(*expires)
        ),
        Happening::EboxMessageExpired { message_id, recipient } => {
            format!("e-Box: message {message_id} to {recipient} has expired")
        }
        _ => return None,
    })
}

fn refused(happening: &Happening) -> String {
    let Happening::EboxPublicationRefused {
        client,
        recipient,
        status,
        code,
        message,
        scripted,
        findings,
        environment,
        facts: _,
    } = happening
    else {
        return String::new();
    };
    let to = recipient.as_ref().map(|recipient| format!(" to {recipient}")).unwrap_or_default();
    let why = match (scripted, findings.first()) {
        (true, _) => "; nothing is wrong with it: this recipient has senders tested".to_owned(),
        (false, Some(_)) => format!("; {}", findings.join("; ")),
        (false, None) => String::new(),
    };
    let answer = match *status {
        0 => "no answer, the connection is cut".to_owned(),
        status if code.is_empty() => status.to_string(),
        status => format!("{status} {code}: {message}"),
    };
    format!("e-Box: {client} is refused a publication{to} in {environment}, {answer}{why}")
}

/// None for what is not of the e-Box.
pub(crate) fn observed(observation: &Observation) -> Option<String> {
    Some(match observation {
        Observation::EboxTokenIssued { environment, client, scope, seconds, .. } => {
            format!("e-Box: {client} gets a token in {environment} for {seconds} s: {scope}")
        }
        Observation::EboxTokenRefused { environment, client, error, reason, .. } => {
            let client = client.as_deref().unwrap_or("an unknown client");
            format!("e-Box: {client} gets no token in {environment}, {error}: {reason}")
        }
        Observation::EboxCallRefused { client, request, status, reason, .. } => {
            let client = client.as_deref().unwrap_or("a client");
            format!("e-Box: {client} is refused {request}, {status}: {reason}")
        }
        Observation::EboxAsked { client, request, status, asked, found, .. } => {
            let client = client.as_deref().unwrap_or("a client");
            format!("e-Box: {client} asks {request}, {status}: {found} found of {asked}")
        }
        _ => return None,
    })
}

fn local(at: Timestamp) -> String {
    brussels().to_datetime(at).strftime("%a %Y-%m-%d %H:%M").to_string()
}
