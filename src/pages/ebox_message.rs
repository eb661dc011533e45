//! A message of the e-Box with all that is known of it, its documents, and what its recipient can do.

use askama::Template;
use axum::http::Uri;
use nets_control::{EntrySearch, WorldReason};
use nets_core::ebox::message::{EboxDeed, EboxMessage, EboxMessageNumber};
use nets_core::ebox::publication::PublishedDocument;
use nets_core::ebox::setting::EboxSetting;
use nets_core::identity::belgium::{EboxMessageId, TranslatedText};
use nets_core::simulator::{Due, EboxDue};
use nets_driver::{EntryFilter, EntryOrder};
use nets_text::system_words;
use nets_web::written::shortened;
use nets_web::{InPath, NoParameters, Problem, attachment};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::course::Stop;
use crate::ebox_box::{may, message_page, organisation};
use crate::ebox_party::{self, EboxName, setting};
use crate::entry::Link;
use crate::finding::ShownFinding;
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::looked_into::FileFacts;
use crate::names::{shown, shown_lines};
use crate::pdf_facts;
use crate::refusal::Refusal;
use crate::row::EntryRow;
use crate::times::{Times, size};

/// So much of a text is shown, in characters.
const TEXT: usize = 20_000;

/// So many entries of its life are shown.
const ENTRIES: usize = 50;

/// So many things that are planned are shown.
const PLANNED: usize = 6;

/// So many characters a reply has.
pub(crate) const LONGEST_REPLY: usize = 5_000;

/// So many keys of business data are shown.
const KEYS: usize = 100;

