//! From what was seen of a sender to its certificate, wherever it was read: of a world that runs, or of one that was kept.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use nets_control::LocalTime;
use nets_core::Timestamp;
use nets_core::timeline::Entry;
use nets_driver::system_time;
use nets_scenario::Loaded;

use crate::catalogue::{Requirement, grade_word};
use crate::certificate::{
    Certificate, CertificateTotals, CertifiedBasis, CertifiedEntry, CertifiedEnvironment, CertifiedLine,
    CertifiedScenario, FORMAT, VERSION,
};
use crate::ebox_traffic::EboxTraffic;
use crate::judge::{JudgedLine, LineStanding, judge, judge_ebox};
use crate::kind::KindSet;
use crate::profile::CertifiedProfile;
use crate::traffic::{Missing, Traffic};
use crate::wanted::WantedCaseFile;
use crate::whose::{first_sender, sender_name};

/// A world, and whose certificate is made of what it has seen.
#[derive(Debug, Clone, Copy)]
pub struct CertifiedWorld<'w> {
    pub scenario: &'w Loaded,
    pub name: &'w str,
    /// The login, or the client of the e-Box.
    pub user: &'w str,
    pub seed: u64,
}

/// What was seen of a sender, with how each line stands by it. Bound: as `Traffic`, and the lines of the catalogue.
pub struct JudgedTraffic {
    profile: CertifiedProfile,
    /// What the clock shows.
    now: Timestamp,
    missing: Missing,
    /// How many uploads are being read.
    pending: usize,
    seen: KindSet,
    notes: Vec<String>,
    claims: KindSet,
    /// Of the e-Box: the client's organisation, and the environment.
    at_ebox: Option<(String, Option<CertifiedEnvironment>)>,
    /// What it was asked to publish there.
    asked: Vec<WantedCaseFile>,
    lines: Vec<(&'static Requirement, JudgedLine)>,
}

impl JudgedTraffic {
    /// `claims` are the kinds that the sender says it sends.
    pub fn of(traffic: Traffic, claims: KindSet) -> JudgedTraffic {
        let lines = judge(&traffic, claims);
        JudgedTraffic {
            profile: CertifiedProfile::NetsShare,
            now: traffic.now,
            missing: traffic.missing,
            pending: traffic.pending(),
            seen: traffic.kinds(),
            notes: notes(&traffic),
            claims,
            at_ebox: None,
            asked: Vec::new(),
            lines,
        }
    }

    /// The same of a sender of the e-Box.
    pub fn of_ebox(traffic: EboxTraffic, claims: KindSet) -> JudgedTraffic {
        let lines = judge_ebox(&traffic, claims);
        JudgedTraffic {
            profile: CertifiedProfile::Ebox,
            now: traffic.now,
            missing: traffic.missing,
            pending: 0,
            seen: traffic.kinds(),
            notes: general_notes(traffic.missing, traffic.was_resumed()),
            claims,
            at_ebox: Some((traffic.sender().unwrap_or_default().to_owned(), traffic.certified_environment())),
            asked: traffic.asked().to_vec(),
            lines,
        }
    }

    /// The numbers of the entries that are evidence; some stand there more than once.
    pub fn wanted(&self) -> Vec<u64> {
        self.lines.iter().flat_map(|(_, judged)| judged.entries.iter().copied()).collect()
    }

    /// The certificate, with these of the entries that are evidence, and the SHA-256 of the files that came or went by
    /// them. `newest` is the number of the last entry that was seen.
    pub fn certificate(
        &self,
        of: &CertifiedWorld<'_>,
        newest: u64,
        entries: &BTreeMap<u64, Entry>,
        digests: &BTreeMap<u64, String>,
    ) -> Certificate {
        let told = |seq: &u64| {
            let entry = entries.get(seq);
            CertifiedEntry {
                seq: *seq,
                at: entry.map(nets_story::time).unwrap_or_default(),
                text: entry.map_or_else(
                    || "the timeline does not have it any more".to_owned(),
                    |entry| nets_story::sentence(&entry.happening),
                ),
                sha256: digests.get(seq).cloned(),
                case: None,
            }
        };
        let lines = self.lines.iter().map(|(requirement, judged)| line(requirement, judged, told)).collect();
        self.whole(of, newest, lines)
    }

