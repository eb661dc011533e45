//! The templates in use: ours, and those a user has put in their place.

use std::collections::BTreeMap;
use std::io::Write;

use minijinja::{Environment, Template, Value};

use crate::bounded::Bounded;
use crate::depth::too_deep;
use crate::explain;
use crate::folder::Replacement;
use crate::format::OutboundFormat;
use crate::markup;
use crate::problem::{RenderProblem, TemplateProblem};

/// Steps and bytes that a file may take, whatever it is about, and more for each row or message.
const FUEL: u64 = 1_000_000;
const FUEL_PER_ITEM: u64 = 10_000;
const OUTPUT: u64 = 64 << 20;
const OUTPUT_PER_ITEM: u64 = 16 << 10;

/// One template for each format, all of them checked.
#[derive(Debug, Clone)]
pub struct Templates {
    environment: Environment<'static>,
    /// The files that took the place of ours. Bound: the formats.
    replaced: BTreeMap<OutboundFormat, String>,
}

impl Templates {
    /// Our templates, and these instead of ours for the same formats, with what is wrong with each alone.
    pub(crate) fn read(replacements: Vec<Replacement>) -> (Templates, Vec<TemplateProblem>) {
        let mut templates = Templates { environment: markup::environment(), replaced: BTreeMap::new() };
        let mut problems = Vec::new();
        for Replacement { format, file, text } in replacements {
            templates.replaced.insert(format, file.clone());
            problems.extend(templates.add(format, file, text).err());
        }
        for format in OutboundFormat::ALL {
            if !templates.is_replaced(format) {
                let (name, text) = (format.template_name().to_owned(), format.standard().to_owned());
                problems.extend(templates.add(format, name, text).err());
            }
        }
        (templates, problems)
    }

    fn add(&mut self, format: OutboundFormat, name: String, text: String) -> Result<(), TemplateProblem> {
        if let Some(line) = too_deep(&text) {
            let what = "has an expression or a condition that leads too deep; give its parts names, by {% set ... %}, and choose from a dictionary instead of by many branches";
            return Err(TemplateProblem { file: name, line: Some(line), what: what.to_owned() });
        }
        let environment = &mut self.environment;
        let added = environment.add_template_owned(name.clone(), text.clone());
        added.map_err(|error| explain::problem(&error, format, &name, &text))
    }

    /// None when the template could not even be read.
    pub(crate) fn template(&self, format: OutboundFormat) -> Option<Template<'_, '_>> {
        self.environment.get_template(self.name(format)).ok()
    }

    /// Whether a template of the user's took the place of ours.
    pub(crate) fn is_replaced(&self, format: OutboundFormat) -> bool {
        self.replaced.contains_key(&format)
    }

    /// The user's own templates: the name of the one of ours that each takes the place of, and its text.
    pub fn own_texts(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.replaced
            .keys()
            .filter_map(|format| Some((format.template_name(), self.template(*format)?.source().to_owned())))
    }

    /// The template's file, as it is called in messages.
    pub(crate) fn name(&self, format: OutboundFormat) -> &str {
        self.replaced.get(&format).map_or(format.template_name(), String::as_str)
    }

    /// Writes one file; `items` is how many rows or messages it is about.
    pub(crate) fn write(
        &self,
        format: OutboundFormat,
        items: usize,
        data: Value,
        out: &mut dyn Write,
    ) -> Result<(), RenderProblem> {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        let mut environment = self.environment.clone();
        environment.set_fuel(Some(FUEL.saturating_add(items.saturating_mul(FUEL_PER_ITEM))));
        let mut out = Bounded::new(out, OUTPUT.saturating_add(items.saturating_mul(OUTPUT_PER_ITEM)));
        let name = self.name(format);
        let written = environment
            .get_template(name)
            .and_then(|template| template.render_captured_to(data, &mut out).map(drop));
        let source = || self.template(format).map(|template| template.source().to_owned());
        written.map_err(|error| explain::failure(&error, format, name, &source().unwrap_or_default()))
    }
}
