//! What a world that was kept has seen of a sender: gathered from its timeline and from what comes of its events once more, as
//! `gather` does of a world that runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_control::parse_moment;
use nets_core::evidence::Evidence;
use nets_core::identity::belgium::EboxEnvironment;
use nets_core::identity::{MessageRef, UploadId, UserId};
use nets_core::scenario::Scenario;
use nets_core::simulator::Simulator;
use nets_core::state::UploadRecord;
use nets_core::timeline::{Entry, EntryDraft};
use nets_story::{Trace, trace};

use crate::certificate::Certificate;
use crate::declared_peak::declared_peaks;
use crate::ebox_traffic::{EboxClientTraffic, EboxTraffic};
use crate::judged_traffic::JudgedTraffic;
use crate::kind::{KindSet, SentKind};
use crate::profile::CertifiedProfile;
use crate::sent_upload::{UploadFacts, judged_upload};
use crate::traffic::{Missing, Traffic};

/// What is gathered of a kept world. First all that a replay shows is noted, then the entries come in their order.
pub struct KeptTraffic {
    of: KeptSeen,
    claims: KindSet,
    newest: u64,
    missing: Missing,
}

/// By the profile of the certificate.
enum KeptSeen {
    NetsShare(Box<KeptShipments>),
    /// Its entries say all that is needed.
    Ebox(Box<EboxTraffic>),
}

struct KeptShipments {
    traffic: Traffic,
    scenario: Arc<Scenario>,
    /// Bound: the uploads of the world.
    facts: BTreeMap<UploadId, UploadFacts>,
    /// By what it was found that a document was not taken. Bound: the documents of the world.
    found_by: BTreeMap<MessageRef, Box<Evidence>>,
}

impl KeptTraffic {
    /// Nothing yet, of the sender and up to the moment that this certificate names. A sentence where it names none.
    pub fn of(certificate: &Certificate, scenario: &Arc<Scenario>) -> Result<KeptTraffic, String> {
        let profile = CertifiedProfile::from_key(&certificate.profile)
            .ok_or_else(|| format!("there is no profile `{}`", nets_text::spelt(&certificate.profile)))?;
        let now = parse_moment(&certificate.clock)?;
        let missing = certificate.missing.unwrap_or_default();
        let of = match profile {
            CertifiedProfile::NetsShare => {
                let user = UserId::new(&certificate.user)
                    .map_err(|_| format!("`{}` is no user", nets_text::spelt(&certificate.user)))?;
                KeptSeen::NetsShare(Box::new(KeptShipments {
                    traffic: Traffic::of(user, scenario, now, missing),
                    scenario: Arc::clone(scenario),
                    facts: BTreeMap::new(),
                    found_by: BTreeMap::new(),
                }))
            }
            CertifiedProfile::Ebox => {
                let at = certificate.environment.as_ref();
                let of = EboxClientTraffic {
                    client: &certificate.user,
                    environment: at.and_then(|at| EboxEnvironment::from_name(&at.name)),
                    since: at.map_or(0, |at| at.since),
                };
                let mut traffic = EboxTraffic::of(of, None, now, missing);
                traffic.hold_to_case_files(certificate.asked.clone());
                KeptSeen::Ebox(Box::new(traffic))
            }
        };
        Ok(KeptTraffic {
            of,
            claims: certificate.claims.iter().filter_map(|word| SentKind::from_word(word)).collect(),
            newest: certificate.newest,
            missing,
        })
    }

    /// What a replay tells.
    pub fn told(&mut self, draft: &EntryDraft) {
        if let KeptSeen::NetsShare(of) = &mut self.of
            && let Some(evidence) = draft.evidence.as_ref().filter(|evidence| evidence.list.is_some())
            && let Some(Trace::NotReached { message, .. }) = trace(&draft.happening)
        {
            of.found_by.insert(message, evidence.clone());
        }
    }

    /// The world as a replay leaves it: what its onboardings have configured.
    pub fn ended(&mut self, simulator: &Simulator) {
        if let KeptSeen::Ebox(traffic) = &mut self.of {
            traffic.hold_to(simulator.ebox_in_force().cloned());
            traffic.hold_to_peaks(declared_peaks(simulator.onboarding(), &traffic.client));
        }
    }

    /// An upload as a replay leaves it.
    pub fn upload(&mut self, record: &UploadRecord) {
        if let KeptSeen::NetsShare(of) = &mut self.of {
            let facts = UploadFacts::of(record, &of.scenario);
            of.facts.extend(facts.map(|facts| (record.upload.id, facts)));
        }
    }

    /// The next entry that was kept; what came behind the certificate is passed over.
    pub fn entry(&mut self, entry: &Entry) {
        if entry.seq > self.newest {
            return;
        }
        match &mut self.of {
            KeptSeen::NetsShare(of) => of.entry(entry),
            KeptSeen::Ebox(traffic) => traffic.take(entry),
        }
    }

    /// How each line stands by it; `sha256` knows the digests of uploads.
    pub fn judged(self, sha256: impl Fn(UploadId) -> Option<String>) -> JudgedTraffic {
        match self.of {
            KeptSeen::NetsShare(of) => {
                let KeptShipments { mut traffic, .. } = *of;
                for upload in traffic.wanted_digests() {
                    if let Some(sha256) = sha256(upload) {
                        traffic.digest(upload, sha256);
                    }
                }
                JudgedTraffic::of(traffic, self.claims)
            }
            KeptSeen::Ebox(traffic) => JudgedTraffic::of_ebox(*traffic, self.claims),
        }
    }

    /// What was not known any more.
    pub fn missing(&self) -> Missing {
        self.missing
    }
}

impl KeptShipments {
    fn entry(&mut self, entry: &Entry) {
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
}
