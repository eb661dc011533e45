//! What no single part of a scenario can know: twice the same name, unknown types, rules that never
//! match.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use jiff::{SignedDuration, ToSpan};
use nets_core::faults::operation::FaultDoor;
use nets_core::identity::{DocumentType, Party};
use nets_core::outcome::{Condition, Outcome, OutcomeRule};
use nets_core::scenario::Material;
use nets_core::script::{RecipientAct, ScriptedTime};
use nets_yaml::{Collector, Located, Problem, TextSpan, line_of, shortened, times};
use wildmatch::WildMatch;

use crate::catalogue;
use crate::sections::event::ListedAct;
use crate::sections::{ScenarioDraft, implied_sender};

pub(crate) fn across_sections(draft: &ScenarioDraft, out: &mut Collector) {
    let users = draft.senders.items.iter().map(|sender| (sender.it.user.spot, &sender.it.sender.user));
    told_twice("the user", users, out);
    let materials = draft.materials.items.iter().map(|material| (material.spot, &material.it.document_type));
    told_twice("the document type", materials, out);
    let recipients =
        draft.recipients.items.iter().map(|recipient| (recipient.spot, &recipient.it.recipient.party));
    told_twice("the recipient", recipients, out);
    told_twice("the fault", draft.faults.items.iter().map(|fault| (fault.spot, &fault.it.name)), out);
    // With a part of the world unread, everything that refers to it would look wrong as well.
    if draft.materials.complete && draft.senders.complete && draft.recipients.complete {
        unknown_subscriptions(draft, out);
        unknown_in_events(draft, out);
        unsteady_events(draft, out);
        eboks_ids_of_nobody(draft, out);
        aliases_in_vain(draft, out);
        faults_of_nobody(draft, out);
        subscriptions_in_vain(draft, out);
        rules_that_never_match(draft, out);
    }
}

