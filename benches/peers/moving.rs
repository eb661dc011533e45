//! How long clients wait for the control API while the clock is moved over many signatures.

use std::fs;
use std::path::Path;

use crate::asking::{advance, ask, clock_wait};
use crate::client::sftp;
use crate::measure::{MIB, Result, forget_peak, median, peak_resident, resident};
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
    let idle = (0..READS).map(|_| clock_wait(api)).collect::<Result<Vec<_>>>()?;
    let before = resident(server.pid())?;
    forget_peak(server.pid())?;
    let moved = advance(api, "7d")?;
    if !moved.told.contains("return_file_processed") {
        return Err(format!("no return file was processed: {}", moved.told).into());
    }
    let growth = peak_resident(server.pid())?.saturating_sub(before) as f64 / MIB;
    let slowest = moved.waits.iter().copied().fold(0.0, f64::max);
    Ok(vec![
        Line::new("the clock is moved over 1,000 signatures", "s", moved.took),
        Line::new("  GET /v1/clock meanwhile", "s", median(moved.waits))
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
