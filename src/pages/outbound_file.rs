//! A file of Outbound: what is in it as text, and its bytes as a download. Nothing of it is ever markup of the page.

use std::fs::File;
use std::io;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use nets_control::{EntrySearch, WorldReason};
use nets_core::identity::UserId;
use nets_driver::{EntryFilter, EntryOrder, Stopped};
use nets_web::written::shortened;
use nets_web::{InPath, NoParameters, Problem, attachment};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::entry::Link;
use crate::files::{Contents, contents, signed_parts};
use crate::frame::{Frame, Tab, now};
use crate::here::{InWorld, PagesParts};
use crate::looked_into::SignedPart;
use crate::mailbox::sender;
use crate::names::shown;
use crate::refusal::Refusal;
use crate::signed::SignedView;
use crate::times::{Times, size};

#[derive(Template)]
#[template(path = "outbound_file.html")]
struct OutboundFilePage {
    frame: Frame,
    name: String,
    user: String,
    mailbox: String,
    size: String,
    /// Where the size does not say it.
    bytes: Option<u64>,
    at: String,
    iso: String,
    sha256: Option<String>,
    download: String,
    timeline: String,
    contents: Contents,
    /// The shipment or the message that it answers.
    answers: Option<Link>,
}

/// `GET /ui/{world}/mailboxes/{user}/outbound/{name}`.
pub(crate) async fn read(
    State(pages): State<PagesParts>,
    here: InWorld,
    InPath((_, user, name)): InPath<(String, String, String)>,
    uri: Uri,
) -> Reply {
    parameters(&uri, &[])?;
    let user = sender(&here, &user)?.user.clone();
    let file = open(&here, &user, &name)?;
    let length = file.metadata().map(|metadata| metadata.len()).map_err(|_| unreadable(&name))?;
    let (mut contents, parts) = looked_into(&pages, &here, &user, &name, file).await?;
    let times = Times::at(now(&here));
    for SignedPart { index, found } in parts.iter() {
        if let Some(part) = contents.parts.get_mut(*index) {
            part.signed = Some(SignedView::of(found, &times));
        }
    }
    let listed = here.world.files().outbound(&user, None, usize::MAX);
    let at = listed.iter().find(|file| file.name == name).map_or_else(|| now(&here), |file| file.at);
    let transferred = nets_core::timeline::TransferredFile::Outbound(user.clone(), name.clone());
    let curl = format!("/v1/outbound/{}/{}", address::part(user.as_str()), address::part(&name));
    let frame = Frame::of(&here, &uri, Tab::Mailboxes, &curl).await?;
    let mailbox = here.at(&format!("/mailboxes/{}", address::part(user.as_str())));
    let answers = answered(&here, &user, &name).await?;
    page(&OutboundFilePage {
        name: shown(&name),
        user: user.to_string(),
        download: format!("{mailbox}/outbound/{}/bytes", address::part(&name)),
        mailbox,
        size: size(length),
        bytes: Some(length).filter(|_| !size(length).ends_with("bytes")),
        at: times.full(at),
        iso: times.iso(at),
        sha256: here.world.sha256(transferred).await,
        timeline: address::with(&here.at("/timeline"), [("file", name)]),
        contents,
        answers,
        frame,
    })
}

/// What is in it, and what its signed objects are worth.
async fn looked_into(
    pages: &PagesParts,
    here: &InWorld,
    user: &UserId,
    name: &str,
    mut file: File,
) -> Result<(Contents, Arc<Vec<SignedPart>>), Refusal> {
    let key = (here.world.epoch(), user.clone(), name.to_owned());
    let kept = here.looked_into.signed(&key);
    // Who has it examined waits for its turn.
    let _turn = if kept.is_none() { here.looked_into.turn().await } else { None };
    let (shown_name, control, world) = (name.to_owned(), Arc::clone(&pages.control), here.name.clone());
    let is_kept = kept.is_some();
    let read = tokio::task::spawn_blocking(move || {
        let contents = contents(&shown_name, &mut file)?;
        let root = || control.authority_pem(&world).unwrap_or_default();
        let parts =
            if is_kept || contents.parts.is_empty() { Vec::new() } else { signed_parts(&mut file, root) };
        io::Result::Ok((contents, parts))
    });
    let (contents, parts) = read.await.ok().and_then(Result::ok).ok_or_else(|| unreadable(name))?;
    let parts = kept.unwrap_or_else(|| here.looked_into.keep_signed(key, parts));
    Ok((contents, parts))
}

/// What the entry says of it that told of its writing, as long as that is kept.
async fn answered(here: &InWorld, user: &UserId, name: &str) -> Result<Option<Link>, Refusal> {
    // In a pattern, the signs that stand for others stand for themselves as well.
    let filter =
        EntryFilter { user: Some(user.to_string()), file: Some(name.to_owned()), ..EntryFilter::default() };
    let mut search = EntrySearch::new(here.world.clone(), filter, EntryOrder::Oldest);
    let (entries, _) = search.take(10).await?;
    let written =
        entries.iter().find(|entry| entry.happening.written().is_some_and(|(_, file)| file == name));
    Ok(written.and_then(|entry| match (entry.happening.message(), entry.happening.upload()) {
        (Some((of, id)), _) => Some(Link {
            text: format!("message {} of upload {}", shown(id), of.upload),
            address: here.at(&format!("/shipments/{}/messages/{}", of.upload, of.index)),
        }),
        (None, Some(upload)) => {
            Some(Link { text: format!("upload {upload}"), address: here.at(&format!("/shipments/{upload}")) })
        }
        (None, None) => None,
    }))
}

/// `GET /ui/{world}/mailboxes/{user}/outbound/{name}/bytes`: leaves no trace on the timeline.
pub(crate) async fn bytes(
    here: InWorld,
    InPath((_, user, name)): InPath<(String, String, String)>,
    _: NoParameters,
) -> Reply {
    let user = sender(&here, &user)?.user.clone();
    let file = open(&here, &user, &name)?;
    Ok(attachment(file, &name, "application/octet-stream").map_err(|_| unreadable(&name))?)
}

fn open(here: &InWorld, user: &UserId, name: &str) -> Result<File, Refusal> {
    here.world.files().read_outbound(user, name).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            let name = shortened(name);
            Problem::new(WorldReason::UnknownFile, format!("`{name}` is not in the Outbound of {user}"))
                .hint("its sender may have deleted it; the timeline says so")
                .into()
        }
        _ if here.world.files().has_ended() => Stopped.into(),
        _ => unreadable(name).into(),
    })
}

fn unreadable(name: &str) -> Problem {
    Problem::failed(format!("{} could not be read", shortened(name)))
}
