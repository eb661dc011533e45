//! The driver of one world: it owns the core, stamps events with the clock, writes them to the
//! journal, lets the core handle them, performs the effects, and sleeps until something is due.

mod asking;
mod clock;
mod effects;
mod engine;
mod in_order;
mod inspecting;
mod registering;
mod restore;
mod timeline;
mod world;

pub use asking::{Answered, AskAlias, NobodyAsks};
pub use clock::{ClockReading, Mode, Stopwatch, system_time};
pub use inspecting::Inspectors;
pub use restore::kept_scenario;
pub use timeline::{Filter, Listener, NoListener, Timeline};
pub use world::{Advance, Advanced, Home, Stopped, View, World, WorldProblem, WorldSpec};
