//! Requests that wait for something to happen: so many at a time, so that those who want an answer at once
//! always find a connection free; and those of one world leave as many places as they have.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use nets_budget::{Budget, Share};

use crate::problem::{Problem, ServerReason};

/// The places of those who wait.
#[derive(Debug, Clone)]
pub struct WaitingPlaces {
    all: Arc<Budget>,
    /// Bound: the worlds of which some wait, and one more.
    worlds: Arc<Mutex<HashMap<String, Arc<Budget>>>>,
}

impl WaitingPlaces {
    pub fn new(places: usize) -> Self {
        WaitingPlaces { all: Budget::new(places), worlds: Arc::default() }
    }

    /// A place among those who wait for what happens in this world until it is dropped, or the reason why there is none.
    pub fn place(&self, world: &str) -> Result<Share, Problem> {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        worlds.retain(|_, places| places.taken() > 0);
        let of_world = worlds.entry(world.to_owned()).or_insert_with(|| self.all.fair_part(self.all.most()));
        of_world.take(1).ok_or_else(|| {
            let (own, all) = (of_world.taken(), self.all.taken());
            Problem::new(
                ServerReason::TooManyWaiting,
                format!(
                    "{own} requests wait for something to happen in the world `{world}`, and {all} in all"
                ),
            )
            .hint("let one client wait, or ask without waiting")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_of_which_many_wait_leaves_places_for_others() {
        let places = WaitingPlaces::new(8);
        let fill = |world| std::iter::from_fn(|| places.place(world).ok()).collect::<Vec<_>>();
        let many = fill("many");
        let other = fill("other");
        assert_eq!((many.len(), other.len()), (4, 2));
        assert!(places.place("next").is_ok());
        drop(many);
        assert!(places.place("other").is_ok(), "places come back");
        drop(other);
        assert_eq!(places.all.taken(), 0);
    }
}
