//! The independent model: what must come of every shipment, worked out message by message.
//!
//! It is written from the documented behaviour and shares only the vocabulary with the core. The
//! core walks through time; this looks at all shipments at once and computes where each one ends.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::civil;
use nets_core::effect::{
    Conclusion, OutboundContent, OutboundFile, Receipt, ReceiptStatus, Signature, SigningResult,
};
use nets_core::event::Upload;
use nets_core::finding::{Finding, Severity};
use nets_core::identity::{MessageRef, Party, UploadId, UserId};
use nets_core::outcome::{Condition, Outcome};
use nets_core::scenario::{LateDocuments, Material, ReceiptName, Scenario, Timetable};
use nets_core::shipment::{Inspection, Message, Shipment};
use nets_core::timeline::Happening;

use crate::chronicle::Chronicle;
use crate::copenhagen;
use crate::run::moment;

/// One upload and its inspection, with their moments.
pub struct Case {
    pub upload: Upload,
    pub arrived: i64,
    pub judged: i64,
    pub inspection: Inspection,
}

/// When each signer was seen to act, where the delay was left to chance.
pub type Witness = BTreeMap<(MessageRef, Party), i64>;

/// A document on its way to be signed.
struct Signing<'a> {
    message_ref: MessageRef,
    upload: &'a Upload,
    shipment: &'a Shipment,
    message: &'a Message,
    delivered: i64,
    deadline: i64,
}

/// How a signing ended.
struct Ending {
    at: i64,
    conclusion: Conclusion,
}

/// Foretells the whole chronicle of these cases, which must be in the order of their judgement.
pub fn foretell(scenario: &Scenario, cases: &[Case], witness: &Witness) -> Chronicle {
    let mut chronicle = Chronicle::default();
    let mut accepted = BTreeSet::new();
    let mut signings = Vec::new();
    let mut needed_until = BTreeMap::new();

    for case in cases {
        let Case { upload, arrived, judged, inspection } = case;
        let account = chronicle.uploads.entry(upload.id).or_default();
        account.push((*arrived, uploaded(upload)));
        needed_until.insert(upload.id, *judged);

        let refusal = match &inspection.shipment {
            None => Some(reasons(&inspection.findings)),
            Some(shipment) if accepted.insert((upload.user.clone(), shipment.id.clone())) => None,
            Some(_) => Some(vec!["This shipment has already been received before".to_owned()]),
        };
        let (receipt, shipment) = match (refusal, &inspection.shipment) {
            (None, Some(shipment)) => {
                account.push((*judged, accepted_as(upload, shipment, &inspection.findings)));
                (Receipt { status: ReceiptStatus::Accepted, messages: Vec::new() }, Some(shipment))
            }
            (refusal, _) => {
                let messages = refusal.unwrap_or_default();
                account.push((*judged, refused(upload, &messages)));
                (Receipt { status: ReceiptStatus::Refused, messages }, None)
            }
        };
        let name = receipt_name(scenario, upload, |name| taken(&chronicle, &upload.user, name));
        send(&mut chronicle, &upload.user, name, *judged, OutboundContent::Receipt(receipt));

        let Some(shipment) = shipment else { continue };
        let mut handed_over = BTreeMap::new();
        for (index, message) in (0..).zip(&shipment.messages) {
            let message_ref = MessageRef { upload: upload.id, index };
            let account = chronicle.messages.entry(message_ref).or_default();
            let material = &scenario.materials[&message.document_type];
            if let Some(outsider) = outsider(scenario, material, message) {
                account.push((*judged, passed_on(upload, message_ref, message, outsider)));
                continue;
            }
            let (hand_over, delivered) = way(&scenario.timetable, material, message, *judged);
            if let Some(evening) = hand_over {
                *handed_over.entry(evening).or_default() += 1;
            }
            account.push((delivered, delivery(upload, message_ref, message)));
            match material.signing_deadline_days {
                None => keep(&mut needed_until, upload.id, delivered),
                Some(days) => {
                    let (day, second) = copenhagen::shown(delivered);
                    let deadline = copenhagen::moment(day + i64::from(days), second).max(delivered);
                    account.push((delivered, asked(upload, message_ref, message, deadline)));
                    signings.push(Signing { message_ref, upload, shipment, message, delivered, deadline });
                }
            }
        }
        for (at, messages) in handed_over {
            let happening =
                Happening::ShipmentHandedOver { user: upload.user.clone(), upload: upload.id, messages };
            chronicle.uploads.entry(upload.id).or_default().push((at, happening));
        }
    }

    return_results(scenario, signings, witness, &mut chronicle, &mut needed_until);
    chronicle.forgotten = needed_until;
    chronicle
}

