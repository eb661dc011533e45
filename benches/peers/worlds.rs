//! What worlds cost that wait: memory, threads, open files, and the time to make one.

use crate::http;
use crate::measure::{Held, Result, timed};
use crate::place::in_memory;
use crate::server::Server;
use crate::table::{Line, Target};

/// So many wait.
const IDLE: usize = 1_000;

/// What is made once is made with the first ones.
const FIRST: usize = 20;

pub fn worlds() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let server = Server::simulator_with_options(folder.path(), &["--worlds", &(FIRST + IDLE).to_string()])?;
    make(&server, "first", FIRST)?;
    let before = Held::by(server.pid())?;
    let ((), took) = timed(|| make(&server, "w", IDLE))?;
    let after = Held::by(server.pid())?;
    let each = (after.bytes.saturating_sub(before.bytes)) as f64 / 1024.0 / IDLE as f64;
    Ok(vec![
        Line::new("memory of each of 1,000 idle worlds", "KiB", each).target(Target::AtMost(100.0)),
        Line::new("threads for 1,000 idle worlds", "", after.threads.saturating_sub(before.threads) as f64)
            .target(Target::AtMost(8.0)),
        Line::new("open files for 1,000 idle worlds", "", after.files.saturating_sub(before.files) as f64)
            .target(Target::AtMost(8.0)),
        Line::new("making a world", "ms", took.as_secs_f64() * 1_000.0 / IDLE as f64),
    ])
}

fn make(server: &Server, name: &str, count: usize) -> Result<()> {
    let api = server.api.ok_or("the simulator has an API")?.to_string();
    for number in 0..count {
        let answer = http::send(&api, "POST", &format!("/v1/worlds?name={name}{number}"), "")?;
        if answer.status != 200 {
            return Err(format!("no world was made: {}", answer.text()).into());
        }
    }
    Ok(())
}
