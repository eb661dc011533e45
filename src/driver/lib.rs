//! The driver of one world: it owns the core, stamps events with the clock, writes them to the
//! journal, lets the core handle them, performs the effects, and sleeps until something is due. All drivers share a few
//! threads.

mod asking;
mod clock;
mod command;
mod contents;
mod digests;
mod disk_files;
mod ebox_calls;
mod effects;
mod engine;
mod entry_filter;
mod epoch;
mod fair;
mod file_maker;
mod held;
mod in_order;
mod inspecting;
mod inspectors;
mod ledger;
mod mailbox_host;
mod making;
mod met_faults;
mod moving;
mod not_done;
mod observing;
mod parked;
mod pool;
mod ports;
mod preparing;
mod publishing;
mod queue;
mod recipients;
mod registering;
mod restore;
mod retry_state;
mod room;
mod seen;
mod shares;
mod sought_text;
mod timeline;
mod turns;
mod under_way;
#[cfg(test)]
mod unit_tests;
mod uploads;
mod validating;
mod view;
mod world;
mod world_name;

pub use asking::{AnswerTaker, AskAlias, NoAliasCalls};
pub use clock::{ClockReading, ShownMode, Stopwatch, system_time};
pub use contents::{ContentWriter, EboxContents};
pub use ebox_calls::{EboxCall, EboxCalls};
pub use entry_filter::{EntryFilter, EntryOrder, FoundEntries};
pub use epoch::Epoch;
pub use inspectors::{Inspectors, give_way};
pub use moving::{Advance, Advanced};
pub use nets_mailbox::MetFault;
pub use not_done::NotDone;
pub use pool::Drivers;
pub use preparing::Prepared;
pub use queue::Stopped;
pub use recipients::{
    DocumentFile, DocumentPage, DocumentSigning, KnownRecipient, MailboxDocument, RecipientFilter,
};
pub use restore::{KeptWorld, kept_world};
pub use room::TimelineRoom;
pub use shares::weight;
pub use sought_text::SoughtText;
pub use timeline::{EntryListener, Gone, GoneEntries, NoListener, Timeline};
pub use uploads::{FoundUpload, NewestOutlines, UploadFilter};
pub use validating::UnsentShipment;
pub use view::View;
pub use world::{Common, World, WorldHome, WorldProblem, WorldSpec};
pub use world_name::{LONGEST_WORLD_NAME, NotAWorldName, WorldName};
