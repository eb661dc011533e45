//! A recipient's mailbox as e-Boks would show it: documents, subscriptions, and the fields to register by alias.

use askama::Template;
use axum::http::Uri;
use nets_core::identity::{DocumentType, MessageRef, Party, UploadId};
use nets_core::scenario::{AliasFields, Material, Scenario, Sender};
use nets_core::script::RecipientAct;
use nets_core::state::ConcludedAs;
use nets_driver::{DocumentPage, MailboxDocument, View};
use nets_web::written::shortened;
use nets_web::{InPath, Problem};

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::frame::{Frame, Tab, now};
use crate::here::{InWorld, failed};
use crate::names::{PartyName, shown};
use crate::people::behaviour;
use crate::times::{Shown, Times};
use crate::{party, yaml};

/// So many documents are on a page: each may be in another shipment, all of which is read for it.
const DOCUMENTS: usize = 15;

/// So many document types can be subscribed to on a page, and so many are registered for.
const TYPES: usize = 100;

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    /// Of this page, without its parameters.
    address: String,
    who: PartyName,
    kind: &'static str,
    behaviour: String,
    is_at_eboks: bool,
    documents: Vec<DocumentRow>,
    older: Option<String>,
    is_first: bool,
    subscriptions: Vec<SubscriptionRow>,
    aliases: Vec<AliasRow>,
    forms: Vec<RegistrationForm>,
    timeline: String,
}

struct DocumentRow {
    address: String,
    title: String,
    sender: String,
    at: Shown,
    /// Whether it is new, or has gone wrong.
    mark: Option<&'static str>,
    is_wrong: bool,
    stands: String,
    files: usize,
}

struct SubscriptionRow {
    document_type: String,
    name: String,
    senders: String,
    subscribes: bool,
    is_mandatory: bool,
    /// What the button does, as a scenario says it.
    yaml: String,
}

/// An alias that the person has.
struct AliasRow {
    document_type: String,
    name: String,
    alias1: String,
    /// To give it up, as a scenario says it.
    yaml: String,
}

/// The fields in which the person enters two values.
struct RegistrationForm {
    document_type: String,
    name: String,
    user: String,
    sender: String,
    field1: String,
    field2: String,
}

/// `GET /ui/{world}/people/{country}/{kind}/{number}`.
pub(crate) async fn read(
    here: InWorld,
    InPath((_, country, kind, number)): InPath<(String, String, String, String)>,
    uri: Uri,
) -> Reply {
    let parameters = parameters(&uri, &["before"])?;
    let who = party::named(&country, &kind, number)?;
    let before = parameters.text("before").map(reference).transpose()?;
    let is_first = before.is_none();
    let curl = format!("/v1/recipients/{kind}/{}/documents", address::part(who.value()));
    let curl = address::with(&curl, (country != "DK").then(|| ("country", country.clone())));
    let frame = Frame::of(&here, &uri, Tab::People, &curl).await?;
    let found = here.world.documents(&who, before, DOCUMENTS).await?;
    let DocumentPage { documents, more } = found.map_err(failed)?;
    let asked = who.clone();
    let (known, subscriptions) =
        here.look(move |view| Ok((view.recipient(&asked), subscriptions(&view, &asked)))).await?;
    let scenario = &here.scenario.scenario;
    let times = Times::at(now(&here));
    let at = party::page_of(&here.name, &who);
    let material =
        |of: &DocumentType| scenario.materials.get(of).map_or(of.as_str(), |it| &it.name).to_owned();
    page(&PersonPage {
        who: PartyName::of(&who, scenario),
        kind: who.kind(),
        behaviour: behaviour(&known),
        is_at_eboks: known.at_eboks,
        older: documents
            .last()
            .filter(|_| more)
            .map(|last| address::with(&at, [("before", number_of(last.message))])),
        is_first,
        documents: documents.iter().map(|document| row(document, &at, &times)).collect(),
        subscriptions,
        aliases: known
            .aliases
            .iter()
            .map(|(of, alias1)| AliasRow {
                document_type: of.to_string(),
                name: shown(&material(of)),
                alias1: alias1.clone(),
                yaml: yaml::act(
                    &times,
                    &RecipientAct::DeregisterAlias { document_type: of.clone(), alias1: alias1.clone() },
                ),
            })
            .collect(),
        forms: if matches!(who, Party::Person(_)) { forms(scenario) } else { Vec::new() },
        timeline: address::with(&here.at("/timeline"), [("q", who.value().to_owned())]),
        address: at,
        frame,
    })
}

/// How an address names a document.
pub(crate) fn number_of(message: MessageRef) -> String {
    format!("{}:{}", message.upload, message.index)
}

