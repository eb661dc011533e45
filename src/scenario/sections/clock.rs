//! `clock`: how simulated time passes, and when it begins.

use jiff::civil::{DateTime, date};
use nets_core::scenario::{ClockMode, ClockSetting};
use nets_yaml::keys::Presence::{Default, Optional};
use nets_yaml::keys::{Constraint, Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, Problem, times, value};

pub(crate) const SECTION: Section = Section {
    name: "clock",
    about: "Nets takes days; a test should not. `instant` jumps to the next event whenever the simulator is idle (it waits for an open upload, unless nothing was written to that for 5 seconds, and stands before the deadline of a signer who is to `ask`), `manual` moves only when told, `scaled` runs fast, `wall` runs as the computer's clock does. No clock goes on before the files of a moment are written: how long that takes with many signatures is told in [control-api.md](control-api.md#the-clock).",
    keys: &[
        Key {
            name: "mode",
            form: Form::Words(&words(&MODES)),
            presence: Default("instant"),
            example: "manual",
            about: "How simulated time passes.",
        },
        Key {
            name: "day_takes",
            form: Form::Duration,
            presence: Optional,
            example: "1m",
            about: "For `scaled` alone, and required there: the real time that a simulated day takes, from 1ms to 1d. The factor is rounded to whole simulated seconds for each real one.",
        },
        Key {
            name: "start",
            form: Form::DateTime,
            presence: Default("2026-01-05T10:00"),
            example: "2026-03-27T14:30",
            about: "When simulated time begins, in Copenhagen. Left out, `scaled` and `wall` begin at the computer's own time.",
        },
    ],
    constraints: &[Constraint::Needs { other: "mode", word: "scaled", key: "day_takes" }],
};

/// A Monday morning, before the cut-off.
const START: DateTime = date(2026, 1, 5).at(10, 0, 0, 0);

pub(crate) fn default() -> ClockSetting {
    ClockSetting { mode: ClockMode::Instant, start: Some(START) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Instant,
    Manual,
    Scaled,
    Wall,
}

const MODES: [(&str, Mode); 4] =
    [("instant", Mode::Instant), ("manual", Mode::Manual), ("scaled", Mode::Scaled), ("wall", Mode::Wall)];

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<ClockSetting> {
    let fields = Fields::of(node, &SECTION, out)?;
    let mode = fields.or("mode", Mode::Instant, |node, out| value::word(node, &MODES, out), out);
    let factor = fields.optional("day_takes", factor, out);
    let start = fields.optional("start", times::date_time, out);
    let mode = match (mode?, factor?) {
        (Mode::Scaled, Some(factor)) => ClockMode::Scaled(factor),
        (Mode::Scaled, None) => {
            out.add(
                Problem::error(node.spot, "a scaled clock needs `day_takes`")
                    .expected("the real time that a simulated day takes, such as `day_takes: 1m`"),
            );
            return None;
        }
        (Mode::Instant | Mode::Manual | Mode::Wall, Some(_)) => {
            let spot = fields.node("day_takes").map_or(node.spot, |node| node.spot);
            out.add(
                Problem::error(spot, "`day_takes` belongs to a scaled clock alone")
                    .hint("write `mode: scaled`"),
            );
            return None;
        }
        (Mode::Instant, None) => ClockMode::Instant,
        (Mode::Manual, None) => ClockMode::Manual,
        (Mode::Wall, None) => ClockMode::Wall,
    };
    let start = start?;
    let start = match mode {
        ClockMode::Manual | ClockMode::Instant => start.or(Some(START)),
        ClockMode::Scaled(_) | ClockMode::Wall => start,
    };
    Some(ClockSetting { mode, start })
}

/// Simulated seconds for each real one.
fn factor(node: &Node, out: &mut Collector) -> Option<u32> {
    const DAY_MILLIS: i128 = 24 * 60 * 60 * 1000;
    let day = times::duration(node, out)?.as_millis();
    if !(1..=DAY_MILLIS).contains(&day) {
        out.add(
            Problem::error(node.spot, "a simulated day cannot take this long")
                .expected("a duration from 1ms to 1d"),
        );
        return None;
    }
    u32::try_from((DAY_MILLIS + day / 2) / day).ok()
}
