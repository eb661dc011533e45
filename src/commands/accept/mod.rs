//! `accept`: acceptance files, played against a simulator of their own.

mod playing;
mod reports;
mod suites;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use nets_core::identity::UserId;
use nets_driver::{Stopwatch, WorldName, system_time};
use nets_outbound::OutboundFormat;
use nets_report::Run;
use nets_runner::{Doors, Following, Programs, SenderLogin, SenderLogins, Stage, XmlPlaces, clear_artifacts};
use nets_text::system_words;
use tokio::signal::unix::SignalKind;
use tokio::sync::watch;

use crate::app::App;
use crate::config::{AcceptOptions, ServeOptions};
use crate::ending::{BY_SIGNAL, Signals};
use crate::outcome::CommandResult;
use crate::worlds::{Entrance, Worlds};
use suites::Selected;

/// So many cases are played at once at the least, where nothing else is asked for: they wait more than they work.
const LEAST_JOBS: usize = 4;

/// Below the folder of everything: one folder a case.
const CASES: &str = "cases";

pub fn run(options: &AcceptOptions) -> CommandResult {
    if !options.list {
        reports::clear(&options.report, &options.files)?;
    }
    let selected = suites::select(options)?;
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
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(accept(options, selected));
    // What still waits for a disk or a network does not hold up the end.
    runtime.shutdown_background();
    outcome
}

async fn accept(options: &AcceptOptions, selected: Selected) -> CommandResult {
    let (began, watch) = (system_time(), Stopwatch::start());
    let (interrupt, interrupted) = watch::channel(false);
    let ended_by = until_signal(Signals::catch()?, interrupt);
    let programs = Programs::default();
    programs.adopt_what_they_leave();
    let serve = serve_options(options, &selected);
    let following = Arc::new(Following::default());
    let listener: Arc<Following> = Arc::clone(&following);
    let app =
        App::play(&serve, listener, nets_scenario::default_scenario(), Entrance::IntoMadeWorlds).await?;
    let folder = app.folder().join(CASES);
    std::fs::create_dir(&folder)
        .map_err(|error| format!("{}: {}", folder.display(), system_words(&error)))?;
    let ready = app.ready();
    let stage = Stage {
        control: Arc::new(app.worlds().clone()),
        doors: Doors {
            sftp: ready.sftp,
            api: ready.api,
            fingerprint: ready.host_key_fingerprint.clone(),
            known_hosts: ready.known_hosts.clone(),
        },
        logins: Arc::new(MadeLogins(app.worlds().clone())),
        folder,
        programs: programs.clone(),
        following,
        interrupted: interrupted.clone(),
        places: places(options.templates.as_deref()),
        artifacts: options.artifacts.clone(),
        keeps: options.keep,
    };
    let files = playing::play_all(Arc::new(stage), selected, jobs(options), watch).await;
    let run = Run {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        began,
        took: watch.elapsed(),
        files,
        interrupted: *interrupted.borrow(),
    };
    let is_clean = programs.end_all().await;
    let told = reports::tell(&run, &options.report);
    if options.keep && !run.interrupted {
        stay(&app, interrupted).await;
    }
    app.stop().await;
    told?;
    if !is_clean {
        complain!("mock-nets-share: a process that a sender's program has left could not be ended");
    }
    let code = match ended_by.take() {
        Some(signal) if run.interrupted => u8::try_from(BY_SIGNAL + signal).unwrap_or(u8::MAX),
        _ => run.exit_code(),
    };
    Ok(ExitCode::from(code))
}

/// With `--keep`, what the cases have left can be looked at until the command is told to end.
async fn stay(app: &App, mut interrupted: watch::Receiver<bool>) {
    tell!(
        "The worlds of the cases go on at http://{}/ui/default/worlds until this ends. Stop with Ctrl-C.",
        app.ready().api
    );
    // A sender that is gone tells nothing any more.
    drop(interrupted.wait_for(|is| *is).await);
}

fn jobs(options: &AcceptOptions) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    options.jobs.map_or(cores.max(LEAST_JOBS), |jobs| jobs as usize)
}

fn serve_options(options: &AcceptOptions, selected: &Selected) -> ServeOptions {
    let usual = ServeOptions::on_free_ports();
    let cases = u32::try_from(selected.count()).unwrap_or(u32::MAX);
    // A sender may make some of its own.
    let worlds = usual.worlds + if options.keep { cases } else { u32::try_from(jobs(options)).unwrap_or(0) };
    ServeOptions { worlds, schemas: options.schemas.clone(), templates: options.templates.clone(), ..usual }
}

/// Which signal has ended the run, once one has.
#[derive(Clone)]
struct EndedBy(Arc<std::sync::Mutex<Option<i32>>>);

impl EndedBy {
    fn take(&self) -> Option<i32> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }
}

/// Interrupts the run at the first signal; the second ends the program at once.
fn until_signal(mut signals: Signals, interrupt: watch::Sender<bool>) -> EndedBy {
    let ended_by = EndedBy(Arc::default());
    let into = ended_by.clone();
    tokio::spawn(async move {
        let first: SignalKind = signals.next().await;
        *into.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(first.as_raw_value());
        interrupt.send_replace(true);
        let second = signals.next().await;
        std::process::exit(BY_SIGNAL + second.as_raw_value());
    });
    ended_by
}

/// What files of Outbound can have in them, by the templates that write them.
fn places(templates: Option<&Path>) -> XmlPlaces {
    let text = |format: OutboundFormat| {
        let own = templates.map(|folder| std::fs::read_to_string(folder.join(format.template_name())));
        own.and_then(Result::ok).unwrap_or_else(|| format.starting_point())
    };
    let texts = OutboundFormat::ALL.map(text);
    XmlPlaces::of_templates(texts.iter().map(String::as_str))
}

/// The logins of the senders of worlds, with the keys that were made for them.
struct MadeLogins(Worlds);

impl SenderLogins for MadeLogins {
    fn login(&self, world: &WorldName, user: &UserId) -> Option<SenderLogin> {
        let about = self.0.about(world)?;
        let sender = about.scenario.scenario.senders.get(user)?;
        let made = about.logins.made_keys.get(user);
        Some(SenderLogin {
            inbound: format!("/Inbound/{}", sender.organisation.folder()),
            outbound: "/Outbound".to_owned(),
            key: made.map(|key| key.path.clone()),
        })
    }

    fn rsa_key(&self, world: &WorldName, user: &UserId) -> Option<PathBuf> {
        let about = self.0.about(world)?;
        about.logins.made_keys.get(user)?.rsa_path().map(Path::to_owned)
    }
}