fn told_twice<'d, T: Ord + Display + 'd>(
    what: &str,
    named: impl Iterator<Item = (TextSpan, &'d T)>,
    out: &mut Collector,
) {
    let mut first = BTreeMap::new();
    for (spot, name) in named {
        if let Some(earlier) = first.get(name) {
            let message = format!("{what} {name} is listed twice, first on {}", line_of(*earlier));
            out.add(Problem::error(spot, message).hint("keep one of them"));
        } else {
            first.insert(name, spot);
        }
    }
}

fn unknown_subscriptions(draft: &ScenarioDraft, out: &mut Collector) {
    let known: BTreeSet<&str> =
        draft.materials.items.iter().map(|material| material.it.document_type.as_str()).collect();
    let subscribed = draft.recipients.items.iter().flat_map(|recipient| &recipient.it.subscribed);
    let in_crowd = draft.crowd.iter().flatten().flat_map(|crowd| &crowd.subscribed);
    let in_events = draft.events.items.iter().map(|event| &event.it.document_type);
    for each in subscribed.chain(in_crowd).chain(in_events).filter(|each| !known.contains(each.it.as_str())) {
        out.add_error(|| {
            Problem::error(each.spot, format!("no material has the document type {}", each.it))
                .nearest(each.it.as_str(), known.iter().copied())
                .expected("a document type listed under `materials`")
        });
    }
}

fn unknown_in_events(draft: &ScenarioDraft, out: &mut Collector) {
    let senders = || draft.senders.items.iter().map(|sender| &sender.it.sender);
    let users = || senders().map(|sender| sender.user.as_str());
    for event in &draft.events.items {
        let ListedAct::Register(registration) = &event.it.act else { continue };
        match &registration.sender {
            None if implied_sender(senders()).is_none() => out.add(
                Problem::error(event.spot, "it does not say whose web service is asked")
                    .expected("a `sender`, because there are several"),
            ),
            Some(sender) if !users().any(|user| user == sender.it.as_str()) => out.add_error(|| {
                Problem::error(sender.spot, format!("there is no sender {}", sender.it))
                    .nearest(sender.it.as_str(), users())
                    .expected("a user listed under `senders`")
            }),
            Some(_) | None => {}
        }
    }
}

/// Moments by the day of the world that Copenhagen's clocks skip or show twice.
fn unsteady_events(draft: &ScenarioDraft, out: &mut Collector) {
    let Some(start) = draft.clock.as_ref().and_then(|clock| clock.start) else { return };
    for event in &draft.events.items {
        let ScriptedTime::Day { day, time } = event.it.at else { continue };
        let days = i64::from(day.saturating_sub(1)).days();
        let date = start.date().saturating_add(days);
        out.add_all(times::unsteady(event.spot, date.to_datetime(time)));
    }
}

/// Faults of users that there are not, which would never strike.
fn faults_of_nobody(draft: &ScenarioDraft, out: &mut Collector) {
    let users = || draft.senders.items.iter().map(|sender| sender.it.sender.user.as_str());
    for fault in &draft.faults.items {
        let at = &fault.it.at;
        let Some(user) = at.user.as_ref().filter(|_| at.operation.door() != FaultDoor::Ebox) else {
            continue;
        };
        let pattern = WildMatch::new(user);
        if !users().any(|known| pattern.matches(known)) {
            out.add_error(|| {
                let message = format!("there is no sender {user}, so this fault would never strike");
                Problem::error(fault.spot, message)
                    .nearest(user, users())
                    .expected("a user listed under `senders`")
            });
        }
    }
}

/// Registrations that can come to nothing but a refusal, and services that are never asked.
fn aliases_in_vain(draft: &ScenarioDraft, out: &mut Collector) {
    let is_set_up = |document_type: &DocumentType| {
        let mut materials = draft.materials.items.iter().map(|material| &material.it);
        materials.any(|material| material.document_type == *document_type && material.alias.is_some())
    };
    for event in &draft.events.items {
        let ListedAct::Register(_) = &event.it.act else { continue };
        let Located { spot, it: document_type } = &event.it.document_type;
        if !is_set_up(document_type) {
            let message = format!("the document type {document_type} is not set up for aliases");
            out.add(Problem::warning(*spot, message).hint("give that material an `alias`, if only `{}`"));
        }
        if draft.senders.items.iter().all(|sender| sender.it.calling.is_none()) {
            let message = "no sender has an alias web service, so that every registration is refused";
            out.add(Problem::warning(event.spot, message).hint("give a sender an `alias_service`"));
        }
    }
    let nobody_registers = draft.materials.items.iter().all(|material| material.it.alias.is_none());
    for calling in draft.senders.items.iter().filter_map(|sender| sender.it.calling.as_ref()) {
        if nobody_registers {
            let message = "no material is set up for aliases, so that this service is never asked";
            out.add(Problem::warning(calling.spot, message).hint("give a material an `alias`, if only `{}`"));
        }
    }
}

/// Subscriptions by number to what is subscribed to by alias, and the other way round: they never hold.
fn subscriptions_in_vain(draft: &ScenarioDraft, out: &mut Collector) {
    let materials = || draft.materials.items.iter().map(|material| &material.it);
    let by_alias: BTreeSet<&DocumentType> = materials()
        .filter(|material| material.alias.is_some())
        .map(|material| &material.document_type)
        .collect();
    let listed = draft.recipients.items.iter().flat_map(|recipient| {
        let is_alias = matches!(recipient.it.recipient.party, Party::Alias(_));
        recipient.it.subscribed.iter().map(move |each| (is_alias, each))
    });
    let in_crowd = draft.crowd.iter().flatten().flat_map(|crowd| &crowd.subscribed);
    let in_events = draft.events.items.iter().filter_map(|event| match &event.it.act {
        ListedAct::Whole(RecipientAct::Subscribe { party, .. }) => {
            Some((matches!(party, Party::Alias(_)), &event.it.document_type))
        }
        ListedAct::Whole(_) | ListedAct::Register(_) => None,
    });
    for (is_alias, Located { spot, it: document_type }) in
        listed.chain(in_crowd.map(|each| (false, each))).chain(in_events)
    {
        let is_known = materials().any(|material| material.document_type == *document_type);
        let warning = match (is_alias, by_alias.contains(document_type)) {
            (false, true) => Problem::warning(
                *spot,
                format!("{document_type} is set up for aliases, so it cannot be subscribed to by number"),
            )
            .hint(
                "let the person register with `register_alias` in `events`, or list the alias as a recipient",
            ),
            (true, false) if is_known => Problem::warning(
                *spot,
                format!("{document_type} is not set up for aliases, so that no alias subscribes to it"),
            )
            .hint("give that material an `alias`, if only `{}`"),
            (true, _) | (false, false) => continue,
        };
        out.add(warning);
    }
    if by_alias.is_empty() {
        for recipient in &draft.recipients.items {
            if matches!(recipient.it.recipient.party, Party::Alias(_)) && recipient.it.subscribed.is_empty() {
                let message = "no material is set up for aliases, so that nothing reaches this alias";
                out.add(
                    Problem::warning(recipient.spot, message)
                        .hint("give a material an `alias`, if only `{}`"),
                );
            }
        }
    }
}

fn eboks_ids_of_nobody(draft: &ScenarioDraft, out: &mut Collector) {
    let ids: BTreeSet<_> =
        draft.senders.items.iter().flat_map(|sender| &sender.it.sender.eboks_ids).collect();
    for material in &draft.materials.items {
        let Some(id) = material.it.eboks_id.as_ref().filter(|id| !ids.contains(id)) else { continue };
        out.add_error(|| {
            Problem::error(material.spot, format!("no sender has the e-Boks id {id}"))
                .nearest(id.as_str(), ids.iter().map(|id| id.as_str()))
                .expected("an e-Boks id listed under a sender's `eboks_ids`")
        });
    }
}

/// These warnings are a courtesy, and to compare everything with everything takes its time: a
/// scenario of this many comparisons goes without.
const COMPARISONS_AT_MOST: usize = 2_000_000;

fn rules_that_never_match(draft: &ScenarioDraft, out: &mut Collector) {
    let ScenarioDraft { senders, materials, recipients, rules, .. } = draft;
    let ids: usize = senders.items.iter().map(|sender| sender.it.sender.eboks_ids.len()).sum();
    let compared_with = ids + materials.items.len() + recipients.items.len() + catalogue::ALL.len();
    if rules.items.len().saturating_mul(compared_with) > COMPARISONS_AT_MOST {
        return;
    }
    let mut for_everybody = None;
    for rule in &rules.items {
        never_matches(draft, rule, for_everybody, out);
        if for_everybody.is_none() && rule.it.when == Condition::default() {
            for_everybody = Some(rule.spot);
        }
    }
}

fn never_matches(
    draft: &ScenarioDraft,
    rule: &Located<OutcomeRule>,
    for_everybody: Option<TextSpan>,
    out: &mut Collector,
) {
    let when = &rule.it.when;
    let types = signing_types(draft, when.document_type.as_deref());
    let warning = if let Some(before) = for_everybody {
        Problem::warning(rule.spot, format!("the rule on {} matches all signers first", line_of(before)))
            .hint("put the general rule last")
    } else if types.is_empty() {
        no_signing_type(draft, when, rule.spot)
    } else if let Some(id) = when.eboks_id.as_deref().filter(|id| !is_eboks_id(draft, id)) {
        Problem::warning(rule.spot, format!("no sender has the e-Boks id `{}`", shortened(id)))
    } else if let Some(pattern) =
        when.recipient.as_deref().filter(|pattern| !is_asked(draft, &types, pattern))
    {
        let message = format!("`{}` is never asked to sign", shortened(pattern));
        Problem::warning(rule.spot, message).expected(
            "a recipient that is listed and subscribes, a mandatory material, or `strangers: subscribed`",
        )
    } else if let Some(days) = too_late(&rule.it.then, &types) {
        let message = format!("the deadline of {days} days passes before this signer acts");
        Problem::warning(rule.spot, message).hint("write `ignore` if the deadline is to pass")
    } else {
        return;
    };
    out.add(warning);
}

/// The materials for signing that a rule's document type can mean.
fn signing_types<'d>(draft: &'d ScenarioDraft, pattern: Option<&str>) -> Vec<&'d Material> {
    let materials = draft.materials.items.iter().map(|material| &material.it);
    let signing = materials.filter(|material| material.signing_deadline_days.is_some());
    signing
        .filter(|material| pattern.is_none_or(|pattern| fits(pattern, material.document_type.as_str())))
        .collect()
}

