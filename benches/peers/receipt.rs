//! From the last byte of the largest shipment to its receipt in Outbound.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::Stdio;
use std::thread;

use crate::client::{command, destination};
use crate::http;
use crate::measure::{MIB, ROUNDS, Result, forget_peak, median, peak_resident, resident, timed};
use crate::place::in_memory;
use crate::server::Server;
use crate::shipments;
use crate::table::{Line, Target};

pub fn receipt() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let path = folder.path().join("source.zip");
    shipments::write_largest(&path)?;
    let (mut after_put, mut after_rename, mut growth) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // Each round has a server of its own: a shipment that is sent twice is refused without a look.
        for (times, renamed) in [(&mut after_put, false), (&mut after_rename, true)] {
            let home = in_memory()?;
            let server = Server::simulator(home.path())?;
            let before = resident(server.pid())?;
            forget_peak(server.pid())?;
            times.push(until_receipt(&server, &path.display().to_string(), renamed)?);
            growth.push(peak_resident(server.pid())?.saturating_sub(before) as f64 / MIB);
        }
    }
    Ok(vec![
        Line::new("2 GiB, 9,999 documents: put returns -> receipt", "s", median(after_put))
            .target(Target::AtMost(0.3)),
        Line::new("2 GiB, 9,999 documents: rename -> receipt", "s", median(after_rename))
            .target(Target::AtMost(0.3)),
        Line::new("2 GiB, 9,999 documents: growth of memory", "MiB", median(growth))
            .target(Target::AtMost(64.0)),
    ])
}

/// Seconds from the end of the upload until the receipt is there. With `renamed` the clock starts when
/// the whole file lies there under a temporary name, and its renaming is sent.
fn until_receipt(server: &Server, source: &str, renamed: bool) -> Result<f64> {
    let api = server.api.ok_or("the simulator tells its control API")?;
    let mut client = command(server)
        .args(["-b", "-", &destination(server)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut orders = client.stdin.take().ok_or("no way to tell the client what to do")?;
    let mut echoes = BufReader::new(client.stdout.take().ok_or("no way to hear the client")?).lines();
    let inbound = &server.inbound;
    let uploaded_as = if renamed { "load.filepart" } else { "netsshare_load.zip" };
    // The client repeats each line when it begins with it: `pwd` comes when the upload has ended.
    writeln!(orders, "put {source} {inbound}/{uploaded_as}\npwd")?;
    let mut until_echo = |words: &str| -> Result<()> {
        for echo in echoes.by_ref() {
            if echo?.contains(words) {
                return Ok(());
            }
        }
        Err("the upload has failed".into())
    };
    let waiting = thread::spawn(move || written(api));
    until_echo("sftp> pwd")?;
    let (verdict, wall) = timed(|| {
        if renamed {
            writeln!(orders, "rename {inbound}/load.filepart {inbound}/netsshare_load.zip")?;
        }
        waiting.join().map_err(|_| "waiting for the receipt has failed")?
    })?;
    drop(orders);
    client.wait()?;
    if !verdict.contains("netsshare_load.zip.receipt") {
        return Err(format!("another file than the receipt was written: {verdict}").into());
    }
    Ok(wall.as_secs_f64())
}

/// Waits until a file is written to Outbound and returns what the timeline says of it.
fn written(api: SocketAddr) -> Result<String> {
    let written = "/v1/timeline/wait?what=file_written&timeout=120s";
    Ok(http::send(&api.to_string(), "GET", written, "")?.text())
}
