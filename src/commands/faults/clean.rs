//! The runs without a fault, by which all others are planned and judged.

use std::path::PathBuf;
use std::sync::Arc;

use nets_driver::WorldName;
use nets_report::ProgramEnd;
use nets_runner::{Stage, SweptSender, play_swept};
use nets_sweep::{SweptCall, SweptRun};

/// What their worlds are called.
const NAMES: [&str; 2] = ["without-a-fault", "without-a-fault-2"];

/// Two runs without a fault: a second one, since a sender may name things anew in each. Or why there is nothing to go by.
pub(super) async fn clean(
    stage: &Arc<Stage>,
    sender: &Arc<SweptSender>,
    shared: &[PathBuf],
) -> Result<[SweptRun; 2], String> {
    let first = one(stage, sender, NAMES[0]).await?;
    if let Some(gone) = shared.iter().find(|path| !path.is_file()) {
        let gone = gone.display();
        return Err(format!(
            "the sender has taken {gone} away, so that the next run would find none: put it back, and name it by --file {gone} too, \
             so that each run gets a copy"
        ));
    }
    let second = one(stage, sender, NAMES[1]).await?;
    let count = |run: &SweptRun| run.sent.taken.iter().filter(|document| document.is_delivered).count();
    if count(&first) != count(&second) {
        return Err(format!(
            "the sender delivered {} documents when it was run without a fault, and {} when it was so again: what it sends must be the \
             same each time",
            count(&first),
            count(&second)
        ));
    }
    Ok([first, second])
}

async fn one(stage: &Arc<Stage>, sender: &Arc<SweptSender>, name: &str) -> Result<SweptRun, String> {
    let world = WorldName::new(name).map_err(|problem| problem.to_string())?;
    let run = play_swept(Arc::clone(stage), Arc::clone(sender), world, None, true).await?;
    if let Some(failed) = run.calls.iter().find(|call| call.output.end != ProgramEnd::Exited(0)) {
        return Err(format!("without any fault the sender {}{}", failed.output.end.words(), wrote(failed)));
    }
    if !run.sent.taken.iter().any(|document| document.is_delivered) {
        let why = if !run.sent.refused.is_empty() || run.sent.unreadable > 0 {
            "what it sent was refused: see with `validate` why"
        } else if run.operations.operations().is_empty() {
            "it did not connect: it is told by variables such as NETS_SFTP_PORT where to send (docs/acceptance.md has them all)"
        } else {
            "no shipment arrived in Inbound"
        };
        let wrote = run.calls.last().map(wrote).unwrap_or_default();
        return Err(format!(
            "without any fault the sender ended with 0 and nothing was delivered; {why}{wrote}"
        ));
    }
    Ok(run)
}

/// The last lines of what a call wrote.
fn wrote(call: &SweptCall) -> String {
    const LINES: usize = 12;
    let mut said = String::new();
    for (name, kept) in [("stdout", &call.output.stdout), ("stderr", &call.output.stderr)] {
        let lines: Vec<&str> = kept.text.lines().collect();
        for line in &lines[lines.len().saturating_sub(LINES)..] {
            said.push_str(&format!("\n  {name}: {}", nets_text::plain(line, 300)));
        }
    }
    said
}
