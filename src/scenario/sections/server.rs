//! `server`: how the SFTP server behaves towards one sender, where servers of this kind differ.

use nets_core::SignedDuration;
use nets_core::habits::{BeyondLimit, InboundHabit, PickedUpName, ServerHabits, SetstatHabit, WriteHabit};
use nets_yaml::keys::Presence::Default;
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, Problem, times, value};

/// More sessions than the simulator lets a user have would be no limit.
const MOST_SESSIONS: u64 = 64;

const LONGEST_IDLE: SignedDuration = SignedDuration::from_hours(1);

pub(crate) const SECTION: Section = Section {
    name: "server",
    about: "How the SFTP server behaves towards this sender: each key beside what `as` stands for, and in its place. What is left out is as `as` has it. What is refused says so to the client and on the timeline. Faults come before all of it, at the same operation. Times here are real ones. [faults.md](faults.md#habits-of-a-server) has examples.",
    keys: &[
        Key {
            name: "picked_up",
            form: Form::Words(&words(&PickedUpName::WORDS)),
            presence: Default("named"),
            example: "gone",
            about: "What a picked-up file leaves behind: its name and size, or nothing.",
        },
        Key {
            name: "inbound",
            form: Form::Words(&words(&InboundHabit::WORDS)),
            presence: Default("open"),
            example: "write_only",
            about: "With `write_only`, files of Inbound can be written and are not listed, asked about by their path, read, renamed or removed.",
        },
        Key {
            name: "setstat",
            form: Form::Words(&words(&SetstatHabit::WORDS)),
            presence: Default("ok"),
            example: "denied",
            about: "What comes of times, permissions and sizes that a client sets: `ignored` tells it that they were set, and none is.",
        },
        Key {
            name: "append",
            form: Form::Words(&words(&WriteHabit::WORDS)),
            presence: Default("ok"),
            example: "refused",
            about: "Whether a file that lies there can be opened to go on with it: to append, or to resume.",
        },
        Key {
            name: "overwrite",
            form: Form::Words(&words(&WriteHabit::WORDS)),
            presence: Default("ok"),
            example: "refused",
            about: "Whether a file that lies there can be written or renamed over. A picked-up file is not in the way.",
        },
        Key {
            name: "read",
            form: Form::Whole { least: 1, most: 261_120 },
            presence: Default("261120"),
            example: "1000",
            about: "The most bytes that answer one READ, whatever was asked for.",
        },
        Key {
            name: "packet",
            form: Form::Whole { least: ServerHabits::LEAST_PACKET as u64, most: 263_168 },
            presence: Default("263168"),
            example: "34000",
            about: "The longest SFTP packet, in bytes, as `limits@openssh.com` tells it: a longer one ends the session, and answers have at most 1024 bytes of data less.",
        },
        Key {
            name: "speed",
            form: Form::Whole { least: 100, most: 1_000_000_000 },
            presence: Default("as fast as it goes"),
            example: "20000",
            about: "Bytes of files a second, in both directions together, for each session. No other session waits.",
        },
        Key {
            name: "sessions",
            form: Form::Whole { least: 1, most: MOST_SESSIONS },
            presence: Default("64"),
            example: "2",
            about: "How many sessions there may be at a time.",
        },
        Key {
            name: "logins_per_minute",
            form: Form::Whole { least: 1, most: 1000 },
            presence: Default("any number"),
            example: "10",
            about: "How many logins there may be within a minute.",
        },
        Key {
            name: "beyond",
            form: Form::Words(&words(&BeyondLimit::WORDS)),
            presence: Default("refused"),
            example: "queued",
            about: "What becomes of a login beyond `sessions` or `logins_per_minute`: its first request is refused with a sentence, its connection is dropped without a word, or it waits until there is room.",
        },
        Key {
            name: "idle",
            form: Form::Duration,
            presence: Default("10m"),
            example: "30s",
            about: "A session ends of which no request and no part of one comes for so long, an hour at the most. That the client asks whether the server is there does not count.",
        },
    ],
    constraints: &[],
};

/// What the section says, in the place of what `usual` has.
pub(crate) fn read(node: &Node, usual: ServerHabits, out: &mut Collector) -> Option<ServerHabits> {
    let fields = Fields::of(node, &SECTION, out)?;
    let read = most(&fields, "read", usual.read, out);
    let packet = most(&fields, "packet", usual.packet, out);
    let speed = most(&fields, "speed", usual.speed, out);
    let sessions = most(&fields, "sessions", usual.sessions, out);
    let logins_per_minute = most(&fields, "logins_per_minute", usual.logins_per_minute, out);
    let picked_up =
        fields.optional("picked_up", |node, out| value::word(node, &PickedUpName::WORDS, out), out);
    let inbound = fields.optional("inbound", |node, out| value::word(node, &InboundHabit::WORDS, out), out);
    let setstat = fields.optional("setstat", |node, out| value::word(node, &SetstatHabit::WORDS, out), out);
    let append = fields.optional("append", |node, out| value::word(node, &WriteHabit::WORDS, out), out);
    let overwrite = fields.optional("overwrite", |node, out| value::word(node, &WriteHabit::WORDS, out), out);
    let beyond = fields.optional("beyond", |node, out| value::word(node, &BeyondLimit::WORDS, out), out);
    let idle = fields.optional("idle", idle, out);
    let habits = ServerHabits {
        picked_up: picked_up?.unwrap_or(usual.picked_up),
        inbound: inbound?.unwrap_or(usual.inbound),
        setstat: setstat?.unwrap_or(usual.setstat),
        append: append?.unwrap_or(usual.append),
        overwrite: overwrite?.unwrap_or(usual.overwrite),
        read: read?,
        packet: packet?,
        speed: speed?,
        sessions: sessions?,
        logins_per_minute: logins_per_minute?,
        beyond: beyond?.unwrap_or(usual.beyond),
        idle: idle?.or(usual.idle),
    };
    let limited = habits.sessions.is_some() || habits.logins_per_minute.is_some();
    if let (false, Some(beyond)) = (limited, fields.node("beyond")) {
        out.add(
            Problem::warning(beyond.spot, "`beyond` is of limits, and there is none")
                .expected("`sessions` or `logins_per_minute` beside it"),
        );
    }
    Some(habits)
}

/// A number within the bounds of its key.
fn most(
    fields: &Fields<'_>,
    name: &'static str,
    usual: Option<u32>,
    out: &mut Collector,
) -> Option<Option<u32>> {
    let Some(node) = fields.node(name) else { return Some(usual) };
    let form = SECTION.keys.iter().find(|key| key.name == name).map(|key| &key.form);
    let Some(Form::Whole { least, most }) = form else { return None };
    let number = value::whole(node, *least, *most, out)?;
    u32::try_from(number).ok().map(Some)
}

fn idle(node: &Node, out: &mut Collector) -> Option<SignedDuration> {
    let idle = times::duration(node, out)?;
    if idle > LONGEST_IDLE || idle < SignedDuration::from_secs(1) {
        out.add(Problem::error(node.spot, "this is no time to wait for a client").expected("from 1s to 1h"));
        return None;
    }
    Some(idle)
}
