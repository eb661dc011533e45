//! What Nets puts into Outbound, as bytes: XML by templates, and the zips of signing results.
//!
//! Reading order: `format` (which files templates make), `templates` (ours, or the user's), `xml`.
//! The grade of every element stands in `docs/outbound/`, and `schemas/outbound/` has the schemas
//! that our own files keep.

mod archive;
mod bounded;
mod check;
mod data;
mod depth;
mod explain;
mod folder;
mod format;
mod list_lines;
mod markup;
mod problem;
mod record;
mod samples;
mod signing_result;
mod sources;
mod streamed;
mod templates;
mod variables;
mod well_formed;
mod xml;

use std::io::Write;
use std::sync::Arc;

use nets_core::effect::{OutboundContent, OutboundFile};
use nets_sdo::Signatory;

pub use format::OutboundFormat;
pub use problem::{RenderProblem, TemplateProblem, TemplateProblems};
pub use sources::Sources;
pub use templates::Templates;
pub use variables::Variable;

/// Writes the XML of a file alone; of a signing result, the receipt in its zip.
pub fn write_xml(
    templates: &Templates,
    file: &OutboundFile,
    sources: &dyn Sources,
    out: &mut dyn Write,
) -> Result<(), RenderProblem> {
    xml::write(templates, file, sources, out)
}

/// Files of this format that show together all that may stand in one.
pub fn sample_xml(templates: &Templates, format: OutboundFormat) -> Result<Vec<Vec<u8>>, RenderProblem> {
    // Ours are written down in this crate, and whole.
    let samples = samples::of(format).unwrap_or_default();
    let write = |sample: &OutboundFile| {
        let mut written = Vec::new();
        xml::write(templates, sample, &samples::SampleSources, &mut written)?;
        Ok(written)
    };
    samples.iter().map(write).collect()
}

/// What writes the files: its templates and keys. The same file, sources, templates and keys
/// always give the same bytes.
pub struct OutboundWriter {
    /// All worlds have the same.
    pub templates: Arc<Templates>,
    pub signatory: Signatory,
}

impl OutboundWriter {
    /// Writes the file, long lists row by row.
    pub fn write(
        &self,
        file: &OutboundFile,
        sources: &dyn Sources,
        out: &mut dyn Write,
    ) -> Result<(), RenderProblem> {
        let OutboundContent::SigningResult(result) = &file.content else {
            return xml::write(&self.templates, file, sources, out);
        };
        let mut receipt = Vec::new();
        xml::write(&self.templates, file, sources, &mut receipt)?;
        let zip = signing_result::render(file, result, &receipt, sources, &self.signatory)?;
        Ok(out.write_all(&zip)?)
    }
}
