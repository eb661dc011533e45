//! `alias_url`.

use nets_accept::AliasUrl;
use nets_control::AliasUrlRefused;
use nets_core::event::Event;

use crate::playing::{Playing, why_not_done};
use crate::told::{NotDoneStep, StepResult};

pub(crate) async fn move_service(playing: &mut Playing<'_>, moved: &AliasUrl) -> StepResult {
    let failed =
        |seen: String| NotDoneStep::new(format!("the alias web service to be called at {}", moved.url), seen);
    let user = playing.user_with_service(moved.user.as_ref()).map_err(failed)?;
    let checked = playing.stage.control.check_alias_url(&playing.plan.world, &user, &moved.url).await;
    checked.map_err(|refused| match refused {
        AliasUrlRefused::NotAUrl(why) | AliasUrlRefused::NotAllowed(why) => failed(why),
    })?;
    let event = Event::AliasServiceMoved { user: user.clone(), url: moved.url.clone() };
    playing.world.tell(event).await.map_err(|problem| failed(why_not_done(&problem)))?;
    Ok(format!("the service of {user} is called at {}", moved.url))
}
