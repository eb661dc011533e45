//! `bundle save`: asks a running simulator for a bundle, and holds it to its digests.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use nets_bundle::{Bundle, SUFFIX};

use super::{at, put, unfinished, warning};
use crate::config::SaveOptions;
use crate::outcome::CommandResult;

pub fn run(options: &SaveOptions) -> CommandResult {
    let SaveOptions { api, world, no_contents, output } = options;
    let output = output.clone().unwrap_or_else(|| PathBuf::from(format!("{world}{SUFFIX}")));
    let mut file = unfinished(&output)?;
    api.fetch(&format!("/v1/bundle?world={world}&contents={}", !no_contents), &mut file)?;
    file.flush().map_err(|error| at(&output, &error))?;
    // What broke off on its way has no seal.
    let bundle = Bundle::open(file.path())
        .map_err(|problem| format!("what the simulator sent is not a whole bundle: {problem}"))?;
    let about = bundle.about().clone();
    put(file, &output)?;
    let counts = about.counts;
    say!(
        "{}: world {}, {} events, {} uploads ({} with their bytes), {} files for Outbound, {} entries",
        output.display(),
        about.world,
        counts.events,
        counts.uploads,
        counts.zips,
        counts.outbound,
        counts.entries
    );
    say!("{}", warning(&about));
    say!("Play it again with: mock-nets-share replay {}", output.display());
    Ok(ExitCode::SUCCESS)
}
