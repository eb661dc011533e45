//! `move` and `settle`.

use std::time::Duration;

use nets_accept::ClockMove;
use nets_core::SignedDuration;
use nets_driver::Advance;
use tokio::time::timeout;

use crate::playing::{PATIENCE, Playing, why_not_done};
use crate::told::{NotDoneStep, StepResult};

pub(crate) async fn move_clock(playing: &mut Playing<'_>, how: ClockMove) -> StepResult {
    let expected = match how {
        ClockMove::By(by) => format!("the clock to move by {by:#}"),
        ClockMove::To(_) => "the clock to move to this moment".to_owned(),
        ClockMove::NextEvent => "the clock to move to what is due next".to_owned(),
        ClockMove::Idle => "the clock to move until nothing is due".to_owned(),
    };
    let moved = match timeout(PATIENCE, moved(playing, how)).await {
        Ok(moved) => moved,
        Err(_) => Err(format!("it was on its way after {PATIENCE:?}, at {}", playing.shown_time())),
    };
    moved.map_err(|seen| NotDoneStep::new(expected, seen))?;
    Ok(format!("the clock shows {}", playing.shown_time()))
}

async fn moved(playing: &Playing<'_>, how: ClockMove) -> Result<(), String> {
    let advance = match how {
        ClockMove::By(by) => Advance::By(by),
        ClockMove::To(time) => {
            let moment = playing.began.moment(time);
            let now = playing.world.clock().now;
            if moment < now {
                return Err(format!(
                    "the clock shows {} already, and does not go back",
                    playing.shown_time()
                ));
            }
            Advance::To(moment)
        }
        ClockMove::NextEvent => Advance::NextEvent,
        ClockMove::Idle => return until_idle(playing).await,
    };
    playing.world.advance(advance).await.map(drop).map_err(|problem| why_not_done(&problem))
}

async fn until_idle(playing: &Playing<'_>) -> Result<(), String> {
    // What is uploaded is read first, or nothing would be due yet.
    playing.world.settled().await.map_err(|problem| why_not_done(&problem))?;
    loop {
        let next = playing.world.query(|view| view.simulator.next_event()).await;
        let Ok(Some(_)) = next else { return next.map(drop).map_err(|problem| problem.to_string()) };
        playing.world.advance(Advance::NextEvent).await.map_err(|problem| why_not_done(&problem))?;
    }
}

pub(crate) async fn settle(playing: &mut Playing<'_>, within: SignedDuration) -> StepResult {
    let within = Duration::try_from(within).unwrap_or(PATIENCE);
    let expected = || format!("nothing to go on within {within:?}");
    match timeout(within, playing.world.settled()).await {
        Ok(Ok(())) => Ok(format!("nothing goes on; the clock shows {}", playing.shown_time())),
        Ok(Err(problem)) => Err(NotDoneStep::new(expected(), why_not_done(&problem))),
        Err(_) => Err(NotDoneStep::new(
            expected(),
            "something goes on: an upload may still be written, or a large shipment is being read",
        )),
    }
}
