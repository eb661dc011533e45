//! One large file up and down: the server's CPU time, the speed, the memory.

use std::fs;
use std::path::Path;

use crate::client::sftp;
use crate::measure::{GIB, MIB, Result, forget_peak, in_turns, peak_resident, peak_shared_out};
use crate::place::{in_memory, on_disk, write_noise};
use crate::server::Server;
use crate::table::{Line, Target};

const SIZE: u64 = 512 << 20;
const LARGE: u64 = 2 << 30;

pub fn upload() -> Result<Vec<Line>> {
    let (folder, peers) = (in_memory()?, in_memory()?);
    let source = folder.path().join("source");
    write_noise(&source, SIZE)?;
    let (ours, sshd) = (Server::simulator(folder.path())?, Server::openssh(peers.path())?);
    let put = |server: &Server| up(server, folder.path(), &source, SIZE);
    let (our, their) = in_turns(|| put(&ours), || put(&sshd))?;
    forget_peak(ours.pid())?;
    put(&ours)?;
    let our_memory = peak_resident(ours.pid())? as f64 / MIB;
    let (_, their_memory) = peak_shared_out(sshd.pid(), || put(&sshd))?;
    Ok(vec![
        cpu("upload 512 MiB: server CPU", our, their).target(Target::RatioAtMost(0.4)),
        speed("upload 512 MiB: speed", our, their).target(Target::RatioAtLeast(1.5)),
        Line::new("upload 512 MiB: peak memory", "MiB", our_memory)
            .against("sshd", their_memory as f64 / MIB)
            .target(Target::AtMost(16.0)),
    ])
}

pub fn large_upload() -> Result<Vec<Line>> {
    let (folder, peers, memory) = (on_disk()?, on_disk()?, in_memory()?);
    let source = memory.path().join("source");
    write_noise(&source, LARGE)?;
    let (ours, sshd) = (Server::simulator(folder.path())?, Server::openssh(peers.path())?);
    let put = |server: &Server| up(server, memory.path(), &source, LARGE);
    let (our, their) = in_turns(|| put(&ours), || put(&sshd))?;
    Ok(vec![
        cpu("upload 2 GiB to the disk: server CPU", our, their).target(Target::RatioAtMost(0.4)),
        speed("upload 2 GiB to the disk: speed", our, their).target(Target::RatioAtLeast(1.5)),
    ])
}

pub fn download() -> Result<Vec<Line>> {
    let (folder, peers) = (in_memory()?, in_memory()?);
    let ours = Server::simulator_with_outbound(folder.path(), |outbound| {
        write_noise(&outbound.join("load.bin"), SIZE)
    })?;
    let sshd = Server::openssh(peers.path())?;
    write_noise(&Path::new(&sshd.outbound).join("load.bin"), SIZE)?;
    let get = |server: &Server| down(server, folder.path());
    let (our, their) = in_turns(|| get(&ours), || get(&sshd))?;
    forget_peak(ours.pid())?;
    get(&ours)?;
    let our_memory = peak_resident(ours.pid())? as f64 / MIB;
    Ok(vec![
        cpu("download 512 MiB: server CPU", our, their).target(Target::RatioAtMost(0.33)),
        speed("download 512 MiB: speed", our, their),
        Line::new("download 512 MiB: peak memory", "MiB", our_memory).target(Target::AtMost(16.0)),
    ])
}

/// CPU seconds a GiB, and GiB a second. The name is none that Nets picks up, so nothing else is measured.
fn up(server: &Server, folder: &Path, source: &Path, size: u64) -> Result<[f64; 2]> {
    let lines = format!("put {} {}/load.filepart\n", source.display(), server.inbound);
    let (client, cpu) = server.cpu_for(|| sftp(server, folder, &lines))?;
    let size = size as f64 / GIB;
    Ok([cpu.as_secs_f64() / size, size / client.wall.as_secs_f64()])
}

fn down(server: &Server, folder: &Path) -> Result<[f64; 2]> {
    let target = folder.join("fetched");
    let lines = format!("get {}/load.bin {}\n", server.outbound, target.display());
    let (client, cpu) = server.cpu_for(|| sftp(server, folder, &lines))?;
    if fs::metadata(&target)?.len() != SIZE {
        return Err("the fetched file is not whole".into());
    }
    fs::remove_file(&target)?;
    let size = SIZE as f64 / GIB;
    Ok([cpu.as_secs_f64() / size, size / client.wall.as_secs_f64()])
}

fn cpu(what: &str, our: [f64; 2], their: [f64; 2]) -> Line {
    Line::new(what, "s/GiB", our[0]).against("sshd", their[0])
}

fn speed(what: &str, our: [f64; 2], their: [f64; 2]) -> Line {
    Line::new(what, "GiB/s", our[1]).against("sshd", their[1])
}
