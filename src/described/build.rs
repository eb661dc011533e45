//! Packs the descriptions of the APIs that stand in `docs`.
#![expect(clippy::disallowed_methods, reason = "by the environment alone does cargo tell where things are")]

use std::io::Write;
use std::path::Path;
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::Value;

fn main() {
    let of = |variable| env::var(variable).expect("cargo sets it");
    let (from, to) = (of("CARGO_MANIFEST_DIR"), of("OUT_DIR"));
    for name in ["openapi.json", "ebox-openapi.json"] {
        let path = Path::new(&from).join("../../docs").join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path).expect("a file of docs");
        // Without the spaces that make it readable.
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        write!(packed, "{document}").expect("what is written to memory is taken");
        let packed = packed.finish().expect("what is written to memory is taken");
        fs::write(Path::new(&to).join(name), packed).expect("a file of cargo's folder");
    }
}
