//! Recipients and their mailboxes at e-Boks, as front ends show them.

use std::collections::BTreeMap;

use nets_core::act_refusal::ActRefusal;
use nets_core::evidence::DecidedBy;
use nets_core::identity::{Country, DocumentType, MessageRef, Party, UploadId, UserId};
use nets_core::outcome::{Condition, Delay, Outcome, OutcomeRule, SignerPlan};
use nets_core::script::{Deed, DocumentAct, ReadDocument};
use nets_core::shipment::Message;
use nets_core::state::{ConcludedAs, MessageState, UploadRecord};
use nets_core::{SignedDuration, Timestamp};
use nets_store::ArchiveProblem;

use crate::view::View;

/// Uploads are read for a mailbox, while the world does nothing else, until they had so many messages.
const PIECE: u32 = 2_000;

/// A person, company or alias that documents go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRecipient {
    pub party: Party,
    /// As the scenario calls it; the number or alias otherwise.
    pub name: String,
    /// Whether the scenario names it, or one of its magic recipients it is; else it had a document.
    pub in_scenario: bool,
    /// Whether it is registered at e-Boks now.
    pub at_eboks: bool,
    /// Under which alias it gets documents of a type.
    pub aliases: Vec<(DocumentType, String)>,
}

/// Which recipients a list is to hold.
#[derive(Debug, Clone, Default)]
pub struct RecipientFilter {
    /// Only those with this in their name, number or an alias, whatever its case.
    pub text: Option<String>,
    /// Only those behind this one.
    pub after: Option<Party>,
}

/// A document as one of its recipients finds it in e-Boks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxDocument {
    pub message: MessageRef,
    /// The message's id in shipment.xml.
    pub message_id: String,
    pub shipment_id: String,
    pub user: UserId,
    /// The name of the sender.
    pub sender: String,
    pub document_type: DocumentType,
    /// What the scenario calls the document type.
    pub material: String,
    pub description: Option<String>,
    /// The document itself, then what is attached.
    pub files: Vec<DocumentFile>,
    /// How it is addressed to this recipient: by number or alias.
    pub addressed_to: Party,
    /// When e-Boks had it.
    pub delivered: Timestamp,
    /// From when on the recipient sees it, registered at e-Boks or not.
    pub visible: Timestamp,
    pub read: Option<Timestamp>,
    pub may_read: Result<(), ActRefusal>,
    /// Where its signing stands, when it is there to be signed.
    pub signing: Option<DocumentSigning>,
    pub may_sign: Result<(), ActRefusal>,
}

/// A file of a document, by its name in the zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFile {
    pub name: String,
    pub description: Option<String>,
}

/// What a signer is told of a signing: not who the others are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentSigning {
    /// Until it is over.
    pub deadline: Option<Timestamp>,
    /// When this signer has signed, until it is over.
    pub signed: Option<Timestamp>,
    /// How many others can sign or already have.
    pub others: usize,
    pub over: Option<ConcludedAs>,
    /// What the scenario would have this signer do, and which rule says so. A recipient is not told.
    pub plan: Option<(SignerPlan, DecidedBy)>,
}

/// Part of a mailbox, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentPage {
    pub documents: Vec<MailboxDocument>,
    /// Whether there are older ones.
    pub more: bool,
}

/// What a look at some uploads found, and where the next one goes on.
pub(crate) struct DocumentPiece {
    pub(crate) documents: Vec<MailboxDocument>,
    pub(crate) next: Option<MessageRef>,
}

impl MailboxDocument {
    /// The act of opening it.
    pub fn reading(&self, party: Party) -> DocumentAct {
        let document = ReadDocument {
            user: self.user.clone(),
            shipment_id: self.shipment_id.clone(),
            message_id: self.message_id.clone(),
            document_type: self.document_type.clone(),
        };
        DocumentAct { party, message: self.message, deed: Deed::Read(document) }
    }

