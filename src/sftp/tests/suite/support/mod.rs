//! A small world behind a real port, and the programs that talk to it.

mod paramiko;
pub mod planner;

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use nets_access::{
    Accounts, Admission, Credential, Entering, LetIn, LoginTry, Logins, Refused, RefusedLogin, SessionOwner,
};
use nets_budget::Budget;
use nets_core::Timestamp;
use nets_core::event::{Client, Observation, Upload};
use nets_core::faults::planned::PlannedFault;
use nets_core::habits::ServerHabits;
use nets_core::identity::{Country, EboksId, Organisation, UserId};
use nets_core::scenario::Sender;
use nets_mailbox::{BoxFuture, Mailbox, MailboxHost, NotTaken, UploadUnderWay, WorldFaults, WorldFiles};
use nets_public_key::PublicKey;
use nets_sftp::keys::ClientKey;
use nets_sftp::{HostKeys, serve};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use paramiko::{PACKETS, Talk};
pub use planner::NOW;
use planner::Planner;

pub const USER: &str = "tTEST1";
pub const FOLDER: &str = "/Inbound/DK12345678";

/// A running server with one sender, `tTEST1`, and all that was told of it.
pub struct World {
    pub address: SocketAddr,
    pub files: Arc<WorldFiles>,
    pub seen: Arc<Seen>,
    pub directory: TempDir,
    pub host_keys: HostKeys,
    runtime: tokio::runtime::Runtime,
    stop: Option<oneshot::Sender<()>>,
    served: Option<tokio::task::JoinHandle<()>>,
}

#[derive(Default)]
pub struct Seen {
    pub uploads: Mutex<Vec<Upload>>,
    pub observations: Mutex<Vec<Observation>>,
    refusals: Mutex<Vec<(String, String)>>,
    /// Told of every new refusal.
    refused: Condvar,
    /// Of the one sender.
    credentials: Mutex<Vec<Credential>>,
    files: Mutex<Option<Arc<WorldFiles>>>,
    under_way: Arc<()>,
}

impl Seen {
    /// The refusals, once there are as many: the server tells of one when it has seen the client go.
    pub fn refusals(&self, count: usize) -> Vec<(String, String)> {
        let refusals = self.refusals.lock().expect("lock");
        let long = std::time::Duration::from_secs(60);
        let few = |refusals: &mut Vec<_>| refusals.len() < count;
        self.refused.wait_timeout_while(refusals, long, few).expect("lock").0.clone()
    }
}

