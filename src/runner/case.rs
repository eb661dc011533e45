//! One case from its world to what became of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nets_accept::{Case, Expectation, Step};
use nets_control::{LocalTime, SenderKeys, WantedWorld};
use nets_core::faults::operation::FaultOperation;
use nets_core::timeline::OutboundKind;
use nets_driver::Stopwatch;
use nets_report::{CaseState, RunCase, RunStep, SimulatedSpan, StepSection, StepState, judge};
use nets_scenario::Loaded;
use nets_text::system_words;

use crate::artifacts;
use crate::following::ReadFiles;
use crate::judge;
use crate::left_processes;
use crate::named;
use crate::own_folder;
use crate::plan::CasePlan;
use crate::playing::{Mark, Playing};
use crate::refused_logins;
use crate::said::{place, said};
use crate::seen::{Closed, Evidence, Seen, SigningEvidence, kind_word};
use crate::stage::{OwnDoor, Stage};
use crate::steps;
use crate::told::{self, Outcome};
use crate::unstruck_faults;
use crate::xml;
use crate::zipped::documents;

const INTERRUPTED: &str = "the run was interrupted";

/// Plays a case, and tells what became of it. Whatever it started has ended then.
pub async fn play(stage: Arc<Stage>, plan: Arc<CasePlan>) -> RunCase {
    let watch = Stopwatch::start();
    if *stage.interrupted.borrow() {
        return not_begun(&plan, INTERRUPTED);
    }
    if let Some(why) = &plan.left_out {
        return not_begun(&plan, why);
    }
    let folder = match own_folder::make(&stage.folder, &plan.world, &given_files(&plan)) {
        Ok(folder) => folder,
        Err(why) => return not_given(&plan, "a folder with the files of the case", why, watch.elapsed()),
    };
    let wanted = WantedWorld {
        name: Some(plan.world.clone()),
        scenario: Some(plan.scenario.clone()),
        seed: Some(plan.seed),
        keys: SenderKeys::OfTheWorld,
    };
    let (made, _) = match stage.control.make(wanted).await {
        Ok(made) => made,
        Err(problem) => {
            return not_given(&plan, "a world for the case", told::why_no_world(&problem), watch.elapsed());
        }
    };
    let own_door = match own_door(&stage, &plan, &made.scenario).await {
        Ok(own_door) => own_door,
        Err(why) => {
            let _ = stage.control.end(plan.world.clone()).await;
            return not_given(&plan, "an SFTP address of its own", why, watch.elapsed());
        }
    };
    let files = stage.following.follow(&plan.world, made.world.files(), needs_contents(plan.case()));
    let here = made.clone();
    let playing = Playing::begin(&stage, &plan, made.world, made.scenario, folder.clone(), files, own_door);
    let case = played(playing, watch).await;
    stage.following.leave(&plan.world);
    if let Some(onlooker) = &stage.onlooker {
        onlooker.look(&plan, here).await;
    }
    if !stage.keeps {
        // It may have been ended by the sender, over the API.
        let _ = stage.control.end(plan.world.clone()).await;
        own_folder::remove(&folder);
    }
    case
}

/// Where faults strike before a login, the case's world is to decide of them, and it is not known yet whose a client is: the address
/// says so.
async fn own_door(stage: &Stage, plan: &CasePlan, scenario: &Loaded) -> Result<Option<OwnDoor>, String> {
    let mut faults = scenario.scenario.faults.iter();
    if !faults.any(|fault| fault.at.operation == FaultOperation::Handshake) {
        return Ok(None);
    }
    stage.logins.own_door(&plan.world).await.map(Some)
}

fn given_files(plan: &CasePlan) -> Vec<PathBuf> {
    plan.case().given.files.iter().map(|file| plan.folder.join(&file.it)).collect()
}

/// A case that was not played.
pub fn not_begun(plan: &CasePlan, because: &str) -> RunCase {
    let steps = all_steps(plan, |step| Outcome::new(StepState::NotExercised).put_into(step));
    RunCase { not_exercised_because: Some(because.to_owned()), ..told(plan, steps, Duration::ZERO) }
}

