//! The files of a shipment that was sent, for its tester: what is in them, and their bytes, for as long as its zip is
//! kept.

use axum::response::Response;
use nets_control::WorldReason;
use nets_core::identity::UploadId;
use nets_core::shipment::Message;
use nets_text::system_words;
use nets_web::written::shortened;
use nets_web::{InPath, NoParameters, Problem, attachment, foreign_attachment};

use crate::answer::Reply;
use crate::found::{find, find_message, upload_id};
use crate::here::InWorld;
use crate::looked_into::FileFacts;
use crate::names::shown;
use crate::pdf_facts::{self, UNITS};
use crate::refusal::Refusal;

/// So many files are looked into for one page; the others are listed.
const LOOKED_INTO: usize = 6;

/// A file of a message.
pub(crate) struct MessageFile {
    /// What it is to the message.
    pub(crate) role: &'static str,
    pub(crate) name: String,
    pub(crate) description: String,
    /// Of its bytes; empty when they are gone.
    pub(crate) address: String,
    pub(crate) facts: Option<FileFacts>,
}

/// The files of a message in their order: the document, its attachments, and what it is paid with.
fn named(message: &Message) -> impl Iterator<Item = (&'static str, &str, Option<&str>)> {
    let attachments =
        message.attachments.iter().map(|it| ("attachment", it.path.as_str(), it.description.as_deref()));
    let payment = message.payment_attachment.as_deref().map(|path| ("payment", path, None));
    std::iter::once(("document", message.file.as_str(), None)).chain(attachments).chain(payment)
}

/// The files of a message, whose page is at this address.
pub(crate) async fn of(here: &InWorld, upload: UploadId, message: &Message, at: &str) -> Vec<MessageFile> {
    let is_kept = pdf_facts::is_kept(here, upload);
    let mut left = UNITS;
    let mut files = Vec::new();
    for (number, (role, name, description)) in named(message).enumerate() {
        let facts = match is_kept && number < LOOKED_INTO {
            true => Some(pdf_facts::of(here, upload, name, &mut left).await),
            false => None,
        };
        files.push(MessageFile {
            role,
            name: shown(name),
            description: description.map(shown).unwrap_or_default(),
            address: if is_kept { format!("{at}/files/{number}") } else { String::new() },
            facts,
        });
    }
    files
}

/// The documents of these messages, each once, with the address of the first message that has it.
pub(crate) async fn documents(
    here: &InWorld,
    upload: UploadId,
    documents: Vec<(String, String)>,
) -> Vec<MessageFile> {
    if !pdf_facts::is_kept(here, upload) {
        return Vec::new();
    }
    let mut left = UNITS;
    let mut files: Vec<MessageFile> = Vec::new();
    for (name, message) in documents {
        if files.len() == LOOKED_INTO {
            break;
        }
        let name_shown = shown(&name);
        if files.iter().all(|file| file.name != name_shown) {
            files.push(MessageFile {
                role: "document",
                name: name_shown,
                description: String::new(),
                address: format!("{message}/files/0"),
                facts: Some(pdf_facts::of(here, upload, &name, &mut left).await),
            });
        }
    }
    files
}

/// `GET /ui/{world}/shipments/{upload}/messages/{index}/files/{file}`.
pub(crate) async fn file(
    here: InWorld,
    InPath((_, upload, index, file)): InPath<(String, String, String, String)>,
    _: NoParameters,
) -> Reply {
    let upload = upload_id(&upload)?;
    let looked = here.look(move |view| {
        let record = find(&view, upload)?;
        let (message, _) = find_message(&record, upload, &index)?;
        let place = file.parse::<usize>().ok();
        let found = place.and_then(|place| named(message).nth(place)).map(|(_, name, _)| name.to_owned());
        found.ok_or_else(|| {
            let detail = format!("the message has no file {}", shortened(&file));
            Problem::new(WorldReason::UnknownDocument, detail)
                .hint("they are numbered from 0, in the order of the message's page")
        })
    });
    let name = looked.await?;
    download(&here, upload, &name).await
}

/// `GET /ui/{world}/shipments/{upload}/zip`: as it was sent.
pub(crate) async fn zip(
    here: InWorld,
    InPath((_, upload)): InPath<(String, String)>,
    _: NoParameters,
) -> Reply {
    let upload = upload_id(&upload)?;
    let name = here.look(move |view| Ok(find(&view, upload)?.upload.file_name.clone())).await?;
    let zip = here.world.files().open_shipment(upload).ok().flatten().ok_or_else(|| gone(upload))?;
    let failed = |_| Problem::failed(format!("{} cannot be read", shortened(&name)));
    Ok(attachment(zip, &name, "application/zip").map_err(failed)?)
}

/// The bytes of a file of a shipment, for the browser to keep.
pub(crate) async fn download(here: &InWorld, upload: UploadId, name: &str) -> Result<Response, Refusal> {
    let bytes = here.world.shipment_file(upload, name.to_owned()).await;
    let bytes = bytes.map_err(|error| {
        Problem::failed(format!("{} cannot be read: {}", shortened(name), system_words(&error)))
    })?;
    let bytes = bytes.ok_or_else(|| gone(upload))?;
    let is_pdf = name.to_lowercase().ends_with(".pdf");
    let kind = if is_pdf { "application/pdf" } else { "application/octet-stream" };
    Ok(foreign_attachment(bytes, name, kind))
}

fn gone(upload: UploadId) -> Problem {
    let detail = format!("the zip of shipment {upload} is not kept any more");
    Problem::new(WorldReason::DocumentGone, detail).hint(
        "an accepted one is kept for as long as `retention` of the scenario says, a refused one not at all",
    )
}
