//! What is sent twice.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use nets_core::identity::UploadId;

use super::judged::JudgedLine;
use super::since::{has_gone_on, receipt_of};
use crate::seen_at::SeenAt;
use crate::sent_upload::SentUpload;
use crate::traffic::Traffic;

/// Within this time the same document to the same receiver was meant once.
const SENT_TWICE_WITHIN: SignedDuration = SignedDuration::from_hours(3 * 24);

/// A shipment that was sent again, and what was known by then.
enum Again {
    /// Its own was accepted, and the receipt was there.
    After200([u64; 2]),
    /// It was refused as received before, and the receipt was there.
    AfterDuplicate([u64; 2]),
}

/// Every upload of its own that was refused as received before, by what the sender could know.
fn sent_again(traffic: &Traffic) -> Vec<Again> {
    let mut found = Vec::new();
    for (id, again) in traffic.own_uploads().filter(|(_, sent)| sent.is_duplicate()) {
        let same = |sent: &SentUpload| sent.shipment_id() == again.shipment_id();
        let earlier = || {
            let earlier = traffic.own_uploads().filter(|(of, sent)| *of < id && same(sent));
            earlier.filter_map(|(of, sent)| Some((sent, receipt_of(traffic, of)?)))
        };
        let known = |receipt: &SeenAt| receipt.seq < again.began;
        let refused = earlier().find(|(sent, receipt)| sent.is_duplicate() && known(receipt));
        let accepted = earlier().find(|(sent, receipt)| sent.is_accepted() && known(receipt));
        let end = again.finished.seq;
        match (refused, accepted) {
            (Some((_, receipt)), _) => found.push(Again::AfterDuplicate([receipt.seq, end])),
            (None, Some((_, receipt))) => found.push(Again::After200([receipt.seq, end])),
            (None, None) => {}
        }
    }
    found
}

pub(super) fn after_200(traffic: &Traffic) -> JudgedLine {
    let again = sent_again(traffic).into_iter().filter_map(|again| match again {
        Again::After200(entries) => Some(entries),
        Again::AfterDuplicate(_) => None,
    });
    let broken: Vec<u64> = again.flatten().collect();
    if !broken.is_empty() {
        return JudgedLine::broken("It sent a shipment again whose receipt with 200 was there.", broken);
    }
    went_on(traffic, SentUpload::is_accepted, "No shipment of its own was accepted yet.")
}

pub(super) fn after_duplicate(traffic: &Traffic) -> JudgedLine {
    let again = sent_again(traffic).into_iter().filter_map(|again| match again {
        Again::AfterDuplicate(entries) => Some(entries),
        Again::After200(_) => None,
    });
    let broken: Vec<u64> = again.flatten().collect();
    if !broken.is_empty() {
        return JudgedLine::broken("It sent a shipment again that was refused as received before.", broken);
    }
    went_on(traffic, SentUpload::is_duplicate, "No shipment of its own was refused as received before.")
}

/// Whether there was such an upload with its receipt, and what the sender did then.
fn went_on(traffic: &Traffic, wanted: impl Fn(&SentUpload) -> bool, none: &str) -> JudgedLine {
    let mut open = None;
    for (id, _) in traffic.own_uploads().filter(|(_, sent)| wanted(sent)) {
        let Some(receipt) = receipt_of(traffic, id) else { continue };
        if let Some(next) = has_gone_on(traffic, receipt) {
            let why = "The receipt was there, and the sender has gone on without sending it again.";
            return JudgedLine::shown(why, [receipt.seq, next]);
        }
        open = open.or(Some(receipt));
    }
    match open {
        Some(receipt) => JudgedLine::undecided(
            "The receipt is there; it has sent nothing else since, and no day has passed.",
            [receipt.seq],
        ),
        None => JudgedLine::not_exercised(none),
    }
}

pub(super) fn under_another_id(traffic: &Traffic) -> JudgedLine {
    let mut last: BTreeMap<u64, (UploadId, &SentUpload)> = BTreeMap::new();
    let mut broken = Vec::new();
    let mut is_unknown = false;
    for (id, sent) in traffic.own_uploads().filter(|(_, sent)| sent.is_accepted()) {
        for (facts, _) in sent.messages() {
            // Letters that have only an address are not told apart by it.
            if facts.receiver.is_none() {
                continue;
            }
            let Some(likeness) = facts.likeness else {
                is_unknown = true;
                continue;
            };
            let before = last.insert(likeness, (id, sent));
            let Some((of, before)) = before.filter(|(of, _)| *of != id) else { continue };
            let is_known = receipt_of(traffic, of).is_some_and(|receipt| receipt.seq < sent.began);
            let after = sent.finished.at.duration_since(before.finished.at);
            if is_known && after <= SENT_TWICE_WITHIN {
                broken.extend([before.finished.seq, sent.finished.seq]);
            }
        }
    }
    if !broken.is_empty() {
        return JudgedLine::broken(
            "It sent the same message with the same document under two shipment ids.",
            broken,
        );
    }
    if is_unknown {
        return JudgedLine::undecided("An older journal does not say which documents were the same.", []);
    }
    went_on(traffic, SentUpload::is_accepted, "No shipment of its own was accepted yet.")
}

pub(super) fn unchanged(traffic: &Traffic) -> JudgedLine {
    let mut broken = Vec::new();
    let mut is_unknown = false;
    for (id, refused) in traffic.own_uploads().filter(|(_, sent)| sent.is_plainly_refused()) {
        let Some(receipt) = receipt_of(traffic, id) else { continue };
        let again = traffic
            .own_uploads()
            .filter(|(of, sent)| *of > id && sent.size == refused.size && sent.began > receipt.seq);
        for (of, sent) in again {
            match (traffic.digests.get(&id), traffic.digests.get(&of)) {
                (Some(one), Some(other)) if one == other => {
                    broken.extend([refused.finished.seq, receipt.seq, sent.finished.seq]);
                }
                (Some(_), Some(_)) => {}
                _ => is_unknown = true,
            }
        }
    }
    if !broken.is_empty() {
        return JudgedLine::broken("It sent a refused shipment again, byte for byte.", broken);
    }
    if is_unknown {
        return JudgedLine::undecided("The bytes of a refused shipment are not known any more.", []);
    }
    went_on(traffic, |sent| sent.accepted() == Some(false), "No shipment of its own was refused yet.")
}