/// A case whose world, or folder, could not be made.
fn not_given(plan: &CasePlan, expected: &str, why: String, took: Duration) -> RunCase {
    let case = plan.case();
    let given = RunStep::new(
        StepSection::Given,
        place(case.id.spot),
        format!("given of {}", case.id.it),
        StepState::Fail,
    );
    let mut steps = vec![Outcome::fail(expected, why).put_into(given)];
    steps.extend(all_steps(plan, |step| Outcome::new(StepState::NotExercised).put_into(step)));
    told(plan, steps, took)
}

async fn played(mut playing: Playing<'_>, watch: Stopwatch) -> RunCase {
    let plan = playing.plan;
    let mut steps = do_steps(&mut playing).await;
    end_background(&mut playing, &mut steps).await;
    playing.leave().await;
    let is_interrupted = *playing.stage.interrupted.borrow();
    let is_done = steps.iter().all(|step| step.state == StepState::Pass);
    let began = LocalTime::new().show(playing.began.simulated);
    if is_done {
        let closed = Closed::of(&playing.world, is_interrupted).await;
        steps.extend(judged(&mut playing, closed).await);
    } else {
        steps.extend(expectations(plan).map(|(_, step)| step));
    }
    if is_done {
        unstruck_faults::tell(&playing, &mut steps).await;
    }
    refused_logins::tell(&playing, &mut steps).await;
    left_processes::tell(&playing, &mut steps);
    let mut case = told(plan, steps, watch.elapsed());
    case.simulated = Some(SimulatedSpan { from: began, to: playing.shown_time() });
    if case.state == CaseState::NotExercised || is_interrupted && !is_done {
        case.not_exercised_because = is_interrupted.then(|| INTERRUPTED.to_owned());
    }
    if let Some(into) = &playing.stage.artifacts
        && matches!(case.state, CaseState::Fail | CaseState::Undecided)
    {
        case.attachments = artifacts::write(into, &playing).await;
    }
    case
}

/// The steps one after the other; behind one that was not done the others are not.
async fn do_steps(playing: &mut Playing<'_>) -> Vec<RunStep> {
    let plan = playing.plan;
    let mut steps = Vec::new();
    let mut goes_on = true;
    for (written, step) in when(plan) {
        if goes_on && *playing.stage.interrupted.borrow() {
            goes_on = false;
        }
        if !goes_on {
            steps.push(step);
            continue;
        }
        let outcome = steps::step(playing, written).await;
        goes_on = outcome.state == StepState::Pass;
        // What a failed step leaves is shown by it; marks belong to steps that were done.
        if let Ok(newest) = playing.newest().await {
            playing.marks.push(Mark { newest, at: playing.world.clock().now });
        }
        steps.push(outcome.put_into(step));
    }
    steps
}

/// What still runs at the end of a case is ended. One that has failed before fails the step that started it.
async fn end_background(playing: &mut Playing<'_>, steps: &mut [RunStep]) {
    let plan = playing.plan;
    for (name, (number, program)) in std::mem::take(&mut playing.background) {
        let ran = program.stopped().await;
        let outcome = steps::background_ended(&name, &ran);
        let mut runs = when(plan).enumerate().filter(|(_, (step, _))| matches!(step, Step::Run(_)));
        let started = runs.nth(number).and_then(|(at, _)| steps.get_mut(at));
        if outcome.state == StepState::Fail
            && !*playing.stage.interrupted.borrow()
            && let Some(started) = started
        {
            *started = outcome.put_into(started.clone());
        }
        playing.keep(number, ran);
    }
}

