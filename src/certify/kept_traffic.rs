//! What a world that was kept has seen of a sender: gathered from its timeline and from what comes of its events once more, as
//! `gather` does of a world that runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_control::parse_moment;
use nets_core::evidence::Evidence;
use nets_core::identity::{MessageRef, UploadId, UserId};
use nets_core::scenario::Scenario;
use nets_core::state::UploadRecord;
use nets_core::timeline::{Entry, EntryDraft};
use nets_story::{Trace, trace};

use crate::certificate::Certificate;
use crate::judged_traffic::JudgedTraffic;
use crate::kind::{KindSet, SentKind};
use crate::sent_upload::{UploadFacts, judged_upload};
use crate::traffic::{Missing, Traffic};

/// What is gathered of a kept world. First all that a replay shows is noted, then the entries come in their order.
pub struct KeptTraffic {
    traffic: Traffic,
    claims: KindSet,
    scenario: Arc<Scenario>,
    newest: u64,
    /// Bound: the uploads of the world.
    facts: BTreeMap<UploadId, UploadFacts>,
    /// By what it was found that a document was not taken. Bound: the documents of the world.
    found_by: BTreeMap<MessageRef, Box<Evidence>>,
}

impl KeptTraffic {
    /// Nothing yet, of the sender and up to the moment that this certificate names. A sentence where it names none.
    pub fn of(certificate: &Certificate, scenario: &Arc<Scenario>) -> Result<KeptTraffic, String> {
        let user = UserId::new(&certificate.user)
            .map_err(|_| format!("`{}` is no user", nets_text::spelt(&certificate.user)))?;
        let now = parse_moment(&certificate.clock)?;
        let missing = certificate.missing.unwrap_or_default();
        Ok(KeptTraffic {
            traffic: Traffic::of(user, scenario, now, missing),
            claims: certificate.claims.iter().filter_map(|word| SentKind::from_word(word)).collect(),
            scenario: Arc::clone(scenario),
            newest: certificate.newest,
            facts: BTreeMap::new(),
            found_by: BTreeMap::new(),
        })
    }

    /// What a replay tells.
    pub fn told(&mut self, draft: &EntryDraft) {
        if let Some(evidence) = draft.evidence.as_ref().filter(|evidence| evidence.list.is_some())
            && let Some(Trace::NotReached { message, .. }) = trace(&draft.happening)
        {
            self.found_by.insert(message, evidence.clone());
        }
    }

    /// An upload as a replay leaves it.
    pub fn upload(&mut self, record: &UploadRecord) {
        let facts = UploadFacts::of(record, &self.scenario);
        self.facts.extend(facts.map(|facts| (record.upload.id, facts)));
    }

    /// The next entry that was kept; what came behind the certificate is passed over.
    pub fn entry(&mut self, entry: &Entry) {
        if entry.seq > self.newest {
            return;
        }
        let found_by = match trace(&entry.happening) {
            Some(Trace::NotReached { message, .. }) => self.found_by.get(&message).cloned(),
            _ => None,
        };
        self.traffic.take(&Entry { evidence: found_by, ..entry.clone() });
        if let Some(upload) = judged_upload(entry, &self.traffic.user)
            && let Some(facts) = self.facts.remove(&upload)
        {
            self.traffic.record(upload, facts);
        }
    }

    /// How each line stands by it; `sha256` knows the digests of uploads.
    pub fn judged(mut self, sha256: impl Fn(UploadId) -> Option<String>) -> JudgedTraffic {
        for upload in self.traffic.wanted_digests() {
            if let Some(sha256) = sha256(upload) {
                self.traffic.digest(upload, sha256);
            }
        }
        JudgedTraffic::of(self.traffic, self.claims)
    }

    /// What was not known any more.
    pub fn missing(&self) -> Missing {
        self.traffic.missing
    }
}
