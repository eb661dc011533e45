//! What tests of the front ends share: a program that plays one world after another, and the plainest HTTP client: one
//! request, one connection, everything read to its end.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use nets_control::{BoxFuture, NoWorld, NotChanged, NotEnded, WantedWorld, WorldAndScenario, WorldStanding};
use nets_core::identity::UserId;
use nets_core::{Timestamp, calendar};
use nets_driver::{
    AskAlias, Common, Drivers, Inspectors, NoListener, TimelineRoom, World, WorldHome, WorldName, WorldSpec,
};
use nets_intake::{Inspector, SchemaSource};
use nets_mailbox::OpenForWrite;
use nets_outbound::{OutboundWriter, Templates};
use nets_scenario::Loaded;
use nets_sdo::Signatory;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The one sender of the default scenario.
pub const USER: &str = "tTEST1";

/// The default scenario with its text changed, whose time moves only when told, from Monday 2026-01-05 10:00 on.
pub fn scenario(change: impl FnOnce(String) -> String) -> Loaded {
    let text = nets_scenario::default_scenario().text.replace("mode: instant", "mode: manual");
    let loaded = nets_scenario::load(&change(text), "manual.yaml").expect("a valid scenario");
    assert_ne!(loaded.scenario, nets_scenario::default_scenario().scenario, "the clock is still instant");
    loaded
}

/// So many worlds run beside the default one at the most.
pub const MOST: usize = 4;

/// The worlds of a program: default ones, one after another, and those beside them.
pub struct PlayedWorlds {
    now: Mutex<WorldAndScenario>,
    /// Bound: `MOST`.
    others: Mutex<BTreeMap<WorldName, WorldAndScenario>>,
    folder: TempDir,
    begun: AtomicUsize,
    inspectors: Inspectors,
    pub writer: Arc<OutboundWriter>,
    alias: Arc<dyn AskAlias>,
}

impl PlayedWorlds {
    pub fn start(loaded: Loaded, alias: Arc<dyn AskAlias>) -> PlayedWorlds {
        let folder = TempDir::new().expect("a folder");
        let inspector = Inspector::new(SchemaSource::Embedded).expect("the schemas");
        let inspectors = Inspectors::start(Arc::new(inspector), 1).expect("a thread");
        let templates = Arc::new(Templates::standard().expect("our templates"));
        // Certificates are valid around this day, on which the scenarios begin.
        let signatory = Signatory::ephemeral("2026-01-05T09:00:00Z".parse().expect("a moment"), 1);
        let writer = Arc::new(OutboundWriter { templates, signatory });
        let first = WorldHome::Temporary(folder.path().join("0"));
        let now = Mutex::new(begin(WorldName::DEFAULT, loaded, first, &inspectors, &writer, &alias));
        PlayedWorlds {
            now,
            others: Mutex::default(),
            folder,
            begun: AtomicUsize::new(1),
            inspectors,
            writer,
            alias,
        }
    }

    /// The one that runs now.
    pub fn now(&self) -> WorldAndScenario {
        self.now.lock().expect("a world").clone()
    }

    /// Begins another and ends the one that runs.
    pub fn change(&self, loaded: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        let next = self.begin(WorldName::DEFAULT, self.next(), loaded);
        let before = std::mem::replace(&mut *self.now.lock().expect("a world"), next.clone());
        Box::pin(async move {
            before.world.stop("another takes its place").await;
            Ok(next)
        })
    }

    pub fn find(&self, name: &WorldName) -> Option<WorldAndScenario> {
        if name.is_default() { Some(self.now()) } else { self.others().get(name).cloned() }
    }

    pub fn standing(&self) -> Vec<WorldStanding> {
        let others = self.others().clone();
        let all = others.into_iter().chain([(WorldName::DEFAULT, self.now())]);
        all.map(|(name, playing)| standing(name, &playing, None)).collect()
    }

