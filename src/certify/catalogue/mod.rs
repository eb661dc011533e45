//! The catalogue: every requirement for a sender, once, and the sentences that it comes from.

mod able;
mod channel;
mod ebox;
mod never;
mod read;

use nets_core::rule_book::behaviours::BEHAVIOURS;
use nets_core::rule_book::{Grade, RuleId};

use crate::kind::SentKind;
use crate::proof::Proof;

pub use channel::sentences;
pub use ebox::SENTENCES as EBOX_SENTENCES;

/// What is asked of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    Able,
    Read,
    Never,
}

/// When a requirement applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    Always,
    /// To a sender that says that it sends this kind, or was seen to try.
    Sends(SentKind),
}

/// One requirement.
#[derive(Debug, Clone, Copy)]
pub struct Requirement {
    /// Never changed once it is public.
    pub id: &'static str,
    pub demand: Demand,
    pub title: &'static str,
    pub applies: Applies,
    pub grade: Grade,
    /// What it comes from, in our words.
    pub source: &'static str,
    /// The sentences of the document on the e-Boks channel, by their keys.
    pub sentences: &'static [&'static str],
    /// The rules and behaviours of the simulator on which a verdict rests.
    pub rests_on: &'static [&'static str],
    pub proof: Proof,
}

impl Demand {
    pub const ALL: [Demand; 3] = [Demand::Able, Demand::Read, Demand::Never];

    pub fn word(self) -> &'static str {
        match self {
            Demand::Able => "must be able to",
            Demand::Read => "must read",
            Demand::Never => "must never",
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Demand::Able => "able",
            Demand::Read => "read",
            Demand::Never => "never",
        }
    }
}

impl Applies {
    pub fn words(self) -> String {
        match self {
            Applies::Always => "always".to_owned(),
            Applies::Sends(kind) => format!("if it sends `{}`", kind.word()),
        }
    }
}

/// All, in the order of the tables.
pub fn catalogue() -> impl Iterator<Item = &'static Requirement> {
    able::ABLE.iter().chain(read::READ).chain(never::NEVER)
}

/// A rule or behaviour, and how sure we are of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    pub id: &'static str,
    pub grade: Grade,
    pub says: &'static str,
}

impl Requirement {
    /// What a verdict rests on.
    pub fn bases(&self) -> impl Iterator<Item = Basis> {
        self.rests_on.iter().filter_map(|id| basis(id))
    }

    pub fn needs_fault(&self) -> bool {
        self.proof == Proof::NeedsFault
    }
}

/// The entry of the rule book with this id.
pub fn basis(id: &str) -> Option<Basis> {
    if let Some(rule) = RuleId::from_id(id) {
        let rule = rule.rule();
        return Some(Basis { id: rule.id, grade: rule.grade, says: rule.title });
    }
    let behaviour = BEHAVIOURS.iter().find(|behaviour| behaviour.id == id)?;
    Some(Basis { id: behaviour.id, grade: behaviour.grade, says: behaviour.says })
}

pub fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Documented => "documented",
        Grade::Observed => "observed",
        Grade::Assumed => "assumed",
    }
}

/// Defines requirements of one demand.
macro_rules! requirements {
    ($table:ident $demand:ident; $($id:literal $title:literal $applies:expr, $grade:ident $source:literal
        [$($sentence:literal),*] [$($basis:literal),*] $proof:expr;)*) => {
        pub(super) const $table: &[Requirement] = &[$(Requirement {
            id: $id,
            demand: Demand::$demand,
            title: $title,
            applies: $applies,
            grade: Grade::$grade,
            source: $source,
            sentences: &[$($sentence),*],
            rests_on: &[$($basis),*],
            proof: $proof,
        },)*];
    };
}
use requirements;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use nets_core::rule_book::channel::SENTENCES;

    use super::*;

    #[test]
    fn every_requirement_stands_once_and_under_the_beginning_of_its_demand() {
        let mut seen = BTreeSet::new();
        for requirement in catalogue() {
            assert!(seen.insert(requirement.id), "{} stands twice", requirement.id);
            let beginning = match requirement.demand {
                Demand::Able => "can.",
                Demand::Read => "reads.",
                Demand::Never => "never.",
            };
            assert!(requirement.id.starts_with(beginning), "{}", requirement.id);
            assert!(
                requirement.title.ends_with('.') && requirement.source.ends_with('.'),
                "{}",
                requirement.id
            );
        }
    }

    #[test]
    fn what_a_requirement_names_is_in_the_rule_book() {
        for requirement in catalogue() {
            for id in requirement.rests_on {
                assert!(basis(id).is_some(), "{}: the rule book has no {id}", requirement.id);
            }
            for key in requirement.sentences {
                let is_one = SENTENCES.iter().any(|sentence| sentence.key == *key);
                assert!(is_one, "{}: no sentence is called {key}", requirement.id);
            }
            assert!(
                !requirement.rests_on.is_empty() || requirement.needs_fault(),
                "{} rests on nothing",
                requirement.id
            );
        }
    }

    #[test]
    fn a_requirement_is_no_surer_than_what_it_rests_on_says() {
        for requirement in catalogue().filter(|it| it.grade == Grade::Documented) {
            let is_documented = requirement.bases().any(|basis| basis.grade == Grade::Documented);
            assert!(is_documented, "{} is documented by nothing that it rests on", requirement.id);
        }
    }

    #[test]
    fn a_rule_that_must_be_kept_is_one_that_the_verdict_rests_on() {
        for requirement in catalogue() {
            if let Proof::Keeps { rules, .. } = requirement.proof {
                for rule in rules {
                    let id = rule.rule().id;
                    assert!(requirement.rests_on.contains(&id), "{}: {id}", requirement.id);
                }
            }
        }
    }
}
