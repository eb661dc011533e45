//! `replay`: plays a bundle again, and tells the first difference.

use std::path::Path;
use std::process::ExitCode;

use nets_bundle::{AboutBundle, Bundle, BundleProblem, Replayed, replay};
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
    say!(
        "compared: {} of {} events, {} of {} uploads read again, {} of {} files made again, {} entries",
        compared.events,
        about.counts.events,
        compared.zips,
        about.counts.uploads,
        compared.outbound,
        about.counts.outbound,
        compared.entries
    );
    for missed in not_compared {
        say!("not compared: {} {}, because {}", missed.count, missed.what, missed.why);
    }
    for (name, count) in unknown_events {
        say!("left out: {count} events `{name}`, which this version does not know");
    }
    Ok(())
}
