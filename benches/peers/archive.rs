//! The check of the largest zip, beside `unzip -tq` and the least that any check must do.

use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use crate::measure::{MIB, Result, in_turns, median, thread_cpu};
use crate::place::in_memory;
use crate::process::{run, simulator};
use crate::shipments;
use crate::table::{Line, Target};

pub fn archive() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let path = folder.path().join("netsshare_largest.zip");
    shipments::write_largest(&path)?;
    let xml = folder.path().join("shipment.xml");
    std::fs::write(&xml, shipments::letters(shipments::DOCUMENTS).xml())?;
    let mut xml_alone = Vec::new();
    let ours = || {
        let zip = run(simulator().arg("validate").arg(&path))?;
        let alone = run(simulator().arg("validate").arg(&xml))?.cpu.as_secs_f64();
        xml_alone.push(alone);
        Ok([zip.cpu.as_secs_f64() - alone, zip.cpu.as_secs_f64(), zip.peak as f64 / MIB])
    };
    let mut floors = Vec::new();
    let peer = || {
        floors.push(read_and_crc(&path)?);
        Ok([run(Command::new("unzip").arg("-tq").arg(&path))?.cpu.as_secs_f64(), 0.0, 0.0])
    };
    let ([zip, all, memory], [unzip, ..]) = in_turns(ours, peer)?;
    Ok(vec![
        Line::new("2 GiB zip, 10,000 files, without its XML: CPU", "s", zip)
            .against("read + CRC", median(floors))
            .target(Target::RatioAtMost(1.2)),
        Line::new("2 GiB zip, 10,000 files, without its XML: CPU", "s", zip).against("unzip -tq", unzip),
        Line::new("2 GiB zip, 10,000 files, all of it: CPU", "s", all)
            .against("its XML alone", median(xml_alone)),
        Line::new("2 GiB zip, 10,000 files: peak memory", "MiB", memory).target(Target::AtMost(64.0)),
    ])
}

/// CPU seconds for reading a file once and summing it up.
fn read_and_crc(path: &Path) -> Result<f64> {
    let before = thread_cpu()?;
    let mut file = File::open(path)?;
    let mut crc = crc32fast::Hasher::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => crc.update(&buffer[..read]),
        }
    }
    black_box(crc.finalize());
    Ok((thread_cpu()? - before).as_secs_f64())
}
