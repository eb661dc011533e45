//! Publications a CPU second, beside nginx, which takes the same body over TLS and does no more than write it to a file:
//! it reads no form, makes no digest, keeps no journal and waits for no disk.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use certs_gen::{EboxSubject, FolderOrder, TlsName};
use serde_json::Value;

use crate::measure::{MIB, Result, cpu_of_tree, forget_peak, in_turns, peak_resident, until};
use crate::place::in_memory;
use crate::process::{heard, run};
use crate::server::Server;
use crate::table::{Line, Target};

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/ebox.yaml");
const SENDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/ebox");
const SMALL: (u32, usize) = (2_000, 10_000);
const LARGE: (u32, usize) = (4, 30_000_000);

/// The token and the form, by the small sender of the examples.
const PREPARED: &str = "
import sys
sys.path.insert(0, sys.argv[1])
import send
ebox = send.Ebox('ready.json', 'acc', 'test:ebox:docsender:one:client')
documents = [('a.pdf', 'application/pdf', b'x' * int(sys.argv[2]))]
message = send.message('0199000349', 'TEST ONLY', documents, 'TEST_ENTERPRISE', 'test:ebox:docsender:one', '0199000151')
kind, body = send.publication(message, documents, json_last=True)
open('body', 'wb').write(body)
print(ebox.token(), kind, sep='\\n')
";

pub fn publications() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let folder = folder.path();
    let server = Server::simulator_with_options(folder, &["--scenario", SCENARIO])?;
    let nginx = Nginx::start(folder)?;
    let mut lines = Vec::new();
    for (what, (count, size), target) in
        [("10 KB", SMALL, Target::RatioAtLeast(0.05)), ("30 MB", LARGE, Target::RatioAtLeast(0.5))]
    {
        let publication = Publication::prepared(folder, size)?;
        let ours = || {
            let ((), cpu) = server.cpu_for(|| publication.sent(folder, count))?;
            Ok([f64::from(count) / cpu.as_secs_f64()])
        };
        let peer = || {
            let before = cpu_of_tree(nginx.process.id())?;
            nginx.takes(folder, count)?;
            let cpu = cpu_of_tree(nginx.process.id())?.saturating_sub(before);
            Ok([f64::from(count) / cpu.as_secs_f64()])
        };
        let ([ours], [peer]) = in_turns(ours, peer)?;
        let line = Line::new(format!("publications of {what} a CPU second"), "1/s", ours);
        lines.push(line.against("nginx", peer).target(target));
    }
    lines.push(fifty_at_once(folder, &server)?);
    Ok(lines)
}

/// What fifty large publications at once add to the memory that was held before.
fn fifty_at_once(folder: &Path, server: &Server) -> Result<Line> {
    let publication = Publication::prepared(folder, LARGE.1)?;
    forget_peak(server.pid())?;
    let before = peak_resident(server.pid())?;
    let mut curl = publication.curl(folder, 50);
    run(curl.args(["--parallel", "--parallel-immediate", "--parallel-max", "50"]))?;
    let grown = peak_resident(server.pid())?.saturating_sub(before) as f64;
    let line = Line::new("50 publications of 30 MB at once: growth of memory", "MiB", grown / MIB);
    Ok(line.target(Target::AtMost(64.0)))
}

/// A publication that lies in the file `body`, and how it is sent.
struct Publication {
    url: String,
    ca: PathBuf,
    token: String,
    content_type: String,
}

impl Publication {
    fn prepared(folder: &Path, size: usize) -> Result<Publication> {
        let ready: Value = serde_json::from_slice(&fs::read(folder.join("ready.json"))?)?;
        let text = |name: &str| ready["ebox"][name].as_str().ok_or("the ready file tells no e-Box");
        let mut python = Command::new("/usr/bin/python3");
        let (_, said) = heard(python.args(["-c", PREPARED, SENDER, &size.to_string()]).current_dir(folder))?;
        let (token, content_type) = said.trim().split_once('\n').ok_or("no token")?;
        Ok(Publication {
            url: format!("{}/acc/REST/ebox/enterprise/messageRegistry/v2/publishMessage", text("url")?),
            ca: text("ca")?.into(),
            token: token.to_owned(),
            content_type: content_type.to_owned(),
        })
    }

    /// One process, which publishes so often over one connection; over more where it is told to.
    fn curl(&self, folder: &Path, count: u32) -> Command {
        let mut curl = curl(folder, &self.ca);
        curl.args(["-X", "POST", "-H", &format!("Authorization: Bearer {}", self.token)])
            .args(["-H", &format!("Content-Type: {}", self.content_type)])
            .arg(format!("{}?n=[1-{count}]", self.url));
        curl
    }

    fn sent(&self, folder: &Path, count: u32) -> Result<()> {
        run(&mut self.curl(folder, count)).map(drop)
    }
}

fn curl(folder: &Path, ca: &Path) -> Command {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--fail", "--http1.1", "--noproxy", "*", "-T", "body", "--cacert"])
        .arg(ca)
        .current_dir(folder);
    curl
}

/// nginx as one process, ended when dropped.
struct Nginx {
    process: Child,
    port: u16,
}

impl Nginx {
    fn start(folder: &Path) -> Result<Nginx> {
        let around = "2026-01-01T00:00:00Z".parse().map_err(|error| format!("{error}"))?;
        let certificates = folder.join("certificates");
        let ebox = EboxSubject::default();
        let names = TlsName::local();
        FolderOrder { folder: certificates.clone(), names, around, seed: 1, force: false, ebox }.write()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let (whole, lies) = (folder.display(), certificates.display());
        let config = format!(
            "daemon off; master_process off; pid {whole}/nginx.pid; error_log {whole}/nginx.log;\n\
             events {{ worker_connections 100; }}\n\
             http {{\n\
               access_log off; client_max_body_size 40m; keepalive_requests 100000;\n\
               client_body_temp_path {whole}/nginx-body;\n\
               server {{\n\
                 listen 127.0.0.1:{port} ssl;\n\
                 ssl_certificate {lies}/server.pem; ssl_certificate_key {lies}/server.key.pem;\n\
                 location / {{ root {whole}/nginx-root; dav_methods PUT; create_full_put_path on; }}\n\
               }}\n\
             }}\n"
        );
        fs::write(folder.join("nginx.conf"), config)?;
        fs::create_dir_all(folder.join("nginx-root"))?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let nginx = Nginx { process: process.map_err(|error| format!("nginx: {error}"))?, port };
        until("nginx's start", || std::net::TcpStream::connect(("127.0.0.1", port)).ok().map(drop))?;
        Ok(nginx)
    }

    /// Takes what lies in the file `body`, so often.
    fn takes(&self, folder: &Path, count: u32) -> Result<()> {
        let mut curl = curl(folder, &folder.join("certificates/tls-ca.pem"));
        run(curl.arg(format!("https://127.0.0.1:{}/[1-{count}]", self.port))).map(drop)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
