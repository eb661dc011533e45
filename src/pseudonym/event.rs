//! Events with pseudonyms, field by field: no free text of any is left.

use nets_core::alias::AliasAnswer;
use nets_core::event::{Event, Observation, ObservedText, Upload};
use nets_core::identity::{Secret, UserId};
use nets_core::script::{AliasRequest, Deed, DocumentAct, ReadDocument, RecipientAct};
use nets_core::shipment::Inspection;

use crate::ebox;
use crate::fault;
use crate::finding::inspection;
use crate::kind::{TextKind, TextReplacer};
use crate::learning::Learning;
use crate::onboarding::onboarding_act;
use crate::pseudonyms::Pseudonyms;
use crate::shipment::party;

impl Learning {
    pub fn event(&self, event: &Event) {
        rewritten(event, self);
    }
}

impl Pseudonyms {
    /// The event with pseudonyms. What an upload's inspection quotes is replaced word by word; where a whole copy of
    /// the upload is kept, what was found in the copy says the same in whole: see [`Pseudonyms::upload`].
    pub fn event(&self, event: &Event) -> Event {
        rewritten(event, self)
    }

    /// What was found in an upload of which no copy is kept.
    pub fn inspection(&self, found: &Inspection) -> Inspection {
        inspection(found, self)
    }
}

fn rewritten(event: &Event, texts: &dyn TextReplacer) -> Event {
    match event {
        Event::Began => Event::Began,
        Event::TimePassed => Event::TimePassed,
        Event::UploadFinished(upload) => Event::UploadFinished(finished(upload, texts)),
        Event::ShipmentInspected { upload, inspection: found } => {
            Event::ShipmentInspected { upload: *upload, inspection: inspection(found, texts) }
        }
        Event::RecipientActed(act) => Event::RecipientActed(recipient_act(act, texts)),
        Event::AliasServiceMoved { user, url } => {
            Event::AliasServiceMoved { user: user.clone(), url: texts.text(TextKind::Host, url) }
        }
        Event::AliasAnswered { registration, answer } => {
            Event::AliasAnswered { registration: *registration, answer: alias_answer(answer, texts) }
        }
        Event::Published(published) => Event::Published(Box::new(ebox::publication(published, texts))),
        Event::PublicationRefused(refused) => {
            Event::PublicationRefused(Box::new(ebox::refused(refused, texts)))
        }
        Event::EboxLinked(of) => Event::EboxLinked(ebox::link(of, texts)),
        Event::EboxActed(act) => Event::EboxActed(ebox::act(act, texts)),
        Event::OnboardingActed(act) => Event::OnboardingActed(Box::new(onboarding_act(act, texts))),
        Event::OperationMet(met) => Event::OperationMet(Box::new(fault::operation_met(met, texts))),
        Event::FaultsChanged(change) => Event::FaultsChanged(Box::new(fault::change(change, texts))),
        Event::Observed(observation) => Event::Observed(observed(observation, texts)),
    }
}

/// Its size stays: a sender's room is counted by it.
fn finished(upload: &Upload, texts: &dyn TextReplacer) -> Upload {
    let Upload { id, user, folder, file_name, size } = upload;
    Upload {
        id: *id,
        user: user.clone(),
        folder: texts.text(TextKind::Id, folder),
        file_name: texts.text(TextKind::Id, file_name),
        size: *size,
    }
}

fn recipient_act(act: &RecipientAct, texts: &dyn TextReplacer) -> RecipientAct {
    match act {
        RecipientAct::Subscribe { party: who, document_type } => {
            RecipientAct::Subscribe { party: party(who, texts), document_type: document_type.clone() }
        }
        RecipientAct::Unsubscribe { party: who, document_type } => {
            RecipientAct::Unsubscribe { party: party(who, texts), document_type: document_type.clone() }
        }
        RecipientAct::RegisterAlias(request) => RecipientAct::RegisterAlias(alias_request(request, texts)),
        RecipientAct::DeregisterAlias { document_type, alias1 } => RecipientAct::DeregisterAlias {
            document_type: document_type.clone(),
            alias1: texts.text(TextKind::Free, alias1),
        },
        RecipientAct::OnDocument(DocumentAct { party: who, message, deed: done }) => {
            RecipientAct::OnDocument(DocumentAct {
                party: party(who, texts),
                message: *message,
                deed: deed(done, texts),
            })
        }
    }
}

fn deed(deed: &Deed, texts: &dyn TextReplacer) -> Deed {
    match deed {
        Deed::Read(ReadDocument { user, shipment_id, message_id, document_type }) => {
            Deed::Read(ReadDocument {
                user: user.clone(),
                shipment_id: texts.text(TextKind::Id, shipment_id),
                message_id: texts.text(TextKind::Id, message_id),
                document_type: document_type.clone(),
            })
        }
        Deed::Sign => Deed::Sign,
        Deed::Reject { reason } => Deed::Reject { reason: texts.optional(TextKind::Free, reason.as_deref()) },
    }
}

fn alias_request(request: &AliasRequest, texts: &dyn TextReplacer) -> AliasRequest {
    let AliasRequest { user, person, document_type, alias1, alias2, unchecked } = request;
    let alias2 = match alias2.is_erased() {
        true => alias2.clone(),
        false => Secret::new(texts.text(TextKind::Free, alias2.reveal())),
    };
    AliasRequest {
        user: user.clone(),
        person: party(person, texts),
        document_type: document_type.clone(),
        alias1: texts.text(TextKind::Free, alias1),
        alias2,
        unchecked: *unchecked,
    }
}

/// The exchange with a service is left out: it holds what the service answers, in words of its own.
fn alias_answer(answer: &AliasAnswer, texts: &dyn TextReplacer) -> AliasAnswer {
    let AliasAnswer { word, findings, exchange: _ } = answer;
    let findings = findings.iter().map(|finding| texts.text(TextKind::Sentence, finding)).collect();
    AliasAnswer { word: *word, findings, exchange: Vec::new() }
}

fn observed(observation: &Observation, texts: &dyn TextReplacer) -> Observation {
    observation.with_texts(&|what, text| match what {
        ObservedText::Login => login(text, texts),
        ObservedText::Key | ObservedText::Scenario => texts.text(TextKind::Free, text),
        ObservedText::Sentence => texts.text(TextKind::Sentence, text),
        ObservedText::Address => texts.text(TextKind::Host, text),
        ObservedText::Software | ObservedText::World | ObservedText::Path => texts.text(TextKind::Id, text),
    })
}

/// A login that was refused may be any text; one of a form that scenarios have stays.
fn login(user: &str, texts: &dyn TextReplacer) -> String {
    let is_documented = UserId::new(user).is_ok_and(|user| user.has_documented_form());
    if is_documented { user.to_owned() } else { texts.text(TextKind::Id, user) }
}