async fn judged(playing: &mut Playing<'_>, closed: Closed) -> Vec<RunStep> {
    let plan = playing.plan;
    playing.stage.following.leave(&plan.world);
    let mut contents = playing.files.whole().await;
    let (mut seen, sender) = match (Seen::of_now(playing).await, playing.user_or_sender(None)) {
        (Ok(seen), Ok(sender)) => (seen, sender),
        (Err(why), _) | (_, Err(why)) => {
            let undecided =
                |step| Outcome::undecided("the world to be looked at", why.clone()).put_into(step);
            return expectations(plan).map(|(_, step)| undecided(step)).collect();
        }
    };
    for upload in &mut seen.uploads {
        upload.has_ids(contents.shipment(upload.id).cloned());
    }
    if needs_contents(plan.case()) {
        for file in seen.written() {
            contents.add(playing.world.files(), file.user, file.name);
        }
    }
    let signing = signing(playing, &seen, &contents).await;
    let named = seen.named(named::shipments(playing.case()));
    let scenario = &playing.scenario.scenario;
    let (runs, own, places) = (&playing.runs, &playing.own, &playing.stage.places);
    let evidence = Evidence { seen, closed, runs, own, sender, contents, signing, scenario, named, places };
    expectations(plan)
        .map(|(expectation, step)| judge::judge(expectation, &evidence).put_into(step))
        .collect()
}

/// What signed objects are held against, where any is judged.
async fn signing(playing: &Playing<'_>, seen: &Seen, contents: &ReadFiles) -> SigningEvidence {
    let mut signing = SigningEvidence::default();
    if !playing.case().then.iter().any(|it| matches!(it.it, Expectation::Signed(_))) {
        return signing;
    }
    let pem = playing.stage.control.authority_pem(&playing.plan.world);
    signing.authority = Some(pem);
    let kind = kind_word(OutboundKind::SigningResult);
    for file in seen.written().filter(|file| file.kind == kind) {
        let path = contents.of(file.user, file.name).ok().and_then(|bytes| {
            let receipt =
                documents(&bytes).into_iter().find(|it| it.name.as_deref() == Some("receipt.xml"))?;
            xml::value(&receipt.bytes, &["signingReceipt", "filepath"])
        });
        let Some((path, upload)) = path.zip(file.upload) else { continue };
        let document = playing.world.shipment_file(upload, path.clone()).await;
        let document = document.map_err(|problem| system_words(&problem));
        let document =
            document.and_then(|it| it.ok_or_else(|| format!("the zip with {path} is not kept any more")));
        signing.documents.insert(file.name.to_owned(), document);
    }
    signing
}

/// Whether it is judged what files of Outbound hold.
fn needs_contents(case: &Case) -> bool {
    case.then.iter().any(|expectation| match &expectation.it {
        Expectation::Receipt(_) | Expectation::Signed(_) => true,
        Expectation::Outbound(files) => files.contains.is_some() || !files.xml.is_empty(),
        _ => false,
    })
}

/// The report of a case with these steps.
fn told(plan: &CasePlan, steps: Vec<RunStep>, took: Duration) -> RunCase {
    let case = plan.case();
    let waiver = case.waiver.as_ref().map(|waiver| (waiver.reason.clone(), waiver.until.it));
    let judged = judge(&steps, waiver, plan.today);
    RunCase {
        id: case.id.it.to_string(),
        title: case.title.clone().unwrap_or_default(),
        place: place(case.id.spot),
        requirements: case.requirements.clone(),
        world: plan.world.to_string(),
        seed: Some(plan.seed),
        state: judged.state,
        waiver: judged.waiver,
        steps,
        took,
        simulated: None,
        again: plan.again.clone(),
        not_exercised_because: None,
        attachments: Vec::new(),
    }
}

fn when(plan: &CasePlan) -> impl Iterator<Item = (&Step, RunStep)> {
    let text = &plan.suite.text;
    plan.case().when.iter().map(move |step| {
        let said = said(text, step.spot);
        (&step.it, RunStep::new(StepSection::When, place(step.spot), said, StepState::NotExercised))
    })
}

fn expectations(plan: &CasePlan) -> impl Iterator<Item = (&Expectation, RunStep)> {
    let text = &plan.suite.text;
    plan.case().then.iter().map(move |expectation| {
        let said = said(text, expectation.spot);
        let step = RunStep::new(StepSection::Then, place(expectation.spot), said, StepState::NotExercised);
        (&expectation.it, step)
    })
}

fn all_steps(plan: &CasePlan, tell: impl Fn(RunStep) -> RunStep) -> Vec<RunStep> {
    let steps = when(plan).map(|(_, step)| step);
    steps.chain(expectations(plan).map(|(_, step)| step)).map(tell).collect()
}
