//! `shipment.xml` against the XSD of its version.

mod assessment;
mod blame;
mod compile;
mod course;
mod cures;
mod decode;
mod facts;
mod fault;
mod grades;
mod library;
mod open;
mod order;
mod problem;
mod quick;
mod run;
mod tables;
mod texts;
mod traits;
mod unicode;
mod unions;
mod values;
mod words;
mod xsd;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use nets_core::shipment::FormatVersion;

pub(crate) use assessment::{Assessment, Breach, Breaches, HeardBySchema, Schema, Subject, Violation};
use compile::SchemaRoot;
use library::Texts;
pub use problem::SchemaProblem;
pub use texts::{SchemaSource, embedded_schemas};
pub use xsd::SchemaWay;

/// The schemas of all versions. Each is compiled when it is first needed, and there are as many of
/// each as documents have been validated at the same time.
pub(crate) struct Schemas {
    texts: Texts,
    /// Bound: the versions of the format.
    roots: BTreeMap<FormatVersion, SchemaRoot>,
    /// Bound: one for each version and thread that reads shipments.
    idle: Mutex<BTreeMap<FormatVersion, Vec<Box<dyn Schema>>>>,
    source: SchemaSource,
    way: SchemaWay,
    after_compiling: fn(),
}

impl Schemas {
    /// Problems of a user's own schemas are told at once; ours are compiled when they are needed.
    pub(crate) fn new(source: SchemaSource, way: SchemaWay) -> Result<Self, SchemaProblem> {
        let texts = source.texts()?;
        let roots = compile::roots(&texts);
        let schemas = Schemas { texts, roots, idle: Mutex::default(), source, way, after_compiling: || {} };
        let place = match &schemas.source {
            SchemaSource::Embedded => None,
            SchemaSource::Directory(folder) => Some(folder.display().to_string()),
            SchemaSource::Texts(_) => Some("schemas".to_owned()),
        };
        if let Some(place) = place {
            if schemas.roots.is_empty() {
                let message = "no *.xsd here has the targetNamespace http://www.nets.eu/nets-share/1.3, 1.4, 1.5 or 1.6";
                return Err(SchemaProblem::new(place, message));
            }
            for version in schemas.roots.keys() {
                schemas.give_back(*version, schemas.compile(*version)?);
            }
        }
        Ok(schemas)
    }

    /// Has this called each time a schema has been compiled from now on.
    pub(crate) fn after_compiling(&mut self, then: fn()) {
        self.after_compiling = then;
    }

    pub(crate) fn versions(&self) -> impl Iterator<Item = FormatVersion> + '_ {
        self.roots.keys().copied()
    }

    /// Lends a schema to `use_it`. It is given back unless documents have worn it out, and never
    /// after a panic.
    pub(crate) fn with<T>(
        &self,
        version: FormatVersion,
        use_it: impl FnOnce(&dyn Schema) -> T,
    ) -> Result<T, SchemaProblem> {
        let idle =
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&version).and_then(Vec::pop);
        let schema = match idle {
            Some(schema) => schema,
            None => self.compile(version)?,
        };
        let answer = use_it(schema.as_ref());
        if !schema.is_worn() {
            self.give_back(version, schema);
        }
        Ok(answer)
    }

    fn give_back(&self, version: FormatVersion, schema: Box<dyn Schema>) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).entry(version).or_default().push(schema);
    }

    fn compile(&self, version: FormatVersion) -> Result<Box<dyn Schema>, SchemaProblem> {
        let Some(root) = self.roots.get(&version) else {
            let message = format!("there is no schema of version {}", version.number());
            return Err(SchemaProblem::new("schemas", message));
        };
        let compiled = compile::compile(&self.texts, root, self.way)?;
        (self.after_compiling)();
        Ok(Box::new(compiled))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::budget::{Cancel, StepBudget};
    use crate::context::Context;
    use crate::findings::Findings;
    use crate::hearing::hear;
    use crate::rules::RuleInput;
    use crate::xml::decode;
    use nets_core::scenario::Scenario;

    /// How many schemas are kept after this document, of none before.
    fn kept_after(xml: &str) -> usize {
        let schemas = Schemas::new(SchemaSource::Embedded, SchemaWay::Both).expect("texts");
        let (document, _) = decode(xml.as_bytes()).expect("a text");
        let (scenario, cancel) = (Scenario::new("test"), Cancel::default());
        let context =
            Context { scenario: &scenario, sender: None, folder: None, today: None, cancel: &cancel };
        let budget = StepBudget::for_xml(xml.len() as u64, &cancel);
        let input = RuleInput::new(&document, &context, &budget, None);
        let version = FormatVersion::V1_6;
        let mut findings = Findings::new(scenario.rules);
        schemas
            .with(version, |schema| drop(hear(schema, version, input, &mut findings)))
            .expect("a schema that compiles");
        schemas.idle.lock().unwrap_or_else(PoisonError::into_inner).get(&version).map_or(0, Vec::len)
    }

    #[test]
    fn a_schema_that_has_learned_long_names_is_made_anew() {
        let document = |name: &str| {
            format!("<shipment xmlns=\"http://www.nets.eu/nets-share/1.6\"><{name}/></shipment>")
        };
        assert_eq!(kept_after(&document("short")), 1);
        assert_eq!(kept_after(&document(&"n".repeat(5 * 1024 * 1024))), 0);
    }

    #[test]
    fn who_asked_is_called_each_time_a_schema_has_been_compiled() {
        static CALLED: AtomicUsize = AtomicUsize::new(0);
        let mut schemas = Schemas::new(SchemaSource::Embedded, SchemaWay::Both).expect("texts");
        schemas.after_compiling(|| _ = CALLED.fetch_add(1, Ordering::Relaxed));
        for (version, times) in [(FormatVersion::V1_6, 1), (FormatVersion::V1_6, 1), (FormatVersion::V1_3, 2)]
        {
            schemas.with(version, |_| ()).expect("a schema that compiles");
            assert_eq!(CALLED.load(Ordering::Relaxed), times);
        }
    }

    #[test]
    fn our_own_schemas_compile() {
        let schemas = Schemas::new(SchemaSource::Embedded, SchemaWay::Both).expect("texts");
        assert_eq!(schemas.versions().collect::<Vec<_>>(), FormatVersion::ALL);
        for version in FormatVersion::ALL {
            schemas.with(version, |_| ()).expect("a schema that compiles");
        }
    }
}
