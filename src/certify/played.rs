//! From cases that were played, each in a world of its own, to one certificate: a line is shown only where its cases have
//! passed, the judge says of one of their worlds that it is shown, and of none that it is broken.

use std::collections::BTreeSet;

use crate::catalogue::{Applies, Requirement, RequirementDemand, catalogue_of, grade_word};
use crate::certificate::{
    Certificate, CertificateTotals, CertifiedBasis, CertifiedCase, CertifiedEntry, CertifiedLine,
};
use crate::ebox_case::EboxCase;
use crate::judge::LineStanding;
use crate::kind::{KindSet, SentKind};
use crate::profile::CertifiedProfile;
use crate::proof::Proof;

/// Why a line is not claimed that the sender's kinds are about, and no case.
const NOT_ASKED: &str = "No case asks for it, and nothing of it was seen.";

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlayedResult {
    Passed,
    Failed,
    Undecided,
    NotExercised,
}

impl PlayedResult {
    pub fn key(self) -> &'static str {
        match self {
            PlayedResult::Passed => "passed",
            PlayedResult::Failed => "failed",
            PlayedResult::Undecided => "undecided",
            PlayedResult::NotExercised => "not_exercised",
        }
    }
}

/// A case that was played, or why it was not.
/// Bound: what the cases of a certification say.
#[derive(Debug, Clone)]
pub struct PlayedCase {
    pub id: String,
    pub title: String,
    pub result: PlayedResult,
    /// Why it has not passed.
    pub because: String,
    pub requirements: Vec<String>,
    /// Whether the program is asked to make a shipment in it.
    pub makes_a_shipment: bool,
    /// By what its world has seen; none where it had no world.
    pub certificate: Option<Certificate>,
}

impl PlayedCase {
    fn names(&self, requirement: &str) -> bool {
        self.requirements.iter().any(|id| id == requirement)
    }

    fn line(&self, requirement: &str) -> Option<&CertifiedLine> {
        self.certificate.as_ref()?.lines.iter().find(|line| line.id == requirement)
    }

    /// Why it stands so in its world.
    fn why(&self, requirement: &str) -> String {
        self.line(requirement).map(|line| line.why.clone()).unwrap_or_default()
    }

    fn has_broken(&self, requirement: &str) -> bool {
        self.line(requirement).is_some_and(|line| line.standing == LineStanding::Broken.key())
    }

    /// Whether its failure speaks against this one of the requirements that it names: where its world shows which of them
    /// are broken, it is those alone.
    fn speaks_against(&self, requirement: &str) -> bool {
        let is_known = self.requirements.iter().any(|id| self.has_broken(id));
        self.result == PlayedResult::Failed && (!is_known || self.has_broken(requirement))
    }
}

/// What the program under test offers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offers {
    pub kinds: KindSet,
    /// It uploads what other programs make, and makes no shipments itself.
    pub only_uploads: bool,
}

/// The certificate that comes of all cases. `frame` says whose it is; `with_cases` are the requirements that any case
/// names, also one that was left out.
pub fn of_cases(
    frame: Certificate,
    offers: Offers,
    with_cases: &BTreeSet<String>,
    cases: &[PlayedCase],
) -> Certificate {
    let profile = CertifiedProfile::from_key(&frame.profile).unwrap_or(CertifiedProfile::NetsShare);
    let mut lines: Vec<CertifiedLine> = catalogue_of(profile)
        .map(|requirement| {
            let has_cases = with_cases.contains(requirement.id);
            line(requirement, offers, has_cases, cases)
        })
        .collect();
    of_all_others(profile, &mut lines);
    let totals = CertificateTotals::of(&lines);
    let mut seen = BTreeSet::new();
    for certificate in cases.iter().filter_map(|case| case.certificate.as_ref()) {
        seen.extend(certificate.seen.iter().filter_map(|word| SentKind::from_word(word)));
    }
    let words = |kind: SentKind| kind.word().to_owned();
    Certificate {
        passes: totals.passes(),
        verdict: totals.verdict(),
        claims: offers.kinds.iter().map(words).collect(),
        seen: seen.into_iter().map(words).collect(),
        cases: played(cases),
        notes: notes(&totals, &lines, offers, cases),
        totals,
        lines,
        ..frame
    }
}

