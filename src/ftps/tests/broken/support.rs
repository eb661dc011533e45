//! A small world behind a real FTPS door, which panics where a test wants it to, and curl.

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use nets_access::{
    Accounts, Admission, Credential, Entering, LetIn, Limits, LoginTry, Logins, Refused, RefusedLogin,
    SessionOwner,
};
use nets_budget::Budget;
use nets_core::Timestamp;
use nets_core::event::{Client, Observation, Upload};
use nets_core::identity::{Country, EboksId, Organisation, UserId};
use nets_core::scenario::Sender;
use nets_ftps::{FtpsSettings, serve};
use nets_ftps_login::FtpsPassword;
use nets_mailbox::{BoxFuture, MailboxHost, NotTaken, UploadUnderWay, WorldFaults, WorldFiles};
use nets_tls::{AskingServer, Identity};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

const USER: &str = "tTEST1";
pub const OTHER: &str = "tOTHER";
const PASSWORD: &str = "correct horse";

/// What the world has seen, and where it panics.
#[derive(Default)]
struct Seen {
    panics: String,
    observations: Mutex<Vec<Observation>>,
    uploads: Mutex<Vec<String>>,
    files: Mutex<Option<Arc<WorldFiles>>>,
}

struct Counted;

impl UploadUnderWay for Counted {
    fn moved(&self) {}

    fn closing(&self) {}
}

impl MailboxHost for Seen {
    fn arrived(&self, upload: Upload) -> BoxFuture<Result<(), NotTaken>> {
        assert!(!upload.file_name.contains(&self.panics), "the test says so");
        self.uploads.lock().expect("lock").push(upload.file_name);
        Box::pin(async { Ok(()) })
    }

    fn deleted(&self, _: UserId, file: String) -> BoxFuture<Result<(), NotTaken>> {
        assert!(!file.contains(&self.panics), "the test says so");
        Box::pin(async { Ok(()) })
    }

    fn observed(&self, observation: Observation) {
        self.observations.lock().expect("lock").push(observation);
    }

    fn upload_under_way(&self) -> Box<dyn UploadUnderWay> {
        Box::new(Counted)
    }

    fn now(&self) -> Timestamp {
        "2026-01-05T09:00:00Z".parse().expect("a time")
    }
}

impl Logins for Seen {
    fn check(&self, login: LoginTry<'_>) -> Result<(), Refused> {
        accounts().admit(login.user, login.shown).map(drop)
    }

    fn enter<'l>(&'l self, login: LoginTry<'l>) -> Entering<'l> {
        let counts_as = SessionOwner { user: login.user.to_owned(), world: None };
        let files = self.files.lock().expect("lock").clone().expect("open files");
        let accounts = accounts();
        let user = accounts.admit(login.user, login.shown);
        let mailbox = user.and_then(|user| files.mailbox(user).ok_or(Refused::UnknownUser));
        let let_in = mailbox.map(|mailbox| LetIn { mailbox, counts_as, leniency: None });
        Box::pin(std::future::ready(let_in))
    }

    fn refused(&self, _: RefusedLogin) {}

    fn not_negotiated(&self, _: Client, _: String) {}
}

fn user(name: &str) -> UserId {
    UserId::new(name).expect("a user")
}

fn accounts() -> Accounts {
    let known = |name: &str| {
        let password = FtpsPassword::given(name, PASSWORD).expect("a password");
        (user(name), vec![Credential::Password(password)])
    };
    [USER, OTHER].map(known).into_iter().collect()
}

fn sender(name: &str, organisation: &str) -> Sender {
    let organisation = Organisation::new(Country::Denmark, organisation).expect("a company number");
    Sender::new(user(name), organisation, EboksId::new("15723").expect("an e-Boks id"))
}

/// A door with room for one session of each sender.
pub struct Door {
    address: SocketAddr,
    seen: Arc<Seen>,
    folder: TempDir,
    runtime: tokio::runtime::Runtime,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<()>>,
}

/// What curl said, and how it ended.
pub struct Said {
    pub error: String,
    pub code: Option<i32>,
    pub seconds: u64,
}

