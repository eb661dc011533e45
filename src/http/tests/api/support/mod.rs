//! A simulator of its own for each test: a real world behind the real server, on a free port.
#![expect(clippy::expect_used, reason = "a test that cannot set its stage has failed")]

pub mod client;
pub mod description;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use nets_budget::Budget;
use nets_control::{
    AliasUrlRefused, BoxFuture, Control, NoWorld, NotChanged, NotEnded, WantedWorld, WorldAndScenario,
    WorldStanding,
};
use nets_core::identity::UserId;
use nets_core::{Timestamp, calendar};
use nets_driver::{
    Common, Drivers, Inspectors, NoAliasCalls, NoListener, World, WorldHome, WorldName, WorldSpec,
};
use nets_http::{HostKey, HostName, SftpServer};
use nets_intake::{Inspector, SchemaSource};
use nets_mailbox::OpenForWrite;
use nets_outbound::{OutboundWriter, Templates};
use nets_scenario::Loaded;
use nets_sdo::Signatory;
use nets_web::{Bounds, Gate, NamedBy};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The one sender of the default scenario.
pub const USER: &str = "tTEST1";

/// So many worlds run beside the default one at the most.
pub const MOST: usize = 4;

/// Time moves only when told, from Monday 2026-01-05 10:00 on.
pub fn manual() -> Loaded {
    let text = nets_scenario::default_scenario().text.replace("mode: instant", "mode: manual");
    let loaded = nets_scenario::load(&text, "manual.yaml").expect("a valid scenario");
    assert_ne!(loaded.scenario, nets_scenario::default_scenario().scenario, "the clock is still instant");
    loaded
}

/// The program, as far as the API needs one.
pub struct Program {
    playing: Mutex<WorldAndScenario>,
    /// Beside the default one.
    others: Mutex<BTreeMap<WorldName, WorldAndScenario>>,
    folder: TempDir,
    worlds: AtomicUsize,
    inspectors: Inspectors,
    writer: Arc<OutboundWriter>,
    pub ready: AtomicBool,
}

impl Program {
    fn start(loaded: Loaded) -> Arc<Program> {
        let folder = TempDir::new().expect("a folder");
        let inspector = Inspector::new(SchemaSource::Embedded).expect("the schemas");
        let inspectors = Inspectors::start(Arc::new(inspector), 1).expect("a thread");
        let templates = Arc::new(Templates::standard().expect("our templates"));
        let signatory = Signatory::ephemeral(Timestamp::UNIX_EPOCH, 1);
        let writer = Arc::new(OutboundWriter { templates, signatory });
        let playing = begin(WorldName::DEFAULT, loaded, folder.path().join("0"), &inspectors, &writer);
        Arc::new(Program {
            playing: Mutex::new(playing),
            others: Mutex::default(),
            folder,
            worlds: AtomicUsize::new(1),
            inspectors,
            writer,
            ready: AtomicBool::new(true),
        })
    }

    /// The world that runs now.
    pub fn playing(&self) -> WorldAndScenario {
        self.playing.lock().expect("a world").clone()
    }

    fn others(&self) -> MutexGuard<'_, BTreeMap<WorldName, WorldAndScenario>> {
        self.others.lock().expect("the worlds")
    }

    fn change(&self, loaded: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        let number = self.worlds.fetch_add(1, Ordering::SeqCst).to_string();
        let next = begin(
            WorldName::DEFAULT,
            loaded,
            self.folder.path().join(number),
            &self.inspectors,
            &self.writer,
        );
        let before = std::mem::replace(&mut *self.playing.lock().expect("a world"), next.clone());
        Box::pin(async move {
            before.world.stop("another takes its place").await;
            Ok(next)
        })
    }
}

fn begin(
    name: WorldName,
    loaded: Loaded,
    folder: PathBuf,
    inspectors: &Inspectors,
    writer: &Arc<OutboundWriter>,
) -> WorldAndScenario {
    let common = Common {
        started_with: loaded.text.clone(),
        drivers: Drivers::default(),
        inspectors: inspectors.clone(),
        listener: Arc::new(NoListener),
    };
    let spec = WorldSpec {
        name,
        seed: loaded.scenario.seed,
        scenario: loaded.scenario.clone(),
        scenario_text: loaded.text.clone(),
        begins: loaded.scenario.clock.start.map_or(Timestamp::UNIX_EPOCH, calendar::moment),
        home: WorldHome::Temporary(folder),
        writer: Arc::clone(writer),
        alias: Arc::new(NoAliasCalls),
    };
    WorldAndScenario { world: World::start(&common, spec).expect("a world"), scenario: Arc::new(loaded) }
}

fn standing(name: WorldName, playing: &WorldAndScenario, seed: Option<u64>) -> WorldStanding {
    WorldStanding {
        name,
        scenario: playing.scenario.scenario.name.clone(),
        seed: seed.unwrap_or(playing.scenario.scenario.seed),
        is_in_use: true,
        last_use: "2026-11-28T10:00:00Z".parse().expect("a time"),
        bytes: playing.world.files().bytes(),
    }
}

impl Control for Program {
    fn world(&self, name: &WorldName) -> Option<WorldAndScenario> {
        if name.is_default() { Some(self.playing()) } else { self.others().get(name).cloned() }
    }

