//! What is printed of rules and calendars.

use clap::Args;
use nets_core::identity::Country;

use super::values::{OutputFormat, RulesFormat, country};

#[derive(Debug, Args)]
pub struct RestDaysOptions {
    #[arg(value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1990..=2300))]
    pub year: i16,

    /// Whose holidays.
    #[arg(long, value_parser = country, default_value = "DK")]
    pub country: Country,

    /// The other weekdays, too, on which all banks of the country are closed.
    #[arg(long)]
    pub banks: bool,

    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct ListOptions {
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct RulesOptions {
    #[arg(long, value_enum, default_value_t = RulesFormat::Human)]
    pub format: RulesFormat,
}
