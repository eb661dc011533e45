//! What a service is asked, by whom, and how patiently.

use std::collections::BTreeSet;
use std::time::Duration;

use nets_tls::Identity;

use super::catalogue::Case;
use super::pairs::Pairs;
use crate::service::AliasService;

/// One run, before it is made.
#[derive(Debug, Clone)]
pub struct Suite {
    pub service: AliasService,
    pub pairs: Pairs,
    pub strangers: RefusedIdentities,
    /// How many calls are made at once.
    pub at_once: usize,
    /// What 95 of 100 calls have to stay below.
    pub latency_limit: Duration,
    /// Bound: the cases of the catalogue.
    pub skipped: BTreeSet<Case>,
    pub assumed: AssumedCases,
}

/// What becomes of a service against which only what is assumed speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssumedCases {
    #[default]
    Warn,
    Fail,
}

/// Client certificates that must be refused. Without one, its case is not run.
#[derive(Debug, Clone, Default)]
pub struct RefusedIdentities {
    pub other_authority: Option<Identity>,
    pub expired: Option<Identity>,
    pub revoked: Option<Identity>,
}

impl Suite {
    pub const AT_ONCE: usize = 50;
    pub const LATENCY_LIMIT: Duration = Duration::from_secs(2);

    pub fn new(service: AliasService, pairs: Pairs, strangers: RefusedIdentities) -> Self {
        Suite {
            service,
            pairs,
            strangers,
            at_once: Self::AT_ONCE,
            latency_limit: Self::LATENCY_LIMIT,
            skipped: BTreeSet::new(),
            assumed: AssumedCases::default(),
        }
    }
}
