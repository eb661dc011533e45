//! `import`: drops of Nets as a scenario and a bundle.

mod told;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nets_bundle::{AboutBundle, Bundle, SUFFIX, pseudonymise};
use nets_import::{Comments, ImportFile, Imported, ImportedFiles};
use nets_intake::{Inspector, SchemaSource};
use nets_pseudonym::{PseudonymKey, Replaced};
use tempfile::NamedTempFile;

use self::told::{ToldImport, Written};
use crate::commands::bundle::kept::{at, put, unfinished};
use crate::commands::drops::{Drops, name_of};
use crate::config::{ImportOptions, OutputFormat};
use crate::outcome::{CommandResult, FINDINGS, VALID};

pub fn run(options: &ImportOptions) -> CommandResult {
    let bundle_path = options.output.clone().unwrap_or_else(|| PathBuf::from(format!("imported{SUFFIX}")));
    let scenario_path = beside(&bundle_path);
    let drops = Drops::below(&options.folders)?;
    let links = drops.links;
    let file = |path: PathBuf| ImportFile { name: name_of(&path), path };
    let files = ImportedFiles {
        sent: drops.sent.into_iter().map(file).collect(),
        received: drops.received.into_iter().map(file).collect(),
    };
    let inspector = Inspector::new(SchemaSource::Embedded)?;
    let imported = Imported::of(&files, &inspector)?;
    let (agreement, remarks) = (imported.agreement, imported.remarks.clone());
    let (comments, as_sent) = (imported.comments.clone(), imported.scenario());
    let mut file = unfinished(&bundle_path)?;
    let about = imported.write(&mut file)?;
    file.flush().map_err(|error| at(&bundle_path, &error))?;
    let written = if options.with_contents {
        Written { file, about, scenario: as_sent, replaced: None, left_out: Vec::new() }
    } else {
        replaced(&Bundle::open(file.path())?, &bundle_path, &comments)?
    };
    put_text(&scenario_path, &written.scenario)?;
    let Written { file, about, replaced, left_out, .. } = written;
    put(file, &bundle_path)?;
    let is_whole = remarks.is_empty() && left_out.is_empty() && links == 0;
    let told = ToldImport {
        files: &files,
        links,
        with_contents: options.with_contents,
        bundle: &bundle_path,
        scenario: &scenario_path,
        about: &about,
        replaced: replaced.as_ref(),
        left_out: &left_out,
        agreement,
        remarks: &remarks,
    };
    match options.format {
        OutputFormat::Human => say_as_is!(told.human()),
        OutputFormat::Json => say!("{}", serde_json::to_string_pretty(&told.json())?),
    }
    Ok(ExitCode::from(if is_whole { VALID } else { FINDINGS }))
}

/// `a.bundle.zip` becomes `a.yaml`.
fn beside(bundle: &Path) -> PathBuf {
    let name = name_of(bundle);
    let stem = name.strip_suffix(SUFFIX).or_else(|| name.strip_suffix(".zip")).unwrap_or(&name);
    bundle.with_file_name(format!("{stem}.yaml"))
}

/// The bundle with pseudonyms, and the scenario in it with comments.
fn replaced(
    bundle: &Bundle,
    path: &Path,
    comments: &Comments,
) -> Result<Written, Box<dyn std::error::Error>> {
    let mut file = unfinished(path)?;
    let made = pseudonymise(bundle, PseudonymKey::random()?, &mut file)?;
    file.flush().map_err(|error| at(path, &error))?;
    let copy = Bundle::open(file.path())?;
    let about: AboutBundle = copy.about().clone();
    let scenario = comments.put_into(&copy.scenario().text);
    let replaced: Replaced = made.replaced;
    Ok(Written { file, about, scenario, replaced: Some(replaced), left_out: made.left_out })
}

/// For its owner alone, and whole or not at all.
fn put_text(path: &Path, text: &str) -> Result<(), String> {
    let mut file: NamedTempFile = unfinished(path)?;
    file.write_all(text.as_bytes()).map_err(|error| at(path, &error))?;
    put(file, path)
}
