//! YAML text becomes a valid scenario, or a list of problems with line, column and a hint.

pub mod catalogue;
mod check;
pub mod ebox_catalogue;
pub mod forms;
mod hiding;
mod loaded;
mod never_strikes;
pub mod overlay;
mod reference;
mod rewriting;
mod sections;
mod written;

pub use loaded::{Loaded, load, planned_fault};
pub use nets_yaml::{
    KeyHelp, KeyPlace, Located, NotUtf8, Problem, Problems, SIZE_LIMIT, SectionHelp, TextSpan, text_of,
};
pub use never_strikes::never_strikes;
pub use reference::{recipients_page, scenarios_page, sections_help};
pub use rewriting::rewritten;
pub use sections::alias_service::{AliasCalling, AliasPair, CheckedPairs, Pem};
pub use sections::sender::FtpsLogin;
pub use written::{outcome_rule, scripted_act};

/// The JSON Schema of a scenario, so that editors complete and check what a person writes.
pub fn json_schema() -> serde_json::Value {
    nets_yaml::json_schema(&sections::ROOT, "A scenario of mock-nets-share")
}

/// The scenario that runs when none is given.
#[expect(clippy::expect_used, reason = "the text is compiled in and a test loads it")]
pub fn default_scenario() -> Loaded {
    load(DEFAULT_TEXT, "scenarios/default.yaml").expect("the embedded default scenario is valid")
}

/// The text of a scenario in which contracts wait until someone signs or rejects them by hand.
pub const BY_HAND: &str = include_str!("../../scenarios/by-hand.yaml");

const DEFAULT_TEXT: &str = include_str!("../../scenarios/default.yaml");
