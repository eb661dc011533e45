//! `faults`: what is to go wrong on purpose, at which operation.

use nets_core::SignedDuration;
use nets_core::faults::operation::{FaultDoor, FaultOperation};
use nets_core::faults::planned::{
    FaultAnswer, FaultEffect, FaultEnd, FaultMoment, FaultOrder, FaultWait, MOST_TIMES, Nth, PlannedFault,
    PlannedOrder, WaitBefore, WaitFor,
};
use nets_core::identity::Malformed;
use nets_core::identity::belgium::EboxEnvironment;
use nets_yaml::keys::Presence::{Default, Optional, Required};
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, Problem, YamlValue, times, value};

use super::connection_fault;
use super::ftps_fault;
use super::nets_fault;

pub(crate) const SECTION: Section = Section {
    name: "faults",
    about: "What is to go wrong on purpose, so that you see what your program then does. Faults are asked in turn at each operation, and the first whose moment it is strikes; there is no chance in it. One that has never struck is told at the end, and fails a case of an acceptance file. [faults.md](faults.md) has recipes.",
    keys: &[
        Key {
            name: "name",
            form: Form::Text(100),
            presence: Required,
            example: "the answer to the close is lost",
            about: "By which it is told and removed. Each fault has a name of its own.",
        },
        Key {
            name: "at",
            form: Form::Section(&AT),
            presence: Required,
            example: "{op: close, path: '*.zip'}",
            about: "The moment at which it strikes. All that is said must hold.",
        },
        Key {
            name: "do",
            form: Form::Section(&DO),
            presence: Required,
            example: "{answer: none, then: drop}",
            about: "What is done of the operation, what the client is told, and what becomes of the connection; of what Nets does, what it does instead.",
        },
        Key {
            name: "times",
            form: TIMES,
            presence: Optional,
            example: "3",
            about: "How often it strikes. Left out: once, or as often as `nth` says.",
        },
        Key {
            name: "optional",
            form: Form::Flag,
            presence: Default("false"),
            example: "true",
            about: "Whether it need not strike.",
        },
    ],
    constraints: &[],
};

const ENVIRONMENTS: [(&str, EboxEnvironment); 3] =
    [("int", EboxEnvironment::Int), ("acc", EboxEnvironment::Acc), ("prd", EboxEnvironment::Prd)];

const TIMES: Form =
    Form::Either(&[Form::Whole { least: 1, most: MOST_TIMES as u64 }, Form::Words(&words(&ALL))]);

const ALL: [(&str, u32); 1] = [("all", MOST_TIMES)];

const NTH: Form = Form::Code { pattern: Nth::PATTERN, words: Nth::WORDS };

const HOLD: Form = Form::Code {
    pattern: "^[A-Za-z0-9._-]{1,40}$",
    words: "a name of at most 40 letters, digits and the signs . _ -",
};

pub(crate) const AT: Section = Section {
    name: "at",
    about: "The moment of a fault. In every text `*` stands for any characters, slashes too, and `?` for one.",
    keys: &[
        Key {
            name: "door",
            form: Form::Words(&words(&FaultDoor::WORDS)),
            presence: Optional,
            example: "sftp",
            about: "Where it is, for who reads it: each operation belongs to one door. `handshake` to `extended` are SFTP's; `connect`, `request` and `answer` the call of a sender's alias service; `token` and `publish` the e-Box's; those that begin with `ftps_` the FTPS door's; `file` to `return_file` what Nets does by itself, at no door of a client's.",
        },
        Key {
            name: "op",
            form: Form::Words(&words(&FaultOperation::WORDS)),
            presence: Required,
            example: "close",
            about: "The operation. To open a folder is `open`, too; `stat` is asked of a path or an open file, as is `setstat`; a rename that replaces is `rename`; other extensions are `extended`. Nets puts a `receipt`, `realtime_receipt`, `distribution_report`, `subscription_list` or `signing_result` into Outbound, each of them a `file`, and processes the `return_file` of e-Boks, from which results come. At the FTPS door, `ftps_upload` and `ftps_download` are the bytes of a file.",
        },
        Key {
            name: "user",
            form: Form::Text(200),
            presence: Optional,
            example: "tTEST1",
            about: "The sender's login, or the client of the e-Box.",
        },
        Key {
            name: "environment",
            form: Form::Words(&words(&ENVIRONMENTS)),
            presence: Optional,
            example: "acc",
            about: "Of the e-Box alone. Left out: all environments, which `nth` counts together.",
        },
        Key {
            name: "path",
            form: Form::Text(200),
            presence: Optional,
            example: "/Inbound/*/netsshare_*.zip",
            about: "The absolute path of the file or folder; of a rename either path; of a file that Nets writes its own below `/Outbound`, or that of the zip which it answers.",
        },
        Key {
            name: "nth",
            form: NTH,
            presence: Optional,
            example: "2",
            about: "Which of the operations for which all else holds, counted from 1 since the world began, or the fault was added: `2`, `2..` for the second and all behind it, `2..9` or `2..9+3`. Not for `write` and `read`: clients cut a file into as many pieces as they like, and ask for several at once.",
        },
        Key {
            name: "byte",
            form: Form::Whole { least: 0, most: u64::MAX },
            presence: Optional,
            example: "40960",
            about: "For `write` and `read`, and `ftps_upload` and `ftps_download`: the first request that reaches behind so many bytes of the file. Left out, any.",
        },
        Key {
            name: "from",
            form: Form::Moment,
            presence: Optional,
            example: "day 2 00:00",
            about: "Only from this moment on, in simulated time.",
        },
        Key {
            name: "until",
            form: Form::Moment,
            presence: Optional,
            example: "day 2 08:00",
            about: "Only before this moment, in simulated time.",
        },
    ],
    constraints: &[],
};