/// The document that an address names.
pub(crate) fn reference(text: &str) -> Result<MessageRef, Problem> {
    let numbers =
        text.split_once(':').and_then(|(upload, index)| Some((upload.parse().ok()?, index.parse().ok()?)));
    let (upload, index) = numbers.ok_or_else(|| {
        let detail = format!("`{}` is not the number of a document", shortened(text));
        Problem::bad_parameter("before", detail)
            .hint("write `3:17` for the message with the index 17 of shipment 3")
    })?;
    Ok(MessageRef { upload: UploadId(upload), index })
}

fn row(document: &MailboxDocument, at: &str, times: &Times) -> DocumentRow {
    let (mark, stands) = standing(document, times);
    DocumentRow {
        address: format!("{at}/documents/{}", number_of(document.message)),
        title: title(document),
        sender: shown(&document.sender),
        at: times.show(document.visible),
        is_wrong: mark == Some(NOT_SIGNED),
        mark,
        stands,
        files: document.files.len().saturating_sub(1),
    }
}

/// What e-Boks shows as the subject.
pub(crate) fn title(document: &MailboxDocument) -> String {
    shown(document.description.as_deref().unwrap_or(&document.material))
}

const NOT_SIGNED: &str = "not signed";

/// Where a document stands for its recipient: a word to be seen first, and more.
pub(crate) fn standing(document: &MailboxDocument, times: &Times) -> (Option<&'static str>, String) {
    if let Err(refusal) = &document.may_read {
        return (None, refusal.to_string());
    }
    let read = match document.read {
        Some(at) => format!("opened {}", times.short(at)),
        None => "not opened yet".to_owned(),
    };
    let is_new = document.read.is_none();
    let Some(signing) = &document.signing else {
        return (is_new.then_some("new"), read);
    };
    match (signing.over, signing.signed, signing.deadline) {
        (Some(ConcludedAs::Signed), ..) => (None, "signed by all".to_owned()),
        (Some(ConcludedAs::Rejected), ..) => (Some(NOT_SIGNED), "rejected".to_owned()),
        (Some(ConcludedAs::DeadlinePassed), ..) => (Some(NOT_SIGNED), "the deadline has passed".to_owned()),
        (None, Some(at), _) => (None, format!("you signed {}", times.short(at))),
        (None, None, Some(deadline)) => (Some("to sign"), format!("until {}", times.short(deadline))),
        (None, None, None) => (Some("to sign"), read),
    }
}

fn subscriptions(view: &View<'_>, who: &Party) -> Vec<SubscriptionRow> {
    let scenario = view.simulator.scenario();
    let can =
        scenario.materials.values().filter(|material| scenario.can_subscribe(who, &material.document_type));
    let at = Times::at(view.simulator.now());
    let row = |material: &Material| {
        let document_type = material.document_type.clone();
        let subscribes = view.simulator.is_subscribed(who, &document_type);
        let (party, of) = (who.clone(), document_type.clone());
        let act = match subscribes {
            true => RecipientAct::Unsubscribe { party, document_type },
            false => RecipientAct::Subscribe { party, document_type },
        };
        let senders: Vec<_> = senders_of(material, scenario).map(|sender| shown(&sender.name)).collect();
        SubscriptionRow {
            name: shown(&material.name),
            senders: senders.join(", "),
            subscribes,
            is_mandatory: material.mandatory,
            yaml: yaml::act(&at, &act),
            document_type: of.to_string(),
        }
    };
    can.take(TYPES).map(row).collect()
}

/// Who may send documents of this type.
fn senders_of<'s>(material: &'s Material, scenario: &'s Scenario) -> impl Iterator<Item = &'s Sender> {
    let may = |sender: &&Sender| material.eboks_id.as_ref().is_none_or(|id| sender.eboks_ids.contains(id));
    scenario.senders.values().filter(may)
}

/// For each document type that is set up for aliases, each sender whose service can be asked.
fn forms(scenario: &Scenario) -> Vec<RegistrationForm> {
    let by_alias =
        scenario.materials.values().filter_map(|material| Some((material, material.alias.as_ref()?)));
    let forms = by_alias.flat_map(|(material, AliasFields { field1_id, field2_id, .. })| {
        senders_of(material, scenario).filter(|sender| sender.alias_service.is_some()).map(|sender| {
            RegistrationForm {
                document_type: material.document_type.to_string(),
                name: shown(&material.name),
                user: sender.user.to_string(),
                sender: shown(&sender.name),
                field1: shown(field1_id),
                field2: shown(field2_id),
            }
        })
    });
    forms.take(TYPES).collect()
}
