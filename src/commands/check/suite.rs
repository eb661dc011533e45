//! An acceptance file, with the scenarios and files that it names.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use nets_accept::{ScenarioSource, Suite};
use nets_core::finding::Severity;
use nets_scenario::{Loaded, Located, Problem, Problems};

use super::checked::{Checked, scenario};
use crate::commands::text;

const FROM_THE_FOLDER: &str = "a path from the folder of the acceptance file";

/// Checks a file, and then the scenarios that it names, each once.
pub(super) fn check(file: &Path, text: &str, checked: &mut Checked) -> io::Result<()> {
    let name = file.display().to_string();
    let suite = match nets_accept::load(text, &name) {
        Ok(suite) => suite,
        Err(problems) => return checked.tell(&name, false, &problems),
    };
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut scenarios = Scenarios { folder, read: BTreeMap::new() };
    let mut found = missing(&suite, folder);
    for case in &suite.cases {
        let base = match suite.scenario_of(case) {
            ScenarioSource::File(path) => match scenarios.base(path) {
                Ok(base) => base,
                Err(problem) => {
                    found.push(*problem);
                    continue;
                }
            },
            // With these it has been laid over one another while it was read.
            ScenarioSource::Embedded | ScenarioSource::Inline(_) => continue,
        };
        let problems = match suite.world(case, base) {
            Ok(loaded) => loaded.warnings,
            Err(problems) => problems,
        };
        found.extend(problems.problems);
    }
    let valid = found.iter().all(|problem| problem.severity != Severity::Error);
    checked.tell(&name, valid, &suite.told(found))?;
    for (path, ReadScenario { valid, problems, .. }) in scenarios.read {
        // One that cannot be read is told of where it is named.
        if let Some(problems) = problems {
            checked.tell(&folder.join(path).display().to_string(), valid, &problems)?;
        }
    }
    Ok(())
}

/// The scenarios that a file names, by their paths as they stand there.
struct Scenarios<'f> {
    folder: &'f Path,
    read: BTreeMap<String, ReadScenario>,
}

struct ReadScenario {
    loaded: Result<Loaded, String>,
    valid: bool,
    problems: Option<Problems>,
}

impl Scenarios<'_> {
    fn base(&mut self, path: &Located<String>) -> Result<&Loaded, Box<Problem>> {
        let folder = self.folder;
        let read = self.read.entry(path.it.clone()).or_insert_with(|| read(&folder.join(&path.it)));
        read.loaded.as_ref().map_err(|why| {
            let problem = Problem::error(path.spot, why.clone());
            // One that could be read is told of by itself.
            Box::new(match read.problems {
                Some(_) => problem,
                None => problem.expected(FROM_THE_FOLDER),
            })
        })
    }
}

fn read(path: &Path) -> ReadScenario {
    let name = path.display().to_string();
    let text = match text(path) {
        Ok(text) => text,
        Err(unreadable) => return ReadScenario { loaded: Err(unreadable), valid: false, problems: None },
    };
    let (valid, problems) = scenario(&text, &name);
    let loaded = match nets_scenario::load(&text, &name) {
        Ok(loaded) if valid => Ok(loaded),
        Ok(_) | Err(_) => Err("this scenario is not valid: what is wrong is told of it by itself".to_owned()),
    };
    ReadScenario { loaded, valid, problems: Some(problems) }
}

/// What is named and is not there.
pub fn missing(suite: &Suite, folder: &Path) -> Vec<Problem> {
    let files = suite.files().into_iter().filter(|(_, path)| !folder.join(path).is_file());
    let folders = suite.folders().filter(|(_, path)| !folder.join(path).is_dir());
    let files = files.map(|(spot, path)| {
        Problem::error(spot, format!("there is no file {}", folder.join(path).display()))
    });
    let folders = folders.map(|(spot, path)| {
        Problem::error(spot, format!("there is no folder {}", folder.join(path).display()))
    });
    files.chain(folders).map(|problem| problem.expected(FROM_THE_FOLDER)).collect()
}
