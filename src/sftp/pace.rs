//! How fast a session goes where its server is slow. It waits for itself, and no other session does.

use std::sync::Mutex;
use std::time::Duration;

use nets_access::hold;
use tokio::time::{Instant, sleep_until};

/// So much of a second's bytes may come at once.
const AT_ONCE: Duration = Duration::from_millis(20);

/// The bytes that a session has had, as the time for which they are enough.
pub(crate) struct Pace {
    bytes_a_second: u32,
    free_from: Mutex<Option<Instant>>,
}

impl Pace {
    pub(crate) fn new(bytes_a_second: u32) -> Pace {
        Pace { bytes_a_second, free_from: Mutex::default() }
    }

    /// Waits as long as these bytes take, behind those before them.
    pub(crate) async fn wait_for(&self, bytes: usize, ends: impl Future<Output = ()>) {
        let takes = Duration::from_secs_f64(bytes as f64 / f64::from(self.bytes_a_second.max(1)));
        let until = {
            let (now, mut free_from) = (Instant::now(), hold(&self.free_from));
            // A timer is late by a little, and what goes on without a pause makes up for it.
            let from = free_from.filter(|from| *from + AT_ONCE > now).unwrap_or(now);
            *free_from = Some(from + takes);
            from + takes
        };
        if until.saturating_duration_since(Instant::now()) > AT_ONCE {
            tokio::select! {
                () = sleep_until(until) => {}
                () = ends => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn so_many_bytes_a_second_go_in_whatever_pieces_they_come() {
        let never = || std::future::pending();
        for piece in [1, 100, 10_000] {
            let (pace, begun) = (Pace::new(10_000), Instant::now());
            for _ in 0..20_000 / piece {
                pace.wait_for(piece, never()).await;
            }
            let took = begun.elapsed();
            assert!(took > Duration::from_millis(1_950) && took < Duration::from_millis(2_050), "{took:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_need_not_wait_any_more_does_not() {
        let begun = Instant::now();
        Pace::new(1).wait_for(1_000_000, std::future::ready(())).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
