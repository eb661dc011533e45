//! What signers do, and which letters come back.

use std::collections::BTreeMap;

use nets_core::identity::Party;
use nets_core::outcome::{Condition, Delay, Outcome, OutcomeRule, check_reason};
use nets_core::{SignedDuration, Timestamp};
use nets_scenario::outcome_rule;
use nets_yaml::quoted;

use super::draft::{Draft, DraftItem};
use super::reached::parties;
use super::sources::DropSources;
use super::times::Hours;
use crate::file::FileRef;
use crate::history::{MessageHistory, MessageKey};
use crate::received::{DropSigning, is_good};
use crate::remark::{ImportRemark, RemarkKind};

/// A scenario takes 1 MiB, and has room for so many.
const MOST: usize = 3_000;

/// How long a printed letter takes that comes back, where no file says.
const RETURN: &str = "5d";

/// So long may a condition be.
const LONGEST_CONDITION: usize = 200;

/// The longest while that a scenario can say.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// What one signer did with one message.
struct LearntOutcome<'l> {
    key: &'l MessageKey,
    then: Outcome,
    file: FileRef,
    guess: &'static str,
}

pub(super) fn write(of: DropSources<'_>, hours: Hours, draft: &mut Draft, remarks: &mut Vec<ImportRemark>) {
    let mut by_signer: BTreeMap<&Party, Vec<LearntOutcome<'_>>> = BTreeMap::new();
    for (key, message) in of.accepted() {
        for (party, outcome) in outcomes(of, key, message, hours) {
            by_signer.entry(party).or_default().push(outcome);
        }
    }
    if by_signer.values().map(Vec::len).sum::<usize>() > MOST {
        keep_few(&mut by_signer, remarks);
    }
    let mut items = Vec::new();
    // Not in the order of the signers' numbers, of which a copy with pseudonyms is to tell nothing.
    let mut by_signer: Vec<_> = by_signer.into_iter().collect();
    by_signer.sort_by_key(|(_, learnt)| learnt[0].key);
    for (party, learnt) in by_signer {
        let is_always_so = learnt.iter().all(|outcome| outcome.then == learnt[0].then);
        let shown = if is_always_so { &learnt[..1] } else { &learnt[..] };
        items.extend(shown.iter().map(|outcome| outcome.item(party, is_always_so)));
    }
    draft.section("outcomes", items);
    let returned = of.accepted().filter_map(|(key, message)| {
        let (row, file) = message.returned?;
        let printed = message.end.filter(|(row, _)| is_good(&row.status)).and_then(|(row, _)| row.at);
        let after = row.at.zip(printed).map(|(back, printed)| back.duration_since(printed));
        let mut item = DraftItem::default();
        item.comment(format!(
            "by {file}{}",
            if after.is_none() { "; after how long is a guess" } else { "" }
        ));
        let (shipment, id) = (quoted(&id_condition(&key.0)), quoted(&id_condition(&key.1)));
        item.line("when", format!("{{shipment_id: {shipment}, message_id: {id}}}"));
        let after = after.filter(|after| after.is_positive() && *after <= LONGEST);
        item.line("after", after.map_or(RETURN.to_owned(), |after| format!("{}s", after.as_secs())));
        Some(item)
    });
    let returned = returned.collect();
    draft.section("returned_mail", returned);
}

/// Where there are too many, those who sign do it at once, as all whom no rule mentions.
fn keep_few(by_signer: &mut BTreeMap<&Party, Vec<LearntOutcome<'_>>>, remarks: &mut Vec<ImportRemark>) {
    let mut left_out: BTreeMap<FileRef, u64> = BTreeMap::new();
    let mut kept = 0;
    for learnt in by_signer.values_mut() {
        learnt.retain(|outcome| {
            let stays = !matches!(outcome.then, Outcome::Sign { .. }) && kept < MOST;
            kept += usize::from(stays);
            *left_out.entry(outcome.file).or_default() += u64::from(!stays);
            stays
        });
    }
    by_signer.retain(|_, learnt| !learnt.is_empty());
    left_out.retain(|_, count| *count > 0);
    if let Some(file) = left_out.keys().next() {
        let count: u64 = left_out.values().sum();
        let sentence = format!(
            "it is the first of {} files of which {count} acts of signers are left out, for which a scenario has no room: they sign at once",
            left_out.len()
        );
        remarks.push(ImportRemark::new(RemarkKind::DropNotRead, *file, sentence));
    }
}

/// What each signer of a message did, as far as a file says so.
fn outcomes<'m>(
    of: DropSources<'m>,
    key: &'m MessageKey,
    message: &'m MessageHistory<'m>,
    hours: Hours,
) -> Vec<(&'m Party, LearntOutcome<'m>)> {
    let Some((signing, file)) = message.signing else { return Vec::new() };
    let delivered = message.end.and_then(|(row, _)| row.at).filter(|_| !message.message.realtime);
    let delivered = delivered.or_else(|| hours.delivery_after(of.sent_at(message.sent)?));
    let after = |at: Option<Timestamp>| {
        let while_taken = at.zip(delivered).map(|(at, delivered)| at.duration_since(delivered));
        Delay::exactly(while_taken.filter(|took| took.is_positive() && *took <= LONGEST).unwrap_or_default())
    };
    let outcome = |then: Outcome, guess: &'static str| LearntOutcome { key, then, file, guess };
    let evening = signing.processed.and_then(|day| hours.evening_before(day));
    match &signing.end {
        DropSigning::Signed(signers) => parties(message)
            .map(|party| {
                let signed = signers.iter().find(|(signer, _)| signer.value() == party.value());
                let at = signed.and_then(|(_, at)| *at);
                let guess = if at.is_some() { "" } else { "; when is a guess" };
                (party, outcome(Outcome::Sign { after: after(at.or(evening)) }, guess))
            })
            .collect(),
        DropSigning::Rejected { by, words } => {
            let named = by.as_ref().and_then(|by| parties(message).find(|party| party.value() == by.value()));
            let guess = if named.is_some() { "; when is a guess" } else { "; who and when is a guess" };
            let Some(party) = named.or(message.message.receiver.as_ref()) else { return Vec::new() };
            let reason = words.clone().filter(|words| check_reason(words).is_ok());
            vec![(party, outcome(Outcome::Reject { after: after(evening), reason }, guess))]
        }
        DropSigning::DeadlinePassed => {
            let guess =
                if message.message.signers.is_empty() { "" } else { "; which of the signers is a guess" };
            parties(message).map(|party| (party, outcome(Outcome::Ignore, guess))).collect()
        }
    }
}

/// An id as a condition has room for it.
fn id_condition(id: &str) -> String {
    let is_long = id.chars().count() > LONGEST_CONDITION;
    if is_long { id.chars().take(LONGEST_CONDITION - 1).chain(['*']).collect() } else { id.to_owned() }
}

impl LearntOutcome<'_> {
    fn item(&self, party: &Party, is_always_so: bool) -> DraftItem {
        let of_message = |id: &String| Some(id_condition(id)).filter(|_| !is_always_so);
        let when = Condition {
            recipient: Some(party.value().to_owned()),
            shipment_id: of_message(&self.key.0),
            message_id: of_message(&self.key.1),
            ..Condition::default()
        };
        let text = outcome_rule(&OutcomeRule { when, then: self.then.clone() });
        let lines = text.lines().skip(1).map(|line| line.get(4..).unwrap_or_default().to_owned());
        DraftItem { lines: lines.collect(), comments: vec![format!("by {}{}", self.file, self.guess)] }
    }
}