pub(crate) const DO: Section = Section {
    name: "do",
    about: "What a fault does: the keys from `effect` to `algorithms` at a client's operation, those from `write` on with what Nets does. The timeline says all of it when it strikes, in `fault_fired`.",
    keys: &[
        Key {
            name: "effect",
            form: Form::Words(&words(&FaultEffect::WORDS)),
            presence: Optional,
            example: "done",
            about: "How much of what was asked is done; `partly` is for `write` and `read` and their like, up to `byte`. Left out: it is done, unless the client is told of a failure.",
        },
        Key {
            name: "answer",
            form: Form::Words(&words(&FaultAnswer::WORDS)),
            presence: Default("as_done"),
            example: "none",
            about: "What the client is told: `as_done` what it would be told without the fault, a failure by its code, or nothing. At the e-Box a failure is `failure` (500), `unavailable` (503), `too_many` (429 with `Retry-After`) or `proxy_page` (502 as HTML); of `token`, also `invalid_client` (401); of `publish`, also `invalid_token` (401) and `insufficient_scope` (403). `denied` and `unsupported` mean the nearest of these there. Elsewhere it is `failure`, `denied`, `no_such_file` or `unsupported`.",
        },
        Key {
            name: "then",
            form: Form::Words(&words(&FaultEnd::WORDS)),
            presence: Default("keep"),
            example: "reset",
            about: "What becomes of the connection behind the answer: it is kept, ends as one that is closed (FIN), or breaks off (RST). At the FTPS door it ends with `answer: none` alone.",
        },
        Key {
            name: "delay",
            form: Form::Duration,
            presence: Optional,
            example: "3s",
            about: "How long the session waits, in real time, an hour at the most. No other session waits.",
        },
        Key {
            name: "hold",
            form: HOLD,
            presence: Optional,
            example: "gate-1",
            about: "The session waits until `POST /v1/faults/gate-1/release`.",
        },
        Key {
            name: "before",
            form: Form::Words(&words(&WaitBefore::WORDS)),
            presence: Optional,
            example: "effect",
            about: "Whether a session that waits does so before what was asked is done, or before it is answered, which is so when this is left out.",
        },
        connection_fault::HOST_KEY,
        connection_fault::REKEY,
        connection_fault::ALGORITHMS,
        nets_fault::WRITE,
        nets_fault::LATE,
        nets_fault::NOT_BEFORE,
        nets_fault::ORDER,
        nets_fault::PART,
        nets_fault::LISTINGS,
        nets_fault::WHOLE_AFTER,
        nets_fault::GONE_AFTER,
    ],
    constraints: &[],
};

