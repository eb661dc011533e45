//! The caller, the suite and the load against services of all kinds.

mod answers;
mod conformance;
mod load;
mod real_servers;
mod reference;
mod refusals;
mod strangers;
mod support;
mod tls;
