//! What a container runs: its first process, where that is this program.

use std::fs;
use std::path::Path;

use clap::Parser;

use crate::config::{AliasCommand, BundleCommand, Cli, Command, FidelityCommand, ServeOptions};

/// The first process, by its arguments.
#[derive(Debug)]
pub enum FirstProcess {
    /// Another program: this is no container of ours.
    Other,
    Serve(Box<ServeOptions>),
    /// Another command of ours, by its name.
    Command(&'static str),
}

/// Looks at the first process that this one can see.
pub fn first() -> FirstProcess {
    let Ok(line) = fs::read("/proc/1/cmdline") else { return FirstProcess::Other };
    let line = String::from_utf8_lossy(&line);
    let words: Vec<&str> = line.trim_end_matches('\0').split('\0').collect();
    of(&words, env!("CARGO_PKG_NAME"))
}

/// A small init may stand before the program, as with `docker run --init`.
fn of(words: &[&str], program: &str) -> FirstProcess {
    let name = |word: &&str| Path::new(word).file_name().is_some_and(|name| name == program);
    let Some(place) = words.iter().position(name) else { return FirstProcess::Other };
    match Cli::try_parse_from(&words[place..]) {
        Ok(Cli { command: Command::Serve(options), .. }) => FirstProcess::Serve(Box::new(options)),
        Ok(Cli { command, .. }) => FirstProcess::Command(named(&command)),
        Err(_) => FirstProcess::Other,
    }
}

fn named(command: &Command) -> &'static str {
    match command {
        Command::Serve(_) => "serve",
        Command::Validate(_) => "validate",
        Command::Sample(_) => "sample",
        Command::Templates(_) => "templates",
        Command::Check(_) => "check",
        Command::Schema(_) => "schema",
        Command::Recipients(_) => "recipients",
        Command::Personalities(_) => "personalities",
        Command::Crowd(_) => "crowd",
        Command::RestDays(_) => "rest-days",
        Command::Rules(_) => "rules",
        Command::Alias(AliasCommand::Check(_)) => "alias check",
        Command::Alias(AliasCommand::Ask(_)) => "alias ask",
        Command::Alias(AliasCommand::Load(_)) => "alias load",
        Command::Alias(AliasCommand::Register(_)) => "alias register",
        Command::Alias(AliasCommand::ServeExample(_)) => "alias serve-example",
        Command::Certs(_) => "certs",
        Command::Healthcheck(_) => "healthcheck",
        Command::Key(_) => "key",
        Command::Demo(_) => "demo",
        Command::Accept(_) => "accept",
        Command::Faults(_) => "faults sweep",
        Command::Certify(_) => "certify",
        Command::Pseudonymise(_) => "pseudonymise",
        Command::Bundle(BundleCommand::Save(_)) => "bundle save",
        Command::Bundle(BundleCommand::Trim(_)) => "bundle trim",
        Command::Fidelity(FidelityCommand::Diff(_)) => "fidelity diff",
        Command::Import(_) => "import",
        Command::Replay(_) => "replay",
        Command::Onboarding(_) => "onboarding",
        Command::Report(_) => "report",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_process_is_known_by_its_arguments_with_or_without_an_init() {
        for before in [&[][..], &["/sbin/docker-init", "--"]] {
            let words = [before, &["/mock-nets-share", "serve", "--api", "0.0.0.0:9090"]].concat();
            let FirstProcess::Serve(options) = of(&words, "mock-nets-share") else { panic!("{words:?}") };
            assert_eq!(options.api.to_string(), "0.0.0.0:9090");
        }
        let demo = of(&["mock-nets-share", "demo"], "mock-nets-share");
        assert!(matches!(demo, FirstProcess::Command("demo")), "{demo:?}");
    }

    #[test]
    fn another_first_process_says_nothing() {
        for words in
            [&["/sbin/init"][..], &["sh", "-c", "mock-nets-share serve"], &[""], &["mock-nets-share"]]
        {
            assert!(matches!(of(words, "mock-nets-share"), FirstProcess::Other), "{words:?}");
        }
    }
}
