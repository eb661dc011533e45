//! One large file by FTPS, up and down, by curl: the server's CPU time and the speed, against vsftpd.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{GIB, MIB, Result, forget_peak, in_turns, peak_resident};
use crate::place::{in_memory, write_noise};
use crate::process::run;
use crate::server::Server;
use crate::table::{Line, Target};

const SIZE: u64 = 512 << 20;
const PASSWORD: &str = "only for tests";
/// A name that Nets picks up none of, so that nothing else is measured.
const FILE: &str = "load.filepart";

/// One of the two, as curl reaches it.
struct Peer {
    server: Server,
    address: String,
    ca: PathBuf,
    user: String,
    folder: String,
}

pub fn ftps() -> Result<Vec<Line>> {
    let (folder, peers) = (in_memory()?, in_memory()?);
    let source = folder.path().join("source");
    write_noise(&source, SIZE)?;
    let (ours, theirs) = (simulator(folder.path())?, vsftpd(peers.path())?);
    let up = |peer: &Peer| peer.moved(&["-T", &source.display().to_string()]);
    let (our, their) = in_turns(|| up(&ours), || up(&theirs))?;
    forget_peak(ours.server.pid())?;
    up(&ours)?;
    let memory = peak_resident(ours.server.pid())? as f64 / MIB;
    let fetched = folder.path().join("fetched");
    let down = |peer: &Peer| {
        let moved = peer.moved(&["-o", &fetched.display().to_string()])?;
        let length = fs::metadata(&fetched)?.len();
        fs::remove_file(&fetched)?;
        if length == SIZE { Ok(moved) } else { Err("the fetched file is not whole".into()) }
    };
    let (our_down, their_down) = in_turns(|| down(&ours), || down(&theirs))?;
    let line = |what: &str, unit, ours, theirs| Line::new(what, unit, ours).against("vsftpd", theirs);
    Ok(vec![
        line("FTPS upload 512 MiB: server CPU", "s/GiB", our[0], their[0]).target(Target::RatioAtMost(1.2)),
        line("FTPS upload 512 MiB: speed", "GiB/s", our[1], their[1]),
        Line::new("FTPS upload 512 MiB: peak memory", "MiB", memory).target(Target::AtMost(20.0)),
        line("FTPS download 512 MiB: server CPU", "s/GiB", our_down[0], their_down[0])
            .target(Target::RatioAtMost(1.2)),
        line("FTPS download 512 MiB: speed", "GiB/s", our_down[1], their_down[1]),
    ])
}

impl Peer {
    /// CPU seconds a GiB, and GiB a second.
    fn moved(&self, options: &[&str]) -> Result<[f64; 2]> {
        let url = format!("ftp://{}{}/{FILE}", self.address, self.folder);
        let mut curl = Command::new("curl");
        curl.args(["-sS", "--ssl-reqd", "-u", &self.user, "--cacert"]).arg(&self.ca).args(options).arg(url);
        let (client, cpu) = self.server.cpu_for(|| run(&mut curl))?;
        let size = SIZE as f64 / GIB;
        Ok([cpu.as_secs_f64() / size, size / client.wall.as_secs_f64()])
    }
}

fn simulator(folder: &Path) -> Result<Peer> {
    let scenario = folder.join("scenario.yaml");
    let sender = format!("  - user: tTEST1\n    ftps_password: '{PASSWORD}'\n");
    let text = include_str!("../../scenarios/default.yaml").replacen("  - user: tTEST1\n", &sender, 1);
    fs::write(&scenario, text)?;
    let scenario = scenario.display().to_string();
    let options = ["--scenario", &scenario, "--ftps", "127.0.0.1:0"];
    let server = Server::simulator_with_options(folder, &options)?;
    let told: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("ready.json"))?)?;
    let text = |key: &str| told["ftps"][key].as_str().unwrap_or_default().to_owned();
    Ok(Peer {
        address: text("address"),
        ca: text("ca").into(),
        user: format!("{}:{PASSWORD}", server.user),
        folder: server.inbound.clone(),
        server,
    })
}

fn vsftpd(folder: &Path) -> Result<Peer> {
    let server = Server::vsftpd(folder)?;
    Ok(Peer {
        address: format!("localhost:{}", server.sftp.port()),
        ca: server.key.clone(),
        user: "anonymous:x".to_owned(),
        folder: server.inbound.clone(),
        server,
    })
}
