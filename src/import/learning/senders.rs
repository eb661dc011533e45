//! Who sends: companies, logins, e-Boks ids, and how their files are called.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::identity::{EboksId, Organisation};
use nets_core::scenario::NamePattern;
use nets_yaml::quoted;

use super::draft::{Draft, DraftItem};
use super::sources::DropSources;
use crate::file::FileRef;
use crate::moments::day_in;
use crate::received::{ReceivedFacts, organisation_of};
use crate::remark::{ImportRemark, RemarkKind};

/// So long may the name of a report be in a scenario.
const LONGEST_NAME: usize = 100;

/// A company that sends. Bound: what the files say of it.
#[derive(Default)]
struct SenderFacts {
    seen_in: Option<FileRef>,
    eboks_ids: BTreeMap<EboksId, FileRef>,
    lists: BTreeSet<EboksId>,
}

pub(super) fn write(of: DropSources<'_>, draft: &mut Draft, remarks: &mut Vec<ImportRemark>) {
    outbound(of, draft);
    let found = senders(of, remarks);
    let mut items = Vec::new();
    let mut taken: BTreeSet<String> =
        of.planned.users.values().map(|(user, _)| user.as_str().to_owned()).collect();
    let mut given = BTreeSet::new();
    for (number, (organisation, facts)) in (1..).zip(&found) {
        let mut item = DraftItem::default();
        if let Some(file) = facts.seen_in {
            item.comment(format!("the company: by {file}"));
        }
        let named = of.planned.users.get(organisation);
        if let Some((_, file)) = named.filter(|(user, _)| given.contains(user)) {
            let sentence =
                "the login in its name is that of another company; a scenario has one company for each login";
            remarks.push(ImportRemark::new(RemarkKind::Contradiction, *file, sentence));
        }
        let user = match named.filter(|(user, _)| given.insert(user)) {
            Some((user, file)) => {
                item.comment(format!("the login: by the name of {file}"));
                user.as_str().to_owned()
            }
            None => {
                item.comment("the login: a guess, no receipt names it");
                let mut made = format!("tTEST{number}");
                while !taken.insert(made.clone()) {
                    made.push('X');
                }
                made
            }
        };
        item.line("user", quoted(&user));
        item.line("organisation", quoted(&organisation.folder()));
        let ids: Vec<_> = facts.eboks_ids.keys().map(|id| format!("\"{}\"", id.as_str())).collect();
        for (id, file) in &facts.eboks_ids {
            item.comment(format!("the e-Boks id {}: by {file}", id.as_str()));
        }
        item.line("eboks_ids", format!("[{}]", ids.join(", ")));
        if !facts.lists.is_empty() {
            let ids: Vec<_> = facts.lists.iter().map(|id| format!("\"{}\"", id.as_str())).collect();
            item.line("subscription_lists", format!("[{}]", ids.join(", ")));
        }
        items.push(item);
    }
    draft.section("senders", items);
}

fn senders(of: DropSources<'_>, remarks: &mut Vec<ImportRemark>) -> BTreeMap<Organisation, SenderFacts> {
    let mut found: BTreeMap<Organisation, SenderFacts> = BTreeMap::new();
    for (place, facts) in of.sent.iter().enumerate() {
        let file = FileRef::Sent(place);
        let Some(organisation) = &facts.organisation else { continue };
        let sender = found.entry(organisation.clone()).or_default();
        sender.seen_in.get_or_insert(file);
        for id in facts.messages.iter().filter_map(|message| message.eboks_id.clone()) {
            sender.eboks_ids.entry(id).or_insert(file);
        }
    }
    for (file, list) in of.lists() {
        let Some(organisation) = organisation_of(list.organisation.as_deref(), found.keys()) else {
            let sentence = "its name begins with no company number, so whose list it is, is not known";
            remarks.push(ImportRemark::new(RemarkKind::NotMatched, file, sentence));
            continue;
        };
        let sender = found.entry(organisation).or_default();
        sender.seen_in.get_or_insert(file);
        let ids: BTreeSet<_> = list.rows.iter().filter_map(|(_, _, id)| id.clone()).collect();
        sender.lists.extend(ids.iter().cloned());
        for id in ids {
            sender.eboks_ids.entry(id).or_insert(file);
        }
    }
    found.retain(|_, facts| !facts.eboks_ids.is_empty());
    found
}

/// The names of files, and the form of signed objects.
fn outbound(of: DropSources<'_>, draft: &mut Draft) {
    let mut keys = Vec::new();
    let mut learn = |key: String, comment: String| {
        keys.push(key);
        draft.comments.add("outbound", None, comment);
    };
    if let (Some(file), None) = (of.planned.plain, of.planned.numbered) {
        learn("receipt_name: plain".to_owned(), format!("receipt_name: by the name of {file}"));
    }
    for (place, facts) in of.received.iter().enumerate() {
        let file = FileRef::Received(place);
        match facts {
            Some(ReceivedFacts::Signing(facts)) if facts.is_bare => {
                learn("signed_object: openoces".to_owned(), format!("signed_object: by {file}"));
                break;
            }
            _ => {}
        }
    }
    let reports =
        of.received.iter().enumerate().filter(|(_, facts)| matches!(facts, Some(ReceivedFacts::Report(_))));
    let patterns: BTreeMap<_, _> = reports
        .filter_map(|(place, _)| {
            Some((report_pattern(of, &of.files.received[place].name)?, FileRef::Received(place)))
        })
        .collect();
    if let (1, Some((pattern, file))) = (patterns.len(), patterns.first_key_value())
        && pattern != NamePattern::DISTRIBUTION_REPORT
    {
        let key = format!("distribution_report: {}", quoted(pattern));
        learn(key, format!("distribution_report: by the name of {file}"));
    }
    if !keys.is_empty() {
        draft.line("outbound", &format!("{{{}}}", keys.join(", ")));
    }
}

/// The name of a report with places for what is another each day; none where its day is not in it as we write days.
fn report_pattern(of: DropSources<'_>, name: &str) -> Option<String> {
    let date = day_in(name)?.to_string();
    let mut pattern = name.contains(&date).then(|| name.replace(&date, "{date}"))?;
    for organisation in of.sent.iter().filter_map(|facts| facts.organisation.as_ref()) {
        pattern = pattern.replace(organisation.number(), "{organisation}");
    }
    for (user, _) in of.planned.users.values() {
        pattern = pattern.replace(user.as_str(), "{user}");
    }
    Some(pattern).filter(|pattern| pattern.chars().count() <= LONGEST_NAME)
}
