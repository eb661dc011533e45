//! What shows, where a `control` of its own does not have the same filters, that an entry could have been as `never` says.

use std::collections::{BTreeMap, BTreeSet};

use nets_accept::EntryPattern;
use nets_core::timeline::Happening;
use wildmatch::WildMatch;

use crate::following::SentMessage;
use crate::matcher::EntryMatcher;
use crate::possible_names::{NamedThings, PossibleNames, can_be_path};
use crate::seen::{Evidence, SeenUpload};

/// Why no entry could be so, whatever the sender does; none where one could.
pub(super) fn why_impossible(
    pattern: &EntryPattern,
    control: &EntryPattern,
    of: &Evidence<'_>,
) -> Option<String> {
    let unknown = unknown_ids(pattern, of);
    if !unknown.is_empty() {
        return Some(format!(
            "nothing of the case or its scenario has {}, so that no entry could: correct it, leave it out, or say by `see` how \
             many there are to be",
            unknown.join(", ")
        ));
    }
    let ids = ids(pattern);
    let are_known_together = ids.len() < 2
        || has_all_but_one(control, pattern)
        || are_seen_together(pattern, of)
        || can_be_told(pattern, of);
    (!are_known_together).then(|| {
        format!(
            "nothing of the case has {} together, so that this shows nothing: correct what is wrong, or give a `control` with \
             all of these filters but the one that is not to be",
            ids.join(" and ")
        )
    })
}

/// The ids that a pattern names, in words.
fn ids(pattern: &EntryPattern) -> Vec<String> {
    let EntryPattern { message_id, shipment_id, recipient, document_type, file, upload, .. } = pattern;
    let upload = upload.map(|upload| upload.0.to_string());
    let document_type = document_type.as_ref().map(|it| it.as_str().to_owned());
    let all = [
        ("upload", &upload),
        ("shipment_id", shipment_id),
        ("message_id", message_id),
        ("recipient", recipient),
        ("document_type", &document_type),
        ("file", file),
    ];
    all.into_iter().filter_map(|(name, value)| Some(format!("the {name} {}", value.as_ref()?))).collect()
}

/// Whether a control has all filters of a pattern but one, which is what it says is not to be, and the kinds besides.
fn has_all_but_one(control: &EntryPattern, pattern: &EntryPattern) -> bool {
    let keeps = [
        pattern.what.is_empty() || control.what == pattern.what,
        pattern.user.as_ref().map(|it| &it.it) == control.user.as_ref().map(|it| &it.it)
            || pattern.user.is_none(),
        pattern.upload.is_none() || control.upload == pattern.upload,
        pattern.message_id.is_none() || control.message_id == pattern.message_id,
        pattern.shipment_id.is_none() || control.shipment_id == pattern.shipment_id,
        pattern.recipient.is_none() || control.recipient == pattern.recipient,
        pattern.document_type.is_none() || control.document_type == pattern.document_type,
        pattern.file.is_none() || control.file == pattern.file,
        pattern.text.is_none() || control.text == pattern.text,
        !pattern.attention || control.attention,
    ];
    keeps.iter().filter(|keeps| !**keeps).count() <= 1
}

/// Whether an entry of any kind has all the ids.
fn are_seen_together(pattern: &EntryPattern, of: &Evidence<'_>) -> bool {
    let ids =
        EntryPattern { what: BTreeSet::new(), user: None, text: None, attention: false, ..pattern.clone() };
    EntryMatcher::of(&ids, &of.seen).first(&of.seen).is_some()
}

/// Whether something that was uploaded has all the ids, or what recipients do by themselves could.
fn can_be_told(pattern: &EntryPattern, of: &Evidence<'_>) -> bool {
    of.seen.uploads.iter().any(|upload| could_be_of(upload, pattern, of)) || could_be_done(pattern)
}

fn could_be_of(upload: &SeenUpload, pattern: &EntryPattern, of: &Evidence<'_>) -> bool {
    let EntryPattern { message_id, shipment_id, recipient, document_type, file, .. } = pattern;
    if pattern.upload.is_some_and(|id| id != upload.id)
        || shipment_id.is_some() && *shipment_id != upload.shipment_id
    {
        return false;
    }
    let is_meant = |message: &&SentMessage| {
        message_id.as_ref().is_none_or(|id| *id == message.id)
            && document_type.as_ref().is_none_or(|it| message.values.contains(it.as_str()))
            && recipient.as_ref().is_none_or(|number| can_reach(message, number, of))
    };
    let meant: Vec<&SentMessage> = upload.messages.iter().filter(is_meant).collect();
    let is_of_message = message_id.is_some() || document_type.is_some() || recipient.is_some();
    if is_of_message && meant.is_empty() {
        return false;
    }
    let Some(file) = file else { return true };
    let mut message_ids = BTreeMap::new();
    for message in meant {
        *message_ids.entry(message.id.clone()).or_default() += 1;
    }
    let files = BTreeSet::from([upload.file_name.clone()]);
    let things = NamedThings { files, message_ids, has_more: false };
    WildMatch::new(file).matches(&upload.file_name)
        || PossibleNames::of(of.scenario, &upload.user, &things).of_uploads_like(file).is_some()
}

