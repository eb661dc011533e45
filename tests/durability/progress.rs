//! The moment of death: set by progress and not by time, so that a seed gives the same mixture of moments.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::Value;
use tokio::sync::Notify;

use super::harness::api::Answer;
use super::harness::server::Server;

/// Counts steps of all clients and of the timeline together, and kills the server at the last one.
#[derive(Clone)]
pub struct Progress {
    server: Arc<Server>,
    left: Arc<AtomicI64>,
    over: Arc<Notify>,
}

impl Progress {
    pub fn until(steps: u32, server: &Arc<Server>) -> Progress {
        let left = Arc::new(AtomicI64::new(i64::from(steps)));
        Progress { server: Arc::clone(server), left, over: Arc::default() }
    }

    /// One more packet, answer or line on the timeline.
    pub fn step(&self) {
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.server.kill();
            self.over.notify_one();
        }
    }

    pub fn is_over(&self) -> bool {
        self.left.load(Ordering::SeqCst) <= 0
    }

    /// Resolves once the server has been killed.
    pub async fn over(&self) {
        self.over.notified().await;
    }

    /// Counts every new line of the timeline as a step until the server is gone.
    pub fn follow_timeline(&self) {
        let mut seen = match self.ask("/v1/timeline?limit=1") {
            Some(page) => page["newest"].as_u64().expect("a number"),
            None => return,
        };
        while let Some(entry) = self.ask(&format!("/v1/timeline/wait?timeout=2m&after={seen}")) {
            seen = entry["seq"].as_u64().expect("a number");
            self.step();
        }
    }

    fn ask(&self, path: &str) -> Option<Value> {
        let Answer { status, body } = self.server.try_send("GET", path, "").ok()?;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).ok()
    }
}

/// A small generator of which the same seed gives the same choices.
pub struct Chance(pub u64);

impl Chance {
    /// A number below this one.
    pub fn below(&mut self, bound: u32) -> u32 {
        // The constants of Knuth's MMIX.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(bound)).expect("below a bound of 32 bits")
    }
}
