//! Calls to an alias service over mutual TLS, beside curl and `openssl s_time` at the same service.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use certs_gen::{EboxSubject, FolderOrder, TlsName};

use crate::measure::{Result, in_turns};
use crate::place::in_memory;
use crate::process::{Spent, heard, run, simulator};
use crate::table::{Line, Target};

const KEPT: u32 = 5_000;
const NEW: u32 = 300;
/// How long `openssl s_time` makes connections: it stops by the clock, not by the count.
const SECONDS: &str = "3";
const QUERY: &str =
    "document_group=163057&field1_id=customer+number&field1_value=4711&field2_id=code&field2_value=AB12";

pub fn alias() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    write_certificates(folder.path())?;
    let service = Service::start(folder.path())?;
    let kept = || figures(run(&mut service.load(folder.path(), KEPT, &[]))?, KEPT);
    let curl = || figures(run(&mut service.curl(folder.path()))?, KEPT);
    let (our_kept, curls) = in_turns(kept, curl)?;
    let new = || figures(run(&mut service.load(folder.path(), NEW, &["--new-connections"]))?, NEW);
    let s_time = || service.s_time(folder.path());
    let (our_new, s_times) = in_turns(new, s_time)?;
    let line = |what, unit, index: usize, ours: [f64; 2], peer, theirs: [f64; 2]| {
        Line::new(what, unit, ours[index]).against(peer, theirs[index])
    };
    Ok(vec![
        line("alias calls, one connection kept: speed", "1/s", 0, our_kept, "curl", curls)
            .target(Target::RatioAtLeast(1.0)),
        line("alias calls, one connection kept: caller's CPU", "ms", 1, our_kept, "curl", curls)
            .target(Target::RatioAtMost(1.0)),
        line("alias calls, a handshake each: speed", "1/s", 0, our_new, "openssl s_time", s_times)
            .target(Target::RatioAtLeast(0.9)),
        line("alias calls, a handshake each: caller's CPU", "ms", 1, our_new, "openssl s_time", s_times)
            .target(Target::RatioAtMost(1.1)),
    ])
}

/// Calls a second, and the CPU milliseconds that one costs its caller.
fn figures(spent: Spent, calls: u32) -> Result<[f64; 2]> {
    let calls = f64::from(calls);
    Ok([calls / spent.wall.as_secs_f64(), spent.cpu.as_secs_f64() * 1000.0 / calls])
}

fn write_certificates(folder: &Path) -> Result<()> {
    let around = "2026-01-01T00:00:00Z".parse().map_err(|error| format!("{error}"))?;
    let order = FolderOrder {
        folder: folder.into(),
        names: TlsName::local(),
        around,
        seed: 1,
        force: false,
        ebox: EboxSubject::default(),
    };
    Ok(order.write()?)
}

/// The example service as a process of its own, ended when dropped.
struct Service {
    process: Child,
    address: SocketAddr,
}

impl Service {
    fn start(certificates: &Path) -> Result<Service> {
        let mut process = simulator()
            .args(["alias", "serve-example", "--listen", "127.0.0.1:0", "--certs"])
            .arg(certificates)
            .arg("4711=AB12")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let said = process.stdout.take().map(|said| BufReader::new(said).read_line(&mut line));
        let address = line.split_once("https://").and_then(|(_, rest)| rest.split('/').next()?.parse().ok());
        let mut service = Service { process, address: ([0; 4], 0).into() };
        said.ok_or("no way to hear the service")??;
        service.address =
            address.ok_or_else(|| format!("the service does not say where it listens: {line}"))?;
        Ok(service)
    }

    fn url(&self) -> String {
        format!("https://{}/", self.address)
    }

    fn load(&self, certificates: &Path, calls: u32, more: &[&str]) -> Command {
        let mut command = simulator();
        command
            .args(["alias", "load", "--connections", "1", "--url", &self.url(), "--certs"])
            .arg(certificates)
            .args(["--calls", &calls.to_string()])
            .args(more)
            .arg("4711=AB12");
        command
    }

    /// One process that asks again and again over one connection.
    fn curl(&self, certificates: &Path) -> Command {
        let mut command = Command::new("curl");
        command
            .args(["--silent", "--fail", "--noproxy", "*", "--cacert", "tls-ca.pem"])
            .args(["--cert", "client.pem", "--key", "client.key.pem"])
            .arg(format!("{}?{QUERY}&n=[1-{KEPT}]", self.url()))
            .current_dir(certificates);
        command
    }

    /// How many connections it made is the first it says: "857 connections in 1.27s; ...".
    fn s_time(&self, certificates: &Path) -> Result<[f64; 2]> {
        let mut command = Command::new("openssl");
        command
            .args(["s_time", "-connect", &self.address.to_string(), "-new", "-time", SECONDS])
            .args(["-www", &format!("/?{QUERY}")])
            .args(["-CAfile", "tls-ca.pem", "-cert", "client.pem", "-key", "client.key.pem"])
            .current_dir(certificates);
        let (spent, said) = heard(&mut command)?;
        let counted =
            said.split_once(" connections in ").and_then(|(before, _)| before.split_whitespace().last());
        let connections = counted.and_then(|count| count.parse().ok()).filter(|count| *count > 0);
        figures(spent, connections.ok_or_else(|| format!("openssl s_time has made no connection: {said}"))?)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
