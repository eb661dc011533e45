//! Putting files into Outbound; where a fault strikes, as that says.

use alloc::{boxed::Box, format, string::String};
use jiff::{SignedDuration, Timestamp};

use crate::agenda::Due;
use crate::effect::{Effect, GoneFile, OutboundContent, OutboundFile};
use crate::event::Upload;
use crate::faults::fates::{Fate, HeldFile};
use crate::faults::nets_order::{DoneInstead, GoneAfter, NetsOrder, NetsWriting, PartFirst, PartUntil};
use crate::faults::operation::{DoorOperation, FaultOperation};
use crate::faults::plan::StruckAtNets;
use crate::faults::planned::{FaultAnswer, FaultEffect, FaultEnd};
use crate::identity::UserId;
use crate::now::Now;
use crate::out::Out;
use crate::timeline::{Happening, OutboundKind};

/// Files that come in reverse are so far apart, so that their times tell.
const APART: SignedDuration = SignedDuration::from_secs(1);

/// A file that Nets is about to put into Outbound.
pub(crate) struct FileDraft<'a> {
    pub(crate) user: &'a UserId,
    /// What it answers, if it answers an upload.
    pub(crate) answers: Option<&'a Upload>,
    pub(crate) name: String,
    pub(crate) content: OutboundContent,
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "taken apart as soon as it is returned")]
pub(crate) enum PutAs {
    Written,
    /// It is written later.
    HeldBack,
    Never,
    /// It is not written; what it says belongs into the next one.
    NextTime(OutboundContent),
}

/// What is to become of a file once it is written.
#[derive(Clone, Copy)]
struct Afterwards<'a> {
    fault: &'a str,
    part: Option<PartFirst>,
    gone: Option<GoneAfter>,
}

/// Puts a file into Outbound. `again` gives it the name that Nets would give to another one.
pub(crate) fn put(
    draft: FileDraft<'_>,
    again: impl FnOnce(&OutboundContent) -> (String, OutboundContent),
    now: Now<'_>,
    out: &mut Out<'_>,
) -> PutAs {
    let FileDraft { user, answers, name, content } = draft;
    let (at, upload) = (now.time, answers.map(|upload| upload.id));
    let file = OutboundFile { user: user.clone(), upload, name, at, content };
    if out.faults.is_empty() {
        out.ask(Effect::Write(file));
        return PutAs::Written;
    }
    let operation = DoorOperation {
        user: Some(user.clone()),
        path: Some(format!("/Outbound/{}", file.name)),
        to: answers.map(Upload::path),
        ..DoorOperation::new(kind_of(file.content.kind()))
    };
    let Some(StruckAtNets { fault, order, not_before }) = out.faults.strike(&operation, at) else {
        out.ask(Effect::Write(file));
        return PutAs::Written;
    };
    let comes = not_before.or_else(|| order.late.map(|late| now.after(late)));
    let another = (order.write == NetsWriting::Twice).then(|| again(&file.content));
    let second = another.as_ref().map(|(name, _)| name.clone());
    tell(operation, &fault, &order, comes, second, out);
    let NetsOrder { write, reversed, part, gone, .. } = order;
    let afterwards = Afterwards { fault: &fault, part, gone };
    match (write, another) {
        (NetsWriting::Never, _) => return PutAs::Never,
        (NetsWriting::NextTime, _) => return PutAs::NextTime(file.content),
        (NetsWriting::Once, _) if comes.is_some() || reversed => {
            hold_back(file, comes.unwrap_or(at), afterwards, reversed, out);
            return PutAs::HeldBack;
        }
        (NetsWriting::Twice, Some((name, content))) => {
            let second = OutboundFile { name, content, ..file.clone() };
            write_as_ordered(file, afterwards, now, out);
            match comes {
                Some(comes) => hold_back(second, comes, afterwards, false, out),
                None => write_as_ordered(second, afterwards, now, out),
            }
        }
        (NetsWriting::Once | NetsWriting::Twice, _) => write_as_ordered(file, afterwards, now, out),
    }
    PutAs::Written
}

/// Until when the return file that is due now is put off by a fault, if it is.
pub(crate) fn put_off_return_file(now: Now<'_>, out: &mut Out<'_>) -> Option<Timestamp> {
    if out.faults.is_empty() || out.faults.put_off.take() == Some(now.time) {
        return None;
    }
    let operation = DoorOperation::new(FaultOperation::ReturnFile);
    let StruckAtNets { fault, order, not_before } = out.faults.strike(&operation, now.time)?;
    let until = match order.write {
        NetsWriting::NextTime => now.calendar.return_file_after(now.time),
        NetsWriting::Once | NetsWriting::Twice | NetsWriting::Never => {
            let until = not_before.or_else(|| order.late.map(|late| now.after(late)))?;
            out.faults.put_off = Some(until);
            until
        }
    };
    tell(operation, &fault, &order, Some(until), None, out);
    Some(until)
}

