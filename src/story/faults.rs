//! What is told of faults on purpose, and of what is sent again because of them or not.

use nets_core::faults::connection::ConnectionOrder;
use nets_core::faults::planned::{FaultAnswer, FaultEffect, FaultEnd};
use nets_core::timeline::{Happening, SentAgainBy};

use crate::nets_faults::{gone, struck_at_nets};
use crate::trace::Trace;
use crate::words::{also, plural};

/// What the client of an operation is told by a fault.
fn told(answer: FaultAnswer) -> &'static str {
    match answer {
        FaultAnswer::AsDone => "the client is told as if it were done",
        FaultAnswer::None => "the client is told nothing",
        FaultAnswer::Failure => "the client is told of a failure",
        FaultAnswer::Denied => "the client is told that it may not",
        FaultAnswer::NoSuchFile => "the client is told that there is no such file",
        FaultAnswer::Unsupported => "the client is told that this is not supported",
        FaultAnswer::Unavailable => "the client is told that the service is not available (503)",
        FaultAnswer::TooMany => "the client is told that it asks too often (429)",
        FaultAnswer::ProxyPage => "the client is shown a page of a proxy (502)",
        FaultAnswer::InvalidClient => "the client is told that it is not known (401 invalid_client)",
        FaultAnswer::InvalidToken => "the client is told that its token is not good (401 invalid_token)",
        FaultAnswer::InsufficientScope => {
            "the client is told that its token lacks the scope (403 insufficient_scope)"
        }
    }
}

/// What a fault did, or what became of it.
pub(crate) fn what_of_faults(happening: &Happening) -> String {
    match happening {
        Happening::FaultFired { user, fault, operation, path, instead: Some(instead), .. } => {
            let user = also(" for ", user.as_ref());
            let struck = struck_at_nets(*operation, path.as_deref(), instead);
            format!("on purpose, by the fault `{fault}`{user}: {struck}")
        }
        Happening::FileGrew { user, file } => format!("{user}: /Outbound/{file} is seen whole now"),
        Happening::FileGone { user, file, fault, after } => gone(user, file, fault, *after),
        Happening::FaultFired {
            user,
            fault,
            operation,
            path,
            client,
            environment,
            done,
            told: answer,
            then,
            hold,
            delay,
            connection,
            ..
        } => {
            let done = match done {
                FaultEffect::Done => "done",
                FaultEffect::Partly => "done in part",
                FaultEffect::NotDone => "not done",
            };
            let told = self::told(*answer);
            let then = match then {
                FaultEnd::Keep => "",
                FaultEnd::Drop => ", the connection is closed",
                FaultEnd::Reset => ", the connection breaks off",
            };
            format!(
                "on purpose, by the fault `{fault}`{}{}: {}{}{} is {done}, {told}{then}{}{}{}",
                also(" for ", user.as_ref()),
                also(" for ", client.as_ref()),
                operation.word(),
                also(" of ", path.as_ref()),
                also(" in ", environment.as_ref()),
                also(", held until the release of ", hold.as_ref()),
                delay.map(|delay| format!(", after {delay:#} of waiting")).unwrap_or_default(),
                connection.as_ref().map(on_connection).unwrap_or_default()
            )
        }
        Happening::FaultAdded { fault } => format!("the fault `{fault}` is planned"),
        Happening::FaultRemoved { fault } => format!("the fault `{fault}` is planned no more"),
        Happening::FaultReleased { hold } => format!("what was held by `{hold}` goes on"),
        Happening::SentAgain { earlier, messages, by, sent, delivered, .. } => {
            let what = match by {
                SentAgainBy::Content | SentAgainBy::ContentAndReferences => "the same document",
                SentAgainBy::References => "other bytes under the same message id and recipient",
            };
            let all = plural(*messages, "message");
            format!(
                "{what} as in upload {earlier}, {all}: sent {}, delivered {}",
                times(*sent),
                times(*delivered)
            )
        }
        other => other.name().replace('_', " "),
    }
}

/// What it says of a sender's traffic; none where no fault struck.
pub(crate) fn trace_of_fault(happening: &Happening) -> Option<Trace<'_>> {
    let Happening::FaultFired { operation, path, done, told, then, connection, .. } = happening else {
        return None;
    };
    if connection.is_some_and(|order| order.other_host_key) {
        return Some(Trace::OtherHostKey);
    }
    let (operation, done, told) = (*operation, *done, *told);
    Some(Trace::Struck { operation, path: path.as_deref(), done, told, ends: *then != FaultEnd::Keep })
}

/// How a connection is from its beginning.
fn on_connection(order: &ConnectionOrder) -> String {
    let ConnectionOrder { other_host_key, rekey, old_algorithms } = order;
    let mut told = String::new();
    if *other_host_key {
        told.push_str(", the server shows another host key");
    }
    if let Some(bytes) = rekey {
        told.push_str(&format!(", new session keys are made every {bytes} bytes"));
    }
    if *old_algorithms {
        told.push_str(", the server has old algorithms alone");
    }
    told
}

pub(crate) fn times(count: u32) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        many => format!("{many} times"),
    }
}
