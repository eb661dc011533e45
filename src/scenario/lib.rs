//! YAML text becomes a valid scenario, or a list of problems with line, column and a hint.
//!
//! The YAML is read as a tree that keeps each value as it was written, so that `NO` stays a country
//! and `0411820680` keeps its zero with and without quotes.

pub mod catalogue;
mod check;
mod durations;
mod encoding;
mod keys;
mod placeholders;
mod problem;
mod reader;
mod reference;
mod schema;
mod sections;
mod spelling;
mod syntax;
mod times;
mod value;
mod written;
mod yaml;

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_core::identity::UserId;
use nets_core::scenario::Scenario;
use nets_public_key::PublicKey;

pub use encoding::{NotUtf8, text_of};
pub use problem::{Problem, Problems, TextSpan};
pub use reader::Located;
pub use reference::{KeyHelp, SectionHelp, recipients_page, scenarios_page, sections_help};
pub use schema::json_schema;
pub use sections::alias_service::{AliasCalling, AliasPair, CheckedPairs, Pem};
pub use written::{outcome_rule, scripted_act};
pub use yaml::SIZE_LIMIT;

use problem::Collector;

/// A valid scenario with the text it came from, which the journal and the API keep.
/// Bound: what the text of a scenario can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Shared by the core, the threads that read, and the front ends.
    pub scenario: Arc<Scenario>,
    pub text: String,
    /// The users in the order in which the text has them.
    pub users: Vec<UserId>,
    /// With which each sender logs in; one without any gets a key made at launch.
    pub public_keys: PublicKeys,
    /// How the senders' alias services are called.
    pub alias_services: AliasServices,
    /// What is allowed and yet looks like a mistake.
    pub warnings: Problems,
}

impl Loaded {
    /// What was found wrong with it beyond its text, such as a file that it names.
    pub fn refused(&self, found: impl IntoIterator<Item = Problem>) -> Problems {
        let mut collector = Collector::default();
        for problem in found {
            collector.add(problem);
        }
        collector.into_problems(&self.warnings.file, &self.text)
    }
}

/// Bound: what the text of a scenario can say.
type PublicKeys = BTreeMap<UserId, Vec<PublicKey>>;
/// Bound: what the text of a scenario can say.
type AliasServices = BTreeMap<UserId, AliasCalling>;

/// Reads a scenario. `file_name` is only for the messages; nothing is opened.
pub fn load(text: &str, file_name: &str) -> Result<Loaded, Problems> {
    let mut collector = Collector::default();
    let loaded = read(text, &mut collector);
    let refused = collector.has_errors();
    let problems = collector.into_problems(file_name, text);
    match loaded {
        Some(loaded) if !refused => Ok(Loaded { warnings: problems, ..loaded }),
        _ => Err(problems),
    }
}

fn read(text: &str, out: &mut Collector) -> Option<Loaded> {
    let root = yaml::parse(text, &keys::names(&sections::ROOT), out)?;
    let draft = sections::root(&root, out)?;
    check::across_sections(&draft, out);
    Some(Loaded {
        text: text.to_owned(),
        users: draft.senders.items.iter().map(|sender| sender.it.sender.user.clone()).collect(),
        public_keys: draft.public_keys(),
        alias_services: draft.alias_services(),
        warnings: Problems::default(),
        scenario: Arc::new(draft.finish()?),
    })
}

/// The scenario that runs when none is given.
#[expect(clippy::expect_used, reason = "the text is compiled in and a test loads it")]
pub fn default_scenario() -> Loaded {
    load(DEFAULT_TEXT, "scenarios/default.yaml").expect("the embedded default scenario is valid")
}

/// The text of a scenario in which contracts wait until someone signs or rejects them by hand.
pub const BY_HAND: &str = include_str!("../../scenarios/by-hand.yaml");

const DEFAULT_TEXT: &str = include_str!("../../scenarios/default.yaml");
