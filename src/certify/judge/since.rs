//! What was done behind an entry, and how much time has passed.

use jiff::SignedDuration;
use nets_core::Timestamp;
use nets_core::identity::UploadId;

use crate::seen_at::SeenAt;
use crate::traffic::Traffic;

/// What the sender did behind this entry: another upload of its own, or the clock has gone on for a day.
pub(super) fn has_gone_on(traffic: &Traffic, since: SeenAt) -> Option<u64> {
    let next = traffic.own_uploads().find(|(_, sent)| sent.began > since.seq);
    match next {
        Some((_, sent)) => Some(sent.finished.seq),
        None => has_passed_a_day(since, traffic.now).then_some(since.seq),
    }
}

/// Whether a day lies between.
pub(super) fn has_passed_a_day(since: SeenAt, until: Timestamp) -> bool {
    until.duration_since(since.at) >= SignedDuration::from_hours(24)
}

/// The receipt of an upload: when it was written.
pub(super) fn receipt_of(traffic: &Traffic, upload: UploadId) -> Option<SeenAt> {
    traffic.receipt(upload).map(|file| file.written)
}
