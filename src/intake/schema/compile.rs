//! Finds the schema document of each version among the texts, and compiles it with all it imports.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nets_core::shipment::FormatVersion;
use quick_xml::Reader;
use quick_xml::events::Event;
use xsd_schema::parser::EmbeddedLoader;
use xsd_schema::{
    ResolverConfig, SchemaError, SchemaLoader, SchemaResolver, SchemaResult, SchemaSetBuilder, XsdVersion,
};

use super::library::{BASE, Texts};
use super::problem::SchemaProblem;
use super::traits::Traits;
use super::unicode::modernise;
use super::unions::flatten;
use super::xsd::{SchemaWay, Xsd};
use crate::xml::{Family, NetsShare, nets_share};

/// The path of the schema document that a version begins with.
pub(crate) type SchemaRoot = String;

/// For each version the document whose target is the namespace of `<shipment>`. Of several, the
/// one that declares the element itself.
pub(crate) fn roots(texts: &Texts) -> BTreeMap<FormatVersion, SchemaRoot> {
    let mut roots: BTreeMap<FormatVersion, (SchemaRoot, bool)> = BTreeMap::new();
    for (path, text) in texts {
        let outline = outline(text);
        let Some(NetsShare { version, family: Some(Family::Shipment) }) = nets_share(&outline.target) else {
            continue;
        };
        let Some(version) = FormatVersion::ALL.into_iter().find(|known| known.number() == version) else {
            continue;
        };
        let better = roots.get(&version).is_none_or(|(_, declares)| !declares && outline.declares_shipment);
        if better {
            roots.insert(version, (path.clone(), outline.declares_shipment));
        }
    }
    roots.into_iter().map(|(version, (path, _))| (version, path)).collect()
}

pub(crate) fn compile(texts: &Texts, root: &SchemaRoot, way: SchemaWay) -> Result<Xsd, SchemaProblem> {
    let loader = TextLoader { texts: Arc::new(texts.clone()) };
    let mut resolver = SchemaResolver::with_config_and_loader(ResolverConfig::default(), Box::new(loader));
    resolver.catalog_mut().add_xml_catalog();
    for (namespace, path) in importable(texts, root) {
        resolver.catalog_mut().add(namespace, format!("{BASE}{path}"));
    }
    let builder = SchemaSetBuilder::with_resolver(resolver, XsdVersion::V1_0);
    let compiled = builder.add("", &format!("{BASE}{root}")).and_then(SchemaSetBuilder::compile);
    let compiled = compiled.map_err(|error| SchemaProblem::compiling(&error, root, texts))?;
    if let Some(failure) = compiled.directive_failures().iter().find(|failure| !failure.namespace_supplied())
    {
        return Err(SchemaProblem::unresolved(failure, root));
    }
    let mut set = compiled.into_schema_set();
    modernise(&mut set);
    flatten(&mut set);
    Ok(Xsd::new(set, Traits::of(texts), way))
}

/// Namespaces that an import without a usable location may mean, where only one document has it
/// as its target.
fn importable(texts: &Texts, root: &SchemaRoot) -> BTreeMap<String, String> {
    let mut by_target: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in texts {
        by_target.entry(outline(text).target).or_default().insert(path.clone());
    }
    by_target
        .into_iter()
        .filter(|(target, paths)| !target.is_empty() && paths.len() == 1 && !paths.contains(root))
        .filter_map(|(target, paths)| Some((target, paths.into_iter().next()?)))
        .collect()
}

#[derive(Default)]
struct SchemaOutline {
    target: String,
    declares_shipment: bool,
}

/// What is needed to choose among schema documents. One that is not well-formed has none of it;
/// the compiler says why when it is needed.
fn outline(text: &str) -> SchemaOutline {
    let mut outline = SchemaOutline::default();
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    while let Ok(event) = reader.read_event() {
        match &event {
            Event::Eof => break,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Start(tag) | Event::Empty(tag) => {
                let attribute = |name: &str| {
                    let found = tag.try_get_attribute(name).ok().flatten()?;
                    String::from_utf8(found.value.into_owned()).ok()
                };
                if depth == 0 {
                    outline.target = attribute("targetNamespace").unwrap_or_default();
                } else if depth == 1 && tag.local_name().as_ref() == b"element" {
                    outline.declares_shipment |= attribute("name").as_deref() == Some("shipment");
                }
                depth += usize::from(matches!(event, Event::Start(_)));
            }
            _ => {}
        }
    }
    outline
}

/// Serves the texts and nothing else: no file and no network is ever touched.
#[derive(Debug)]
struct TextLoader {
    texts: Arc<Texts>,
}

impl SchemaLoader for TextLoader {
    fn load(&self, location: &str) -> SchemaResult<String> {
        if let Some(path) = location.strip_prefix(BASE)
            && let Some(text) = self.texts.get(path)
        {
            return Ok(text.clone());
        }
        if EmbeddedLoader.can_load(location) {
            return EmbeddedLoader.load(location);
        }
        Err(SchemaError::resolution(location))
    }

    fn can_load(&self, _location: &str) -> bool {
        true
    }
}
