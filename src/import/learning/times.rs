//! When the world begins, and the hours of its days.

use std::collections::BTreeMap;

use nets_core::calendar::copenhagen;
use nets_core::civil::{DateTime, Time};
use nets_core::scenario::Timetable;
use nets_core::{SignedDuration, Timestamp};

use super::draft::Draft;
use super::sources::DropSources;
use crate::file::FileRef;
use crate::moments::{day_of, in_copenhagen, time_of};
use crate::received::{ReceivedFacts, is_good};
use crate::remark::{ImportRemark, RemarkKind};

/// The hours that are needed to say when something was delivered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hours {
    delivery: Time,
    return_file: Time,
    cut_off: Time,
}

impl Hours {
    /// When a document that is sent now is delivered.
    pub(super) fn delivery_after(self, sent: Timestamp) -> Option<Timestamp> {
        let days = if time_of(sent) < self.cut_off { 1 } else { 2 };
        in_copenhagen((day_of(sent) + SignedDuration::from_hours(24 * days)).to_datetime(self.delivery))
    }

    /// The evening before the return file of a day, which has what happened until then.
    pub(super) fn evening_before(self, processed: nets_core::civil::Date) -> Option<Timestamp> {
        let evening =
            processed.to_datetime(self.return_file).checked_sub(SignedDuration::from_hours(12)).ok()?;
        in_copenhagen(evening)
    }
}

pub(super) fn write(of: DropSources<'_>, draft: &mut Draft, remarks: &mut Vec<ImportRemark>) -> Hours {
    if let Some((start, why)) = beginning(of) {
        draft.comments.add("clock", None, why);
        draft.line("clock", &format!("{{mode: manual, start: {}}}", start.strftime("%Y-%m-%dT%H:%M")));
    } else {
        draft.line("clock", "{mode: manual}");
    }
    let standard = Timetable::default();
    let mut hours =
        Hours { delivery: standard.delivery, return_file: standard.return_file, cut_off: standard.cut_off };
    let mut lines = Vec::new();
    let deliveries = of.accepted().filter_map(|(_, message)| {
        let (row, file) = message.end?;
        let is_morning = row.channel.starts_with('E') && is_good(&row.status) && message.realtime.is_none();
        Some((row.at.filter(|_| is_morning && !message.message.realtime)?, file))
    });
    let mut learn = |key: &str, found: Vec<(Timestamp, FileRef)>, usual: Time| {
        let hour = only_hour(key, &found, remarks)?;
        if hour.0 != usual {
            draft.comments.add("timetable", None, format!("{key}: by {}", hour.1));
            lines.push(format!("{key}: \"{}\"", hour.0.strftime("%H:%M:%S")));
        }
        Some(hour.0)
    };
    hours.delivery = learn("delivery", deliveries.collect(), standard.delivery).unwrap_or(hours.delivery);
    let reports = of.received.iter().enumerate().filter_map(|(place, facts)| match facts {
        Some(ReceivedFacts::Report(report)) => Some((report.written?, FileRef::Received(place))),
        _ => None,
    });
    learn("distribution_report", reports.collect(), standard.distribution_report);
    if !lines.is_empty() {
        draft.line("timetable", &format!("{{{}}}", lines.join(", ")));
    }
    hours
}

/// The hour of all of them; none where they have several.
fn only_hour(
    key: &str,
    found: &[(Timestamp, FileRef)],
    remarks: &mut Vec<ImportRemark>,
) -> Option<(Time, FileRef)> {
    let mut hours: BTreeMap<Time, FileRef> = BTreeMap::new();
    for (at, file) in found {
        hours.entry(time_of(*at)).or_insert(*file);
    }
    let mut all = hours.into_iter();
    let first = all.next()?;
    if let Some((_, file)) = all.next() {
        let sentence = format!("by it the hour of `{key}` is another than by {}; ours is kept", first.1);
        remarks.push(ImportRemark::new(RemarkKind::Contradiction, file, sentence));
        return None;
    }
    Some(first)
}

/// The earliest moment of any file, to the minute.
fn beginning(of: DropSources<'_>) -> Option<(DateTime, String)> {
    let first = of.planned.uploads.first().map(|upload| {
        let why =
            format!("by {}, the first that was sent: {}", FileRef::Sent(upload.sent), upload.at_from.words());
        (upload.at, why)
    });
    let lists = of.lists().filter_map(|(file, list)| {
        let day = list.date?.yesterday().ok()?;
        Some((in_copenhagen(day.to_datetime(Time::constant(9, 0, 0, 0)))?, format!("the day before {file}")))
    });
    let (at, why) = first.into_iter().chain(lists).min()?;
    let at = copenhagen().to_datetime(at);
    Some((at.with().second(0).subsec_nanosecond(0).build().ok()?, why))
}
