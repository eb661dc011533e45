//! One file a command.

pub mod alias;
pub mod check;
pub mod demo;
pub mod healthcheck;
pub mod recipients;
pub mod rules;
pub mod sample;
pub mod schema;
pub mod serve;
pub mod templates;
pub mod validate;

use std::fs;
use std::path::Path;

use nets_scenario::Loaded;

/// The scenario in this file, or the embedded default one.
pub fn scenario(file: Option<&Path>) -> Result<Loaded, Box<dyn std::error::Error>> {
    let Some(file) = file else { return Ok(nets_scenario::default_scenario()) };
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(nets_scenario::load(&text, &file.display().to_string())?)
}
