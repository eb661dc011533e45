//! Pseudonyms: what makes a shipment, a scenario or an event safe to send to a stranger.
//!
//! First everything is shown to [`Learning`], then [`Pseudonyms`] are made with a [`PseudonymKey`], and then everything is
//! copied. Each person number and each name gets a pseudonym of the same shape, the same one wherever it stands, of
//! which every rule says the same; PDFs are made anew from what the rules know of them. Without the key, which is
//! written nowhere, none of it leads back.

mod conditions;
mod ebox;
mod event;
mod fault;
mod finding;
mod fragments;
mod host;
mod key;
mod kind;
mod learning;
mod letters;
mod number;
mod onboarding;
mod pdf;
mod permutation;
mod pieces;
mod pseudonyms;
mod scenario;
mod shipment;
mod table;
mod upload;
mod vocabulary;
mod word;
mod xml;
mod zip_writer;

pub use conditions::{ChangedConditions, ConditionPlace};
pub use key::PseudonymKey;
pub use kind::{TextKind, TextReplacer};
pub use learning::Learning;
pub use pseudonyms::{Pseudonyms, Replaced};
pub use scenario::ScenarioCopy;
pub use upload::{Judge, LeftOut, UploadCopy};
