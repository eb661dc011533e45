//! The caller, the suite and the load against services of all kinds.

mod answers;
mod conformance;
mod load;
mod reference;
mod strangers;
mod support;
mod tls;