fn no_signing_type(draft: &ScenarioDraft, when: &Condition, spot: TextSpan) -> Problem {
    let known = signing_types(draft, None);
    let Some(pattern) = when.document_type.as_deref().filter(|_| !known.is_empty()) else {
        return Problem::warning(spot, "no material is set up for signing, so no rule is ever asked");
    };
    let exists =
        draft.materials.items.iter().any(|material| fits(pattern, material.it.document_type.as_str()));
    let written = shortened(pattern);
    let message = if exists {
        format!("the document type `{written}` is not set up for signing, so this rule never matches")
    } else {
        format!("no material has the document type `{written}`, so this rule never matches")
    };
    Problem::warning(spot, message)
        .nearest(pattern, known.iter().map(|material| material.document_type.as_str()))
}

fn is_eboks_id(draft: &ScenarioDraft, pattern: &str) -> bool {
    draft
        .senders
        .items
        .iter()
        .flat_map(|sender| &sender.it.sender.eboks_ids)
        .any(|id| fits(pattern, id.as_str()))
}

/// Whether a person whom the pattern fits can be asked to sign one of these materials.
fn is_asked(draft: &ScenarioDraft, types: &[&Material], pattern: &str) -> bool {
    if draft.strangers_subscribe == Some(true) || types.iter().any(|material| material.mandatory) {
        return true;
    }
    let listed = draft.recipients.items.iter().map(|recipient| &recipient.it.recipient).filter(|recipient| {
        types.iter().any(|material| recipient.subscriptions.include(&material.document_type))
    });
    let magic = catalogue::ALL.iter().filter(|_| draft.magic_recipients != Some(false));
    let later = draft
        .events
        .items
        .iter()
        .filter(|event| types.iter().any(|material| material.document_type == event.it.document_type.it));
    listed
        .map(|recipient| recipient.party.value())
        .chain(magic.map(|magic| magic.number))
        .chain(later.flat_map(|event| event.it.act.addresses()))
        .any(|value| fits(pattern, value))
}

/// The longest deadline among the materials, if it passes before the signer acts. Who would act at the
/// deadline is too late already.
fn too_late(outcome: &Outcome, types: &[&Material]) -> Option<u16> {
    let after = match outcome {
        Outcome::Sign { after } | Outcome::Reject { after, .. } => after.at_least,
        Outcome::Ignore | Outcome::Ask => return None,
    };
    let days = types.iter().filter_map(|material| material.signing_deadline_days).max()?;
    (after >= SignedDuration::from_hours(24 * i64::from(days))).then_some(days)
}

/// As the core matches: `*` and `?`.
fn fits(pattern: &str, text: &str) -> bool {
    WildMatch::new(pattern).matches(text)
}
