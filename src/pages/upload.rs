//! A shipment is uploaded from a page: through the same door as by SFTP, with the same rules and the same receipt.

use axum::body::Body;
use axum::http::HeaderMap;
use nets_core::scenario::Sender;
use nets_driver::{EntryFilter, EntryOrder};
use nets_mailbox::{OpenForWrite, Refusal as MailboxRefusal, WriteHandle};
use nets_web::{InPath, Multipart, NoParameters, Problem, SentForm, ServerReason};

use crate::address;
use crate::answer::{Reply, see_other};
use crate::frame::{back, newest, rest};
use crate::here::InWorld;
use crate::mailbox::{samples, sender};
use crate::refusal::{PageReason, Refusal};

/// A form of a few fields.
const FORM: usize = 16 * 1024;

/// `POST /ui/{world}/mailboxes/{user}/upload`, with the zip in the field `file`.
pub(crate) async fn take(
    here: InWorld,
    InPath((_, user)): InPath<(String, String)>,
    _: NoParameters,
    headers: HeaderMap,
    body: Body,
) -> Reply {
    let sender = sender(&here, &user)?.clone();
    let mut parts = Multipart::new(&headers, body)?;
    let head = parts.next().await?.ok_or_else(no_file)?;
    let name =
        head.file_name.as_deref().map(base_name).filter(|name| head.name == "file" && !name.is_empty());
    let name = name.ok_or_else(no_file)?.to_owned();
    let before = newest(&here).await?;
    let handle = open(&here, &sender, &name)?;
    let mut at = 0;
    while let Some(piece) = parts.piece().await? {
        // It goes to the page cache: handing the write to another thread would take longer.
        handle.write_at(at, &piece).map_err(|refusal| not_taken(&name, &refusal))?;
        at += piece.len() as u64;
    }
    if parts.next().await?.is_some() {
        return Err(Problem::new(ServerReason::BadBody, "one file is uploaded at a time").into());
    }
    finish(&here, &name, handle).await?;
    told(&here, &sender, None, before).await
}

/// `POST /ui/{world}/mailboxes/{user}/sample`.
pub(crate) async fn sample(
    here: InWorld,
    InPath((_, user)): InPath<(String, String)>,
    sent: SentForm,
) -> Reply {
    let form = sent.read(&["sample", "back"], FORM).await?;
    let sender = sender(&here, &user)?.clone();
    let wanted = form.required("sample")?;
    let sample = samples().find(|sample| sample.name == wanted).ok_or_else(|| {
        Problem::bad_member("sample", "no sample is called so").hint("the field on the page lists them")
    })?;
    let before = newest(&here).await?;
    let name = sample.file_name();
    let zip = if has_come(&here, &name).await? { sample.zip_again(before) } else { sample.zip() };
    let handle = open(&here, &sender, &name)?;
    handle.write_at(0, &zip).map_err(|refusal| not_taken(&name, &refusal))?;
    finish(&here, &name, handle).await?;
    told(&here, &sender, form.text("back"), before).await
}

/// Whether the timeline tells of a file of this name.
async fn has_come(here: &InWorld, name: &str) -> Result<bool, Refusal> {
    let filter = EntryFilter { file: Some(name.to_owned()), ..EntryFilter::default() };
    here.look(move |view| Ok(!view.timeline.look(&filter, EntryOrder::Newest, 1).entries.is_empty())).await
}

fn open(here: &InWorld, sender: &Sender, name: &str) -> Result<WriteHandle, Refusal> {
    let mailbox = here.world.files().mailbox(&sender.user).ok_or(nets_driver::Stopped)?.by_hand();
    let path = format!("/Inbound/{}/{name}", sender.organisation.folder());
    let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
    Ok(mailbox.open_for_write(path.as_bytes(), how).map_err(|refusal| not_taken(name, &refusal))?)
}

/// Ends the upload, and returns when it counts.
async fn finish(here: &InWorld, name: &str, handle: WriteHandle) -> Result<(), Refusal> {
    // In a world that is kept, the call itself waits for the disk.
    let closed = tokio::task::spawn_blocking(move || handle.close()).await;
    let closed = closed.map_err(|_| Problem::failed("an upload could not be ended"))?;
    closed.await.map_err(|refusal| not_taken(name, &refusal))?;
    rest(here).await
}

async fn told(here: &InWorld, sender: &Sender, to: Option<&str>, before: u64) -> Reply {
    let mailbox = here.at(&format!("/mailboxes/{}", address::part(sender.user.as_str())));
    let after = newest(here).await?;
    see_other(&back(Some(to.unwrap_or(&mailbox)), here, before, after))
}

/// Some browsers have sent whole paths.
pub(crate) fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

fn no_file() -> Problem {
    Problem::new(ServerReason::BadBody, "no file was chosen")
        .hint("choose a zip such as netsshare_a.zip, and send it again")
}

fn not_taken(name: &str, refusal: &MailboxRefusal) -> Problem {
    let name = nets_web::written::shortened(name);
    Problem::new(PageReason::NotUploaded, format!("{name}: {refusal}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_path_the_last_part_is_the_name() {
        assert_eq!(base_name("C:\\in\\netsshare_a.zip"), "netsshare_a.zip");
        assert_eq!(base_name("../../netsshare_a.zip"), "netsshare_a.zip");
        assert_eq!(base_name("netsshare_a.zip"), "netsshare_a.zip");
    }
}
