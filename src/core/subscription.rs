//! Which document types a recipient subscribes to, and a row of the list that tells of it.

use alloc::collections::BTreeSet;
use serde::{Deserialize, Serialize};

use crate::identity::{DocumentType, Party};

/// Bound: the document types that the scenario or a request lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscribedTypes {
    All,
    Only(BTreeSet<DocumentType>),
}

impl SubscribedTypes {
    pub fn include(&self, document_type: &DocumentType) -> bool {
        match self {
            SubscribedTypes::All => true,
            SubscribedTypes::Only(types) => types.contains(document_type),
        }
    }
}

/// One row of a subscription list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// By number, or by alias 1.
    pub party: Party,
    pub document_type: DocumentType,
}
