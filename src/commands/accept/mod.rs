//! `accept`: acceptance files, played against a simulator of their own.

pub(crate) mod at_once;
mod playing;
pub(crate) mod reports;
pub(crate) mod session;
pub(crate) mod suites;

use std::process::ExitCode;

use nets_bundle::PersonsData;
use nets_runner::{CaseArtifacts, clear_artifacts};

use crate::config::AcceptOptions;
use crate::outcome::CommandResult;
use session::{Session, SessionOptions, jobs};
use suites::{Selected, Selection};

pub fn run(options: &AcceptOptions) -> CommandResult {
    if !options.list {
        reports::clear(&options.report, &options.files)?;
    }
    let selected = suites::select(&Selection {
        files: &options.files,
        sender: &options.sender,
        sender_is_needed: true,
        filter: &options.filter,
        seed: options.seed,
        again: &|file, id| ["mock-nets-share", "accept", file, "--filter", id].map(str::to_owned).to_vec(),
    })?;
    if options.list {
        for line in selected.listed() {
            say!("{line}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    reports::each_has_its_own_file(&options.report)?;
    if let Some(folder) = &options.artifacts {
        clear_artifacts(folder, selected.worlds())?;
    }
    session::in_runtime(accept(options, selected))
}

async fn accept(options: &AcceptOptions, selected: Selected) -> CommandResult {
    let jobs = jobs(options.jobs);
    let kept = if options.keep { selected.count() } else { jobs };
    let persons = if options.with_contents { PersonsData::AsSent } else { PersonsData::Replaced };
    let session = Session::begin(SessionOptions {
        worlds: u32::try_from(kept).unwrap_or(u32::MAX),
        keeps: options.keep,
        schemas: options.schemas.clone(),
        templates: options.templates.clone(),
        artifacts: options.artifacts.clone().map(|folder| CaseArtifacts { folder, persons }),
        onlooker: None,
        with_ebox: selected.have_ebox(),
    })
    .await?;
    let run = session.play(selected, jobs).await;
    let told = reports::tell(&run, &options.report);
    session.end(&run, told, run.exit_code()).await
}