/// The first of those concerned who does not take documents of this type, if that matters.
fn outsider<'a>(scenario: &Scenario, material: &Material, message: &'a Message) -> Option<&'a Party> {
    let takes = |party: &Party| match scenario.recipients.get(party) {
        Some(known) => known.subscriptions.include(&message.document_type),
        None => scenario.strangers_subscribe,
    };
    let mut concerned = std::iter::once(&message.receiver).chain(&message.extra_signers);
    concerned.find(|party| !material.mandatory && !takes(party))
}

/// The evening on which a message is handed to e-Boks, unless it goes there at once, and the moment
/// at which its receiver has it.
fn way(timetable: &Timetable, material: &Material, message: &Message, accepted: i64) -> (Option<i64>, i64) {
    let (hand_over, delivered) = if material.realtime || message.realtime {
        (None, accepted + 30)
    } else {
        let (today, clock) = copenhagen::shown(accepted);
        let in_time =
            clock < seconds(timetable.cut_off) || timetable.late_documents == LateDocuments::SameEvening;
        let tonight = copenhagen::moment(today, seconds(timetable.hand_over));
        let evening = if in_time && accepted < tonight { today } else { today + 1 };
        (
            Some(copenhagen::moment(evening, seconds(timetable.hand_over))),
            copenhagen::moment(evening + 1, seconds(timetable.delivery)),
        )
    };
    let published = message.publication_date.map(|date| {
        let day = copenhagen::day(date.year().into(), date.month().into(), date.day().into());
        copenhagen::moment(day, 0)
    });
    (hand_over, published.map_or(delivered, |published| delivered.max(published)))
}

