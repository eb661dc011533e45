//! A large `shipment.xml` against the schema, beside `xmllint --schema`.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{MIB, Result, in_turns};
use crate::place::in_memory;
use crate::process::{refuses, run, simulator};
use crate::shipments;
use crate::table::{Line, Target};

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/1.6");
const MESSAGES: usize = 10_000;

pub fn schema() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let schema = Path::new(SCHEMAS).join("shipment.xsd");
    let mut lines = Vec::new();
    let mut seconds = Vec::new();
    for messages in [1_000, 5_000, 10_000, 20_000] {
        let path = write(folder.path(), messages)?;
        let ours = || Ok(figures(run(simulator().arg("validate").arg(&path))?));
        let (our, their) = in_turns(ours, || xmllint(&schema, &path))?;
        seconds.push(our[0]);
        let mut cpu =
            Line::new(format!("validate {messages} messages: CPU"), "s", our[0]).against("xmllint", their[0]);
        let mut memory = Line::new(format!("validate {messages} messages: peak memory"), "MiB", our[1])
            .against("xmllint", their[1]);
        if messages == MESSAGES {
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
    lines.push(own(folder.path())?);
    lines.push(refused(folder.path(), &schema)?);
    Ok(lines)
}

/// A user's own schemas: ours, with a union of patterns and a list of values in the place of two types.
fn own(folder: &Path) -> Result<Line> {
    let schemas = folder.join("schemas");
    std::fs::create_dir_all(schemas.join("1.6"))?;
    for file in std::fs::read_dir(SCHEMAS)? {
        let file = file?;
        let text = std::fs::read_to_string(file.path())?;
        let of_names = file.file_name() == "eboks.xsd";
        let text = if of_names { with_own_types(&text)? } else { text };
        std::fs::write(schemas.join("1.6").join(file.file_name()), text)?;
    }
    let path = write(folder, MESSAGES)?;
    let ours = || Ok(figures(run(simulator().args(["validate", "--schemas"]).arg(&schemas).arg(&path))?));
    let (our, their) = in_turns(ours, || xmllint(&schemas.join("1.6/shipment.xsd"), &path))?;
    let what = format!("validate {MESSAGES} messages by own XSDs: CPU");
    Ok(Line::new(what, "s", our[0]).against("xmllint", their[0]).target(Target::RatioAtMost(0.55)))
}

fn with_own_types(text: &str) -> Result<String> {
    let by = |pattern: &str| {
        let base = r#"<xs:simpleType><xs:restriction base="xs:token">"#;
        format!(r#"{base}<xs:pattern value="{pattern}"/></xs:restriction></xs:simpleType>"#)
    };
    let [danish, others] = [by("[0-8][0-9](0[1-9]|1[0-2])[0-9]{6}"), by("[0-9]{11,12}")];
    let person = format!("<xs:union>{danish}{others}</xs:union>");
    let countries: String =
        ["DK", "NO", "SE"].map(|country| format!(r#"<xs:enumeration value="{country}"/>"#)).concat();
    let country = format!(r#"<xs:restriction base="xs:token">{countries}</xs:restriction>"#);
    let mut text = text.to_owned();
    for (name, own) in [("PersonIdentityNumber", person), ("Country", country)] {
        const END: &str = "</xs:restriction>";
        let missing = || format!("eboks.xsd has no type {name}");
        let begin = text.find(&format!(r#"<xs:simpleType name="{name}">"#)).ok_or_else(missing)?;
        let from = begin + text[begin..].find("<xs:restriction").ok_or_else(missing)?;
        let to = from + text[from..].find(END).ok_or_else(missing)? + END.len();
        text.replace_range(from..to, &own);
    }
    Ok(text)
}

/// Documents with a mistake in each message. Peers are slow at them, so there is no target.
fn refused(folder: &Path, schema: &Path) -> Result<Line> {
    let path = write(folder, MESSAGES)?;
    let text = std::fs::read_to_string(&path)?.replace("documentType>", "documentKind>");
    let path = folder.join("refused.xml");
    std::fs::write(&path, text)?;
    let ours = || Ok(figures(refuses(simulator().arg("validate").arg(&path))?));
    let peer = || {
        Ok(figures(refuses(Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg(&path))?))
    };
    let (our, their) = in_turns(ours, peer)?;
    Ok(Line::new(format!("validate {MESSAGES} messages, each refused: CPU"), "s", our[0])
        .against("xmllint", their[0]))
}

fn xmllint(schema: &Path, path: &Path) -> Result<[f64; 2]> {
    Ok(figures(run(Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg(path))?))
}

fn write(folder: &Path, messages: usize) -> Result<PathBuf> {
    let path = folder.join(format!("shipment{messages}.xml"));
    File::create(&path)?.write_all(shipments::letters(messages).xml().as_bytes())?;
    Ok(path)
}

fn figures(spent: crate::process::Spent) -> [f64; 2] {
    [spent.cpu.as_secs_f64(), spent.peak as f64 / MIB]
}
