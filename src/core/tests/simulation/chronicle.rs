//! Everything one run did, sorted by what it happened to, so that two accounts can be compared.

use std::collections::BTreeMap;

use nets_core::Timestamp;
use nets_core::effect::{AliasQuestion, Effect, OutboundContent, OutboundFile};
use nets_core::evidence::DecidedBy;
use nets_core::identity::{DocumentType, MessageRef, Party, RegistrationId, UploadId, UserId};
use nets_core::timeline::{Entry, Happening};

use crate::run::{Run, Step, moment};

/// What happened and when, in Unix seconds.
pub type Account = Vec<(i64, Happening)>;

#[derive(Debug, Default, PartialEq)]
pub struct Chronicle {
    pub uploads: BTreeMap<UploadId, Account>,
    pub messages: BTreeMap<MessageRef, Account>,
    /// Every attempt to register by alias.
    pub registrations: BTreeMap<RegistrationId, Account>,
    /// What the senders' services were asked, and when.
    pub questions: BTreeMap<RegistrationId, (i64, AliasQuestion)>,
    /// What else people did, in order.
    pub acts: Account,
    /// When e-Boks handed over what, up to which moment.
    pub handed_over: BTreeMap<i64, i64>,
    /// The rows of every subscription list, by its user and name, in an order of their own.
    pub rows: BTreeMap<(UserId, String), Vec<(Party, DocumentType)>>,
    /// Every file sent, by its user and name.
    pub files: BTreeMap<(UserId, String), OutboundFile>,
    /// How many results each return file brought.
    pub return_files: BTreeMap<i64, u32>,
    /// When each recipient was seen to sign or reject by hand.
    pub by_hand: BTreeMap<(MessageRef, Party), i64>,
    /// When each recipient opened a document first.
    pub read: BTreeMap<(MessageRef, Party), i64>,
    /// When each upload's zip was given up.
    pub forgotten: BTreeMap<UploadId, i64>,
}

impl Chronicle {
    /// Sorts what a run did. A name or an upload that comes twice is a failure already.
    pub fn of_run(run: &Run) -> Self {
        let mut chronicle = Chronicle::default();
        let mut last = None;
        let mut reached = moment(0);
        for step in &run.steps {
            reached = reached.max(step.now);
            for entry in &step.output.entries {
                let (seq, at) = last.map_or((0, entry.at), |last: &Entry| (last.seq, last.at));
                assert_eq!(entry.seq, seq + 1, "entries count from 1 without gaps");
                assert!(at <= entry.at && entry.at <= reached, "not in the order of time: {entry:?}");
                chronicle.sort_entry(entry);
                last = Some(entry);
            }
            for effect in &step.output.effects {
                chronicle.sort_effect(reached.as_second(), effect);
            }
            chronicle.sort_rows(run, step);
            assert_eq!(written(&step.output.effects), announced(&step.output.entries));
        }
        chronicle
    }

    fn sort_entry(&mut self, entry: &Entry) {
        let (at, happening) = (entry.at.as_second(), entry.happening.clone());
        match &entry.happening {
            Happening::UploadFinished { upload, .. }
            | Happening::ShipmentAccepted { upload, .. }
            | Happening::ShipmentRefused { upload, .. }
            | Happening::ShipmentHandedOver { upload, .. } => {
                self.uploads.entry(*upload).or_default().push((at, happening));
            }
            Happening::MessageDelivered { message, .. }
            | Happening::RecipientNotAtEboks { message, .. }
            | Happening::MessagePublished { message, .. }
            | Happening::MessagePassedOn { message, .. }
            | Happening::MessageRejected { message, .. }
            | Happening::MessagePrinted { message, .. }
            | Happening::MailReturned { message, .. }
            | Happening::MessageEmailed { message, .. }
            | Happening::SigningStarted { message, .. }
            | Happening::SignerAsked { message, .. }
            | Happening::SignerSigned { message, .. }
            | Happening::SignerRejected { message, .. }
            | Happening::DocumentSigned { message, .. }
            | Happening::DocumentRejected { message, .. }
            | Happening::DeadlinePassed { message, .. }
            | Happening::ResultRenamed { message, .. } => {
                self.messages.entry(*message).or_default().push((at, happening));
                self.note_hand(entry);
            }
            Happening::DocumentRead { message, recipient, .. } => {
                let again = self.read.insert((*message, recipient.clone()), at);
                assert_eq!(again, None, "{recipient} opened {message:?} twice");
            }
            Happening::ReturnFileProcessed { results } => {
                // Only after the last moment that can be written there is no next file.
                let another = self.return_files.insert(at, *results);
                assert!(another.is_none() || entry.at == Timestamp::MAX, "two return files at {at}");
            }
            Happening::SubscriptionsHandedOver { as_of } => {
                let another = self.handed_over.insert(at, as_of.as_second());
                assert!(another.is_none() || entry.at == Timestamp::MAX, "handed over twice at {at}");
            }
            Happening::AliasRegistrationStarted { registration, .. }
            | Happening::AliasServiceAnswered { registration, .. }
            | Happening::AliasRegistered { registration, .. }
            | Happening::AliasRefused { registration, .. } => {
                self.registrations.entry(*registration).or_default().push((at, happening));
            }
            Happening::SubscriptionStarted { .. }
            | Happening::SubscriptionEnded { .. }
            | Happening::RegisteredAtEboks { .. }
            | Happening::AliasServiceMoved { .. }
            | Happening::AliasDeregistered { .. } => self.acts.push((at, happening)),
            Happening::FileWritten { .. } | Happening::Observed(_) => {}
            // Their own model is in `onboarding.rs`.
            Happening::OnboardingOpened { .. }
            | Happening::OnboardingStepDone { .. }
            | Happening::OnboardingSentBack { .. }
            | Happening::OnboardingRefused { .. }
            | Happening::FaultFired { .. }
            | Happening::SentAgain { .. }
            | Happening::FaultAdded { .. }
            | Happening::FaultRemoved { .. }
            | Happening::FaultReleased { .. } => {}
            // The e-Box has stories of its own; the rest only a driver tells.
            _ => assert!(happening.name().starts_with("ebox_"), "the core knows nothing of {happening:?}"),
        }
    }

