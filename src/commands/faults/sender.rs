//! The sender of a sweep as the command line names it: what is run, with which files, and how one run is had again.

use std::path::{Path, PathBuf};

use nets_runner::SweptSender;
use nets_text::system_words;

use crate::commands::accept::suites::{from_here, quoted};
use crate::commands::scenario;
use crate::config::SweepOptions;

/// All that each run is given.
pub(super) fn sender(options: &SweepOptions) -> Result<SweptSender, Box<dyn std::error::Error>> {
    let loaded = scenario(options.scenario.as_deref())?;
    if !loaded.scenario.faults.is_empty() {
        return Err(
            "the scenario has `faults` of its own, so that no run would be without one: leave them out"
                .into(),
        );
    }
    if let Some(user) = options.user.as_ref().filter(|user| !loaded.users.contains(user)) {
        let users = loaded.users.iter().map(|user| user.as_str());
        let hint = nets_text::did_you_mean(user.as_str(), users.clone());
        let hint = hint.unwrap_or_else(|| format!("there are {}", users.collect::<Vec<_>>().join(", ")));
        return Err(format!("the scenario has no sender {user}: {hint}").into());
    }
    for file in &options.file {
        let about = std::fs::metadata(file)
            .map_err(|problem| format!("--file {}: {}", file.display(), system_words(&problem)))?;
        if !about.is_file() {
            return Err(format!("--file {}: it is no file", file.display()).into());
        }
    }
    Ok(SweptSender {
        program: arguments(options),
        files: options.file.clone(),
        user: options.user.clone(),
        seed: options.seed.unwrap_or(loaded.scenario.seed),
        scenario: loaded,
        within: options.timeout,
        again: options.again,
    })
}

/// The program and its arguments, as they mean the same in another folder: a copy by its name, another file by its whole path.
fn arguments(options: &SweepOptions) -> Vec<String> {
    let mut program = from_here(&options.sender);
    for argument in program.iter_mut().skip(1) {
        let path = Path::new(argument.as_str());
        if let Some(name) = copied(options, path) {
            *argument = name;
        } else if path.is_file()
            && let Ok(whole) = std::path::absolute(path)
        {
            *argument = whole.display().to_string();
        }
    }
    program
}

/// The name of the copy, if this is one of the files that each run gets.
fn copied(options: &SweepOptions, path: &Path) -> Option<String> {
    let file = options.file.iter().find(|file| file.as_path() == path)?;
    Some(file.file_name()?.to_string_lossy().into_owned())
}

/// The files that the sender is given by their path alone, and that a run may take away from the next.
pub(super) fn shared_files(options: &SweepOptions) -> Vec<PathBuf> {
    let named = options.sender.iter().skip(1).map(PathBuf::from);
    named.filter(|path| path.is_file() && copied(options, path).is_none()).collect()
}

/// The sender as it was typed.
pub(super) fn typed(options: &SweepOptions) -> String {
    let words: Vec<String> = options.sender.iter().map(|word| quoted(word)).collect();
    words.join(" ")
}

/// The sender's own file, as reports link it: the first word that names one from here, such as `send.py` of
/// `python3 send.py a.zip`; the program where none does.
pub(super) fn program_file(options: &SweepOptions) -> String {
    let is_own = |path: &Path| path.is_relative() && path.is_file() && copied(options, path).is_none();
    let file = options.sender.iter().find(|word| is_own(Path::new(word)));
    let named = file.or(options.sender.first()).map_or("", String::as_str);
    named.strip_prefix("./").unwrap_or(named).to_owned()
}

/// The command that does one run again, as a shell reads it.
pub(super) fn again(options: &SweepOptions, id: &str) -> String {
    let mut words = ["mock-nets-share", "faults", "sweep", "--filter", id].map(str::to_owned).to_vec();
    let mut option = |name: &str, value: String| words.extend([name.to_owned(), value]);
    if let Some(scenario) = &options.scenario {
        option("--scenario", scenario.display().to_string());
    }
    for file in &options.file {
        option("--file", file.display().to_string());
    }
    if let Some(user) = &options.user {
        option("--user", user.to_string());
    }
    if options.again != 1 {
        option("--again", options.again.to_string());
    }
    if options.timeout != SweepOptions::USUAL_TIMEOUT {
        option("--timeout", format!("{}s", options.timeout.as_secs_f64()));
    }
    if let Some(seed) = options.seed {
        option("--seed", seed.to_string());
    }
    words.push("--".to_owned());
    words.extend(options.sender.iter().cloned());
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    words.join(" ")
}
