//! The same verdict as `xmllint --schema` and as Xerces on many documents, right and wrong, by our schemas and by
//! others that use what ours do not.

mod mutations;
mod peer;
mod schemas;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use mutations::{mutations, spoilt};
use peer::{Verdicts, Xerces, ours, xmllint};
use schemas::{OTHERS, Set, spaced};
use tempfile::TempDir;

/// Documents on which the two may differ, because XML Schema and the other validator do.
type Excused = fn(&str) -> bool;

/// What another validator says of documents, when it is installed.
type Peer<'a> = &'a dyn Fn(&str, &Path, &[String]) -> Option<Verdicts>;

/// Compares all documents, and returns how many there were and how many of them are valid.
fn compare(
    name: &str,
    root: &Path,
    documents: &[String],
    mine: impl FnOnce() -> &'static Verdicts,
    (peer, excused): (Peer<'_>, Excused),
) -> Option<(usize, usize)> {
    let Verdicts(theirs) = peer(name, root, documents)?;
    let Verdicts(mine) = mine();
    let mut differences = Vec::new();
    for ((document, theirs), mine) in documents.iter().zip(&theirs).zip(mine) {
        let by_a_rule = !theirs.valid && !theirs.lines.is_disjoint(&mine.lines_of_rules);
        if theirs.valid != mine.valid && !by_a_rule && !excused(document) {
            differences.push(format!("theirs: {}\nours: {}\n{document}\n", theirs.words, mine.words));
        }
    }
    let text = differences.join("\n");
    assert!(differences.is_empty(), "{name}: {} of {} differ\n{text}", differences.len(), documents.len());
    Some((documents.len(), theirs.iter().filter(|verdict| verdict.valid).count()))
}

fn our_schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

/// Documents by our schemas; those that are right, and what is changed in them.
fn documents_by_ours() -> Vec<String> {
    let mut documents = Vec::new();
    for valid in [include_str!("shipment.xml"), include_str!("differential/all-channels.xml")] {
        documents.extend(mutations(valid));
        documents.extend(spoilt(valid));
    }
    documents
}

fn compare_by_our_schemas(peer: Peer<'_>, excused: Excused) {
    // One verdict of ours for both peers.
    static MINE: LazyLock<Verdicts> = LazyLock::new(|| ours(&our_schemas(), &documents_by_ours()));
    let root = our_schemas().join("1.6/shipment.xsd");
    let documents = documents_by_ours();
    let counts = compare("our schemas", &root, &documents, || &MINE, (peer, excused));
    if let Some((all, valid)) = counts {
        println!("our schemas: the same verdict on {all} documents, {valid} of them valid");
        assert!(all > 2_000 && valid > 100 && valid < all / 2);
    }
}

#[test]
fn our_schemas_mean_to_us_what_they_mean_to_xmllint() {
    compare_by_our_schemas(&xmllint, spaced);
}

#[test]
fn our_schemas_mean_to_us_what_they_mean_to_xerces() {
    let Some(xerces) = Xerces::compiled("our schemas") else { return };
    let peer = |name: &str, schema: &Path, all: &[String]| Some(xerces.verdicts(name, schema, all));
    compare_by_our_schemas(&peer, |_| false);
}

/// A folder with the schemas of a set.
fn folder_of(set: &Set) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, text) in set.files {
        std::fs::write(folder.path().join(file), text).expect("a file");
    }
    folder
}

fn documents_by(set: &Set) -> Vec<String> {
    let mut all: Vec<String> = set.documents.iter().flat_map(|document| mutations(document)).collect();
    all.sort();
    all.dedup();
    all
}

fn compare_by_other_schemas(peer: Peer<'_>, excused: fn(&Set) -> Excused) {
    // One verdict of ours on each set for both peers.
    static MINE: LazyLock<Vec<Verdicts>> =
        LazyLock::new(|| OTHERS.iter().map(|set| ours(folder_of(set).path(), &documents_by(set))).collect());
    let mut total = (0, 0);
    for (place, set) in OTHERS.iter().enumerate() {
        let Set { name, files, .. } = set;
        let (folder, all) = (folder_of(set), documents_by(set));
        let root = folder.path().join(files[0].0);
        let counts = compare(name, &root, &all, || &MINE[place], (peer, excused(set)));
        let Some((count, valid)) = counts else { return };
        assert!(valid > 0 && valid < count, "{name}: {valid} of {count} are valid");
        total = (total.0 + count, total.1 + valid);
    }
    println!("other schemas: the same verdict on {} documents, {} of them valid", total.0, total.1);
}

#[test]
fn every_feature_of_xml_schema_means_to_us_what_it_means_to_xmllint() {
    compare_by_other_schemas(&xmllint, |set| set.excused);
}

#[test]
fn every_feature_of_xml_schema_means_to_us_what_it_means_to_xerces() {
    let Some(xerces) = Xerces::compiled("other schemas") else { return };
    let peer = |name: &str, schema: &Path, all: &[String]| Some(xerces.verdicts(name, schema, all));
    compare_by_other_schemas(&peer, |set| set.excused_of_xerces);
}
