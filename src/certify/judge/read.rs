//! What a sender must read, and must not lose.

use std::collections::BTreeMap;

use nets_core::calendar::copenhagen;
use nets_core::civil::Date;
use nets_core::timeline::OutboundKind;

use super::judged::JudgedLine;
use super::since::has_passed_a_day;
use crate::given_file::GivenFile;
use crate::proof::Paper;
use crate::traffic::Traffic;

pub(super) fn fetches(paper: Paper, traffic: &Traffic) -> JudgedLine {
    if paper == Paper::SeveralResults {
        return several_results(traffic);
    }
    let files: Vec<&GivenFile> = traffic.files.iter().filter(|file| file.is(paper)).collect();
    let Some(first) = files.first() else {
        return JudgedLine::not_exercised(format!("There was not yet {}.", paper.says()));
    };
    if let Some((file, fetched)) = files.iter().find_map(|file| Some((file, file.fetched?))) {
        let why = format!("It has fetched {} to its end.", paper.says());
        return JudgedLine::shown(why, [file.written.seq, fetched.seq]);
    }
    if traffic.may_miss_acts() {
        return JudgedLine::undecided(
            "It is not known any more what the sender has fetched.",
            [first.written.seq],
        );
    }
    let lost: Vec<u64> = files.iter().filter_map(|file| lost(file, traffic)).flatten().collect();
    if lost.is_empty() {
        let why = format!("There is {}, and it has not fetched it to its end.", paper.says());
        JudgedLine::undecided(why, [first.written.seq])
    } else {
        JudgedLine::broken(
            format!("There was {}, and it deleted it unread or left it behind.", paper.says()),
            lost,
        )
    }
}

/// The entries that show that a file is lost to the sender: deleted unread, or left where it was a day later, when the
/// sender fetched others. What it fetches after all is not lost.
fn lost(file: &GivenFile, traffic: &Traffic) -> Option<[u64; 2]> {
    if file.is_deleted_unread() {
        return file.deleted.map(|deleted| [file.written.seq, deleted.seq]);
    }
    let left = traffic.last_fetch.filter(|fetch| has_passed_a_day(file.written, fetch.at))?;
    file.fetched.is_none().then_some([file.written.seq, left.seq])
}

fn several_results(traffic: &Traffic) -> JudgedLine {
    let mut groups: BTreeMap<(&str, Date), Vec<&GivenFile>> = BTreeMap::new();
    for file in traffic.files.iter().filter(|file| file.is(Paper::SeveralResults)) {
        let day = copenhagen().to_datetime(file.written.at).date();
        groups.entry((file.message_id.as_deref().unwrap_or_default(), day)).or_default().push(file);
    }
    groups.retain(|_, files| files.len() > 1);
    let entries = |files: &[&GivenFile]| {
        let seen = files.iter().flat_map(|file| [Some(file.written), file.fetched, file.deleted]);
        seen.flatten().map(|seen| seen.seq).collect::<Vec<_>>()
    };
    if let Some(files) = groups.values().find(|files| files.iter().all(|file| file.fetched.is_some())) {
        return JudgedLine::shown("It has fetched all results of one message id and day.", entries(files));
    }
    let Some(files) = groups.values().next() else {
        return JudgedLine::not_exercised("No two results of one message id came on one day.");
    };
    if traffic.may_miss_acts() {
        return JudgedLine::undecided(
            "It is not known any more what the sender has fetched.",
            entries(files),
        );
    }
    match groups.values().find(|files| files.iter().any(|file| lost(file, traffic).is_some())) {
        Some(files) => {
            JudgedLine::broken("Of several results of one message id and day, it lost one.", entries(files))
        }
        None => {
            JudgedLine::undecided("It has not fetched all results of one message id and day.", entries(files))
        }
    }
}

pub(super) fn loses_no_result(traffic: &Traffic) -> JudgedLine {
    let results = || traffic.files.iter().filter(|file| file.kind == OutboundKind::SigningResult);
    if !traffic.may_miss_acts() {
        let lost: Vec<u64> = results().filter_map(|file| lost(file, traffic)).flatten().collect();
        if !lost.is_empty() {
            return JudgedLine::broken("It deleted a result unread, or left one behind.", lost);
        }
    }
    if let Some(open) = results().find(|file| file.fetched.is_none()) {
        return JudgedLine::undecided("It has not fetched every result yet.", [open.written.seq]);
    }
    let fetched: Vec<u64> = results().filter_map(|file| file.fetched).map(|seen| seen.seq).collect();
    if fetched.is_empty() {
        JudgedLine::not_exercised("There was no result yet.")
    } else {
        JudgedLine::shown(format!("It has fetched every result, {} of them.", fetched.len()), fetched)
    }
}

pub(super) fn deletes_nothing_unread(traffic: &Traffic) -> JudgedLine {
    let unread = traffic.files.iter().filter(|file| file.is_deleted_unread());
    let unread: Vec<u64> =
        unread.flat_map(|file| [Some(file.written), file.deleted]).flatten().map(|seen| seen.seq).collect();
    if !unread.is_empty() && traffic.may_miss_acts() {
        return JudgedLine::undecided(
            "It is not known any more whether it had read what it deleted.",
            unread,
        );
    }
    if !unread.is_empty() {
        return JudgedLine::broken("It deleted what it had not read to its end.", unread);
    }
    let read = traffic.files.iter().filter_map(|file| Some((file.fetched?, file.deleted)));
    let mut read: Vec<_> = read.collect();
    // Those that it deleted afterwards show more.
    read.sort_by_key(|(_, deleted)| deleted.is_none());
    match read.first() {
        Some((fetched, Some(deleted))) => {
            JudgedLine::shown("What it deleted, it had read to its end.", [fetched.seq, deleted.seq])
        }
        Some((fetched, None)) => JudgedLine::shown("It reads files, and deletes none.", [fetched.seq]),
        None => JudgedLine::not_exercised("It has fetched nothing yet."),
    }
}
