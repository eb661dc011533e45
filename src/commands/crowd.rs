//! `crowd`: the numbers of the people whom a scenario makes by rule.

use std::process::ExitCode;

use serde_json::json;

use super::scenario;
use crate::config::{CrowdOptions, OutputFormat, PartOfCrowd};
use crate::outcome::CommandResult;

pub fn run(options: &CrowdOptions) -> CommandResult {
    let loaded = scenario(Some(&options.file))?;
    // Whom the scenario lists does what is said there.
    let listed = &loaded.scenario.recipients;
    let people = loaded.scenario.crowd.iter().flat_map(|crowd| crowd.people());
    let wanted = people.filter(|(person, subscribes)| {
        let is_wanted = match options.only {
            None => true,
            Some(PartOfCrowd::Subscribing) => *subscribes,
            Some(PartOfCrowd::Others) => !subscribes,
        };
        is_wanted && !listed.contains_key(person)
    });
    let page = wanted.skip(options.skip).take(options.limit);
    match options.format {
        OutputFormat::Human => {
            for (person, subscribes) in page {
                let words = if subscribes { "subscribes" } else { "does not subscribe" };
                say!("{}  {words}", person.value());
            }
        }
        OutputFormat::Json => {
            let rows: Vec<_> = page
                .map(|(person, subscribes)| json!({ "number": person.value(), "subscribes": subscribes }))
                .collect();
            say!("{}", serde_json::to_string_pretty(&rows)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}
