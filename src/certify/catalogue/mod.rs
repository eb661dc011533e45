//! The catalogue: every requirement for a sender, once, and the sentences that it comes from.

mod able;
mod channel;
mod ebox;
mod ebox_cases;
mod never;
mod read;
mod requirement;

use crate::profile::CertifiedProfile;
pub use channel::sentences;
pub use ebox::SENTENCES as EBOX_SENTENCES;

pub use requirement::{Applies, Basis, Requirement, RequirementDemand, grade_word};

/// All that is asked of a sender through Nets Share, in the order of the tables.
pub fn catalogue() -> impl Iterator<Item = &'static Requirement> {
    catalogue_of(CertifiedProfile::NetsShare)
}

/// All that is asked of a sender to this service, in the order of the tables.
pub fn catalogue_of(profile: CertifiedProfile) -> impl Iterator<Item = &'static Requirement> {
    let [able, read, never] = match profile {
        CertifiedProfile::NetsShare => [able::ABLE, read::READ, never::NEVER],
        CertifiedProfile::Ebox => [ebox_cases::EBOX_ABLE, ebox_cases::EBOX_READ, ebox_cases::EBOX_NEVER],
    };
    able.iter().chain(read).chain(never)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use nets_core::rule_book::Grade;
    use nets_core::rule_book::channel::SENTENCES;

    use super::requirement::basis;
    use super::*;
    use crate::ebox_case::EboxCase;
    use crate::proof::Proof;

    fn both() -> impl Iterator<Item = &'static Requirement> {
        CertifiedProfile::ALL.into_iter().flat_map(catalogue_of)
    }

    #[test]
    fn every_case_of_the_ebox_is_one_requirement() {
        let cases: Vec<Proof> = catalogue_of(CertifiedProfile::Ebox).map(|it| it.proof).collect();
        assert_eq!((cases.len(), EboxCase::ALL.len()), (47, 47));
        for case in EboxCase::ALL {
            assert_eq!(cases.iter().filter(|proof| **proof == Proof::Ebox(*case)).count(), 1, "{case:?}");
        }
    }

    #[test]
    fn every_requirement_stands_once_and_under_the_beginning_of_its_demand() {
        let mut seen = BTreeSet::new();
        for requirement in both() {
            assert!(seen.insert(requirement.id), "{} stands twice", requirement.id);
            let of_nets_share = catalogue().any(|other| other.id == requirement.id);
            let beginning = match requirement.demand {
                RequirementDemand::Able => "can.",
                RequirementDemand::Read => "reads.",
                RequirementDemand::Never => "never.",
            };
            assert!(!of_nets_share || requirement.id.starts_with(beginning), "{}", requirement.id);
            assert!(
                requirement.title.ends_with('.') && requirement.source.ends_with('.'),
                "{}",
                requirement.id
            );
        }
    }

    #[test]
    fn what_a_requirement_names_is_in_the_rule_book() {
        for requirement in both() {
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
        for requirement in both().filter(|it| it.grade == Grade::Documented) {
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
