//! From a world to a certificate: its timeline and uploads are read a piece at a time, then judged.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use nets_control::{LocalTime, WorldAndScenario};
use nets_core::identity::{UploadId, UserId};
use nets_core::scenario::Sender;
use nets_core::timeline::{Entry, TransferredFile};
use nets_driver::{EntryFilter, EntryOrder, Stopped, World, system_time};
use nets_scenario::Loaded;
use nets_story::Trace;

use crate::catalogue::{Requirement, grade_word};
use crate::certificate::{
    Certificate, CertificateTotals, CertifiedBasis, CertifiedEntry, CertifiedLine, CertifiedScenario, FORMAT,
    VERSION,
};
use crate::judge::{JudgedLine, LineStanding, judge};
use crate::kind::KindSet;
use crate::sent_upload::UploadFacts;
use crate::traffic::{Missing, Traffic};

/// So many entries, and the uploads that they judge, are read while the world does nothing else.
const PIECE: usize = 200;

/// What is asked for.
pub struct Asked {
    pub here: WorldAndScenario,
    pub user: UserId,
    pub seed: u64,
    /// What the sender says that it sends.
    pub claims: KindSet,
    /// Whether the files that evidence names are hashed, which takes a while for large ones.
    pub with_digests: bool,
}

/// Why there is no certificate.
#[derive(Debug)]
pub enum NoCertificate {
    Stopped(Stopped),
    /// A sentence for the user.
    Failed(String),
}

impl From<Stopped> for NoCertificate {
    fn from(stopped: Stopped) -> Self {
        NoCertificate::Stopped(stopped)
    }
}

/// The sender who is meant: the first of the scenario where none is named.
pub fn sender<'s>(here: &'s WorldAndScenario, user: Option<&str>) -> Option<&'s Sender> {
    let mut senders = here.scenario.scenario.senders.values();
    senders.find(|sender| user.is_none_or(|user| sender.user.as_str() == user))
}

/// The certificate of a sender, by what its world has seen so far.
pub async fn certificate(asked: Asked) -> Result<Certificate, NoCertificate> {
    let world = &asked.here.world;
    let mut traffic = read(&asked).await?;
    for upload in traffic.wanted_digests() {
        if let Some(sha256) = world.sha256(TransferredFile::Upload(upload)).await {
            traffic.digest(upload, sha256);
        }
    }
    let judged = judge(&traffic, asked.claims);
    let wanted: Vec<u64> = judged.iter().flat_map(|(_, judged)| judged.entries.iter().copied()).collect();
    let (entries, newest) = entries(world, wanted).await?;
    let mut digests = BTreeMap::new();
    if asked.with_digests {
        for (seq, entry) in &entries {
            let Some(which) = entry.happening.transferred() else { continue };
            if let Some(sha256) = world.sha256(which).await {
                digests.insert(*seq, sha256);
            }
        }
    }
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
    let lines: Vec<CertifiedLine> =
        judged.iter().map(|(requirement, judged)| line(requirement, judged, told)).collect();
    Ok(whole(&asked, &traffic, newest, lines))
}

/// A certificate of the scenario's first sender that says nothing yet.
pub fn empty_certificate(scenario: &Loaded, seed: u64) -> Certificate {
    let sender = scenario.scenario.senders.values().next();
    Certificate {
        user: sender.map(|sender| sender.user.as_str().to_owned()).unwrap_or_default(),
        sender: sender.map(|sender| sender.name.clone()).unwrap_or_default(),
        ..unsaid(scenario, seed)
    }
}

fn unsaid(scenario: &Loaded, seed: u64) -> Certificate {
    Certificate {
        format: FORMAT.to_owned(),
        version: VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        profile: "nets-share".to_owned(),
        world: String::new(),
        user: String::new(),
        sender: String::new(),
        scenario: CertifiedScenario {
            name: scenario.scenario.name.clone(),
            sha256: hexadecimal(digest(&SHA256, scenario.text.as_bytes()).as_ref()),
        },
        seed: seed.to_string(),
        made: format!("{:.0}", system_time()),
        clock: String::new(),
        newest: 0,
        passes: false,
        verdict: String::new(),
        claims: Vec::new(),
        seen: Vec::new(),
        totals: CertificateTotals::default(),
        cases: 0,
        notes: Vec::new(),
        lines: Vec::new(),
    }
}

