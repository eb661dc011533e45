//! `wait`.

use std::time::Duration;

use nets_accept::Wait;
use nets_report::StepState;
use tokio::time::timeout;

use crate::matcher::EntryMatcher;
use crate::playing::{PATIENCE, Playing};
use crate::seen::Seen;
use crate::told::{Outcome, counted, pattern_words, wanted};

pub(crate) async fn wait(playing: &mut Playing<'_>, wait: &Wait) -> Outcome {
    let within = Duration::try_from(wait.within).unwrap_or(PATIENCE);
    let expected = format!(
        "{} within {within:?}: {}",
        wanted(wait.count, "entry", "entries"),
        pattern_words(&wait.entry)
    );
    let mut interrupted = playing.stage.interrupted.clone();
    let waited = tokio::select! {
        waited = timeout(within, until(playing, wait)) => waited,
        _ = interrupted.wait_for(|is| *is) => {
            return Outcome::new(StepState::NotExercised).seen("the run was interrupted");
        }
    };
    match waited {
        Ok(Ok(found)) => Outcome::pass().seen(counted(found, "entry", "entries")),
        Ok(Err(why)) => Outcome::fail(expected, why),
        Err(_) => match Seen::of_now(playing).await {
            Ok(seen) => {
                let matcher = EntryMatcher::of(&wait.entry, &seen);
                let found = u32::try_from(matcher.count(&seen)).unwrap_or(u32::MAX);
                let failed = Outcome::fail(expected, counted(found, "entry", "entries"));
                matcher.with_nearest(failed, &seen)
            }
            Err(why) => Outcome::fail(expected, why),
        },
    }
}

/// Looks again at each new entry, and answers with how many there are once they are as many as wanted.
async fn until(playing: &Playing<'_>, wait: &Wait) -> Result<u32, String> {
    let mut news = playing.world.news();
    loop {
        news.borrow_and_update();
        let seen = Seen::of_now(playing).await?;
        let found = EntryMatcher::of(&wait.entry, &seen).count(&seen);
        let found = u32::try_from(found).unwrap_or(u32::MAX);
        if wait.count.holds(found) {
            return Ok(found);
        }
        if news.changed().await.is_err() {
            return Err("the world of the case has been stopped".to_owned());
        }
    }
}