    pub fn make(&self, wanted: WantedWorld) -> BoxFuture<Result<(WorldAndScenario, WorldStanding), NoWorld>> {
        let WantedWorld { name, scenario, seed, .. } = wanted;
        let number = self.next();
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
        let loaded = scenario.unwrap_or_else(|| Loaded::clone(&self.now().scenario));
        let made = self.begin(name.clone(), number, loaded);
        self.others().insert(name.clone(), made.clone());
        Box::pin(async move {
            let standing = standing(name, &made, seed);
            Ok((made, standing))
        })
    }

    pub fn end(&self, name: WorldName) -> BoxFuture<Result<Vec<String>, NotEnded>> {
        let ended = self.others().remove(&name);
        Box::pin(async move {
            let ended = match ended {
                _ if name.is_default() => return Err(NotEnded::Default),
                ended => ended.ok_or(NotEnded::Unknown)?,
            };
            ended.world.stop("it was ended").await;
            Ok(Vec::new())
        })
    }

    fn others(&self) -> MutexGuard<'_, BTreeMap<WorldName, WorldAndScenario>> {
        self.others.lock().expect("the worlds")
    }

    /// The number of the next world, counted from 0.
    fn next(&self) -> usize {
        self.begun.fetch_add(1, Ordering::SeqCst)
    }

    fn begin(&self, name: WorldName, number: usize, loaded: Loaded) -> WorldAndScenario {
        let home = WorldHome::Temporary(self.folder.path().join(number.to_string()));
        begin(name, loaded, home, &self.inspectors, &self.writer, &self.alias)
    }
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

fn begin(
    name: WorldName,
    loaded: Loaded,
    home: WorldHome,
    inspectors: &Inspectors,
    writer: &Arc<OutboundWriter>,
    alias: &Arc<dyn AskAlias>,
) -> WorldAndScenario {
    let common = Common {
        started_with: loaded.text.clone(),
        drivers: Drivers::default(),
        inspectors: inspectors.clone(),
        timelines: TimelineRoom::default(),
        listener: Arc::new(NoListener),
    };
    let spec = WorldSpec {
        name,
        seed: loaded.scenario.seed,
        scenario: loaded.scenario.clone(),
        scenario_text: loaded.text.clone(),
        begins: loaded.scenario.clock.start.map_or(Timestamp::UNIX_EPOCH, calendar::moment),
        home,
        writer: Arc::clone(writer),
        alias: Arc::clone(alias),
    };
    WorldAndScenario { world: World::start(&common, spec).expect("a world"), scenario: Arc::new(loaded) }
}

/// Uploads as a door would, and returns once the upload counts.
pub async fn upload(world: &World, file: &str, bytes: &[u8]) {
    let user = UserId::new(USER).expect("a user");
    let mailbox = world.files().mailbox(&user).expect("a mailbox");
    let path = format!("/Inbound/DK12345678/{file}");
    let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
    let handle = mailbox.open_for_write(path.as_bytes(), how).expect("a handle");
    handle.write_at(0, bytes).expect("a write");
    handle.close().await.expect("an upload");
}

/// A sample, by its file's name and its bytes.
pub fn sample(name: &str) -> (String, Vec<u8>) {
    let sample = nets_samples::all().iter().find(|sample| sample.name == name).expect("a sample");
    (sample.file_name(), sample.zip())
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a complete head");
        let head = std::str::from_utf8(&bytes[..end]).expect("a head of text");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        Answer { status: status.parse().expect("a status"), headers, body: bytes[end + 4..].to_owned() }
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// Sends a request; the server is its host unless a header says otherwise.
pub async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        head.push_str(&format!("Host: {address}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    raw(address, &[head.as_bytes(), b"\r\n", body].concat()).await
}

/// Sends these bytes and reads the answer until the server closes.
pub async fn raw(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // The server may have answered and closed before it read everything.
    drop(stream.write_all(request).await);
    let mut bytes = Vec::new();
    drop(stream.read_to_end(&mut bytes).await);
    Answer::parse(&bytes)
}
