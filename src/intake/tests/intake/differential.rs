//! The same verdict as `xmllint --schema` and as Xerces on many documents, right and wrong, by our schemas and by
//! others that use what ours do not.

mod mutations;
mod peer;
mod schemas;

use std::path::Path;

use mutations::{mutations, spoilt};
use peer::{Verdicts, ours, xerces, xmllint};
use schemas::{OTHERS, Set, spaced};

/// Documents on which the two may differ, because XML Schema and the other validator do.
type Excused = fn(&str) -> bool;

/// What another validator says of documents, when it is installed.
type Peer = fn(&str, &Path, &[String]) -> Option<Verdicts>;

/// Compares all documents, and returns how many there were and how many of them are valid.
fn compare(
    name: &str,
    schemas: &Path,
    root: &Path,
    documents: &[String],
    (peer, excused): (Peer, Excused),
) -> Option<(usize, usize)> {
    let Verdicts(theirs) = peer(name, root, documents)?;
    let Verdicts(mine) = ours(schemas, documents);
    let mut differences = Vec::new();
    for ((document, theirs), mine) in documents.iter().zip(&theirs).zip(&mine) {
        let by_a_rule = !theirs.valid && !theirs.lines.is_disjoint(&mine.lines_of_rules);
        if theirs.valid != mine.valid && !by_a_rule && !excused(document) {
            differences.push(format!("theirs: {}\nours: {}\n{document}\n", theirs.words, mine.words));
        }
    }
    let text = differences.join("\n");
    assert!(differences.is_empty(), "{name}: {} of {} differ\n{text}", differences.len(), documents.len());
    Some((documents.len(), theirs.iter().filter(|verdict| verdict.valid).count()))
}

fn compare_by_our_schemas(peer: Peer, excused: Excused) {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let mut documents = Vec::new();
    for valid in [include_str!("shipment.xml"), include_str!("differential/all-channels.xml")] {
        documents.extend(mutations(valid));
        documents.extend(spoilt(valid));
    }
    let root = schemas.join("1.6/shipment.xsd");
    let counts = compare("our schemas", &schemas, &root, &documents, (peer, excused));
    if let Some((all, valid)) = counts {
        println!("our schemas: the same verdict on {all} documents, {valid} of them valid");
        assert!(all > 2_000 && valid > 100 && valid < all / 2);
    }
}

#[test]
fn our_schemas_mean_to_us_what_they_mean_to_xmllint() {
    compare_by_our_schemas(xmllint, spaced);
}

#[test]
fn our_schemas_mean_to_us_what_they_mean_to_xerces() {
    compare_by_our_schemas(xerces, |_| false);
}

fn compare_by_other_schemas(peer: Peer, excused: fn(&Set) -> Excused) {
    let mut total = (0, 0);
    for set in OTHERS {
        let Set { name, files, documents, .. } = set;
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text) in *files {
            std::fs::write(folder.path().join(file), text).expect("a file");
        }
        let mut all: Vec<String> = documents.iter().flat_map(|document| mutations(document)).collect();
        all.sort();
        all.dedup();
        let root = folder.path().join(files[0].0);
        let counts = compare(name, folder.path(), &root, &all, (peer, excused(set)));
        let Some((count, valid)) = counts else { return };
        assert!(valid > 0 && valid < count, "{name}: {valid} of {count} are valid");
        total = (total.0 + count, total.1 + valid);
    }
    println!("other schemas: the same verdict on {} documents, {} of them valid", total.0, total.1);
}

#[test]
fn every_feature_of_xml_schema_means_to_us_what_it_means_to_xmllint() {
    compare_by_other_schemas(xmllint, |set| set.excused);
}

#[test]
fn every_feature_of_xml_schema_means_to_us_what_it_means_to_xerces() {
    compare_by_other_schemas(xerces, |set| set.excused_of_xerces);
}
