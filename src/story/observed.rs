//! What is told of what clients did.

use nets_core::event::{Client, Observation};

use crate::client_programs::client_program;
use crate::ebox_trace::EboxTrace;
use crate::trace::Trace;
use crate::words::{also, mail};

/// Which client it was, and by which key; empty where that is not known.
pub(crate) fn client_of(observation: &Observation) -> String {
    match observation {
        Observation::LoginAccepted { client, .. } => format!("{}{}", from(client), known(client)),
        Observation::NegotiationFailed { client, .. } => from(client),
        Observation::LoginRefused { client, key, .. } => {
            format!("{}{}", from(client), also(", key ", key.as_ref()))
        }
        _ => String::new(),
    }
}

/// Where a client is and what it calls itself, as far as that is known.
fn from(client: &Client) -> String {
    format!("{}{}", also(" from ", client.address.as_ref()), also(" with ", client.software.as_ref()))
}

/// What the users of a client that is known should know of it.
fn known(client: &Client) -> String {
    let program = client.software.as_deref().and_then(client_program);
    let trap = program.and_then(|program| Some((program.name, program.known.as_ref()?.trap)));
    trap.map(|(name, trap)| format!(" (known of {name}: {})", trap.trim_end_matches('.'))).unwrap_or_default()
}

/// What a client did, as a sentence.
pub(crate) fn observed(observation: &Observation) -> String {
    match observation {
        Observation::LoginAccepted { user, leniency, client, .. } => format!(
            "{user} logged in{}{}",
            leniency.as_ref().map(|leniency| format!(" (forgiven: {leniency})")).unwrap_or_default(),
            if client.other_host_key { " (the server showed another host key)" } else { "" }
        ),
        Observation::LoginRefused { user, reason, .. } => format!("{user} was not let in: {reason}"),
        Observation::NegotiationFailed { reason, .. } => format!("a session could not begin: {reason}"),
        Observation::WorldMade { world, scenario, seed } => {
            format!("the world {world} begins, with the scenario {scenario} and the seed {seed}")
        }
        Observation::WorldEnded { world, reason, never_struck } => {
            let told = format!("the world {world} has ended, and all that was in it is gone: {reason}");
            let names: Vec<_> = never_struck.iter().map(|fault| format!("`{fault}`")).collect();
            if names.is_empty() {
                told
            } else {
                format!("{told}; of its faults, {} never struck", names.join(", "))
            }
        }
        Observation::UploadStarted { user, path, by_hand: false } => format!("{user} began to write {path}"),
        Observation::UploadStarted { user, path, by_hand: true } => {
            format!("a tester began to write {path} by hand, as {user}")
        }
        Observation::UploadAbandoned { user, path, bytes } => {
            format!("{user} left {path} unfinished after {bytes} bytes")
        }
        Observation::UploadEndUnsaid { user, path, bytes } => format!(
            "{user} ended {path} without TLS's close_notify; it is a whole zip of {bytes} bytes, and is taken as such"
        ),
        Observation::FileStored { user, path, bytes, hint } => format!(
            "{user} stored {path}, {bytes} bytes, under a name that is not picked up{}",
            also(": ", hint.as_ref())
        ),
        Observation::FileRenamed { user, path, to } => format!("{user} renamed {path} to {to}"),
        Observation::RequestRefused { user, path, reason } => format!("{user} was refused {path}: {reason}"),
        Observation::CommandRefused { user, command, reason } => {
            format!("{user} asked for what is not run here, {command}: {reason}")
        }
        Observation::FileFetched { user, file, bytes, of: None } => {
            format!("{user} fetched {file}, {bytes} bytes")
        }
        Observation::FileFetched { user, file, bytes, of: Some(size) } => {
            format!("{user} fetched {file} in part, {bytes} of {size} bytes")
        }
        Observation::FileDeleted { user, file } => format!("{user} deleted {file}"),
        Observation::EboxTokenIssued { .. }
        | Observation::EboxTokenRefused { .. }
        | Observation::EboxCallRefused { .. }
        | Observation::EboxAsked { .. } => observed_at_ebox(observation),
    }
}

fn observed_at_ebox(observation: &Observation) -> String {
    match observation {
        Observation::EboxTokenIssued { environment, client, scope, seconds, .. } => {
            format!("e-Box: {client} gets a token in {environment} for {seconds} s: {scope}")
        }
        Observation::EboxTokenRefused { environment, client, error: told, reason, support, .. } => {
            let client = client.as_deref().unwrap_or("an unknown client");
            format!("e-Box: {client} gets no token in {environment}, {told}: {reason}{}", mail(support))
        }
        Observation::EboxCallRefused { client, request, status, reason, on_purpose, support, .. } => {
            let client = client.as_deref().unwrap_or("a client");
            // There is nothing to write of.
            let mail = if *on_purpose { String::new() } else { mail(support) };
            format!("e-Box: {client} is refused {request}, {status}: {reason}{mail}")
        }
        Observation::EboxAsked { client, request, status, asked, found, .. } => {
            let client = client.as_deref().unwrap_or("a client");
            format!("e-Box: {client} asks {request}, {status}: {found} found of {asked}")
        }
        _ => String::new(),
    }
}

/// What it says of a sender's traffic; none where it says nothing of it.
pub(crate) fn trace_of_client(observation: &Observation) -> Option<Trace<'_>> {
    Some(match observation {
        Observation::LoginAccepted { leniency, client, .. } => {
            Trace::LoggedIn { is_forgiven: leniency.is_some(), other_host_key: client.other_host_key }
        }
        Observation::UploadStarted { path, by_hand, .. } => Trace::BeganToWrite { path, by_hand: *by_hand },
        Observation::UploadAbandoned { path, .. } => Trace::GaveUp { path },
        Observation::FileStored { path, hint, .. } => Trace::Stored { path, is_near_miss: hint.is_some() },
        Observation::FileRenamed { path, to, .. } => Trace::Renamed { from: path, to },
        Observation::RequestRefused { reason, .. } => Trace::Refused { reason },
        Observation::FileFetched { file, of, .. } => Trace::Fetched { file, is_whole: of.is_none() },
        Observation::FileDeleted { file, .. } => Trace::Deleted { file },
        _ => return None,
    })
}

/// What it says of a sender's traffic with the e-Box; none where it says nothing of it.
pub(crate) fn observed_trace_at_ebox(observation: &Observation) -> Option<EboxTrace<'_>> {
    Some(match observation {
        Observation::EboxTokenIssued { environment, client, seconds, assertion_seconds, .. } => {
            let (environment, seconds, assertion_seconds) = (*environment, *seconds, *assertion_seconds);
            EboxTrace::Token { environment, client, seconds, assertion_seconds }
        }
        Observation::EboxTokenRefused { environment, client, rule, .. } => {
            EboxTrace::NoToken { environment: *environment, client: client.as_deref(), rule }
        }
        Observation::EboxCallRefused { environment, client, request, status, on_purpose, .. } => {
            let (environment, client, on_purpose) = (*environment, client.as_deref(), *on_purpose);
            EboxTrace::CallRefused { environment, client, request, status: *status, on_purpose }
        }
        Observation::EboxAsked { environment, client, request, status, asked, found } => {
            let (environment, client) = (*environment, client.as_deref());
            EboxTrace::Asked { environment, client, request, status: *status, asked: *asked, found: *found }
        }
        _ => return None,
    })
}
