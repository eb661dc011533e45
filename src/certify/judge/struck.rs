//! What a sender does after a fault.

use super::judged::JudgedLine;
use super::since::{has_gone_on, has_passed_a_day};
use crate::host_keys_met::HostKeysMet;
use crate::seen_at::SeenAt;
use crate::sent_upload::SentUpload;
use crate::struck::{InDoubt, Struck};
use crate::traffic::Traffic;

fn all(traffic: &Traffic, in_doubt: InDoubt) -> impl Iterator<Item = &Struck> {
    traffic.struck.iter().filter(move |struck| struck.in_doubt == in_doubt)
}

/// A shipment whose answer was lost is not sent again, under whatever id.
pub(super) fn not_again_after_lost_answer(traffic: &Traffic) -> JudgedLine {
    let (mut open, mut shown) = (None, None);
    for struck in all(traffic, InDoubt::AnswerLost) {
        let after = |(_, sent): &(_, &SentUpload)| sent.finished.seq > struck.seen.seq;
        let Some((id, first)) = traffic.own_uploads().find(after) else { continue };
        let again = traffic.own_uploads().find(|(of, sent)| *of > id && is_same(first, sent));
        if let Some((_, again)) = again {
            let entries = [struck.seen.seq, first.finished.seq, again.finished.seq];
            return JudgedLine::broken("It sent again what was taken, when the answer was lost.", entries);
        }
        let receipt = traffic.receipt(id);
        let read = receipt.and_then(|receipt| receipt.fetched).map(|fetched| fetched.seq);
        let went_on = read.or_else(|| has_gone_on(traffic, receipt?.written));
        match went_on {
            Some(seq) => shown = Some([struck.seen.seq, first.finished.seq, seq]),
            None => open = Some([struck.seen.seq, first.finished.seq]),
        }
    }
    match (open, shown) {
        (Some(entries), _) => {
            JudgedLine::undecided("It has neither read the receipt since nor sent anything.", entries)
        }
        (None, Some(entries)) => {
            JudgedLine::shown("The answer was lost, and it did not send the shipment again.", entries)
        }
        (None, None) => JudgedLine::not_exercised("No answer to an upload was lost."),
    }
}

/// Whether both have a shipment id, or a message with its document.
fn is_same(one: &SentUpload, other: &SentUpload) -> bool {
    let has_same_id = one.shipment_id().is_some() && one.shipment_id() == other.shipment_id();
    let likeness = |sent: &SentUpload| -> Vec<u64> {
        sent.messages().filter_map(|(facts, _)| facts.receiver.as_ref().and(facts.likeness)).collect()
    };
    let before = likeness(one);
    has_same_id || likeness(other).iter().any(|likeness| before.contains(likeness))
}

/// What was cut comes whole in the end.
pub(super) fn goes_on_after_cut(traffic: &Traffic) -> JudgedLine {
    let mut open = None;
    for struck in all(traffic, InDoubt::UploadCut) {
        let later = || traffic.own_uploads().filter(|(_, sent)| sent.finished.seq > struck.seen.seq);
        if let Some((_, whole)) = later().find(|(_, sent)| sent.is_accepted()) {
            let entries = [struck.seen.seq, whole.finished.seq];
            return JudgedLine::shown("It was cut, and has sent the shipment whole since.", entries);
        }
        let refused = later().find(|(_, sent)| sent.accepted() == Some(false));
        if let Some((_, refused)) = refused {
            let entries = [struck.seen.seq, refused.finished.seq];
            return JudgedLine::broken("What it sent after the cut was refused.", entries);
        }
        if has_passed_a_day(struck.seen, traffic.now) {
            return JudgedLine::broken("A day after the cut it has sent nothing.", [struck.seen.seq]);
        }
        open = Some(struck.seen.seq);
    }
    match open {
        Some(seq) => JudgedLine::undecided("It has sent nothing since the cut.", [seq]),
        None => JudgedLine::not_exercised("No upload was cut."),
    }
}

/// Who knows a server's key does not log in where another is shown.
pub(super) fn trusts_no_other_host_key(traffic: &Traffic) -> JudgedLine {
    let HostKeysMet { known, changed, unknown, trusted, last } = &traffic.host_keys;
    let seq = |seen: &Option<SeenAt>| seen.as_ref().map(|seen| seen.seq);
    if trusted.is_some() {
        let entries = [known, changed, trusted].into_iter().filter_map(seq);
        return JudgedLine::broken("It logged in to a server whose host key had changed.", entries);
    }
    match (changed, unknown) {
        (Some(changed), _) => {
            let logged_in = last.filter(|last| last.seq > changed.seq);
            if logged_in.is_some() || has_passed_a_day(*changed, traffic.now) {
                let entries = [seq(known), Some(changed.seq), seq(&logged_in)];
                let why = "The host key had changed, and it did not log in.";
                return JudgedLine::shown(why, entries.into_iter().flatten());
            }
            let why = "The host key has changed, and it has neither logged in by the usual one since nor let a day pass.";
            JudgedLine::undecided(why, [changed.seq])
        }
        (None, Some(unknown)) => {
            let why = "The server showed another host key before the sender had logged in by the usual one.";
            JudgedLine::undecided(why, [unknown.seq])
        }
        (None, None) => JudgedLine::not_exercised("No server has shown it another host key."),
    }
}

/// A file of which a part came is fetched again, and not deleted before.
pub(super) fn takes_whole_files(traffic: &Traffic) -> JudgedLine {
    let (mut open, mut shown) = (None, None);
    for struck in all(traffic, InDoubt::DownloadCut) {
        let Some(file) = traffic.file_at(&struck.path) else { continue };
        if let Some(deleted) = file.deleted.filter(|_| file.is_deleted_unread()) {
            let why = "It deleted a file of which it had a part.";
            return JudgedLine::broken(why, [struck.seen.seq, deleted.seq]);
        }
        match file.fetched.filter(|fetched| fetched.seq > struck.seen.seq) {
            Some(fetched) => shown = Some([struck.seen.seq, fetched.seq]),
            None => {
                let left = traffic.last_fetch.filter(|fetch| has_passed_a_day(struck.seen, fetch.at));
                if let Some(left) = left {
                    let why = "A day later it has fetched others, and left the file of which it has a part.";
                    return JudgedLine::broken(why, [struck.seen.seq, left.seq]);
                }
                open = Some(struck.seen.seq);
            }
        }
    }
    match (open, shown) {
        (Some(seq), _) => JudgedLine::undecided("It has not fetched the file again yet.", [seq]),
        (None, Some(entries)) => {
            JudgedLine::shown("A part of a file came, and it has fetched the file to its end.", entries)
        }
        (None, None) => JudgedLine::not_exercised("No download ended before its file did."),
    }
}
