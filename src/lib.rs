//! The command `mock-nets-share`: a local simulator of Nets Share / e-Boks.
//!
//! Reading order: `config` (what can be asked for), `commands` (one file a command), `app` (where the
//! server is put together), `worlds` (the world that runs, who may enter it, and what takes its place).

/// Prints a line. Whoever read the output may have had enough: that ends a command, and is no panic.
macro_rules! say {
    ($($text:tt)*) => {
        std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}\n", format_args!($($text)*)))?
    };
}

/// Prints a text that ends its lines itself.
macro_rules! say_as_is {
    ($text:expr) => {
        std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}", $text))?
    };
}

mod alias_calls;
mod api_client;
mod app;
mod client;
mod commands;
mod config;
mod data_folder;
mod descriptors;
mod keys;
mod process;
mod ready;
mod story;
mod telemetry;
mod worlds;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use config::{Cli, Command};

/// What a command answers: an exit code, or why it could not run.
type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

/// A command that found nothing wrong.
const VALID: u8 = 0;
/// A command that found something wrong with what it was given.
const FINDINGS: u8 = 1;
/// A command that could not run.
const COULD_NOT_RUN: u8 = 2;

pub fn main() -> ExitCode {
    let cli = Cli::parse();
    telemetry::start(cli.verbose);
    let outcome = match &cli.command {
        Command::Serve(options) => commands::serve::run(options),
        Command::Validate(options) => commands::validate::run(options),
        Command::Sample(options) => commands::sample::run(options),
        Command::Templates(options) => commands::templates::run(options),
        Command::Check(options) => commands::check::run(options),
        Command::Schema(options) => commands::schema::run(options),
        Command::Recipients(options) => commands::recipients::run(options),
        Command::Rules(options) => commands::rules::run(options),
        Command::Alias(command) => commands::alias::run(command),
        Command::Healthcheck(options) => commands::healthcheck::run(options),
        Command::Demo(options) => commands::demo::run(options),
    };
    outcome.unwrap_or_else(|error| {
        let closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
        if !error.downcast_ref().is_some_and(closed) {
            eprintln!("mock-nets-share: {error}");
        }
        ExitCode::from(COULD_NOT_RUN)
    })
}
