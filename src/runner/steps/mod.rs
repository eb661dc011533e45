//! What happens in a case: one file a kind of step.

mod act;
mod alias;
mod alias_check;
mod clock;
mod program;
mod sftp;
mod wait;

use nets_accept::Step;

use crate::playing::Playing;
use crate::told::{NotDoneStep, Outcome};

pub(crate) use program::background_ended;

/// Does a step of this number, from 1.
pub(crate) async fn step(playing: &mut Playing<'_>, step: &Step) -> Outcome {
    let done = match step {
        Step::Run(run) => return program::run(playing, run).await,
        Step::Stop(name) => return program::stop(playing, &name.it).await,
        Step::Wait(wait) => return wait::wait(playing, wait).await,
        Step::Upload(upload) => sftp::upload(playing, upload).await,
        Step::Put(put) => sftp::put(playing, put).await,
        Step::Fetch(fetch) => sftp::fetch(playing, fetch).await,
        Step::Move(how) => clock::move_clock(playing, *how).await,
        Step::Settle(within) => clock::settle(playing, *within).await,
        Step::Act(act) => act::act(playing, act).await,
        Step::AliasUrl(url) => alias::move_service(playing, url).await,
        Step::AliasCheck(check) => alias_check::check(playing, check).await,
    };
    match done {
        Ok(seen) => Outcome::pass().seen(seen),
        Err(NotDoneStep { expected, seen }) => Outcome::fail(expected, seen),
    }
}
