//! Every rule on the largest number of documents, the inside of each PDF included.

use crate::measure::{MIB, Result, in_turns};
use crate::place::in_memory;
use crate::process::{run, simulator};
use crate::shipments;
use crate::table::{Line, Target};

pub fn rules() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let contracts = folder.path().join("netsshare_contracts.zip");
    let letters = folder.path().join("netsshare_letters.zip");
    shipments::write_contracts(&contracts)?;
    shipments::write_small(&letters)?;
    let judge = |path: &std::path::Path| {
        let spent = run(simulator().arg("validate").arg(path))?;
        let (wall, cpu) = (spent.wall.as_secs_f64(), spent.cpu.as_secs_f64());
        Ok([shipments::DOCUMENTS as f64 / wall, cpu / wall, spent.peak as f64 / MIB])
    };
    // Letters are judged by everything but the inside of their PDFs.
    let ([rate, cores, memory], [plain, ..]) = in_turns(|| judge(&contracts), || judge(&letters))?;
    Ok(vec![
        Line::new("9,999 contracts, every rule: messages", "/s", rate)
            .against("letters", plain)
            .target(Target::AtLeast(45_000.0)),
        Line::new("9,999 contracts, every rule: cores busy", "", cores),
        Line::new("9,999 contracts, every rule: peak memory", "MiB", memory).target(Target::AtMost(64.0)),
    ])
}