/// Whether a message names this person, company or alias, or none at all that is known, as one to an alias does.
fn can_reach(message: &SentMessage, number: &str, of: &Evidence<'_>) -> bool {
    let digits = |text: &str| text.replace(['-', ' '], "");
    let names = |number: &str| message.values.iter().any(|value| digits(value) == digits(number));
    names(number) || !of.scenario.recipients.keys().any(|party| names(party.value()))
}

/// Whether all the ids are of what recipients do without any shipment: each can do that with every document type.
fn could_be_done(pattern: &EntryPattern) -> bool {
    let EntryPattern { what, message_id, shipment_id, recipient, document_type, file, upload, .. } = pattern;
    let is_of_shipment = message_id.is_some() || shipment_id.is_some() || file.is_some() || upload.is_some();
    let can = |kind: &&'static str| {
        let can = |filter| EntryPattern::can_match(kind, filter);
        !can("upload") && can("recipient") && can("document_type")
    };
    let is_of_kind =
        if what.is_empty() { Happening::names().any(|kind| can(&kind)) } else { what.iter().any(can) };
    !is_of_shipment && recipient.is_some() && document_type.is_some() && is_of_kind
}

/// The ids of a pattern that nothing in the case, nor its scenario, has: no entry could have them.
fn unknown_ids(pattern: &EntryPattern, of: &Evidence<'_>) -> Vec<String> {
    let EntryPattern { message_id, shipment_id, recipient, document_type, file, upload, .. } =
        pattern.clone();
    let none = EntryPattern::default;
    let is_seen = |of_one: &EntryPattern| EntryMatcher::of(of_one, &of.seen).first(&of.seen).is_some();
    // Of the shipment that is named, if one is.
    let has_message = |id: &String| {
        of.seen.uploads.iter().any(|upload| {
            upload.message_ids().contains(id.as_str())
                && (shipment_id.is_none() || upload.shipment_id == shipment_id)
        })
    };
    let has_shipment = |id: &String| !of.seen.uploads_of(id).is_empty();
    let scenario = of.scenario;
    let has_recipient = |number: &String| scenario.recipients.keys().any(|party| party.value() == number);
    let mut unknown = Vec::new();
    let mut hold =
        |name: &str, value: Option<String>, is_known: &dyn Fn(&String) -> bool, one: EntryPattern| {
            if let Some(value) = value.filter(|value| !is_known(value))
                && !is_seen(&one)
            {
                unknown.push(format!("the {name} {value}"));
            }
        };
    let one = EntryPattern { upload, ..none() };
    let has_upload = |_: &String| upload.is_some_and(|upload| of.seen.upload(upload).is_some());
    hold("upload", upload.map(|upload| upload.0.to_string()), &has_upload, one);
    let one = EntryPattern { message_id: message_id.clone(), shipment_id: shipment_id.clone(), ..none() };
    hold("message_id", message_id, &has_message, one);
    let one = EntryPattern { shipment_id: shipment_id.clone(), ..none() };
    hold("shipment_id", shipment_id.clone(), &has_shipment, one);
    let one = EntryPattern { recipient: recipient.clone(), ..none() };
    hold("recipient", recipient, &has_recipient, one);
    let has_type = |_: &String| document_type.as_ref().is_some_and(|it| scenario.materials.contains_key(it));
    let one = EntryPattern { document_type: document_type.clone(), ..none() };
    hold("document_type", document_type.as_ref().map(|it| it.as_str().to_owned()), &has_type, one);
    if let Some(file) = file.filter(|file| !could_be_file(pattern, file, of)) {
        let path = if has_path_alone(pattern) { ", where such an entry has a whole path" } else { "" };
        unknown.push(format!("the file {file}{path}"));
    }
    unknown
}

/// Whether an entry of a kind that a pattern means could be about such a file.
fn could_be_file(pattern: &EntryPattern, file: &str, of: &Evidence<'_>) -> bool {
    let glob = WildMatch::new(file);
    let is_told = |is_meant: fn(&str) -> bool| {
        let mut told = of.seen.entries.iter().filter_map(|entry| entry.happening.file());
        told.any(|file| is_meant(file) && glob.matches(file))
    };
    let user = pattern.user.as_ref().map_or(&of.sender, |user| &user.it);
    let could_be_path = || {
        let folder = of.scenario.senders.get(user).map(|sender| sender.organisation.folder());
        folder.is_some_and(|folder| can_be_path(file, &folder)) || is_told(|file| file.starts_with('/'))
    };
    let could_be_name = || {
        of.named.files.iter().any(|name| glob.matches(name))
            || PossibleNames::of(of.scenario, user, &of.named).like(file).is_some()
            || is_told(|_| true)
    };
    !has_path_alone(pattern) && could_be_name() || has_some_path(pattern) && could_be_path()
}

fn has_path(kind: &str) -> bool {
    Happening::fields(kind).is_some_and(|fields| fields.contains(&"path"))
}

/// Whether some of the kinds that a pattern means have a path, which their client chose.
fn has_some_path(pattern: &EntryPattern) -> bool {
    pattern.what.is_empty() || pattern.what.iter().any(|kind| has_path(kind))
}

/// Whether all kinds that a pattern means have a path, and none the name of a file.
fn has_path_alone(pattern: &EntryPattern) -> bool {
    !pattern.what.is_empty() && pattern.what.iter().all(|kind| has_path(kind))
}
