//! The environment: variables that are empty or that no option has are told by name.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use nets_text::nearest;

/// How all our variables begin.
const OURS: &str = "MOCK_NETS_SHARE_";

/// An option that a variable can give.
struct Known {
    variable: String,
    /// As the help shows it, such as `--data <DIR>`.
    option: String,
    /// What the variable is set to, in words.
    takes: String,
}

/// Those variables that begin as ours do.
pub fn ours(set: impl Iterator<Item = (OsString, OsString)>) -> Vec<(String, OsString)> {
    let named = set.map(|(name, value)| (name.to_string_lossy().into_owned(), value));
    named.filter(|(name, _)| name.starts_with(OURS)).collect()
}

/// What to say of them before anything is read from them.
pub fn check(command: &Command, ours: &[(String, OsString)]) -> Result<Vec<String>, String> {
    let known = known(command);
    let mut warnings = Vec::new();
    for (name, value) in ours {
        let own = name.trim_start_matches(OURS);
        match known.iter().find(|known| known.variable == *name) {
            Some(Known { variable, takes, .. }) if value.is_empty() => {
                return Err(format!("the variable {variable} is empty: set it to {takes}, or unset it"));
            }
            Some(_) => {}
            None if is_of_a_service(own, &value.to_string_lossy()) => {}
            None => warnings
                .push(format!("the variable {name} means nothing to this program: {}", advice(&known, own))),
        }
    }
    Ok(warnings)
}

fn advice(known: &[Known], own: &str) -> String {
    match nearest(own, known.iter().map(|known| known.variable.trim_start_matches(OURS))) {
        Some(near) => format!("did you mean {OURS}{near}?"),
        None => "`mock-nets-share serve --help` lists those that count".to_owned(),
    }
}

/// Whether Kubernetes, or a link of old Docker, sets it by itself where a service is called mock-nets-share.
fn is_of_a_service(own: &str, value: &str) -> bool {
    let of_a_port = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit());
    own == "SERVICE_HOST"
        || (own == "NAME" && value.starts_with('/'))
        || own.starts_with("ENV_")
        || own.starts_with("SERVICE_PORT")
        || own.strip_prefix("PORT_").is_some_and(of_a_port)
        || (own == "PORT" && value.contains("://"))
}

/// Which variable a value came from that could not be read.
pub fn source(error: &Error, command: &Command, arguments: &[OsString]) -> Option<String> {
    if !matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) {
        return None;
    }
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else { return None };
    let long = option.split([' ', '=']).next()?;
    let is_given = arguments.iter().any(|argument| argument.to_string_lossy().starts_with(long));
    let variable =
        known(command).into_iter().find(|known| known.option.split(' ').next() == Some(long))?.variable;
    (!is_given).then(|| format!("the value comes from the variable {variable}"))
}

/// The ready file that `serve` would have had, of a command line that cannot be read.
pub fn ready_file(arguments: &[OsString], variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    const OPTION: &str = "--ready-file";
    let of_serve = arguments.iter().skip_while(|word| *word != "serve");
    let mut words = of_serve.map(|word| word.to_string_lossy());
    words.next()?;
    while let Some(word) = words.next() {
        match word.strip_prefix(OPTION) {
            Some("") => return words.next().map(|path| PathBuf::from(path.as_ref())),
            Some(rest) if rest.starts_with('=') => return Some(PathBuf::from(&rest[1..])),
            _ => {}
        }
    }
    variable("MOCK_NETS_SHARE_READY_FILE").filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn known(command: &Command) -> Vec<Known> {
    let mut known: Vec<_> = command
        .get_arguments()
        .filter_map(|argument| {
            let variable = argument.get_env()?.to_str()?.to_owned();
            let long = argument.get_long()?;
            if !argument.get_action().takes_values() {
                // It is switched on and off by its variable.
                let (option, takes) = (format!("--{long}"), "`true` or `false`".to_owned());
                return Some(Known { variable, option, takes });
            }
            let option = format!("--{long} <{}>", argument.get_value_names()?.first()?);
            Some(Known { variable, takes: format!("what `{option}` takes"), option })
        })
        .collect();
    known.extend(command.get_subcommands().flat_map(self::known));
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Cli;
    use clap::CommandFactory;

    fn told(name: &str, value: &str) -> Result<Vec<String>, String> {
        check(&Cli::command(), &ours([(name.into(), value.into())].into_iter()))
    }

    #[test]
    fn a_misspelt_variable_is_told_with_the_nearest_name() {
        let warnings = told("MOCK_NETS_SHARE_SFPT", "1").expect("it is not empty");
        assert_eq!(
            warnings,
            [
                "the variable MOCK_NETS_SHARE_SFPT means nothing to this program: did you mean MOCK_NETS_SHARE_SFTP?"
            ]
        );
        let port = told("MOCK_NETS_SHARE_PORT", "2222").expect("it is not empty");
        assert!(!port[0].contains("did you mean"), "{port:?}");
        let far = told("MOCK_NETS_SHARE_ANYTHING_ELSE", "").expect("it is no variable of ours");
        assert!(far[0].ends_with("`mock-nets-share serve --help` lists those that count"), "{far:?}");
    }

    #[test]
    fn the_ready_file_is_found_in_a_command_line_that_cannot_be_read() {
        let found = |line: &str| {
            let words: Vec<_> = line.split(' ').map(OsString::from).collect();
            let found =
                ready_file(&words, |name| (name == "MOCK_NETS_SHARE_READY_FILE").then(|| "env".into()));
            found.map(|path| path.display().to_string())
        };
        assert_eq!(found("m serve --bogus --ready-file a.json"), Some("a.json".to_owned()));
        assert_eq!(found("m serve --ready-file=a=b --sftp x"), Some("a=b".to_owned()));
        assert_eq!(found("m serve --bogus"), Some("env".to_owned()));
        assert_eq!(found("m check --ready-file a.json"), None);
    }

    #[test]
    fn an_empty_variable_is_refused_with_what_was_expected() {
        let told = told("MOCK_NETS_SHARE_DATA", "").expect_err("it is empty");
        assert_eq!(
            told,
            "the variable MOCK_NETS_SHARE_DATA is empty: set it to what `--data <DIR>` takes, or unset it"
        );
    }

    #[test]
    fn an_option_without_a_value_is_switched_by_its_variable() {
        let told = told("MOCK_NETS_SHARE_NO_UI", "").expect_err("it is empty");
        assert_eq!(
            told,
            "the variable MOCK_NETS_SHARE_NO_UI is empty: set it to `true` or `false`, or unset it"
        );
    }

    #[test]
    fn what_an_orchestrator_sets_for_a_service_of_our_name_is_not_told() {
        for name in
            ["SERVICE_HOST", "SERVICE_PORT_SFTP", "PORT", "PORT_2222_TCP_ADDR", "ENV_MOCK_NETS_SHARE_API"]
        {
            assert_eq!(told(&format!("MOCK_NETS_SHARE_{name}"), "tcp://10.0.0.1:2222"), Ok(vec![]), "{name}");
        }
        assert_eq!(told("MOCK_NETS_SHARE_PORT", "2222").map(|told| told.len()), Ok(1));
        assert_eq!(told("HOME", ""), Ok(vec![]));
        assert_eq!(told("MOCK_NETS_SHARE_SFTP", "0.0.0.0:2222"), Ok(vec![]));
    }
}