const LONGEST_DELAY: SignedDuration = SignedDuration::from_hours(1);

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<PlannedFault> {
    let fields = Fields::of(node, &SECTION, out)?;
    let name = fields.required("name", name, out);
    let at = fields.required("at", moment, out);
    let operation = fields.node("at").and_then(operation);
    fields.required("do", |_, _| Some(()), out);
    let order = fields.node("do").and_then(|node| ordered(node, operation, out));
    let times = fields.optional("times", times_of, out);
    let optional = fields.or("optional", false, value::flag, out);
    let (name, at, mut order) = (name?, at?, order?);
    let usual = at.nth.map_or(1, |nth| nth.count());
    let times = times?.unwrap_or(usual);
    let do_node = fields.node("do").unwrap_or(node);
    if let PlannedOrder::AtDoor(order) = &mut order {
        order.answer = order.answer.at(at.operation);
    }
    let problem = match &order {
        PlannedOrder::AtDoor(order) => unfit(&at, order, do_node),
        PlannedOrder::AtNets(order) => nets_fault::unfit(&at, order, times, do_node),
    };
    if let Some(problem) = problem {
        out.add(problem);
        return None;
    }
    if let PlannedOrder::AtDoor(order) = &mut order
        && order.effect == FaultEffect::Partly
    {
        order.byte = Some(at.byte.unwrap_or(0));
    }
    Some(PlannedFault { name, times, at, order, optional: optional? })
}

fn name(node: &Node, out: &mut Collector) -> Option<String> {
    let name = value::text::<100>(node, out)?;
    if name.trim().is_empty() {
        out.add(Problem::error(node.spot, "a fault without a name is neither told nor removed"));
        return None;
    }
    Some(name)
}

/// The operation that a moment names, whatever else may be wrong with it.
fn operation(at: &Node) -> Option<FaultOperation> {
    let YamlValue::Map(members) = &at.value else { return None };
    let is_op = |key: &Node| matches!(&key.value, YamlValue::Text(key) if key == "op");
    let YamlValue::Text(word) = &members.iter().find(|member| is_op(&member.key))?.value.value else {
        return None;
    };
    FaultOperation::WORDS.iter().find(|(each, _)| each == word).map(|(_, operation)| *operation)
}

/// What is to be done at an operation; at one that is not known, as what is said can be.
fn ordered(node: &Node, operation: Option<FaultOperation>, out: &mut Collector) -> Option<PlannedOrder> {
    let fields = Fields::of(node, &DO, out)?;
    let has_keys_of_nets = || nets_fault::KEYS.iter().any(|key| fields.node(key).is_some());
    let is_of_nets = operation.map_or_else(has_keys_of_nets, |operation| operation.door() == FaultDoor::Nets);
    let (others, told) = if is_of_nets {
        (AT_DOOR.as_slice(), "at a client's operation, and Nets does this by itself")
    } else {
        (nets_fault::KEYS.as_slice(), "with what Nets does, and this is a client's operation")
    };
    if let Some(key) = others.iter().find(|key| fields.node(key).is_some()) {
        let spot = fields.key_spot(key).unwrap_or(node.spot);
        let expected = if is_of_nets { nets_fault::KEYS.as_slice() } else { AT_DOOR.as_slice() };
        out.add(Problem::error(spot, format!("`{key}` is {told}")).expected(one_of(expected)));
        return None;
    }
    if is_of_nets {
        nets_fault::order(node, &fields, out).map(PlannedOrder::AtNets)
    } else {
        order(node, &fields, out).map(PlannedOrder::AtDoor)
    }
}

/// The keys of what is done at a client's operation.
const AT_DOOR: [&str; 9] =
    ["effect", "answer", "then", "delay", "hold", "before", "host_key", "rekey", "algorithms"];

fn one_of(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    format!("one of {}", keys.join(", "))
}

fn times_of(node: &Node, out: &mut Collector) -> Option<u32> {
    if matches!(&node.value, YamlValue::Text(text) if text.starts_with(|sign: char| sign.is_ascii_alphabetic()))
    {
        return value::word(node, &ALL, out);
    }
    value::whole(node, 1, MOST_TIMES.into(), out).and_then(|times| u32::try_from(times).ok())
}

