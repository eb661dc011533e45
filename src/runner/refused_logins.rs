//! What a case that does not pass says of logins: those that were refused, in its world or where no case's key was shown.

use nets_core::Timestamp;
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
    let own = Observed::since(&playing.world, playing.began.real).await?;
    if own.refused.is_some() || own.is_any {
        return own.refused;
    }
    // Whose login it was that no key tells of is not known: it is one while this case had a program.
    let default = playing.stage.control.world(&WorldName::DEFAULT)?.world;
    let elsewhere = Observed::since(&default, playing.began.real).await?.refused?;
    let sender = playing.sender()?;
    Some(format!(
        "no client came to the world of this case, and meanwhile a login was refused whose key is no case's: {elsewhere}; \
         the login is {sender}+{} with the key NETS_SFTP_KEY",
        playing.plan.world
    ))
}

/// What clients did in a world.
struct Observed {
    is_any: bool,
    /// The last login that was refused, and how many were.
    refused: Option<String>,
}

impl Observed {
    /// From this moment on; none where the world has ended.
    async fn since(world: &World, began: Timestamp) -> Option<Observed> {
        let found = world.query(move |view| {
            let entries = view.timeline.select(&EntryFilter::default(), usize::MAX);
            let is_new = |entry: &&Entry| entry.real.is_some_and(|real| real >= began);
            let observed = entries.iter().filter(is_new).filter(|entry| entry.happening.is_observed());
            let refused: Vec<_> = observed.clone().filter(|it| it.happening.is_refused_login()).collect();
            let last = refused.last().map(|last| nets_story::sentence(&last.happening));
            let refused = last.map(|last| match refused.len() {
                1 => last,
                count => format!("{count} times, at last {last}"),
            });
            Observed { is_any: observed.count() > 0, refused }
        });
        found.await.ok()
    }
}
