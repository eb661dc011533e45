//! What is made of several cases, each with a world of its own.

use std::collections::BTreeSet;

use nets_certify::LineStanding::{self, Broken, Shown};
use nets_certify::PlayedResult::{self, Failed, NotExercised, Passed, Undecided};
use nets_certify::{
    Certificate, CertifiedLine, CertifiedProfile, Offers, PlayedCase, SentKind, empty_certificate, of_cases,
};

const CAN: &str = "can.plain";
const NEVER: &str = "never.misname";
const OTHER: &str = "never.upload-elsewhere";

/// A case that names these, in whose world these lines stand so.
fn case(id: &str, result: PlayedResult, requirements: &[&str], lines: &[(&str, LineStanding)]) -> PlayedCase {
    let line = |(id, standing): &(&str, LineStanding)| CertifiedLine {
        standing: standing.key().to_owned(),
        ..open_line(id)
    };
    let certificate = Certificate { lines: lines.iter().map(line).collect(), ..nothing() };
    PlayedCase {
        id: id.to_owned(),
        title: String::new(),
        result,
        because: "because".to_owned(),
        makes_a_shipment: true,
        requirements: requirements.iter().map(|id| (*id).to_owned()).collect(),
        certificate: (result != PlayedResult::NotExercised).then_some(certificate),
    }
}

fn open_line(id: &str) -> CertifiedLine {
    let certificate = of_cases(nothing(), Offers::default(), &BTreeSet::new(), &[]);
    certificate.lines.into_iter().find(|line| line.id == id).expect("a line")
}

fn nothing() -> Certificate {
    empty_certificate(CertifiedProfile::NetsShare, &nets_scenario::default_scenario(), 1)
}

fn standing(id: &str, claims: &[SentKind], cases: &[PlayedCase]) -> LineStanding {
    let with_cases = cases.iter().flat_map(|case| case.requirements.iter().cloned()).collect();
    let offers = Offers { kinds: claims.iter().copied().collect(), only_uploads: false };
    standing_of(id, offers, &with_cases, cases)
}

fn standing_of(
    id: &str,
    offers: Offers,
    with_cases: &BTreeSet<String>,
    cases: &[PlayedCase],
) -> LineStanding {
    let certificate = of_cases(nothing(), offers, with_cases, cases);
    let line = certificate.lines.into_iter().find(|line| line.id == id).expect("a line");
    LineStanding::ALL.into_iter().find(|standing| standing.key() == line.standing).expect("a standing")
}

#[test]
fn a_line_is_shown_where_its_cases_have_passed_and_a_world_shows_it() {
    let plain = [SentKind::Plain];
    let passed = case("one", Passed, &[CAN], &[(CAN, Shown)]);
    assert_eq!(standing(CAN, &plain, std::slice::from_ref(&passed)), Shown);
    let undecided = case("two", Undecided, &[CAN], &[(CAN, Shown)]);
    assert_eq!(standing(CAN, &plain, &[passed.clone(), undecided]), LineStanding::Undecided);
    let failed = case("two", Failed, &[CAN], &[(CAN, Shown)]);
    assert_eq!(standing(CAN, &plain, &[passed, failed]), Broken);
    let unseen = case("one", Passed, &[CAN], &[(CAN, LineStanding::NotExercised)]);
    assert_eq!(standing(CAN, &plain, &[unseen]), Broken, "its exit codes alone say so");
}

#[test]
fn what_is_not_offered_is_not_claimed_and_what_was_not_played_is_open() {
    let left_out = case("one", NotExercised, &[CAN, NEVER], &[]);
    assert_eq!(standing(CAN, &[], std::slice::from_ref(&left_out)), LineStanding::NotClaimed);
    assert_eq!(standing(NEVER, &[], std::slice::from_ref(&left_out)), LineStanding::NotExercised);
    let seen = case("two", Passed, &[], &[(NEVER, Shown)]);
    assert_eq!(
        standing(NEVER, &[], &[left_out, seen]),
        LineStanding::NotExercised,
        "its own case was not played"
    );
    assert_eq!(standing("can.alias-service", &[SentKind::Alias], &[]), LineStanding::NotClaimed);
}

#[test]
fn what_a_program_does_not_make_is_not_asked_of_it() {
    let left_out = case("one", NotExercised, &[NEVER], &[]);
    let with_cases = BTreeSet::from([NEVER.to_owned()]);
    let offers = Offers { only_uploads: true, ..Offers::default() };
    let of = |case: PlayedCase| standing_of(NEVER, offers, &with_cases, &[case]);
    assert_eq!(of(left_out.clone()), LineStanding::NotClaimed);
    assert_eq!(of(PlayedCase { makes_a_shipment: false, ..left_out }), LineStanding::NotExercised);
}

#[test]
fn what_must_never_be_is_broken_by_any_world() {
    let own = case("one", Passed, &[CAN, NEVER], &[(CAN, Shown), (NEVER, Shown)]);
    let other = case("two", Passed, &[], &[(CAN, Broken), (NEVER, Broken)]);
    let cases = [own, other];
    assert_eq!(standing(NEVER, &[SentKind::Plain], &cases), Broken);
    assert_eq!(standing(CAN, &[SentKind::Plain], &cases), Shown, "the other case need not have let it");
}

#[test]
fn a_failed_case_speaks_against_those_that_its_world_shows_broken_or_all() {
    let known = case("one", Failed, &[NEVER, OTHER], &[(NEVER, Broken), (OTHER, Shown)]);
    let shown = case("two", Passed, &[OTHER], &[(OTHER, Shown)]);
    let cases = [known, shown];
    assert_eq!([standing(NEVER, &[], &cases), standing(OTHER, &[], &cases)], [Broken, Shown]);
    let unknown = case("one", Failed, &[NEVER, OTHER], &[(NEVER, Shown), (OTHER, Shown)]);
    assert_eq!([NEVER, OTHER].map(|id| standing(id, &[], std::slice::from_ref(&unknown))), [Broken, Broken]);
}

/// What to do is said by what has left the line open.
#[test]
fn each_open_line_says_what_to_do_about_it() {
    let with_cases = BTreeSet::from([NEVER.to_owned()]);
    let to_do = |cases: &[PlayedCase]| {
        let certificate = of_cases(nothing(), Offers::default(), &with_cases, cases);
        certificate.lines.into_iter().find(|line| line.id == NEVER).expect("a line").to_do
    };
    let open = LineStanding::NotExercised;
    let again = "play the case again: `--filter one`; `--write-cases DIR` writes it, to be looked at.";
    assert_eq!(to_do(&[case("one", Failed, &[NEVER], &[])]), format!("Mend your program, and {again}"));
    assert_eq!(
        to_do(&[case("one", Undecided, &[NEVER], &[])]),
        format!("See why it is undecided, and {again}")
    );
    assert_eq!(to_do(&[]), "Play its cases, too: they were left out by `--filter`.");
    assert_eq!(to_do(&[case("one", Passed, &[NEVER], &[(NEVER, open)])]), "Have it send a shipment.");
    let not_offered = to_do(&[case("one", NotExercised, &[NEVER], &[])]);
    assert!(not_offered.starts_with("Have your program offer the verbs"), "{not_offered}");
}
