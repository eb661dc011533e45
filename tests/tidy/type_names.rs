//! Names of types that several crates have.

use std::collections::{BTreeMap, BTreeSet};

use crate::imports::Sources;

/// The names by which more than one crate calls a type that other files know, with those crates.
pub(crate) fn shared(sources: &Sources) -> BTreeMap<String, BTreeSet<String>> {
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources {
        let path = path.to_string_lossy().replace('\\', "/");
        let Some((owner, rest)) = path.strip_prefix("src/").and_then(|path| path.split_once('/')) else {
            continue;
        };
        if rest.starts_with("tests/") || rest.starts_with("unit_tests/") {
            continue;
        }
        for name in text.lines().filter_map(name) {
            named.entry(name.to_owned()).or_default().insert(owner.to_owned());
        }
    }
    named.retain(|_, owners| owners.len() > 1);
    named
}

/// The type that this line defines for other files.
fn name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let item = line.strip_prefix("pub(crate) ").or_else(|| line.strip_prefix("pub "))?;
    let (kind, rest) = item.split_once(' ')?;
    let is_type = ["struct", "enum", "trait", "type"].contains(&kind);
    let name = rest.split(|c: char| !c.is_alphanumeric()).next().filter(|name| !name.is_empty())?;
    is_type.then_some(name)
}

#[test]
fn a_type_that_other_files_know_is_found_and_its_name_counts_once_a_crate() {
    let source = |path: &str, text: &str| (path.into(), text.to_owned());
    let sources: Sources = [
        source("src/a/x.rs", "pub struct One<T>(T);\n  pub(crate) enum Two {}"),
        source("src/a/y.rs", "pub type One = u8;\npub fn two() {}"),
        source("src/b/x.rs", "pub trait Two {}\nstruct One;\npub(super) struct One;"),
        source("src/b/tests/x.rs", "pub struct One;"),
        source("tests/x.rs", "pub struct Two;"),
    ]
    .into_iter()
    .collect();
    let shared: Vec<_> = shared(&sources).into_keys().collect();
    assert_eq!(shared, ["Two"]);
}
