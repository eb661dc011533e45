//! A simulator of the command's own, with all that cases are played with, from its start to the exit code.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use nets_control::BoxFuture;
use nets_core::Timestamp;
use nets_core::identity::UserId;
use nets_driver::{Stopwatch, WorldName, system_time};
use nets_outbound::OutboundFormat;
use nets_report::{Run, RunFile};
use nets_runner::{
    CaseArtifacts, Doors, EboxLogin, EboxPlace, Following, OwnDoor, Programs, SenderLogin, SenderLogins,
    Stage, WorldOnlooker, XmlPlaces,
};
use nets_text::system_words;
use tokio::signal::unix::SignalKind;
use tokio::sync::watch;

use super::playing;
use super::suites::Selected;
use crate::app::App;
use crate::config::ServeOptions;
use crate::ending::{BY_SIGNAL, Signals};
use crate::outcome::CommandResult;
use crate::own_doors::OwnDoors;
use crate::worlds::{Entrance, Worlds};

/// So many cases are played at once at the least, where nothing else is asked for: they wait more than they work.
const LEAST_JOBS: usize = 4;

/// Below the folder of everything: one folder a case.
const CASES: &str = "cases";

/// How cases are played.
pub(crate) struct SessionOptions {
    /// So many worlds the cases have at once.
    pub(crate) worlds: u32,
    /// Whether worlds and folders of cases stay until the command is told to end.
    pub(crate) keeps: bool,
    pub(crate) schemas: Option<PathBuf>,
    pub(crate) templates: Option<PathBuf>,
    /// Where what is known of failed cases is put.
    pub(crate) artifacts: Option<CaseArtifacts>,
    /// Who looks at each world before it ends.
    pub(crate) onlooker: Option<Arc<dyn WorldOnlooker>>,
    /// Whether the door of the e-Box is open.
    pub(crate) with_ebox: bool,
}

/// A simulator with all that cases are played with.
pub(crate) struct Session {
    app: App,
    stage: Arc<Stage>,
    ended_by: EndedBy,
    began: Timestamp,
    watch: Stopwatch,
}

/// Runs a command to its end.
pub(crate) fn in_runtime(command: impl Future<Output = CommandResult>) -> CommandResult {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(command);
    // What still waits for a disk or a network does not hold up the end.
    runtime.shutdown_background();
    outcome
}

/// How many cases are played at once.
pub(crate) fn jobs(asked: Option<u32>) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or(cores.max(LEAST_JOBS), |jobs| jobs as usize)
}

impl Session {
    pub(crate) async fn begin(options: SessionOptions) -> Result<Session, Box<dyn std::error::Error>> {
        let (began, watch) = (system_time(), Stopwatch::start());
        let (interrupt, interrupted) = watch::channel(false);
        let ended_by = until_signal(Signals::catch()?, interrupt);
        let programs = Programs::default();
        programs.adopt_what_they_leave();
        let following = Arc::new(Following::default());
        let listener: Arc<Following> = Arc::clone(&following);
        let (keeps, onlooker) = (options.keeps, options.onlooker.clone());
        let (places, artifacts) = (places(options.templates.as_deref()), options.artifacts.clone());
        let scenario = nets_scenario::default_scenario();
        let app = App::play(&serve_options(options), listener, scenario, Entrance::IntoMadeWorlds).await?;
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
                ebox: ready.ebox.clone().map(|ebox| EboxPlace { url: ebox.url, ca: ebox.ca }),
            },
            logins: Arc::new(MadeLogins(app.worlds().clone(), Arc::clone(app.own_doors()))),
            folder,
            programs,
            following,
            interrupted,
            keeps,
            onlooker,
            places,
            artifacts,
        };
        Ok(Session { app, stage: Arc::new(stage), ended_by, began, watch })
    }

    /// What all cases share.
    pub(crate) fn stage(&self) -> &Arc<Stage> {
        &self.stage
    }

    /// Plays all that was selected.
    pub(crate) async fn play(&self, selected: Selected, jobs: usize) -> Run {
        let files = playing::play_all(Arc::clone(&self.stage), selected, jobs, self.watch).await;
        self.run_of(files)
    }

    /// How long it has gone on.
    pub(crate) fn watch(&self) -> Stopwatch {
        self.watch
    }

    /// All that was played, by now.
    pub(crate) fn run_of(&self, files: Vec<RunFile>) -> Run {
        Run {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            began: self.began,
            took: self.watch.elapsed(),
            files,
            interrupted: *self.stage.interrupted.borrow(),
        }
    }

    /// Ends all that runs, and says how the run went; `told` is what became of its reports, `code` what it exits with
    /// unless a signal has ended it.
    pub(crate) async fn end(self, run: &Run, told: Result<(), String>, code: u8) -> CommandResult {
        let is_clean = self.stage.programs.end_all().await;
        if self.stage.keeps && !run.interrupted {
            self.stay().await;
        }
        self.app.stop().await;
        told?;
        if !is_clean {
            complain!("mock-nets-share: a process that a sender's program has left could not be ended");
        }
        let code = match self.ended_by.take() {
            Some(signal) if run.interrupted => u8::try_from(BY_SIGNAL + signal).unwrap_or(u8::MAX),
            _ => code,
        };
        Ok(ExitCode::from(code))
    }

    /// Ends all of it where nothing is played after all.
    pub(crate) async fn abandon(self) {
        self.stage.programs.end_all().await;
        self.app.stop().await;
    }

    /// What the cases have left can be looked at until the command is told to end.
    async fn stay(&self) {
        tell!(
            "The worlds of the cases go on at http://{}/ui/default/worlds until this ends. Stop with Ctrl-C.",
            self.app.ready().api
        );
        // A sender that is gone tells nothing any more.
        drop(self.stage.interrupted.clone().wait_for(|is| *is).await);
    }
}

fn serve_options(options: SessionOptions) -> ServeOptions {
    let usual = ServeOptions::on_free_ports();
    // A sender may make some of its own.
    let worlds = usual.worlds.saturating_add(options.worlds);
    let ebox = options.with_ebox.then(|| SocketAddr::new(usual.api.ip(), 0));
    ServeOptions { worlds, schemas: options.schemas, templates: options.templates, ebox, ..usual }
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

/// The logins of the senders of worlds, with the keys that were made for them, and where.
struct MadeLogins(Worlds, Arc<OwnDoors>);

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

    fn ebox_login(&self, world: &WorldName) -> Option<EboxLogin> {
        let about = self.0.about(world)?;
        let client = nets_certify::ebox_sender_of(&about.scenario, None)?;
        let key = about.ebox_keys.made.get(&client.id).cloned();
        Some(EboxLogin { client: client.id.to_string(), key })
    }

    fn own_door(&self, world: &WorldName) -> BoxFuture<Result<OwnDoor, String>> {
        let (doors, world) = (Arc::clone(&self.1), world.clone());
        Box::pin(async move { doors.open(&world).await })
    }

    fn rsa_key(&self, world: &WorldName, user: &UserId) -> Option<PathBuf> {
        let about = self.0.about(world)?;
        about.logins.made_keys.get(user)?.rsa_path().map(Path::to_owned)
    }
}
