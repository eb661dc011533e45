//! What a fault does to a connection from its beginning: host key, session keys and algorithms.

use nets_core::faults::connection::ConnectionOrder;
use nets_core::faults::operation::FaultOperation;
use nets_core::faults::planned::{
    FaultAnswer, FaultEffect, FaultEnd, FaultMoment, FaultOrder, MOST_TIMES, PlannedFault, PlannedOrder,
};
use nets_core::personality::Personality;
use nets_core::scenario::Sender;
use nets_yaml::keys::Presence::Optional;
use nets_yaml::keys::{Form, Key, words};
use nets_yaml::{Collector, Fields, Node, Problem, value};

pub(super) const HOST_KEY: Key = Key {
    name: "host_key",
    form: Form::Words(&words(&ConnectionOrder::HOST_KEY_WORDS)),
    presence: Optional,
    example: "other",
    about: "At a `handshake`: the server shows host keys of its own, the same ones each time until it is started anew. Clients that know the usual ones refuse it.",
};

pub(super) const REKEY: Key = Key {
    name: "rekey",
    form: Form::Whole { least: ConnectionOrder::LEAST_REKEY, most: ConnectionOrder::MOST_REKEY },
    presence: Optional,
    example: "65536",
    about: "At a `handshake`: new session keys are made whenever so many bytes have gone in one direction, in the middle of a file too.",
};

pub(super) const ALGORITHMS: Key = Key {
    name: "algorithms",
    form: Form::Words(&words(&ConnectionOrder::ALGORITHM_WORDS)),
    presence: Optional,
    example: "old",
    about: "At a `handshake`: the server has the algorithms of many years ago alone, which are SHA-1 key exchanges, an `ssh-rsa` host key, CBC ciphers and `hmac-sha1`.",
};

/// What is said of it, if anything is.
pub(super) fn read(fields: &Fields<'_>, out: &mut Collector) -> Option<Option<ConnectionOrder>> {
    let host_key = fields.or(
        "host_key",
        false,
        |node, out| value::word(node, &ConnectionOrder::HOST_KEY_WORDS, out),
        out,
    );
    let rekey = fields.optional(
        "rekey",
        |node, out| value::whole(node, ConnectionOrder::LEAST_REKEY, ConnectionOrder::MOST_REKEY, out),
        out,
    );
    let algorithms = fields.or(
        "algorithms",
        false,
        |node, out| value::word(node, &ConnectionOrder::ALGORITHM_WORDS, out),
        out,
    );
    let order = ConnectionOrder { other_host_key: host_key?, rekey: rekey?, old_algorithms: algorithms? };
    Some((!order.is_usual()).then_some(order))
}

/// Why it cannot be so at this moment.
pub(super) fn unfit(at: &FaultMoment, order: &FaultOrder, node: &Node) -> Option<Problem> {
    order.connection?;
    let what = "`host_key`, `rekey` and `algorithms`";
    if at.operation != FaultOperation::Handshake {
        let message = format!("{what} are of a whole connection, from its beginning");
        return Some(Problem::error(node.spot, message).expected("`op: handshake`"));
    }
    let goes_on = order.effect == FaultEffect::Done
        && order.answer == FaultAnswer::AsDone
        && order.then == FaultEnd::Keep;
    let message = format!("{what} are of a connection that goes on");
    (!goes_on)
        .then(|| Problem::error(node.spot, message).expected("no `effect`, `answer` or `then` beside it"))
}

/// What follows from senders whose server has old algorithms: before a login it is not known whose a connection is, so
/// all of them are so.
pub(super) fn of_senders<'s>(mut senders: impl Iterator<Item = &'s Sender>) -> Option<PlannedFault> {
    let sender = senders.find(|sender| sender.personality == Personality::OldAlgorithms)?;
    Some(PlannedFault {
        name: format!("old-algorithms, as {} has it", sender.user),
        at: FaultMoment::any(FaultOperation::Handshake),
        order: PlannedOrder::AtDoor(FaultOrder {
            effect: FaultEffect::Done,
            answer: FaultAnswer::AsDone,
            then: FaultEnd::Keep,
            wait: None,
            byte: None,
            connection: Some(ConnectionOrder { old_algorithms: true, ..ConnectionOrder::default() }),
        }),
        times: MOST_TIMES,
        optional: true,
    })
}
