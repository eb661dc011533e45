//! What is told of Nets where a fault has it do something badly: what it would have done, and what is done instead.

use nets_core::faults::nets_order::{DoneInstead, GoneAfter, NetsWriting, PartFirst, PartUntil};
use nets_core::faults::operation::FaultOperation;
use nets_core::identity::UserId;

use crate::words::{local, plural};

/// The fault has struck at what Nets was about to do.
pub(crate) fn struck_at_nets(operation: FaultOperation, path: Option<&str>, instead: &DoneInstead) -> String {
    let would = match path {
        Some(path) => format!("Nets would write {path} now, a {}", operation.word().replace('_', " ")),
        None => "Nets would process e-Boks' return file now".to_owned(),
    };
    let DoneInstead { write, comes, second, reversed, part, gone } = instead;
    let mut all = Vec::new();
    match (write, comes, second) {
        (NetsWriting::Never, ..) => all.push("it is never written".to_owned()),
        (NetsWriting::NextTime, ..) => {
            all.push("it is missing, and the next one says what it would".to_owned());
        }
        (NetsWriting::Twice, comes, Some(second)) => {
            let when = comes.map_or_else(|| "at once".to_owned(), |comes| format!("at {}", local(comes)));
            all.push(format!("it is written twice, the second time as {second} {when}"));
        }
        (_, Some(comes), _) => all.push(format!("it comes at {}", local(*comes))),
        (_, None, _) => {}
    }
    if *reversed {
        all.push("those of one moment come from the last to the first".to_owned());
    }
    if let Some(PartFirst { bytes, until }) = part {
        let until = match until {
            PartUntil::After(after) => format!("for {after:#}"),
            PartUntil::Listings(listings) => format!("in {}", plural(*listings, "listing")),
        };
        all.push(format!("no more than {bytes} bytes of it are seen {until}, and less than all of it"));
    }
    if let Some(after) = gone {
        all.push(format!("it is gone {}", why_gone(*after)));
    }
    format!("{would}; instead {}", all.join(", "))
}

/// A file has gone.
pub(crate) fn gone(user: &UserId, file: &str, fault: &str, after: GoneAfter) -> String {
    format!("on purpose, by the fault `{fault}`: {user}: /Outbound/{file} is gone {}", why_gone(after))
}

fn why_gone(after: GoneAfter) -> String {
    match after {
        GoneAfter::Age(age) => format!("{age:#} after it was written"),
        GoneAfter::Listed => "once it was listed".to_owned(),
        GoneAfter::Fetched => "once it was fetched".to_owned(),
    }
}
