//! The program as the front ends that speak HTTP see it: its worlds by their names, and what takes their place.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use nets_core::identity::UserId;
use nets_driver::{World, WorldName};
use nets_scenario::{Loaded, Problems};

/// A future that can be stored and sent between threads.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A world, and the scenario that it plays.
#[derive(Clone)]
pub struct WorldAndScenario {
    pub world: World,
    pub scenario: Arc<Loaded>,
}

/// Why another world did not take the place of the one that runs, which goes on.
#[derive(Debug)]
pub enum NotChanged {
    /// What is wrong with the scenario, such as a file that it names.
    Invalid(Problems),
    /// The disk did not take what the new world must keep; a sentence for the user.
    Disk(String),
    /// A sentence for the user.
    Failed(String),
}

/// Why an alias service is not called by a URL; a sentence for the user.
#[derive(Debug)]
pub enum AliasUrlRefused {
    NotAUrl(String),
    /// The scenario does not allow calls of its host.
    NotAllowed(String),
}

/// The program as its front ends see it. A failure is a sentence for the user.
pub trait Control: Send + Sync + 'static {
    /// The world of this name that runs now; a reset and a new scenario put another in its place.
    fn world(&self, name: &WorldName) -> Option<WorldAndScenario>;

    /// Begins a world from this scenario in the place of the one of this name.
    fn replace(&self, name: WorldName, scenario: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>>;

    /// Begins the world of this name again from the same scenario.
    fn reset(&self, name: WorldName) -> BoxFuture<Result<WorldAndScenario, NotChanged>>;

    /// The certificate under which every signature of a world verifies. May take a while the first time.
    fn authority_pem(&self, name: &WorldName) -> Result<String, String>;

    /// The CA of the client certificate with which alias services are called. May take a while the first time.
    fn alias_authority_pem(&self) -> Result<String, String>;

    /// Whether this sender's alias service can be called by this URL, as far as can be told before. May take a while
    /// where a name has to be looked up.
    fn check_alias_url(
        &self,
        name: &WorldName,
        user: &UserId,
        url: &str,
    ) -> BoxFuture<Result<(), AliasUrlRefused>>;

    /// Whether every door is open.
    fn is_ready(&self) -> bool;
}
