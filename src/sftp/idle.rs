//! When a session ends in which nothing happens, where the sender's server has a time for that.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

/// What the session tells: whether it works on something its client has sent.
pub(crate) struct Activity(watch::Sender<bool>);

/// The session works until this is dropped.
pub(crate) struct Working<'a>(&'a watch::Sender<bool>);

/// Who hears of it.
pub(crate) struct Idleness {
    heard: watch::Receiver<bool>,
    most: Duration,
}

pub(crate) fn watched(most: Duration) -> (Activity, Idleness) {
    let (told, heard) = watch::channel(false);
    (Activity(told), Idleness { heard, most })
}

impl Activity {
    pub(crate) fn works(&self) -> Working<'_> {
        self.0.send_replace(true);
        Working(&self.0)
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.0.send_replace(false);
    }
}

impl Idleness {
    /// Resolves when nothing has come for as long as a session may be idle; never once the session has ended.
    pub(crate) async fn run_out(mut self) -> Duration {
        loop {
            let works = *self.heard.borrow_and_update();
            tokio::select! {
                changed = self.heard.changed() => {
                    if changed.is_err() {
                        std::future::pending::<()>().await;
                    }
                }
                () = sleep(self.most), if !works => return self.most,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn a_session_is_idle_once_nothing_came_for_so_long_and_never_while_it_works() {
        let (activity, idle) = watched(Duration::from_secs(30));
        let begun = Instant::now();
        let client = async {
            sleep(Duration::from_secs(20)).await;
            let working = activity.works();
            sleep(Duration::from_secs(3600)).await;
            drop(working);
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = client => {}
            most = idle.run_out() => assert_eq!(most, Duration::from_secs(30)),
        }
        assert_eq!(begun.elapsed(), Duration::from_secs(20 + 3600 + 30));
    }
}
