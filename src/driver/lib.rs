//! The driver of one world: it owns the core, stamps events with the clock, writes them to the
//! journal, lets the core handle them, performs the effects, and sleeps until something is due.

mod asking;
mod clock;
mod command;
mod effects;
mod engine;
mod fair;
mod held;
mod in_order;
mod inspecting;
mod ledger;
mod letterbox;
mod moving;
mod not_done;
mod observing;
mod ports;
mod preparing;
mod queue;
mod registering;
mod restore;
mod seen;
mod shares;
mod shelf;
mod thread;
mod timeline;
mod trouble;
mod under_way;
#[cfg(test)]
mod unit_tests;
mod uploads;
mod view;
mod world;

pub use asking::{Answered, AskAlias, NobodyAsks};
pub use clock::{ClockReading, Mode, Stopwatch, system_time};
pub use inspecting::{Inspectors, give_way};
pub use moving::{Advance, Advanced};
pub use not_done::NotDone;
pub use preparing::Prepared;
pub use queue::Stopped;
pub use restore::{KeptWorld, kept_world};
pub use shares::weight;
pub use timeline::{Filter, Listener, NoListener, Timeline};
pub use uploads::{Found, Wanted};
pub use view::View;
pub use world::{Home, World, WorldName, WorldProblem, WorldSpec};
