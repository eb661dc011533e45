//! The program as the front ends that speak HTTP see it: its worlds by their names, and what takes their place.

use std::future::Future;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;

use nets_core::Timestamp;
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

/// Which keys senders log in with to a world, where its scenario names none of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SenderKeys {
    /// Those of the process: one key for each user, whatever world it comes into.
    #[default]
    OfTheProcess,
    /// Keys that open no other world that runs. They are gone with it, and with the process.
    OfTheWorld,
    /// None are made, and none opens it.
    None,
}

/// A world that is to be made.
#[derive(Default)]
pub struct WantedWorld {
    /// One that no other world has is given where none is asked for.
    pub name: Option<WorldName>,
    /// What the default world plays now, where none is sent.
    pub scenario: Option<Loaded>,
    /// One that follows from that of the scenario and the name, where none is asked for.
    pub seed: Option<u64>,
    pub keys: SenderKeys,
}

/// A world that runs, as a list shows it.
pub struct WorldStanding {
    pub name: WorldName,
    pub scenario: String,
    pub seed: u64,
    /// Whether a session, a request or a stream has it now.
    pub is_in_use: bool,
    /// When it was used last, in real time.
    pub last_use: Timestamp,
    /// What its senders' files take on the disk.
    pub bytes: u64,
}

/// Why no world was made.
#[derive(Debug)]
pub enum NoWorld {
    /// One of this name runs.
    Runs(WorldName),
    /// As many run as may; a sentence for the user.
    TooMany(String),
    Failed(NotChanged),
}

/// Why a world did not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotEnded {
    /// There is none of this name.
    Unknown,
    /// The default world runs as long as the simulator.
    Default,
}

/// Why an alias service is not called by a URL; a sentence for the user.
#[derive(Debug)]
pub enum AliasUrlRefused {
    NotAUrl(String),
    /// The scenario does not allow calls of its host.
    NotAllowed(String),
}

/// What is to be in a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WantedBundle {
    /// Whether the bytes of uploads are.
    pub contents: bool,
    pub persons: WantedPersons,
}

/// What a bundle is to say of persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedPersons {
    /// Others of the same form, of which every rule says the same.
    Replaced,
    /// Numbers, names and documents as they were sent.
    AsSent,
}

/// Why there is no bundle, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum NoBundle {
    /// The world has ended, or none of this name runs.
    #[error("the world has ended")]
    Ended,
    /// A sentence for the user.
    #[error("{0}")]
    CannotBeMade(String),
    /// Where it was to go took no more of it.
    #[error("the bundle could not be written to its end: {}", nets_text::system_words(.0))]
    NotTaken(io::Error),
}

/// The program as its front ends see it. A failure is a sentence for the user.
pub trait Control: Send + Sync + 'static {
    /// The world of this name that runs now; a reset and a new scenario put another in its place.
    fn world(&self, name: &WorldName) -> Option<WorldAndScenario>;

    /// All worlds that run, by their names.
    fn worlds(&self) -> Vec<WorldStanding>;

    /// Makes a world beside those that run.
    fn make(&self, wanted: WantedWorld) -> BoxFuture<Result<(WorldAndScenario, WorldStanding), NoWorld>>;

    /// Ends the world of this name, with all that is in it; the names of its faults that were to strike and have not.
    fn end(&self, name: WorldName) -> BoxFuture<Result<Vec<String>, NotEnded>>;

    /// Begins a world from this scenario in the place of the one of this name.
    fn replace(&self, name: WorldName, scenario: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>>;

    /// Begins the world of this name again from the same scenario.
    fn reset(&self, name: WorldName) -> BoxFuture<Result<WorldAndScenario, NotChanged>>;

    /// Makes a bundle of the world of this name as it is now, and writes it piece by piece, on a thread that may wait.
    /// Nothing is written where it cannot be made at all.
    fn bundle(
        &self,
        name: &WorldName,
        wanted: WantedBundle,
        out: Box<dyn Write + Send>,
    ) -> BoxFuture<Result<(), NoBundle>>;

    /// The certificate under which every signature of a world verifies. May take a while the first time.
    fn authority_pem(&self, name: &WorldName) -> Result<String, String>;

    /// The CA of the client certificate with which alias services are called. May take a while the first time.
    fn alias_authority_pem(&self) -> Result<String, String>;

    /// The CA of the e-Box; none where it is off, or speaks plain HTTP.
    fn ebox_authority_pem(&self) -> Option<String>;

    /// The CA of the FTPS door; none where it is off.
    fn ftps_authority_pem(&self) -> Option<String>;

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
