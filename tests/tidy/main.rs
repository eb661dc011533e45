//! The rules of the house as tests, each of which says what to do instead.

mod arrows;
mod bounds;
mod circles;
mod functions;
mod imports;
mod mentions;
mod sentences;
mod timeline;
mod type_names;
mod weight;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use arrows::ARROWS;
use imports::Sources;

/// Folders in which files name each other in a circle, and why they still do.
const CIRCLES: &[(&str, &str)] = &[];

/// Lists that grow with the uploads of a world, and why they may: what a field says in a line `No bound: ...`.
const WITHOUT_BOUND: [&str; 6] = [
    // Of each, the disk holds far more: the journal, the archive or a file.
    "Archive.places",
    "Mailboxes.holders",
    "Outbound.by_name",
    "OutboundNames.0",
    "StemsInUse.taken",
    "Uploads.received",
];

/// Names that types of several crates share, though each should say of what it is. No more are added, and who touches
/// one of them gives it a name of its own.
const SEVERAL_MEANINGS: [&str; 23] = [
    "Act",
    "AliasCalls",
    "BoxFuture",
    "Case",
    "Client",
    "Ending",
    "Events",
    "Evidence",
    "Form",
    "InWorld",
    "Limits",
    "Logins",
    "Outcome",
    "Problem",
    "Receipt",
    "Refusal",
    "Reply",
    "Run",
    "Shown",
    "Stage",
    "Step",
    "Suite",
    "Upload",
];

const MAX_LINES: usize = 600;
const MAX_FUNCTION_LINES: usize = 80;
const MAX_README_LINES: usize = 150;
const MAX_HOW_TO_LINES: usize = 10;
const MAX_FILES_OF_ENTRY: usize = 2;

#[test]
fn imports_run_downwards_only() {
    let mut seen = 0;
    for manifest in files().iter().filter(|path| path.ends_with("Cargo.toml")) {
        let text = read(manifest);
        let name = package_name(&text, manifest);
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
            panic!("{name} is new: say in ARROWS of tests/tidy which of our crates it may name")
        };
        seen += 1;
        for dependency in dependencies(&text, "[dependencies]") {
            let ours = ARROWS.iter().any(|(crate_name, _)| *crate_name == dependency);
            assert!(
                !ours || allowed.contains(&dependency.as_str()),
                "{name} names {dependency}, which the table of arrows does not allow: move the code \
                 down to where both can name it, or add the arrow in tests/tidy and say why"
            );
        }
    }
    assert_eq!(seen, ARROWS.len(), "ARROWS of tests/tidy names a crate that is gone: remove it");
}

#[test]
fn every_source_file_opens_with_its_sentence() {
    let silent: Vec<_> = sources().filter(|path| !read(path).starts_with("//! ")).collect();
    assert!(
        silent.is_empty(),
        "say on the first line what the file is for, `//! One sentence.`: {silent:#?}"
    );
}

#[test]
fn no_source_file_is_longer_than_its_reader_is_patient() {
    let long: Vec<_> =
        sources().map(|path| (read(&path).lines().count(), path)).filter(|(n, _)| *n > MAX_LINES).collect();
    assert!(long.is_empty(), "past {MAX_LINES} lines a file wants to be two: {long:#?}");
}

