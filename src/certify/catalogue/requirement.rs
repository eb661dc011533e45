//! One requirement: what is asked, when it applies, what it comes from and what a verdict on it rests on.

use nets_core::rule_book::behaviours::BEHAVIOURS;
use nets_core::rule_book::ebox::EboxRule;
use nets_core::rule_book::{Grade, RuleId};
use nets_oauth::OAuthRule;

use crate::ebox_case::EboxCase;
use crate::kind::SentKind;
use crate::proof::Proof;

/// What is asked of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequirementDemand {
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
    pub demand: RequirementDemand,
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

impl RequirementDemand {
    pub const ALL: [RequirementDemand; 3] =
        [RequirementDemand::Able, RequirementDemand::Read, RequirementDemand::Never];

    pub fn word(self) -> &'static str {
        match self {
            RequirementDemand::Able => "must be able to",
            RequirementDemand::Read => "must read",
            RequirementDemand::Never => "must never",
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            RequirementDemand::Able => "able",
            RequirementDemand::Read => "read",
            RequirementDemand::Never => "never",
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

    /// Whether nothing but a fault, or a scenario in which nothing else can be shown, provokes it.
    pub fn needs_fault(&self) -> bool {
        matches!(
            self.proof,
            Proof::TrustsNoOtherHostKey
                | Proof::GoesOnAfterCut
                | Proof::NotAgainAfterLostAnswer
                | Proof::TakesWholeFiles
                | Proof::Ebox(EboxCase::A5 | EboxCase::A6 | EboxCase::A7 | EboxCase::A8)
        )
    }
}

/// The entry of the rule book with this id.
pub fn basis(id: &str) -> Option<Basis> {
    if let Some(rule) = RuleId::from_id(id) {
        let rule = rule.rule();
        return Some(Basis { id: rule.id, grade: rule.grade, says: rule.title });
    }
    if let Some(rule) = EboxRule::from_id(id) {
        let rule = rule.entry();
        return Some(Basis { id: rule.id, grade: rule.grade, says: rule.title });
    }
    if let Some(rule) = OAuthRule::ALL.iter().find(|rule| rule.id() == id) {
        return Some(Basis { id: rule.id(), grade: rule.grade(), says: rule.title() });
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
            demand: RequirementDemand::$demand,
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
pub(super) use requirements;
