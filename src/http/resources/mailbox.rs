//! A recipient's documents in e-Boks: what it finds there, and to open, sign and reject them by hand.

use axum::body::Body;
use axum::http::Uri;
use nets_control::{LocalTime, WorldReason, refused};
use nets_core::Timestamp;
use nets_core::act_refusal::ActRefusal;
use nets_core::event::Event;
use nets_core::identity::{MessageRef, Party, UploadId};
use nets_core::outcome::{SignerPlan, check_reason};
use nets_core::script::{Deed, DocumentAct, RecipientAct};
use nets_core::state::ConcludedAs;
use nets_driver::{DocumentFile, DocumentPage, DocumentSigning, MailboxDocument, View};
use nets_text::system_words;
use nets_web::written::shortened;
use nets_web::{InPath, Object, Problem, foreign_attachment};
use serde::{Deserialize, Serialize};
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::schema::Type;
use utoipa::{IntoParams, ToSchema};

use crate::api::{InWorld, Reply, ok, parameters};
use crate::description::{BadParameter, words};
use crate::entry::{EntryView, lines};
use crate::paging::Hundred;
use crate::problem::{ApiRefusal, ProblemDocument};
use crate::recipient::{InCountry, OfRecipient, country, kinds, party};
use crate::resources::all_messages::parse_place;
use crate::resources::outbound::FileBytes;
use crate::route::routes;

/// A document as its recipient finds it in e-Boks, and a little more for testers.
#[derive(Serialize, ToSchema)]
#[schema(title = "MailboxDocument")]
pub(crate) struct DocumentView {
    /// Its number: that of the shipment, and the message's index in it.
    #[schema(example = "3:17")]
    document: String,
    message_id: String,
    shipment_id: String,
    user: String,
    /// The name of the sender.
    sender: String,
    document_type: String,
    /// What the scenario calls the document type.
    material: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    description: Option<String>,
    /// The document, then what is attached to it.
    files: Vec<FileView>,
    /// The number or alias by which it is addressed to this recipient.
    #[schema(value_type = Object)]
    addressed_to: Party,
    /// When e-Boks had it.
    #[schema(value_type = String, format = DateTime)]
    delivered: Timestamp,
    /// `delivered`, as a Copenhagen clock shows it.
    local: String,
    /// From when on a recipient with e-Boks sees it: its publication date may be later.
    #[schema(value_type = String, format = DateTime)]
    visible: Timestamp,
    /// When this recipient opened it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    read: Option<Timestamp>,
    can_read: bool,
    can_sign: bool,
    /// Why it cannot be read, or why what is for signing cannot be signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    why_not: Option<String>,
    /// When it is for signing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    signing: Option<SigningView>,
}

#[derive(Serialize, ToSchema)]
#[schema(title = "DocumentFile")]
pub(crate) struct FileView {
    /// Its number, from 0.
    file: usize,
    /// Its name in the zip.
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    description: Option<String>,
}

/// What a signer is told of a signing, who the others are not being part of it.
#[derive(Serialize, ToSchema)]
#[schema(title = "DocumentSigning")]
pub(crate) struct SigningView {
    /// Until it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    deadline: Option<Timestamp>,
    /// When this signer has signed, until it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    signed: Option<Timestamp>,
    /// How many others can sign or already have.
    others: usize,
    /// How it ended, once it has: the `result` of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, example = "signed")]
    over: Option<ConcludedAs>,
    /// What the scenario would have this signer do. For testers alone: e-Boks tells no one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    planned: Option<PlanView>,
}

#[derive(Serialize, ToSchema)]
#[schema(title = "PlannedAct")]
pub(crate) struct PlanView {
    /// `asked` waits for a decision by hand.
    #[schema(schema_with = plans)]
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<String>,
    /// The rule of the scenario that says so.
    decided_by: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentsPage {
    documents: Vec<DocumentView>,
    /// Whether there are older ones: ask again with the last `document` as `before`.
    more: bool,
}

/// What a recipient did by hand, and what came of it at once.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentActed {
    /// The document as it is now.
    document: DocumentView,
    /// What came of it at once; nothing when it changed nothing.
    entries: Vec<EntryView>,
    /// The rule of a scenario by which this recipient would do the same by itself next time. No rule says that
    /// a document is opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    yaml: Option<String>,
}

