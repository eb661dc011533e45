//! `certify` as its users run it: the reference sender passes everything, each way of breaking it breaks just its lines,
//! and what does nothing passes nothing.

mod agree;
mod contract;
mod ebox;
mod ebox_evidence;
mod ebox_variants;
mod evidence;
#[path = "../harness/forged_bundle.rs"]
mod forged_bundle;
#[path = "../harness/golden.rs"]
mod golden;
#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "../harness/http.rs"]
mod http;
mod library;
#[path = "../end_to_end/support/programs.rs"]
mod programs;
mod reference;
#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "../harness/server.rs"]
mod server;
mod support;
mod variants;
mod wrong;
