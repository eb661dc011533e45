//! What a world saw of one sender, as the judge needs it: read from the timeline and from what is kept of uploads.

use std::collections::{BTreeMap, BTreeSet};

use nets_core::Timestamp;
use nets_core::alias::AliasWord;
use nets_core::evidence::Evidence;
use nets_core::identity::{DocumentType, MessageRef, Party, UploadId, UserId};
use nets_core::scenario::Scenario;
use nets_core::shipment::Channel;
use nets_core::timeline::{Entry, FileSubject, OutboundKind};
use nets_story::{Trace, trace};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::given_file::{GivenFile, SigningEnd};
use crate::host_keys_met::HostKeysMet;
use crate::kind::{KindSet, SentKind};
use crate::seen_at::SeenAt;
use crate::sent_upload::{SentUpload, UploadFacts};
use crate::struck::{InDoubt, Struck};

/// So many uploads are compared byte by byte; of others it stays open whether they are the same.
const DIGESTS: usize = 500;

/// What is not known any more of what happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MissingEntries)]
pub struct Missing {
    /// Entries up to this number are gone.
    pub events: u64,
    /// So are entries of what clients did, up to this number.
    pub observations: u64,
    /// Up to this number the journal was read again, which does not have what clients did.
    pub replayed: u64,
}

/// An answer of the sender's alias service.
pub(crate) struct AliasAnswered {
    pub(crate) seen: SeenAt,
    pub(crate) word: Option<AliasWord>,
    pub(crate) is_faulty: bool,
}

/// A document that e-Boks did not take, since its recipient was on no list.
pub(crate) struct Unreached {
    pub(crate) seen: SeenAt,
    pub(crate) upload: UploadId,
    pub(crate) index: u32,
    pub(crate) party: Party,
    pub(crate) document_type: DocumentType,
    /// Of which moment the list was.
    pub(crate) as_of: Timestamp,
}

/// That a recipient subscribes from now on, or does not any more.
pub(crate) struct SubscriptionChange {
    pub(crate) seen: SeenAt,
    pub(crate) party: Party,
    pub(crate) document_type: DocumentType,
    pub(crate) subscribes: bool,
}

/// All that is known of a sender. It lives as long as one certificate is made. Bound: what the timeline keeps, and the
/// messages of its uploads.
pub struct Traffic {
    pub(crate) user: UserId,
    /// What the clock shows.
    pub(crate) now: Timestamp,
    pub(crate) missing: Missing,
    /// Something was dropped that came from clients.
    pub(crate) dropped: Option<SeenAt>,
    /// How many lists come in one day.
    pub(crate) lists_a_day: usize,
    pub(crate) login: Option<SeenAt>,
    pub(crate) forgiven_logins: Vec<SeenAt>,
    pub(crate) host_keys: HostKeysMet,
    pub(crate) uploads: BTreeMap<UploadId, SentUpload>,
    pub(crate) elsewhere: Vec<SeenAt>,
    /// Files under names that are nearly right, by their paths, unless they were renamed.
    pub(crate) misnamed: BTreeMap<String, SeenAt>,
    /// Uploads that were given up under a name that is picked up.
    pub(crate) given_up: Vec<SeenAt>,
    /// Faults that left it in doubt.
    pub(crate) struck: Vec<Struck>,
    pub(crate) files: Vec<GivenFile>,
    pub(crate) last_fetch: Option<SeenAt>,
    pub(crate) answers: Vec<AliasAnswered>,
    pub(crate) registered: Option<SeenAt>,
    pub(crate) unreached: Vec<Unreached>,
    pub(crate) changes: Vec<SubscriptionChange>,
    /// SHA-256 of uploads, as far as they were asked for.
    pub(crate) digests: BTreeMap<UploadId, String>,
    /// The scenario has no other sender, so that every client is its own.
    is_alone: bool,
    /// By the name of the file, which began to be written then, and whether by hand.
    began: BTreeMap<String, (u64, bool)>,
    by_name: BTreeMap<String, usize>,
    receipts: BTreeMap<UploadId, usize>,
    endings: BTreeMap<MessageRef, SigningEnd>,
    /// Of which moment the newest list is that Nets has.
    list_as_of: Option<Timestamp>,
}

impl Traffic {
    /// Nothing yet.
    pub fn of(user: UserId, scenario: &Scenario, now: Timestamp, missing: Missing) -> Traffic {
        let sender = scenario.senders.get(&user);
        Traffic {
            is_alone: scenario.senders.len() == 1,
            lists_a_day: sender.map_or(0, |sender| sender.subscription_lists.len()),
            user,
            now,
            missing,
            dropped: None,
            login: None,
            forgiven_logins: Vec::new(),
            host_keys: HostKeysMet::default(),
            uploads: BTreeMap::new(),
            elsewhere: Vec::new(),
            misnamed: BTreeMap::new(),
            given_up: Vec::new(),
            struck: Vec::new(),
            files: Vec::new(),
            last_fetch: None,
            answers: Vec::new(),
            registered: None,
            unreached: Vec::new(),
            changes: Vec::new(),
            digests: BTreeMap::new(),
            began: BTreeMap::new(),
            by_name: BTreeMap::new(),
            receipts: BTreeMap::new(),
            endings: BTreeMap::new(),
            list_as_of: None,
        }
    }

