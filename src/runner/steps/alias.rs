//! `alias_url`.

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use nets_accept::{AliasUrl, AliasUrlSource};
use nets_control::AliasUrlRefused;
use nets_core::event::Event;
use nets_text::system_words;
use tokio::time::{interval, timeout};

use crate::playing::{PATIENCE, Playing, why_not_done};
use crate::steps::program;
use crate::told::{NotDoneStep, StepResult};

/// How often an announcement is looked for.
const PAUSE: Duration = Duration::from_millis(20);

/// So much of an announcement is read.
const LONGEST: u64 = 4_000;

pub(crate) async fn move_service(playing: &mut Playing<'_>, moved: &AliasUrl) -> StepResult {
    let expected = match &moved.from {
        AliasUrlSource::Said(url) => format!("the alias web service to be called at {url}"),
        AliasUrlSource::Announced { file, .. } => {
            format!("the alias web service to say in {file} where it listens")
        }
    };
    let failed = |seen: String| NotDoneStep::new(expected.clone(), seen);
    let user = playing.user_with_service(moved.user.as_ref()).map_err(failed)?;
    let url = match &moved.from {
        AliasUrlSource::Said(url) => url.clone(),
        AliasUrlSource::Announced { file, within } => {
            announced(playing, file, *within).await.map_err(failed)?
        }
    };
    let checked = playing.stage.control.check_alias_url(&playing.plan.world, &user, &url).await;
    checked.map_err(|refused| match refused {
        AliasUrlRefused::NotAUrl(why) | AliasUrlRefused::NotAllowed(why) => {
            failed(format!("{}: {why}", nets_text::spelt(&url)))
        }
    })?;
    let event = Event::AliasServiceMoved { user: user.clone(), url: url.clone() };
    playing.world.tell(event).await.map_err(|problem| failed(why_not_done(&problem)))?;
    Ok(format!("the service of {user} is called at {url}"))
}

/// What a program writes into this file on a line of its own, as soon as that is whole.
async fn announced(playing: &Playing<'_>, file: &str, within: SignedDuration) -> Result<String, String> {
    let limit = Duration::try_from(within).unwrap_or(PATIENCE);
    let late = |_| format!("no such file, or no whole line in it, after {within:#}");
    timeout(limit, first_line(playing, file)).await.map_err(late)?
}

async fn first_line(playing: &Playing<'_>, file: &str) -> Result<String, String> {
    let path = program::folder(playing).join(file);
    let mut looks = interval(PAUSE);
    loop {
        looks.tick().await;
        // Asked before the file is, since a program may write it and end.
        let ended = playing.background.iter().find(|(_, (_, program))| program.has_ended());
        if let Some(line) = line(&path)? {
            return Ok(line);
        }
        if let Some((name, _)) = ended {
            return Err(format!("`{name}` has ended, and there is no such file"));
        }
        if *playing.stage.interrupted.borrow() {
            return Err("the run was interrupted".to_owned());
        }
    }
}

/// The first line of a file, if it is there and the line is whole.
fn line(path: &Path) -> Result<Option<String>, String> {
    let at = |problem: &std::io::Error| format!("{}: {}", path.display(), system_words(problem));
    // A pipe of this name would not be opened before another program writes into it.
    match std::fs::metadata(path) {
        Ok(about) if about.is_file() => {}
        Ok(_) => return Err(format!("{} is no file", path.display())),
        Err(problem) if problem.kind() == ErrorKind::NotFound => return Ok(None),
        Err(problem) => return Err(at(&problem)),
    }
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).map_err(|problem| at(&problem))?;
    opened.take(LONGEST).read_to_end(&mut bytes).map_err(|problem| at(&problem))?;
    let text = String::from_utf8_lossy(&bytes);
    match text.split_once('\n') {
        Some((line, _)) => Ok(Some(line.trim().to_owned())),
        None if bytes.len() as u64 == LONGEST => Err(format!("its first line has more than {LONGEST} bytes")),
        None => Ok(None),
    }
}
