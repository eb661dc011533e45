//! The cases of the catalogue, played with a sender's program that answers the verbs of the contract.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::Arc;

use nets_bundle::{AboutCaseEvidence, CASE_EVIDENCE_FORMAT};
use nets_certify::{Certificate, CertifiedProfile, PlayedCase, PlayedResult, of_cases, table};
use nets_certify_cases::CaseLibrary;
use nets_report::{CaseState, Run, RunCase};

use super::evidence::{self, CertifiedRun};
use super::offered::{self, leave_out_what_is_not_offered};
use super::worlds::{CaseWorlds, SeenWorld};
use super::{library, wanted, written};
use crate::commands::accept::reports;
use crate::commands::accept::session::{self, Session, SessionOptions, jobs};
use crate::commands::accept::suites::{self, Selected, Selection};
use crate::commands::bundle::kept::unfinished;
use crate::config::{CertifyOptions, ReportFile, ReportFormat};
use crate::outcome::{CommandResult, FINDINGS, VALID};

pub(super) fn run(options: &CertifyOptions) -> CommandResult {
    let profile = options.profile.certified();
    let library = match profile {
        CertifiedProfile::NetsShare => CaseLibrary::of_nets_share(),
        CertifiedProfile::Ebox => CaseLibrary::of_ebox(),
    };
    let cases = &options.cases;
    if let Some(folder) = &cases.write_cases {
        return library::write_for_user(&library, folder);
    }
    // It lasts as long as the cases are played.
    let folder = tempfile::tempdir()?;
    library::write(&library, folder.path())?;
    let files = library::suites(&library, folder.path());
    let all = suites::select(&Selection {
        files: &files,
        // Cases are listed without a program too.
        sender: if cases.list { &[] } else { &options.sender },
        sender_is_needed: !cases.list,
        filter: &[],
        seed: cases.seed,
        again: &|_, id| again(profile, id),
    })?;
    let with_cases = named_requirements(&all);
    let mut selected = all.only(&cases.filter)?;
    library::named_without_folder(&library, &mut selected);
    if cases.list {
        for line in selected.listed() {
            say!("{line}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    reports::each_has_its_own_file(&options.report)?;
    if let Some(path) = &options.evidence {
        // Before all is played for a file that cannot be written.
        drop(unfinished(path)?);
    }
    session::in_runtime(certify(options, &library, with_cases, selected))
}

/// The command that plays one case again.
fn again(profile: CertifiedProfile, id: &str) -> Vec<String> {
    let of_profile: &[&str] = match profile {
        CertifiedProfile::NetsShare => &[],
        CertifiedProfile::Ebox => &["--profile", "ebox"],
    };
    let words = [&["mock-nets-share", "certify"], of_profile, &["--filter", id]].concat();
    words.into_iter().map(str::to_owned).collect()
}

/// Every requirement that a case names.
fn named_requirements(selected: &Selected) -> BTreeSet<String> {
    let plans = selected.files.iter().flat_map(|file| &file.plans);
    plans.flat_map(|plan| plan.case().requirements.iter().cloned()).collect()
}

async fn certify(
    options: &CertifyOptions,
    library: &CaseLibrary,
    with_cases: BTreeSet<String>,
    mut selected: Selected,
) -> CommandResult {
    let cases = &options.cases;
    let jobs = jobs(cases.jobs);
    let kept = if cases.keep { selected.count() } else { jobs };
    let worlds = Arc::new(CaseWorlds::of(options.profile.certified(), wanted::of_library(library)?));
    let session = Session::begin(SessionOptions {
        worlds: u32::try_from(kept).unwrap_or(u32::MAX),
        keeps: cases.keep,
        schemas: cases.schemas.clone(),
        templates: cases.templates.clone(),
        artifacts: None,
        onlooker: Some(Arc::clone(&worlds) as _),
        with_ebox: selected.have_ebox(),
    })
    .await?;
    let offered = match offered::ask(library, session.stage(), &options.sender).await {
        Ok(offered) => offered,
        Err(why) => {
            session.abandon().await;
            return Err(why.into());
        }
    };
    let offers = offered::offers(&offered);
    worlds.claim(offers.kinds);
    let making = offered::that_make_shipments(library, &selected);
    leave_out_what_is_not_offered(library, &offered, &mut selected);
    // One that is played has the same head as its world.
    let frame = selected.first_played().map(|plan| worlds.frame(plan));
    if options.evidence.is_some() {
        worlds.keep_bundles(session.stage());
    }
    let run = session.play(selected, jobs).await;
    let worlds = worlds.take();
    let certificate =
        frame.map(|frame| of_cases(frame, offers, &with_cases, &played(&run, &making, &worlds)));
    let mut told = tell(options, &run, certificate.as_ref());
    if let (Some(path), Some(certificate)) = (&options.evidence, &certificate) {
        let about = AboutCaseEvidence {
            format: CASE_EVIDENCE_FORMAT,
            version: certificate.program.clone(),
            only_uploads: offers.only_uploads,
            with_cases: with_cases.into_iter().collect(),
            make_a_shipment: making.into_iter().collect(),
        };
        let of = CertifiedRun { certificate, run: &run, about, worlds: worlds.into_iter().collect() };
        told = told.and(evidence::write_cases(of, path).map_err(|problem| problem.to_string()));
    }
    let passes = certificate.is_some_and(|certificate| certificate.passes);
    session.end(&run, told, if passes { VALID } else { FINDINGS }).await
}

/// The certificate in its files, the cases in theirs; on the terminal the cases and then the answer.
fn tell(options: &CertifyOptions, run: &Run, certificate: Option<&Certificate>) -> Result<(), String> {
    let of_cases = |file: &&ReportFile| matches!(file.format, ReportFormat::Junit | ReportFormat::Ctrf);
    let files: Vec<ReportFile> = options.report.iter().filter(of_cases).cloned().collect();
    let cases = reports::tell(run, &files);
    let Some(certificate) = certificate else { return cases };
    let whole = written::write(certificate, &options.report);
    tell!("\n{}", table(certificate).trim_end());
    cases.and(whole)
}

/// What became of each case, with what its world has seen.
fn played(run: &Run, making: &BTreeSet<String>, worlds: &BTreeMap<String, SeenWorld>) -> Vec<PlayedCase> {
    let cases = run.files.iter().flat_map(|file| &file.cases);
    cases
        .map(|case| PlayedCase {
            id: case.id.clone(),
            title: case.title.clone(),
            result: result_of(case.state),
            because: because(case),
            requirements: case.requirements.clone(),
            makes_a_shipment: making.contains(&case.id),
            certificate: worlds.get(&case.world).map(|world| world.certificate.clone()),
        })
        .collect()
}

/// What a case comes to for a certificate.
pub(in crate::commands) fn result_of(state: CaseState) -> PlayedResult {
    match state {
        CaseState::Pass | CaseState::Waived => PlayedResult::Passed,
        CaseState::Fail => PlayedResult::Failed,
        CaseState::Undecided => PlayedResult::Undecided,
        CaseState::NotExercised => PlayedResult::NotExercised,
    }
}

fn because(case: &RunCase) -> String {
    case.not_exercised_because.clone().or_else(|| nets_report::message(case)).unwrap_or_default()
}
