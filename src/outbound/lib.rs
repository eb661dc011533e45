//! What Nets puts into Outbound, as bytes: shipment receipts and signing results.
//!
//! The grade of every element stands in `docs/outbound-formats.md`, and `schemas/outbound/` has
//! the schemas that our own files keep.

mod archive;
mod receipt;
mod signing_receipt;
mod signing_result;
mod xml;

use std::fmt;
use std::io;

use nets_core::effect::{OutboundContent, OutboundFile};
use nets_core::identity::UploadId;
use nets_sdo::{Signatory, SigningProblem};

/// Where the documents lie that were sent for signing.
pub trait Documents {
    /// The PDF of this name in the zip of this upload.
    fn pdf(&self, upload: UploadId, file: &str) -> io::Result<Vec<u8>>;
}

/// The file's bytes. The same file, documents and keys always give the same bytes.
pub fn render(
    file: &OutboundFile,
    documents: &dyn Documents,
    signatory: &Signatory,
) -> Result<Vec<u8>, RenderProblem> {
    match &file.content {
        OutboundContent::Receipt(receipt) => receipt::render(receipt),
        OutboundContent::SigningResult(result) => {
            signing_result::render(result, file.at, documents, signatory)
        }
        OutboundContent::RealtimeReceipt(_)
        | OutboundContent::DistributionReport(_)
        | OutboundContent::SubscriptionList(_) => {
            Err(RenderProblem::Xml(io::Error::other("this kind of file cannot be written yet")))
        }
    }
}

#[derive(Debug)]
pub enum RenderProblem {
    /// The document that was signed cannot be read any more.
    Document {
        upload: UploadId,
        file: String,
        source: io::Error,
    },
    Signing(SigningProblem),
    Xml(io::Error),
    Archive(zip::result::ZipError),
}

impl fmt::Display for RenderProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document { upload, file, source } => {
                write!(f, "{file} of upload {upload}, which was signed, cannot be read: {source}")
            }
            Self::Signing(problem) => problem.fmt(f),
            Self::Xml(problem) => write!(f, "the receipt could not be written: {problem}"),
            Self::Archive(problem) => write!(f, "the zip could not be written: {problem}"),
        }
    }
}

impl std::error::Error for RenderProblem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Document { source, .. } => Some(source),
            Self::Signing(problem) => Some(problem),
            Self::Xml(problem) => Some(problem),
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
        Self::Xml(problem)
    }
}

impl From<zip::result::ZipError> for RenderProblem {
    fn from(problem: zip::result::ZipError) -> Self {
        Self::Archive(problem)
    }
}
