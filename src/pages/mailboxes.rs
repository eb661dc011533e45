//! The senders, each with the mailbox that it has at Nets.

use askama::Template;
use axum::http::Uri;
use nets_core::scenario::Sender;

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::frame::{Frame, Tab};
use crate::here::InWorld;
use crate::names::shown;
use crate::times::{counted, plural};

#[derive(Template)]
#[template(path = "mailboxes.html")]
struct MailboxesPage {
    frame: Frame,
    rows: Vec<MailboxRow>,
}

struct MailboxRow {
    address: String,
    user: String,
    name: String,
    folder: String,
    eboks_ids: String,
    files: String,
    keys: String,
}

/// So many senders are on a page; a scenario with more is rare.
const MOST: usize = 500;

/// `GET /ui/{world}/mailboxes`.
pub(crate) async fn list(here: InWorld, uri: Uri) -> Reply {
    parameters(&uri, &[])?;
    let frame = Frame::of(&here, &uri, Tab::Mailboxes, "/v1/senders").await?;
    let senders = here.scenario.users.iter().filter_map(|user| here.scenario.scenario.senders.get(user));
    let rows = senders.take(MOST).map(|sender| row(sender, &here)).collect();
    page(&MailboxesPage { frame, rows })
}

fn row(sender: &Sender, here: &InWorld) -> MailboxRow {
    let files = here.world.files().outbound(&sender.user, None, usize::MAX).len();
    let ids: Vec<_> = sender.eboks_ids.iter().map(|id| id.as_str()).collect();
    let keys = here.scenario.public_keys.get(&sender.user).map_or(0, Vec::len);
    MailboxRow {
        address: here.at(&format!("/mailboxes/{}", address::part(sender.user.as_str()))),
        user: sender.user.to_string(),
        name: shown(&sender.name),
        folder: sender.organisation.folder(),
        eboks_ids: ids.join(", "),
        files: counted(files, "file"),
        keys: match keys {
            0 => "a key made at the start".to_owned(),
            keys => plural(i64::try_from(keys).unwrap_or(i64::MAX), "key") + " of the scenario",
        },
    }
}
