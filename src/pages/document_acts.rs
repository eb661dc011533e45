//! What a recipient does with a document, as forms: open, sign, reject. Each is an event, under the same rules as
//! what a scenario says.

use nets_core::event::Event;
use nets_core::identity::{MessageRef, Party};
use nets_core::outcome::check_reason;
use nets_core::script::{Deed, DocumentAct, RecipientAct};
use nets_web::{Form, InPath, Problem, SentForm};

use crate::answer::{Reply, see_other};
use crate::document::{OfDocument, find, meant};
use crate::frame::{back, newest, rest};
use crate::here::InWorld;
use crate::party;
use crate::person::number_of;

/// A reason of 2,000 characters, of which each takes twelve bytes at the most.
const FORM: usize = 32 * 1024;

/// `POST .../documents/{document}/read`.
pub(crate) async fn open(here: InWorld, InPath(of): InPath<OfDocument>, sent: SentForm) -> Reply {
    let form = sent.read(&["back"], FORM).await?;
    let (who, message) = meant(of)?;
    let act = find(&here, &who, message).await?.reading(who);
    acted(&here, act, &form).await
}

/// `POST .../documents/{document}/sign`.
pub(crate) async fn sign(here: InWorld, InPath(of): InPath<OfDocument>, sent: SentForm) -> Reply {
    let form = sent.read(&["back"], FORM).await?;
    let (party, message) = meant(of)?;
    acted(&here, DocumentAct { party, message, deed: Deed::Sign }, &form).await
}

/// `POST .../documents/{document}/reject`, with the words in the field `reason`.
pub(crate) async fn reject(here: InWorld, InPath(of): InPath<OfDocument>, sent: SentForm) -> Reply {
    let form = sent.read(&["reason", "back"], FORM).await?;
    let (party, message) = meant(of)?;
    // Browsers end the lines of a field with both characters.
    let reason = form.text("reason").map(|reason| reason.replace("\r\n", "\n"));
    if let Some(reason) = &reason {
        check_reason(reason).map_err(|malformed| {
            Problem::bad_member("reason", "this cannot be the reason of a rejection")
                .hint(malformed.to_string())
        })?;
    }
    acted(&here, DocumentAct { party, message, deed: Deed::Reject { reason } }, &form).await
}

async fn acted(here: &InWorld, act: DocumentAct, form: &Form) -> Reply {
    let page = page_of(here, &act.party, act.message);
    let to = form.text("back").unwrap_or(&page).to_owned();
    do_it(here, RecipientAct::OnDocument(act), &to).await
}

fn page_of(here: &InWorld, who: &Party, message: MessageRef) -> String {
    format!("{}/documents/{}", party::page_of(&here.name, who), number_of(message))
}

/// Lets a recipient do something, and leads back to where it is seen.
pub(crate) async fn do_it(here: &InWorld, act: RecipientAct, to: &str) -> Reply {
    let entries = here.world.tell(Event::RecipientActed(act)).await?;
    let after = match entries.first() {
        Some(first) => first.seq.saturating_sub(1),
        None => newest(here).await?,
    };
    // A clock that jumps by itself goes on to what comes of the act.
    rest(here).await?;
    see_other(&back(Some(to), here, after, newest(here).await?))
}
