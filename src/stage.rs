//! The world that is playing now, who may enter it, and how another takes its place.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use nets_alias::ServiceUrl;
use nets_core::event::Observation;
use nets_core::identity::UserId;
use nets_core::scenario::Scenario;
use nets_driver::{Home, Inspectors, Listener, World, WorldProblem, WorldSpec};
use nets_http::{Answer, Control};
use nets_mailbox::Mailbox;
use nets_outbound::Scribe;
use nets_scenario::Loaded;
use nets_sftp::keys::{KeyProblem, PublicKey};
use nets_sftp::{Accounts, LoginRefusal, OfferedKey};

use crate::alias_calls::{AliasCalls, CallProblem, OwnCertificate};
use crate::keys::{self, MadeKey};

/// What the sessions of a world are told when it ends.
const STOPPING: &str = "The simulator is stopping";
const RESET: &str = "The simulator was reset, and all that was in it is gone: connect again";
const REPLACED: &str = "The simulator plays another scenario now: connect again";

/// What every world of this process shares.
pub struct Props {
    pub folder: PathBuf,
    pub kept: bool,
    pub inspectors: Inspectors,
    pub scribe: Arc<Scribe>,
    /// With which alias services are called.
    pub own_certificate: Arc<OwnCertificate>,
    /// Who is told of what happens.
    pub listener: Arc<dyn Listener>,
}

/// The stage: one scene at a time.
#[derive(Clone)]
pub struct Stage(Arc<Inner>);

struct Inner {
    props: Props,
    scene: RwLock<Scene>,
    /// Held while one scene takes another's place.
    changing: tokio::sync::Mutex<()>,
    /// Whether a world is playing: not between two scenes, nor when the next could not be set.
    playing: AtomicBool,
}

/// One scenario being played.
#[derive(Clone)]
struct Scene {
    world: World,
    scenario: Arc<Loaded>,
    made_keys: Arc<BTreeMap<UserId, MadeKey>>,
    /// The keys that open each sender's mailbox.
    admitted: Arc<BTreeMap<UserId, Vec<PublicKey>>>,
}

impl Stage {
    pub fn open(props: Props, scenario: Loaded) -> Result<Stage, StageProblem> {
        let scene = props.set(scenario)?;
        Ok(Stage(Arc::new(Inner {
            props,
            scene: RwLock::new(scene),
            changing: tokio::sync::Mutex::default(),
            playing: AtomicBool::new(true),
        })))
    }

    pub fn made_keys(&self) -> Arc<BTreeMap<UserId, MadeKey>> {
        self.scene().made_keys
    }

    pub fn scenario(&self) -> Arc<Loaded> {
        self.scene().scenario
    }

    pub async fn close(&self) {
        self.scene().world.stop(STOPPING).await;
    }

    fn scene(&self) -> Scene {
        self.0.scene.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the present world, drops all it kept, and starts another.
    async fn change(self, scenario: Loaded, why: &'static str) -> Result<(), String> {
        // What this scenario lacks on disk is no reason to end the world that is playing.
        self.0.props.alias_calls(&scenario).map_err(|problem| problem.to_string())?;
        let _one_at_a_time = self.0.changing.lock().await;
        self.0.playing.store(false, Ordering::SeqCst);
        self.scene().world.stop(why).await;
        let stage = self.clone();
        let scene = tokio::task::spawn_blocking(move || {
            stage.0.props.clear().map_err(StageProblem::Folder)?;
            stage.0.props.set(scenario)
        });
        let scene = scene.await.map_err(|error| error.to_string())?.map_err(|problem| problem.to_string())?;
        *self.0.scene.write().unwrap_or_else(PoisonError::into_inner) = scene;
        self.0.playing.store(true, Ordering::SeqCst);
        Ok(())
    }
}

impl Accounts for Stage {
    fn login(&self, user: &str, key: &OfferedKey) -> Result<Mailbox, LoginRefusal> {
        let scene = self.scene();
        let user = UserId::new(user).map_err(|_| LoginRefusal::UnknownUser)?;
        let keys = scene.admitted.get(&user).ok_or(LoginRefusal::UnknownUser)?;
        if !keys.iter().any(|admitted| key.is(admitted)) {
            return Err(LoginRefusal::KeyNotRegistered);
        }
        scene.world.files().mailbox(&user).ok_or(LoginRefusal::UnknownUser)
    }

