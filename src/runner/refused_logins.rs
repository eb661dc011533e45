//! What a case that does not pass says of logins: those that were refused, in its world or where no case's key was shown.

use nets_core::timeline::Entry;
use nets_driver::{EntryFilter, World, WorldName};
use nets_report::{EvidenceLine, RunStep, StepState};

use crate::playing::Playing;

/// Puts it to each step that has not passed, if there is anything to say.
pub(crate) async fn tell(playing: &Playing<'_>, steps: &mut [RunStep]) {
    let untold = |step: &&mut RunStep| matches!(step.state, StepState::Fail | StepState::Undecided);
    let mut steps = steps.iter_mut().filter(untold).peekable();
    if playing.runs.is_empty() || steps.peek().is_none() {
        return;
    }
    let Some(value) = refused(playing).await else { return };
    for step in steps {
        step.evidence.push(EvidenceLine { name: "login refused".to_owned(), value: value.clone() });
    }
}

async fn refused(playing: &Playing<'_>) -> Option<String> {
    let own = last_refused(&playing.world, playing).await;
    if own.is_some() {
        return own;
    }
    let any = EntryFilter::default();
    let came = playing.world.query(move |view| {
        view.timeline.select(&any, usize::MAX).iter().any(|entry| entry.happening.is_observed())
    });
    if came.await.unwrap_or(true) {
        return None;
    }
    // Whose login it was that no key tells of is not known: it is one while this case had a program.
    let default = playing.stage.control.world(&WorldName::DEFAULT)?.world;
    let elsewhere = last_refused(&default, playing).await?;
    let sender = playing.sender()?;
    Some(format!(
        "no client came to the world of this case, and meanwhile a login was refused whose key is no case's: {elsewhere}; \
         the login is {sender}+{} with the key NETS_SFTP_KEY",
        playing.plan.world
    ))
}

/// The last one since the case began.
async fn last_refused(world: &World, playing: &Playing<'_>) -> Option<String> {
    let began = playing.began.real;
    let filter = EntryFilter { what: ["login_refused".to_owned()].into(), ..EntryFilter::default() };
    let found = world.query(move |view| view.timeline.select(&filter, usize::MAX)).await.ok()?;
    let found: Vec<&Entry> =
        found.iter().filter(|entry| entry.real.is_some_and(|real| real >= began)).collect();
    let last = nets_story::sentence(&found.last()?.happening);
    Some(match found.len() {
        1 => last,
        count => format!("{count} times, at last {last}"),
    })
}
