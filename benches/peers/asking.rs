//! What benchmarks ask the control API while something else goes on.

use std::net::SocketAddr;
use std::thread;

use crate::http;
use crate::measure::{Result, timed};

/// A clock that was moved.
pub(crate) struct MovedClock {
    /// What the API answered.
    pub(crate) told: String,
    /// How many seconds that took.
    pub(crate) took: f64,
    /// How many each of the clients waited that asked for the clock meanwhile.
    pub(crate) waits: Vec<f64>,
}

/// Moves the clock by so much, such as `24h`, while a client asks for it again and again.
pub(crate) fn advance(api: SocketAddr, by: &str) -> Result<MovedClock> {
    let body = format!("{{\"by\": \"{by}\"}}");
    thread::scope(|scope| {
        let advance = scope.spawn(move || timed(|| ask(api, "POST", "/v1/clock/advance", &body)));
        let mut waits = vec![clock_wait(api)?];
        while !advance.is_finished() {
            waits.push(clock_wait(api)?);
        }
        let (told, wall) = advance.join().map_err(|_| "the clock could not be moved")??;
        Ok(MovedClock { told, took: wall.as_secs_f64(), waits })
    })
}

/// Seconds that a client waits for the clock.
pub(crate) fn clock_wait(api: SocketAddr) -> Result<f64> {
    let (_, wall) = timed(|| ask(api, "GET", "/v1/clock", ""))?;
    Ok(wall.as_secs_f64())
}

pub(crate) fn ask(api: SocketAddr, method: &str, path: &str, body: &str) -> Result<String> {
    let answer = http::send(&api.to_string(), method, path, body)?;
    if answer.status == 200 { Ok(answer.text()) } else { Err(format!("{path}: {}", answer.text()).into()) }
}
