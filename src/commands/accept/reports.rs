//! Tells what became of a run: on the terminal, in the files that are asked for, and to GitHub.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use nets_report::{Run, annotations, ctrf, html, json, junit, step_summary, terminal};
use nets_text::system_words;

use crate::config::{ReportFile, ReportFormat, github};

/// Takes away what an earlier run has left under the names of reports: what is there after a run is of this run, also where
/// nothing could be run. Refuses a report that would be written over what is read.
pub(crate) fn clear(files: &[ReportFile], read: &[PathBuf]) -> Result<(), String> {
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    let read: Vec<PathBuf> = read.iter().filter_map(|path| whole(path)).collect();
    let mut wrong = Vec::new();
    for file in files {
        // What is not there, or is a pipe or a device, holds nothing old.
        let Some(path) = whole(&file.path).filter(|path| path.is_file()) else { continue };
        let shown = file.path.display();
        if read.contains(&path) {
            wrong.push(format!("{shown}: a report would be written over this acceptance file: name another"));
        } else if let Err(problem) = std::fs::remove_file(&path) {
            let why = system_words(&problem);
            wrong.push(format!("{shown}: the report of an earlier run cannot be removed: {why}"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

/// Refuses reports of which one would be written over another.
pub(crate) fn each_has_its_own_file(files: &[ReportFile]) -> Result<(), String> {
    let places: Vec<PathBuf> = files.iter().map(|file| place(&file.path)).collect();
    for (at, file) in files.iter().enumerate() {
        if places[..at].contains(&places[at]) {
            let path = file.path.display();
            return Err(format!("two reports would be written to {path}: name another file for one of them"));
        }
    }
    Ok(())
}

/// Where a file lies or will lie, however it is written: `out/a` and `./out/../out/a` are one.
fn place(path: &Path) -> PathBuf {
    let path = std::fs::read_link(path).map_or_else(|_| path.to_owned(), |link| path.with_file_name(link));
    let path = std::path::absolute(&path).unwrap_or(path);
    let mut folder = path.as_path();
    // What is not there yet is made below the nearest folder that is.
    while let Some(parent) = folder.parent() {
        folder = parent;
        if let (Ok(mut whole), Ok(rest)) = (std::fs::canonicalize(folder), path.strip_prefix(folder)) {
            for part in rest {
                if part == ".." {
                    whole.pop()
                } else {
                    whole.push(part);
                    true
                };
            }
            return whole;
        }
    }
    path
}

/// Writes every report, the others too where one cannot be written, and tells of the run on the terminal.
pub(crate) fn tell(run: &Run, files: &[ReportFile]) -> Result<(), String> {
    let written = write_all(run, files);
    tell!("{}", terminal(run, std::io::stdout().is_terminal()).trim_end());
    written
}

/// As `tell`, with nothing but what GitHub reads on the terminal.
pub(crate) fn write_all(run: &Run, files: &[ReportFile]) -> Result<(), String> {
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
