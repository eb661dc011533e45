//! The caller of a sender's alias service, and the proof that the service is right.
//!
//! Reading order: [`Query`] is what Nets asks, [`AliasService`] whom, [`Caller`] asks it, and
//! [`judge()`] says what the answer is worth. [`conformance`] proves a service, [`load`] drives
//! many calls at it, and [`reference`](mod@reference) is a small correct service to compare with.

mod allowed;
mod answer;
mod caller;
pub mod command;
pub mod conformance;
mod connection;
mod exchange;
mod fault;
mod histogram;
mod judge;
pub mod load;
mod query;
pub mod reference;
mod service;
mod status;
mod stopwatch;
mod tap;
mod tls_failure;

pub use allowed::{AllowedAddress, AllowedAddresses, NotAllowed};
pub use answer::{CertificateDemand, Length, ServiceAnswer};
pub use caller::{Caller, Reuse};
pub use exchange::{Exchange, Response, Timings};
pub use fault::{Fault, FaultDescription, FoundFault};
pub use histogram::{Histogram, Percentiles};
pub use judge::{Judgement, judge};
pub use nets_core::alias::AliasWord;
pub use nets_core::identity::Secret;
pub use query::{Query, QueryParameters, SecretDisplay, Spelling};
pub use service::{AliasService, ServiceUrl, UrlProblem};
