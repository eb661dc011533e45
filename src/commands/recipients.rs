//! `recipients`: the people of the default scenario, and of the e-Box, who always do the same thing.

use std::process::ExitCode;

use nets_scenario::{catalogue, ebox_catalogue};
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
            for recipient in ebox_catalogue::ALL {
                let kind = format!("e-Box {}", recipient.sector.name());
                say!("BE  {:<13} {kind:<22} {}", recipient.number, recipient.behaviour);
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
                .chain(ebox_catalogue::ALL.iter().map(|recipient| {
                    json!({
                        "country": "BE",
                        "number": recipient.number,
                        "name": format!("e-Box {}", recipient.sector.name()),
                        "behaviour": recipient.behaviour,
                    })
                }))
                .collect();
            say!("{}", serde_json::to_string_pretty(&rows)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}