    fn worlds(&self) -> Vec<WorldStanding> {
        let others = self.others().clone();
        let all = others.into_iter().chain([(WorldName::DEFAULT, self.playing())]);
        all.map(|(name, playing)| standing(name, &playing, None)).collect()
    }

    fn make(&self, wanted: WantedWorld) -> BoxFuture<Result<(WorldAndScenario, WorldStanding), NoWorld>> {
        let WantedWorld { name, scenario, seed } = wanted;
        let number = self.worlds.fetch_add(1, Ordering::SeqCst).to_string();
        let name = name.unwrap_or_else(|| WorldName::new(&format!("w{number}")).expect("a name"));
        let (count, is_there) = {
            let others = self.others();
            (others.len(), others.contains_key(&name))
        };
        let refused = match count {
            _ if name.is_default() || is_there => Some(NoWorld::Runs(name.clone())),
            MOST.. => Some(NoWorld::TooMany("as many run as may".to_owned())),
            _ => None,
        };
        if let Some(refused) = refused {
            return Box::pin(async { Err(refused) });
        }
        let loaded = scenario.unwrap_or_else(|| Loaded::clone(&self.playing().scenario));
        let folder = self.folder.path().join(number);
        let made = begin(name.clone(), loaded, folder, &self.inspectors, &self.writer);
        self.others().insert(name.clone(), made.clone());
        Box::pin(async move {
            let standing = standing(name, &made, seed);
            Ok((made, standing))
        })
    }

    fn end(&self, name: WorldName) -> BoxFuture<Result<(), NotEnded>> {
        let ended = self.others().remove(&name);
        Box::pin(async move {
            let ended = match ended {
                _ if name.is_default() => return Err(NotEnded::Default),
                ended => ended.ok_or(NotEnded::Unknown)?,
            };
            ended.world.stop("it was ended").await;
            Ok(())
        })
    }

    fn replace(&self, _: WorldName, scenario: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        self.change(scenario)
    }

    fn reset(&self, _: WorldName) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        self.change(Loaded::clone(&self.playing().scenario))
    }

    fn authority_pem(&self, _: &WorldName) -> Result<String, String> {
        self.writer.signatory.authority_pem().map_err(|problem| problem.to_string())
    }

    fn alias_authority_pem(&self) -> Result<String, String> {
        Err("there is none".to_owned())
    }

    fn check_alias_url(
        &self,
        _: &WorldName,
        _: &UserId,
        url: &str,
    ) -> BoxFuture<Result<(), AliasUrlRefused>> {
        let checked = match url.strip_prefix("https://") {
            Some(rest) if rest.starts_with("localhost") => Ok(()),
            Some(_) => Err(AliasUrlRefused::NotAllowed("only this machine may be called".to_owned())),
            None => Err(AliasUrlRefused::NotAUrl("the URL must begin with https://".to_owned())),
        };
        Box::pin(std::future::ready(checked))
    }

    fn is_ready(&self) -> bool {
        self.ready.load(Ordering::SeqCst)
    }
}

impl SftpServer for Program {
    fn host_keys(&self) -> BoxFuture<Vec<HostKey>> {
        let key = |kind: &str, key: &str| HostKey {
            kind: kind.to_owned(),
            fingerprint: format!("SHA256:{key}"),
            key: format!("{kind} {key}"),
        };
        Box::pin(std::future::ready(vec![
            key("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5EXAMPLE"),
            key("ssh-rsa", "AAAAB3NzaC1yc2EEXAMPLE"),
        ]))
    }

    fn names(&self) -> Vec<HostName> {
        ["127.0.0.1", "localhost"].map(|name| name.parse().expect("a name")).into()
    }

    fn port(&self) -> u16 {
        2222
    }
}

/// A running simulator.
pub struct Simulator {
    pub address: SocketAddr,
    pub program: Arc<Program>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Simulator {
    pub async fn start(loaded: Loaded) -> Simulator {
        Simulator::within(loaded, Bounds { connections: 256, memory: Budget::new(32 << 20) }).await
    }

    /// With these bounds on clients.
    pub async fn within(loaded: Loaded, bounds: Bounds) -> Simulator {
        let program = Program::start(loaded);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { drop(stopped.await) };
        let named_by = NamedBy { option: "--name", variable: "NAME" };
        let gate = Gate::new(address, &["simulator.test".to_owned()], named_by);
        let site = nets_http::site(program.clone(), program.clone(), gate, Arc::clone(&bounds.memory));
        let server = tokio::spawn(nets_web::serve(listener, site, bounds, shutdown));
        Simulator { address, program, stop: Some(stop), server }
    }

    /// Uploads as a front end would, and returns once the upload counts.
    pub async fn upload(&self, file: &str, bytes: &[u8]) {
        let user = UserId::new(USER).expect("a user");
        let mailbox = self.program.playing().world.files().mailbox(&user).expect("a mailbox");
        let path = format!("/Inbound/DK12345678/{file}");
        let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
        let handle = mailbox.open_for_write(path.as_bytes(), how).expect("a handle");
        handle.write_at(0, bytes).expect("a write");
        handle.close().await.expect("an upload");
    }

    pub async fn upload_sample(&self, name: &str) {
        let sample = nets_samples::all().iter().find(|sample| sample.name == name).expect("a sample");
        self.upload(&sample.file_name(), &sample.zip()).await;
    }

    /// Stops the server and waits for its end.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        self.server.await.expect("a server that ends");
    }
}
