//! The words that stay in sentences are those of the program's own sentences.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const CRATES: [&str; 11] = [
    "intake",
    "pdf",
    "sftp",
    "access",
    "mailbox",
    "alias_client",
    "web",
    "driver",
    "worlds",
    "control",
    "core",
];

/// Sentences come and go; so many of a hundred words may be missing on either side.
const FEW: usize = 5;

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if name != "tests" && name != "unit_tests" {
                sources(&path, all);
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            all.push(path);
        }
    }
}

/// The texts between quotation marks, but for names that stand alone.
fn literals(source: &str) -> Vec<String> {
    let (mut literals, mut literal, mut is_in, mut is_escaped) = (Vec::new(), String::new(), false, false);
    for sign in source.chars() {
        match sign {
            _ if is_escaped => {
                literal.push(' ');
                is_escaped = false;
            }
            '\\' if is_in => is_escaped = true,
            '"' if is_in => {
                literals.push(std::mem::take(&mut literal));
                is_in = false;
            }
            '"' => is_in = true,
            sign if is_in => literal.push(sign),
            _ => {}
        }
    }
    literals.retain(|literal| literal.contains(' '));
    literals
}

fn words_of_ours() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    CRATES.iter().for_each(|name| sources(&root.join(name), &mut files));
    let mut words = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for literal in literals(&code.join("\n")) {
            let mut depth = 0;
            let outside: String = literal
                .chars()
                .map(|sign| {
                    depth += i32::from(sign == '{') - i32::from(sign == '}');
                    if depth > 0 { ' ' } else { sign }
                })
                .collect();
            let of_word = |sign: char| !sign.is_ascii_alphabetic();
            words.extend(outside.split(of_word).filter(|word| word.len() >= 3).map(str::to_owned));
        }
    }
    words
}

#[test]
fn the_list_of_words_is_that_of_the_programs_sentences() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sentences.txt");
    let words = words_of_ours();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let list: Vec<&str> = words.iter().map(String::as_str).collect();
        fs::write(&path, list.join("\n") + "\n").expect("the list");
    }
    let text = fs::read_to_string(&path).expect("the list");
    let listed: BTreeSet<String> = text.split_whitespace().map(str::to_owned).collect();
    let missing = words.difference(&listed).count();
    let foreign: Vec<_> = listed.difference(&words).collect();
    assert!(missing * 100 <= words.len() * FEW, "{missing} words are missing: run this with UPDATE_GOLDEN=1");
    assert!(
        foreign.len() * 100 <= listed.len() * FEW,
        "no sentence has {foreign:?}: run this with UPDATE_GOLDEN=1"
    );
}
