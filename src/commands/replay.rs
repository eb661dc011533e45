//! `replay`: plays a bundle again, and tells the first difference.

use std::path::Path;
use std::process::ExitCode;

use nets_bundle::{AboutBundle, Bundle, BundleProblem, NotCompared, Replayed, replay};
use nets_text::counted;
use serde_json::json;

use crate::config::{OutputFormat, ReplayOptions};
use crate::outcome::{COULD_NOT_RUN, CommandResult, FINDINGS, VALID};

pub fn run(options: &ReplayOptions) -> CommandResult {
    let ReplayOptions { file, format } = options;
    let played = Bundle::open(file).and_then(|bundle| Ok((bundle.about().clone(), replay(&bundle)?)));
    match played {
        Ok((about, replayed)) => {
            match format {
                OutputFormat::Human => tell_result(file, &about, &replayed)?,
                OutputFormat::Json => {
                    let same = replayed.is_the_same();
                    let value = json!({
                        "file": file.display().to_string(), "same": same, "bundle": about, "replay": replayed,
                    });
                    say!("{}", serde_json::to_string_pretty(&value)?);
                }
            }
            Ok(ExitCode::from(if replayed.is_the_same() { VALID } else { FINDINGS }))
        }
        Err(problem) => refused(file, *format, &problem),
    }
}

fn refused(file: &Path, format: OutputFormat, problem: &BundleProblem) -> CommandResult {
    if format == OutputFormat::Json {
        let value = json!({ "file": file.display().to_string(), "unreadable": problem.to_string() });
        say!("{}", serde_json::to_string_pretty(&value)?);
    }
    complain!("mock-nets-share: {}: {problem}", file.display());
    Ok(ExitCode::from(COULD_NOT_RUN))
}

fn tell_result(file: &Path, about: &AboutBundle, replayed: &Replayed) -> std::io::Result<()> {
    let Replayed { difference, compared, not_compared, unknown_events, .. } = replayed;
    say!("{}: world {}, made by version {}", file.display(), about.world, about.version);
    match difference {
        Some(difference) => say!("differs at {difference}"),
        None => say!("the same"),
    }
    let of = |part: u64, all: u64, what: &str| format!("{part} of {}", counted(all, what));
    say!(
        "compared: {}, {} read again, {} made again, {}",
        of(compared.events, about.counts.events, "event"),
        of(compared.zips, about.counts.uploads, "upload"),
        of(compared.outbound, about.counts.outbound, "file"),
        counted(compared.entries, "entry")
    );
    for NotCompared { what, count, why } in not_compared {
        say!("not compared: {what} ({count}), because {why}");
    }
    for (name, count) in unknown_events {
        say!("left out: {} `{name}`, not known to this version", counted(*count, "event"));
    }
    Ok(())
}
