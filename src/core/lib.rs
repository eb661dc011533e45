//! What Nets Share and e-Boks decide: events in, effects out, time as an argument.
//!
//! Nothing here performs I/O, reads a clock or draws unseeded chance, so a whole simulated
//! year runs in a test, and the same scenario and events always give the same effects.

#![no_std]
extern crate alloc;

#[macro_use]
mod public_name;

pub mod act_refusal;
mod agenda;
pub mod alias;
pub mod broken_rules;
pub mod calendar;
pub mod crowd;
mod digest;
mod eboks;
pub mod ebox;
pub mod effect;
pub mod event;
pub mod evidence;
pub mod faults;
mod file_subject;
pub mod finding;
mod finding_texts;
pub mod habits;
pub mod holidays;
pub mod identity;
pub mod leniencies;
mod now;
mod numbers;
pub mod onboarding;
mod out;
pub mod outcome;
pub mod personality;
pub mod result_name;
pub mod rule_book;
pub mod rule_switches;
pub mod scenario;
pub mod script;
mod sent_again;
pub mod shipment;
pub mod simulator;
pub mod state;
pub mod subscription;
pub mod timeline;

pub use jiff::{SignedDuration, Timestamp, civil};
