//! A document in a recipient's mailbox: what e-Boks says of it, what is in it once it is opened, and what a signer
//! can do.

use askama::Template;
use axum::http::Uri;
use nets_control::{EntrySearch, WorldReason, refused};
use nets_core::act_refusal::ActRefusal;
use nets_core::identity::{MessageRef, Party};
use nets_core::outcome::SignerPlan;
use nets_core::script::Deed;
use nets_core::state::MessageState;
use nets_driver::{EntryFilter, EntryOrder, MailboxDocument, View};
use nets_web::written::shortened;
use nets_web::{InPath, NoParameters, Problem};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::entry::Link;
use crate::frame::{Frame, Tab, now};
use crate::here::{InWorld, failed};
use crate::looked_into::FileFacts;
use crate::names::{PartyName, shown, shown_lines};
use crate::pdf_facts;
use crate::person::{number_of, reference, standing, title};
use crate::refusal::Refusal;
use crate::times::Times;
use crate::{party, shipment_files, yaml};

/// So many files of a document are looked into; the others are listed.
const LOOKED_INTO: usize = 6;

/// So many entries about a message are searched for what its signer did.
const ENTRIES: usize = 100;

/// As long as a reason can be.
const REASON: usize = 2_000;

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    frame: Frame,
    /// Of this page, without its parameters.
    address: String,
    person: Link,
    title: String,
    sender: String,
    material: String,
    document_type: String,
    message: Link,
    addressed_to: PartyName,
    delivered: String,
    visible: Option<String>,
    read: Option<String>,
    /// Why it cannot be opened, and what to do.
    closed: Option<(String, &'static str)>,
    files: Vec<FileRow>,
    /// Whether it is new, to sign, or has gone wrong.
    mark: Option<&'static str>,
    stands: String,
    signing: Option<SigningView>,
    /// The file in the sender's Outbound that tells of it.
    result: Option<Link>,
}

struct FileRow {
    name: String,
    description: String,
    address: String,
    facts: Option<FileFacts>,
}

