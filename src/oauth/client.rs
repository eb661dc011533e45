//! A client as it is configured in one environment.

use std::sync::Arc;

use crate::assertion_key::AssertionKey;

/// A client in one environment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientName {
    pub environment: String,
    pub client_id: String,
}

impl ClientName {
    pub fn new(environment: &str, client_id: &str) -> Self {
        ClientName { environment: environment.to_owned(), client_id: client_id.to_owned() }
    }
}

/// A client as it is configured. Bound: what the scenario or onboarding says of it.
#[derive(Debug, Clone)]
pub struct OAuthClient {
    pub name: ClientName,
    /// The enterprise number of its certificate, 10 digits.
    pub cbe: String,
    /// What it may ask for.
    pub scopes: Vec<String>,
    /// All that verify its assertions.
    pub keys: Vec<AssertionKey>,
    /// Whether it may use the grant client_credentials.
    pub may_use_grant: bool,
}

/// A client with its name apart, so that what is kept of it can share that.
#[derive(Debug)]
pub(crate) struct KnownClient {
    pub(crate) name: Arc<ClientName>,
    pub(crate) client: OAuthClient,
}
