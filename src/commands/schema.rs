//! `schema`: the JSON Schema of scenario files.

use std::process::ExitCode;

use crate::Outcome;

pub fn run() -> Outcome {
    println!("{}", serde_json::to_string_pretty(&nets_scenario::json_schema())?);
    Ok(ExitCode::SUCCESS)
}
