//! What is known of a case that did not pass, as files that its reports name.

use std::fs;
use std::io;
use std::path::Path;

use nets_driver::{EntryFilter, WorldName};
use nets_report::CaseAttachment;
use nets_text::system_words;
use serde_json::json;

use crate::case_bundle::{self, BUNDLE};
use crate::playing::Playing;
use crate::stage::CaseArtifacts;

/// So many entries are written, the newest.
const ENTRIES: usize = 5_000;

const TIMELINE: &str = "timeline.json";
const OUTPUTS: [&str; 2] = ["stdout.txt", "stderr.txt"];

/// Makes a folder ready for the cases of these worlds: what an earlier run has left of them is gone.
pub fn clear_artifacts<'w>(
    folder: &Path,
    worlds: impl IntoIterator<Item = &'w WorldName>,
) -> Result<(), String> {
    let told = |path: &Path, problem: &io::Error| format!("{}: {}", path.display(), system_words(problem));
    fs::create_dir_all(folder).map_err(|problem| told(folder, &problem))?;
    for world in worlds {
        let own = folder.join(world.as_str());
        let Ok(files) = fs::read_dir(&own) else { continue };
        for file in files.flatten().filter(|file| is_artifact(&file.file_name().to_string_lossy())) {
            fs::remove_file(file.path()).map_err(|problem| told(&file.path(), &problem))?;
        }
        // What is not ours stays, and its folder with it.
        drop(fs::remove_dir(&own));
    }
    Ok(())
}

/// Whether a file of this name is one that is written here.
fn is_artifact(name: &str) -> bool {
    let output = || {
        let (number, stream) = name.strip_prefix("run-")?.split_once('-')?;
        (OUTPUTS.contains(&stream) && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    name == TIMELINE || name == BUNDLE || output().is_some()
}

/// Writes the case's timeline, what its programs wrote as far as it was kept, and the bundle of its world. Bound:
/// `ENTRIES`, what is kept of the output of a case's runs, and what a bundle of a case may have.
pub(crate) async fn write(into: &CaseArtifacts, playing: &Playing<'_>) -> Vec<CaseAttachment> {
    let own = into.folder.join(playing.plan.world.as_str());
    let mut files: Vec<(String, &str, Vec<u8>)> = Vec::new();
    if let Some(timeline) = timeline(playing).await {
        files.push((TIMELINE.to_owned(), "application/json", timeline));
    }
    for (number, run) in (1..).zip(&playing.runs) {
        let Some(run) = run else { continue };
        for (name, kept) in OUTPUTS.into_iter().zip([&run.stdout, &run.stderr]) {
            if !kept.is_empty() {
                let text = kept.text().text.into_bytes();
                files.push((format!("run-{number}-{name}"), "text/plain", text));
            }
        }
    }
    let (bundle, persons) = (case_bundle::as_sent(playing).await, into.persons);
    let write = move || {
        fs::create_dir_all(&own)?;
        let written = files.into_iter().map(|(name, kind, bytes)| written(&own.join(name), kind, &bytes));
        let mut attachments = written.collect::<io::Result<Vec<CaseAttachment>>>()?;
        let put = bundle.and_then(|bundle| case_bundle::put(&bundle, persons, &own));
        if put.is_ok() {
            attachments.push(attachment(&own.join(BUNDLE), "application/zip"));
        }
        io::Result::Ok((attachments, put))
    };
    let case = &playing.case().id.it;
    let folder = &into.folder;
    match tokio::task::spawn_blocking(write).await {
        Ok(Ok((attachments, put))) => {
            if let Err(why) = put {
                tracing::error!(%case, %why, "the case has no bundle");
            }
            attachments
        }
        Ok(Err(problem)) => {
            let why = system_words(&problem);
            tracing::error!(%case, folder = %folder.display(), why, "what is known of a case cannot be written");
            Vec::new()
        }
        Err(_) => Vec::new(),
    }
}

fn written(path: &Path, kind: &str, bytes: &[u8]) -> io::Result<CaseAttachment> {
    fs::write(path, bytes)?;
    Ok(attachment(path, kind))
}

fn attachment(path: &Path, kind: &str) -> CaseAttachment {
    CaseAttachment {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        content_type: kind.to_owned(),
        path: path.display().to_string(),
    }
}

/// Entries as `GET /v1/timeline` has them; none where the world is gone.
async fn timeline(playing: &Playing<'_>) -> Option<Vec<u8>> {
    let look = |view: nets_driver::View<'_>| view.timeline.select(&EntryFilter::default(), usize::MAX);
    let entries = playing.world.query(look).await.ok()?;
    let left_out = entries.len().saturating_sub(ENTRIES);
    let told = json!({
        "world": playing.plan.world.to_string(),
        "left_out": left_out,
        "entries": entries.get(left_out..)?,
    });
    serde_json::to_vec_pretty(&told).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_earlier_run_nothing_stays_but_what_is_not_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        let of = |name: &str| WorldName::new(name).expect("a name");
        for (world, name) in
            [("a", "timeline.json"), ("a", BUNDLE), ("a", "run-12-stdout.txt"), ("b", "run-1-stderr.txt")]
        {
            fs::create_dir_all(folder.path().join(world)).expect("a folder");
            fs::write(folder.path().join(world).join(name), "old").expect("written");
        }
        for name in ["run-x-stdout.txt", "run-1-other.txt", "notes"] {
            fs::write(folder.path().join("b").join(name), "mine").expect("written");
        }
        clear_artifacts(folder.path(), [&of("a"), &of("b"), &of("c")]).expect("cleared");
        assert!(!folder.path().join("a").exists());
        assert_eq!(fs::read_dir(folder.path().join("b")).expect("a folder").count(), 3);
    }
}
