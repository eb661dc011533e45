//! The command `mock-nets-share`: a local simulator of Nets Share / e-Boks.
//!
//! Reading order: `config` (what can be asked for), `commands` (one file a command), `app` (where the
//! server is put together), `worlds` (the world that runs, who may enter it, and what takes its place).

/// Prints a line. The reader of the output may have closed it: that ends a command, and is no panic.
macro_rules! say {
    ($($text:tt)*) => {
        std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}\n", format_args!($($text)*)))?
    };
}

/// Tells of what a command does besides, on standard output, if anything still reads it.
macro_rules! tell {
    ($($text:tt)*) => {
        drop(std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}\n", format_args!($($text)*))))
    };
}

/// Prints a text that ends its lines itself.
macro_rules! say_as_is {
    ($text:expr) => {
        std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}", $text))?
    };
}

/// Prints a line on standard error, if anything still reads it.
macro_rules! complain {
    ($($text:tt)*) => {
        drop(std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{}\n", format_args!($($text)*))))
    };
}

mod alias_calls;
mod allocator;
mod api_client;
mod app;
mod banner;
mod commands;
mod config;
mod data_folder;
mod descriptors;
mod ebox_door;
mod ebox_keys;
mod ebox_ready;
mod ending;
mod ftps_door;
mod ftps_ready;
mod keys;
mod known_hosts;
mod logins;
mod outcome;
mod own_doors;
mod own_pages;
mod process;
mod process_1;
mod ready;
mod rsa_keys;
mod running;
mod telemetry;
mod world_folder;
mod worlds;
mod writable;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use config::{AliasCommand, BundleCommand, Cli, Command, variables};
use outcome::{COULD_NOT_RUN, CommandResult, VALID};

pub fn main() -> ExitCode {
    allocator::give_back_what_is_freed();
    let arguments: Vec<_> = std::env::args_os().collect();
    let cli = match parsed(&arguments) {
        Ok(cli) => cli,
        Err(code) => {
            if code == ExitCode::from(COULD_NOT_RUN)
                && let Some(path) = variables::ready_file(&arguments, |name| std::env::var_os(name))
            {
                // What is wrong with the command line is told already.
                drop(ready::Ready::remove_stale(&path));
            }
            return code;
        }
    };
    let log = telemetry::Log::start(cli.verbose);
    let outcome = run(&cli, &log);
    log.finish();
    outcome.unwrap_or_else(|problem| {
        let closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
        let is_read_enough = problem.downcast_ref().is_some_and(closed);
        if !is_read_enough {
            let words = problem.downcast_ref().map_or_else(|| problem.to_string(), nets_text::system_words);
            complain!("mock-nets-share: {words}");
        }
        ExitCode::from(if is_read_enough && cli.command.only_prints() { VALID } else { COULD_NOT_RUN })
    })
}

/// The command line and the environment, or the code to end with where they cannot be read.
fn parsed(arguments: &[OsString]) -> Result<Cli, ExitCode> {
    let ours = variables::ours(std::env::vars_os());
    let checked = if ours.is_empty() { Ok(Vec::new()) } else { variables::check(&Cli::command(), &ours) };
    match checked {
        Ok(warnings) => warnings.iter().for_each(|warning| complain!("mock-nets-share: {warning}")),
        Err(problem) => {
            complain!("mock-nets-share: {problem}");
            return Err(ExitCode::from(COULD_NOT_RUN));
        }
    }
    Cli::try_parse_from(arguments).map_err(|error| {
        // Help that is not read to its end is no problem.
        drop(error.print());
        if let Some(source) = variables::source(&error, &Cli::command(), arguments) {
            complain!("{source}");
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(COULD_NOT_RUN))
    })
}

fn run(cli: &Cli, log: &telemetry::Log) -> CommandResult {
    // These have things to put in order first, and wait for signals themselves.
    if !matches!(
        cli.command,
        Command::Serve(_)
            | Command::Accept(_)
            | Command::Faults(_)
            | Command::Certify(_)
            | Command::Alias(AliasCommand::ServeExample(_))
            | Command::Bundle(BundleCommand::Trim(_))
    ) {
        ending::end_by_signal_as_process_1()?;
    }
    match &cli.command {
        Command::Serve(options) => commands::serve::run(options, log),
        Command::Validate(options) => commands::validate::run(options),
        Command::Sample(options) => commands::sample::run(options),
        Command::Templates(options) => commands::templates::run(options),
        Command::Check(options) => commands::check::run(options),
        Command::Schema(options) => commands::schema::run(options),
        Command::Recipients(options) => commands::recipients::run(options),
        Command::Personalities(options) => commands::personalities::run(options),
        Command::Crowd(options) => commands::crowd::run(options),
        Command::RestDays(options) => commands::rest_days::run(options),
        Command::Rules(options) => commands::rules::run(options),
        Command::Alias(command) => commands::alias::run(command),
        Command::Certs(options) => commands::certs::run(options),
        Command::Healthcheck(options) => commands::healthcheck::run(options),
        Command::Key(options) => commands::key::run(options),
        Command::Demo(options) => commands::demo::run(options),
        Command::Accept(options) => commands::accept::run(options),
        Command::Faults(command) => commands::faults::run(command),
        Command::Certify(options) => commands::certify::run(options),
        Command::Pseudonymise(options) => commands::pseudonymise::run(options),
        Command::Bundle(command) => commands::bundle::run(command),
        Command::Fidelity(command) => commands::fidelity::run(command),
        Command::Import(options) => commands::import::run(options),
        Command::Onboarding(command) => commands::onboarding::run(command),
        Command::Replay(options) => commands::replay::run(options),
        Command::Report(command) => commands::report::run(command),
    }
}
