//! The check of a template before the first file needs it: against sample data of every kind.

use nets_core::effect::OutboundFile;

use crate::explain::unknown_name;
use crate::format::Format;
use crate::problem::{RenderProblem, TemplateProblem};
use crate::samples::{self, SampleSources};
use crate::templates::Templates;
use crate::well_formed::well_formed;
use crate::xml;

/// What goes wrong with the samples; else the names that the data does not have, wherever they stand.
pub(crate) fn problems(templates: &Templates, format: Format) -> Vec<TemplateProblem> {
    // What could not even be parsed has been reported.
    if templates.template(format).is_none() {
        return Vec::new();
    }
    // Ours are written down in this crate, and whole.
    let samples = samples::of(format).unwrap_or_default();
    let found: Vec<_> = samples.iter().filter_map(|sample| trial(templates, format, sample)).collect();
    if found.is_empty() { unknown_names(templates, format) } else { found }
}

fn trial(templates: &Templates, format: Format, sample: &OutboundFile) -> Option<TemplateProblem> {
    let problem = |line, what| Some(TemplateProblem { file: templates.name(format).to_owned(), line, what });
    let mut written = Vec::new();
    match xml::write(templates, sample, &SampleSources, &mut written) {
        Ok(()) => match well_formed(&written) {
            Ok(()) => None,
            Err(what) => problem(None, format!("does not make well-formed XML of every data: {what}")),
        },
        Err(RenderProblem::Template(problem)) => Some(problem),
        Err(other) => problem(None, other.to_string()),
    }
}

/// Names that stand where no sample leads. The engine does not say where, but a search does.
fn unknown_names(templates: &Templates, format: Format) -> Vec<TemplateProblem> {
    let Some(template) = templates.template(format) else { return Vec::new() };
    let variables = format.variables();
    let known = |name: &str| variables.iter().any(|variable| variable.begins_with(name));
    let mut names: Vec<String> = template.undeclared_variables(true).into_iter().collect();
    names.retain(|name| !known(name));
    names
        .into_iter()
        .map(|name| TemplateProblem {
            file: templates.name(format).to_owned(),
            line: template.source().lines().position(|line| line.contains(&name)).map(|before| before + 1),
            what: unknown_name(&name, format),
        })
        .collect()
}
