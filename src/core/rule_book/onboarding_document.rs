//! The e-Box's document on onboarding, sentence by sentence: where each is kept, and what happens by it.

use super::Grade::{Assumed, Documented};
use super::behaviours::{Behaviour, NotSimulated};
use super::channel::Sentence;

/// What happens at an onboarding, in its order.
pub const ONBOARDING_BEHAVIOURS: &[Behaviour] = &[
    Behaviour {
        id: "onboarding.request",
        grade: Documented,
        says: "A first mail with business case, use cases, volume and planning opens a dossier for an organisation, application, message type and environment; that there is one for each is assumed.",
        seen: "`onboarding start`, the dossier's mail and the timeline.",
        tests: &["a_request_is_whole_and_its_numbers_are_numbers"],
    },
    Behaviour {
        id: "onboarding.order",
        grade: Documented,
        says: "Agreement, form, validation, certificate beside configuration, tests, next environment, production: nothing is skipped, and nothing is done twice.",
        seen: "A step out of its turn is refused, with what comes before it.",
        tests: &["nothing_is_skipped_and_nothing_is_done_twice", "no_order_of_steps_skips_or_doubles_one"],
    },
    Behaviour {
        id: "onboarding.team",
        grade: Assumed,
        says: "The team answers at once, after working days of its country, with remarks, with a no, or by hand, as the scenario's `onboarding` says.",
        seen: "The timeline, and the status of the dossier, which says when.",
        tests: &[
            "the_team_answers_after_its_working_days_and_no_sooner",
            "who_plays_the_team_decides_in_its_place",
        ],
    },
    Behaviour {
        id: "onboarding.validation",
        grade: Documented,
        says: "A form is validated technically and formally; what is wrong with it comes back, and the next version is held to the same.",
        seen: "The dossier is `returned`, with findings.",
        tests: &["the_form_is_held_to_its_dossier_and_to_all_others"],
    },
    Behaviour {
        id: "onboarding.credential",
        grade: Documented,
        says: "Each environment has a certificate of its own, of which the public part alone is handed in; a second message type of the application has the same (assumed).",
        seen: "Findings by the rules `certificate.*`; the register of the environment.",
        tests: &[
            "each_wrong_file_has_exactly_its_finding",
            "the_whole_way_of_both_services_ends_in_production_by_evidence_alone",
        ],
    },
    Behaviour {
        id: "onboarding.go",
        grade: Documented,
        says: "The next environment is entered on evidence that the tests are complete and conclusive; what counts as evidence is assumed: a certificate of `certify`, by traffic after the last configuration.",
        seen: "A dossier for the next environment, in which the form is validated already.",
        tests: &["to_go_on_needs_evidence_that_is_complete_of_this_service_and_newer_than_the_configuration"],
    },
    Behaviour {
        id: "onboarding.mails",
        grade: Assumed,
        says: "Each step has the mail that would be sent, in words of ours; none is sent, and no address in one works.",
        seen: "`--mails DIR`, and the API's `/mails` of a dossier.",
        tests: &["each_step_has_its_mail_and_no_address_in_one_is_real"],
    },
];

/// What the document speaks of that is left out.
pub const ONBOARDING_OMISSIONS: &[NotSimulated] = &[
    NotSimulated {
        id: "not-simulated.order-of-certificates",
        because: "No authority is played: `certs` makes the certificate for a request at once, and what an order costs or takes is between the sender and the authority.",
    },
    NotSimulated {
        id: "not-simulated.questions",
        because: "Questions and answers of people by mail have no form that a program could hold them to.",
    },
];

macro_rules! sentences {
    ($($key:literal $fragment:literal [$($entry:literal),+];)*) => {
        /// Every sentence that says something, in the order of the document.
        pub const ONBOARDING_SENTENCES: &[Sentence] =
            &[$(Sentence { key: $key, fragment: $fragment, kept_in: &[$($entry),+] },)*];
    };
}

sentences! {
    "onboarding.diagram" "DocSender onboarding process" ["onboarding.order"];
    "request.mailbox" "integration request can be sent to" ["onboarding.request", "onboarding.mails"];
    "request.first-mail" "The first mail should explain" ["onboarding.request"];
    "request.questions" "to this functional mailbox as well" ["not-simulated.questions"];
    "agreement.before" "necessary to obtain a first agreement" ["onboarding.order"];
    "agreement.asked" "requested by the eBoxIntegration team" ["onboarding.team"];
    "form.online" "submitted via an online form" ["onboarding.order", "form.dossier", "form.impersonal-contact", "form.logo"];
    "form.languages" "Document Sender Onboarding form" ["onboarding.order"];
    "form.offline" "download the offline form" ["onboarding.order"];
    "validation.technical" "responsible for technically validating" ["onboarding.validation", "form.sector", "form.application-taken", "form.consistent"];
    "validation.formal" "formal validation of the NSSO" ["onboarding.validation"];
    "validation.back" "the form is sent back to you" ["onboarding.order", "onboarding.mails"];
    "certificate.needed" "you will need a" ["onboarding.credential"];
    "certificate.order" "must be sent to" ["not-simulated.order-of-certificates"];
    "certificate.format" "respect the expected format" ["certificate.country", "certificate.organisation", "certificate.government-unit", "certificate.number-unit", "certificate.environment-unit", "certificate.common-name", "certificate.locality", "certificate.state"];
    "certificate.distinct" "distinct certificate for each work environment" ["certificate.reused", "certificate.environment-unit"];
    "certificate.public" "send the public part" ["certificate.private-key", "onboarding.credential"];
    "tests.ready" "proceed to the technical integration" ["onboarding.order"];
    "tests.check" "test and check that your integration" ["tests.open", "tests.nothing-shown"];
    "tests.cases" "request to have test cases" ["onboarding.order"];
    "next.conclusive" "completed and conclusive" ["onboarding.go", "tests.open", "tests.stale"];
    "production.live" "can go" ["onboarding.order"];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule_book::behaviours::NOT_SIMULATED;
    use crate::rule_book::onboarding::OnboardingRuleId;
    use alloc::collections::BTreeSet;

    #[test]
    fn every_sentence_is_kept_in_an_entry_and_every_entry_comes_from_a_sentence() {
        let behaviours = ONBOARDING_BEHAVIOURS.iter().map(|behaviour| behaviour.id);
        let omissions = ONBOARDING_OMISSIONS.iter().chain(NOT_SIMULATED).map(|omission| omission.id);
        let known: BTreeSet<_> = behaviours.clone().chain(omissions).collect();
        let mut keys = BTreeSet::new();
        for sentence in ONBOARDING_SENTENCES {
            assert!(keys.insert(sentence.key), "{} stands twice", sentence.key);
            assert!(sentence.fragment.split_whitespace().count() <= 8, "{}: quote less", sentence.key);
            for id in sentence.kept_in {
                let is_there = known.contains(id) || OnboardingRuleId::from_id(id).is_some();
                assert!(is_there, "{}: the book has no {id}", sentence.key);
            }
        }
        for id in behaviours.chain(ONBOARDING_OMISSIONS.iter().map(|omission| omission.id)) {
            let told = ONBOARDING_SENTENCES.iter().any(|sentence| sentence.kept_in.contains(&id));
            assert!(told, "no sentence leads to {id}");
        }
    }
}
