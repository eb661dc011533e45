//! One entry of the timeline with all that it says: what a link to it shows.

use askama::Template;
use axum::http::Uri;
use nets_core::ebox::publication::KeptRefusal;
use nets_core::identity::belgium::EboxMessageId;
use nets_core::timeline::Entry;
use nets_driver::{EntryFilter, EntryOrder};
use nets_web::written::shortened;
use nets_web::{InPath, Problem};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::names::shown;
use crate::refusal::PageReason;
use crate::times::Times;

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    frame: Frame,
    seq: u64,
    sentence: String,
    grounds: String,
    what: &'static str,
    needs_attention: bool,
    at: String,
    iso: String,
    /// Real time.
    real: Option<String>,
    user: Option<String>,
    shipment: Option<Link>,
    message: Option<Link>,
    /// What else there is a page about: a message or a refusal of the e-Box, a dossier.
    further: Vec<(&'static str, Link)>,
    file: Option<String>,
    /// Where its contents are shown, while it lies in Outbound.
    file_address: Option<String>,
    evidence: Vec<(&'static str, String)>,
    before: Option<u64>,
    after: Option<u64>,
    /// The entry of the same kind and of the same things.
    alike: Vec<Link>,
}

pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) address: String,
}

/// `GET /ui/{world}/timeline/{seq}`.
pub(crate) async fn read(here: InWorld, InPath((_, seq)): InPath<(String, String)>, uri: Uri) -> Reply {
    parameters(&uri, &[])?;
    let number = seq.parse::<u64>().ok();
    let found = here.look(move |view| {
        let newest = view.timeline.newest();
        let only = number.map(|seq| EntryFilter {
            after: seq.saturating_sub(1),
            before: seq.checked_add(1),
            ..EntryFilter::default()
        });
        let entry = only.and_then(|only| view.timeline.look(&only, EntryOrder::Oldest, 1).entries.pop());
        let refusal = entry.as_ref().and_then(|entry| {
            let is_it = |one: &&KeptRefusal| one.at == entry.at && entry.happening.tells_of(&one.publication);
            view.simulator.ebox_refusals().rev().find(is_it).map(|one| one.number)
        });
        let message = entry.as_ref().and_then(|entry| entry.happening.ebox_message());
        let message = message.filter(|id| view.simulator.ebox_message(id).is_some()).cloned();
        Ok((entry, newest, OfEntry { refusal, message }))
    });
    let (Some(entry), newest, of_entry) = found.await? else {
        let seq = shortened(&seq);
        let problem = Problem::new(PageReason::UnknownEntry, format!("no entry has the number {seq}"));
        return Err(problem.hint("it may not be kept any more, or be of a run before this one").into());
    };
    let frame =
        Frame::of(&here, &uri, Tab::Timeline, &format!("/v1/timeline?after={}&limit=1", entry.seq - 1))
            .await?;
    page(&shown_entry(entry, newest, of_entry, frame, &here))
}

fn shown_entry(entry: Entry, newest: u64, of_entry: OfEntry, frame: Frame, here: &InWorld) -> EntryPage {
    let times = Times::at(now(here));
    let happening = &entry.happening;
    let shipment = happening.upload().map(|upload| Link {
        text: format!("upload {upload}"),
        address: here.at(&format!("/shipments/{upload}")),
    });
    let message = happening.message().map(|(of, id)| Link {
        text: shown(id),
        address: here.at(&format!("/shipments/{}/messages/{}", of.upload, of.index)),
    });
    let timeline = here.at("/timeline");
    let narrowed = |text: &str, name: &'static str, value: String| Link {
        text: text.to_owned(),
        address: address::with(&timeline, [(name, value)]),
    };
    let mut alike = vec![narrowed("entries of this kind", "what", happening.name().to_owned())];
    alike.extend(happening.user().map(|user| narrowed("of this user", "user", user.to_owned())));
    alike.extend(happening.upload().map(|upload| narrowed("of this upload", "upload", upload.to_string())));
    EntryPage {
        seq: entry.seq,
        sentence: nets_story::sentence(happening),
        grounds: shown(&nets_story::grounds(&entry)),
        what: happening.name(),
        needs_attention: happening.needs_attention(),
        at: times.full(entry.at),
        iso: times.iso(entry.at),
        real: entry.real.map(|real| format!("{} UTC", real.strftime("%Y-%m-%d %H:%M:%S"))),
        user: happening.user().map(shown),
        shipment,
        message,
        further: further(of_entry, &entry, here),
        file: happening.file().map(shown),
        file_address: outbound_file(here, &entry),
        evidence: evidence(&entry),
        before: entry.seq.checked_sub(1).filter(|before| *before > 0),
        after: Some(entry.seq + 1).filter(|after| *after <= newest),
        alike,
        frame,
    }
}

/// What is still there of what an entry tells of.
struct OfEntry {
    /// The number of a publication that was not taken.
    refusal: Option<u64>,
    message: Option<EboxMessageId>,
}

fn further(of: OfEntry, entry: &Entry, here: &InWorld) -> Vec<(&'static str, Link)> {
    let message = of.message.map(|id| Link {
        text: shown(id.as_str()),
        address: here.at(&format!("/ebox/messages/{}", address::part(id.as_str()))),
    });
    let refusal = of.refusal.map(|number| Link {
        text: format!("refused publication {number}"),
        address: here.at(&format!("/ebox/refused/{number}")),
    });
    let dossier = entry.happening.dossier().map(|dossier| Link {
        text: format!("dossier {dossier}"),
        address: here.at(&format!("/onboarding/{dossier}")),
    });
    let named = [("message", message), ("publication", refusal), ("onboarding", dossier)];
    named.into_iter().filter_map(|(name, link)| Some((name, link?))).collect()
}

/// The page of the file that was written, if it is still there.
fn outbound_file(here: &InWorld, entry: &Entry) -> Option<String> {
    let (user, file) = entry.happening.written()?;
    here.world.files().read_outbound(user, file).ok()?;
    Some(here.outbound(user.as_str(), file))
}

fn evidence(entry: &Entry) -> Vec<(&'static str, String)> {
    let Some(evidence) = &entry.evidence else { return Vec::new() };
    let mut rows = Vec::new();
    rows.extend(evidence.shipment_id.as_ref().map(|id| ("shipmentId", shown(id))));
    rows.extend(evidence.document_type.as_ref().map(|it| ("document type", it.as_str().to_owned())));
    rows.extend(evidence.decided_by.map(|rule| ("decided by the scenario's", rule.to_string())));
    let signers: Vec<_> = evidence.signers_decided_by.iter().map(ToString::to_string).collect();
    if !signers.is_empty() {
        rows.push(("each signer is decided by", signers.join("; ")));
    }
    rows
}
