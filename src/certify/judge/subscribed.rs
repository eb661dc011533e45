//! What is sent to those of whom the sender knows that e-Boks does not reach them.

use nets_core::timeline::OutboundKind;

use super::judged::Judged;
use crate::given_file::GivenFile;
use crate::kind::SentKind;
use crate::sent_upload::SentUpload;
use crate::traffic::{Traffic, Unreached};

pub(super) fn not_to_unsubscribed(traffic: &Traffic) -> Judged {
    let mut broken = Vec::new();
    let mut kept = None;
    for failed in &traffic.unreached {
        let Some(sent) = traffic.uploads.get(&failed.upload).filter(|sent| !sent.by_hand) else { continue };
        let Some((message, _)) = sent.messages().nth(failed.index as usize) else { continue };
        let Some(known_by) = knew(traffic, failed, sent) else { continue };
        if message.kinds.contains(SentKind::NextChannel) || message.is_mandatory {
            kept = kept.or(Some([known_by, failed.seen.seq]));
        } else {
            broken.extend([known_by, sent.finished.seq, failed.seen.seq]);
        }
    }
    if !broken.is_empty() {
        return Judged::broken("It sent what it knew e-Boks does not take, and named no other way.", broken);
    }
    if let Some(entries) = kept {
        return Judged::shown("It knew that e-Boks would not take it, and gave it a next channel.", entries);
    }
    refrained(traffic)
}

/// The entry by which the sender had fetched, before it began this upload, that the recipient does not subscribe.
fn knew(traffic: &Traffic, failed: &Unreached, sent: &SentUpload) -> Option<u64> {
    let before = |file: &GivenFile| file.fetched.filter(|fetched| fetched.seq < sent.began);
    let reported = traffic.unreached.iter().filter(|earlier| is_same(earlier, failed)).find_map(|earlier| {
        let has_subscribed = traffic.changes.iter().any(|change| {
            change.subscribes
                && change.party == failed.party
                && change.document_type == failed.document_type
                && (earlier.seen.seq..sent.began).contains(&change.seen.seq)
        });
        let told = report_of(traffic, earlier)?;
        before(told).filter(|_| !has_subscribed).map(|fetched| fetched.seq)
    });
    reported.or_else(|| {
        traffic.files.iter().find_map(|list| {
            let (as_of, fetched) = (list.as_of?, before(list)?);
            let has_left = traffic.changes.iter().any(|change| {
                !change.subscribes
                    && change.party == failed.party
                    && change.document_type == failed.document_type
                    && change.seen.at > as_of
                    && change.seen.at <= failed.as_of
            });
            (failed.as_of >= as_of && !has_left && is_whole_day(traffic, list)).then_some(fetched.seq)
        })
    })
}

fn is_same(one: &Unreached, other: &Unreached) -> bool {
    one.upload != other.upload && one.party == other.party && one.document_type == other.document_type
}

/// The first report that tells of it.
fn report_of<'t>(traffic: &'t Traffic, failed: &Unreached) -> Option<&'t GivenFile> {
    traffic.files.iter().find(|file| {
        let tells = matches!(file.kind, OutboundKind::DistributionReport | OutboundKind::RealtimeReceipt);
        tells && file.written.seq > failed.seen.seq && file.fetched.is_some()
    })
}

/// Whether all lists of that moment were fetched, where the sender has several e-Boks ids.
fn is_whole_day(traffic: &Traffic, list: &GivenFile) -> bool {
    let of_that_day = traffic.files.iter().filter(|file| {
        file.kind == OutboundKind::SubscriptionList
            && file.written.at == list.written.at
            && file.fetched.is_some()
    });
    of_that_day.count() >= traffic.lists_a_day
}

/// It was told of one whom e-Boks does not reach, and has sent to others since.
fn refrained(traffic: &Traffic) -> Judged {
    let mut open = None;
    for failed in &traffic.unreached {
        let Some(fetched) = report_of(traffic, failed).and_then(|report| report.fetched) else { continue };
        let next = traffic.own_uploads().find(|(_, sent)| sent.began > fetched.seq && sent.is_accepted());
        if let Some((_, sent)) = next {
            return Judged::shown(
                "It read of a recipient whom e-Boks does not reach, and has sent that one nothing more without a next channel.",
                [failed.seen.seq, fetched.seq, sent.finished.seq],
            );
        }
        open = open.or(Some([failed.seen.seq, fetched.seq]));
    }
    match open {
        Some(entries) => Judged::undecided(
            "It knows of one whom e-Boks does not reach, and has sent nothing since.",
            entries,
        ),
        None => Judged::not_exercised("It has not read of a recipient whom e-Boks does not reach."),
    }
}
