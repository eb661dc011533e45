//! A disk that is full at every kind of write, and has room again: nothing told is missing in the end,
//! and nothing missing was told.

use nets_core::SignedDuration;
use nets_core::identity::UploadId;

use super::stand::{Access, Mode, Stand, accepted, refused};
use crate::moving::Advance;

/// Whether an access is of a kind.
type IsOfKind = fn(&Access) -> bool;

/// Every kind of write there is, each with which accesses it means.
const KINDS: [(&str, IsOfKind); 11] = [
    ("every access", |_| true),
    ("an append of an upload", |access| is_append(access, "upload_finished")),
    ("an append of a verdict", |access| is_append(access, "shipment_inspected")),
    ("an append of passed time", |access| is_append(access, "time_passed")),
    ("a sync", |access| *access == Access::Sync),
    ("making a file", |access| matches!(access, Access::Make(_))),
    ("a receipt", |access| is_write(access, ".receipt")),
    ("a signed document", |access| is_write(access, "signed_documents_")),
    ("a subscription list", |access| is_write(access, "_eboks_subscribers_")),
    ("a report", |access| is_write(access, "report_") || is_write(access, ".realtime")),
    ("forgetting a zip", |access| matches!(access, Access::Forget(_))),
];

fn is_append(access: &Access, event: &str) -> bool {
    matches!(access, Access::Append(events) if events.contains(&event))
}

fn is_write(access: &Access, part: &str) -> bool {
    matches!(access, Access::Write(name) if name.contains(part))
}

/// A week with a document to sign, a realtime letter, a refused shipment and their like from another sender.
fn week(stand: &mut Stand, during: impl Fn(&mut Stand)) {
    for (of, first) in [(1, 1), (2, 11)] {
        for number in first..first + 3 {
            while stand.upload(of, number).is_err() {
                during(stand);
            }
        }
        stand.read(first, accepted(first, "162812"));
        stand.read(first + 1, accepted(first + 1, "163059"));
        stand.read(first + 2, refused());
        during(stand);
    }
    let start = stand.engine.core.now();
    for day in 1..=7 {
        let evening = Advance::To(start + SignedDuration::from_hours(24 * day));
        let mut moved = stand.advance(evening);
        while !matches!(moved.try_recv(), Ok(Ok(_))) {
            during(stand);
            if moved.is_terminated() {
                // It was told that the disk is full, and asks again.
                moved = stand.advance(evening);
            }
        }
    }
}

fn assert_truthful(stand: &Stand, kind: &str) {
    let mut files = stand.disk.files();
    files.sort();
    for told in stand.told_files() {
        assert!(files.contains(&told), "{kind}: {told} was told and is not there");
    }
}

#[test]
fn a_disk_that_is_full_for_a_while_at_any_kind_of_write_loses_and_invents_nothing() {
    let mut well = Stand::new(Mode::Manual);
    week(&mut well, |_| {});
    let expected = well.told_files();
    for ending in [".receipt", ".zip", ".xml", ".realtime"] {
        assert!(expected.iter().any(|name| name.ends_with(ending)), "{ending} in {expected:?}");
    }
    for (kind, is_meant) in KINDS {
        let mut stand = Stand::new(Mode::Manual);
        // The first accesses of this kind fail, then the disk has room, and fails again.
        let mut meant = 0u32;
        stand.disk.refuse(move |access| {
            meant += u32::from(is_meant(access));
            is_meant(access) && meant % 8 < 5
        });
        week(&mut stand, |stand| {
            assert_truthful(stand, kind);
            stand.retry();
        });
        stand.disk.make_room();
        for _ in 0..3 {
            stand.retry();
        }
        assert!(!stand.disk.look().refused.is_empty(), "{kind}: nothing was refused");
        assert_eq!(stand.told_files(), expected, "{kind}: told");
        let mut files = stand.disk.files();
        files.sort();
        assert_eq!(files, expected, "{kind}: there");
        let forgotten = [1, 2, 3, 11, 12, 13]
            .map(|number| stand.disk.look().done.contains(&Access::Forget(UploadId(number))));
        assert_eq!(forgotten, [true; 6], "{kind}: forgotten in the end");
        let told = stand.told();
        let times = |name| told.iter().filter(|told| **told == name).count();
        assert!(times("storage_failed") > 0, "{kind}");
        assert_eq!(times("storage_failed"), times("storage_recovered"), "{kind}");
    }
}
