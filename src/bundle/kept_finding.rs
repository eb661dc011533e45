//! What must stay when a bundle is made smaller: a rule that is broken, a kind of entry, or one entry.

use nets_core::rule_book::RuleId;
use nets_core::simulator::{Simulator, Step};
use nets_core::timeline::Happening;
use serde::Deserialize;
use serde_json::Value;

use crate::format::TIMELINE;
use crate::lines::JsonLines;
use crate::opened::Bundle;
use crate::problem::BundleProblem;
use crate::steps::without_secret;

/// What is to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptFinding {
    /// As it was asked for.
    words: String,
    what: Wanted,
}

#[derive(Debug, Clone, PartialEq)]
enum Wanted {
    Rule(RuleId),
    /// An entry with this name in `what`.
    Kind(String),
    /// This entry, whenever it is told.
    Entry(Box<Happening>),
}

impl KeptFinding {
    /// A rule's id, the `what` of entries, or the number of an entry on the timeline of this bundle.
    pub fn of(bundle: &Bundle, words: &str) -> Result<KeptFinding, BundleProblem> {
        let what = if let Ok(seq) = words.parse() {
            Wanted::Entry(Box::new(entry(bundle, seq)?))
        } else if let Some(rule) = RuleId::from_id(words) {
            Wanted::Rule(rule)
        } else if Happening::names().any(|name| name == words) {
            Wanted::Kind(words.to_owned())
        } else {
            return Err(BundleProblem::NotPlayable(unknown(words)));
        };
        Ok(KeptFinding { words: words.to_owned(), what })
    }

    pub(crate) fn words(&self) -> &str {
        &self.words
    }

    /// Whether a step shows it.
    pub(crate) fn is_shown_by(&self, step: &Step) -> bool {
        let told = match step {
            Step::Tell(draft) => draft.happening.clone(),
            Step::Do(nets_core::effect::Effect::Write(file)) => file.written().happening,
            Step::Do(_) => return false,
        };
        match &self.what {
            Wanted::Rule(_) => false,
            Wanted::Kind(name) => told.name() == name,
            Wanted::Entry(entry) => without_secret(told) == **entry,
        }
    }

    /// Whether a world in which all of it has happened shows it.
    pub(crate) fn is_shown_in(&self, core: &Simulator) -> bool {
        matches!(self.what, Wanted::Rule(rule) if core.broken_rules().by(rule).is_some())
    }
}

fn unknown(words: &str) -> String {
    let rules = RuleId::ALL.iter().map(|rule| rule.rule().id);
    let near = nets_text::did_you_mean(words, rules.chain(Happening::names()));
    let near = near.map_or(String::new(), |near| format!("{near} "));
    format!(
        "--keep {words}: it is no rule, no kind of entry and no number of an entry. {near}`mock-nets-share rules` lists \
         the rules, {TIMELINE} in the bundle has the entries"
    )
}

/// The entry of this number.
fn entry(bundle: &Bundle, seq: u64) -> Result<Happening, BundleProblem> {
    let mut lines = JsonLines::new(TIMELINE, bundle.member(TIMELINE)?);
    while let Some(line) = lines.next::<Value>()? {
        if line["seq"].as_u64() != Some(seq) {
            continue;
        }
        let happening = Happening::deserialize(&line).map_err(|_| {
            BundleProblem::NotPlayable(format!("this program does not know what entry {seq} says"))
        })?;
        if happening.is_observed() {
            return Err(BundleProblem::NotPlayable(format!(
                "entry {seq} tells what a client did, which no event leads to: name one that follows from an event"
            )));
        }
        return Ok(without_secret(happening));
    }
    Err(BundleProblem::NotPlayable(format!("no entry of the bundle's timeline has the number {seq}")))
}