struct SigningView {
    /// Until it is over.
    deadline: Option<String>,
    others: String,
    /// Why it cannot be signed, and what to do.
    closed: Option<(String, &'static str)>,
    planned: Option<String>,
    /// What this signer did, and how a scenario says it.
    decided: Option<Decided>,
    sign_yaml: String,
    reject_yaml: String,
}

struct Decided {
    did: &'static str,
    words: Option<String>,
    at: String,
    entry: String,
    yaml: String,
}

/// A recipient and a document, as an address names them.
pub(crate) type OfDocument = (String, String, String, String, String);

/// Whose document an address is about, and which.
pub(crate) fn meant(
    (_, country, kind, number, document): OfDocument,
) -> Result<(Party, MessageRef), Problem> {
    Ok((party::named(&country, &kind, number)?, reference(&document)?))
}

/// `GET .../people/{country}/{kind}/{number}/documents/{document}`.
pub(crate) async fn read(here: InWorld, InPath(of): InPath<OfDocument>, uri: Uri) -> Reply {
    parameters(&uri, &[])?;
    let (who, message) = meant(of)?;
    let document = find(&here, &who, message).await?;
    let number = number_of(message);
    let curl = format!("/v1/recipients/{}/{}/documents/{number}", who.kind(), address::part(who.value()));
    let country = who.country().code();
    let curl = address::with(&curl, (country != "DK").then(|| ("country", country.to_owned())));
    let frame = Frame::of(&here, &uri, Tab::People, &curl).await?;
    let times = Times::at(now(&here));
    let mailbox = party::page_of(&here.name, &who);
    let at = format!("{mailbox}/documents/{number}");
    let scenario = &here.scenario.scenario;
    let (mark, stands) = standing(&document, &times);
    page(&DocumentPage {
        person: Link { text: PartyName::of(&who, scenario).name, address: mailbox },
        title: title(&document),
        sender: shown(&document.sender),
        material: shown(&document.material),
        document_type: document.document_type.to_string(),
        message: Link {
            text: format!("message {} of {}", shown(&document.message_id), shown(&document.shipment_id)),
            address: here.at(&format!("/shipments/{}/messages/{}", message.upload, message.index)),
        },
        addressed_to: PartyName::of(&document.addressed_to, scenario),
        delivered: times.full(document.delivered),
        visible: (document.visible > document.delivered).then(|| times.full(document.visible)),
        read: document.read.map(|at| times.short(at)),
        closed: document.may_read.as_ref().err().map(|refusal| (refusal.to_string(), refusal.hint())),
        files: files(&here, &document, &at).await?,
        mark,
        stands,
        signing: signing(&here, &document, &times).await?,
        result: result(&here, &document).await?,
        address: at,
        frame,
    })
}

/// The result of its signing, once that has come.
async fn result(here: &InWorld, document: &MailboxDocument) -> Result<Option<Link>, Refusal> {
    if document.signing.as_ref().is_none_or(|signing| signing.over.is_none()) {
        return Ok(None);
    }
    let MessageRef { upload, index } = document.message;
    let file = here.look(move |view| {
        let record = view.upload(upload).map_err(failed)?;
        let place = usize::try_from(index).unwrap_or(usize::MAX);
        Ok(record.and_then(|record| match record.messages().nth(place)?.1 {
            MessageState::Returned { file, .. } => Some(file.clone()),
            _ => None,
        }))
    });
    let user = document.user.as_str();
    Ok(file.await?.map(|file| Link { text: shown(&file), address: here.outbound(user, &file) }))
}

/// A document of a recipient, or why there is none.
pub(crate) async fn find(
    here: &InWorld,
    who: &Party,
    message: MessageRef,
) -> Result<MailboxDocument, Refusal> {
    let who = who.clone();
    here.look(move |view| look(&view, &who, message)).await
}

fn look(view: &View<'_>, who: &Party, message: MessageRef) -> Result<MailboxDocument, Problem> {
    if let Some(document) = view.document(who, message).map_err(failed)? {
        return Ok(document);
    }
    let unknown = ActRefusal::UnknownMessage { upload: message.upload, index: message.index };
    let record = view.upload(message.upload).map_err(failed)?;
    let checked = record.map(|record| view.simulator.check_reading(&record, message.index, who));
    Err(refused(&checked.and_then(Result::err).unwrap_or(unknown)))
}

/// The files of a document; what is in them only once it was opened.
async fn files(here: &InWorld, document: &MailboxDocument, at: &str) -> Result<Vec<FileRow>, Refusal> {
    let mut rows = Vec::new();
    let mut left = pdf_facts::UNITS;
    let is_open = document.may_read.is_ok() && document.read.is_some();
    for (number, file) in document.files.iter().enumerate() {
        let facts = if is_open && number < LOOKED_INTO {
            Some(pdf_facts::of(here, document.message.upload, &file.name, &mut left).await)
        } else {
            None
        };
        rows.push(FileRow {
            name: shown(&file.name),
            description: file.description.as_deref().map(shown).unwrap_or_default(),
            address: if is_open { format!("{at}/files/{number}") } else { String::new() },
            facts,
        });
    }
    Ok(rows)
}

async fn signing(
    here: &InWorld,
    document: &MailboxDocument,
    times: &Times,
) -> Result<Option<SigningView>, Refusal> {
    let Some(signing) = &document.signing else { return Ok(None) };
    let yaml = |deed: &Deed, at| {
        let rule = document.rule_for(deed, at);
        yaml::text(&rule.as_ref().map(nets_scenario::outcome_rule).unwrap_or_default())
    };
    let sample = Deed::Reject { reason: Some("The amount is wrong".to_owned()) };
    let planned = signing.plan.as_ref().and_then(|(plan, by)| {
        let by_itself = match plan {
            SignerPlan::Nothing => return None,
            SignerPlan::Asked => "The scenario leaves it to you".to_owned(),
            SignerPlan::Signs { at } => format!("The scenario would sign by itself {}", times.short(*at)),
            SignerPlan::Rejects { at, .. } => {
                format!("The scenario would reject by itself {}", times.short(*at))
            }
            SignerPlan::OnceRegistered => "The scenario decides once the signer is in e-Boks".to_owned(),
        };
        Some(format!("{by_itself} (by {by})."))
    });
    Ok(Some(SigningView {
        deadline: signing.deadline.map(|deadline| times.short(deadline)),
        others: match signing.others {
            0 => "No one else is to sign.".to_owned(),
            1 => "1 other can sign or has signed.".to_owned(),
            others => format!("{others} others can sign or have signed."),
        },
        closed: document.may_sign.as_ref().err().map(|refusal| (refusal.to_string(), refusal.hint())),
        planned: planned.filter(|_| signing.over.is_none() && signing.signed.is_none()),
        decided: decided(here, document, times, yaml).await?,
        sign_yaml: yaml(&Deed::Sign, times.now),
        reject_yaml: yaml(&sample, times.now),
    }))
}

/// What this signer did, as the timeline tells.
async fn decided(
    here: &InWorld,
    document: &MailboxDocument,
    times: &Times,
    yaml: impl Fn(&Deed, nets_core::Timestamp) -> String,
) -> Result<Option<Decided>, Refusal> {
    let filter = EntryFilter {
        upload: Some(document.message.upload),
        message_id: Some(document.message_id.clone()),
        ..EntryFilter::default()
    };
    let mut search = EntrySearch::new(here.world.clone(), filter, EntryOrder::Newest);
    let (entries, _) = search.take(ENTRIES).await?;
    let found = entries.iter().find_map(|entry| {
        let (signer, deed) = nets_story::decision(&entry.happening)?;
        let is_this = entry.happening.message().is_some_and(|(message, _)| message == document.message);
        (is_this && *signer == document.addressed_to).then_some((entry, deed))
    });
    Ok(found.map(|(entry, deed)| Decided {
        yaml: yaml(&deed, entry.at),
        did: if deed == Deed::Sign { "signed" } else { "rejected" },
        words: match deed {
            Deed::Reject { reason } => reason.map(|reason| shown_lines(&reason, REASON)),
            Deed::Sign | Deed::Read(_) => None,
        },
        at: times.short(entry.at),
        entry: here.at(&format!("/timeline/{}", entry.seq)),
    }))
}

/// `GET .../documents/{document}/files/{file}`: the bytes, for the browser to keep. The document stays as unread as it
/// was.
pub(crate) async fn file(
    here: InWorld,
    InPath((world, country, kind, number, document, file)): InPath<(
        String,
        String,
        String,
        String,
        String,
        String,
    )>,
    _: NoParameters,
) -> Reply {
    let (who, message) = meant((world, country, kind, number, document))?;
    let document = find(&here, &who, message).await?;
    document.may_read.as_ref().map_err(refused)?;
    let place = file.parse::<usize>().ok();
    let name = place.and_then(|place| document.files.into_iter().nth(place)).map(|file| file.name);
    let name = name.ok_or_else(|| {
        let detail = format!("the document has no file {}", shortened(&file));
        Problem::new(WorldReason::UnknownDocument, detail)
            .hint("they are numbered from 0, in the order of the page")
    })?;
    shipment_files::download(&here, message.upload, &name).await
}