/// Counted as long as it is held.
struct Counted(#[expect(dead_code, reason = "its count is what is looked at")] Arc<()>);

impl UploadUnderWay for Counted {
    fn moved(&self) {}

    fn closing(&self) {}
}

impl MailboxHost for Seen {
    fn arrived(&self, upload: Upload) -> BoxFuture<Result<(), NotTaken>> {
        let refused = upload.file_name.contains("not_taken");
        self.uploads.lock().expect("lock").push(upload);
        Box::pin(async move { if refused { Err(NotTaken("the test says so".into())) } else { Ok(()) } })
    }

    fn deleted(&self, user: UserId, file: String) -> BoxFuture<Result<(), NotTaken>> {
        self.observed(Observation::FileDeleted { user, file });
        Box::pin(async { Ok(()) })
    }

    fn observed(&self, observation: Observation) {
        self.observations.lock().expect("lock").push(observation);
    }

    fn upload_under_way(&self) -> Box<dyn UploadUnderWay> {
        Box::new(Counted(self.under_way.clone()))
    }

    fn now(&self) -> Timestamp {
        NOW.parse().expect("a time")
    }
}

impl Seen {
    /// Uploads that hold the clock at this moment.
    pub fn uploads_under_way(&self) -> usize {
        Arc::strong_count(&self.under_way) - 1
    }

    pub fn arrived(&self) -> Vec<(String, u64)> {
        let uploads = self.uploads.lock().expect("lock");
        uploads.iter().map(|upload| (upload.file_name.clone(), upload.size)).collect()
    }

    /// What was forgiven at each login.
    pub fn leniencies(&self) -> Vec<Option<String>> {
        let observations = self.observations.lock().expect("lock");
        let logins = observations.iter().filter_map(|observation| match observation {
            Observation::LoginAccepted { leniency, .. } => Some(leniency.clone()),
            _ => None,
        });
        logins.collect()
    }

    /// Where the clients that logged in are, and what they call themselves.
    pub fn clients(&self) -> Vec<Client> {
        let observations = self.observations.lock().expect("lock");
        let logins = observations.iter().filter_map(|observation| match observation {
            Observation::LoginAccepted { client, .. } => Some(client.clone()),
            _ => None,
        });
        logins.collect()
    }

    pub fn reasons(&self) -> Vec<String> {
        let observations = self.observations.lock().expect("lock");
        observations
            .iter()
            .filter_map(|observation| match observation {
                Observation::RequestRefused { reason, .. } => Some(reason.clone()),
                _ => None,
            })
            .collect()
    }
}

impl Seen {
    fn login(&self, login: LoginTry<'_>) -> Result<Mailbox, Refused> {
        let LoginTry { user, shown, .. } = login;
        let files = self.files.lock().expect("lock").clone().expect("open files");
        let sender = UserId::new(USER).expect("a user");
        let accounts = Accounts::from_iter([(sender, self.credentials.lock().expect("lock").clone())]);
        files.mailbox(accounts.admit(user, shown)?).ok_or(Refused::UnknownUser)
    }
}

impl Logins for Seen {
    fn check(&self, login: LoginTry<'_>) -> Result<(), Refused> {
        self.login(login).map(drop)
    }

    fn enter<'l>(&'l self, login: LoginTry<'l>) -> Entering<'l> {
        let counts_as = SessionOwner { user: login.user.to_owned(), world: None };
        let leniency = login.leniency.map(str::to_owned);
        let let_in = self.login(login).map(|mailbox| LetIn { mailbox, counts_as, leniency });
        Box::pin(std::future::ready(let_in))
    }

    fn refused(&self, login: RefusedLogin) {
        self.refusals.lock().expect("lock").push((login.user, login.why.to_string()));
        self.refused.notify_all();
    }

    fn faults(&self) -> Option<Arc<WorldFaults>> {
        self.files.lock().expect("lock").as_ref().map(|files| files.faults().clone())
    }

    fn not_negotiated(&self, _: Client, reason: String) {
        self.refusals.lock().expect("lock").push((String::new(), reason));
        self.refused.notify_all();
    }
}

impl World {
    pub fn new() -> World {
        Setup::default().start(|_| {})
    }

    pub fn with(limits: nets_access::Limits) -> World {
        Setup { limits, ..Setup::default() }.start(|_| {})
    }

    /// A world whose server asks for new session keys after so many bytes.
    pub fn with_new_keys_after(rekey_bytes: usize) -> World {
        let ssh = nets_sftp::Limits { rekey_bytes, ..nets_sftp::Limits::default() };
        Setup { ssh, ..Setup::default() }.start(|_| {})
    }

    /// A world that syncs what it acknowledges.
    pub fn durable() -> World {
        Setup { durable: true, ..Setup::default() }.start(|_| {})
    }

    /// A world in which things go wrong on purpose.
    pub fn with_faults(faults: Vec<PlannedFault>) -> (World, Arc<Planner>) {
        let (planner, faults) = Planner::new(faults);
        (Setup { faults: Some(faults), ..Setup::default() }.start(|_| {}), planner)
    }

    /// A world whose sender's server has such habits.
    pub fn with_habits(habits: ServerHabits) -> World {
        Setup { habits, ..Setup::default() }.start(|_| {})
    }

    /// A world whose sender may store so many bytes.
    pub fn with_quota(quota: u64) -> World {
        Setup { quota, ..Setup::default() }.start(|_| {})
    }

    /// A world whose Outbound held something before it was opened.
    pub fn prepared(prepare: impl FnOnce(&Path)) -> World {
        Setup::default().start(prepare)
    }
}

struct Setup {
    limits: nets_access::Limits,
    ssh: nets_sftp::Limits,
    durable: bool,
    quota: u64,
    habits: ServerHabits,
    faults: Option<Arc<WorldFaults>>,
}

impl Default for Setup {
    fn default() -> Self {
        let (limits, ssh) = (nets_access::Limits::default(), nets_sftp::Limits::default());
        let (quota, habits) = (Sender::DEFAULT_QUOTA, ServerHabits::USUAL);
        Setup { limits, ssh, durable: false, quota, habits, faults: None }
    }
}

impl Setup {
    fn start(self, prepare: impl FnOnce(&Path)) -> World {
        let Setup { limits, ssh, durable, quota, habits, faults } = self;
        let directory = tempfile::tempdir().expect("a directory");
        let outbound = directory.path().join("world/outbound").join(USER);
        fs::create_dir_all(&outbound).expect("a directory");
        prepare(&outbound);
        let seen = Arc::new(Seen::default());
        let faults = faults.unwrap_or_else(WorldFaults::none);
        let files = open(&directory.path().join("world"), durable, (quota, habits), &seen, faults);
        *seen.files.lock().expect("lock") = Some(files.clone());
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let host_keys = HostKeys::generate().expect("host keys");
        let (stop, stopped) = oneshot::channel::<()>();
        let admission = Admission::new(seen.clone(), limits, memory());
        let served = runtime.spawn(serve(listener, host_keys.clone(), admission, ssh, async {
            let _ = stopped.await;
        }));
        let world = World {
            address,
            files,
            seen,
            directory,
            host_keys,
            runtime,
            stop: Some(stop),
            served: Some(served),
        };
        let key = ClientKey::generate("test").expect("a key");
        world.register(&key.public().expect("a public key"));
        world.keep_private(&world.key(), &key.to_openssh().expect("text"));
        fs::write(
            world.known_hosts(),
            format!("[127.0.0.1]:{} {}\n", address.port(), world.host_keys.shown_now()[0].line),
        )
        .expect("written");
        world
    }
}

impl World {
    /// Tells the server to stop.
    pub fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Another world for those who log in from now on.
    pub fn begin_another(&self) {
        *self.seen.files.lock().expect("lock") = Some(open(
            &self.path("another world"),
            false,
            (Sender::DEFAULT_QUOTA, ServerHabits::USUAL),
            &self.seen,
            WorldFaults::none(),
        ));
    }

    pub fn register(&self, key: &PublicKey) {
        self.seen.credentials.lock().expect("lock").push(Credential::PublicKey(key.clone()));
    }

    /// The sender's own private key, an Ed25519 one.
    pub fn key(&self) -> PathBuf {
        self.path("client_key")
    }

    pub fn known_hosts(&self) -> PathBuf {
        self.path("known_hosts")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    fn keep_private(&self, path: &Path, text: &str) {
        fs::write(path, text).expect("written");
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("set");
    }

    /// Makes a key of another kind with `ssh-keygen` and registers it.
    pub fn ssh_keygen(&self, kind: &str, bits: &str) -> PathBuf {
        let path = self.path(&format!("{kind}_{bits}"));
        let made = Command::new("ssh-keygen")
            .args(["-q", "-N", "", "-t", kind, "-b", bits, "-f"])
            .arg(&path)
            .status()
            .expect("ssh-keygen runs");
        assert!(made.success());
        let line = fs::read_to_string(path.with_extension("pub")).expect("a public key");
        self.register(&PublicKey::parse(&line).expect("a public key"));
        path
    }

    pub fn publish(&self, name: &str, bytes: &[u8]) {
        let user = UserId::new(USER).expect("a user");
        let at = NOW.parse().expect("a time");
        assert!(self.files.publish(&user, name, at, bytes).expect("published"));
    }

    /// The options every OpenSSH client needs here.
    pub fn openssh(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args(["-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"])
            .args(["-o", "StrictHostKeyChecking=yes"])
            .arg("-o")
            .arg(format!("UserKnownHostsFile={}", self.known_hosts().display()))
            .env_remove("SSH_AUTH_SOCK")
            .current_dir(self.directory.path());
        command
    }

    /// Runs a batch of `sftp` commands.
    pub fn sftp_with(&self, options: &[&str], batch: &str) -> Ran {
        let batch = self.write("batch", batch.as_bytes());
        let mut command = self.openssh("sftp");
        if !options.contains(&"-i") {
            command.arg("-i").arg(self.key());
        }
        command
            .args(options)
            .args(["-o", "LogLevel=ERROR", "-P", &self.address.port().to_string(), "-b"])
            .arg(batch)
            .arg(format!("{USER}@127.0.0.1"));
        run(&mut command)
    }

    pub fn sftp(&self, batch: &str) -> Ran {
        self.sftp_with(&[], batch)
    }

    /// Starts a batch of `sftp` commands, whose end is for the caller to wait for.
    pub fn sftp_begun(&self, name: &str, batch: &str) -> std::process::Child {
        let batch = self.write(name, batch.as_bytes());
        let mut command = self.openssh("sftp");
        command
            .args(["-o", "LogLevel=ERROR", "-P", &self.address.port().to_string(), "-i"])
            .arg(self.key())
            .arg("-b")
            .arg(batch)
            .arg(format!("{USER}@127.0.0.1"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("sftp runs")
    }

    /// Runs lftp's commands, logged in through OpenSSH's ssh.
    pub fn lftp(&self, commands: &str) -> Ran {
        let connect = format!(
            "ssh -a -x -F none -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile={} -i {}",
            self.known_hosts().display(),
            self.key().display()
        );
        let script = format!(
            "set sftp:connect-program \"{connect}\"; set net:max-retries 1; set net:timeout 20; \
             open -u {USER}, sftp://127.0.0.1:{}; {commands}; bye",
            self.address.port()
        );
        let mut lftp = Command::new("lftp");
        lftp.args(["-c", &script]).current_dir(self.directory.path()).env("HOME", self.directory.path());
        run(&mut lftp)
    }

    /// Runs a future on the world's own runtime.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// The resident memory of this process, in bytes.
    pub fn memory() -> u64 {
        let status = fs::read_to_string("/proc/self/statm").expect("statm");
        let pages: u64 = status.split(' ').nth(1).expect("a field").parse().expect("a number");
        pages * 4096
    }
}

/// As much as the program has for it.
fn memory() -> Arc<Budget> {
    Budget::new(32 << 20)
}

fn open(
    place: &Path,
    durable: bool,
    (quota, habits): (u64, ServerHabits),
    seen: &Arc<Seen>,
    faults: Arc<WorldFaults>,
) -> Arc<WorldFiles> {
    let organisation = Organisation::new(Country::Denmark, "12345678").expect("a company number");
    let user = UserId::new(USER).expect("a user");
    let eboks_id = EboksId::new("15723").expect("an e-Boks id");
    let sender = Sender { quota, habits, ..Sender::new(user, organisation, eboks_id) };
    WorldFiles::open_for(place, place, durable, seen.clone(), [&sender], faults).expect("open files")
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(served) = self.served.take() {
            let ended =
                self.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), served).await });
            if !std::thread::panicking() {
                ended.expect("the server ends when it is told to").expect("without a panic");
            }
        }
    }
}

