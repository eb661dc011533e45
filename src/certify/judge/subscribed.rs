//! What is sent to those of whom the sender knows that e-Boks does not reach them.

use std::collections::BTreeMap;

use nets_core::identity::{DocumentType, Party, UploadId};
use nets_core::timeline::OutboundKind;

use super::judged::JudgedLine;
use crate::given_file::GivenFile;
use crate::kind::SentKind;
use crate::sent_upload::SentUpload;
use crate::traffic::{SubscriptionChange, Traffic, Unreached};

/// So many failures of one recipient and document type are asked whether the sender had read of them.
const ASKED: usize = 200;

type Subscription<'t> = (&'t Party, &'t DocumentType);

/// What a sender could read of who subscribes, by what it is about.
struct Known<'t> {
    traffic: &'t Traffic,
    unreached: BTreeMap<Subscription<'t>, Vec<&'t Unreached>>,
    changes: BTreeMap<Subscription<'t>, Vec<&'t SubscriptionChange>>,
    /// In their order.
    reports: Vec<&'t GivenFile>,
    realtime: BTreeMap<UploadId, &'t GivenFile>,
    lists: Vec<&'t GivenFile>,
}

pub(super) fn not_to_unsubscribed(traffic: &Traffic) -> JudgedLine {
    let known = Known::of(traffic);
    let mut broken = Vec::new();
    let mut kept = None;
    for failed in &traffic.unreached {
        let Some(sent) = traffic.uploads.get(&failed.upload).filter(|sent| !sent.by_hand) else { continue };
        let Some(message) = sent.message(failed.index) else { continue };
        let Some(known_by) = known.before(failed, sent) else { continue };
        if message.kinds.contains(SentKind::NextChannel) || message.is_mandatory {
            kept = kept.or(Some([known_by, failed.seen.seq]));
        } else {
            broken.extend([known_by, sent.finished.seq, failed.seen.seq]);
        }
    }
    if !broken.is_empty() {
        return JudgedLine::broken(
            "It sent what it knew e-Boks does not take, and named no other way.",
            broken,
        );
    }
    if let Some(entries) = kept {
        return JudgedLine::shown(
            "It knew that e-Boks would not take it, and gave it a next channel.",
            entries,
        );
    }
    known.refrained()
}

impl<'t> Known<'t> {
    fn of(traffic: &'t Traffic) -> Known<'t> {
        let mut known = Known {
            traffic,
            unreached: BTreeMap::new(),
            changes: BTreeMap::new(),
            reports: Vec::new(),
            realtime: BTreeMap::new(),
            lists: Vec::new(),
        };
        for failed in &traffic.unreached {
            known.unreached.entry((&failed.party, &failed.document_type)).or_default().push(failed);
        }
        for change in &traffic.changes {
            known.changes.entry((&change.party, &change.document_type)).or_default().push(change);
        }
        for file in &traffic.files {
            match file.kind {
                OutboundKind::DistributionReport => known.reports.push(file),
                OutboundKind::SubscriptionList => known.lists.push(file),
                OutboundKind::RealtimeReceipt => {
                    known.realtime.extend(file.upload.map(|upload| (upload, file)));
                }
                OutboundKind::Receipt | OutboundKind::SigningResult => {}
            }
        }
        known
    }

    /// The entry by which the sender had fetched, before it began this upload, that the recipient does not subscribe.
    fn before(&self, failed: &Unreached, sent: &SentUpload) -> Option<u64> {
        let about = (&failed.party, &failed.document_type);
        let changes = || self.changes.get(&about).into_iter().flatten();
        let fetched = |file: &GivenFile| file.fetched.filter(|fetched| fetched.seq < sent.began);
        let earlier = self.unreached.get(&about).into_iter().flatten();
        let mut earlier = earlier.filter(|earlier| earlier.upload < failed.upload).take(ASKED);
        let reported = earlier.find_map(|earlier| {
            let meanwhile = earlier.seen.seq..sent.began;
            let has_subscribed =
                changes().any(|change| change.subscribes && meanwhile.contains(&change.seen.seq));
            let seen = self.told_by(earlier).and_then(fetched)?;
            (!has_subscribed).then_some(seen.seq)
        });
        reported.or_else(|| {
            self.lists.iter().find_map(|list| {
                let (as_of, seen) = (list.as_of?, fetched(list)?);
                let behind = |change: &&&SubscriptionChange| {
                    !change.subscribes && change.seen.at > as_of && change.seen.at <= failed.as_of
                };
                let has_left = changes().filter(behind).count() > 0;
                (failed.as_of >= as_of && !has_left && self.is_whole(list)).then_some(seen.seq)
            })
        })
    }

    /// The file that tells of it: the realtime receipt of its shipment, or the first report behind the message's end.
    fn told_by(&self, failed: &Unreached) -> Option<&'t GivenFile> {
        let end = self.traffic.uploads.get(&failed.upload).map_or(failed.seen, |sent| {
            let arrival = sent.arrival(failed.index);
            arrival.printed.or(arrival.emailed).unwrap_or(failed.seen)
        });
        let behind = |file: &&'t GivenFile| file.written.seq > failed.seen.seq;
        let realtime = self.realtime.get(&failed.upload).copied().filter(behind);
        let report = || self.reports.iter().find(|report| report.written.seq > end.seq).copied();
        realtime.filter(|file| file.fetched.is_some()).or_else(report)
    }

    /// Whether all lists of that moment were fetched, where the sender has several e-Boks ids.
    fn is_whole(&self, list: &GivenFile) -> bool {
        let of_that_day =
            self.lists.iter().filter(|file| file.written.at == list.written.at && file.fetched.is_some());
        of_that_day.count() >= self.traffic.lists_a_day
    }

    /// It was told of one whom e-Boks does not reach, and has sent to others since.
    fn refrained(&self) -> JudgedLine {
        let read = |failed: &'t Unreached| {
            Some((failed.seen.seq, self.told_by(failed).and_then(|report| report.fetched)?))
        };
        let Some((failed, fetched)) = self.traffic.unreached.iter().find_map(read) else {
            return JudgedLine::not_exercised("It has not read of a recipient whom e-Boks does not reach.");
        };
        let mut later = self.traffic.own_uploads().filter(|(_, sent)| sent.began > fetched.seq);
        match later.find(|(_, sent)| sent.is_accepted()) {
            Some((_, sent)) => JudgedLine::shown(
                "It read of a recipient whom e-Boks does not reach, and has sent that one nothing more without a next channel.",
                [failed, fetched.seq, sent.finished.seq],
            ),
            None => JudgedLine::undecided(
                "It knows of one whom e-Boks does not reach, and has sent nothing since.",
                [failed, fetched.seq],
            ),
        }
    }
}
