//! `certify`: the cases of the catalogue, played with a sender's program that answers the verbs of the contract.

mod library;
mod offered;

use std::process::ExitCode;

use nets_certify_cases::CaseLibrary;

use crate::commands::accept::reports;
use crate::commands::accept::session::{self, Session, SessionOptions, jobs};
use crate::commands::accept::suites::{self, Selected, Selection};
use crate::config::CertifyOptions;
use crate::outcome::CommandResult;
use offered::leave_out_what_is_not_offered;

pub fn run(options: &CertifyOptions) -> CommandResult {
    let library = CaseLibrary::default();
    if let Some(folder) = &options.write_cases {
        return library::write_for_user(&library, folder);
    }
    // It lasts as long as the cases are played.
    let folder = tempfile::tempdir()?;
    library::write(&library, folder.path())?;
    let files = library::suites(folder.path());
    let mut selected = suites::select(&Selection {
        files: &files,
        sender: &options.sender,
        filter: &options.filter,
        seed: options.seed,
        again: &|_, id| ["mock-nets-share", "certify", "--filter", id].map(str::to_owned).to_vec(),
    })?;
    library::named_without_folder(&mut selected);
    if options.list {
        for line in selected.listed() {
            say!("{line}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    reports::each_has_its_own_file(&options.report)?;
    session::in_runtime(certify(options, &library, selected))
}

async fn certify(options: &CertifyOptions, library: &CaseLibrary, mut selected: Selected) -> CommandResult {
    let jobs = jobs(options.jobs);
    let kept = if options.keep { selected.count() } else { jobs };
    let session = Session::begin(SessionOptions {
        worlds: u32::try_from(kept).unwrap_or(u32::MAX),
        keeps: options.keep,
        schemas: options.schemas.clone(),
        templates: options.templates.clone(),
    })
    .await?;
    let offered = match offered::ask(session.stage(), &options.sender).await {
        Ok(offered) => offered,
        Err(why) => {
            session.abandon().await;
            return Err(why.into());
        }
    };
    leave_out_what_is_not_offered(library, &offered, &mut selected);
    let run = session.play(selected, jobs).await;
    let told = reports::tell(&run, &options.report);
    session.end(&run, told).await
}
