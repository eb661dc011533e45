//! What the case files of the e-Box ask to be published, as they are handed to the program.

use std::collections::BTreeMap;
use std::io;

use nets_accept::{Command, Step};
use nets_certify::WantedCaseFile;
use nets_certify_cases::CaseLibrary;
use nets_runner::CasePlan;

/// The case files that ask for publications, by their names without endings. Bound: the cases of a certification.
pub(in crate::commands) type WantedCaseFiles = BTreeMap<String, WantedCaseFile>;

/// By these verbs a program is asked to publish.
const VERBS: [&str; 2] = ["publish", "resend"];

/// Those of a library; none of Nets Share, whose documents the judge holds to rules alone.
pub(in crate::commands) fn of_library(library: &CaseLibrary) -> io::Result<WantedCaseFiles> {
    let files = library.files()?;
    let documents: BTreeMap<&str, &[u8]> = files
        .iter()
        .filter_map(|file| Some((file.path.strip_prefix("files/")?, file.bytes.as_ref())))
        .collect();
    let wanted = files.iter().filter_map(|file| {
        let name = file.path.strip_prefix("cases/")?.strip_suffix(".json")?;
        let wanted = WantedCaseFile::read(name, &file.bytes, &|name| documents.get(name).copied())?;
        Some((name.to_owned(), wanted))
    });
    Ok(wanted.collect())
}

/// Those by which the program is asked to publish in a case, each once.
pub(super) fn of_case(all: &WantedCaseFiles, plan: &CasePlan) -> Vec<WantedCaseFile> {
    let mut wanted: Vec<WantedCaseFile> = Vec::new();
    for step in &plan.case().when {
        let Step::Run(run) = &step.it else { continue };
        let Command::Sender(arguments) = &run.command else { continue };
        let [verb, file] = arguments.as_slice() else { continue };
        let found = file.strip_suffix(".json").and_then(|name| all.get(name));
        if let Some(found) = found.filter(|_| VERBS.contains(&verb.as_str()))
            && !wanted.iter().any(|known| known.file == found.file)
        {
            wanted.push(found.clone());
        }
    }
    wanted
}

/// Whether a step that is written so asks the program to publish by this case file.
pub(in crate::commands) fn asks_to_publish(step: &str, file: &str) -> bool {
    step.starts_with("run:") && VERBS.iter().any(|verb| step.contains(&format!("[{verb}, {file}.json]")))
}
