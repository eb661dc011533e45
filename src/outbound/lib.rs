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

pub use format::Format;
pub use problem::{RenderProblem, TemplateProblem, TemplateProblems};
pub use sources::Sources;
pub use templates::Templates;
pub use variables::Variable;

/// What writes the files: its templates and keys. The same file, sources, templates and keys
/// always give the same bytes.
pub struct Scribe {
    /// All worlds have the same.
    pub templates: Arc<Templates>,
    pub signatory: Signatory,
}

impl Scribe {
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
        let zip = signing_result::render(result, &receipt, file.at, sources, &self.signatory)?;
        Ok(out.write_all(&zip)?)
    }
}
