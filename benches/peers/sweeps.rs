//! What a sweep takes: fifty runs of a sender, each with a fault and in a world of its own.

use std::fs;
use std::path::Path;

use crate::measure::{ROUNDS, Result, median};
use crate::place::in_memory;
use crate::process::{run, simulator};
use crate::table::{Line, Target};

/// So many runs, and so many at once.
const RUNS: usize = 50;
const AT_ONCE: usize = 4;

/// Two shipments over two sessions of OpenSSH's `sftp`, so that there are operations enough. Whatever it waits for it gives up after a
/// second: an answer that is lost on purpose costs that, and no more.
const SENDER: &str = r#"#!/bin/sh
for name in netsshare_plain.zip netsshare_signing.zip; do
    echo "put $1/$name $NETS_INBOUND/" | timeout 1 sftp -q -b - -P "$NETS_SFTP_PORT" -i "$NETS_SFTP_KEY" -o IdentitiesOnly=yes \
        -o User="$NETS_SFTP_USER" -o UserKnownHostsFile="$NETS_SFTP_KNOWN_HOSTS" "$NETS_SFTP_HOST" > /dev/null || exit 1
done
"#;

pub fn sweeps() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let folder = folder.path();
    run(simulator().args(["sample", "--out", "samples"]).current_dir(folder))?;
    fs::write(folder.join("sender.sh"), SENDER)?;
    let mut seconds = Vec::new();
    for _ in 0..ROUNDS {
        seconds.push(swept(folder)?);
    }
    let line = Line::new("a sweep of 50 runs, four at once", "s", median(seconds));
    Ok(vec![line.target(Target::AtMost(40.0))])
}

/// In seconds.
fn swept(folder: &Path) -> Result<f64> {
    let samples = folder.join("samples").display().to_string();
    let (runs, jobs) = (RUNS.to_string(), AT_ONCE.to_string());
    let mut sweep = simulator();
    sweep.args(["faults", "sweep", "--limit", &runs, "--jobs", &jobs, "--", "sh", "sender.sh", &samples]);
    let spent = run(sweep.current_dir(folder).env("TMPDIR", folder))?;
    Ok(spent.wall.as_secs_f64())
}