/// Why a signer rejects a document.
#[derive(ToSchema)]
#[schema(example = json!({ "reason": "The amount is wrong" }))]
#[expect(dead_code, reason = "describes the body for the OpenAPI document; `reject` reads it")]
pub(crate) struct RejectionBody {
    /// What the receipt says in `<reasonText/>`: at most 2,000 characters.
    #[schema(nullable = false)]
    reason: Option<String>,
}

/// The words for what is planned.
const PLANS: [&str; 5] = ["nothing", "asked", "signs", "rejects", "once_registered"];

fn plans() -> utoipa::openapi::Object {
    words(PLANS)
}

fn document_number() -> utoipa::openapi::Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^[0-9]{1,18}:[0-9]{1,9}$"))
        .description(Some("The document's number, such as `3:17`"))
        .build()
}

/// The part of a path that names a document of a recipient.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfDocument {
    #[param(schema_with = kinds)]
    kind: String,
    /// The number or alias
    number: String,
    #[param(schema_with = document_number)]
    document: String,
}

/// The documents of a page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `list` reads it")]
struct DocumentQuery {
    /// Only older ones than this document
    #[param(schema_with = document_number, required = false)]
    before: Option<String>,
}

routes!(list, find, file, read, sign, reject);

/// The documents that e-Boks has for a recipient, the newest first.
#[utoipa::path(get, path = "/v1/recipients/{kind}/{number}/documents", tag = "recipients",
    params(OfRecipient, InCountry, DocumentQuery, Hundred), responses((status = 200, body = DocumentsPage), BadParameter))]
async fn list(here: InWorld, InPath(OfRecipient { kind, number }): InPath<OfRecipient>, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["country", "before", "limit"])?;
    let party = party(&kind, country(&parameters)?, number)?;
    let before = parameters.text("before").map(|text| reference("before", text)).transpose()?;
    let limit = Hundred::of(&parameters)?;
    let found = here.world.documents(&party, before, limit).await?;
    let DocumentPage { documents, more } = found.map_err(|problem| Problem::failed(problem.to_string()))?;
    let time = LocalTime::new();
    let documents = documents.into_iter().map(|document| DocumentView::of(document, &time)).collect();
    ok(&DocumentsPage { documents, more })
}

/// One document of a recipient.
#[utoipa::path(get, path = "/v1/recipients/{kind}/{number}/documents/{document}", tag = "recipients",
    params(OfDocument, InCountry), responses((status = 200, body = DocumentView), BadParameter,
        (status = 404, description = "No such document", body = ProblemDocument)))]
async fn find(here: InWorld, InPath(of): InPath<OfDocument>, uri: Uri) -> Reply {
    let (party, message) = meant(of, &uri)?;
    let found = here.look(move |view| document(&view, &party, message)).await?;
    ok(&DocumentView::of(found.map_err(|refusal| unknown(&refusal))?, &LocalTime::new()))
}

/// The part of a path that names a file of a document.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfFile {
    #[param(schema_with = kinds)]
    kind: String,
    /// The number or alias
    number: String,
    #[param(schema_with = document_number)]
    document: String,
    /// The file's number, from 0
    #[param(value_type = usize)]
    file: String,
}

/// A file of a document, for as long as it is kept. Whether the recipient has opened the document is not changed.
#[utoipa::path(get, path = "/v1/recipients/{kind}/{number}/documents/{document}/files/{file}", tag = "recipients",
    params(OfFile, InCountry), responses(
        (status = 200, description = "The file", content(
            (FileBytes = "application/pdf"), (FileBytes = "application/octet-stream"),
        )),
        BadParameter,
        (status = 404, description = "No such document or file", body = ProblemDocument),
        (status = 409, description = "The recipient does not see the document", body = ProblemDocument),
        (status = 410, description = "It is not kept any more", body = ProblemDocument)))]
