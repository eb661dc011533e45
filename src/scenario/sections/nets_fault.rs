//! What a fault does with what Nets does by itself: the keys of `do` for that.

use nets_core::SignedDuration;
use nets_core::faults::nets_order::{GoneAfter, NetsOrder, NetsWriting, PartFirst, PartUntil};
use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::FaultMoment;
use nets_yaml::keys::Presence::{Default, Optional};
use nets_yaml::keys::{Form, Key, words};
use nets_yaml::{Collector, Fields, Node, Problem, YamlValue, times, value};

/// The keys for that.
pub(crate) const KEYS: [&str; 8] =
    ["write", "late", "not_before", "order", "part", "listings", "whole_after", "gone_after"];

pub(crate) const WRITE: Key = Key {
    name: "write",
    form: Form::Words(&words(&NetsWriting::WORDS)),
    presence: Default("once"),
    example: "never",
    about: "How often Nets writes the file. `twice` writes a second one, under the name that Nets would give to another; with `late` or `not_before` that comes later. `next_time` is for a `return_file` and a `distribution_report`: it is missing, and what it would have said is in the next one. A list that is missing needs no `next_time`, since each list has all.",
};

pub(crate) const LATE: Key = Key {
    name: "late",
    form: Form::Duration,
    presence: Optional,
    example: "2h",
    about: "How much later it comes, in simulated time; at most 366 days.",
};

pub(crate) const NOT_BEFORE: Key = Key {
    name: "not_before",
    form: Form::Moment,
    presence: Optional,
    example: "day 2 09:00",
    about: "It does not come before this moment, so that all that would have come until then comes in one minute.",
};

pub(crate) const ORDER: Key = Key {
    name: "order",
    form: Form::Words(&words(&ORDERS)),
    presence: Default("as_written"),
    example: "reversed",
    about: "`reversed`: the files that this fault holds back to one moment, which may be the one at which they would come, come from the last to the first, a second apart.",
};

pub(crate) const PART: Key = Key {
    name: "part",
    form: Form::Whole { least: 0, most: u64::MAX },
    presence: Optional,
    example: "1000",
    about: "Only so many bytes of the file are seen at first, in listings, by `stat` and when it is read; of one that has no more than that, all but the last.",
};

pub(crate) const LISTINGS: Key = Key {
    name: "listings",
    form: Form::Whole { least: 1, most: MOST_LISTINGS },
    presence: Optional,
    example: "2",
    about: "How many listings of Outbound show a part: the next one shows the whole file. Left out: one, unless there is a `whole_after`.",
};

pub(crate) const WHOLE_AFTER: Key = Key {
    name: "whole_after",
    form: Form::Duration,
    presence: Optional,
    example: "10m",
    about: "How long it takes, in simulated time, until a file of which a part is seen is whole. A clock that jumps jumps to that at once: use `listings` there.",
};

pub(crate) const GONE_AFTER: Key = Key {
    name: "gone_after",
    form: GONE,
    presence: Optional,
    example: "7d",
    about: "When the file disappears from Outbound: so long after it was written, in simulated time, to which a clock that jumps does not jump; once Outbound was `listed` and the listing closed; or once it was `fetched`, which is read to its end.",
};

const MOST_LISTINGS: u64 = 1_000;

const ORDERS: [(&str, bool); 2] = [("as_written", false), ("reversed", true)];

const GONE: Form = Form::Either(&[Form::Duration, Form::Words(&words(&GoneAfter::WORDS))]);

const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// What is missing so often in turn is missing for good, and a clock that jumps would jump on and on.
const MOST_NEXT_TIMES: u32 = 100;

