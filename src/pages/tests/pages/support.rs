//! A simulator with pages for each test: a real world behind the real server, on a free port, and a plain client.
#![expect(clippy::expect_used, reason = "a test that cannot set its stage has failed")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::get;
use nets_budget::Budget;
use nets_control::{
    AliasUrlRefused, BoxFuture, Control, NoWorld, NotChanged, NotEnded, WantedWorld, WorldAndScenario,
    WorldStanding,
};
use nets_core::alias::{AliasAnswer, AliasWord};
use nets_core::effect::AliasQuestion;
use nets_core::identity::UserId;
use nets_core::{Timestamp, calendar};
use nets_driver::{
    AnswerTaker, AskAlias, Common, Drivers, Inspectors, NoListener, World, WorldHome, WorldName, WorldSpec,
};
use nets_intake::{Inspector, SchemaSource};
use nets_mailbox::OpenForWrite;
use nets_outbound::{OutboundWriter, Templates};
use nets_pages::{Logins, PagesParts};
use nets_scenario::Loaded;
use nets_sdo::Signatory;
use nets_web::{Bounds, Gate, NamedBy, Site};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The one sender of the default scenario.
pub const USER: &str = "tTEST1";

/// What the pages show for its login.
pub const COMMAND: &str = "sftp -P 2222 tTEST1@127.0.0.1";

/// Time moves only when told, from Monday 2026-01-05 10:00 on.
pub fn manual() -> Loaded {
    scenario(|text| text)
}

/// The same with its text changed.
pub fn scenario(change: impl FnOnce(String) -> String) -> Loaded {
    let text = nets_scenario::default_scenario().text.replace("mode: instant", "mode: manual");
    nets_scenario::load(&change(text), "manual.yaml").expect("a valid scenario")
}

/// The sender's alias web service, which knows one customer.
struct OneCustomer;

impl AskAlias for OneCustomer {
    fn ask(&self, question: AliasQuestion, answered: AnswerTaker) {
        let is_right = question.alias1 == "4711" && question.alias2.reveal() == "AB12";
        let word = if is_right { AliasWord::Ok } else { AliasWord::InvalidAliasValues };
        let sent = format!("> GET /?field1_value={}&field2_value=***", question.alias1);
        let exchange = vec![sent, format!("< {word} <b>bold</b>")];
        answered(AliasAnswer {
            word: Some(word),
            findings: vec!["a line <end> too many".to_owned()],
            exchange,
        });
    }
}

/// The program, as far as the pages need one.
struct Program {
    playing: Mutex<WorldAndScenario>,
    /// Beside the default one.
    others: Mutex<BTreeMap<WorldName, WorldAndScenario>>,
    /// Of all the worlds that it has played.
    folders: Mutex<Vec<TempDir>>,
}

impl Program {
    fn start(loaded: Loaded) -> Program {
        let (playing, folder) = Program::world_of(WorldName::DEFAULT, loaded);
        let others = Mutex::default();
        Program { playing: Mutex::new(playing), others, folders: Mutex::new(vec![folder]) }
    }

    fn playing(&self) -> WorldAndScenario {
        self.playing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn begin(&self, loaded: Loaded) -> WorldAndScenario {
        let (next, folder) = Program::world_of(WorldName::DEFAULT, loaded);
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).push(folder);
        *self.playing.lock().unwrap_or_else(PoisonError::into_inner) = next.clone();
        next
    }

    fn others(&self) -> MutexGuard<'_, BTreeMap<WorldName, WorldAndScenario>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn world_of(name: WorldName, loaded: Loaded) -> (WorldAndScenario, TempDir) {
        let folder = TempDir::new().expect("a folder");
        let inspector = Inspector::new(SchemaSource::Embedded).expect("the schemas");
        let common = Common {
            started_with: loaded.text.clone(),
            drivers: Drivers::default(),
            inspectors: Inspectors::start(Arc::new(inspector), 1).expect("a thread"),
            listener: Arc::new(NoListener),
        };
        let templates = Arc::new(Templates::standard().expect("our templates"));
        let signatory = Signatory::ephemeral(Timestamp::UNIX_EPOCH, 1);
        let spec = WorldSpec {
            name,
            seed: loaded.scenario.seed,
            scenario: loaded.scenario.clone(),
            scenario_text: loaded.text.clone(),
            begins: loaded.scenario.clock.start.map_or(Timestamp::UNIX_EPOCH, calendar::moment),
            home: WorldHome::Temporary(folder.path().join("world")),
            writer: Arc::new(OutboundWriter { templates, signatory }),
            alias: Arc::new(OneCustomer),
        };
        let world = World::start(&common, spec).expect("a world");
        (WorldAndScenario { world, scenario: Arc::new(loaded) }, folder)
    }
}

