//! What a scenario says about a service, for where the command line does not.

use std::time::Duration;

use nets_tls::{Identity, Trust};

use crate::allowed::AllowedAddresses;
use crate::conformance::Pair;
use crate::query::Spelling;
use crate::service::ServiceUrl;

/// Nothing, where no scenario is named.
#[derive(Debug, Clone, Default)]
pub struct ScenarioDefaults {
    pub url: Option<ServiceUrl>,
    pub trust: Option<Trust>,
    pub identity: Option<Identity>,
    pub allowed: Option<AllowedAddresses>,
    pub spelling: Option<Spelling>,
    pub timeout: Option<Duration>,
    pub document_group: Option<String>,
    pub field1: Option<String>,
    pub field2: Option<String>,
    pub pairs: GivenPairs,
}

/// The pairs with which the suite asks.
#[derive(Debug, Clone, Default)]
pub struct GivenPairs {
    pub known: Option<Pair>,
    pub danish: Option<Pair>,
    pub unknown: Option<Pair>,
    pub wrong: Option<Pair>,
    pub not_allowed: Option<Pair>,
    pub system_closed: Option<Pair>,
    pub system_error: Option<Pair>,
}