fn seconds(time: civil::Time) -> i64 {
    i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

/// Lets everybody sign, and sends what came of it with the first return file after the conclusion.
fn return_results(
    scenario: &Scenario,
    mut signings: Vec<Signing<'_>>,
    witness: &Witness,
    chronicle: &mut Chronicle,
    needed_until: &mut BTreeMap<UploadId, i64>,
) {
    let mut held = vec![0; scenario.outcomes.rules.len()];
    let mut results = Vec::new();
    signings.sort_by_key(|signing| (signing.delivered, signing.message_ref));
    for signing in signings {
        let account = chronicle.messages.entry(signing.message_ref).or_default();
        let ending = sign(scenario, &signing, &mut held, witness, account);
        results.push((ending, signing));
    }

    // A return file lists results in the order of their conclusion; where moments are equal, those
    // that somebody brought about come before those that time did.
    results.sort_by_key(|(ending, signing)| {
        let timeout = matches!(ending.conclusion, Conclusion::DeadlinePassed { .. });
        (ending.at, timeout, signing.message_ref)
    });
    for (Ending { at, conclusion }, signing) in results {
        let returned = next_return_file(&scenario.timetable, at);
        *chronicle.return_files.entry(returned).or_default() += 1;
        keep(needed_until, signing.upload.id, returned);
        let (today, _) = copenhagen::shown(returned);
        let stem = format!("signed_documents_{}_{}", copenhagen::written(today), plain(&signing.message.id));
        let user = &signing.upload.user;
        let name = unused(&stem, ".zip", |name| taken(chronicle, user, name));
        let (year, month, day) = copenhagen::civil(today);
        let result = SigningResult {
            upload: signing.upload.id,
            shipment_id: signing.shipment.id.clone(),
            message_id: signing.message.id.clone(),
            eboks_id: signing.message.eboks_id.clone(),
            document_type: signing.message.document_type.clone(),
            file: signing.message.file.clone(),
            receiver: signing.message.receiver.clone(),
            processed: civil::date(year as i16, month as i8, day as i8),
            conclusion,
            format: scenario.outbound.signed_object,
        };
        send(chronicle, user, name, returned, OutboundContent::SigningResult(result));
    }
}

fn next_return_file(timetable: &Timetable, after: i64) -> i64 {
    let (today, _) = copenhagen::shown(after);
    (today - 1..)
        .map(|day| copenhagen::moment(day, seconds(timetable.return_file)))
        .find(|at| *at > after)
        .expect("there is always another day")
}

/// What everybody does with one document, in the order of time, and how it ends.
fn sign(
    scenario: &Scenario,
    signing: &Signing<'_>,
    held: &mut [u32],
    witness: &Witness,
    account: &mut Vec<(i64, Happening)>,
) -> Ending {
    let Signing { message_ref, upload, message, delivered, deadline, .. } = *signing;
    let signers: Vec<&Party> = std::iter::once(&message.receiver).chain(&message.extra_signers).collect();
    let mut acts = Vec::new();
    let mut unseen = Vec::new();
    for (place, signer) in signers.iter().enumerate() {
        let (delay, rejection) = match decide(scenario, signing, signer, held) {
            Outcome::Sign { after } => (after, None),
            Outcome::Reject { after, reason } => (after, Some(reason)),
            Outcome::Ignore => continue,
        };
        let earliest = delivered + delay.at_least.as_secs();
        let latest = delivered + delay.at_most.as_secs();
        let at = if earliest == latest {
            Some(earliest)
        } else {
            witness.get(&(message_ref, (*signer).clone())).copied()
        };
        match at {
            Some(at) => {
                assert!((earliest..=latest).contains(&at), "{message_ref:?}: {signer} acts at {at}");
                acts.push((at, place, rejection));
            }
            None => unseen.push((latest, *signer)),
        }
    }
    acts.retain(|(at, ..)| *at < deadline);
    acts.sort();

    let mut signatures = BTreeMap::new();
    let mut ending = None;
    for (at, place, rejection) in acts {
        let signer = signers[place];
        match rejection {
            None => {
                account.push((at, signed(upload, message_ref, message, signer)));
                signatures.insert(
                    place,
                    Signature { signer: signer.clone(), name: name(scenario, signer), at: moment(at) },
                );
                if signatures.len() == signers.len() {
                    let signatures = signatures.values().cloned().collect();
                    ending = Some(Ending { at, conclusion: Conclusion::Signed { signatures } });
                }
            }
            Some(reason) => {
                account.push((at, rejected(upload, message_ref, message, signer, reason.clone())));
                let by = signer.clone();
                ending = Some(Ending { at, conclusion: Conclusion::Rejected { by, at: moment(at), reason } });
                break;
            }
        }
    }
    let ending = ending.unwrap_or_else(|| {
        let conclusion = Conclusion::DeadlinePassed { deadline: moment(deadline) };
        Ending { at: deadline, conclusion }
    });
    account.push((ending.at, concluded(upload, message_ref, message, &ending.conclusion)));
    for (latest, signer) in unseen {
        assert!(latest >= ending.at, "{message_ref:?}: {signer} should have acted by {latest}");
    }
    ending
}

/// The first rule whose conditions hold for the right time decides.
fn decide(scenario: &Scenario, signing: &Signing<'_>, signer: &Party, held: &mut [u32]) -> Outcome {
    for (rule, times) in scenario.outcomes.rules.iter().zip(held) {
        if concerns(&rule.when, signing, signer) {
            *times += 1;
            if rule.when.nth.is_none() || rule.when.nth == Some(*times) {
                return rule.then.clone();
            }
        }
    }
    scenario.outcomes.otherwise.clone()
}

fn concerns(when: &Condition, signing: &Signing<'_>, signer: &Party) -> bool {
    let fits = |pattern: &Option<String>, text: &str| match pattern {
        None => true,
        Some(pattern) => glob(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>()),
    };
    let number = match signer {
        Party::Person { number, .. } | Party::Organisation { number, .. } => number,
        Party::Alias { value, .. } => value,
    };
    fits(&when.recipient, number)
        && fits(&when.document_type, signing.message.document_type.as_str())
        && fits(&when.eboks_id, signing.message.eboks_id.as_str())
        && fits(&when.shipment_id, &signing.shipment.id)
        && fits(&when.message_id, &signing.message.id)
        && fits(&when.file, &signing.message.file)
}

/// `*` stands for any text, `?` for one character.
fn glob(pattern: &[char], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => (0..=text.len()).any(|skipped| glob(rest, &text[skipped..])),
        ['?', rest @ ..] => !text.is_empty() && glob(rest, &text[1..]),
        [letter, rest @ ..] => text.first() == Some(letter) && glob(rest, &text[1..]),
    }
}

fn keep(needed_until: &mut BTreeMap<UploadId, i64>, upload: UploadId, until: i64) {
    needed_until.entry(upload).and_modify(|known| *known = until.max(*known)).or_insert(until);
}

fn send(chronicle: &mut Chronicle, user: &UserId, name: String, at: i64, content: OutboundContent) {
    let file = OutboundFile { user: user.clone(), name: name.clone(), at: moment(at), content };
    chronicle.files.insert((user.clone(), name), file);
}

fn taken(chronicle: &Chronicle, user: &UserId, name: &str) -> bool {
    chronicle.files.contains_key(&(user.clone(), name.to_owned()))
}

