//! `schema`: the JSON Schema of scenario files, or of what `validate` prints.

use std::process::ExitCode;

use crate::config::{FormatName, SchemaOptions};
use crate::outcome::CommandResult;

pub fn run(options: &SchemaOptions) -> CommandResult {
    let schema = match options.of {
        FormatName::Scenario => nets_scenario::json_schema(),
        FormatName::Validate => nets_intake::report::json_schema(),
    };
    say!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(ExitCode::SUCCESS)
}