    /// The next entry of the timeline, whomever it is about.
    pub fn take(&mut self, entry: &Entry) {
        // What was read while the world went on happened by then.
        self.now = self.now.max(entry.at);
        let Some(trace) = trace(&entry.happening) else { return };
        let seen = SeenAt::of(entry);
        match trace {
            Trace::ListHandedOver { as_of } => self.list_as_of = Some(as_of),
            Trace::SubscriptionChanged { party, document_type, subscribes } => {
                let (party, document_type) = (party.clone(), document_type.clone());
                self.changes.push(SubscriptionChange { seen, party, document_type, subscribes });
            }
            Trace::Dropped { user } if user.is_none_or(|user| *user == self.user) => {
                self.dropped = Some(seen);
            }
            // Before a login it is not known whose a client is.
            Trace::OtherHostKey if self.is_alone => self.host_keys.shown_another(seen),
            _ if entry.happening.user() != Some(self.user.as_str()) => {}
            Trace::NotReached { message, by: Channel::Eboks, recipient: Some(party), .. } => {
                self.not_reached(seen, message, party, entry.evidence.as_deref());
                self.of_message(seen, message, trace);
            }
            _ => self.own(seen, trace),
        }
    }

    /// What is kept of an upload whose verdict was among the entries.
    pub fn record(&mut self, upload: UploadId, facts: UploadFacts) {
        if let Some(sent) = self.uploads.get_mut(&upload) {
            sent.facts = Some(facts);
        }
    }

    /// The SHA-256 of an upload.
    pub fn digest(&mut self, upload: UploadId, sha256: String) {
        self.digests.insert(upload, sha256);
    }

    /// The uploads whose SHA-256 the judge asks for: those that may have been sent again unchanged.
    pub fn wanted_digests(&self) -> Vec<UploadId> {
        let mut wanted = BTreeSet::new();
        let mut refused: BTreeMap<u64, UploadId> = BTreeMap::new();
        for (id, sent) in self.own_uploads() {
            if let Some(before) = refused.get(&sent.size) {
                wanted.extend([*before, id]);
            }
            if sent.is_plainly_refused() {
                refused.insert(sent.size, id);
            }
        }
        wanted.into_iter().take(DIGESTS).collect()
    }

    /// What it was seen to send or to try to send, and to use.
    pub fn kinds(&self) -> KindSet {
        let sent = self.own_uploads().filter_map(|(_, sent)| sent.facts.as_ref());
        let mut kinds = sent.fold(KindSet::default(), |all, facts| all.with(facts.kinds()));
        if !self.answers.is_empty() {
            kinds.insert(SentKind::Alias);
        }
        let uses_lists =
            |file: &GivenFile| file.kind == OutboundKind::SubscriptionList && file.fetched.is_some();
        if self.files.iter().any(uses_lists) {
            kinds.insert(SentKind::Lists);
        }
        kinds
    }

    /// The uploads of its own program, in their order; not what a tester put in by hand.
    pub(crate) fn own_uploads(&self) -> impl Iterator<Item = (UploadId, &SentUpload)> {
        self.uploads.iter().filter(|(_, sent)| !sent.by_hand).map(|(id, sent)| (*id, sent))
    }

    /// How many uploads are being read, or wait for it.
    pub(crate) fn pending(&self) -> usize {
        self.uploads.values().filter(|sent| sent.judged.is_none()).count()
    }

    /// The receipt of an upload.
    pub(crate) fn receipt(&self, upload: UploadId) -> Option<&GivenFile> {
        self.receipts.get(&upload).and_then(|at| self.files.get(*at))
    }

    /// Whether something that clients did may be missing behind this entry.
    pub(crate) fn may_miss_acts(&self) -> bool {
        self.missing.observations > 0 || self.dropped.is_some() || self.was_resumed()
    }

    /// Whether anything of the past may be missing.
    pub(crate) fn may_miss_anything(&self) -> bool {
        self.missing.events > 0 || self.may_miss_acts()
    }

    /// Whether the process was started again after the sender had sent something.
    pub(crate) fn was_resumed(&self) -> bool {
        self.uploads.values().any(|sent| sent.finished.seq <= self.missing.replayed)
    }

