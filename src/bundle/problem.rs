//! Why a bundle cannot be written or read, in words that say where and what to do.

use std::io;

use nets_text::system_words;

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleNotWritten {
    /// What it is made of cannot be had.
    #[error("{0}")]
    NoEvidence(String),
    /// It would be larger than a bundle is.
    #[error("{0}")]
    TooLarge(String),
    /// Where it goes to does not take it.
    #[error("the bundle could not be written: {}", system_words(.0))]
    Output(io::Error),
}

impl From<io::Error> for BundleNotWritten {
    fn from(error: io::Error) -> Self {
        BundleNotWritten::Output(error)
    }
}

/// Why a bundle cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BundleProblem {
    #[error("it cannot be read: {}", system_words(.0))]
    System(io::Error),
    /// It is something else, or not all of it is there.
    #[error("{0}")]
    NoBundle(String),
    /// Something changed it after it was written.
    #[error("{member} has been changed or damaged: {what}; get another copy of the bundle")]
    Damaged { member: String, what: String },
    /// A newer program wrote it.
    #[error(
        "it has format {found}, and this program reads formats up to {}; replay it with version {version} of \
         mock-nets-share, which wrote it, or a newer one",
        crate::format::FORMAT
    )]
    Newer { found: u32, version: String },
    /// It says something that this program cannot play.
    #[error("{0}")]
    NotPlayable(String),
}

impl BundleProblem {
    pub(crate) fn damaged(member: impl Into<String>, what: impl Into<String>) -> Self {
        BundleProblem::Damaged { member: member.into(), what: what.into() }
    }

    /// The same of a bundle that lies in a file of this name.
    pub(crate) fn inside(self, name: &str) -> Self {
        let placed = |what: String| format!("{name}: {what}");
        match self {
            BundleProblem::System(error) => BundleProblem::System(error),
            BundleProblem::Damaged { member, what } => {
                BundleProblem::Damaged { member: placed(member), what }
            }
            BundleProblem::NoBundle(what) => BundleProblem::NoBundle(placed(what)),
            BundleProblem::NotPlayable(what) => BundleProblem::NotPlayable(placed(what)),
            newer @ BundleProblem::Newer { .. } => BundleProblem::NotPlayable(placed(newer.to_string())),
        }
    }
}