    fn refused(&self, user: &str, reason: &str) {
        let observation = Observation::LoginRefused { user: user.to_owned(), reason: reason.to_owned() };
        self.scene().world.observe(observation);
    }

    fn accepted(&self, user: &str, key: &OfferedKey, leniency: Option<&str>) {
        let Ok(user) = UserId::new(user) else { return };
        let leniency = leniency.map(str::to_owned);
        self.scene().world.observe(Observation::LoginAccepted { user, key: key.fingerprint(), leniency });
    }
}

impl Control for Stage {
    fn world(&self) -> World {
        self.scene().world
    }

    fn scenario(&self) -> String {
        self.scene().scenario.text.clone()
    }

    fn replace(&self, scenario: Loaded) -> Answer<Result<(), String>> {
        Box::pin(self.clone().change(scenario, REPLACED))
    }

    fn reset(&self) -> Answer<Result<(), String>> {
        let scenario = Loaded::clone(&self.scene().scenario);
        Box::pin(self.clone().change(scenario, RESET))
    }

    fn authority_pem(&self) -> Result<String, String> {
        self.0.props.scribe.signatory.authority_pem().map_err(|problem| problem.to_string())
    }

    fn alias_authority_pem(&self) -> Result<String, String> {
        self.0.props.own_certificate.authority_pem().map_err(|problem| problem.to_string())
    }

    fn check_alias_url(&self, url: &str) -> Result<(), String> {
        ServiceUrl::parse(url).map(drop).map_err(|problem| problem.to_string())
    }

    fn is_ready(&self) -> bool {
        // Both ports are bound before either is served.
        self.0.playing.load(Ordering::SeqCst)
    }
}

impl Props {
    fn world_folder(&self) -> PathBuf {
        self.folder.join("world")
    }

    fn set(&self, loaded: Loaded) -> Result<Scene, StageProblem> {
        let folder = self.world_folder();
        let made_keys = keys::for_senders(&self.folder.join(keys::SENDERS), &loaded.scenario)
            .map_err(StageProblem::Folder)?;
        let admitted = admitted(&loaded.scenario, &made_keys)?;
        let alias = self.alias_calls(&loaded)?;
        let world = World::start(WorldSpec {
            scenario: loaded.scenario.clone(),
            scenario_text: loaded.text.clone(),
            home: if self.kept { Home::Kept(folder) } else { Home::Temporary(folder) },
            inspectors: self.inspectors.clone(),
            scribe: Arc::clone(&self.scribe),
            alias: Arc::new(alias),
            listener: Arc::clone(&self.listener),
        })
        .map_err(StageProblem::World)?;
        let (scenario, made_keys, admitted) = (Arc::new(loaded), Arc::new(made_keys), Arc::new(admitted));
        Ok(Scene { world, scenario, made_keys, admitted })
    }

    fn alias_calls(&self, loaded: &Loaded) -> Result<AliasCalls, StageProblem> {
        AliasCalls::new(loaded, Arc::clone(&self.own_certificate)).map_err(StageProblem::Alias)
    }

    fn clear(&self) -> std::io::Result<()> {
        match std::fs::remove_dir_all(self.world_folder()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn admitted(
    scenario: &Scenario,
    made: &BTreeMap<UserId, MadeKey>,
) -> Result<BTreeMap<UserId, Vec<PublicKey>>, StageProblem> {
    let mut admitted = BTreeMap::new();
    for sender in scenario.senders.values() {
        let mut keys = Vec::new();
        for line in &sender.keys {
            let key = PublicKey::parse(line)
                .map_err(|problem| StageProblem::Key { user: sender.user.clone(), problem })?;
            keys.push(key);
        }
        keys.extend(made.get(&sender.user).map(|made| made.public.clone()));
        admitted.insert(sender.user.clone(), keys);
    }
    Ok(admitted)
}

/// Why a scene cannot be set.
#[derive(Debug)]
pub enum StageProblem {
    World(WorldProblem),
    Alias(CallProblem),
    Folder(std::io::Error),
    Key { user: UserId, problem: KeyProblem },
}

impl fmt::Display for StageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StageProblem::World(problem) => problem.fmt(f),
            StageProblem::Alias(problem) => write!(f, "an alias service cannot be called: {problem}"),
            StageProblem::Folder(error) => write!(f, "the folder cannot be used: {error}"),
            StageProblem::Key { user, problem } => {
                write!(f, "a key of sender {user} cannot be read: {problem}")
            }
        }
    }
}

impl std::error::Error for StageProblem {}