    /// The rule by which this recipient would do the same by itself next time; none for what no rule says.
    pub fn rule_for(&self, deed: &Deed, at: Timestamp) -> Option<OutcomeRule> {
        let passed = at.duration_since(self.visible).max(SignedDuration::ZERO);
        let after = Delay::exactly(SignedDuration::from_secs(passed.as_secs()));
        let then = match deed {
            Deed::Read(_) => return None,
            Deed::Sign => Outcome::Sign { after },
            Deed::Reject { reason } => Outcome::Reject { after, reason: reason.clone() },
        };
        let when = Condition {
            recipient: Some(self.addressed_to.value().to_owned()),
            document_type: Some(self.document_type.as_str().to_owned()),
            ..Condition::default()
        };
        Some(OutcomeRule { when, then })
    }
}

impl<'a> View<'a> {
    /// The recipients of the scenario and the last 10,000 others who had a document, by country, kind and number: at
    /// most `limit`, and whether there are more. One of a crowd is found by its whole number.
    pub fn recipients(&self, wanted: &RecipientFilter, limit: usize) -> (Vec<KnownRecipient>, bool) {
        let aliases = self.aliases_by_person();
        let text = wanted.text.as_deref().map(str::to_lowercase);
        let scenario = self.simulator.scenario();
        let mut parties: Vec<&Party> = scenario.recipients.keys().chain(self.simulator.strangers()).collect();
        let one_of_a_crowd = wanted.text.as_deref().and_then(|text| self.one_of_a_crowd(text));
        if let Some(party) = one_of_a_crowd.as_ref().filter(|party| !parties.contains(party)) {
            parties.push(party);
        }
        parties.sort_unstable_by_key(|party| place_of(party));
        let after = wanted.after.as_ref().map(place_of);
        let mut found = parties
            .into_iter()
            .filter(|party| after.is_none_or(|after| place_of(party) > after))
            .map(|party| self.known(party, aliases.get(party).cloned().unwrap_or_default()))
            .filter(|known| text.as_deref().is_none_or(|text| known.has(text)));
        let page: Vec<_> = found.by_ref().take(limit).collect();
        let more = found.next().is_some();
        (page, more)
    }

    /// One recipient, known or not.
    pub fn recipient(&self, party: &Party) -> KnownRecipient {
        let aliases = self.aliases_by_person().remove(party).unwrap_or_default();
        self.known(party, aliases)
    }

    fn known(&self, party: &Party, aliases: Vec<(DocumentType, String)>) -> KnownRecipient {
        let listed = self.simulator.scenario().recipients.get(party);
        KnownRecipient {
            party: party.clone(),
            name: listed.map_or(party.value(), |listed| &listed.name).to_owned(),
            in_scenario: listed.is_some(),
            at_eboks: !self.simulator.is_absent(party),
            aliases,
        }
    }

    fn aliases_by_person(&self) -> BTreeMap<Party, Vec<(DocumentType, String)>> {
        let mut aliases: BTreeMap<Party, Vec<(DocumentType, String)>> = BTreeMap::new();
        for (document_type, alias1, person) in self.simulator.aliases() {
            aliases.entry(person.clone()).or_default().push((document_type.clone(), alias1.to_owned()));
        }
        aliases
    }

    fn one_of_a_crowd(&self, text: &str) -> Option<Party> {
        let crowd = self.simulator.scenario().crowd.as_ref()?;
        let party = Party::person(Country::Denmark, text).ok()?;
        crowd.holds(&party).then_some(party)
    }

    /// One document of a recipient; none when e-Boks has no such document for it.
    pub fn document(
        &self,
        party: &Party,
        message: MessageRef,
    ) -> Result<Option<MailboxDocument>, ArchiveProblem> {
        let record = self.upload(message.upload)?;
        Ok(record.and_then(|record| self.document_in(&record, message.index, party)))
    }

    /// The documents of a recipient before this one in a few uploads, the newest first, at most `limit`.
    pub(crate) fn documents(
        &self,
        party: &Party,
        before: Option<MessageRef>,
        limit: usize,
    ) -> Result<DocumentPiece, ArchiveProblem> {
        // The upload in which the last look ended is looked at again.
        let ended_in = before.map(|before| UploadId(before.upload.0.saturating_add(1)));
        let mut uploads = self.simulator.uploads_for(party, ended_in);
        let mut documents = Vec::new();
        let mut looked = 0_u32;
        while looked < PIECE {
            let Some(upload) = uploads.next() else { break };
            let Some(record) = self.upload(upload)? else { continue };
            let count = u32::try_from(record.messages().count()).unwrap_or(u32::MAX);
            looked = looked.saturating_add(count.max(1));
            let older =
                |index: &u32| before.is_none_or(|before| MessageRef { upload, index: *index } < before);
            for index in (0..count).rev().filter(older) {
                if let Some(document) = self.document_in(&record, index, party) {
                    if documents.len() == limit {
                        let next = documents.last().map(|last: &MailboxDocument| last.message);
                        return Ok(DocumentPiece { documents, next });
                    }
                    documents.push(document);
                }
            }
        }
        let next = uploads.next().map(|upload| MessageRef { upload, index: u32::MAX });
        Ok(DocumentPiece { documents, next })
    }

