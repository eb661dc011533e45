//! Much that is small: many files, many logins, many sessions at once.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::client::{at_once, sftp, sftp_by};
use crate::measure::{GIB, MIB, Result, in_turns, peak_shared_out};
use crate::place::{in_memory, write_noise};
use crate::server::Server;
use crate::table::{Line, Target};

const FILES: u64 = 2_000;
const FILE_SIZE: u64 = 4096;
const LOGINS: u32 = 50;
const SESSIONS: u64 = 50;
const SESSION_SIZE: u64 = 10 << 20;

pub fn small_files() -> Result<Vec<Line>> {
    let (folder, peers) = (in_memory()?, in_memory()?);
    let (sources, fetched) = (folder.path().join("sources"), folder.path().join("fetched"));
    fs::create_dir(&sources)?;
    fs::create_dir(&fetched)?;
    write_many(&sources)?;
    let ours = Server::simulator_with_outbound(folder.path(), write_many)?;
    let sshd = Server::openssh(peers.path())?;
    write_many(Path::new(&sshd.outbound))?;
    let round = |server: &Server| {
        let up = format!("lcd {}\ncd {}\nmput *\n", sources.display(), server.inbound);
        let down = format!("lcd {}\ncd {}\nmget *\n", fetched.display(), server.outbound);
        let [up_speed, up_server, up_client] = moved(server, folder.path(), &up)?;
        let [down_speed, down_server, down_client] = moved(server, folder.path(), &down)?;
        Ok([up_speed, up_server, up_client, down_speed, down_server, down_client])
    };
    let (our, their) = in_turns(|| round(&ours), || round(&sshd))?;
    let line = |what, unit, index: usize| Line::new(what, unit, our[index]).against("sshd", their[index]);
    let speed = |what, index| line(what, "files/s", index).target(Target::RatioAtLeast(2.0));
    // The same client waits for both servers: the more of the time is its own, the less a quicker server changes.
    let server_cpu = |index| line("  server CPU for a file", "µs", index);
    let client_cpu = |index| line("  the client's own CPU for it", "µs", index);
    Ok(vec![
        speed("2,000 files of 4 KiB up: speed", 0),
        server_cpu(1),
        client_cpu(2),
        speed("2,000 files of 4 KiB down: speed", 3),
        server_cpu(4),
        client_cpu(5),
    ])
}

/// Files a second, and what CPU time a file takes of the server and of the client, in microseconds.
fn moved(server: &Server, folder: &Path, lines: &str) -> Result<[f64; 3]> {
    let (client, cpu) = server.cpu_for(|| sftp(server, folder, lines))?;
    let each = |time: Duration| time.as_secs_f64() * 1e6 / FILES as f64;
    Ok([FILES as f64 / client.wall.as_secs_f64(), each(cpu), each(client.cpu)])
}

fn write_many(folder: &Path) -> Result<()> {
    (0..FILES).try_for_each(|number| write_noise(&folder.join(format!("small{number:04}.bin")), FILE_SIZE))
}

pub fn logins() -> Result<Vec<Line>> {
    let (folder, peers) = (in_memory()?, in_memory()?);
    let (ours, sshd) = (Server::simulator(folder.path())?, Server::openssh(peers.path())?);
    let by = |exchange: &str| -> Result<(f64, f64)> {
        let round = |server: &Server| {
            let all =
                || (0..LOGINS).try_for_each(|_| sftp_by(exchange, server, folder.path(), "pwd\n").map(drop));
            let ((), cpu) = server.cpu_for(all)?;
            Ok([cpu.as_secs_f64() * 1000.0 / f64::from(LOGINS)])
        };
        let ([our], [their]) = in_turns(|| round(&ours), || round(&sshd))?;
        Ok((our, their))
    };
    let line = |what: &str, (our, their)| Line::new(what, "ms", our).against("sshd", their);
    Ok(vec![
        line("login: server CPU", by("curve25519-sha256")?).target(Target::RatioAtMost(0.1)),
        line("login, group exchange: server CPU", by("diffie-hellman-group-exchange-sha256")?)
            .target(Target::AtMost(5.0)),
        line("login, group of 4,096 bits: server CPU", by("diffie-hellman-group16-sha512")?)
            .target(Target::AtMost(5.0)),
    ])
}

pub fn sessions() -> Result<Vec<Line>> {
    let (folder, peers) = (in_memory()?, in_memory()?);
    let source = folder.path().join("source");
    write_noise(&source, SESSION_SIZE)?;
    let (ours, sshd) = (Server::simulator(folder.path())?, Server::openssh(peers.path())?);
    let round = |server: &Server| {
        let clients: Vec<_> = (0..SESSIONS)
            .map(|number| format!("put {} {}/load{number}.filepart\n", source.display(), server.inbound))
            .collect();
        let work = || peak_shared_out(server.pid(), || at_once(server, folder.path(), &clients));
        let (((), memory), cpu) = server.cpu_for(work)?;
        Ok([cpu.as_secs_f64() * GIB / (SESSIONS * SESSION_SIZE) as f64, memory as f64 / MIB])
    };
    let (our, their) = in_turns(|| round(&ours), || round(&sshd))?;
    Ok(vec![
        Line::new("50 uploads of 10 MiB at once: server CPU", "s/GiB", our[0])
            .against("sshd", their[0])
            .target(Target::RatioAtMost(0.16)),
        Line::new("50 uploads of 10 MiB at once: peak memory", "MiB", our[1])
            .against("sshd", their[1])
            .target(Target::AtMost(32.0)),
    ])
}
