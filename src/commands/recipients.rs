//! `recipients`: the people of the default scenario who always do the same thing.

use std::process::ExitCode;

use nets_scenario::catalogue;
use serde_json::json;

use crate::config::{ListOptions, OutputFormat};
use crate::outcome::CommandResult;

pub fn run(options: &ListOptions) -> CommandResult {
    match options.format {
        OutputFormat::Human => {
            for recipient in catalogue::ALL {
                let country = recipient.country.code();
                say!("{country}  {:<13} {:<22} {}", recipient.number, recipient.name, recipient.behaviour);
            }
        }
        OutputFormat::Json => {
            let rows: Vec<_> = catalogue::ALL
                .iter()
                .map(|recipient| {
                    json!({
                        "country": recipient.country,
                        "number": recipient.number,
                        "name": recipient.name,
                        "behaviour": recipient.behaviour,
                    })
                })
                .collect();
            say!("{}", serde_json::to_string_pretty(&rows)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}
