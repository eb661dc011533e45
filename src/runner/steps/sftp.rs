//! `upload`, `put` and `fetch`: what a sender would do over SFTP.

use std::path::Path;

use nets_accept::{Fetch, Put, Upload, UploadContent};
use nets_mailbox::OpenForWrite;
use nets_text::system_words;
use tokio::time::timeout;
use wildmatch::WildMatch;

use crate::named;
use crate::playing::{OwnTransfer, PATIENCE, Playing};
use crate::possible_names::{NamedThings, PossibleNames};
use crate::seen::Seen;
use crate::told::{NotDoneStep, StepResult};

pub(crate) async fn upload(playing: &mut Playing<'_>, upload: &Upload) -> StepResult {
    let content = match &upload.content {
        UploadContent::File(file) => read(&playing.beside(&file.it)),
        UploadContent::Sample(name) => {
            let sample = nets_samples::all().iter().find(|sample| sample.name == *name);
            sample.map(nets_samples::Sample::zip).ok_or_else(|| format!("no sample is called {name}"))
        }
    };
    let name = named::of_upload(upload);
    if upload.by_hand {
        return write_by_hand(playing, upload, &name, content).await;
    }
    write(playing, upload.user.as_ref(), &name, content).await
}

/// Puts a shipment into Inbound as a tester does in the browser.
async fn write_by_hand(
    playing: &Playing<'_>,
    upload: &Upload,
    name: &str,
    content: Result<Vec<u8>, String>,
) -> StepResult {
    let expected = format!("{name} to be put into Inbound by hand");
    let failed = |seen: String| NotDoneStep::new(expected.clone(), seen);
    let content = content.map_err(failed)?;
    let user = playing.user_or_sender(upload.user.as_ref()).map_err(failed)?;
    let path = format!("{}/{name}", playing.login(&user).map_err(failed)?.inbound);
    let mailbox = playing.world.files().mailbox(&user);
    let mailbox = mailbox.ok_or_else(|| failed(format!("{user} has no mailbox")))?.by_hand();
    let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
    let refused = |refusal: nets_mailbox::Refusal| failed(refusal.to_string());
    let handle = mailbox.open_for_write(path.as_bytes(), how).map_err(refused)?;
    handle.write_at(0, &content).map_err(refused)?;
    handle.close().await.map_err(refused)?;
    Ok(format!("{} bytes in {path}", content.len()))
}

pub(crate) async fn put(playing: &mut Playing<'_>, put: &Put) -> StepResult {
    let content = read(&playing.beside(&put.file.it));
    write(playing, put.user.as_ref(), &named::of_put(put), content).await
}

async fn write(
    playing: &mut Playing<'_>,
    user: Option<&nets_scenario::Located<nets_core::identity::UserId>>,
    name: &str,
    content: Result<Vec<u8>, String>,
) -> StepResult {
    let expected = format!("{name} to be written into Inbound");
    let failed = |seen: String| NotDoneStep::new(expected.clone(), seen);
    let content = content.map_err(failed)?;
    let user = playing.user_or_sender(user).map_err(failed)?;
    let inbound = playing.login(&user).map_err(failed)?.inbound;
    let path = format!("{inbound}/{name}");
    let written = async {
        let client = playing.client(&user).await?;
        client.put(&path, &content).await.map_err(|problem| problem.to_string())
    };
    match timeout(PATIENCE, written).await {
        Ok(written) => written.map_err(failed)?,
        Err(_) => return Err(failed(format!("it was not done after {PATIENCE:?}"))),
    }
    Ok(format!("{} bytes in {path}", content.len()))
}

pub(crate) async fn fetch(playing: &mut Playing<'_>, fetch: &Fetch) -> StepResult {
    let expected = format!("files {} to be fetched from Outbound", fetch.file);
    let failed = |seen: String| NotDoneStep::new(expected.clone(), seen);
    let fetched = match timeout(PATIENCE, fetched(playing, fetch)).await {
        Ok(fetched) => fetched.map_err(failed)?,
        Err(_) => return Err(failed(format!("it was not done after {PATIENCE:?}"))),
    };
    if fetched.is_empty() {
        can_be_there(playing, fetch).await.map_err(failed)?;
        return Ok("no such file was there".to_owned());
    }
    Ok(fetched.join(", "))
}

/// That no file is there is no mistake, and that none could be is one.
async fn can_be_there(playing: &Playing<'_>, fetch: &Fetch) -> Result<(), String> {
    let user = playing.user_or_sender(fetch.user.as_ref())?;
    let named = Seen::of_now(playing).await?.named(named::shipments(playing.case()));
    let names = PossibleNames::of(
        &playing.scenario.scenario,
        &user,
        // What was uploaded is still being read.
        &NamedThings { has_more: true, ..named },
    );
    match names.like(&fetch.file) {
        Some(_) => Ok(()),
        None => Err(format!("no file of Outbound can have such a name; they are like {}", names.told())),
    }
}

/// Gets the files, deletes them if that is wanted, and notes that it was no sender who did.
async fn fetched(playing: &mut Playing<'_>, fetch: &Fetch) -> Result<Vec<String>, String> {
    let user = playing.user_or_sender(fetch.user.as_ref())?;
    let outbound = playing.login(&user)?.outbound;
    let after = playing.newest().await?;
    let pattern = WildMatch::new(&fetch.file);
    let mut own = Vec::new();
    let client = playing.client(&user).await?;
    let names = client.list(&outbound).await.map_err(|problem| problem.to_string())?;
    let names: Vec<String> = names.into_iter().filter(|name| pattern.matches(name)).collect();
    for name in &names {
        let path = format!("{outbound}/{name}");
        let mut note = |is_deletion| {
            own.push(OwnTransfer { user: user.clone(), file: name.clone(), is_deletion, after });
        };
        client.get(&path).await.map_err(|problem| format!("{name}: {problem}"))?;
        note(false);
        if fetch.delete {
            client.remove(&path).await.map_err(|problem| format!("{name}: {problem}"))?;
            note(true);
        }
    }
    playing.own.extend(own);
    Ok(names)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|problem| format!("{}: {}", path.display(), system_words(&problem)))
}
