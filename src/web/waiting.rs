//! Requests that wait for something to happen: so many at a time, so that those who want an answer at once
//! always find a connection free.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::{Problem, ServerReason};

/// The places of those who wait.
#[derive(Debug, Clone)]
pub struct WaitingPlaces {
    free: Arc<Semaphore>,
    places: usize,
}

impl WaitingPlaces {
    pub fn new(places: usize) -> Self {
        WaitingPlaces { free: Arc::new(Semaphore::new(places)), places }
    }

    /// A place among those who wait until it is dropped, or the reason why there is none.
    pub fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.free).try_acquire_owned().map_err(|_| {
            let places = self.places;
            Problem::new(
                ServerReason::TooManyWaiting,
                format!("{places} requests wait for something to happen"),
            )
            .hint("let one client wait, or ask without waiting")
        })
    }
}
