//! `act`: what a recipient does by hand.

use nets_accept::{Act, ActOnDocument, AliasRegistration, DocumentChoice, DocumentDeed};
use nets_core::alias::RegistrationState;
use nets_core::event::Event;
use nets_core::outcome::check_reason;
use nets_core::script::{AliasRequest, Deed, DocumentAct, RecipientAct};
use nets_driver::MailboxDocument;
use tokio::time::timeout;

use crate::playing::{PATIENCE, Playing, why_not_done};
use crate::told::{NotDoneStep, StepResult};

/// So many documents of a mailbox are looked through, and named where none fits.
const DOCUMENTS: usize = 1_000;
const NAMED: usize = 10;

pub(crate) async fn act(playing: &mut Playing<'_>, act: &Act) -> StepResult {
    let expected = words(act);
    let done = match timeout(PATIENCE, done(playing, act)).await {
        Ok(done) => done,
        Err(_) => Err(format!("it was not done after {PATIENCE:?}")),
    };
    done.map_err(|seen| NotDoneStep::new(expected, seen))
}

fn words(act: &Act) -> String {
    match act {
        Act::OnDocument(ActOnDocument { party, deed, .. }) => {
            let deed = match deed {
                DocumentDeed::Read => "read",
                DocumentDeed::Sign => "sign",
                DocumentDeed::Reject { .. } => "reject",
            };
            format!("{party} to {deed} a document")
        }
        Act::Subscribe { party, document_type } => format!("{party} to subscribe to {document_type}"),
        Act::Unsubscribe { party, document_type } => format!("{party} to unsubscribe from {document_type}"),
        Act::RegisterAlias(of) => format!("{} to register by the alias {}", of.person, of.alias1),
        Act::DeregisterAlias { alias1, .. } => format!("the alias {alias1} to be given up"),
    }
}

async fn done(playing: &Playing<'_>, act: &Act) -> Result<String, String> {
    let act = match act {
        Act::OnDocument(on) => RecipientAct::OnDocument(document_act(playing, on).await?),
        Act::Subscribe { party, document_type } => {
            RecipientAct::Subscribe { party: party.clone(), document_type: document_type.clone() }
        }
        Act::Unsubscribe { party, document_type } => {
            RecipientAct::Unsubscribe { party: party.clone(), document_type: document_type.clone() }
        }
        Act::RegisterAlias(registration) => return register(playing, registration).await,
        Act::DeregisterAlias { document_type, alias1 } => {
            RecipientAct::DeregisterAlias { document_type: document_type.clone(), alias1: alias1.clone() }
        }
    };
    let told = playing.world.tell(Event::RecipientActed(act)).await;
    let entries = told.map_err(|problem| why_not_done(&problem))?;
    if entries.is_empty() {
        return Err("nothing changed: it was so before, so that this shows nothing".to_owned());
    }
    let sentences: Vec<_> =
        entries.iter().map(|entry| nets_story::sentence(&entry.happening)).take(NAMED).collect();
    Ok(sentences.join("; "))
}

async fn register(playing: &Playing<'_>, of: &AliasRegistration) -> Result<String, String> {
    let request = AliasRequest {
        user: playing.user_with_service(of.user.as_ref())?,
        person: of.person.clone(),
        document_type: of.document_type.clone(),
        alias1: of.alias1.clone(),
        alias2: of.alias2.clone(),
        unchecked: of.unchecked,
    };
    let registered = playing.world.register(request).await.map_err(|problem| why_not_done(&problem))?;
    // That it was refused may be what the case is about: its expectations say.
    Ok(match registered.state {
        RegistrationState::Asking => "the service is being asked".to_owned(),
        RegistrationState::Registered => "registered".to_owned(),
        RegistrationState::Refused { told } => format!("refused; the person reads: {told}"),
    })
}

async fn document_act(playing: &Playing<'_>, on: &ActOnDocument) -> Result<DocumentAct, String> {
    let party = on.party.clone();
    let page = playing.world.documents(&party, None, DOCUMENTS).await;
    let page = page.map_err(|problem| problem.to_string())?.map_err(|problem| problem.to_string())?;
    let (fit, others): (Vec<_>, Vec<_>) =
        page.documents.into_iter().partition(|document| fits(document, &on.document));
    let document = match &fit[..] {
        [only] => only,
        [] => return Err(none_fits(&others)),
        several => {
            return Err(format!(
                "{} documents fit: {}; say by `message_id`, `shipment_id` or `document_type` which",
                several.len(),
                named(several)
            ));
        }
    };
    Ok(match &on.deed {
        DocumentDeed::Read => document.reading(party),
        DocumentDeed::Sign => DocumentAct { party, message: document.message, deed: Deed::Sign },
        DocumentDeed::Reject { reason } => {
            if let Some(reason) = reason {
                check_reason(reason).map_err(|malformed| format!("a reason has {}", malformed.expected))?;
            }
            DocumentAct { party, message: document.message, deed: Deed::Reject { reason: reason.clone() } }
        }
    })
}

fn fits(document: &MailboxDocument, wanted: &DocumentChoice) -> bool {
    let same = |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|wanted| wanted == is);
    same(&wanted.message_id, &document.message_id)
        && same(&wanted.shipment_id, &document.shipment_id)
        && wanted.document_type.as_ref().is_none_or(|wanted| *wanted == document.document_type)
}

fn none_fits(others: &[MailboxDocument]) -> String {
    match others {
        [] => "its mailbox is empty: has the shipment been delivered, as by `move: next_event`?".to_owned(),
        others => format!("no document fits; there are: {}", named(others)),
    }
}

fn named(documents: &[MailboxDocument]) -> String {
    let one = |document: &MailboxDocument| {
        format!("{} of {} ({})", document.message_id, document.shipment_id, document.document_type)
    };
    let mut named: Vec<_> = documents.iter().take(NAMED).map(one).collect();
    if documents.len() > NAMED {
        named.push(format!("{} more", documents.len() - NAMED));
    }
    named.join(", ")
}
