//! The program as its users meet it: started as a process, reached through its ports by clients others wrote.

mod alias_commands;
mod alias_world;
mod archive;
mod bundles;
mod by_post;
mod certify;
mod clients;
mod clock_modes;
mod command_line;
mod crowds;
mod determinism;
mod ebox;
mod ebox_certificate;
mod ebox_described;
mod ebox_faults;
mod ebox_independent;
mod ebox_switches;
mod ebox_version_3;
mod environment;
mod evidence;
mod fault_recipes;
mod faults;
mod fidelity;
#[expect(dead_code, reason = "shared with the other tests, which use the rest of it")]
#[path = "../harness/mod.rs"]
mod harness;
mod host_keys;
mod import;
mod log;
mod mending;
mod nets_faults;
mod newcomer;
mod onboarding;
mod openapi;
mod policy;
mod private_files;
mod pseudonyms;
mod recipes;
mod resets;
mod scenarios;
mod scenarios_sent;
mod sentences;
mod signals;
mod support;
mod templates;
mod worlds;
#[path = "../harness/zip_files.rs"]
mod zip_files;