async fn file(here: InWorld, InPath(of): InPath<OfFile>, uri: Uri) -> Reply {
    let OfFile { kind, number, document: text, file } = of;
    let (party, message) = meant(OfDocument { kind, number, document: text }, &uri)?;
    let found = here.look(move |view| document(&view, &party, message)).await?;
    let document = found.map_err(|refusal| unknown(&refusal))?;
    document.may_read.as_ref().map_err(refused)?;
    let place = file.parse::<usize>().ok();
    let name = place.and_then(|place| document.files.into_iter().nth(place)).map(|file| file.name);
    let name = name.ok_or_else(|| {
        let file = shortened(&file);
        Problem::new(WorldReason::UnknownDocument, format!("the document has no file {file}"))
            .hint("they are numbered from 0, in the order of `files`")
    })?;
    let is_pdf = name.to_lowercase().ends_with(".pdf");
    let kind = if is_pdf { "application/pdf" } else { "application/octet-stream" };
    let bytes = here.world.shipment_file(message.upload, name.clone()).await;
    let bytes = bytes.map_err(|error| {
        Problem::failed(format!("{} cannot be read: {}", shortened(&name), system_words(&error)))
    })?;
    let bytes = bytes.ok_or_else(|| {
        let detail = format!(
            "the zip of shipment {} is not kept any more, and {} was in it",
            message.upload,
            shortened(&name)
        );
        Problem::new(WorldReason::DocumentGone, detail)
            .hint("the scenario's `retention` says how long the zips of shipments that are over are kept")
    })?;
    Ok(foreign_attachment(bytes, &name, kind))
}

/// The recipient opens a document. Only the first time changes something.
#[utoipa::path(post, path = "/v1/recipients/{kind}/{number}/documents/{document}/read", tag = "recipients",
    params(OfDocument, InCountry), responses((status = 200, body = DocumentActed), BadParameter,
        (status = 404, description = "No such document", body = ProblemDocument),
        (status = 409, description = "The recipient does not see it", body = ProblemDocument)))]
async fn read(here: InWorld, InPath(of): InPath<OfDocument>, uri: Uri) -> Reply {
    let (party, message) = meant(of, &uri)?;
    let asked = party.clone();
    let found = here.look(move |view| document(&view, &asked, message)).await?;
    let act = found.map_err(|refusal| refused(&refusal))?.reading(party);
    acted(&here, act).await
}

/// The recipient signs a document, whatever the scenario had planned for this signer.
#[utoipa::path(post, path = "/v1/recipients/{kind}/{number}/documents/{document}/sign", tag = "recipients",
    params(OfDocument, InCountry), responses((status = 200, body = DocumentActed), BadParameter,
        (status = 404, description = "No such document", body = ProblemDocument),
        (status = 409, description = "The recipient cannot sign it, or no more", body = ProblemDocument)))]
async fn sign(here: InWorld, InPath(of): InPath<OfDocument>, uri: Uri) -> Reply {
    let (party, message) = meant(of, &uri)?;
    acted(&here, DocumentAct { party, message, deed: Deed::Sign }).await
}

/// The recipient rejects a document, and with it the document is rejected for all signers.
#[utoipa::path(post, path = "/v1/recipients/{kind}/{number}/documents/{document}/reject", tag = "recipients",
    params(OfDocument, InCountry), request_body = RejectionBody,
    responses((status = 200, body = DocumentActed), (status = 400, description = "A parameter or the reason is wrong", body = ProblemDocument),
        (status = 404, description = "No such document", body = ProblemDocument),
        (status = 409, description = "The recipient cannot reject it, or no more", body = ProblemDocument)))]
async fn reject(here: InWorld, InPath(of): InPath<OfDocument>, uri: Uri, body: Body) -> Reply {
    let (party, message) = meant(of, &uri)?;
    let body = Object::read(body, &["reason"]).await?;
    let reason = body.text("reason")?.filter(|reason| !reason.is_empty()).map(str::to_owned);
    if let Some(reason) = &reason {
        check_reason(reason).map_err(|malformed| {
            Problem::bad_member("reason", "this cannot be the reason of a rejection")
                .hint(malformed.to_string())
        })?;
    }
    acted(&here, DocumentAct { party, message, deed: Deed::Reject { reason } }).await
}

