//! The FTPS door with clients that others wrote: curl, lftp and Python's ftplib.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "../harness/mod.rs"]
mod harness;
#[path = "../harness/programs.rs"]
mod programs;

mod clients;
mod doors;
mod endings;
mod faults;

use harness::http;
use harness::server::{Server, program};

pub const PYTHON: &str = "/usr/bin/python3";
pub const PASSWORD: &str = "correct horse";
pub const INBOUND: &str = "/Inbound/DK12345678";

/// A simulator whose sender has a password and a certificate for FTPS, and samples to send.
pub struct Ftps {
    pub folder: tempfile::TempDir,
    pub server: Server,
}

/// What a client said, and how it ended.
pub struct Said {
    pub out: String,
    pub error: String,
    pub code: Option<i32>,
}

impl Said {
    #[track_caller]
    pub fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.error);
        self.out
    }
}

pub fn run(command: &mut Command) -> Said {
    let output = command.output().expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { out: text(&output.stdout), error: text(&output.stderr), code: output.status.code() }
}

/// Whether all of these are here.
pub fn installed(what: &[&str]) -> bool {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    what.iter().all(|what| programs::installed(&test, what))
}

impl Ftps {
    pub fn start() -> Ftps {
        Ftps::with("", &[])
    }

    /// With habits of the sender's server.
    pub fn with_server(habits: &str) -> Ftps {
        Ftps::of(&format!("    {habits}\n"), "", &[])
    }

    /// With more in its scenario, and more options.
    pub fn with(more: &str, options: &[&str]) -> Ftps {
        Ftps::of("", more, options)
    }

    fn of(habits: &str, more: &str, options: &[&str]) -> Ftps {
        let folder = tempfile::tempdir().expect("a folder");
        let certificate = certificate(folder.path(), "client");
        let indented = certificate.replace('\n', "\n        ");
        let sender = format!(
            "  - user: tTEST1\n    ftps_password: '{PASSWORD}'\n    ftps_certificates:\n      - |\n        {indented}\n{habits}"
        );
        let scenario =
            include_str!("../../scenarios/default.yaml").replacen("  - user: tTEST1\n", &sender, 1);
        assert!(scenario.contains(PASSWORD), "{scenario}");
        let path = folder.path().join("scenario.yaml");
        fs::write(&path, scenario + more).expect("written");
        let path = path.display().to_string();
        let all = [&["--scenario", &path, "--ftps", "127.0.0.1:0"][..], options].concat();
        let server = Server::start(folder.path(), &all);
        let samples = program(folder.path()).args(["sample", "--out", "samples"]).output().expect("it runs");
        assert!(samples.status.success());
        Ftps { folder, server }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn sample(&self) -> String {
        self.path("samples/netsshare_plain.zip").display().to_string()
    }

    pub fn port(&self) -> String {
        let ready = self.server.ready_file();
        let address = ready["ftps"]["address"].as_str().expect("an address");
        address.rsplit_once(':').expect("a port").1.to_owned()
    }

    pub fn ca(&self) -> String {
        self.server.ready_file()["ftps"]["ca"].as_str().expect("a CA").to_owned()
    }

    /// Python's client, as `client.py` says.
    pub fn python(&self, what: &[&str]) -> Said {
        self.python_as("tTEST1", PASSWORD, what)
    }

    pub fn python_as(&self, user: &str, password: &str, what: &[&str]) -> Said {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ftps/client.py");
        let mut python = Command::new(PYTHON);
        run(python.arg(script).args([&self.port(), &self.ca(), user, password]).args(what))
    }

    /// curl with TLS demanded, to a path.
    pub fn curl(&self, user: &str, path: &str, options: &[&str]) -> Said {
        let mut curl = Command::new("curl");
        let url = format!("ftp://127.0.0.1:{}{path}", self.port());
        let secured = ["-sS", "--ssl-reqd", "--cacert", &self.ca(), "--max-time", "120"];
        run(curl.args(secured).args(["-u", user, &url]).args(options))
    }

    pub fn lftp(&self, script: &str) -> Said {
        let set = format!(
            "set ftp:ssl-force true; set ftp:ssl-protect-data true; set ssl:ca-file {}; set net:max-retries 1; \
             set net:timeout 60; set cmd:fail-exit true; open -u tTEST1,'{PASSWORD}' -p {} 127.0.0.1; {script}",
            self.ca(),
            self.port()
        );
        run(Command::new("lftp").args(["-c", &set]).env("HOME", self.folder.path()))
    }

    /// The entries of the timeline, once nothing is going on.
    pub fn timeline(&self) -> Vec<Value> {
        let api = self.server.ready("api");
        let settled = http::send(&api, "POST", "/v1/settle", "").expect("answered");
        assert_eq!(settled.status, 200, "{}", settled.text());
        let told = http::send(&api, "GET", "/v1/timeline?limit=1000", "").expect("answered");
        let told: Value = serde_json::from_slice(&told.body).expect("JSON");
        told["entries"].as_array().expect("entries").clone()
    }

    /// The entries of one name.
    pub fn told(&self, what: &str) -> Vec<Value> {
        self.timeline().into_iter().filter(|entry| entry["what"] == what).collect()
    }

    /// The number of the next entry of a name behind another, once it is there: what a client hears of the end of its upload
    /// comes from another task.
    #[track_caller]
    pub fn comes(&self, what: &str, after: u64) -> u64 {
        let told = self.get(&format!("/v1/timeline/wait?what={what}&after={after}&timeout=20s"));
        let entry: Value = serde_json::from_str(&told).expect("JSON");
        entry["seq"].as_u64().unwrap_or_else(|| panic!("no {what}: {entry}"))
    }

    pub fn get(&self, path: &str) -> String {
        http::send(&self.server.ready("api"), "GET", path, "").expect("answered").text()
    }

    /// The files in Outbound, by name.
    #[track_caller]
    pub fn outbound(&self) -> Vec<String> {
        let listed = self.curl(&login("tTEST1"), "/Outbound/", &["--list-only"]).well();
        listed.lines().map(str::to_owned).collect()
    }
}

pub fn login(user: &str) -> String {
    format!("{user}:{PASSWORD}")
}

/// A certificate and its key, made by openssl in `NAME.pem`; the certificate.
pub fn certificate(folder: &Path, name: &str) -> String {
    let (key, certificate) = (folder.join(format!("{name}.key")), folder.join(format!("{name}.crt")));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]);
    openssl.args(["-days", "30", "-subj", "/CN=a client/O=TEST ONLY", "-keyout"]).arg(&key);
    run(openssl.arg("-out").arg(&certificate)).well();
    let text = fs::read_to_string(&certificate).expect("made");
    let both = text.clone() + &fs::read_to_string(&key).expect("made");
    fs::write(folder.join(format!("{name}.pem")), both).expect("written");
    text.trim().to_owned()
}
