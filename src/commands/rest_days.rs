//! `rest-days`: the public holidays of a year, as a scenario takes them.

use std::process::ExitCode;

use nets_core::holidays::{bank_closing_days, public_holidays};
use nets_core::identity::Country;
use serde_json::json;

use crate::config::{OutputFormat, RestDaysOptions};
use crate::outcome::CommandResult;

pub fn run(options: &RestDaysOptions) -> CommandResult {
    let RestDaysOptions { year, country, banks, .. } = *options;
    let mut days = public_holidays(country, year);
    if banks {
        days.extend(bank_closing_days(country, year));
    }
    match options.format {
        OutputFormat::Human => {
            let besides = if banks { ", and the other days on which its banks are closed" } else { "" };
            say!(
                "# The public holidays of {} in {year}{besides}: for `timetable` in a scenario.",
                name(country)
            );
            say!("rest_days:\n  - weekends");
            for (date, name) in days {
                say!("  - {date} # {name}");
            }
        }
        OutputFormat::Json => {
            let rows: Vec<_> = days
                .into_iter()
                .map(|(date, name)| json!({ "date": date.to_string(), "name": name }))
                .collect();
            say!("{}", serde_json::to_string_pretty(&rows)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn name(country: Country) -> &'static str {
    match country {
        Country::Denmark => "Denmark",
        Country::Norway => "Norway",
        Country::Sweden => "Sweden",
    }
}
