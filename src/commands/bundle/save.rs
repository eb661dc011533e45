//! `bundle save`: asks a running simulator for a bundle, and holds it to its digests.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nets_bundle::{AboutBundle, Bundle, SUFFIX, pseudonymise};
use nets_pseudonym::{ConditionPlace, PseudonymKey};
use nets_text::counted;
use tempfile::NamedTempFile;

use super::kept::{at, put, unfinished, warning};
use crate::config::SaveOptions;
use crate::outcome::CommandResult;

pub fn run(options: &SaveOptions) -> CommandResult {
    let SaveOptions { api, world, no_contents, with_contents, output } = options;
    let output = output.clone().unwrap_or_else(|| PathBuf::from(format!("{world}{SUFFIX}")));
    let mut file = unfinished(&output)?;
    api.fetch(&format!("/v1/bundle?world={world}&persons=as_sent&contents={}", !no_contents), &mut file)?;
    file.flush().map_err(|error| at(&output, &error))?;
    // What broke off on its way has no seal.
    let bundle = Bundle::open(file.path()).map_err(|problem| {
        format!("what the simulator sent is not a whole bundle, its log says why: {problem}")
    })?;
    let (file, about) =
        if *with_contents { (file, bundle.about().clone()) } else { replaced(&bundle, &output)? };
    put(file, &output)?;
    let counts = about.counts;
    say!(
        "{}: world {}, {}, {} ({} with bytes), {} for Outbound, {}",
        output.display(),
        about.world,
        counted(counts.events, "event"),
        counted(counts.uploads, "upload"),
        counts.zips,
        counted(counts.outbound, "file"),
        counted(counts.entries, "entry")
    );
    say!("{}", warning(&about));
    say!("Play it again with: mock-nets-share replay {}", output.display());
    Ok(ExitCode::SUCCESS)
}

/// That a condition of the scenario does not hold as before.
pub(in crate::commands) fn changed_condition(condition: &ConditionPlace, count: u64) -> String {
    format!(
        "the condition {condition} holds otherwise than before of {}, so that other rules may decide there",
        counted(count, "text")
    )
}

/// The bundle with pseudonyms, and what is said of it.
fn replaced(
    bundle: &Bundle,
    output: &Path,
) -> Result<(NamedTempFile, AboutBundle), Box<dyn std::error::Error>> {
    let mut file = unfinished(output)?;
    let made = pseudonymise(bundle, PseudonymKey::random()?, &mut file)?;
    file.flush().map_err(|error| at(output, &error))?;
    say!("replaced: {}", made.replaced);
    for (condition, count) in &made.changed_conditions.0 {
        say!("{}", changed_condition(condition, *count));
    }
    for (upload, why) in &made.left_out {
        say!("upload {upload} is in it by its digest alone: {why}");
    }
    let copy = Bundle::open(file.path())?;
    Ok((file, copy.about().clone()))
}
