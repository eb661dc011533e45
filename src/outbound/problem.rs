//! Why a file could not be written, or a template cannot be used.

use std::fmt;
use std::io;

use nets_core::identity::UploadId;
use nets_sdo::SigningProblem;

#[derive(Debug)]
pub enum RenderProblem {
    /// The document that was signed cannot be read any more.
    Document {
        upload: UploadId,
        file: String,
        source: io::Error,
    },
    Signing(SigningProblem),
    Template(TemplateProblem),
    Output(io::Error),
    Archive(zip::result::ZipError),
}

impl fmt::Display for RenderProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document { upload, file, source } => {
                write!(f, "{file} of upload {upload}, which was signed, cannot be read: {source}")
            }
            Self::Signing(problem) => problem.fmt(f),
            Self::Template(problem) => problem.fmt(f),
            Self::Output(problem) => write!(f, "the file could not be written: {problem}"),
            Self::Archive(problem) => write!(f, "the zip could not be written: {problem}"),
        }
    }
}

impl std::error::Error for RenderProblem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Document { source, .. } => Some(source),
            Self::Signing(problem) => Some(problem),
            Self::Template(problem) => Some(problem),
            Self::Output(problem) => Some(problem),
            Self::Archive(problem) => Some(problem),
        }
    }
}

impl From<SigningProblem> for RenderProblem {
    fn from(problem: SigningProblem) -> Self {
        Self::Signing(problem)
    }
}

impl From<io::Error> for RenderProblem {
    fn from(problem: io::Error) -> Self {
        Self::Output(problem)
    }
}

impl From<zip::result::ZipError> for RenderProblem {
    fn from(problem: zip::result::ZipError) -> Self {
        Self::Archive(problem)
    }
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
