//! `run` and `stop`: the sender's own program.

use std::path::PathBuf;
use std::time::Duration;

use nets_accept::{Command, ExpectedExit, Run};
use nets_report::{KeptText, ProgramEnd, ProgramOutput, StepState};

use crate::addresses::addresses;
use crate::playing::{PATIENCE, Playing, RunRecord, absolute};
use crate::program::{FolderRoom, Kept, ProgramSpec, Ran, WatchedFolder};
use crate::told::Outcome;

pub(crate) async fn run(playing: &mut Playing<'_>, run: &Run) -> Outcome {
    let number = playing.runs.len();
    playing.runs.push(None);
    let expected = expected(run.exit);
    let spec = match spec(playing, run).await {
        Ok(spec) => spec,
        Err(why) => return Outcome::fail(expected, why),
    };
    let program = match playing.stage.programs.start(spec) {
        Ok(program) => program,
        Err(why) => return not_started(playing, number, expected, why),
    };
    if let Some(name) = &run.background {
        playing.background.insert(name.it.clone(), (number, program));
        return Outcome::pass().seen(format!("run {} goes on in the background", number + 1));
    }
    let within = run.within.or(playing.plan.suite.sender.as_ref().map(|sender| sender.within));
    let within = within.and_then(|within| Duration::try_from(within).ok()).unwrap_or(PATIENCE);
    let ran = program.ended(within, playing.stage.interrupted.clone()).await;
    let outcome = judged(&ran, run.exit, expected);
    playing.keep(number, ran);
    outcome
}

pub(crate) async fn stop(playing: &mut Playing<'_>, name: &str) -> Outcome {
    let Some((number, program)) = playing.background.remove(name) else {
        return Outcome::fail(format!("`{name}` to run in the background"), "nothing runs by this name");
    };
    let ran = program.stopped().await;
    let outcome = background_ended(name, &ran);
    playing.keep(number, ran);
    outcome
}

/// How what ran in the background came to its end.
pub(crate) fn background_ended(name: &str, ran: &Ran) -> Outcome {
    let mut outcome = match &ran.end {
        ProgramEnd::Interrupted => Outcome::pass().seen("it ran until it was stopped"),
        ProgramEnd::Exited(0) => Outcome::pass().seen("it had ended with code 0 before"),
        end => Outcome::fail(
            format!("`{name}` to run until it is stopped, or to exit with code 0"),
            format!("it {}", end.words()),
        ),
    };
    outcome.output = Some(ran.output());
    outcome
}

fn expected(exit: ExpectedExit) -> String {
    match exit {
        ExpectedExit::Code(code) => format!("the program to exit with code {code}"),
        ExpectedExit::Any => "the program to end by itself".to_owned(),
    }
}

fn not_started(playing: &mut Playing<'_>, number: usize, expected: String, why: String) -> Outcome {
    let end = ProgramEnd::NotStarted(why);
    let mut outcome = Outcome::fail(expected, format!("it {}", end.words()));
    let (stdout, stderr) = (KeptText::default(), KeptText::default());
    outcome.output = Some(ProgramOutput { end: end.clone(), stdout, stderr });
    if let Some(run) = playing.runs.get_mut(number) {
        *run = Some(RunRecord { end, stdout: Kept::default(), stderr: Kept::default(), left: 0 });
    }
    outcome
}

fn judged(ran: &Ran, exit: ExpectedExit, expected: String) -> Outcome {
    let holds = match (&ran.end, exit) {
        (ProgramEnd::Exited(code), ExpectedExit::Code(wanted)) => *code == i32::from(wanted),
        (ProgramEnd::Exited(_), ExpectedExit::Any) => true,
        _ => false,
    };
    let mut outcome =
        Outcome::of(holds && ran.is_gone).expected(expected).seen(format!("it {}", ran.end.words()));
    if !ran.is_gone {
        outcome = outcome.seen("it left a process that could not be ended");
    }
    if ran.end == ProgramEnd::Interrupted {
        outcome.state = StepState::NotExercised;
    }
    outcome.output = Some(ran.output());
    outcome
}

async fn spec(playing: &Playing<'_>, run: &Run) -> Result<ProgramSpec, String> {
    let program: Vec<String> = match &run.command {
        Command::Sender(arguments) => {
            let sender = playing.plan.sender.clone().or_else(|| {
                let sender = playing.plan.suite.sender.as_ref()?;
                let run = sender.run.iter().map(|part| part.it.clone());
                Some(found(playing, run.collect()))
            });
            let sender = sender.ok_or("no `sender` says which program this runs")?;
            sender.into_iter().chain(arguments.iter().cloned()).collect()
        }
        Command::Program(program) => found(playing, program.iter().map(|part| part.it.clone()).collect()),
    };
    let sender = playing.plan.suite.sender.as_ref();
    let user = playing.user_or_sender(None)?;
    let (stage, own, world) = (playing.stage, playing.own_door.as_ref(), &playing.plan.world);
    let mut environment =
        addresses(stage, own, world, &user, playing.shown_time(), playing.case().id.it.as_str()).await?;
    let own = sender.map(|sender| &sender.environment).into_iter().flatten();
    environment.extend(own.chain(&run.environment).map(|(name, value)| (name.clone(), value.clone())));
    let watched = Some(WatchedFolder { folder: playing.folder.clone(), room: FolderRoom::OF_A_CASE });
    Ok(ProgramSpec { program, folder: folder(playing), environment, input: run.input.clone(), watched })
}

/// Where programs run.
pub(super) fn folder(playing: &Playing<'_>) -> PathBuf {
    let sender = playing.plan.suite.sender.as_ref();
    let folder = sender.and_then(|sender| sender.folder.as_ref());
    absolute(&folder.map_or_else(|| playing.folder.clone(), |folder| playing.beside(&folder.it)))
}

/// A program with a slash is found from the folder of the acceptance file.
fn found(playing: &Playing<'_>, mut program: Vec<String>) -> Vec<String> {
    if let Some(first) = program.first_mut()
        && first.contains('/')
    {
        *first = playing.beside(first).display().to_string();
    }
    program
}