/// The line that is shown where all others are that apply: no world has all of them.
fn of_all_others(profile: CertifiedProfile, lines: &mut [CertifiedLine]) {
    let mut all = catalogue_of(profile).filter(|it| it.proof == Proof::Ebox(EboxCase::G1));
    let Some(of_all) = all.next() else { return };
    let open = lines.iter().filter(|line| line.id != of_all.id && line.is_open()).count();
    let Some(line) = lines.iter_mut().find(|line| line.id == of_all.id) else { return };
    let (standing, why) = match open {
        0 => (LineStanding::Shown, "Every other line that applies is shown.".to_owned()),
        1 => (LineStanding::NotExercised, "Another line is open or broken.".to_owned()),
        open => (LineStanding::NotExercised, format!("{open} other lines are open or broken.")),
    };
    standing.key().clone_into(&mut line.standing);
    line.to_do = if open == 0 { String::new() } else { of_all.proof.when_open() };
    line.why = why;
    line.evidence.clear();
}

fn notes(
    totals: &CertificateTotals,
    lines: &[CertifiedLine],
    offers: Offers,
    cases: &[PlayedCase],
) -> Vec<String> {
    let mut notes = totals.notes();
    if offers.only_uploads {
        notes.push(
            "It uploads shipments that other programs make: nothing is said of how they are made.".to_owned(),
        );
    }
    let unasked: Vec<&str> =
        lines.iter().filter(|line| line.why == NOT_ASKED).map(|line| line.id.as_str()).collect();
    if !unasked.is_empty() {
        notes.push(format!(
            "No case asks for {}: the certificate of a running simulator has them.",
            unasked.join(", ")
        ));
    }
    let played = played(cases);
    if played < cases.len() {
        notes.push(format!(
            "{} of {} cases were not played: each says why.",
            cases.len() - played,
            cases.len()
        ));
    }
    notes
}

fn played(cases: &[PlayedCase]) -> usize {
    cases.iter().filter(|case| case.result != PlayedResult::NotExercised).count()
}

/// What a line comes to, and where its evidence is.
struct Merged<'c> {
    standing: LineStanding,
    why: String,
    evidence: Option<&'c PlayedCase>,
}

fn line(requirement: &Requirement, offers: Offers, has_cases: bool, cases: &[PlayedCase]) -> CertifiedLine {
    let merged = merged(requirement, offers, has_cases, cases);
    let is_done = matches!(merged.standing, LineStanding::Shown | LineStanding::NotClaimed);
    let of = |case: &PlayedCase| CertifiedCase {
        id: case.id.clone(),
        title: case.title.clone(),
        result: case.result.key().to_owned(),
    };
    let evidence = merged.evidence.and_then(|case| Some((case, case.line(requirement.id)?)));
    let evidence = evidence.map(|(case, line)| {
        let of_case =
            |entry: &CertifiedEntry| CertifiedEntry { case: Some(case.id.clone()), ..entry.clone() };
        line.evidence.iter().map(of_case).collect()
    });
    CertifiedLine {
        id: requirement.id.to_owned(),
        demand: requirement.demand.key().to_owned(),
        title: requirement.title.to_owned(),
        standing: merged.standing.key().to_owned(),
        to_do: if is_done { String::new() } else { to_do(requirement, &merged, has_cases, cases) },
        why: merged.why,
        grade: grade_word(requirement.grade).to_owned(),
        source: requirement.source.to_owned(),
        sentences: requirement.sentences.iter().map(|key| (*key).to_owned()).collect(),
        rests_on: requirement.bases().map(CertifiedBasis::of).collect(),
        needs_fault: requirement.needs_fault() && !has_cases,
        cases: cases.iter().filter(|case| case.names(requirement.id)).map(of).collect(),
        evidence: evidence.unwrap_or_default(),
    }
}

fn to_do(requirement: &Requirement, merged: &Merged<'_>, has_cases: bool, cases: &[PlayedCase]) -> String {
    if !has_cases {
        return requirement.proof.when_open();
    }
    let play = |case: &PlayedCase| {
        format!(
            "play the case again: `--filter {}`; `--write-cases DIR` writes it, to be looked at.",
            case.id
        )
    };
    let mut named = cases.iter().filter(|case| case.names(requirement.id)).peekable();
    match (merged.standing, merged.evidence) {
        (LineStanding::Broken, Some(case)) => format!("Mend your program, and {}", play(case)),
        (LineStanding::Undecided, Some(case)) => format!("See why it is undecided, and {}", play(case)),
        _ if named.peek().is_none() => "Play its cases, too: they were left out by `--filter`.".to_owned(),
        _ if named.any(|case| case.result != PlayedResult::NotExercised) => requirement.proof.when_open(),
        _ => {
            let page = match requirement.proof {
                Proof::Ebox(_) => "certify-contract-ebox.md",
                _ => "certify-contract.md",
            };
            format!("Have your program offer the verbs that its case asks for: docs/{page} lists them.")
        }
    }
}

