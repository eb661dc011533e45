//! A subscription list of a million rows: how soon it lies in Outbound, and who waits for the driver meanwhile.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;

use crate::http;
use crate::measure::{MIB, ROUNDS, Result, forget_peak, median, peak_resident, resident, timed};
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
        let ((wall, meanwhile), cpu) = server.cpu_for(|| a_day(api))?;
        rates.push(f64::from(ROWS) / wall);
        costs.push(cpu.as_secs_f64());
        seen.extend(meanwhile);
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

/// Seconds until the list of the next day lies in Outbound, and those that clients wait meanwhile.
fn a_day(api: SocketAddr) -> Result<(f64, Vec<f64>)> {
    thread::scope(|scope| {
        let advance =
            scope.spawn(move || timed(|| ask(api, "POST", "/v1/clock/advance", r#"{"by": "24h"}"#)));
        let mut seen = vec![read(api)?];
        while !advance.is_finished() {
            seen.push(read(api)?);
        }
        let (moved, wall) = advance.join().map_err(|_| "the clock could not be moved")??;
        if !moved.contains("_eboks_subscribers_") {
            return Err(format!("no list was written: {moved}").into());
        }
        Ok((wall.as_secs_f64(), seen))
    })
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

/// Seconds that a client waits for the clock.
fn read(api: SocketAddr) -> Result<f64> {
    let (_, wall) = timed(|| ask(api, "GET", "/v1/clock", ""))?;
    Ok(wall.as_secs_f64())
}

fn ask(api: SocketAddr, method: &str, path: &str, body: &str) -> Result<String> {
    let answer = http::send(&api.to_string(), method, path, body)?;
    if answer.status == 200 { Ok(answer.text()) } else { Err(format!("{path}: {}", answer.text()).into()) }
}
