//! A large `shipment.xml` against the schema, beside `xmllint --schema`.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{MIB, Result, in_turns};
use crate::place::in_memory;
use crate::process::{run, simulator};
use crate::shipments;
use crate::table::{Line, Target};

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/1.6/shipment.xsd");

pub fn schema() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let mut lines = Vec::new();
    let mut seconds = Vec::new();
    for messages in [1_000, 5_000, 10_000, 20_000] {
        let path = write(folder.path(), messages)?;
        let (our, their) = in_turns(
            || Ok(figures(run(simulator().arg("validate").arg(&path))?)),
            || Ok(figures(run(Command::new("xmllint").args(["--noout", "--schema", SCHEMA]).arg(&path))?)),
        )?;
        seconds.push(our[0]);
        let mut cpu =
            Line::new(format!("validate {messages} messages: CPU"), "s", our[0]).against("xmllint", their[0]);
        let mut memory = Line::new(format!("validate {messages} messages: peak memory"), "MiB", our[1])
            .against("xmllint", their[1]);
        if messages == 10_000 {
            cpu = cpu.target(Target::RatioAtMost(0.55));
            memory = memory.target(Target::AtMost(24.0));
        }
        lines.extend([cpu, memory]);
    }
    // Twice the messages, twice the time; a tenth more for what caches cannot hold.
    lines.push(
        Line::new("validate 20000 messages, against 10000", "s", seconds[3])
            .against("10000 messages", seconds[2])
            .target(Target::RatioAtMost(2.2)),
    );
    Ok(lines)
}

fn write(folder: &Path, messages: usize) -> Result<PathBuf> {
    let path = folder.join(format!("shipment{messages}.xml"));
    File::create(&path)?.write_all(shipments::letters(messages).xml().as_bytes())?;
    Ok(path)
}

fn figures(spent: crate::process::Spent) -> [f64; 2] {
    [spent.cpu.as_secs_f64(), spent.peak as f64 / MIB]
}