fn merged<'c>(
    requirement: &Requirement,
    offers: Offers,
    has_cases: bool,
    cases: &'c [PlayedCase],
) -> Merged<'c> {
    let named: Vec<&PlayedCase> = cases.iter().filter(|case| case.names(requirement.id)).collect();
    let is_tried = named.iter().any(|case| case.result != PlayedResult::NotExercised);
    spoken_against(requirement, &named, cases)
        .or_else(|| if is_tried { None } else { not_tried(requirement, offers, has_cases, &named) })
        .or_else(|| unseen(requirement, &named))
        .unwrap_or_else(|| by_worlds(requirement, has_cases, &named, cases))
}

/// What breaks it, or leaves it undecided.
fn spoken_against<'c>(
    requirement: &Requirement,
    named: &[&'c PlayedCase],
    cases: &'c [PlayedCase],
) -> Option<Merged<'c>> {
    let id = requirement.id;
    // What must never be done speaks against it wherever it is done. What one must be able to do is asked of its own
    // cases: others may not let it.
    let is_asked = |case: &&PlayedCase| requirement.demand == RequirementDemand::Never || case.names(id);
    if let Some(broken) = cases.iter().filter(is_asked).find(|case| case.has_broken(id)) {
        let why = format!("{} In the case {}.", broken.why(id), broken.id);
        return Some(Merged { standing: LineStanding::Broken, why, evidence: Some(broken) });
    }
    if let Some(failed) = named.iter().find(|case| case.speaks_against(id)) {
        let why = format!("The case {} has failed: {}", failed.id, failed.because);
        return Some(Merged { standing: LineStanding::Broken, why, evidence: Some(failed) });
    }
    let open = named.iter().find(|case| case.result == PlayedResult::Undecided)?;
    let why = format!("The case {} is undecided: {}", open.id, open.because);
    Some(Merged { standing: LineStanding::Undecided, why, evidence: Some(open) })
}

/// Why none of its cases was played; none where it has no cases.
fn not_tried<'c>(
    requirement: &Requirement,
    offers: Offers,
    has_cases: bool,
    named: &[&'c PlayedCase],
) -> Option<Merged<'c>> {
    let with = |standing, why: String| Some(Merged { standing, why, evidence: None });
    if let Applies::Sends(kind) = requirement.applies
        && !offers.kinds.contains(kind)
    {
        return with(LineStanding::NotClaimed, format!("It does not offer to send {}.", kind.says()));
    }
    match named.first() {
        Some(left_out) if offers.only_uploads && left_out.makes_a_shipment => {
            with(LineStanding::NotClaimed, "It makes no shipments itself.".to_owned())
        }
        Some(left_out) => with(
            LineStanding::NotExercised,
            format!("The case {} was not played: {}.", left_out.id, left_out.because),
        ),
        None if has_cases => with(LineStanding::NotExercised, "None of its cases was played.".to_owned()),
        None => None,
    }
}

/// A case that has asked for something and passed, and whose world does not show it: its exit codes alone say so.
fn unseen<'c>(requirement: &Requirement, named: &[&'c PlayedCase]) -> Option<Merged<'c>> {
    let id = requirement.id;
    let is_unseen = |case: &&&PlayedCase| {
        let line = case.line(id);
        requirement.demand == RequirementDemand::Able
            && line.is_some_and(|line| line.standing != LineStanding::Shown.key())
    };
    let unseen = named.iter().find(is_unseen)?;
    let why =
        format!("The case {} asked for it, and its world does not show it: {}", unseen.id, unseen.why(id));
    Some(Merged { standing: LineStanding::Broken, why, evidence: Some(unseen) })
}

/// What the worlds show, those of its own cases first.
fn by_worlds<'c>(
    requirement: &Requirement,
    has_cases: bool,
    named: &[&'c PlayedCase],
    cases: &'c [PlayedCase],
) -> Merged<'c> {
    let id = requirement.id;
    let stands = |of: LineStanding| {
        let mut worlds = named.iter().copied().chain(cases);
        worlds.find(|case| case.line(id).is_some_and(|line| line.standing == of.key()))
    };
    for standing in [LineStanding::Shown, LineStanding::Undecided] {
        if let Some(case) = stands(standing) {
            return Merged { standing, why: case.why(id), evidence: Some(case) };
        }
    }
    let (standing, why) = if requirement.needs_fault() && !has_cases {
        (LineStanding::NotExercised, "No case plays it yet.")
    } else if has_cases {
        (LineStanding::NotExercised, "No case has shown anything of it.")
    } else {
        (LineStanding::NotClaimed, NOT_ASKED)
    };
    Merged { standing, why: why.to_owned(), evidence: None }
}
