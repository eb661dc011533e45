//! What is told of an import besides what came of it.

use std::fmt;

use crate::file::FileRef;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    /// A file that cannot be read, or a part of it.
    DropNotRead,
    /// A file that belongs to nothing else.
    NotMatched,
    /// Two files say what cannot both be so.
    Contradiction,
    /// What comes of it in the simulator is not what the file says.
    Otherwise,
}

impl RemarkKind {
    pub const ALL: [RemarkKind; 4] =
        [RemarkKind::DropNotRead, RemarkKind::NotMatched, RemarkKind::Contradiction, RemarkKind::Otherwise];

    pub fn words(self) -> &'static str {
        match self {
            RemarkKind::DropNotRead => "not read",
            RemarkKind::NotMatched => "not matched",
            RemarkKind::Contradiction => "contradicts",
            RemarkKind::Otherwise => "otherwise here",
        }
    }

    /// As programs read it.
    pub fn name(self) -> &'static str {
        match self {
            RemarkKind::DropNotRead => "not_read",
            RemarkKind::NotMatched => "not_matched",
            RemarkKind::Contradiction => "contradiction",
            RemarkKind::Otherwise => "otherwise",
        }
    }
}

/// One remark. Its sentence has no name, number or text of a file in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRemark {
    pub kind: RemarkKind,
    pub file: FileRef,
    pub sentence: String,
}

impl ImportRemark {
    pub(crate) fn new(kind: RemarkKind, file: FileRef, sentence: impl Into<String>) -> Self {
        ImportRemark { kind, file, sentence: sentence.into() }
    }
}

impl fmt::Display for ImportRemark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.kind.words(), self.sentence)
    }
}
