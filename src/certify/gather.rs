//! From a world that runs to a certificate: its timeline and uploads are read a piece at a time, then judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_control::WorldAndScenario;
use nets_core::identity::{UploadId, UserId};
use nets_core::scenario::Sender;
use nets_core::timeline::{Entry, TransferredFile};
use nets_driver::{EntryFilter, EntryOrder, Stopped, World};

use crate::certificate::Certificate;
use crate::judged_traffic::{CertifiedWorld, JudgedTraffic};
use crate::kind::KindSet;
use crate::sent_upload::{UploadFacts, judged_upload};
use crate::traffic::{Missing, Traffic};

/// So many entries, and the uploads that they judge, are read while the world does nothing else.
pub(crate) const PIECE: usize = 200;

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
    let (mut traffic, newest) = read(&asked).await?;
    for upload in traffic.wanted_digests() {
        if let Some(sha256) = world.sha256(TransferredFile::Upload(upload)).await {
            traffic.digest(upload, sha256);
        }
    }
    let judged = JudgedTraffic::of(traffic, asked.claims);
    let entries = entries(world, judged.wanted()).await?;
    let mut digests = BTreeMap::new();
    if asked.with_digests {
        for (seq, entry) in &entries {
            let Some(which) = entry.happening.transferred() else { continue };
            if let Some(sha256) = world.sha256(which).await {
                digests.insert(*seq, sha256);
            }
        }
    }
    let of = CertifiedWorld {
        scenario: &asked.here.scenario,
        name: world.name().as_str(),
        user: asked.user.as_str(),
        seed: asked.seed,
    };
    Ok(judged.certificate(&of, newest, &entries, &digests))
}

/// All that the world has seen of the sender, and the number of the last entry that was read.
async fn read(asked: &Asked) -> Result<(Traffic, u64), NoCertificate> {
    let WorldAndScenario { world, scenario } = &asked.here;
    let missing = missing(world).await?;
    let now = world.clock().now;
    let mut traffic = Traffic::of(asked.user.clone(), &scenario.scenario, now, missing);
    let (mut filter, mut newest) = (EntryFilter::default(), 0);
    loop {
        let (looked_for, of) = (filter.clone(), Arc::clone(&scenario.scenario));
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
        newest = found.up_to.unwrap_or(newest);
        if !found.has_more {
            return Ok((traffic, newest));
        }
        filter.go_on(EntryOrder::Oldest, found.up_to);
    }
}

/// What the timeline does not know any more.
pub(crate) async fn missing(world: &World) -> Result<Missing, Stopped> {
    let look = world.query(|view| {
        let gone = view.timeline.gone();
        Missing {
            events: gone.events.up_to,
            observations: gone.observations.up_to,
            replayed: view.timeline.replayed(),
        }
    });
    look.await
}

/// These entries, as far as they are kept.
pub(crate) async fn entries(world: &World, wanted: Vec<u64>) -> Result<BTreeMap<u64, Entry>, Stopped> {
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
        found
    });
    look.await
}
