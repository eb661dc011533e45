//! The check of all templates before the first file needs one: against sample data of every kind.

use std::path::Path;

use nets_core::effect::OutboundFile;

use crate::explain::unknown_name;
use crate::folder::{self, Replacement};
use crate::format::OutboundFormat;
use crate::problem::{RenderProblem, TemplateProblem, TemplateProblems};
use crate::samples::{self, SampleSources};
use crate::templates::Templates;
use crate::well_formed::well_formed;
use crate::xml;

impl Templates {
    /// The templates we ship.
    pub fn standard() -> Result<Templates, TemplateProblems> {
        checked(Vec::new(), Vec::new())
    }

    /// The templates we ship, and those in this folder instead of ours of the same name.
    pub fn with_replacements(folder: &Path) -> Result<Templates, TemplateProblems> {
        let (replacements, problems) = folder::read(folder);
        checked(replacements, problems)
    }

    /// The templates we ship, and these instead of ours of the same name.
    pub fn with_texts(
        texts: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Templates, TemplateProblems> {
        let (mut replacements, mut problems) = (Vec::new(), Vec::new());
        for (name, text) in texts {
            match folder::replacement_in(&name, text) {
                Ok(replacement) => replacements.push(replacement),
                Err(what) => problems.push(TemplateProblem { file: name, line: None, what }),
            }
        }
        checked(replacements, problems)
    }
}

/// A template that cannot be used is found here, and not when the first file needs it.
fn checked(
    replacements: Vec<Replacement>,
    mut problems: Vec<TemplateProblem>,
) -> Result<Templates, TemplateProblems> {
    let (templates, unreadable) = Templates::read(replacements);
    problems.extend(unreadable);
    problems.extend(OutboundFormat::ALL.into_iter().flat_map(|format| self::problems(&templates, format)));
    problems.sort();
    problems.dedup();
    if problems.is_empty() { Ok(templates) } else { Err(TemplateProblems(problems)) }
}

/// What goes wrong with the samples; else the names that the data does not have, wherever they stand.
fn problems(templates: &Templates, format: OutboundFormat) -> Vec<TemplateProblem> {
    // What could not even be parsed has been reported.
    if templates.template(format).is_none() {
        return Vec::new();
    }
    // Ours are written down in this crate, and whole.
    let samples = samples::of(format).unwrap_or_default();
    let found: Vec<_> = samples.iter().filter_map(|sample| trial(templates, format, sample)).collect();
    if found.is_empty() { unknown_names(templates, format) } else { found }
}

fn trial(templates: &Templates, format: OutboundFormat, sample: &OutboundFile) -> Option<TemplateProblem> {
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
fn unknown_names(templates: &Templates, format: OutboundFormat) -> Vec<TemplateProblem> {
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
