//! How long clients wait for the control API while the clock is moved over many signatures.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;

use crate::client::sftp;
use crate::http;
use crate::measure::{MIB, Result, forget_peak, median, peak_resident, resident, timed};
use crate::place::in_memory;
use crate::server::Server;
use crate::shipments;
use crate::table::{Line, Target};

const SIGNATURES: usize = 1_000;

/// So many reads make the figure of a clock that stands.
const READS: usize = 300;

pub fn moving() -> Result<Vec<Line>> {
    let home = in_memory()?;
    let server = server(home.path())?;
    let api = server.api.ok_or("the simulator tells its control API")?;
    let contracts = home.path().join("contracts.zip");
    shipments::write_some_contracts(&contracts, SIGNATURES)?;
    let put = format!("put {} {}/netsshare_contracts.zip\n", contracts.display(), server.inbound);
    sftp(&server, home.path(), &put)?;
    ask(api, "POST", "/v1/settle?timeout=2m", "")?;
    let idle = (0..READS).map(|_| read(api)).collect::<Result<Vec<_>>>()?;
    let before = resident(server.pid())?;
    forget_peak(server.pid())?;
    let (seen, all) = thread::scope(|scope| {
        let advance = scope.spawn(move || timed(|| ask(api, "POST", "/v1/clock/advance", r#"{"by": "7d"}"#)));
        let mut seen = vec![read(api)?];
        while !advance.is_finished() {
            seen.push(read(api)?);
        }
        let (moved, all) = advance.join().map_err(|_| "the clock could not be moved")??;
        if !moved.contains("return_file_processed") {
            return Err(format!("no return file was processed: {moved}").into());
        }
        Result::Ok((seen, all.as_secs_f64()))
    })?;
    let growth = peak_resident(server.pid())?.saturating_sub(before) as f64 / MIB;
    let slowest = seen.iter().copied().fold(0.0, f64::max);
    Ok(vec![
        Line::new("the clock is moved over 1,000 signatures", "s", all),
        Line::new("  GET /v1/clock meanwhile", "s", median(seen))
            .against("while it stands", median(idle))
            .target(Target::RatioAtMost(5.0)),
        Line::new("  the slowest of them", "s", slowest).target(Target::AtMost(0.25)),
        Line::new("  growth of memory", "MiB", growth).target(Target::AtMost(64.0)),
    ])
}

/// A clock that moves when it is told, and people who sign.
fn server(home: &Path) -> Result<Server> {
    let scenario = home.join("moving.yaml");
    fs::write(
        &scenario,
        "clock: {mode: manual, start: 2026-01-05T10:00}\n\
         senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\n\
         materials: [{document_type: 162812, signing: {deadline_days: 3}}]\n\
         strangers: subscribed\n\
         otherwise: {sign: {after: 1h}}\n",
    )?;
    Server::simulator_with_scenario(home, &scenario)
}

/// Seconds that a client waits for the clock.
fn read(api: SocketAddr) -> Result<f64> {
    let (_, wall) = timed(|| ask(api, "GET", "/v1/clock", ""))?;
    Ok(wall.as_secs_f64())
}

fn ask(api: SocketAddr, method: &str, path: &str, body: &str) -> Result<String> {
    let answer = http::send(&api.to_string(), method, path, body)?;
    if answer.status == 200 { Ok(answer.text()) } else { Err(format!("{path}: {}", answer.text()).into()) }
}
