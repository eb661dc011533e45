//! One world: its bundle is played again, its traffic gathered again, and its certificate made again of both.

use std::collections::{BTreeMap, BTreeSet};

use nets_bundle::{Bundle, BundleProblem, Difference, Replayed, SeenInReplay, replay_watched};
use nets_certify::{Certificate, CertifiedWorld, JudgedTraffic, KeptTraffic};
use nets_core::identity::UserId;
use nets_core::timeline::{Entry, TransferredFile};
use nets_text::spelt;

use super::comparing::compare;
use super::verified::{CERTIFICATE, ReportDifference, Verified};

/// The certificate of a world that ran, in the bundle of that world.
pub(super) fn verify(bundle: &Bundle) -> Result<Verified, BundleProblem> {
    let Some(files) = bundle.certificate()? else {
        return Err(BundleProblem::NoBundle(
            "it is a bundle without a certificate: `certify --evidence FILE` writes one with it, and `replay` plays this one \
             again"
                .to_owned(),
        ));
    };
    let mut verified = Verified::of(&files)?;
    let certificate = verified.certificate.clone();
    hold(&mut verified, "", bundle, &certificate)?;
    Ok(verified)
}

/// Holds the certificate of a world to its bundle, and gives the one that is made now; the kept one where the world does not
/// play again. `place` stands before the names of the files.
pub(super) fn hold(
    verified: &mut Verified,
    place: &str,
    bundle: &Bundle,
    kept: &Certificate,
) -> Result<Certificate, BundleProblem> {
    let place = format!("{place}{CERTIFICATE}");
    hold_head(verified, &place, bundle, kept);
    let unreadable =
        |why: String| BundleProblem::NotPlayable(format!("its {place} cannot be judged anew: {why}"));
    let mut traffic = KeptTraffic::of(kept, &bundle.scenario().scenario).map_err(unreadable)?;
    let replayed = replay_watched(bundle, &mut |seen| match seen {
        SeenInReplay::Told(draft) => traffic.told(draft),
        SeenInReplay::Upload(record) => traffic.upload(record),
        SeenInReplay::Ended(simulator) => traffic.ended(simulator),
    })?;
    note_replay(verified, &replayed);
    if let Some(difference) = &replayed.difference {
        verified.differences.push(ReportDifference {
            place,
            line: None,
            what: format!("the world does not play again, {}", about(difference)),
            kept: difference.expected.clone(),
            now: difference.came.clone(),
            why: difference.why.clone(),
        });
        return Ok(kept.clone());
    }
    hold_timeline(verified, &place, kept, &traffic, &replayed);
    bundle.each_entry(&mut |entry| {
        if entry.happening.is_observed() && entry.seq <= kept.newest {
            *verified.observed.entry(entry.happening.name()).or_default() += 1;
        }
        traffic.entry(&entry);
    })?;
    verified.take("clocks of worlds", 1, "the certificate alone says when it was made in the world's time");
    let judged = traffic.judged(|upload| bundle.upload_sha256(upload).map(str::to_owned));
    let now = made_again(bundle, kept, &judged)?;
    compare(verified, &place, kept, &now);
    Ok(now)
}

/// Where a replay differs, without what was expected and came.
fn about(difference: &Difference) -> String {
    match difference.event {
        Some(event) => format!("event {event}: {}", difference.about),
        None => difference.about.clone(),
    }
}

fn hold_head(verified: &mut Verified, place: &str, bundle: &Bundle, kept: &Certificate) {
    let about = bundle.about();
    let scenario = bundle.scenario();
    let mut heads = vec![
        ("its world", kept.world.clone(), about.world.clone()),
        ("its seed", kept.seed.clone(), about.seed.to_string()),
        ("its scenario", kept.scenario.name.clone(), scenario.scenario.name.clone()),
    ];
    if had_private_keys(&scenario.text) {
        let why = "a private key stood in the scenario, and it is not in the bundle";
        verified.take("digests of scenarios", 1, why);
    } else {
        heads.push(("the SHA-256 of its scenario", kept.scenario.sha256.clone(), about.scenario.clone()));
    }
    for (what, says, is) in heads {
        if says != is {
            verified.differs(place, None, what, spelt(&says).into_owned(), spelt(&is).into_owned());
        }
    }
}

/// Whether a private key stood in this text, which is not shown in a bundle.
fn had_private_keys(text: &str) -> bool {
    text.contains("PRIVATE KEY-----")
}

fn note_replay(verified: &mut Verified, replayed: &Replayed) {
    let compared = &mut verified.compared;
    compared.worlds += 1;
    compared.events += replayed.compared.events;
    compared.uploads += replayed.compared.zips;
    compared.outbound += replayed.compared.outbound;
    compared.entries += replayed.compared.entries;
    for missed in &replayed.not_compared {
        verified.take(missed.what, missed.count, missed.why);
    }
    for (name, count) in &replayed.unknown_events {
        *verified.unknown_events.entry(name.clone()).or_default() += count;
    }
}

/// What comes of events must be on the timeline, and no number may be missing, but for what the certificate says was not known.
fn hold_timeline(
    verified: &mut Verified,
    place: &str,
    kept: &Certificate,
    traffic: &KeptTraffic,
    replayed: &Replayed,
) {
    let (missing, lacking) = (traffic.missing(), replayed.lacking);
    let known_gap = missing.events.max(missing.observations).max(missing.replayed);
    if lacking.up_to > known_gap {
        let now = format!("entries up to {} are not there", lacking.up_to);
        verified.differs(place, None, "the timeline", format!("whole behind entry {known_gap}"), now);
    }
    if kept.newest > lacking.newest {
        let now = format!("it ends at {}", lacking.newest);
        verified.differs(place, None, "the timeline", format!("up to entry {}", kept.newest), now);
    }
    if known_gap == 0 && lacking.told > 0 && replayed.unknown_events.is_empty() {
        let now = format!("{} things that come of events are not on it", lacking.told);
        verified.differs(place, None, "the timeline", "whole", now);
    }
}

/// The certificate as it is made now, with what the kept one says of its making.
fn made_again(
    bundle: &Bundle,
    kept: &Certificate,
    judged: &JudgedTraffic,
) -> Result<Certificate, BundleProblem> {
    let wanted: BTreeSet<u64> = judged.wanted().into_iter().collect();
    // Bound: the entries that lines name.
    let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
    bundle.each_entry(&mut |entry| {
        if wanted.contains(&entry.seq) {
            entries.insert(entry.seq, entry);
        }
    })?;
    let mut digests = BTreeMap::new();
    let mut of_files: BTreeMap<(UserId, String), Vec<u64>> = BTreeMap::new();
    for (seq, entry) in &entries {
        match entry.happening.transferred() {
            Some(TransferredFile::Upload(upload)) => {
                digests.extend(bundle.upload_sha256(upload).map(|sha256| (*seq, sha256.to_owned())));
            }
            Some(TransferredFile::Outbound(user, name)) => {
                of_files.entry((user, name)).or_default().push(*seq);
            }
            None => {}
        }
    }
    bundle.each_outbound_sha256(&mut |user, name, sha256| {
        for seq in of_files.get(&(user, name)).into_iter().flatten() {
            digests.insert(*seq, sha256.clone());
        }
    })?;
    let about = bundle.about();
    let of = CertifiedWorld {
        scenario: bundle.scenario(),
        name: &about.world,
        user: &kept.user,
        seed: about.seed,
    };
    let now = judged.certificate(&of, kept.newest, &entries, &digests);
    Ok(Certificate { made: kept.made.clone(), program: kept.program.clone(), ..now })
}