fn tell(
    operation: DoorOperation,
    fault: &str,
    order: &NetsOrder,
    comes: Option<Timestamp>,
    second: Option<String>,
    out: &mut Out<'_>,
) {
    let NetsOrder { write, reversed, part, gone, .. } = *order;
    let done = match write {
        NetsWriting::Once if comes.is_some() => FaultEffect::NotDone,
        NetsWriting::Once | NetsWriting::Twice if part.is_some() => FaultEffect::Partly,
        NetsWriting::Once | NetsWriting::Twice => FaultEffect::Done,
        NetsWriting::Never | NetsWriting::NextTime => FaultEffect::NotDone,
    };
    out.tell(Happening::FaultFired {
        user: operation.user,
        fault: fault.into(),
        operation: operation.operation,
        path: operation.path,
        client: None,
        environment: None,
        done,
        told: FaultAnswer::AsDone,
        then: FaultEnd::Keep,
        hold: None,
        delay: None,
        connection: None,
        instead: Some(Box::new(DoneInstead { write, comes, second, reversed, part, gone })),
    });
}

fn hold_back(
    file: OutboundFile,
    comes: Timestamp,
    afterwards: Afterwards<'_>,
    reversed: bool,
    out: &mut Out<'_>,
) {
    let Afterwards { fault, part, gone } = afterwards;
    let file = OutboundFile { at: comes, ..file };
    let number = out.faults.fates.plan(Fate::Write(Box::new(HeldFile {
        file,
        fault: fault.into(),
        reversed,
        part,
        gone,
    })));
    out.schedule(comes, Due::Fate(number));
}

/// Writes a file that was held back; of those that come in reverse, the last one, and the others behind it.
pub(crate) fn write_held(held: HeldFile, now: Now<'_>, out: &mut Out<'_>) -> OutboundFile {
    let at = held.file.at;
    let mut first = held;
    if first.reversed {
        let mut group = out.faults.fates.take_group(&first.fault, at);
        out.cancel(group.iter().map(|(number, _)| (at, Due::Fate(*number))));
        if !group.is_empty() {
            let (number, last) = group.remove(0);
            group.push((number, core::mem::replace(&mut first, last)));
        }
        let mut comes = now.time;
        for (_, HeldFile { file, fault, part, gone, .. }) in group {
            comes = comes.saturating_add(APART).unwrap_or(Timestamp::MAX);
            hold_back(file, comes, Afterwards { fault: &fault, part, gone }, false, out);
        }
    }
    let HeldFile { file, fault, part, gone, .. } = first;
    let file = OutboundFile { at: now.time, ..file };
    write_as_ordered(file.clone(), Afterwards { fault: &fault, part, gone }, now, out);
    file
}

/// Writes a file, and plans what is to become of it.
fn write_as_ordered(file: OutboundFile, afterwards: Afterwards<'_>, now: Now<'_>, out: &mut Out<'_>) {
    let Afterwards { fault, part, gone } = afterwards;
    let OutboundFile { user, name, upload, .. } = &file;
    if let Some(part) = part {
        out.faults.fates.show_part(user, name, part);
        if let PartUntil::After(after) = part.until {
            let number = out.faults.fates.plan(Fate::Whole(user.clone(), name.clone()));
            out.schedule(now.after(after), Due::Fate(number));
        }
    }
    if let Some(after) = gone {
        let gone =
            GoneFile { user: user.clone(), name: name.clone(), upload: *upload, fault: fault.into(), after };
        match after {
            GoneAfter::Age(age) => {
                let number = out.faults.fates.plan(Fate::Gone(gone));
                out.schedule_routine(now.after(age), Due::Fate(number));
            }
            GoneAfter::Listed | GoneAfter::Fetched => out.faults.fates.let_go(gone),
        }
    }
    out.ask(Effect::Write(file));
}

fn kind_of(kind: OutboundKind) -> FaultOperation {
    match kind {
        OutboundKind::Receipt => FaultOperation::Receipt,
        OutboundKind::RealtimeReceipt => FaultOperation::RealtimeReceipt,
        OutboundKind::DistributionReport => FaultOperation::DistributionReport,
        OutboundKind::SubscriptionList => FaultOperation::SubscriptionList,
        OutboundKind::SigningResult => FaultOperation::SigningResult,
    }
}
