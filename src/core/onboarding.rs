//! How an organisation becomes a sender: one machine, and a description for each service.
//!
//! Reading order: `environment` and `step` (the two descriptions), `papers` (what is handed in), `act` (what happens),
//! `dossier` (one onboarding), `desk` (all of them, and the machine).

pub mod act;
pub mod desk;
pub mod dossier;
pub mod environment;
pub mod finding;
pub mod letter;
mod mail;
pub mod number;
pub mod papers;
pub mod step;
pub mod team;
mod validation;
mod working_days;
