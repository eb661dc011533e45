//! A simulator of its own for each test: a real world behind the real server, on a free port.
#![expect(clippy::expect_used, reason = "a test that cannot set its stage has failed")]

pub mod client;
pub mod description;
#[path = "../../../../../tests/harness/front_end.rs"]
mod front_end;

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nets_budget::Budget;
use nets_control::{
    AliasUrlRefused, BoxFuture, Control, NoBundle, NoWorld, NotChanged, NotEnded, WantedBundle,
    WantedPersons, WantedWorld, WorldAndScenario, WorldStanding,
};
use nets_core::identity::UserId;
use nets_driver::{NoAliasCalls, WorldName};
use nets_http::{HostKey, HostName, SftpServer};
use nets_scenario::Loaded;
use nets_web::{Bounds, Gate, NamedBy};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use front_end::{MOST, USER};

/// Time moves only when told, from Monday 2026-01-05 10:00 on.
pub fn manual() -> Loaded {
    front_end::scenario(|text| text)
}

/// The program, as far as the API needs one.
pub struct Program {
    worlds: front_end::PlayedWorlds,
    pub ready: AtomicBool,
}

impl Program {
    fn start(loaded: Loaded) -> Arc<Program> {
        let worlds = front_end::PlayedWorlds::start(loaded, Arc::new(NoAliasCalls));
        Arc::new(Program { worlds, ready: AtomicBool::new(true) })
    }

    /// The world that runs now.
    pub fn playing(&self) -> WorldAndScenario {
        self.worlds.now()
    }
}

impl Control for Program {
    fn world(&self, name: &WorldName) -> Option<WorldAndScenario> {
        self.worlds.find(name)
    }

    fn worlds(&self) -> Vec<WorldStanding> {
        self.worlds.standing()
    }

    fn make(&self, wanted: WantedWorld) -> BoxFuture<Result<(WorldAndScenario, WorldStanding), NoWorld>> {
        self.worlds.make(wanted)
    }

    fn end(&self, name: WorldName) -> BoxFuture<Result<Vec<String>, NotEnded>> {
        self.worlds.end(name)
    }

    fn replace(&self, _: WorldName, scenario: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        self.worlds.change(scenario)
    }

    fn reset(&self, _: WorldName) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        self.worlds.change(Loaded::clone(&self.playing().scenario))
    }

    fn bundle(
        &self,
        _: &WorldName,
        wanted: WantedBundle,
        mut out: Box<dyn Write + Send>,
    ) -> BoxFuture<Result<(), NoBundle>> {
        Box::pin(async move {
            if !wanted.contents {
                return Err(NoBundle::CannotBeMade("its events were not kept".to_owned()));
            }
            let first: &[u8] = if wanted.persons == WantedPersons::AsSent { b"s" } else { b"b" };
            let write = move || {
                out.write_all(first)?;
                out.write_all(&[b'b'; 299_999])?;
                out.flush()
            };
            let written = tokio::task::spawn_blocking(write).await.expect("no panic");
            written.map_err(NoBundle::NotTaken)
        })
    }

    fn authority_pem(&self, _: &WorldName) -> Result<String, String> {
        self.worlds.writer.signatory.authority_pem().map_err(|problem| problem.to_string())
    }

    fn ebox_authority_pem(&self) -> Option<String> {
        None
    }

    fn ftps_authority_pem(&self) -> Option<String> {
        None
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
        Simulator::within(loaded, Bounds { requests: 256, waiting: 32, memory: Budget::new(32 << 20) }).await
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
        front_end::upload(&self.program.playing().world, file, bytes).await;
    }

    pub async fn upload_sample(&self, name: &str) {
        let (file, zip) = front_end::sample(name);
        self.upload(&file, &zip).await;
    }

    /// Stops the server and waits for its end.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        self.server.await.expect("a server that ends");
    }
}
