//! A simulator with pages for each test: a real world behind the real server, on a free port, and a plain client.
#![expect(clippy::expect_used, reason = "a test that cannot set its stage has failed")]

#[path = "../../../../tests/harness/front_end.rs"]
mod front_end;

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use nets_budget::Budget;
use nets_control::{
    AliasUrlRefused, BoxFuture, Control, NoBundle, NoWorld, NotChanged, NotEnded, WantedBundle, WantedWorld,
    WorldAndScenario, WorldStanding,
};
use nets_core::alias::{AliasAnswer, AliasWord};
use nets_core::effect::AliasQuestion;
use nets_core::identity::UserId;
use nets_driver::{AnswerTaker, AskAlias, World, WorldName};
use nets_pages::{Logins, PagesParts};
use nets_scenario::Loaded;
use nets_web::{Bounds, Gate, NamedBy, Site};
use tokio::net::TcpListener;

pub use front_end::{Answer, sample, scenario};

/// What the pages show for its login.
pub const COMMAND: &str = "sftp -P 2222 tTEST1@127.0.0.1";

/// Time moves only when told, from Monday 2026-01-05 10:00 on.
pub fn manual() -> Loaded {
    scenario(|text| text)
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
struct Program(front_end::PlayedWorlds);

impl Control for Program {
    fn world(&self, name: &WorldName) -> Option<WorldAndScenario> {
        self.0.find(name)
    }

    fn worlds(&self) -> Vec<WorldStanding> {
        self.0.standing()
    }

    fn make(&self, wanted: WantedWorld) -> BoxFuture<Result<(WorldAndScenario, WorldStanding), NoWorld>> {
        self.0.make(wanted)
    }

    fn end(&self, name: WorldName) -> BoxFuture<Result<Vec<String>, NotEnded>> {
        self.0.end(name)
    }

    fn replace(&self, _: WorldName, loaded: Loaded) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        match loaded.scenario.name.as_str() {
            "full" => Box::pin(async { Err(NotChanged::Disk("the disk is <full>".to_owned())) }),
            _ => self.0.change(loaded),
        }
    }

    fn reset(&self, _: WorldName) -> BoxFuture<Result<WorldAndScenario, NotChanged>> {
        self.0.change(Loaded::clone(&self.0.now().scenario))
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
            let write = move || out.write_all(&[b'b'; 300_000]).and_then(|()| out.flush());
            let written = tokio::task::spawn_blocking(write).await.expect("no panic");
            written.map_err(NoBundle::NotTaken)
        })
    }

    fn authority_pem(&self, _: &WorldName) -> Result<String, String> {
        self.0.writer.signatory.authority_pem().map_err(|problem| problem.to_string())
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

    fn keys(&self, _: &WorldName, user: &UserId) -> Vec<String> {
        vec![format!("SHA256:of-{user} ssh-ed25519")]
    }
}

/// A running simulator.
pub struct Simulator {
    pub address: SocketAddr,
    pub world: World,
}

impl Simulator {
    pub async fn start(loaded: Loaded) -> Simulator {
        let program = Arc::new(Program(front_end::PlayedWorlds::start(loaded, Arc::new(OneCustomer))));
        let world = program.0.now().world;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let gate = Gate::new(address, &[], NamedBy { option: "--name", variable: "NAME" });
        // What stands for the API.
        let others = Router::new().route("/", get(async || "every route"));
        let parts = PagesParts::new(program.clone(), program);
        let site = Site { router: nets_pages::over(others, parts), gate, health: "/health/", tls: None };
        let bounds = Bounds { requests: 256, waiting: 32, memory: Budget::new(32 << 20) };
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
        front_end::send(self.address, method, path, headers, body).await
    }

    /// Uploads as a front end would, and returns once it is read.
    pub async fn upload(&self, file: &str, bytes: &[u8]) {
        front_end::upload(&self.world, file, bytes).await;
        self.world.settled().await.expect("a world at rest");
    }

    pub async fn upload_sample(&self, name: &str) {
        let (file, zip) = front_end::sample(name);
        self.upload(&file, &zip).await;
    }
}

impl Answer {
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
