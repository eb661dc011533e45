//! The web server below the front ends that speak HTTP: connections and bodies within bounds, who may ask at
//! all, and what is answered. It knows none of them: each brings its routes and its own reasons.
//!
//! Reading order: [`serve`] holds connections within their bounds, [`Gate`] says who may ask,
//! [`Parameters`], [`InPath`], [`Object`], [`SentForm`] and [`Multipart`] read what was asked, [`answer`], [`event_stream()`]
//! and [`Problem`] are what is answered.

pub mod answer;
mod answering;
mod attachment;
mod body;
mod connections;
mod ending;
mod event_stream;
mod form;
mod gate;
mod handler;
mod multipart;
mod parameters;
mod problem;
mod server;
mod stall;
mod streamed;
mod unread;
mod waiting;
pub mod written;

pub use answering::CutInstead;
pub use attachment::{attachment, foreign_attachment, to_be_kept};
pub use body::{Object, read_beginning, read_text};
pub use ending::Ending;
pub use event_stream::{Events, event_stream};
pub use form::{Form, SentForm};
pub use gate::{Gate, NamedBy};
pub use handler::{AnyHandler, get, post};
pub use multipart::{Multipart, PartHead};
pub use parameters::{InPath, NoParameters, Parameters};
pub use problem::{Problem, ProblemKind, ServerReason};
pub use server::{Bounds, Site, serve};
pub use streamed::{Pieces, streamed};
pub use waiting::WaitingPlaces;
