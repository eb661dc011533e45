//! What a template sees as an object with named parts.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object};

/// Named values. There are few in each, so looking one up is a walk and not a hash: lists of a
/// million rows are made of these.
#[derive(Debug)]
pub(crate) struct TemplateRecord(Vec<(&'static str, Value)>);

/// A record of these parts.
pub(crate) fn record<const N: usize>(parts: [(&'static str, Value); N]) -> Value {
    Value::from_object(TemplateRecord(Vec::from(parts)))
}

/// A record of these parts and those.
pub(crate) fn joined<const N: usize>(
    first: Vec<(&'static str, Value)>,
    then: [(&'static str, Value); N],
) -> Value {
    Value::from_object(TemplateRecord(first.into_iter().chain(then).collect()))
}

impl Object for TemplateRecord {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.iter().map(|(name, _)| Value::from(*name)).collect())
    }
}
