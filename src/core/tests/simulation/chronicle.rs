//! Everything one run did, sorted by what it happened to, so that two accounts can be compared.

use std::collections::BTreeMap;

use nets_core::Timestamp;
use nets_core::effect::{Effect, OutboundFile};
use nets_core::identity::{MessageRef, Party, UploadId, UserId};
use nets_core::timeline::{Entry, Happening};

use crate::run::{Run, moment};

/// What happened and when, in Unix seconds.
pub type Account = Vec<(i64, Happening)>;

#[derive(Debug, Default, PartialEq)]
pub struct Chronicle {
    pub uploads: BTreeMap<UploadId, Account>,
    pub messages: BTreeMap<MessageRef, Account>,
    /// Every file sent, by its user and name.
    pub files: BTreeMap<(UserId, String), OutboundFile>,
    /// How many results each return file brought.
    pub return_files: BTreeMap<i64, u32>,
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
            | Happening::MessagePublished { message, .. }
            | Happening::MessagePassedOn { message, .. }
            | Happening::MessageRejected { message, .. }
            | Happening::MessagePrinted { message, .. }
            | Happening::MailReturned { message, .. }
            | Happening::SigningStarted { message, .. }
            | Happening::SignerSigned { message, .. }
            | Happening::SignerRejected { message, .. }
            | Happening::DocumentSigned { message, .. }
            | Happening::DocumentRejected { message, .. }
            | Happening::DeadlinePassed { message, .. } => {
                self.messages.entry(*message).or_default().push((at, happening));
            }
            Happening::ReturnFileProcessed { results } => {
                // Only after the last moment that can be written there is no next file.
                let another = self.return_files.insert(at, *results);
                assert!(another.is_none() || entry.at == Timestamp::MAX, "two return files at {at}");
            }
            Happening::FileWritten { .. }
            | Happening::SubscriptionStarted { .. }
            | Happening::SubscriptionEnded { .. }
            | Happening::SubscriptionsHandedOver { .. }
            | Happening::AliasServiceMoved { .. }
            | Happening::AliasRegistrationStarted { .. }
            | Happening::AliasServiceAnswered { .. }
            | Happening::AliasRegistered { .. }
            | Happening::AliasRefused { .. }
            | Happening::AliasDeregistered { .. }
            | Happening::Observed(_) => {}
        }
    }

    fn sort_effect(&mut self, now: i64, effect: &Effect) {
        match effect {
            Effect::Inspect(_) | Effect::AskAlias(_) => {}
            Effect::Write(file) => {
                let key = (file.user.clone(), file.name.clone());
                assert_eq!(self.files.insert(key, file.clone()), None, "{} was sent twice", file.name);
            }
            Effect::Forget(upload) => {
                assert_eq!(self.forgotten.insert(*upload, now), None, "{upload} was forgotten twice");
            }
        }
    }

    /// When each signer was seen to act. The model needs it where a delay was drawn by chance.
    pub fn acts(&self) -> BTreeMap<(MessageRef, Party), i64> {
        let acts = self.messages.values().flatten().filter_map(|(at, happening)| match happening {
            Happening::SignerSigned { message, signer, .. }
            | Happening::SignerRejected { message, signer, .. } => Some(((*message, signer.clone()), *at)),
            _ => None,
        });
        acts.collect()
    }
}

/// The files that the effects write, in order.
fn written(effects: &[Effect]) -> Vec<(&UserId, &str)> {
    let files = effects.iter().filter_map(|effect| match effect {
        Effect::Write(file) => Some((&file.user, file.name.as_str())),
        Effect::Inspect(_) | Effect::Forget(_) | Effect::AskAlias(_) => None,
    });
    files.collect()
}

/// The files that the timeline says were written, in order.
fn announced(entries: &[Entry]) -> Vec<(&UserId, &str)> {
    let files = entries.iter().filter_map(|entry| match &entry.happening {
        Happening::FileWritten { user, file } => Some((user, file.as_str())),
        _ => None,
    });
    files.collect()
}
