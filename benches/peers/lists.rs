//! A subscription list of a million rows: how soon it lies in Outbound, and who waits for the driver meanwhile.

use std::fs;
use std::path::Path;

use crate::asking::advance;
use crate::measure::{MIB, ROUNDS, Result, forget_peak, median, peak_resident, resident};
use crate::place::in_memory;
use crate::server::Server;
use crate::table::{Line, Target};

const ROWS: u32 = 1_000_000;

pub fn lists() -> Result<Vec<Line>> {
    let home = in_memory()?;
    let server = server(home.path())?;
    let api = server.api.ok_or("the simulator tells its control API")?;
    let before = resident(server.pid())?;
    forget_peak(server.pid())?;
    let (mut rates, mut costs, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (moved, cpu) = server.cpu_for(|| advance(api, "24h"))?;
        if !moved.told.contains("_eboks_subscribers_") {
            return Err(format!("no list was written: {}", moved.told).into());
        }
        rates.push(f64::from(ROWS) / moved.took);
        costs.push(cpu.as_secs_f64());
        seen.extend(moved.waits);
    }
    let growth = peak_resident(server.pid())?.saturating_sub(before) as f64 / MIB;
    let slowest = seen.into_iter().fold(0.0, f64::max);
    Ok(vec![
        Line::new("a list of 1,000,000 subscribers", "rows/s", median(rates))
            .target(Target::AtLeast(1_000_000.0)),
        Line::new("  CPU of the list and of those who ask meanwhile", "s", median(costs)),
        Line::new("  the slowest GET /v1/clock meanwhile", "s", slowest).target(Target::AtMost(0.25)),
        Line::new("  growth of memory", "MiB", growth).target(Target::AtMost(64.0)),
    ])
}

/// A sender with one list a day, of a crowd that subscribes to its one document type.
fn server(home: &Path) -> Result<Server> {
    let scenario = home.join("lists.yaml");
    fs::write(
        &scenario,
        format!(
            "clock: {{mode: manual, start: 2026-01-05T10:00}}\n\
             senders: [{{user: tTEST1, organisation: DK12345678, eboks_ids: [15723], subscription_lists: all}}]\n\
             materials: [{{document_type: 163057}}]\n\
             crowd: {{people: {ROWS}, subscribes: [163057]}}\n"
        ),
    )?;
    Server::simulator_with_scenario(home, &scenario)
}