    fn whole(&self, of: &CertifiedWorld<'_>, newest: u64, lines: Vec<CertifiedLine>) -> Certificate {
        let loaded = of.scenario;
        let totals = CertificateTotals::of(&lines);
        let words = |kinds: KindSet| kinds.iter().map(|kind| kind.word().to_owned()).collect();
        // Of a client that an onboarding has configured, the scenario says nothing.
        let known = self.at_ebox.as_ref().map(|(name, _)| name.clone()).filter(|name| !name.is_empty());
        let sender = known.unwrap_or_else(|| sender_name(self.profile, loaded, of.user));
        let mut notes = totals.notes();
        notes.extend(self.notes.iter().cloned());
        if self.pending > 0 {
            notes.insert(0, format!("{} uploads are being read: ask again once they are.", self.pending));
        }
        Certificate {
            world: of.name.to_owned(),
            user: of.user.to_owned(),
            sender,
            environment: self.at_ebox.as_ref().and_then(|(_, environment)| environment.clone()),
            profile: self.profile.key().to_owned(),
            clock: LocalTime::new().show(self.now),
            newest,
            missing: Some(self.missing),
            passes: totals.passes() && self.pending == 0,
            verdict: if totals.passes() && self.pending > 0 {
                "Not yet: an upload is being read.".to_owned()
            } else {
                totals.verdict()
            },
            claims: words(self.claims),
            seen: words(self.seen),
            totals,
            asked: self.asked.clone(),
            notes,
            lines,
            ..unsaid(loaded, of.seed)
        }
    }
}

/// A certificate of the scenario's first sender that says nothing yet.
pub fn empty_certificate(profile: CertifiedProfile, scenario: &Loaded, seed: u64) -> Certificate {
    let user = first_sender(profile, scenario);
    Certificate {
        profile: profile.key().to_owned(),
        sender: sender_name(profile, scenario, &user),
        user,
        ..unsaid(scenario, seed)
    }
}

fn unsaid(scenario: &Loaded, seed: u64) -> Certificate {
    Certificate {
        format: FORMAT.to_owned(),
        version: VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        profile: CertifiedProfile::NetsShare.key().to_owned(),
        world: String::new(),
        user: String::new(),
        sender: String::new(),
        environment: None,
        scenario: CertifiedScenario {
            name: scenario.scenario.name.clone(),
            sha256: hexadecimal(digest(&SHA256, scenario.text.as_bytes()).as_ref()),
        },
        seed: seed.to_string(),
        made: format!("{:.0}", system_time()),
        clock: String::new(),
        newest: 0,
        missing: None,
        passes: false,
        verdict: String::new(),
        claims: Vec::new(),
        seen: Vec::new(),
        totals: CertificateTotals::default(),
        asked: Vec::new(),
        cases: 0,
        notes: Vec::new(),
        lines: Vec::new(),
    }
}

fn line(
    requirement: &Requirement,
    judged: &JudgedLine,
    told: impl Fn(&u64) -> CertifiedEntry,
) -> CertifiedLine {
    let is_done = matches!(judged.standing, LineStanding::Shown | LineStanding::NotClaimed);
    let to_do = match judged.standing {
        _ if is_done => String::new(),
        LineStanding::Broken => format!(
            "Look at the entries, mend your program, and show it in a new world. {}",
            requirement.proof.when_open()
        ),
        _ => requirement.proof.when_open(),
    };
    CertifiedLine {
        id: requirement.id.to_owned(),
        demand: requirement.demand.key().to_owned(),
        title: requirement.title.to_owned(),
        standing: judged.standing.key().to_owned(),
        why: judged.why.clone(),
        to_do,
        grade: grade_word(requirement.grade).to_owned(),
        source: requirement.source.to_owned(),
        sentences: requirement.sentences.iter().map(|key| (*key).to_owned()).collect(),
        rests_on: requirement.bases().map(CertifiedBasis::of).collect(),
        needs_fault: requirement.needs_fault(),
        cases: Vec::new(),
        evidence: judged.entries.iter().map(told).collect(),
    }
}

/// What limits it, besides how its lines stand.
fn notes(traffic: &Traffic) -> Vec<String> {
    let mut notes = Vec::new();
    let by_hand = traffic.uploads.values().filter(|sent| sent.by_hand).count();
    if by_hand > 0 {
        notes.push(format!("What a tester put in by hand, {by_hand} uploads, is not the sender's."));
    }
    notes.extend(general_notes(traffic.missing, traffic.was_resumed()));
    notes
}

fn general_notes(missing: Missing, was_resumed: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if missing.events > 0 || missing.observations > 0 {
        notes.push("Older entries of the timeline are gone.".to_owned());
    }
    if was_resumed {
        notes.push("The simulator was started again; what clients did before is not known.".to_owned());
    }
    notes
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