#[derive(Template)]
#[template(path = "ebox_message.html")]
struct OneEboxMessagePage {
    frame: Frame,
    /// Of this page, without its parameters.
    address: String,
    subject: String,
    from: String,
    who: EboxName,
    is_read: bool,
    is_hidden: bool,
    stops: Vec<Stop>,
    facts: Vec<(&'static str, String)>,
    /// The message that it answers.
    answers: Option<Link>,
    /// Subject and body in each language.
    texts: Vec<TextView>,
    business_data: Vec<(String, String)>,
    documents: Vec<EboxDocumentView>,
    may_read: bool,
    may_reply: bool,
    longest_reply: usize,
    findings: Vec<ShownFinding>,
    planned: Vec<(String, &'static str)>,
    life: Vec<EntryRow>,
    whole_life: String,
}

struct TextView {
    language: &'static str,
    subject: String,
    body: String,
}

struct EboxDocumentView {
    name: String,
    address: String,
    size: String,
    media_type: String,
    sha256: String,
    is_main: bool,
    is_signed: bool,
    has_digest: bool,
    facts: FileFacts,
}

/// The message that a part of an address names, or why there is none.
pub(crate) async fn find(here: &InWorld, text: &str) -> Result<EboxMessage, Refusal> {
    let id = EboxMessageId::new(text).ok();
    let written = shortened(text);
    let found = here.look(move |view| {
        setting(&view)?;
        let found = id.and_then(|id| view.simulator.ebox_message(&id).cloned());
        found.ok_or_else(|| {
            let detail = format!("the e-Box has no message `{written}`, or it has expired");
            Problem::new(WorldReason::UnknownMessage, detail)
                .hint("the page of all messages lists those that there are")
        })
    });
    found.await
}

/// `GET /ui/{world}/ebox/messages/{message}`.
pub(crate) async fn read(here: InWorld, InPath((_, message)): InPath<(String, String)>, uri: Uri) -> Reply {
    parameters(&uri, &[])?;
    let message = find(&here, &message).await?;
    let id = message.id.as_str();
    let frame =
        Frame::of(&here, &uri, Tab::Ebox, &format!("/v1/ebox/messages/{}", address::part(id))).await?;
    let times = Times::at(now(&here));
    let setting = ebox_party::setting_of(&here)?;
    let publication = &message.publication;
    let to = &publication.recipient;
    let reply = EboxDeed::Reply { message: message.id.clone(), text: String::new() };
    let answers = publication.original_message_id.as_deref();
    let at = message_page(&here, id);
    page(&OneEboxMessagePage {
        subject: shown(publication.subject.any()),
        from: organisation(&message, setting),
        who: EboxName::of(to, setting, &here.name),
        is_read: message.read.is_some(),
        is_hidden: !message.visible,
        stops: stops(&message, &times),
        facts: facts(&message, setting, &times),
        answers: answers.map(|id| Link { text: shown(id), address: message_page(&here, id) }),
        texts: texts(&publication.subject, publication.body.as_ref()),
        business_data: publication
            .business_data
            .iter()
            .take(KEYS)
            .map(|data| {
                let values: Vec<_> = data.values.iter().map(|value| shown(value.any())).collect();
                (shown(&data.key), values.join(", "))
            })
            .collect(),
        documents: documents(&here, &message, &at).await,
        may_read: message.read.is_none()
            && may(&here, to, EboxDeed::Read { message: message.id.clone() }).await?,
        may_reply: may(&here, to, reply).await?,
        longest_reply: LONGEST_REPLY,
        findings: publication.findings.iter().map(ShownFinding::of_ebox).collect(),
        planned: planned(&here, message.number, &times).await?,
        life: life(&here, id, &times).await?,
        whole_life: address::with(&here.at("/timeline"), [("message_id", id.to_owned())]),
        address: at,
        frame,
    })
}

/// The way of the message: what was, and what is to come.
fn stops(message: &EboxMessage, times: &Times) -> Vec<Stop> {
    let stop = |form, word: &str, when: String, detail: &str| Stop {
        word: word.to_owned(),
        when,
        detail: detail.to_owned(),
        form,
        entry: None,
    };
    let read = match message.read {
        Some(at) => stop("done", "read", times.short(at), ""),
        None => stop("open", "read", String::new(), "not yet"),
    };
    let expires = stop("open", "expires", times.short(message.expires), &times.until(message.expires));
    let received = stop("done", "published", times.short(message.received), "");
    let hidden = (!message.visible).then(|| stop("wrong", "hidden", String::new(), "by its recipient"));
    [received].into_iter().chain([read]).chain(hidden).chain([expires]).collect()
}

fn facts(message: &EboxMessage, setting: &EboxSetting, times: &Times) -> Vec<(&'static str, String)> {
    let publication = &message.publication;
    let of_type = setting.message_types.get(&publication.message_type);
    let validity =
        of_type.map(|of| format!(", valid for {} {}", of.validity.number, of.validity.unit.name()));
    let attention = publication.attention.as_ref().map(|of| {
        let parts = [&of.name, &of.kind, &of.id].into_iter().flatten().map(|part| shown(part));
        parts.collect::<Vec<_>>().join(", ")
    });
    let mut facts = vec![
        ("message id", message.id.to_string()),
        ("number", message.number.0.to_string()),
        ("received", times.full(message.received)),
        ("expires", times.full(message.expires)),
        ("read", message.read.map_or_else(|| "not yet".to_owned(), |at| times.full(at))),
        ("environment", publication.environment.told().to_owned()),
        (
            "message type",
            format!("{}{}", shown(publication.message_type.as_str()), validity.unwrap_or_default()),
        ),
        ("application", shown(publication.application.as_str())),
        ("organisation", publication.organisation.to_string()),
        ("client", shown(publication.client.as_str())),
        ("main content", if publication.body_main_content { "the body" } else { "a document" }.to_owned()),
        ("reply", if publication.reply_authorized { "allowed" } else { "not allowed" }.to_owned()),
    ];
    facts.extend(attention.map(|of| ("for the attention of", of)));
    facts
}

fn texts(subject: &TranslatedText, body: Option<&TranslatedText>) -> Vec<TextView> {
    let languages = nets_core::identity::belgium::EboxLanguage::ALL;
    let texts = languages.into_iter().map(|language| TextView {
        language: language.code(),
        subject: subject.get(language).map(shown).unwrap_or_default(),
        body: body.and_then(|body| body.get(language)).map(|it| shown_lines(it, TEXT)).unwrap_or_default(),
    });
    texts.filter(|text| !text.subject.is_empty() || !text.body.is_empty()).collect()
}

async fn documents(here: &InWorld, message: &EboxMessage, at: &str) -> Vec<EboxDocumentView> {
    let mut views = Vec::new();
    let mut left = pdf_facts::UNITS;
    for (number, document) in message.publication.documents.iter().enumerate() {
        let facts = pdf_facts::of_content(here, document.content, document.size, &mut left).await;
        views.push(EboxDocumentView {
            name: shown(&document.file_name),
            address: format!("{at}/documents/{}", number + 1),
            size: size(document.size),
            media_type: shown(&document.media_type),
            sha256: document.sha256.hex(),
            is_main: document.main_content,
            is_signed: document.signed,
            has_digest: document.digest_given,
            facts,
        });
    }
    views
}

/// What will happen to it by itself.
async fn planned(
    here: &InWorld,
    number: EboxMessageNumber,
    times: &Times,
) -> Result<Vec<(String, &'static str)>, Refusal> {
    let word = move |due| match due {
        Due::Ebox(EboxDue::Reads(of)) if of == number => Some("the recipient reads it"),
        Due::Ebox(EboxDue::Hides(of)) if of == number => Some("the recipient hides it"),
        Due::Ebox(EboxDue::Replies(of)) if of == number => Some("the recipient replies"),
        Due::Ebox(EboxDue::Reminder(of)) if of == number => Some("a reminder, if it is not read"),
        Due::Ebox(EboxDue::Alert(of)) if of == number => Some("a warning that it expires, if it is not read"),
        Due::Ebox(EboxDue::Expires(of)) if of == number => Some("it expires, and is gone"),
        _ => None,
    };
    let due = here.look(move |view| {
        let due = view.simulator.due().filter_map(|(at, due)| Some((at, word(due)?)));
        Ok(due.take(PLANNED).collect::<Vec<_>>())
    });
    Ok(due.await?.into_iter().map(|(at, what)| (times.short(at), what)).collect())
}

/// What the timeline tells of it, the oldest first.
async fn life(here: &InWorld, id: &str, times: &Times) -> Result<Vec<EntryRow>, Refusal> {
    let filter = EntryFilter { message_id: Some(id.to_owned()), ..EntryFilter::default() };
    let mut search = EntrySearch::new(here.world.clone(), filter, EntryOrder::Oldest);
    let (entries, _) = search.take(ENTRIES).await?;
    Ok(entries.iter().map(|entry| EntryRow::of(entry, here, times)).collect())
}

/// `GET .../ebox/messages/{message}/documents/{document}`: the bytes, for the browser to keep. The message stays as unread
/// as it was.
pub(crate) async fn document(
    here: InWorld,
    InPath((_, message, document)): InPath<(String, String, String)>,
    _: NoParameters,
) -> Reply {
    let message = find(&here, &message).await?;
    let place = document.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let found = place.and_then(|place| message.publication.documents.get(place));
    let PublishedDocument { content, file_name, media_type, .. } = found.ok_or_else(|| {
        let detail = format!("the message has no document {}", shortened(&document));
        Problem::new(WorldReason::UnknownDocument, detail)
            .hint("they are numbered from 1, in the order of the message's page")
    })?;
    let failed = |error: std::io::Error| {
        Problem::failed(format!("{} cannot be read: {}", shortened(file_name), system_words(&error)))
    };
    let file = here.world.contents().read(*content).map_err(failed)?;
    let kind = if media_type == "application/pdf" { "application/pdf" } else { "application/octet-stream" };
    Ok(attachment(file, file_name, kind).map_err(failed)?)
}
