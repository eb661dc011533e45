//! Why a file could not be written, or a template cannot be used.

use std::fmt;
use std::io;

use nets_core::identity::UploadId;
use nets_sdo::SigningProblem;
use nets_text::system_words;

#[derive(Debug, thiserror::Error)]
pub enum RenderProblem {
    /// The document that was signed cannot be read any more.
    #[error("{file} of upload {upload}, which was signed, cannot be read: {}", system_words(source))]
    Document { upload: UploadId, file: String, source: io::Error },
    #[error("{0}")]
    Signing(#[from] SigningProblem),
    #[error("{0}")]
    Template(#[source] TemplateProblem),
    #[error("the file could not be written: {}", system_words(.0))]
    Output(#[from] io::Error),
    /// The words say what is in the way.
    #[error(
        "the zip could not be written: {0}; expected: files of at most 4 GiB, each of another short name"
    )]
    Archive(&'static str),
}

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateProblem {
    /// The template's file.
    pub file: String,
    pub line: Option<usize>,
    /// What is wrong, and what to do about it.
    pub what: String,
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for TemplateProblem {}

/// Everything that is wrong with a folder of templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateProblems(pub Vec<TemplateProblem>);

impl fmt::Display for TemplateProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(TemplateProblem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for TemplateProblems {}