fn whole(asked: &Asked, traffic: &Traffic, newest: u64, lines: Vec<CertifiedLine>) -> Certificate {
    let loaded = &asked.here.scenario;
    let totals = CertificateTotals::of(&lines);
    let words = |kinds: KindSet| kinds.iter().map(|kind| kind.word().to_owned()).collect();
    let sender = loaded.scenario.senders.get(&asked.user);
    Certificate {
        world: asked.here.world.name().to_string(),
        user: asked.user.as_str().to_owned(),
        sender: sender.map(|sender| sender.name.clone()).unwrap_or_default(),
        clock: LocalTime::new().show(traffic.now),
        newest,
        passes: totals.passes() && traffic.pending() == 0,
        verdict: if totals.passes() && traffic.pending() > 0 {
            "Not yet: an upload is being read.".to_owned()
        } else {
            totals.verdict()
        },
        claims: words(asked.claims),
        seen: words(traffic.kinds()),
        totals,
        notes: notes(traffic, &totals),
        lines,
        ..unsaid(loaded, asked.seed)
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

/// What limits it.
fn notes(traffic: &Traffic, totals: &CertificateTotals) -> Vec<String> {
    let mut notes = totals.notes();
    if traffic.pending() > 0 {
        notes.insert(0, format!("{} uploads are being read: ask again once they are.", traffic.pending()));
    }
    let by_hand = traffic.uploads.values().filter(|sent| sent.by_hand).count();
    if by_hand > 0 {
        notes.push(format!("What a tester put in by hand, {by_hand} uploads, is not the sender's."));
    }
    if traffic.missing.events > 0 || traffic.missing.observations > 0 {
        notes.push("Older entries of the timeline are gone.".to_owned());
    }
    if traffic.was_resumed() {
        notes.push("The simulator was started again; what clients did before is not known.".to_owned());
    }
    notes
}

/// All that the world has seen of the sender.
async fn read(asked: &Asked) -> Result<Traffic, NoCertificate> {
    let WorldAndScenario { world, scenario } = &asked.here;
    let missing = world
        .query(|view| {
            let gone = view.timeline.gone();
            Missing {
                events: gone.events.up_to,
                observations: gone.observations.up_to,
                replayed: view.timeline.replayed(),
            }
        })
        .await?;
    let now = world.clock().now;
    let mut traffic = Traffic::of(asked.user.clone(), &scenario.scenario, now, missing);
    let mut filter = EntryFilter::default();
    loop {
        let (looked_for, of) = (filter.clone(), std::sync::Arc::clone(&scenario.scenario));
        let user = asked.user.clone();
        let look = world.query(move |view| {
            let found = view.timeline.look(&looked_for, EntryOrder::Oldest, PIECE);
            let mut records = Vec::new();
            for upload in found.entries.iter().filter_map(|entry| judged_upload(entry, &user)) {
                let record = view.upload(upload).map_err(|problem| problem.to_string())?;
                let facts = record.and_then(|record| UploadFacts::of(&record, &of));
                records.extend(facts.map(|facts| (upload, facts)));
            }
            Ok::<_, String>((found, records))
        });
        let (found, records) = look.await?.map_err(NoCertificate::Failed)?;
        let mut records: BTreeMap<UploadId, UploadFacts> = records.into_iter().collect();
        for entry in &found.entries {
            traffic.take(entry);
            // Before what follows is read: a receipt says what its upload is.
            if let Some((upload, facts)) =
                judged_upload(entry, &asked.user).and_then(|upload| records.remove_entry(&upload))
            {
                traffic.record(upload, facts);
            }
        }
        if !found.has_more {
            return Ok(traffic);
        }
        filter.go_on(EntryOrder::Oldest, found.up_to);
    }
}

/// The upload of this sender that an entry is the verdict of.
fn judged_upload(entry: &Entry, user: &UserId) -> Option<UploadId> {
    match nets_story::trace(&entry.happening)? {
        Trace::Judged { upload } if entry.happening.user() == Some(user.as_str()) => Some(upload),
        _ => None,
    }
}

/// These entries, as far as they are kept, and the number of the newest there is.
async fn entries(world: &World, wanted: Vec<u64>) -> Result<(BTreeMap<u64, Entry>, u64), Stopped> {
    let look = world.query(move |view| {
        let mut found = BTreeMap::new();
        for seq in wanted {
            let filter = EntryFilter {
                after: seq.saturating_sub(1),
                before: seq.checked_add(1),
                ..EntryFilter::default()
            };
            let entries = view.timeline.look(&filter, EntryOrder::Oldest, 1).entries;
            found.extend(entries.into_iter().map(|entry| (entry.seq, entry)));
        }
        (found, view.timeline.newest())
    });
    look.await
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
