//! `fetched` and `deleted`: what the sender did with files of its Outbound.

use nets_accept::FileExpectation;
use nets_core::timeline::{Entry, Happening, TransferredFile};
use wildmatch::WildMatch;

use crate::judge::entries::{DROPPED, entry_words, tells_of_drops};
use crate::matcher::show;
use crate::playing::OwnTransfer;
use crate::seen::Evidence;
use crate::told::{Outcome, counted, more_decides, wanted};

/// So many files are named.
const NAMED: usize = 10;

pub(super) fn fetched(expectation: &FileExpectation, of: &Evidence<'_>) -> Outcome {
    transferred(expectation, of, false)
}

pub(super) fn deleted(expectation: &FileExpectation, of: &Evidence<'_>) -> Outcome {
    transferred(expectation, of, true)
}

fn transferred(expectation: &FileExpectation, of: &Evidence<'_>, is_deletion: bool) -> Outcome {
    let verb = if is_deletion { "deleted" } else { "fetched" };
    let user = expectation.user.as_ref().map_or(&of.sender, |user| &user.it);
    let pattern = WildMatch::new(&expectation.file);
    let mut own: Vec<&OwnTransfer> = of.own.iter().filter(|own| own.is_deletion == is_deletion).collect();
    let mut found = Vec::new();
    let mut nearest: Option<&Entry> = None;
    for entry in &of.seen.entries {
        let Some((by, file)) = which(&entry.happening, is_deletion) else { continue };
        // What a step did is not what the sender did: the first such entry since then is its own.
        let is_own =
            |own: &&OwnTransfer| own.user.as_str() == by && own.file == file && own.after < entry.seq;
        if let Some(at) = own.iter().position(is_own) {
            own.remove(at);
            continue;
        }
        if by == user.as_str() && pattern.matches(&file) {
            found.push(file);
        } else {
            nearest = Some(entry);
        }
    }
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let expected = format!(
        "{} {} to be {verb} by {user}'s own program",
        wanted(expectation.count, "file", "files"),
        expectation.file
    );
    let holds = expectation.count.holds(count);
    let seen = match &found[..] {
        [] => format!("none was {verb}"),
        found => {
            let found = found.iter().map(String::as_str);
            format!("{}: {}", counted(count, "file", "files"), names(found))
        }
    };
    let is_dropped = || of.seen.entries.iter().any(|entry| tells_of_drops(&entry.happening));
    if more_decides(expectation.count, count) {
        if of.seen.gone > 0 {
            return Outcome::undecided(expected, format!("{seen}, and {}", of.seen.gone_words()));
        }
        if !is_deletion && is_dropped() {
            return Outcome::undecided(expected, format!("{seen}, and {DROPPED}"));
        }
    }
    let is_there = |entry: &&Entry| {
        entry.happening.written().is_some_and(|(of, file)| of == user && pattern.matches(file))
    };
    let mut written = of.seen.entries.iter().filter(is_there);
    if holds && found.is_empty() && written.clone().next().is_none() {
        let seen = format!(
            "{seen}; nothing shows that one could have been: no file of this name was written. If that is meant, \
             expect `outbound` with `count: 0`"
        );
        let all = of.seen.written().filter(|file| file.user == user).map(|file| file.name);
        return Outcome::undecided(expected, seen).evidence("in Outbound", names(all));
    }
    let outcome = Outcome::of(holds).expected(expected).seen(seen);
    if holds {
        let outcome = match written.next() {
            Some(entry) if found.is_empty() => outcome.evidence("control", entry_words(entry)),
            _ => outcome,
        };
        return of.once_closed(outcome, expectation.count);
    }
    let there = match written.clone().next() {
        None => "none of this name was written".to_owned(),
        Some(_) => names(written.clone().filter_map(|entry| entry.happening.file())),
    };
    let nearest = nearest.or_else(|| written.next_back());
    show(outcome, &of.seen, nearest).evidence("in Outbound", there)
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<&str> = names.take(NAMED + 1).collect();
    if names.len() > NAMED {
        names[NAMED] = "and more";
    }
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Who fetched or deleted what, of an entry that says so.
fn which(happening: &Happening, is_deletion: bool) -> Option<(String, String)> {
    let Happening::Observed(observation) = happening else { return None };
    if is_deletion {
        return observation.deleted().map(|(user, file)| (user.to_string(), file.to_owned()));
    }
    match happening.transferred() {
        Some(TransferredFile::Outbound(user, file)) => Some((user.to_string(), file)),
        _ => None,
    }
}
