//! A world of 1,000 shipments from its bundle, beside taking those shipments in: what a colleague waits for who plays it again.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::client::sftp;
use crate::http;
use crate::measure::{Result, in_turns, timed};
use crate::place::in_memory;
use crate::process::{run, simulator};
use crate::server::Server;
use crate::shipments;
use crate::table::{Line, Target};

const SHIPMENTS: usize = 1_000;

/// Letters in each of them, beside one contract for signing.
const LETTERS: usize = 9;

pub fn replay() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let sources = folder.path().join("sources");
    fs::create_dir(&sources)?;
    for number in 0..SHIPMENTS {
        shipments::write_letters_and_a_contract(
            &sources.join(format!("netsshare_{number}.zip")),
            number,
            LETTERS,
        )?;
    }
    let bundle = folder.path().join("world.bundle.zip");
    let taken = || {
        // Each round has a server of its own: a shipment that is sent twice is refused without a look.
        let home = in_memory()?;
        let server = Server::simulator(home.path())?;
        let ((client, wall), cpu) = server.cpu_for(|| timed(|| take(&server, home.path(), &sources)))?;
        keep(&server, &bundle)?;
        Ok([wall.as_secs_f64(), (cpu + client).as_secs_f64()])
    };
    let played = || {
        let spent = run(simulator().arg("replay").arg(&bundle))?;
        Ok([spent.wall.as_secs_f64(), spent.cpu.as_secs_f64()])
    };
    // In this order: a replay plays what was taken in just before.
    let ([took, took_cpu], [again, again_cpu]) = in_turns(taken, played)?;
    let line = |what: &str, ours: f64, theirs: f64| {
        Line::new(what, "s", ours).against("taking them in", theirs).target(Target::RatioAtMost(1.0))
    };
    Ok(vec![
        line("replay of 1,000 shipments: time", again, took),
        line("replay of 1,000 shipments: CPU", again_cpu, took_cpu),
    ])
}

/// Has one client upload them all, and waits until they are judged and all that is due has happened. What the client cost.
fn take(server: &Server, folder: &Path, sources: &Path) -> Result<Duration> {
    let mut lines = format!("lcd {}\ncd {}\n", sources.display(), server.inbound);
    for number in 0..SHIPMENTS {
        writeln!(lines, "put netsshare_{number}.zip")?;
    }
    let client = sftp(server, folder, &lines)?;
    let answer = http::send(&api(server)?, "POST", "/v1/settle?timeout=2m", "")?;
    if answer.status != 200 {
        return Err(format!("it has not settled: {}", answer.text()).into());
    }
    Ok(client.cpu)
}

fn keep(server: &Server, bundle: &Path) -> Result<()> {
    let save = ["bundle", "save", "--with-contents", "--api", &api(server)?, "-o"];
    run(simulator().args(save).arg(bundle)).map(drop)
}

fn api(server: &Server) -> Result<String> {
    Ok(server.api.ok_or("the simulator has an API")?.to_string())
}
