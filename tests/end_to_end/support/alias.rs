//! The example of an alias service as a process of its own, with certificates made for the test.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use certs_gen::{EboxSubject, FolderOrder, TlsName};
use tempfile::TempDir;

use super::{Ran, program, run};

/// Where the certificates are in the test's folder.
pub const CERTS: &str = "certs";

/// A customer for each way in which the example can be told to answer.
pub const CUSTOMERS: [&str; 8] = [
    "4711=AB12",
    "ÆØÅ1=Blåbær2",
    "--not-allowed",
    "4713=CD34",
    "--system-closed",
    "4714=EF56",
    "--system-error",
    "4715=GH78",
];

/// Killed when it goes out of scope.
pub struct AliasService {
    process: Child,
    folder: TempDir,
    port: String,
}

impl AliasService {
    /// Correct, and with every kind of customer.
    pub fn start() -> AliasService {
        AliasService::with(&CUSTOMERS)
    }

    /// With these arguments to `alias serve-example`.
    #[track_caller]
    pub fn with(arguments: &[&str]) -> AliasService {
        let folder = tempfile::tempdir().expect("a folder");
        write_certificates(&folder.path().join(CERTS));
        AliasService::listening(folder, "127.0.0.1:0", arguments)
    }

    /// Ends it, and keeps its folder.
    pub fn stopped(mut self) -> (TempDir, String) {
        end(&mut self.process);
        let kept = tempfile::tempdir().expect("a folder");
        (std::mem::replace(&mut self.folder, kept), self.port.clone())
    }

    /// With the certificates that are in this folder already.
    #[track_caller]
    pub fn listening(folder: TempDir, address: &str, arguments: &[&str]) -> AliasService {
        let mut process = program(folder.path())
            .args(["alias", "serve-example", "--certs", CERTS, "--listen", address])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the service starts");
        let mut said = String::new();
        BufReader::new(process.stdout.take().expect("piped")).read_line(&mut said).expect("text");
        let port = said.split_once("https://127.0.0.1:").and_then(|(_, rest)| rest.split('/').next());
        let port = port.unwrap_or_else(|| panic!("it does not say where it listens: {said}")).to_owned();
        AliasService { process, folder, port }
    }

    pub fn url(&self) -> String {
        format!("https://localhost:{}/", self.port)
    }

    pub fn port(&self) -> &str {
        &self.port
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `alias <command>` at this service, with the certificates and these arguments.
    pub fn call(&self, command: &str, arguments: &[&str]) -> Ran {
        run(self.command(command).args(arguments))
    }

    pub fn command(&self, command: &str) -> Command {
        let mut caller = program(self.folder.path());
        // Generous, because the machine that runs the tests may be busy with others.
        caller.args(["alias", command, "--url", &self.url(), "--certs", CERTS, "--timeout", "60"]);
        caller
    }
}

impl Drop for AliasService {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn end(process: &mut Child) {
    // It may have ended already.
    drop(process.kill());
    drop(process.wait());
}

/// A file as it was made.
struct MadeFile {
    path: PathBuf,
    bytes: Vec<u8>,
    permissions: Permissions,
}

/// What certs-gen makes for this machine, at a given day: the same for all tests of this process, since keys take a while
/// to make.
pub fn write_certificates(folder: &Path) {
    static MADE: LazyLock<Vec<MadeFile>> = LazyLock::new(made);
    for MadeFile { path, bytes, permissions } in MADE.iter() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("written");
        fs::set_permissions(&path, permissions.clone()).expect("our own file");
    }
}

fn made() -> Vec<MadeFile> {
    let around = "2026-01-01T00:00:00Z".parse().expect("a moment");
    let folder = tempfile::tempdir().expect("a folder");
    let order = FolderOrder {
        folder: folder.path().into(),
        names: TlsName::local(),
        around,
        seed: 1,
        force: false,
        ebox: EboxSubject::default(),
    };
    order.write().expect("certificates");
    let mut files = Vec::new();
    keep(folder.path(), Path::new(""), &mut files);
    files
}

/// Keeps the files of this folder and of those in it; `there` is its place in the folder of all.
fn keep(folder: &Path, there: &Path, files: &mut Vec<MadeFile>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let path = there.join(entry.file_name());
        let about = entry.metadata().expect("it is there");
        if about.is_dir() {
            keep(&entry.path(), &path, files);
        } else {
            let bytes = fs::read(entry.path()).expect("a file");
            files.push(MadeFile { path, bytes, permissions: about.permissions() });
        }
    }
}