    fn note_hand(&mut self, entry: &Entry) {
        let decided_by = entry.evidence.as_ref().and_then(|evidence| evidence.decided_by);
        if let (
            Some(DecidedBy::ByHand),
            Happening::SignerSigned { message, signer, .. }
            | Happening::SignerRejected { message, signer, .. },
        ) = (decided_by, &entry.happening)
        {
            self.by_hand.insert((*message, signer.clone()), entry.at.as_second());
        }
    }

    fn sort_effect(&mut self, now: i64, effect: &Effect) {
        match effect {
            Effect::Inspect(_)
            | Effect::Remove(_)
            | Effect::EraseSecret(_)
            | Effect::EraseContent(_)
            | Effect::Archive(_) => {}
            Effect::AskAlias(question) => {
                let asked = self.questions.insert(question.registration, (now, question.clone()));
                assert_eq!(asked, None, "{} was asked twice", question.registration);
            }
            Effect::Write(file) => {
                let key = (file.user.clone(), file.name.clone());
                assert_eq!(self.files.insert(key, file.clone()), None, "{} was sent twice", file.name);
            }
            Effect::Forget(upload) => {
                assert_eq!(self.forgotten.insert(*upload, now), None, "{upload} was forgotten twice");
            }
        }
    }

    /// A list has the same rows later as when it was written, each once.
    fn sort_rows(&mut self, run: &Run, step: &Step) {
        let files = step.output.effects.iter().filter_map(|effect| match effect {
            Effect::Write(file) => match &file.content {
                OutboundContent::SubscriptionList(list) => Some((file, list)),
                _ => None,
            },
            Effect::Inspect(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::AskAlias(_)
            | Effect::EraseSecret(_)
            | Effect::EraseContent(_)
            | Effect::Archive(_) => None,
        });
        for ((file, list), rows) in files.zip(&step.rows) {
            assert!(run.simulator.subscribers(list).eq(rows.iter().cloned()), "{} has changed", file.name);
            let mut rows: Vec<_> =
                rows.iter().map(|row| (row.party.clone(), row.document_type.clone())).collect();
            rows.sort();
            assert!(rows.windows(2).all(|pair| pair[0] != pair[1]), "{} has a row twice", file.name);
            self.rows.insert((file.user.clone(), file.name.clone()), rows);
        }
    }

    /// When each recipient who was not at e-Boks was seen to register there.
    pub fn registered(&self) -> BTreeMap<Party, i64> {
        let registered = self.acts.iter().filter_map(|(at, happening)| match happening {
            Happening::RegisteredAtEboks { party } => Some((party.clone(), *at)),
            _ => None,
        });
        registered.collect()
    }

    /// When each signer was seen to act by itself, and each letter to come back. The model needs it where a delay was drawn by chance.
    pub fn acts(&self) -> BTreeMap<(MessageRef, Option<Party>), i64> {
        let acts = self.messages.values().flatten().filter_map(|(at, happening)| match happening {
            Happening::SignerSigned { message, signer, .. }
            | Happening::SignerRejected { message, signer, .. } => {
                let who = (*message, signer.clone());
                (!self.by_hand.contains_key(&who)).then_some(((*message, Some(signer.clone())), *at))
            }
            Happening::MailReturned { message, recipient, .. } => Some(((*message, recipient.clone()), *at)),
            _ => None,
        });
        acts.collect()
    }
}

/// The files that the effects write, in order.
fn written(effects: &[Effect]) -> Vec<(&UserId, &str)> {
    let files = effects.iter().filter_map(|effect| match effect {
        Effect::Write(file) => Some((&file.user, file.name.as_str())),
        Effect::Inspect(_)
        | Effect::Remove(_)
        | Effect::Forget(_)
        | Effect::AskAlias(_)
        | Effect::EraseSecret(_)
        | Effect::EraseContent(_)
        | Effect::Archive(_) => None,
    });
    files.collect()
}

/// The files that the timeline says were written, in order.
fn announced(entries: &[Entry]) -> Vec<(&UserId, &str)> {
    let files = entries.iter().filter_map(|entry| match &entry.happening {
        Happening::FileWritten { user, file, .. } => Some((user, file.as_str())),
        _ => None,
    });
    files.collect()
}
