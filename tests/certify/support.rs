//! Running `certify`, and reading its certificate.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::programs::{PYTHON, Ran, run};
use crate::server::program;

/// The sender that others copy.
pub const REFERENCE: &str = "examples/certify/sender.py";

/// The same for the e-Box.
pub const EBOX_REFERENCE: &str = "examples/certify/ebox_sender.py";

/// What it needs.
pub const EBOX_NEEDS: [&str; 3] = ["requests", "jwt", "cryptography"];

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `certify` with these arguments, told to work in this folder.
pub fn certify(folder: &Path, arguments: &[&str]) -> Command {
    let mut certify = program(folder);
    certify.arg("certify").args(arguments);
    for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"] {
        certify.env_remove(name);
    }
    certify
}

/// What came of a certification.
pub struct Certified {
    pub ran: Ran,
    pub certificate: Value,
}

impl Certified {
    /// How each requirement stands.
    pub fn standings(&self) -> BTreeMap<String, String> {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let lines = self.certificate["lines"].as_array().expect("lines").iter();
        lines.map(|line| (text(&line["id"]), text(&line["standing"]))).collect()
    }

    /// The requirements that the reference sender shows and this one does not.
    pub fn not_shown(&self) -> Vec<String> {
        let lines = self.certificate["lines"].as_array().expect("lines").iter();
        let is_open = |line: &&Value| line["standing"] != "shown" && line["needs_fault"] != true;
        let mut ids: Vec<String> =
            lines.filter(is_open).filter_map(|line| line["id"].as_str().map(str::to_owned)).collect();
        ids.sort_unstable();
        ids
    }

    /// The requirements that stand so.
    pub fn that_are(&self, standing: &str) -> Vec<String> {
        self.standings().into_iter().filter(|(_, it)| it == standing).map(|(id, _)| id).collect()
    }
}

/// Certifies a program by the cases whose ids are like this.
pub fn play(folder: &Path, filter: &str, sender: &[&str]) -> Certified {
    let options = ["--filter", filter, "--report", "json=certificate.json", "--"];
    let ran = run(&mut certify(folder, &[&options, sender].concat()));
    let certificate = fs::read(folder.join("certificate.json"));
    let certificate = certificate.map(|text| serde_json::from_slice(&text).expect("JSON"));
    Certified { ran, certificate: certificate.unwrap_or_default() }
}

/// Certifies a program for the e-Box by the cases whose ids are like this.
pub fn play_ebox(folder: &Path, filter: &str, sender: &[&str]) -> Certified {
    let profile = ["--profile", "ebox", "--filter", filter, "--report", "json=certificate.json", "--"];
    let ran = run(&mut certify(folder, &[&profile, sender].concat()));
    let certificate = fs::read(folder.join("certificate.json"));
    let certificate = certificate.map(|text| serde_json::from_slice(&text).expect("JSON"));
    Certified { ran, certificate: certificate.unwrap_or_default() }
}

/// Certifies a Python program that is this text.
pub fn play_text(folder: &Path, filter: &str, text: &str) -> Certified {
    let path = folder.join("sender.py");
    fs::write(&path, text).expect("written");
    play(folder, filter, &[PYTHON, &path.display().to_string()])
}