async fn acted(here: &InWorld, act: DocumentAct) -> Reply {
    let DocumentAct { party, message, deed } = act.clone();
    let entries = here.world.tell(Event::RecipientActed(RecipientAct::OnDocument(act))).await?;
    let found = here.look(move |view| document(&view, &party, message)).await?;
    let document = found.map_err(|refusal| refused(&refusal))?;
    let rule = entries.first().and_then(|entry| document.rule_for(&deed, entry.at));
    ok(&DocumentActed {
        document: DocumentView::of(document, &LocalTime::new()),
        entries: lines(entries),
        yaml: rule.as_ref().map(nets_scenario::outcome_rule),
    })
}

/// Whose document a request is about, and which.
fn meant(of: OfDocument, uri: &Uri) -> Result<(Party, MessageRef), Problem> {
    let OfDocument { kind, number, document } = of;
    let country = country(&parameters(uri, &["country"])?)?;
    Ok((party(&kind, country, number)?, reference("document", &document)?))
}

fn reference(parameter: &str, text: &str) -> Result<MessageRef, Problem> {
    let wrong = || {
        Problem::bad_parameter(parameter, format!("`{}` is not the number of a document", shortened(text)))
            .hint("write `3:17` for the message with the index 17 of shipment 3")
    };
    let (upload, index) = parse_place(text).ok_or_else(wrong)?;
    Ok(MessageRef { upload: UploadId(upload), index: u32::try_from(index).map_err(|_| wrong())? })
}

/// A document of a recipient, or why there is none.
fn document(
    view: &View<'_>,
    party: &Party,
    message: MessageRef,
) -> Result<Result<MailboxDocument, ActRefusal>, Problem> {
    let failed = |problem: &dyn std::fmt::Display| Problem::failed(problem.to_string());
    if let Some(document) = view.document(party, message).map_err(|problem| failed(&problem))? {
        return Ok(Ok(document));
    }
    let unknown = ActRefusal::UnknownMessage { upload: message.upload, index: message.index };
    let record = view.upload(message.upload).map_err(|problem| failed(&problem))?;
    let checked = record.map(|record| view.simulator.check_reading(&record, message.index, party));
    Ok(Err(checked.and_then(Result::err).unwrap_or(unknown)))
}

/// Whatever the reason, the recipient has no such document.
fn unknown(refusal: &ActRefusal) -> ApiRefusal {
    Problem::new(WorldReason::UnknownDocument, refusal.to_string()).hint(refusal.hint()).into()
}

impl DocumentView {
    fn of(document: MailboxDocument, time: &LocalTime) -> Self {
        let refusal = document.may_read.as_ref().err();
        let refusal =
            refusal.or_else(|| document.may_sign.as_ref().err().filter(|_| document.signing.is_some()));
        DocumentView {
            document: format!("{}:{}", document.message.upload, document.message.index),
            message_id: document.message_id,
            shipment_id: document.shipment_id,
            user: document.user.to_string(),
            sender: document.sender,
            document_type: document.document_type.to_string(),
            material: document.material,
            description: document.description,
            files: document.files.into_iter().enumerate().map(FileView::of).collect(),
            addressed_to: document.addressed_to,
            delivered: document.delivered,
            local: time.show(document.delivered),
            visible: document.visible,
            read: document.read,
            can_read: document.may_read.is_ok(),
            can_sign: document.may_sign.is_ok(),
            why_not: refusal.map(ToString::to_string),
            signing: document.signing.map(SigningView::of),
        }
    }
}

impl FileView {
    fn of((file, DocumentFile { name, description }): (usize, DocumentFile)) -> Self {
        FileView { file, name, description }
    }
}

impl SigningView {
    fn of(signing: DocumentSigning) -> Self {
        let DocumentSigning { deadline, signed, others, over, plan } = signing;
        let planned = plan.map(|(plan, decided_by)| {
            let [nothing, asked, signs, rejects, once_registered] = PLANS;
            let (what, at, reason) = match plan {
                SignerPlan::Nothing => (nothing, None, None),
                SignerPlan::Asked => (asked, None, None),
                SignerPlan::Signs { at } => (signs, Some(at), None),
                SignerPlan::Rejects { at, reason } => (rejects, Some(at), reason),
                SignerPlan::OnceRegistered => (once_registered, None, None),
            };
            PlanView { what, at, reason, decided_by: decided_by.to_string() }
        });
        SigningView { deadline, signed, others, over, planned }
    }
}
