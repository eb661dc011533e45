//! `fidelity diff`: what Nets wrote beside what we would have written.

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use nets_fidelity::{DropComparer, DropFile, DropOutcome, SentShipments, ZipToPlay};
use nets_intake::{Inspector, SchemaSource};
use nets_outbound::Templates;
use nets_text::system_words;

use super::told;
use crate::commands::drops::{Drops, name_of};
use crate::commands::scenario;
use crate::config::{DiffOptions, OutputFormat};
use crate::outcome::{COULD_NOT_RUN, CommandResult, FINDINGS, VALID};

/// Each is held open once.
const MOST_SENT: usize = 500;

pub fn run(options: &DiffOptions) -> CommandResult {
    let scenario = scenario(options.scenario.as_deref())?.scenario;
    let templates = match &options.templates {
        Some(folder) => Templates::with_replacements(folder)?,
        None => Templates::standard()?,
    };
    let inspector = Inspector::new(SchemaSource::given(options.schemas.as_deref()))?;
    let drops = Drops::gather(&options.sent, &options.received)?;
    let sent = SentShipments::play(opened(&drops.sent)?, &inspector, &scenario)?;
    let comparer = DropComparer { sent: &sent, templates: &templates, with_contents: options.with_contents };
    let compare = |path: &PathBuf| comparer.compare(&DropFile { path, name: name_of(path) });
    let outcomes: Vec<_> = drops.received.iter().map(compare).collect();
    let told = told::Told { options, sent: &sent, received: &drops.received, outcomes: &outcomes };
    match options.format {
        OutputFormat::Human => say_as_is!(told.human()),
        OutputFormat::Json => say!("{}", serde_json::to_string_pretty(&told.json())?),
    }
    Ok(ExitCode::from(code(&outcomes)))
}

fn opened(paths: &[PathBuf]) -> Result<Vec<ZipToPlay>, String> {
    if paths.len() > MOST_SENT {
        return Err(format!("{} zips were sent, and at most {MOST_SENT} are read at once", paths.len()));
    }
    let open = |path: &PathBuf| {
        let file =
            File::open(path).map_err(|error| format!("{}: {}", path.display(), system_words(&error)))?;
        Ok(ZipToPlay { file, name: name_of(path) })
    };
    paths.iter().map(open).collect()
}

/// What could not be read goes before what differs; where nothing was compared, nothing is known to be alike.
fn code(outcomes: &[DropOutcome]) -> u8 {
    let is_unreadable = |outcome: &DropOutcome| matches!(outcome, DropOutcome::Unreadable(_));
    let mut compared = outcomes.iter().filter_map(|outcome| match outcome {
        DropOutcome::Compared(compared) => Some(compared),
        DropOutcome::NotCompared(_) | DropOutcome::Unreadable(_) => None,
    });
    if outcomes.iter().any(is_unreadable) || compared.clone().next().is_none() {
        COULD_NOT_RUN
    } else if compared.any(|compared| !compared.differences.is_empty()) {
        FINDINGS
    } else {
        VALID
    }
}
