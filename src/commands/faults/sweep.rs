//! `faults sweep`: a sender run once for each operation and each way in which that can go wrong.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;

use nets_driver::WorldName;
use nets_report::CaseState;
use nets_runner::{Stage, SweptSender, play_swept};
use nets_sweep::{
    PlannedRow, RowVerdict, SeenSendings, SweepPlan, SweepRow, SweepSummary, judge_row, run_file, table,
};
use wildmatch::WildMatch;

use super::clean::clean;
use super::sender::{again, program_file, sender, shared_files, typed};
use crate::commands::accept::at_once::{AtOnce, all};
use crate::commands::accept::reports;
use crate::commands::accept::session::{self, Session, SessionOptions, jobs};
use crate::config::SweepOptions;
use crate::outcome::{CommandResult, FINDINGS, VALID};

pub(super) fn run(options: &SweepOptions) -> CommandResult {
    let sender = sender(options)?;
    let mut read = options.file.clone();
    read.extend(options.scenario.clone());
    reports::clear(&options.report, &read)?;
    reports::each_has_its_own_file(&options.report)?;
    session::in_runtime(sweep(options, Arc::new(sender)))
}

async fn sweep(options: &SweepOptions, sender: Arc<SweptSender>) -> CommandResult {
    let jobs = jobs(options.jobs);
    let session = Session::begin(SessionOptions {
        worlds: u32::try_from(jobs).unwrap_or(u32::MAX),
        keeps: false,
        schemas: None,
        templates: None,
        artifacts: None,
        onlooker: None,
        with_ebox: sender.scenario.scenario.ebox.is_some(),
    })
    .await?;
    let planned = match clean(session.stage(), &sender, &shared_files(options)).await {
        Ok([first, second]) => {
            let limit = if options.filter.is_empty() { options.limit as usize } else { usize::MAX };
            let plan = SweepPlan::of(&first.operations, &second.operations, limit);
            only(plan, &options.filter).map(|plan| (plan, first.sent))
        }
        Err(why) => Err(why),
    };
    let (plan, sent) = match planned {
        Ok(planned) => planned,
        Err(_) if *session.stage().interrupted.borrow() => {
            let run = session.run_of(Vec::new());
            return session.end(&run, Ok(()), FINDINGS).await;
        }
        Err(why) => {
            session.abandon().await;
            return Err(why.into());
        }
    };
    if options.list {
        list(&plan);
        session.abandon().await;
        return Ok(ExitCode::from(VALID));
    }
    if std::io::stderr().is_terminal() {
        complain!("{} runs, {jobs} at once", plan.rows.len());
    }
    let rows = rows(&session, &sender, &plan.rows, &sent, jobs).await;
    tell(options, session, rows, (plan.left_out, sender.seed), &sent).await
}

/// What was asked for of it. A pattern that means no run is a slip.
fn only(mut plan: SweepPlan, filter: &[String]) -> Result<SweepPlan, String> {
    if plan.rows.is_empty() {
        return Err("nothing that the sender does can be made to go wrong: it is swept at the doors of SFTP and the e-Box".to_owned());
    }
    let wanted: Vec<WildMatch> = filter.iter().map(|glob| WildMatch::new(glob)).collect();
    for (glob, wanted) in filter.iter().zip(&wanted) {
        if !plan.rows.iter().any(|row| wanted.matches(&row.id)) {
            let hint = nets_text::did_you_mean(glob, plan.rows.iter().map(|row| row.id.as_str()));
            let hint = hint.unwrap_or_else(|| "--list shows the ids of all runs".to_owned());
            return Err(format!("no run has an id like {glob}; {hint}"));
        }
    }
    plan.rows.retain(|row| wanted.is_empty() || wanted.iter().any(|glob| glob.matches(&row.id)));
    Ok(plan)
}

fn list(plan: &SweepPlan) {
    let width = plan.rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    for row in &plan.rows {
        tell!("{:<width$}  {}", row.id, nets_text::spelt(&row.operation()));
    }
    for left_out in &plan.left_out {
        tell!("left out: {}", nets_text::spelt(left_out));
    }
}

/// All runs, in the order of the plan. Those that go wrong before it is known whose a connection is come one by one.
async fn rows(
    session: &Session,
    sender: &Arc<SweptSender>,
    planned: &[PlannedRow],
    sent: &SeenSendings,
    jobs: usize,
) -> Vec<SweepRow> {
    let mut done: Vec<Option<SweepRow>> = planned.iter().map(|_| None).collect();
    for is_alone in [true, false] {
        let places: Vec<usize> =
            (0..planned.len()).filter(|place| planned[*place].is_before_login() == is_alone).collect();
        let names = places.iter().map(|place| planned[*place].id.clone()).collect();
        let at_once = AtOnce { names, jobs: if is_alone { 1 } else { jobs }, watch: session.watch() };
        let of = |number: usize| planned[places[number]].clone();
        let begin =
            |number| row(Arc::clone(session.stage()), Arc::clone(sender), of(number), sent.clone(), is_alone);
        let broken = |number| {
            tracing::error!(run = %of(number).id, "the runner broke");
            judge_row(of(number), sent, Err("the runner broke: look into the log".to_owned()))
        };
        for (number, row) in all(at_once, begin, broken, state).await {
            done[places[number]] = Some(row);
        }
    }
    done.into_iter().flatten().collect()
}

async fn row(
    stage: Arc<Stage>,
    sender: Arc<SweptSender>,
    planned: PlannedRow,
    sent: SeenSendings,
    is_alone: bool,
) -> SweepRow {
    let run = match WorldName::new(&planned.id) {
        Ok(world) => play_swept(stage, sender, world, Some(planned.fault.clone()), is_alone).await,
        Err(problem) => Err(problem.to_string()),
    };
    judge_row(planned, &sent, run)
}

fn state(row: &SweepRow) -> CaseState {
    match row.verdict {
        RowVerdict::Once => CaseState::Pass,
        RowVerdict::Never | RowVerdict::Twice => CaseState::Fail,
        RowVerdict::NotStruck => CaseState::Undecided,
        RowVerdict::NotRun(_) => CaseState::NotExercised,
    }
}

/// The table, the reports, and the end.
async fn tell(
    options: &SweepOptions,
    session: Session,
    rows: Vec<SweepRow>,
    (left_out, seed): (Vec<String>, u64),
    sent: &SeenSendings,
) -> CommandResult {
    let again = |id: &str| again(options, id);
    let file = run_file(program_file(options), &typed(options), &rows, seed, &again);
    let run = session.run_of(vec![file]);
    let summary = SweepSummary {
        sender: typed(options),
        documents: sent.taken.iter().filter(|document| document.is_delivered).count(),
        again: options.again,
        left_out,
        interrupted: run.interrupted,
    };
    tell!("{}", table(&summary, &rows, &again).trim_end());
    let written = reports::write_all(&run, &options.report);
    let is_good = rows.iter().all(|row| row.verdict == RowVerdict::Once);
    session.end(&run, written, if is_good { VALID } else { FINDINGS }).await
}
