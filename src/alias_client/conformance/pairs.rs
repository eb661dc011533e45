//! The values with which a service is asked: some that it knows, and many that it must not.

use nets_core::identity::Secret;

use crate::query::Query;

/// The two values of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub first: String,
    pub second: Secret,
}

impl Pair {
    pub fn new(first: impl Into<String>, second: impl Into<String>) -> Self {
        Pair { first: first.into(), second: Secret::new(second) }
    }
}

/// What the sender tells about its service. Only the known pair is needed; a case without its
/// pair is reported as not offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    pub document_group: String,
    pub field1_id: String,
    pub field2_id: String,
    pub known: Pair,
    /// A known pair with Danish letters in its values.
    pub danish: Option<Pair>,
    /// A first value that no customer has; a made-up one without it.
    pub unknown: Option<Pair>,
    /// The known first value with a wrong second one; a made-up one without it.
    pub wrong: Option<Pair>,
    pub not_allowed: Option<Pair>,
    pub system_closed: Option<Pair>,
    pub system_error: Option<Pair>,
    /// A document group that the sender does not have; `00000` without it.
    pub unknown_group: Option<String>,
}

impl Pairs {
    pub fn new(document_group: &str, field1_id: &str, field2_id: &str, known: Pair) -> Self {
        Pairs {
            document_group: document_group.to_owned(),
            field1_id: field1_id.to_owned(),
            field2_id: field2_id.to_owned(),
            known,
            danish: None,
            unknown: None,
            wrong: None,
            not_allowed: None,
            system_closed: None,
            system_error: None,
            unknown_group: None,
        }
    }

    pub fn query(&self, pair: &Pair) -> Query {
        Query {
            document_group: self.document_group.clone(),
            field1_id: self.field1_id.clone(),
            field1_value: pair.first.clone(),
            field2_id: self.field2_id.clone(),
            field2_value: pair.second.clone(),
        }
    }

    /// The known pair with another first value.
    pub(super) fn with_first(&self, first: impl Into<String>) -> Query {
        self.query(&Pair { first: first.into(), second: self.known.second.clone() })
    }

    /// The known pair with another second value.
    pub(super) fn with_second(&self, second: impl Into<String>) -> Query {
        self.query(&Pair::new(self.known.first.clone(), second))
    }

    pub(super) fn unknown(&self) -> Query {
        let made_up = || Pair::new(long(20), long(20));
        self.query(&self.unknown.clone().unwrap_or_else(made_up))
    }

    pub(super) fn wrong(&self) -> Query {
        let made_up = || Pair::new(self.known.first.clone(), long(20));
        self.query(&self.wrong.clone().unwrap_or_else(made_up))
    }

    pub(super) fn unknown_group(&self) -> Query {
        let group = self.unknown_group.clone().unwrap_or_else(|| "00000".to_owned());
        Query { document_group: group, ..self.query(&self.known) }
    }
}

/// A value of this length that no customer has.
pub(super) fn long(length: usize) -> String {
    "ZQ0X9J7K".chars().cycle().take(length).collect()
}
