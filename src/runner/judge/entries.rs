//! `see` and `never`: what is on the timeline, and what is proven not to be.

use nets_accept::{EntryPattern, Never, See, Window};
use nets_control::LocalTime;
use nets_core::Timestamp;
use nets_core::event::Observation;
use nets_core::timeline::{Entry, Happening};
use nets_report::StepState;

use crate::judge::control::why_impossible;
use crate::matcher::{EntryMatcher, show};
use crate::seen::{Evidence, Seen};
use crate::told::{Outcome, counted, more_decides, pattern_words, wanted};

/// So many entries are named by their numbers.
const NAMED: usize = 10;

/// Why a login may have done more than the timeline tells.
pub(super) const DROPPED: &str = "more came from a login than could be noted";

/// A window in this world: which entries are in it.
struct Span {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    /// Behind this entry.
    after: u64,
    /// Up to this one.
    until: u64,
    /// What the clock showed as the window began and ended by its steps, or by the case.
    clock: (Timestamp, Timestamp),
}

impl Span {
    fn of(window: Window, seen: &Seen) -> Span {
        let mark = |step: Option<u32>| {
            let index = (step? as usize).checked_sub(1)?;
            seen.marks.get(index).copied()
        };
        let (after, until) = (mark(window.after_step), mark(window.until_step));
        Span {
            from: window.from.map(|from| seen.began.moment(from)),
            to: window.to.map(|to| seen.began.moment(to)),
            after: after.map_or(0, |mark| mark.newest),
            until: until.map_or(u64::MAX, |mark| mark.newest),
            clock: (
                after.map_or(seen.began.simulated, |mark| mark.at),
                until.map_or(seen.now, |mark| mark.at),
            ),
        }
    }

    fn has(&self, entry: &Entry) -> bool {
        (self.after + 1..=self.until).contains(&entry.seq)
            && self.from.is_none_or(|from| entry.at >= from)
            && self.to.is_none_or(|to| entry.at < to)
    }

    /// Why no entry could be in it, whatever happened: it is over before it begins, in this world.
    fn nothing(&self) -> Option<String> {
        let time = LocalTime::new();
        let (began, ended) = self.clock;
        let words = |begins: Timestamp, ends: Timestamp| {
            format!(
                "nothing could be in the window: it begins at {} and ends at {}",
                time.show(begins),
                time.show(ends)
            )
        };
        let begins = self.from.map_or(began, |from| from.max(began));
        if let Some(to) = self.to.filter(|to| *to <= begins) {
            return Some(words(begins, to));
        }
        (begins > ended).then(|| format!("{}: move the clock beyond its beginning", words(begins, ended)))
    }
}

