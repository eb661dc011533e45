//! `bundle trim`: the smallest bundle that still shows one thing.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nets_bundle::{Bundle, KeptFinding, NotTrimmed, SUFFIX, TrimmedBundle, trim};
use nets_text::counted;
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

use super::kept::{put, unfinished};
use crate::config::TrimOptions;
use crate::ending::Signals;
use crate::outcome::CommandResult;

pub fn run(options: &TrimOptions) -> CommandResult {
    let TrimOptions { file, keep, output } = options;
    let output = output.clone().unwrap_or_else(|| trimmed_name(file));
    let bundle = Bundle::open(file).map_err(|problem| format!("{}: {problem}", file.display()))?;
    let keep_found =
        KeptFinding::of(&bundle, keep).map_err(|problem| format!("{}: {problem}", file.display()))?;
    let made = unfinished(&output)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (made, trimmed) = runtime.block_on(until_interrupted(bundle, keep_found, made))?;
    let trimmed = trimmed.map_err(|problem| format!("{}: {problem}", file.display()))?;
    put(made, &output)?;
    let TrimmedBundle { events_before, events, uploads_before, uploads, is_smallest } = trimmed;
    say!(
        "{}: {events} of {} and {uploads} of {} still show {keep}",
        output.display(),
        counted(events_before, "event"),
        counted(uploads_before, "upload")
    );
    if !is_smallest {
        say!("The search was ended before all was tried: trim it again to go on.");
    }
    Ok(ExitCode::SUCCESS)
}

type Trimmed = (NamedTempFile, Result<TrimmedBundle, NotTrimmed>);

/// A signal ends the search, and what it has found so far is written.
async fn until_interrupted(
    bundle: Bundle,
    keep: KeptFinding,
    mut made: NamedTempFile,
) -> Result<Trimmed, Box<dyn std::error::Error>> {
    let mut signals = Signals::catch()?;
    let is_interrupted = Arc::new(AtomicBool::new(false));
    let looked_at = Arc::clone(&is_interrupted);
    let mut work = spawn_blocking(move || {
        let may_go_on = || !looked_at.load(Ordering::Relaxed);
        let trimmed = trim(&bundle, &keep, may_go_on, &mut made);
        (made, trimmed)
    });
    tokio::select! {
        done = &mut work => return Ok(done?),
        _ = signals.next() => is_interrupted.store(true, Ordering::Relaxed),
    }
    complain!("mock-nets-share: the search ends here; what is left is written");
    Ok(work.await?)
}

/// `a.bundle.zip` becomes `a.trimmed.bundle.zip`.
fn trimmed_name(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.strip_suffix(SUFFIX).or_else(|| name.strip_suffix(".zip")).unwrap_or(&name);
    file.with_file_name(format!("{stem}.trimmed{SUFFIX}"))
}
