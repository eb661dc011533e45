//! Small words of sentences: times, numbers, what may be missing.

use std::fmt::Display;

use nets_core::Timestamp;
use nets_core::calendar::copenhagen;
use nets_core::ebox::brussels;
use nets_core::ebox::support::EboxSupport;
use nets_core::identity::UserId;

/// Nothing, where there is nothing to tell.
pub(crate) fn also(before: &str, what: Option<impl Display>) -> String {
    what.map(|what| format!("{before}{what}")).unwrap_or_default()
}

/// What is written to who can help; nothing where that was not known.
pub(crate) fn mail(support: &EboxSupport) -> String {
    match support.environment.as_str() {
        "" => String::new(),
        _ => format!("; a mail to the support holds: {support}"),
    }
}

pub(crate) fn in_brussels(at: Timestamp) -> String {
    brussels().to_datetime(at).strftime("%a %Y-%m-%d %H:%M").to_string()
}

pub(crate) fn local(at: Timestamp) -> String {
    copenhagen().to_datetime(at).strftime("%a %Y-%m-%d %H:%M").to_string()
}

pub(crate) fn plural(count: u32, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// How many observations were not kept.
pub(crate) fn dropped(user: Option<&UserId>, count: u64) -> String {
    let from = user.map_or("unknown logins", UserId::as_str);
    format!("{count} more things came from {from} than could be noted")
}
