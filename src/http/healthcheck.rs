//! The client behind the `healthcheck` command: one request, one answer, no waiting.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use nets_driver::Stopwatch;

/// A simulator that takes longer is not well.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the control API at this address whether the simulator is ready.
pub fn healthcheck(api: SocketAddr) -> Result<(), String> {
    let status = ask(api).map_err(|error| format!("the simulator at {api} does not answer: {error}"))?;
    match status.split(' ').nth(1) {
        Some("200") => Ok(()),
        Some("503") => Err(format!("the simulator at {api} is not ready")),
        _ => Err(format!("what answers at {api} is not the simulator")),
    }
}

/// The status line, or as much as there is of it.
fn ask(api: SocketAddr) -> std::io::Result<String> {
    let stopwatch = Stopwatch::start();
    let mut stream = TcpStream::connect_timeout(&api, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {api}\r\nConnection: close\r\n\r\n")?;
    let mut line = Vec::new();
    let mut piece = [0; 128];
    while !line.contains(&b'\n') && line.len() < 256 {
        let count = stream.read(&mut piece)?;
        if count == 0 {
            break;
        }
        if stopwatch.elapsed() > PATIENCE {
            return Err(std::io::ErrorKind::TimedOut.into());
        }
        line.extend_from_slice(&piece[..count]);
    }
    Ok(String::from_utf8_lossy(&line).lines().next().unwrap_or_default().to_owned())
}