/// An upload whose data has not ended.
pub struct Begun(Child);

impl Begun {
    pub fn end(mut self, data: &[u8]) -> Said {
        let mut input = self.0.stdin.take().expect("its input");
        input.write_all(data).expect("written");
        drop(input);
        said(self.0, Instant::now())
    }
}

fn said(curl: Child, began: Instant) -> Said {
    let output = curl.wait_with_output().expect("it ends");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    Said { error, code: output.status.code(), seconds: began.elapsed().as_secs() }
}

impl Door {
    /// The world panics at names in which this stands.
    pub fn open(panics: &str) -> Door {
        let folder = tempfile::tempdir().expect("a folder");
        let seen = Arc::new(Seen { panics: panics.to_owned(), ..Seen::default() });
        let senders = [sender(USER, "12345678"), sender(OTHER, "87654321")];
        for user in [USER, OTHER] {
            fs::create_dir_all(folder.path().join("world/outbound").join(user)).expect("a folder");
        }
        let place = folder.path().join("world");
        let files =
            WorldFiles::open_for(&place, &place, false, seen.clone(), senders.iter(), WorldFaults::none());
        *seen.files.lock().expect("lock") = Some(files.expect("open files"));
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let limits = Limits { sessions_per_user: 1, ..Limits::default() };
        let admission = Admission::new(seen.clone(), limits, Budget::new(1 << 20));
        let settings = FtpsSettings {
            tls: AskingServer::new(&identity(folder.path())).expect("a server"),
            passive_ports: None,
            passive_host: None,
            sessions: 4,
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let served = runtime.spawn(serve(listener, settings, admission, async {
            let _ = stopped.await;
        }));
        Door { address, seen, folder, runtime, stop: Some(stop), served: Some(served) }
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        path.display().to_string()
    }

    /// Puts a file into Outbound.
    pub fn put_out(&self, name: &str) {
        let files = self.seen.files.lock().expect("lock").clone().expect("open files");
        let at = "2026-01-05T09:00:00Z".parse().expect("a time");
        files.publish(&user(USER), name, at, b"a file").expect("published");
    }

    fn command(&self, user: &str, path: &str) -> Command {
        let mut curl = Command::new("curl");
        let ca = self.folder.path().join("server.crt").display().to_string();
        curl.args([
            "-sSv",
            "--ssl-reqd",
            "--cacert",
            &ca,
            "--max-time",
            "60",
            "-u",
            &format!("{user}:{PASSWORD}"),
        ]);
        curl.arg(format!("ftp://{}{path}", self.address)).stdin(Stdio::null());
        curl.stdout(Stdio::null()).stderr(Stdio::piped());
        curl
    }

    pub fn curl(&self, path: &str, options: &[&str]) -> Said {
        let began = Instant::now();
        said(self.command(USER, path).args(options).spawn().expect("it starts"), began)
    }

    /// An upload from standard input, by another sender.
    pub fn begin_as(&self, user: &str, path: &str) -> Begun {
        let mut curl = self.command(user, path);
        Begun(curl.args(["-T", "-"]).stdin(Stdio::piped()).spawn().expect("it starts"))
    }

    pub fn observed(&self) -> Vec<Observation> {
        self.seen.observations.lock().expect("lock").clone()
    }

    /// The names of the shipments that came in.
    pub fn arrived(&self) -> Vec<String> {
        self.seen.uploads.lock().expect("lock").clone()
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(served) = self.served.take() {
            let ended = self.runtime.block_on(async { timeout(Duration::from_secs(20), served).await });
            if !std::thread::panicking() {
                ended.expect("the door closes when it is told to").expect("without a panic");
            }
        }
    }
}

/// A certificate for 127.0.0.1, by openssl.
fn identity(folder: &std::path::Path) -> Identity {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-keyout", "server.key", "-out", "server.crt"])
        .current_dir(folder)
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let read = |name: &str| fs::read(folder.join(name)).expect("a file");
    Identity::from_pem(&read("server.crt"), &read("server.key")).expect("an identity")
}
