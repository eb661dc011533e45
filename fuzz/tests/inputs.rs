//! The readers with their seeds and with thousands of inputs near them, the same ones every time.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use nets_fuzz::target;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// The memory of this process at the most, whatever the readers are given.
const MOST_KIB: u64 = 256 << 10;

#[test]
fn sftp_answers_every_request_or_sends_the_client_away() {
    try_near("sftp", 2_000);
}

#[test]
fn a_zip_is_accepted_or_the_findings_say_why_not() {
    try_near("zip", 2_000);
}

#[test]
fn a_shipment_xml_is_accepted_or_the_findings_say_why_not() {
    try_near("xml", 2_000);
}

#[test]
fn a_pdf_gives_facts_or_a_reason() {
    try_near("pdf", 4_000);
}

#[test]
fn a_scenario_is_valid_or_its_problems_have_places() {
    try_near("scenario", 2_000);
}

#[test]
fn an_acceptance_file_is_valid_or_its_problems_have_places() {
    try_near("acceptance", 1_000);
}

#[test]
fn a_journal_is_read_or_the_reason_told() {
    try_near("journal", 500);
}

#[test]
fn what_is_handed_in_at_an_onboarding_is_read_or_the_reason_told() {
    try_near("papers", 2_000);
}

#[test]
fn a_bundle_is_played_or_the_reason_told() {
    try_near("bundle", 1_000);
}

#[test]
fn xml_of_others_is_read_or_the_reason_told() {
    try_near("drops", 4_000);
}

#[test]
fn a_publication_is_read_alike_however_it_comes_or_refused_by_a_rule() {
    try_near("publication", 4_000);
}

#[test]
fn a_request_for_a_token_is_answered_and_nothing_granted_without_a_key() {
    try_near("oauth", 4_000);
}

fn try_near(name: &str, count: usize) {
    let target = target(name).expect("a reader of this name");
    let seeds = (target.seeds)();
    seeds.iter().for_each(|seed| (target.try_with)(seed));
    let mut chance = Chance(Pcg64Mcg::seed_from_u64(0xF022));
    for round in 0..count {
        let mut input = seeds[round % seeds.len()].clone();
        for _ in 0..=chance.below(4) {
            chance.change(&mut input, &seeds);
        }
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (target.try_with)(&input))) {
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{round}"));
            fs::write(&kept, &input).expect("written");
            println!("round {round}: the input is in {}", kept.display());
            resume_unwind(panic);
        }
    }
    let most = most_memory_kib();
    println!("{name}: {count} inputs from {} seeds; {most} KiB at the most", seeds.len());
    assert!(most < MOST_KIB, "{most} KiB");
}

struct Chance(Pcg64Mcg);

impl Chance {
    /// A number below `most`, or 0.
    fn below(&mut self, most: usize) -> usize {
        self.0.random_range(0..most.max(1))
    }

    /// A few bytes other, gone, twice, or from elsewhere.
    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        const LONG: usize = 64;
        const EDGES: [u8; 6] = [0, 1, 0x7F, 0x80, 0xFF, b'\n'];
        if input.is_empty() {
            input.push(0);
        }
        let from = self.below(input.len());
        let to = from + self.below(LONG.min(input.len() - from));
        match self.below(7) {
            0 => input[from] ^= 1 << self.below(8),
            1 => input[from] = EDGES[self.below(EDGES.len())],
            2 => input[from..to].fill(EDGES[self.below(EDGES.len())]),
            3 => drop(input.drain(from..to)),
            4 => input.truncate(from),
            5 => {
                let piece = input[from..to].to_vec();
                let at = self.below(input.len());
                input.splice(at..at, piece);
            }
            _ => {
                let other = &seeds[self.below(seeds.len())];
                let begin = self.below(other.len());
                let end = (begin + self.below(LONG)).min(other.len());
                input.splice(from..to, other[begin..end].iter().copied());
            }
        }
    }
}

/// The most memory this process has ever had, in KiB.
fn most_memory_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("the system tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the most so far");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