fn standing(name: WorldName, playing: &WorldAndScenario) -> WorldStanding {
    WorldStanding {
        name,
        scenario: playing.scenario.scenario.name.clone(),
        seed: playing.scenario.scenario.seed,
        is_in_use: true,
        last_use: Timestamp::UNIX_EPOCH,
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
        all.map(|(name, playing)| standing(name, &playing)).collect()
    }

    fn make(&self, wanted: WantedWorld) -> BoxFuture<Result<(WorldAndScenario, WorldStanding), NoWorld>> {
        let name = wanted.name.unwrap_or_else(|| WorldName::new("w1").expect("a name"));
        let is_there = self.others().contains_key(&name);
        if name.is_default() || is_there {
            return Box::pin(async { Err(NoWorld::Runs(name)) });
        }
        let (made, folder) = Program::world_of(name.clone(), Loaded::clone(&self.playing().scenario));
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).push(folder);
        self.others().insert(name.clone(), made.clone());
        Box::pin(async move {
            let standing = standing(name, &made);
            Ok((made, standing))
        })
    }

    fn end(&self, name: WorldName) -> BoxFuture<Result<(), NotEnded>> {
        let ended = self.others().remove(&name);
        let ended = match ended {
            _ if name.is_default() => Err(NotEnded::Default),
            Some(_) => Ok(()),
            None => Err(NotEnded::Unknown),
        };
        Box::pin(async move { ended })
    }

    fn replace(&self, _: WorldName, loaded: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        let replaced = match loaded.scenario.name.as_str() {
            "full" => Err(NotChanged::Disk("the disk is <full>".to_owned())),
            _ => Ok(self.begin(loaded)),
        };
        Box::pin(async { replaced })
    }

    fn reset(&self, _: WorldName) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        let again = Loaded::clone(&self.playing().scenario);
        let begun = self.begin(again);
        Box::pin(async { Ok(begun) })
    }

    fn authority_pem(&self, _: &WorldName) -> Result<String, String> {
        Err("there is none".to_owned())
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
        let refused =
            url.contains("refused").then(|| AliasUrlRefused::NotAllowed("it is not on the list".to_owned()));
        Box::pin(async { refused.map_or(Ok(()), Err) })
    }

    fn is_ready(&self) -> bool {
        true
    }
}

impl Logins for Program {
    fn sftp_command(&self, _: &WorldName, _: &UserId) -> Option<String> {
        Some(COMMAND.to_owned())
    }
}

/// A running simulator.
pub struct Simulator {
    pub address: SocketAddr,
    pub world: World,
}

impl Simulator {
    pub async fn start(loaded: Loaded) -> Simulator {
        let program = Arc::new(Program::start(loaded));
        let world = program.playing().world;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let gate = Gate::new(address, &[], NamedBy { option: "--name", variable: "NAME" });
        // What stands for the API.
        let others = Router::new().route("/", get(async || "every route"));
        let parts = PagesParts { control: program.clone(), logins: program };
        let site = Site { router: nets_pages::over(others, parts), gate, health: "/health/" };
        let bounds = Bounds { connections: 256, memory: Budget::new(32 << 20) };
        tokio::spawn(nets_web::serve(listener, site, bounds, std::future::pending()));
        Simulator { address, world }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"").await
    }

    /// A page that is there.
    #[track_caller]
    pub fn page(&self, path: &str) -> impl Future<Output = String> {
        let path = path.to_owned();
        async move {
            let answer = self.get(&path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            answer.is_guarded();
            answer.text().to_owned()
        }
    }

    /// A form as a browser sends it.
    pub async fn submit(&self, path: &str, fields: &str) -> Answer {
        let origin = format!("http://{}", self.address);
        let kind = "application/x-www-form-urlencoded";
        self.send("POST", path, &[("Content-Type", kind), ("Origin", &origin)], fields.as_bytes()).await
    }

    /// A form with a file as a browser sends it; the answer leads to a page, which is returned.
    pub async fn upload_by_form(&self, name: &str, bytes: &[u8]) -> Answer {
        self.file_by_form("/ui/default/mailboxes/tTEST1/upload", name, bytes).await
    }

    pub async fn file_by_form(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/zip\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat();
        let kind = "multipart/form-data; boundary=b";
        self.send("POST", path, &[("Content-Type", kind)], &body).await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            head.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        let request = [head.as_bytes(), b"\r\n", body].concat();
        // The server may have answered and closed before it read everything.
        drop(stream.write_all(&request).await);
        let mut bytes = Vec::new();
        drop(stream.read_to_end(&mut bytes).await);
        Answer::parse(&bytes)
    }

    /// Uploads as a front end would, and returns once it is read.
    pub async fn upload(&self, file: &str, bytes: &[u8]) {
        let user = UserId::new(USER).expect("a user");
        let mailbox = self.world.files().mailbox(&user).expect("a mailbox");
        let path = format!("/Inbound/DK12345678/{file}");
        let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
        let handle = mailbox.open_for_write(path.as_bytes(), how).expect("a handle");
        handle.write_at(0, bytes).expect("a write");
        handle.close().await.expect("an upload");
        self.world.settled().await.expect("a world at rest");
    }

    pub async fn upload_sample(&self, name: &str) {
        let sample = nets_samples::all().iter().find(|sample| sample.name == name).expect("a sample");
        self.upload(&sample.file_name(), &sample.zip()).await;
    }
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

    /// A page that says what is wrong.
    #[track_caller]
    pub fn refused(&self, status: u16, says: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        assert!(self.text().contains(says), "{says} in {}", self.text());
        self.is_guarded();
    }

    /// Where a form leads that was done.
    #[track_caller]
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.text());
        self.header("location")
    }

    /// No page runs, shows or sends anything that is not its own.
    #[track_caller]
    pub fn is_guarded(&self) {
        assert_eq!(self.header("content-type"), "text/html; charset=utf-8");
        let policy = self.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"),
            "{policy}"
        );
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        assert_eq!(self.header("cache-control"), "no-store");
        let text = self.text();
        for inline in ["<style", " style=", " onclick=", " onload=", "javascript:", "<script>"] {
            assert!(!text.contains(inline), "{inline} in {text}");
        }
    }
}
