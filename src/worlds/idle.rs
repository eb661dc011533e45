//! Worlds that are not used any more come to their end.

use std::time::Duration;

use nets_driver::WorldName;
use tokio::time::{MissedTickBehavior, interval};

use super::Worlds;
use super::registry::RunningWorld;

/// How often worlds are looked at, at the least and at the most.
const RARELY: Duration = Duration::from_secs(30);
const OFTEN: Duration = Duration::from_millis(200);

impl Worlds {
    /// Ends worlds that are idle, for as long as this is asked for.
    pub async fn end_idle(self) {
        let Some(most) = self.0.bounds.idle else { return std::future::pending().await };
        let mut looks = interval((most / 10).clamp(OFTEN, RARELY));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            for name in self.idle_for(most) {
                let why = format!("no session and no request has used it for {most:?} (--world-idle)");
                let is_idle = {
                    let worlds = self.clone();
                    move |running: &RunningWorld| worlds.is_idle(running, most)
                };
                // Where it was used meanwhile, or has ended, nothing is to be done.
                if self.clone().end_if(name.clone(), why.clone(), is_idle).await.is_ok() {
                    tracing::warn!(world = %name, "a world has ended, and all that was in it is gone: {why}");
                }
            }
        }
    }

    /// The worlds beside the default one that were idle for so long. What has one in use uses it now.
    fn idle_for(&self, most: Duration) -> Vec<WorldName> {
        let look = |name: &WorldName, running: &RunningWorld| {
            (!name.is_default() && self.is_idle(running, most)).then(|| name.clone())
        };
        self.0.registry.look(look)
    }

    fn is_idle(&self, running: &RunningWorld, most: Duration) -> bool {
        let now = self.0.uptime.elapsed();
        if running.world.is_in_use() {
            running.touch(now);
        }
        running.idle(now) >= most
    }
}
