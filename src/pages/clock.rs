//! The clock is moved: to the next event, by a while, or to a moment.

use nets_control::{WorldReason, parse_moment};
use nets_core::{SignedDuration, Timestamp};
use nets_driver::Advance;
use nets_web::written::parse_duration;
use nets_web::{Form, Problem, SentForm};

use crate::answer::{Reply, see_other};
use crate::frame::{back, newest};
use crate::here::InWorld;
use crate::times::Times;

/// The clock moves no further than this at once: ten years.
const FURTHEST: SignedDuration = SignedDuration::from_hours(3653 * 24);

/// A form of a few fields.
const FORM: usize = 16 * 1024;

/// `POST /ui/{world}/clock`.
pub(crate) async fn advance(here: InWorld, sent: SentForm) -> Reply {
    let form = sent.read(&["move", "by", "to", "back"], FORM).await?;
    let now = here.world.clock().now;
    let advance = advance_of(&form, now)?;
    let before = newest(&here).await?;
    let advanced = here.world.advance(advance).await?;
    if let Advance::To(moment) = advance
        && moment < advanced.from
    {
        return Err(has_passed(moment, advanced.from).into());
    }
    let after = newest(&here).await?;
    see_other(&back(form.text("back"), &here, before, after))
}

fn advance_of(form: &Form, now: Timestamp) -> Result<Advance, Problem> {
    let advance = match form.required("move")? {
        "next" => return Ok(Advance::NextEvent),
        "by" => {
            let by = parse_duration(form.required("by")?).map_err(|message| {
                Problem::bad_member("by", message).hint("write it like 90m, 2h or 1d 4h; a day is 24 hours")
            })?;
            if by.is_negative() {
                return Err(
                    Problem::new(WorldReason::MomentHasPassed, "the duration is negative").parameter("by")
                );
            }
            within_reach(by)?;
            Advance::By(by)
        }
        "to" => {
            let to = parse_moment(form.required("to")?).map_err(|message| {
                Problem::bad_member("to", message).hint("write it like 2026-01-06 08:00, in Copenhagen")
            })?;
            if to < now {
                return Err(has_passed(to, now));
            }
            within_reach(to.duration_since(now))?;
            Advance::To(to)
        }
        _ => return Err(Problem::bad_member("move", "the clock moves `next`, `by` or `to`")),
    };
    Ok(advance)
}

fn within_reach(by: SignedDuration) -> Result<(), Problem> {
    if by <= FURTHEST {
        return Ok(());
    }
    Err(Problem::new(WorldReason::TooFar, "the clock moves at most ten years at once"))
}

fn has_passed(moment: Timestamp, now: Timestamp) -> Problem {
    let times = Times::at(now);
    let detail = format!("{} is before {}, which the clock shows", times.full(moment), times.full(now));
    Problem::new(WorldReason::MomentHasPassed, detail)
        .parameter("to")
        .hint("a reset of the world begins again at the scenario's start")
}