fn moment(node: &Node, out: &mut Collector) -> Option<FaultMoment> {
    let fields = Fields::of(node, &AT, out)?;
    let door = fields.optional("door", |node, out| value::word(node, &FaultDoor::WORDS, out), out);
    let operation = fields.required("op", |node, out| value::word(node, &FaultOperation::WORDS, out), out);
    let user = fields.optional("user", value::text::<200>, out);
    let path = fields.optional("path", value::text::<200>, out);
    let environment = fields.optional("environment", |node, out| value::word(node, &ENVIRONMENTS, out), out);
    let nth = fields.optional("nth", nth, out);
    let byte = fields.optional("byte", |node, out| value::whole(node, 0, u64::MAX, out), out);
    let from = fields.optional("from", times::moment, out);
    let until = fields.optional("until", times::moment, out);
    let (door, operation, path, nth, byte) = (door?, operation?, path?, nth?, byte?);
    let environment = environment?;
    let at = |name| fields.key_spot(name).unwrap_or(node.spot);
    if let Some(door) = door.filter(|door| *door != operation.door()) {
        let of = |door| FaultDoor::WORDS.iter().find(|(_, each)| *each == door).map_or("", |(word, _)| word);
        let message = format!("`{}` is no operation of the door `{}`", operation.word(), of(door));
        let hint = format!("write `door: {}`, or leave it out", of(operation.door()));
        out.add(Problem::error(at("door"), message).hint(hint));
        return None;
    }
    if nth.is_some() && operation.has_bytes() {
        let message = "clients cut a file into as many pieces as they like and ask for several at once, so that the \
                       n-th of them is another one each time";
        out.add(Problem::error(at("nth"), message).hint("name a `byte` of the file"));
        return None;
    }
    if byte.is_some() && !operation.has_bytes() {
        let message = format!("`{}` is not about bytes of a file", operation.word());
        out.add(Problem::error(at("byte"), message).expected("`write` or `read` as the operation"));
        return None;
    }
    if user.as_ref().is_some_and(Option::is_some) && !operation.has_user() {
        let message = match operation {
            FaultOperation::ReturnFile => {
                "a return file has the results of all senders, so this fault would never strike".to_owned()
            }
            _ => format!(
                "whose a `{}` is, is not known yet, so this fault would never strike",
                operation.word()
            ),
        };
        out.add(Problem::error(at("user"), message).hint("leave `user` out"));
        return None;
    }
    if environment.is_some() && operation.door() != FaultDoor::Ebox {
        let message = format!("`{}` is of no environment: the e-Box alone has those", operation.word());
        out.add(Problem::error(at("environment"), message).hint("leave `environment` out"));
        return None;
    }
    if path.is_some() && !operation.has_path() {
        let message = format!("`{}` names no file, so this fault would never strike", operation.word());
        out.add(Problem::error(at("path"), message).hint("leave `path` out"));
        return None;
    }
    Some(FaultMoment { operation, user: user?, path, environment, nth, byte, from: from?, until: until? })
}

fn order(node: &Node, fields: &Fields<'_>, out: &mut Collector) -> Option<FaultOrder> {
    let effect = fields.optional("effect", |node, out| value::word(node, &FaultEffect::WORDS, out), out);
    let answer = fields.or(
        "answer",
        FaultAnswer::AsDone,
        |node, out| value::word(node, &FaultAnswer::WORDS, out),
        out,
    );
    let then = fields.or("then", FaultEnd::Keep, |node, out| value::word(node, &FaultEnd::WORDS, out), out);
    let delay = fields.optional("delay", delay, out);
    let hold = fields.optional("hold", |node, out| value::coded(node, &HOLD, held_by, out), out);
    let before = fields.optional("before", |node, out| value::word(node, &WaitBefore::WORDS, out), out);
    let connection = connection_fault::read(fields, out)?;
    let (answer, delay, hold, before) = (answer?, delay?, hold?, before?);
    let what = match (delay, hold) {
        (Some(_), Some(_)) => {
            out.add(
                Problem::error(node.spot, "a session waits for one thing")
                    .expected("one of `delay` and `hold`"),
            );
            return None;
        }
        (Some(delay), None) => Some(WaitFor::Delay(delay)),
        (None, Some(hold)) => Some(WaitFor::Release(hold)),
        (None, None) => None,
    };
    if let (Some(_), None) = (before, &what) {
        let spot = fields.key_spot("before").unwrap_or(node.spot);
        out.add(Problem::error(spot, "nothing is waited for").expected("`delay` or `hold` beside `before`"));
        return None;
    }
    let usual = if answer.is_failure() { FaultEffect::NotDone } else { FaultEffect::Done };
    let wait = what.map(|what| FaultWait { before: before.unwrap_or(WaitBefore::Answer), what });
    Some(FaultOrder { effect: effect?.unwrap_or(usual), answer, then: then?, wait, byte: None, connection })
}

fn nth(node: &Node, out: &mut Collector) -> Option<Nth> {
    let YamlValue::Text(text) = &node.value else {
        return value::coded(node, &NTH, |text| Nth::parse(&text), out);
    };
    if Nth::parse(text).is_err()
        && let Some((first, last, step)) = several(text)
    {
        let meant = format!("{}..{}{step}", first.min(last), first.max(last));
        out.add(value::wrong(node.spot, text, &NTH).hint(format!("write `{meant}`")));
        return None;
    }
    value::coded(node, &NTH, |text| Nth::parse(&text), out)
}

