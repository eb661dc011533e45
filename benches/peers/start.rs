//! From starting the program to its first answer, and what it holds when nothing goes on.

use std::path::Path;
use std::process::Command;

use crate::measure::{MIB, Result, in_turns, median, own, resident};
use crate::place::in_memory;
use crate::process::{run, simulator};
use crate::server::Server;
use crate::table::{Line, Target};

const STARTS: usize = 10;

pub fn start() -> Result<Vec<Line>> {
    let ours = || figures(Server::simulator);
    let peer = || figures(Server::openssh);
    let ([our, idle, held], [their, their_idle, their_held]) = in_turns(ours, peer)?;
    let bare = (0..STARTS).map(|_| Ok(run(simulator().arg("--version"))?.wall.as_secs_f64() * 1000.0));
    let bare = median(bare.collect::<Result<_>>()?);
    let least = (0..STARTS).map(|_| Ok(run(&mut Command::new("true"))?.wall.as_secs_f64() * 1000.0));
    let least = median(least.collect::<Result<_>>()?);
    Ok(vec![
        Line::new("start to ready", "ms", our).against("sshd", their).target(Target::AtMost(10.0)),
        Line::new("start to end of --version", "ms", bare).against("true", least),
        Line::new("idle memory", "MiB", idle).against("sshd", their_idle).target(Target::AtMost(8.0)),
        Line::new("idle memory, without the program's pages", "MiB", held).against("sshd", their_held),
    ])
}

/// Milliseconds to the first answer, and MiB resident and written after it: medians of several starts.
fn figures(start: impl Fn(&Path) -> Result<Server>) -> Result<[f64; 3]> {
    let (mut milliseconds, mut memory, mut held) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let folder = in_memory()?;
        let server = start(folder.path())?;
        milliseconds.push(server.start.as_secs_f64() * 1000.0);
        memory.push(resident(server.pid())? as f64 / MIB);
        held.push(own(server.pid())? as f64 / MIB);
    }
    Ok([median(milliseconds), median(memory), median(held)])
}