    /// What it did, and what came of what it sent.
    fn own(&mut self, seen: SeenAt, trace: Trace<'_>) {
        match trace {
            Trace::LoggedIn { is_forgiven, other_host_key } => {
                self.host_keys.logged_in(seen, other_host_key);
                if is_forgiven {
                    self.forgiven_logins.push(seen);
                } else {
                    self.login = self.login.or(Some(seen));
                }
            }
            Trace::Uploaded { upload, file, size } => {
                let (began, by_hand) = self.began.remove(file).unwrap_or((seen.seq, false));
                self.uploads.insert(upload, SentUpload::new(seen, began, by_hand, size));
            }
            Trace::Judged { upload } => {
                if let Some(sent) = self.uploads.get_mut(&upload) {
                    sent.judged = Some(seen);
                }
            }
            Trace::Written { file, subject } => self.written(seen, file, subject),
            Trace::AliasAnswered { word, is_faulty } => {
                self.answers.push(AliasAnswered { seen, word, is_faulty });
            }
            Trace::AliasRegistered => self.registered = self.registered.or(Some(seen)),
            Trace::Delivered { message }
            | Trace::NotReached { message, .. }
            | Trace::Printed { message }
            | Trace::Emailed { message }
            | Trace::SigningStarted { message, .. }
            | Trace::SignerRejected { message, .. }
            | Trace::DeadlinePassed { message } => self.of_message(seen, message, trace),
            _ => self.in_mailbox(seen, trace),
        }
    }

    fn of_message(&mut self, seen: SeenAt, message: MessageRef, trace: Trace<'_>) {
        SigningEnd::note(&mut self.endings, message, trace);
        if let Some(sent) = self.uploads.get_mut(&message.upload) {
            sent.note(message.index, seen, trace);
        }
    }

    fn not_reached(&mut self, seen: SeenAt, message: MessageRef, party: &Party, evidence: Option<&Evidence>) {
        let Some(evidence) = evidence else { return };
        if let (Some(list), Some(document_type)) = (evidence.list, &evidence.document_type) {
            self.unreached.push(Unreached {
                seen,
                upload: message.upload,
                index: message.index,
                party: party.clone(),
                document_type: document_type.clone(),
                as_of: list.as_of,
            });
        }
    }

    fn written(&mut self, seen: SeenAt, name: &str, subject: &FileSubject) {
        let message = subject.message.as_ref();
        let ending = message.and_then(|of| self.endings.get(&of.message).copied());
        let status =
            subject.upload.and_then(|upload| self.uploads.get(&upload)).and_then(SentUpload::accepted);
        self.by_name.insert(name.to_owned(), self.files.len());
        if subject.kind == OutboundKind::Receipt {
            self.receipts.extend(subject.upload.map(|upload| (upload, self.files.len())));
        }
        self.files.push(GivenFile {
            kind: subject.kind,
            upload: subject.upload,
            message_id: message.map(|of| of.message_id.clone()),
            ending: ending.filter(|_| subject.kind == OutboundKind::SigningResult),
            accepts: status,
            as_of: self.list_as_of.filter(|_| subject.kind == OutboundKind::SubscriptionList),
            written: seen,
            fetched: None,
            deleted: None,
        });
    }

    fn in_mailbox(&mut self, seen: SeenAt, trace: Trace<'_>) {
        match trace {
            Trace::BeganToWrite { path, by_hand } => {
                self.began.insert(base_name(path).to_owned(), (seen.seq, by_hand));
            }
            Trace::Renamed { from, to } => {
                self.misnamed.remove(from);
                if let Some(began) = self.began.remove(base_name(from)) {
                    self.began.insert(base_name(to).to_owned(), began);
                }
            }
            Trace::Stored { path, is_near_miss: true } => {
                let by_hand = self.began.get(base_name(path)).is_some_and(|(_, by_hand)| *by_hand);
                if !by_hand {
                    self.misnamed.insert(path.to_owned(), seen);
                }
            }
            Trace::GaveUp { path } if is_of_a_shipment(base_name(path)) && !self.was_cut(path) => {
                self.given_up.push(seen);
            }
            Trace::Struck { .. } => self.struck.extend(Struck::of(seen, trace)),
            Trace::Refused { reason } if nets_mailbox::is_of_a_write_elsewhere(reason) => {
                self.elsewhere.push(seen);
            }
            Trace::Fetched { file, is_whole } => self.fetched(seen, file, is_whole),
            Trace::Deleted { file } => {
                if let Some(given) = self.by_name.get(file).and_then(|at| self.files.get_mut(*at)) {
                    given.deleted = given.deleted.or(Some(seen));
                }
            }
            _ => {}
        }
    }

    /// Whether a fault has cut what is written there now.
    fn was_cut(&self, path: &str) -> bool {
        let began = self.began.get(base_name(path)).map_or(0, |(began, _)| *began);
        let cut = self.struck.iter().filter(|struck| struck.in_doubt == InDoubt::UploadCut);
        cut.into_iter().any(|struck| struck.path == path && struck.seen.seq > began)
    }

    /// The file of Outbound that lies, or lay, at this path.
    pub(crate) fn file_at(&self, path: &str) -> Option<&GivenFile> {
        self.by_name.get(base_name(path)).and_then(|at| self.files.get(*at))
    }

    fn fetched(&mut self, seen: SeenAt, file: &str, is_whole: bool) {
        let Some(given) = self.by_name.get(file).and_then(|at| self.files.get_mut(*at)) else { return };
        if is_whole {
            given.fetched = given.fetched.or(Some(seen));
        }
        self.last_fetch = Some(seen);
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a shipment is called so.
fn is_of_a_shipment(name: &str) -> bool {
    name.starts_with("netsshare_") && name.ends_with(".zip")
}