pub(super) fn see(see: &See, of: &Evidence<'_>) -> Outcome {
    let seen = &of.seen;
    let (matcher, span) = (EntryMatcher::of(&see.entry, seen), Span::of(see.window, seen));
    let found: Vec<&Entry> =
        seen.entries.iter().filter(|entry| span.has(entry) && matcher.matches(entry)).collect();
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let expected = format!(
        "{} {}{}",
        wanted(see.count, "entry", "entries"),
        pattern_words(&see.entry),
        window_words(see.window)
    );
    let told = match &found[..] {
        [] => "no such entry".to_owned(),
        found => format!("{}: {}", counted(count, "entry", "entries"), numbers(found)),
    };
    let is_too_few = count < see.count.at_least;
    if seen.gone > span.after && more_decides(see.count, count) {
        return Outcome::undecided(expected, format!("{told}, and {}", seen.gone_words()));
    }
    let looked: Vec<&Entry> = seen.entries.iter().filter(|entry| span.has(entry)).collect();
    let is_dropped =
        can_be_observed(&see.entry) && looked.iter().any(|entry| tells_of_drops(&entry.happening));
    if is_dropped && more_decides(see.count, count) {
        return Outcome::undecided(expected, format!("{told}, and {DROPPED}"));
    }
    if see.count.holds(count) && found.is_empty() && matcher.first(seen).is_none() {
        let told = format!(
            "{told}; nothing shows that one would have been found: the same filters match nothing in this case. Write \
             `never` with a `control`, or add `at_least: 1`"
        );
        let undecided = Outcome::undecided(expected, told);
        return matcher.with_nearest(with_id_hint(undecided, see.entry.shipment_id.as_deref(), seen), seen);
    }
    if see.count.holds(count) {
        let open = if see.count.at_most.is_some() { open(&span, of) } else { Vec::new() };
        if !open.is_empty() {
            return Outcome::undecided(expected, format!("{told}; more could come: {}", open.join("; ")));
        }
        return Outcome::pass().expected(expected).seen(told);
    }
    let failed = with_id_hint(Outcome::fail(expected, told), see.entry.shipment_id.as_deref(), seen);
    if is_too_few {
        // One outside of the window comes nearest of all.
        let nearest = seen.entries.iter().rfind(|entry| matcher.matches(entry) && !span.has(entry));
        let nearest = nearest.or_else(|| matcher.nearest(seen, |entry| !matcher.matches(entry)));
        return show(failed, seen, nearest);
    }
    show(failed, seen, found.last().copied())
}

pub(super) fn never(never: &Never, of: &Evidence<'_>) -> Outcome {
    let seen = &of.seen;
    let (matcher, span) = (EntryMatcher::of(&never.entry, seen), Span::of(never.window, seen));
    let expected = format!("no entry {}{}", pattern_words(&never.entry), window_words(never.window));
    let looked: Vec<&Entry> = seen.entries.iter().filter(|entry| span.has(entry)).collect();
    let found: Vec<&Entry> = looked.iter().copied().filter(|entry| matcher.matches(entry)).collect();
    if let Some(first) = found.first() {
        let told = format!(
            "{}: {}",
            counted(u32::try_from(found.len()).unwrap_or(u32::MAX), "entry", "entries"),
            numbers(&found)
        );
        return show(Outcome::fail(expected, told), seen, Some(first));
    }
    let control = match &never.control {
        Some(control) => EntryMatcher::of(control, seen).first(seen),
        None => matcher.first(seen),
    };
    let mut open = open(&span, of);
    if can_be_observed(&never.entry) && looked.iter().any(|entry| tells_of_drops(&entry.happening)) {
        open.push(DROPPED.to_owned());
    }
    let impossible = match &never.control {
        Some(control) => why_impossible(&never.entry, control, of),
        // What matches elsewhere has these ids.
        None => None,
    };
    let is_proven = open.is_empty() && control.is_some() && impossible.is_none();
    let state = if is_proven { StepState::Pass } else { StepState::Undecided };
    let mut told = vec!["no such entry".to_owned()];
    told.extend(open.iter().cloned());
    if control.is_none() {
        told.push(match &never.control {
            None => {
                "nothing shows that one would have been found: the same filters match nothing outside of the \
                     window either; give a `control` that matches something in this case"
                    .to_owned()
            }
            Some(control) => format!("the control matches nothing: {}", pattern_words(control)),
        });
    }
    told.extend(impossible);
    let closed = if open.is_empty() {
        "the sender's programs have ended, no session is open, no alias call waits, the world has settled"
            .to_owned()
    } else {
        open.join("; ")
    };
    let outcome = Outcome::new(state)
        .expected(expected)
        .seen(told.join("; "))
        .evidence("window", window_evidence(&span, seen))
        .evidence("closed", closed)
        .evidence("control", control.map_or_else(|| "none".to_owned(), entry_words))
        .evidence("looked", looked_words(&looked));
    match state {
        StepState::Pass => outcome,
        _ => matcher.with_nearest(with_id_hint(outcome, never.entry.shipment_id.as_deref(), seen), seen),
    }
}

