//! What stands in a bundle: the names of its files, their order, and how large each may be.

/// The version of the format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// How the names of bundles end.
pub const SUFFIX: &str = ".bundle.zip";

pub(crate) const SCENARIO: &str = "scenario.yaml";
pub(crate) const EVENTS: &str = "events.jsonl";
pub(crate) const OUTBOUND: &str = "outbound.jsonl";
pub(crate) const UPLOADS: &str = "uploads.jsonl";
pub(crate) const TIMELINE: &str = "timeline.jsonl";
pub(crate) const ABOUT: &str = "bundle.json";
pub(crate) const MANIFEST: &str = "manifest.sha256";

/// The certificate of a sender, where one was put in: for people, and for programs.
pub(crate) const REPORT: &str = "certificate.html";
pub(crate) const CERTIFICATE: &str = "certificate.json";

/// In the evidence of a certificate by cases: what it rests on, what became of each case, and the folder of the bundles.
pub(crate) const EVIDENCE: &str = "evidence.json";
pub(crate) const CASES: &str = "cases.json";
pub(crate) const WORLDS: &str = "worlds/";

/// The folders in it.
pub(crate) const SCHEMAS: &str = "schemas/";
pub(crate) const TEMPLATES: &str = "templates/";
pub(crate) const KEYS: &str = "keys/";
pub(crate) const ZIPS: &str = "uploads/";
/// The documents of the e-Box, each by the number that events give it.
pub(crate) const DOCUMENTS: &str = "documents/";

/// So many files are in a bundle at the most.
pub(crate) const MOST_MEMBERS: usize = 60_000;

/// A bundle has at most so many bytes, and each file in it: its zip is one of the old kind, which all programs read.
pub(crate) const MOST_BYTES: u64 = u32::MAX as u64;

/// So long is a line of it at the most: an event with all messages of a shipment, or what came of one.
pub(crate) const LONGEST_LINE: u64 = 128 << 20;

/// A file that is read as a whole: the scenario, a schema, a template, a key, what is said of the bundle.
pub(crate) const LARGEST_TEXT: u64 = 8 << 20;

/// What became of cases.
pub(crate) const LARGEST_CASES: u64 = 64 << 20;

/// The list of all files with their digests.
pub(crate) const LARGEST_MANIFEST: u64 = 16 << 20;

/// So long may the name of a file in it be.
pub(crate) const LONGEST_NAME: usize = 200;

/// Whether a bundle has a file of this name: one that no version writes is not looked at.
pub(crate) fn is_known(name: &str) -> bool {
    let below = |folder: &str| name.strip_prefix(folder);
    match name {
        SCENARIO | EVENTS | OUTBOUND | UPLOADS | TIMELINE | ABOUT | MANIFEST | REPORT | CERTIFICATE => true,
        EVIDENCE | CASES => true,
        _ => {
            world_in(name).is_some()
                || below(ZIPS).is_some_and(is_zip_name)
                || below(DOCUMENTS).is_some_and(is_number)
                || below(KEYS).and_then(|name| name.strip_suffix(".key.pem")).is_some_and(is_plain)
                || below(TEMPLATES).is_some_and(is_plain)
                || below(SCHEMAS).is_some_and(|path| path.split('/').all(is_plain))
        }
    }
}

/// The world whose bundle a file of evidence is.
pub(crate) fn world_in(name: &str) -> Option<&str> {
    name.strip_prefix(WORLDS)?.strip_suffix(SUFFIX).filter(|world| is_plain(world))
}

/// Whether it is of the evidence of a certificate by cases, and of no bundle.
pub(crate) fn is_of_cases(name: &str) -> bool {
    matches!(name, EVIDENCE | CASES) || name.starts_with(WORLDS)
}

fn is_zip_name(name: &str) -> bool {
    name.strip_suffix(".zip").is_some_and(is_number)
}

fn is_number(number: &str) -> bool {
    number.parse::<u64>().is_ok_and(|parsed| parsed.to_string() == number)
}

/// A name without anything by which a path leads elsewhere.
fn is_plain(name: &str) -> bool {
    let is_letter = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for name in [
            ABOUT,
            EVENTS,
            "uploads/1.zip",
            "documents/1",
            "keys/root-ca.key.pem",
            "templates/receipt.xml",
            "schemas/1.6/a.xsd",
        ] {
            assert!(is_known(name), "{name}");
        }
        for name in [
            "",
            "other.txt",
            "uploads/../1.zip",
            "uploads/01.zip",
            "uploads/1.zip/x",
            "documents/",
            "documents/01",
            "documents/1/2",
            "keys/.key.pem",
            "keys/../root.key.pem",
            "templates/a/b",
            "schemas//a.xsd",
            "schemas/../a.xsd",
            "schemas/C:a.xsd",
            "/bundle.json",
        ] {
            assert!(!is_known(name), "{name}");
        }
    }
}
