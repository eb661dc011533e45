//! What a recipient of the e-Box does, as forms: open the e-Box, read, hide, show, reply. Each is an event, as by the API.

use nets_core::ebox::message::{EboxAct, EboxDeed};
use nets_core::event::Event;
use nets_core::identity::belgium::EboxMessageId;
use nets_web::{InPath, Problem, SentForm};

use crate::answer::{Reply, see_other};
use crate::ebox_box::message_page;
use crate::ebox_message::{self, LONGEST_REPLY};
use crate::ebox_party;
use crate::frame::{back, newest, rest};
use crate::here::InWorld;

/// A reply of `LONGEST_REPLY` characters, of which each takes twelve bytes at the most.
const FORM: usize = 64 * 1024;

/// `POST .../ebox/boxes/{sector}/{number}/open`.
pub(crate) async fn open(
    here: InWorld,
    InPath((_, sector, number)): InPath<(String, String, String)>,
    sent: SentForm,
) -> Reply {
    let form = sent.read(&["back"], FORM).await?;
    let ebox = ebox_party::named(&sector, &number)?;
    ebox_party::setting_of(&here)?;
    let page = ebox_party::page_of(&here.name, &ebox);
    let to = form.text("back").unwrap_or(&page).to_owned();
    do_it(&here, EboxAct { ebox, deed: EboxDeed::Open }, &to).await
}

/// `POST .../ebox/messages/{message}/acts`, with what is done in the field `does`.
pub(crate) async fn act(
    here: InWorld,
    InPath((_, message)): InPath<(String, String)>,
    sent: SentForm,
) -> Reply {
    let form = sent.read(&["does", "text", "back"], FORM).await?;
    let found = ebox_message::find(&here, &message).await?;
    let id: EboxMessageId = found.id.clone();
    let deed = match form.required("does")? {
        "read" => EboxDeed::Read { message: id },
        "hide" => EboxDeed::Hide { message: id },
        "show" => EboxDeed::Show { message: id },
        "reply" => {
            let text = form.text("text").unwrap_or("TEST ONLY: a reply").replace("\r\n", "\n");
            if text.chars().count() > LONGEST_REPLY {
                return Err(Problem::bad_member(
                    "text",
                    format!("a reply has at most {LONGEST_REPLY} characters"),
                )
                .into());
            }
            EboxDeed::Reply { message: id, text }
        }
        _ => {
            return Err(Problem::bad_member("does", "`does` is one of read, hide, show, reply").into());
        }
    };
    let page = message_page(&here, found.id.as_str());
    let to = form.text("back").unwrap_or(&page).to_owned();
    do_it(&here, EboxAct { ebox: found.publication.recipient, deed }, &to).await
}

async fn do_it(here: &InWorld, act: EboxAct, to: &str) -> Reply {
    let before = newest(here).await?;
    let entries = here.world.tell(Event::EboxActed(act)).await?;
    let after = entries.first().map_or(before, |first| first.seq.saturating_sub(1));
    // A clock that jumps by itself goes on to what comes of the act.
    rest(here).await?;
    see_other(&back(Some(to), here, after, newest(here).await?))
}
