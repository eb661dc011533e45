//! Who sends what: the organisation of the certificate, and what was agreed with it.

use alloc::{format, string::String, vec::Vec};

use super::judged::JudgedSent;
use crate::ebox::finding::EboxFinding;
use crate::ebox::setting::EboxMessageType;
use crate::identity::belgium::{EboxApplicationId, MessageTypeId};
use crate::rule_book::ebox::EboxRule;

pub(super) fn sender(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let (of_certificate, given) = (judged.sent.organisation.as_str(), &judged.sent.message.organisation);
    if let Some(given) = given.as_ref().filter(|given| *given != of_certificate) {
        let message = "the message names another organisation than the client's certificate";
        let finding = EboxFinding::new(EboxRule::Sender, "senderOrganizationId", message)
            .found(given)
            .expected(of_certificate)
            .advice("send with the certificate of this organisation; mandates are not simulated");
        found.push(finding);
    }
}

/// The message type that is meant, if there is one.
fn message_type<'a>(judged: JudgedSent<'a>) -> Option<&'a EboxMessageType> {
    let id = MessageTypeId::new(judged.sent.message.message_type.as_deref()?).ok()?;
    judged.setting.message_types.get(&id)
}

pub(super) fn configuration(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let message = &judged.sent.message;
    let (Some(type_id), Some(application)) = (&message.message_type, &message.application) else { return };
    let mut refuse = |place: &str, told: String, expected: String| {
        let finding = EboxFinding::new(EboxRule::Configuration, place, told).expected(expected);
        found.push(finding.advice(
            "compare with the scenario's ebox section and with the onboarding, which has a dossier for each message type and environment",
        ));
    };
    let Some(of_type) = message_type(judged) else {
        let here = judged.setting.message_types.values();
        let here = here.filter(|known| known.environments.contains(&judged.sent.environment));
        let known: Vec<&str> = here.map(|known| known.id.as_str()).collect();
        let told = format!("no message type {type_id} is configured");
        return refuse("messageTypeId", told, known.join(", "));
    };
    if !of_type.applications.iter().any(|known| known.as_str() == application) {
        let told = format!("message type {type_id} belongs to another application");
        let names: Vec<&str> = of_type.applications.iter().map(EboxApplicationId::as_str).collect();
        refuse("senderApplicationId", told, names.join(", "));
    }
    let known = EboxApplicationId::new(&**application).ok();
    let owner = known.and_then(|id| judged.setting.applications.get(&id)).map(|it| it.organisation.as_str());
    if let (Some(owner), Some(given)) = (owner, &message.organisation)
        && owner != given
    {
        let told = format!("application {application} belongs to another organisation");
        refuse("senderApplicationId", told, owner.into());
    }
    let sector = message.recipient.as_ref().map(|recipient| recipient.sector);
    if let Some(sector) = sector.filter(|sector| *sector != of_type.sector) {
        let told = format!("message type {type_id} is not for recipients of type {}", sector.name());
        refuse("recipient.eboxType", told, of_type.sector.name().into());
    }
    if !of_type.environments.contains(&judged.sent.environment) {
        let names: Vec<&str> = of_type.environments.iter().map(|environment| environment.name()).collect();
        let told = format!("message type {type_id} is not configured in {}", judged.sent.environment);
        let expected = match names.join(", ") {
            none if none.is_empty() => "none: a form names it, and it has no dossier of its own".into(),
            names => format!("one of {names}"),
        };
        refuse("messageTypeId", told, expected);
    }
}

pub(super) fn business_data(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    // Without its type nothing is known of the keys.
    let Some(of_type) = message_type(judged) else { return };
    let given = &judged.sent.message.business_data;
    for (index, data) in given.iter().enumerate() {
        let place = format!("businessDataList[{index}]");
        let Some(key) = of_type.business_data.iter().find(|key| key.key == data.key) else {
            let known: Vec<&str> = of_type.business_data.iter().map(|key| key.key.as_str()).collect();
            let told = format!("{} has no business data {}", of_type.id, data.key);
            let finding =
                EboxFinding::new(EboxRule::BusinessData, format!("{place}.key"), told).found(&*data.key);
            found.push(finding.expected(if known.is_empty() { "none".into() } else { known.join(", ") }));
            continue;
        };
        for (language, value) in data.values.iter().flat_map(|value| value.texts()) {
            if !key.form.takes(value) {
                let told = format!("a value of {} is not {}", key.key, key.form.expected());
                let place = format!("{place}.values.{}", language.code());
                let finding = EboxFinding::new(EboxRule::BusinessData, place, told).found(value);
                found.push(finding.expected(key.form.expected()));
            }
        }
    }
    for key in of_type.business_data.iter().filter(|key| key.required) {
        if !given.iter().any(|data| data.key == key.key && !data.values.is_empty()) {
            let told = format!("{} needs business data {}", of_type.id, key.key);
            found.push(EboxFinding::new(EboxRule::BusinessData, "businessDataList", told));
        }
    }
}