/// `1-3`, `1...3`, `1 to 3` and `3..1+2`: the two numbers, and the step as it stands behind them.
fn several(text: &str) -> Option<(u32, u32, &str)> {
    let number = |text: &str| text.trim().parse().ok().filter(|number| (1..=999_999).contains(number));
    let (first, rest) = ["...", "..", "-", " to "].iter().find_map(|between| text.split_once(between))?;
    let (last, step) = rest.split_at(rest.find('+').unwrap_or(rest.len()));
    let is_step = step.strip_prefix('+').is_none_or(|step| number(step).is_some());
    Some((number(first)?, number(last)?, step)).filter(|_| is_step)
}

fn held_by(text: String) -> Result<String, Malformed> {
    let is_sign = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'.' | b'_' | b'-');
    let is_name = (1..=40).contains(&text.len()) && text.bytes().all(is_sign);
    if is_name { Ok(text) } else { Err(Malformed { expected: "a name" }) }
}

fn delay(node: &Node, out: &mut Collector) -> Option<SignedDuration> {
    if let YamlValue::Text(text) = &node.value
        && text.bytes().all(|digit| digit.is_ascii_digit())
        && !text.is_empty()
    {
        let hint = format!("give the unit: `{text}s`");
        out.add(value::wrong(node.spot, text, &Form::Duration).hint(hint));
        return None;
    }
    let delay = times::duration(node, out)?;
    if delay > LONGEST_DELAY {
        out.add(
            Problem::error(node.spot, "a session waits an hour at the most").hint("use `hold` for longer"),
        );
        return None;
    }
    Some(delay)
}

/// Why a fault cannot do this at its moment.
fn unfit(at: &FaultMoment, order: &FaultOrder, node: &Node) -> Option<Problem> {
    let FaultOrder { effect, answer, then, wait, .. } = order;
    let problem = |message: String| Problem::error(node.spot, message);
    let op = at.operation.word();
    if !answer.is_of(at.operation) {
        let all = FaultAnswer::WORDS.iter().filter(|(_, answer)| answer.is_of(at.operation));
        let all: Vec<&str> = all.map(|(word, _)| *word).collect();
        return Some(
            problem(format!("`{}` is no answer of `{op}`", answer.word()))
                .expected(nets_yaml::keys::one_of(&all)),
        );
    }
    if *effect == FaultEffect::Partly && !at.operation.has_bytes() {
        return Some(
            problem(format!("`{op}` is done or not done")).expected("`partly` for `write` and `read` alone"),
        );
    }
    if *effect == FaultEffect::NotDone && *answer == FaultAnswer::AsDone && !at.operation.can_be_pretended() {
        let message =
            format!("what `{op}` answers comes of doing it, so it cannot be told as done and not be done");
        return Some(problem(message).expected("another `answer`, or `effect: done`"));
    }
    if *effect == FaultEffect::Done
        && *answer == FaultAnswer::AsDone
        && *then == FaultEnd::Keep
        && wait.is_none()
        && order.connection.is_none()
    {
        return Some(
            problem("this fault changes nothing".to_owned())
                .expected("another `effect` or `answer`, a `then`, a `delay` or a `hold`"),
        );
    }
    let is_kept = *then == FaultEnd::Keep;
    match at.operation.door() {
        FaultDoor::Alias if !is_kept || wait.is_some() => {
            let message = format!(
                "the call of an alias service is Nets' own: `{op}` is made or not, and its answer lost or not"
            );
            return Some(problem(message).expected("`effect` and `answer` alone"));
        }
        FaultDoor::Ebox if (*answer == FaultAnswer::None) == is_kept => {
            let message =
                "at the e-Box a client that is told nothing loses its connection, and no other does";
            return Some(problem(message.to_owned()).hint("write `answer: none` and `then: drop` together"));
        }
        FaultDoor::Ebox if *then == FaultEnd::Reset => {
            let message = "the e-Box closes connections as any server does";
            return Some(problem(message.to_owned()).hint("write `then: drop`"));
        }
        FaultDoor::Ftps => {
            if let Some(problem) = ftps_fault::unfit(at.operation, order, node) {
                return Some(problem);
            }
        }
        FaultDoor::Alias | FaultDoor::Ebox | FaultDoor::Sftp | FaultDoor::Nets => {}
    }
    if let Some(problem) = connection_fault::unfit(at, order, node) {
        return Some(problem);
    }
    let is_first = matches!(at.operation, FaultOperation::Handshake | FaultOperation::FtpsConnect);
    if is_first && answer.is_failure() {
        let message = "before the handshake there are no words for a failure";
        return Some(problem(message.to_owned()).hint("write `answer: none` and a `then`"));
    }
    None
}