pub(crate) fn order(node: &Node, fields: &Fields<'_>, out: &mut Collector) -> Option<NetsOrder> {
    let write =
        fields.or("write", NetsWriting::Once, |node, out| value::word(node, &NetsWriting::WORDS, out), out);
    let late = fields.optional("late", delay, out);
    let not_before = fields.optional("not_before", times::moment, out);
    let reversed = fields.or("order", false, |node, out| value::word(node, &ORDERS, out), out);
    let part = fields.optional("part", |node, out| value::whole(node, 0, u64::MAX, out), out);
    let listings = fields.optional("listings", |node, out| value::whole(node, 1, MOST_LISTINGS, out), out);
    let whole_after = fields.optional("whole_after", delay, out);
    let gone = fields.optional("gone_after", gone_after, out);
    let (late, not_before, part, listings) = (late?, not_before?, part?, listings?);
    let until = match (listings, whole_after?) {
        (Some(_), Some(_)) => {
            out.add(
                Problem::error(node.spot, "a file becomes whole once")
                    .expected("one of `listings` and `whole_after`"),
            );
            return None;
        }
        (None, Some(after)) => Some(PartUntil::After(after)),
        (Some(listings), None) => Some(PartUntil::Listings(u32::try_from(listings).unwrap_or(u32::MAX))),
        (None, None) => None,
    };
    if part.is_none() && until.is_some() {
        let key = if listings.is_some() { "listings" } else { "whole_after" };
        let spot = fields.key_spot(key).unwrap_or(node.spot);
        out.add(Problem::error(spot, "the file is whole from the beginning").expected("`part` beside it"));
        return None;
    }
    if late.is_some() && not_before.is_some() {
        let problem = Problem::error(node.spot, "a file comes at one moment");
        out.add(problem.expected("one of `late` and `not_before`"));
        return None;
    }
    let part = part.map(|bytes| PartFirst { bytes, until: until.unwrap_or(PartUntil::Listings(1)) });
    Some(NetsOrder { write: write?, late, not_before, reversed: reversed?, part, gone: gone? })
}

fn gone_after(node: &Node, out: &mut Collector) -> Option<GoneAfter> {
    match &node.value {
        YamlValue::Text(text) if text.starts_with(|sign: char| sign.is_ascii_alphabetic()) => {
            value::word(node, &GoneAfter::WORDS, out)
        }
        _ => delay(node, out).map(GoneAfter::Age),
    }
}

fn delay(node: &Node, out: &mut Collector) -> Option<SignedDuration> {
    let delay = times::duration(node, out)?;
    if delay > LONGEST {
        out.add(Problem::error(node.spot, "it takes 366 days at the most").hint("use `write: never`"));
        return None;
    }
    Some(delay)
}

/// Why a fault cannot do this with what Nets does.
pub(crate) fn unfit(at: &FaultMoment, order: &NetsOrder, times: u32, node: &Node) -> Option<Problem> {
    let NetsOrder { write, late, not_before, reversed, part, gone } = order;
    let problem = |message: String| Problem::error(node.spot, message);
    let op = at.operation.word();
    let is_moved = late.is_some() || not_before.is_some();
    let is_changed = is_moved || *reversed || part.is_some() || gone.is_some();
    let is_return_file = at.operation == FaultOperation::ReturnFile;
    match write {
        NetsWriting::Once if !is_changed => Some(
            problem("this fault changes nothing".to_owned())
                .expected("`write`, `late`, `not_before`, `order`, `part` or `gone_after`"),
        ),
        NetsWriting::Never | NetsWriting::NextTime if is_changed => {
            let message = format!("what is not written ({}) is not late, in part or gone", write.word());
            Some(problem(message).expected("`write` alone"))
        }
        NetsWriting::Twice if *reversed => Some(
            problem("what is written twice keeps its order".to_owned())
                .hint("use two faults, or leave `order` out"),
        ),
        NetsWriting::Never | NetsWriting::Twice if is_return_file => {
            let message = format!("a return file is not processed `{}`, its results are", write.word());
            Some(problem(message).hint("use the operation `signing_result`, or `write: next_time`"))
        }
        _ if is_return_file && (*reversed || part.is_some() || gone.is_some()) => {
            let message = "a return file is no file of Outbound: its results are";
            Some(problem(message.to_owned()).hint("use the operation `signing_result`"))
        }
        NetsWriting::NextTime
            if !matches!(at.operation, FaultOperation::ReturnFile | FaultOperation::DistributionReport) =>
        {
            let message = format!("what a `{op}` says is not in the next one");
            Some(problem(message).expected("`write: never`, or `late`"))
        }
        NetsWriting::NextTime if times > MOST_NEXT_TIMES => {
            let message = format!("it can be missing {MOST_NEXT_TIMES} times at the most");
            Some(problem(message).expected("`times`, or an `nth` that ends"))
        }
        _ => None,
    }
}