/// Why an entry could still come, or could have been there.
fn open(span: &Span, of: &Evidence<'_>) -> Vec<String> {
    let seen = &of.seen;
    let mut open = of.closed.open.clone();
    open.extend(span.nothing());
    if let Some(to) = span.to.filter(|to| seen.now < *to) {
        let time = LocalTime::new();
        open.push(format!(
            "the clock shows {} and the window ends at {}: move the clock that far",
            time.show(seen.now),
            time.show(to)
        ));
    }
    if seen.gone > span.after {
        open.push(seen.gone_words());
    }
    open
}

/// Whether such an entry can be one of what was only observed of a client, of which some may be dropped.
fn can_be_observed(pattern: &EntryPattern) -> bool {
    pattern.what.is_empty() || pattern.what.iter().any(|what| Observation::NAMES.contains(what))
}

/// Whether it says that observations were dropped: it is observed, and no observation itself.
pub(super) fn tells_of_drops(happening: &Happening) -> bool {
    happening.is_observed() && !matches!(happening, Happening::Observed(_))
}

fn window_words(window: Window) -> String {
    let mut words = String::new();
    let time = |time: nets_core::script::ScriptedTime| match time {
        nets_core::script::ScriptedTime::At(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
        nets_core::script::ScriptedTime::Day { day, time } => {
            format!("day {day} {}", time.strftime("%H:%M"))
        }
    };
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.push_str(&format!(", {name} {value}"));
        }
    };
    add("from", window.from.map(time));
    add("before", window.to.map(time));
    add("after step", window.after_step.map(|step| step.to_string()));
    add("until the end of step", window.until_step.map(|step| step.to_string()));
    words
}

/// From when to when the window is, by number, in simulated and in real time.
fn window_evidence(span: &Span, seen: &Seen) -> String {
    let newest = seen.entries.last().map_or(0, |entry| entry.seq);
    let time = LocalTime::new();
    let (began, ended) = span.clock;
    let from = span.from.map_or(began, |from| from.max(began));
    let to = span.to.map_or(ended, |to| to.min(ended));
    let first = seen.entries.iter().find(|entry| entry.seq > span.after);
    let last = seen.entries.iter().rfind(|entry| entry.seq <= span.until && entry.seq > span.after);
    let real = last.and_then(|entry| entry.real).map_or_else(String::new, |real| {
        let from = first.and_then(|entry| entry.real).unwrap_or(seen.began.real);
        format!(", {} ms real", real.duration_since(from).as_millis().max(0))
    });
    let (first, last) = (span.after + 1, span.until.min(newest));
    let entries = if first > last { "no entry".to_owned() } else { format!("entries {first} to {last}") };
    format!("{entries} = {} to {}{real}", time.show(from), time.show(to))
}

fn looked_words(looked: &[&Entry]) -> String {
    format!("{}, none matches", counted(u32::try_from(looked.len()).unwrap_or(u32::MAX), "entry", "entries"))
}

pub(super) fn entry_words(entry: &Entry) -> String {
    format!("entry {}: {}", entry.seq, nets_story::line(entry))
}

fn numbers(found: &[&Entry]) -> String {
    let mut numbers: Vec<String> = found.iter().take(NAMED).map(|entry| entry.seq.to_string()).collect();
    if found.len() > NAMED {
        numbers.push(format!("{} more", found.len() - NAMED));
    }
    numbers.join(", ")
}

/// Where no shipment has the id that is asked for, those that there are.
fn with_id_hint(outcome: Outcome, wanted: Option<&str>, seen: &Seen) -> Outcome {
    let Some(wanted) = wanted.filter(|wanted| seen.uploads_of(wanted).is_empty()) else { return outcome };
    let ids: Vec<&str> = seen.shipment_ids().take(NAMED).collect();
    let there = if ids.is_empty() { "none was uploaded".to_owned() } else { ids.join(", ") };
    outcome.evidence("shipments", format!("none has the id {wanted}; there are: {there}"))
}