fn receipt_name(scenario: &Scenario, upload: &Upload, taken: impl Fn(&str) -> bool) -> String {
    let Upload { id, user, folder, file_name, .. } = upload;
    match scenario.outbound.receipt_name {
        ReceiptName::Numbered => format!("{user}_{folder}_{:07}_{file_name}.receipt", id.0),
        ReceiptName::Plain => unused(&format!("{user}_{folder}_{file_name}"), ".receipt", taken),
    }
}

/// The first of `stem`, `stem_2`, `stem_3` and so on that is not the name of another file.
fn unused(stem: &str, ending: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{stem}_{number}{ending}"));
    std::iter::once(format!("{stem}{ending}"))
        .chain(numbered)
        .find(|name| !taken(name))
        .expect("there is always another number")
}

fn plain(message_id: &str) -> String {
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    message_id.chars().map(|letter| if harmless(letter) { letter } else { '_' }).collect()
}

fn name(scenario: &Scenario, signer: &Party) -> String {
    scenario
        .recipients
        .get(signer)
        .map_or_else(|| format!("Test Person {}", signer.value()), |known| known.name.clone())
}

fn reasons(findings: &[Finding]) -> Vec<String> {
    let errors = findings.iter().filter(|finding| finding.rule.rule().severity == Severity::Error);
    errors.map(Finding::receipt_line).collect()
}

fn uploaded(upload: &Upload) -> Happening {
    Happening::UploadFinished {
        user: upload.user.clone(),
        upload: upload.id,
        file: upload.file_name.clone(),
        size: upload.size,
    }
}

fn accepted_as(upload: &Upload, shipment: &Shipment, findings: &[Finding]) -> Happening {
    let warnings = findings.iter().filter(|finding| finding.rule.rule().severity == Severity::Warning);
    Happening::ShipmentAccepted {
        user: upload.user.clone(),
        upload: upload.id,
        shipment_id: shipment.id.clone(),
        messages: shipment.messages.len() as u32,
        warnings: warnings.count() as u32,
    }
}

fn refused(upload: &Upload, reasons: &[String]) -> Happening {
    Happening::ShipmentRefused {
        user: upload.user.clone(),
        upload: upload.id,
        errors: reasons.len() as u32,
        reasons: reasons.to_vec(),
    }
}

fn delivery(upload: &Upload, message_ref: MessageRef, message: &Message) -> Happening {
    Happening::MessageDelivered {
        user: upload.user.clone(),
        message: message_ref,
        message_id: message.id.clone(),
        recipient: message.receiver.clone(),
    }
}

fn passed_on(upload: &Upload, message_ref: MessageRef, message: &Message, outsider: &Party) -> Happening {
    Happening::MessagePassedOn {
        user: upload.user.clone(),
        message: message_ref,
        message_id: message.id.clone(),
        recipient: outsider.clone(),
        channel: "print".to_owned(),
    }
}

fn asked(upload: &Upload, message_ref: MessageRef, message: &Message, deadline: i64) -> Happening {
    Happening::SigningStarted {
        user: upload.user.clone(),
        message: message_ref,
        message_id: message.id.clone(),
        signers: std::iter::once(&message.receiver).chain(&message.extra_signers).cloned().collect(),
        deadline: moment(deadline),
    }
}

fn signed(upload: &Upload, message_ref: MessageRef, message: &Message, signer: &Party) -> Happening {
    Happening::SignerSigned {
        user: upload.user.clone(),
        message: message_ref,
        message_id: message.id.clone(),
        signer: signer.clone(),
    }
}

fn rejected(
    upload: &Upload,
    message_ref: MessageRef,
    message: &Message,
    signer: &Party,
    reason: Option<String>,
) -> Happening {
    Happening::SignerRejected {
        user: upload.user.clone(),
        message: message_ref,
        message_id: message.id.clone(),
        signer: signer.clone(),
        reason,
    }
}

fn concluded(
    upload: &Upload,
    message_ref: MessageRef,
    message: &Message,
    conclusion: &Conclusion,
) -> Happening {
    let (user, message_id) = (upload.user.clone(), message.id.clone());
    match conclusion {
        Conclusion::Signed { .. } => Happening::DocumentSigned { user, message: message_ref, message_id },
        Conclusion::Rejected { .. } => Happening::DocumentRejected { user, message: message_ref, message_id },
        Conclusion::DeadlinePassed { .. } => {
            Happening::DeadlinePassed { user, message: message_ref, message_id }
        }
    }
}