pub const PYTHON: &str = "/usr/bin/python3";

/// How a program ended.
pub struct Ran {
    pub output: String,
    pub code: Option<i32>,
}

impl Ran {
    #[track_caller]
    pub fn succeeds(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.output);
        self.output
    }

    #[track_caller]
    pub fn fails_with(self, words: &str) {
        assert_ne!(self.code, Some(0), "{}", self.output);
        assert!(self.output.contains(words), "expected {words:?} in: {}", self.output);
    }
}

pub fn run(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } =
        command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let output = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    Ran { output, code: status.code() }
}

/// Whether the programs are there; where they must be, it is a failure that one is not.
pub fn installed(test: &str, programs: &[&str]) -> bool {
    for program in programs {
        let there = match *program {
            "paramiko" | "asyncssh" => {
                succeeds(Command::new(PYTHON).args(["-W", "ignore", "-c", &format!("import {program}")]))
            }
            "php-ssh2" => succeeds(Command::new("sh").args(["-c", "php -m | grep -qx ssh2"])),
            "phpseclib" => Path::new("/usr/share/php/phpseclib3/autoload.php").exists(),
            "jsch" => Path::new("/usr/share/java/jsch.jar").exists(),
            "sftp-server" => Path::new("/usr/lib/openssh/sftp-server").exists(),
            "curl with scp" => succeeds(Command::new("sh").args(["-c", "curl --version | grep -qw scp"])),
            program => succeeds(Command::new("sh").args(["-c", &format!("command -v {program}")])),
        };
        if !there {
            let required =
                std::env::vars().any(|(name, value)| name == "MOCK_NETS_SHARE_REQUIRE_TOOLS" && value == "1");
            assert!(!required, "{test} needs {program}, which is not installed");
            println!("SKIPPED {test}: {program} is not installed");
            return false;
        }
    }
    true
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Bytes that do not repeat, so that a piece in the wrong place is noticed.
pub fn bytes(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
