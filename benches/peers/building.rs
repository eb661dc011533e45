//! What those who build the program wait for: a clone with nothing built, and a line that was changed.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::measure::Result;
use crate::place::on_disk;
use crate::process::{Spent, run};
use crate::table::{Line, Target};

/// `make demo` of a fresh clone, and what comes after a change of a line.
const FROM_NOTHING: f64 = 180.0;
const AFTER_A_LINE: f64 = 10.0;

/// Files that get another line: of the crate on which nearly all others rest, of two in the middle, and of the program itself.
const CHANGED: [&str; 4] =
    ["src/core/calendar.rs", "src/intake/archive/mod.rs", "src/sftp/server.rs", "src/banner.rs"];

/// Each is built once: what is committed, from crates that are fetched already, by the profile of `make run`.
pub fn building() -> Result<Vec<Line>> {
    let folder = on_disk()?;
    let clone = folder.path().join("clone");
    let here = env!("CARGO_MANIFEST_DIR");
    run(Command::new("git").args(["clone", "--quiet", here]).arg(&clone))?;
    let mut changed = Vec::new();
    for path in CHANGED {
        let file = clone.join(path);
        let text = fs::read_to_string(&file).map_err(|error| format!("{path}: {error}"))?;
        let at = text.find("fn ").and_then(|function| Some(function + text[function..].find("{\n")? + 2));
        let at = at.ok_or_else(|| format!("{path} has no function"))?;
        changed.push((path, file, format!("{}\n{}", &text[..at], &text[at..])));
    }
    let built = build(&clone)?;
    let played = run(Command::new(clone.join("target/quick/mock-nets-share")).arg("demo"))?;
    let wall = (built.wall + played.wall).as_secs_f64();
    let mut lines = vec![
        Line::new("a fresh clone, crates fetched: to the end of `make demo`", "s", wall)
            .target(Target::AtMost(FROM_NOTHING)),
        Line::new("the same: CPU", "s", (built.cpu + played.cpu).as_secs_f64()),
    ];
    for (path, file, text) in changed {
        fs::write(file, text)?;
        let wall = build(&clone)?.wall.as_secs_f64();
        lines.push(
            Line::new(format!("a line more in {path}: to the program"), "s", wall)
                .target(Target::AtMost(AFTER_A_LINE)),
        );
    }
    Ok(lines)
}

/// As `make run` builds, whatever this program was built with.
fn build(clone: &Path) -> Result<Spent> {
    let mut cargo = Command::new("cargo");
    cargo.args("build --quiet --offline --profile quick --locked --bin mock-nets-share".split(' '));
    let of_this_build =
        |name: &str| name == "RUSTFLAGS" || (name.starts_with("CARGO_") && name != "CARGO_HOME");
    for (name, _) in std::env::vars().filter(|(name, _)| of_this_build(name)) {
        cargo.env_remove(name);
    }
    run(cargo.current_dir(clone))
}