    fn document_in(&self, record: &UploadRecord, index: u32, party: &Party) -> Option<MailboxDocument> {
        let delivered = record.delivered(index)?;
        let (message, state) = record.messages().nth(index as usize)?;
        let document_type = &message.document_type;
        let is_meant = |address: &&Party| {
            *address == party || self.simulator.person_behind(address, document_type, delivered) == party
        };
        let addressed_to = message.signers().find(is_meant)?.clone();
        let reference = MessageRef { upload: record.upload.id, index };
        let person = self.simulator.person_behind(&addressed_to, document_type, delivered);
        let scenario = self.simulator.scenario();
        let material = scenario.materials.get(document_type);
        let sender = scenario.senders.get(&record.upload.user);
        let published = message.publication_date.map(|date| self.simulator.calendar().publication(date));
        let read = self.simulator.was_read(reference, party);
        Some(MailboxDocument {
            message: reference,
            message_id: message.id.clone(),
            shipment_id: record.shipment().map(|shipment| shipment.id.clone()).unwrap_or_default(),
            user: record.upload.user.clone(),
            sender: sender.map_or(record.upload.user.as_str(), |sender| &sender.name).to_owned(),
            document_type: document_type.clone(),
            material: material.map_or(document_type.as_str(), |material| &material.name).to_owned(),
            description: message.description.clone().filter(|text| !text.is_empty()),
            files: files(message),
            delivered,
            visible: published.map_or(delivered, |published| published.max(delivered)),
            read: read.or_else(|| self.simulator.was_read(reference, person)),
            may_read: self.simulator.check_reading(record, index, party),
            may_sign: self.simulator.check_signing(record, index, party),
            signing: self.signing(message, state, reference, &addressed_to),
            addressed_to,
        })
    }

    fn signing(
        &self,
        message: &Message,
        state: &MessageState,
        reference: MessageRef,
        signer: &Party,
    ) -> Option<DocumentSigning> {
        let others = message.extra_signers.len();
        let plan = self.simulator.plan_of(reference, signer);
        match state {
            MessageState::Signing { deadline, signers } => {
                let me = signers.iter().find(|each| each.signer == *signer);
                let (deadline, signed) = (Some(*deadline), me.and_then(|me| me.signed));
                Some(DocumentSigning { deadline, signed, others, over: None, plan })
            }
            MessageState::Concluded { result, .. } | MessageState::Returned { result, .. } => {
                Some(DocumentSigning {
                    deadline: None,
                    signed: None,
                    others,
                    over: Some(*result),
                    plan: None,
                })
            }
            _ => None,
        }
    }
}

impl KnownRecipient {
    /// Whether its name, number or an alias has this in it, which is in lower case.
    fn has(&self, text: &str) -> bool {
        let aliases = self.aliases.iter().map(|(_, alias1)| alias1.as_str());
        let mut texts = [self.name.as_str(), self.party.value()].into_iter().chain(aliases);
        texts.any(|each| each.to_lowercase().contains(text))
    }
}

/// By which recipients are listed.
fn place_of(party: &Party) -> (&'static str, &'static str, &str) {
    (party.country().code(), party.kind(), party.value())
}

/// The document, its attachments in their order, and the data for a payment.
fn files(message: &Message) -> Vec<DocumentFile> {
    let file = |name: &String| DocumentFile { name: name.clone(), description: None };
    let attached = message.attachments.iter().map(|attachment| DocumentFile {
        name: attachment.path.clone(),
        description: attachment.description.clone().filter(|text| !text.is_empty()),
    });
    let payment = message.payment_attachment.as_ref().map(file);
    std::iter::once(file(&message.file)).chain(attached).chain(payment).collect()
}
