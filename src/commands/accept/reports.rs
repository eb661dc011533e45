//! Tells what became of a run: on the terminal, in the files that are asked for, and to GitHub.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::path::Path;

use nets_report::{Run, annotations, ctrf, html, json, junit, step_summary, terminal};
use nets_text::system_words;

use crate::config::{ReportFile, ReportFormat, github};

/// Refuses reports of which one would be written over another.
pub(crate) fn each_has_its_own_file(files: &[ReportFile]) -> Result<(), String> {
    for (at, file) in files.iter().enumerate() {
        if files[..at].iter().any(|other| other.path == file.path) {
            let path = file.path.display();
            return Err(format!("two reports would be written to {path}: name another file for one of them"));
        }
    }
    Ok(())
}

/// Writes every report, the others too where one cannot be written.
pub(crate) fn tell(run: &Run, files: &[ReportFile]) -> Result<(), String> {
    let mut not_written = Vec::new();
    for file in files {
        let text = match file.format {
            ReportFormat::Junit => junit(run),
            ReportFormat::Json => json(run),
            ReportFormat::Html => html(run),
            ReportFormat::Ctrf => ctrf(run),
        };
        if let Err(why) = write(&file.path, &text, false) {
            not_written.push(why);
        }
    }
    if let Some(github) = github() {
        tell!("{}", annotations(run).trim_end());
        if let Some(summary) = &github.summary
            && let Err(why) = write(summary, &step_summary(run), true)
        {
            not_written.push(why);
        }
    }
    tell!("{}", terminal(run, std::io::stdout().is_terminal()).trim_end());
    if not_written.is_empty() { Ok(()) } else { Err(not_written.join("; ")) }
}

fn write(path: &Path, text: &str, append: bool) -> Result<(), String> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        // What is wrong with it is told of the file.
        drop(std::fs::create_dir_all(folder));
    }
    let opened = OpenOptions::new().create(true).append(append).write(true).truncate(!append).open(path);
    opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        format!("{}: the report cannot be written: {}", path.display(), system_words(&error))
    })
}