#[test]
fn no_function_is_longer_than_a_page() {
    let mut long = Vec::new();
    for (path, text) in all_sources() {
        let functions =
            functions::functions(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        long.extend(functions.into_iter().filter(|function| function.lines > MAX_FUNCTION_LINES).map(
            |function| {
                format!(
                    "{}:{}: {} has {} lines",
                    path.display(),
                    function.begins,
                    function.name,
                    function.lines
                )
            },
        ));
    }
    assert!(long.is_empty(), "past {MAX_FUNCTION_LINES} lines a function wants to be two: {long:#?}");
}

#[test]
fn every_list_that_lives_long_says_what_bounds_it() {
    let mut unbounded = bounds::unbounded(&all_sources());
    let is_excused = |place: &String| WITHOUT_BOUND.iter().any(|name| place.ends_with(&format!(": {name}")));
    let excused = unbounded.extract_if(.., |place| is_excused(place)).count();
    assert_eq!(
        excused,
        WITHOUT_BOUND.len(),
        "WITHOUT_BOUND of tests/tidy names a list that is gone or has a bound"
    );
    assert!(
        unbounded.is_empty(),
        "what can grow as long as a world runs fills the memory one day: give it a bound, and name it in a line \
         `Bound: ...` above the field, or above a type for all that its values hold: {unbounded:#?}"
    );
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let imports = imports::imports(&all_sources());
    let (new, gone) = circles::compared(circles::circles(&imports), CIRCLES);
    let new: Vec<_> = new.iter().map(|circle| circles::described(circle, &imports)).collect();
    assert!(
        new.is_empty(),
        "these files cannot be understood one after the other: move what two of them need into one below \
         both, or let one hand the other what it asks for: {new:#?}"
    );
    assert!(gone.is_empty(), "there is no circle any more in {gone:?}: remove it from CIRCLES of tests/tidy");
}

#[test]
fn an_entry_of_the_timeline_is_named_in_two_files_at_most() {
    let naming = timeline::naming(&all_sources(), nets_core::timeline::Happening::names());
    let many: Vec<_> = naming.iter().filter(|(_, files)| files.len() > MAX_FILES_OF_ENTRY).collect();
    assert!(
        many.is_empty(),
        "an entry is defined in the core and put into words in `story.rs`: ask it what else you want to know \
         by a method in `timeline.rs`: {many:#?}"
    );
    let defined = naming.values().all(|files| !files.is_empty());
    assert!(defined, "tests/tidy/timeline.rs does not see where all entries are defined");
}

#[test]
fn no_two_crates_call_a_type_alike() {
    let mut shared = type_names::shared(&all_sources());
    let is_excused = |name: &String| SEVERAL_MEANINGS.contains(&name.as_str());
    let excused = shared.extract_if(.., |name, _| is_excused(name)).count();
    assert!(
        shared.is_empty(),
        "one word for one thing: let the name say of what it is, as `ZipEntry` beside `Entry`: {shared:#?}"
    );
    assert_eq!(
        excused,
        SEVERAL_MEANINGS.len(),
        "SEVERAL_MEANINGS of tests/tidy names one that has one meaning now"
    );
}

#[test]
fn nothing_is_silenced_or_left_for_later() {
    // Put together here, so that this file does not find itself.
    let banned = [
        (["#[", "allow("].concat(), "use #[expect(..., reason = \"...\")], which tells when it is obsolete"),
        (
            ["#![", "allow("].concat(),
            "use #![expect(..., reason = \"...\")], which tells when it is obsolete",
        ),
        (["todo", "!("].concat(), "do it, or leave it out"),
        (["unimplemented", "!("].concat(), "do it, or leave it out"),
        (["dbg", "!("].concat(), "use tracing"),
    ];
    for path in sources() {
        let text = read(&path);
        for (number, line) in (1..).zip(text.lines()) {
            for (words, advice) in &banned {
                assert!(!line.contains(words), "{}:{number}: `{words}`: {advice}", path.display());
            }
        }
    }
}

#[test]
fn no_error_of_a_library_or_the_system_is_printed() {
    let printed: Vec<_> =
        all_sources().iter().flat_map(|(path, text)| sentences::printed(path, text)).collect();
    assert!(
        printed.is_empty(),
        "their sentences are not ours: say system_words(&error) of nets_text for one of the system, match the kinds of \
         a library's, and call what is ours a problem: {printed:#?}"
    );
}

#[test]
fn comments_and_pages_say_who_is_meant() {
    let found: Vec<_> = files()
        .iter()
        .filter_map(|path| Some((path, fs::read_to_string(root().join(path)).ok()?)))
        .flat_map(|(path, text)| words::avoided(path, &text))
        .collect();
    assert!(
        found.is_empty(),
        "name who is meant (the caller, a recipient, no client), or say what happens: {found:#?}"
    );
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let folders = ["work", "root", "home"].map(|folder| format!("/{folder}/"));
    for path in files() {
        // A picture or a golden zip holds no paths that a person typed.
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            for folder in &folders {
                let absolute = line.match_indices(folder.as_str()).any(|(at, _)| {
                    !line[..at]
                        .ends_with(|before: char| before.is_alphanumeric() || "._-}>~".contains(before))
                });
                assert!(
                    !absolute,
                    "{}:{number} names a path of one machine, {folder}: use a relative one, a temporary \
                     folder, or an example such as /srv/nets",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_scenario_is_told_about_in_the_docs() {
    let docs: String = files()
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| read(path))
        .collect();
    for scenario in files().iter().filter(|path| path.starts_with("scenarios")) {
        let name = scenario.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        assert!(
            docs.contains(name),
            "scenarios/{name} is named in no page of docs/ or the README: add a line"
        );
    }
}

#[test]
fn every_dependency_says_why_it_is_here() {
    let Ok(architecture) = fs::read_to_string(root().join("ARCHITECTURE.md")) else { return };
    for dependency in dependencies(&read(Path::new("Cargo.toml")), "[workspace.dependencies]") {
        let ours = ARROWS.iter().any(|(name, _)| *name == dependency);
        assert!(
            ours || architecture.contains(&format!("`{dependency}`")),
            "`{dependency}` has no line in ARCHITECTURE.md: say there what it does for us and why this one"
        );
    }
}

/// What the next changes add: for each, ARCHITECTURE.md says how.
const ADDED: [&str; 8] =
    ["door", "service", "page", "fault", "world's setting", "route", "timeline entry", "YAML key"];

#[test]
fn the_map_says_how_to_add_things_and_names_files_that_are_there() {
    let Ok(architecture) = fs::read_to_string(root().join("ARCHITECTURE.md")) else { return };
    let untold: Vec<_> =
        ADDED.into_iter().filter(|what| !architecture.contains(&format!("- **add a {what}**"))).collect();
    assert!(untold.is_empty(), "ARCHITECTURE.md does not say how to add one of these: {untold:?}");
    let items = architecture.split("\n- ").map(|item| item.split("\n\n").next().unwrap_or_default());
    let added = items.filter(|item| ADDED.iter().any(|what| item.starts_with(&format!("**add a {what}**"))));
    let long: Vec<_> = added.filter(|item| item.lines().count() > MAX_HOW_TO_LINES).collect();
    assert!(long.is_empty(), "past {MAX_HOW_TO_LINES} lines it is a page of docs: {long:#?}");
    let is_whole_path = |word: &&str| {
        ["src/", "tests/", "docs/", "fuzz/", "benches/", "schemas/"]
            .iter()
            .any(|folder| word.starts_with(folder))
            && !word.contains([' ', '*', '<'])
    };
    let quoted = architecture.split('`').skip(1).step_by(2);
    let gone: Vec<_> = quoted.filter(is_whole_path).filter(|path| !root().join(path).exists()).collect();
    assert!(gone.is_empty(), "ARCHITECTURE.md names what is not there any more: {gone:?}");
}

#[test]
fn the_readme_can_be_read_in_one_sitting() {
    let Ok(readme) = fs::read_to_string(root().join("README.md")) else { return };
    let lines = readme.lines().count();
    assert!(lines < MAX_README_LINES, "README.md has {lines} lines: move the details to docs/ and link them");
}

#[test]
fn nobodys_person_number_is_in_our_files() {
    // The demo numbers and the form's example in Nets' own documentation.
    let published = ["2402911995", "0411820680", "0710881234"];
    for path in files() {
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            for digits in line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() == 10) {
                let day: u32 = digits[..2].parse().unwrap_or(0);
                let month: u32 = digits[2..4].parse().unwrap_or(0);
                let number_of_somebody = digits.bytes().all(|byte| byte.is_ascii_digit())
                    && (1..=31).contains(&day)
                    && (1..=12).contains(&month);
                assert!(
                    !number_of_somebody || published.contains(&digits),
                    "{}:{number}: {digits} could be a real person's number: use a replacement number, \
                     whose day of birth has 60 added, such as 6101800001",
                    path.display()
                );
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(relative: &Path) -> String {
    fs::read_to_string(root().join(relative))
        .unwrap_or_else(|error| panic!("{}: {error}", relative.display()))
}

/// All our files by their paths from the root, without what is built.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(Path::new(""), &mut found);
    found.sort();
    found
}

fn sources() -> impl Iterator<Item = PathBuf> {
    files().into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
}

fn all_sources() -> Sources {
    sources().map(|path| (path.clone(), read(&path))).collect()
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root().join(directory)).expect("our own folder can be read") {
        let entry = entry.expect("our own folder can be read");
        let name = entry.file_name();
        if name == "target" || name == ".git" {
            continue;
        }
        let path = directory.join(name);
        if entry.file_type().expect("our own folder can be read").is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn package_name(manifest: &str, path: &Path) -> String {
    manifest
        .lines()
        .skip_while(|line| *line != "[package]")
        .find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        .unwrap_or_else(|| panic!("{} names no package", path.display()))
        .to_owned()
}

/// The names in one section of a manifest.
fn dependencies(manifest: &str, section: &str) -> Vec<String> {
    manifest
        .lines()
        .skip_while(|line| *line != section)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}
