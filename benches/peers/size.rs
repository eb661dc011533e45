//! How large the program is that is handed on.

use std::process::{Command, Stdio};

use crate::measure::Result;
use crate::process::simulator;
use crate::table::{Line, Target};

pub fn size() -> Result<Vec<Line>> {
    let program = simulator().get_program().to_owned();
    let megabytes = |bytes: f64| bytes / 1e6;
    let whole = std::fs::metadata(&program)?.len() as f64;
    let packed = Command::new("gzip").args(["-6", "-c"]).arg(&program).stderr(Stdio::inherit()).output()?;
    if !packed.status.success() {
        return Err("gzip has failed".into());
    }
    Ok(vec![
        Line::new("the program", "MB", megabytes(whole)).target(Target::AtMost(15.0)),
        // What a registry keeps of an image, and so what a pipeline fetches.
        Line::new("the program, packed by gzip", "MB", megabytes(packed.stdout.len() as f64)),
    ])
}
