//! What acceptance cases cost, each in a world of its own: beyond their own work, and many at once.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::measure::{ROUNDS, Result, in_turns, median};
use crate::place::in_memory;
use crate::process::{run, simulator};
use crate::table::{Line, Target};

/// So many cases are played.
const CASES: usize = 200;

/// So many at once.
const AT_ONCE: usize = 4;

/// A case that does as little as a program can.
const LEAST: &str = "when: [{run: {program: ['true']}}], then: [{exit: {is: 0}}]";

/// One that sends a contract, lets its signer sign, and looks at what came of it.
const SIGNING: &str = "when: [{upload: {sample: signing}}, settle, {move: {by: 12d}}], \
    then: [{receipt: {shipment_id: sample-signing, accepted: true}}, {signed: {message_id: '1'}}]";

pub fn cases() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let folder = folder.path();
    let mut beyond = Vec::new();
    for _ in 0..ROUNDS {
        let all = played(folder, LEAST, CASES, 1)? - played(folder, LEAST, 1, 1)?;
        let each = all / (CASES - 1) as f64;
        let own = run(&mut Command::new("true"))?.wall.as_secs_f64();
        beyond.push((each - own) * 1_000.0);
    }
    let at_once = || Ok([played(folder, SIGNING, CASES, AT_ONCE)?]);
    let ([ours], [peer]) = in_turns(at_once, || Ok([played(folder, SIGNING, CASES, 1)?]))?;
    Ok(vec![
        Line::new("an acceptance case beyond its own work", "ms", median(beyond))
            .target(Target::AtMost(20.0)),
        Line::new("200 acceptance cases, four at once", "s", ours)
            .against("one after the other", peer)
            .target(Target::RatioAtMost(0.75)),
    ])
}

/// In seconds.
fn played(folder: &Path, case: &str, count: usize, jobs: usize) -> Result<f64> {
    let cases: String = (0..count).map(|number| format!("  - {{id: c{number}, {case}}}\n")).collect();
    fs::write(folder.join("suite.yaml"), format!("cases:\n{cases}"))?;
    let mut accept = simulator();
    accept.args(["accept", "suite.yaml", "--jobs", &jobs.to_string()]);
    let spent = run(accept.current_dir(folder).env("TMPDIR", folder))?;
    Ok(spent.wall.as_secs_f64())
}
