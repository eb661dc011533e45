//! What a world saw of a sender to the e-Box, as the judge needs it: read from the timeline alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use nets_core::Timestamp;
use nets_core::ebox::calendar::expiry;
use nets_core::ebox::facts::PublicationFacts;
use nets_core::ebox::in_force::EboxInForce;
use nets_core::ebox::setting::{EboxMessageType, EboxScope, EboxScript, EboxSetting, EboxStanding};
use nets_core::identity::belgium::{EboxAddress, EboxEnvironment, EboxSector};
use nets_core::timeline::Entry;
use nets_story::{EboxTrace, ebox_trace};

use crate::certificate::CertifiedEnvironment;
use crate::declared_peak::DeclaredPeak;
use crate::kind::{KindSet, SentKind};
use crate::traffic::Missing;
use crate::wanted::WantedCaseFile;

/// An entry: its number, when it happened, and when really.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EboxSeen {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) real: Option<Timestamp>,
    pub(crate) environment: Option<EboxEnvironment>,
}

/// A token, with how many seconds it is good, and how many its assertion still was.
pub(crate) struct TokenSeen {
    pub(crate) seen: EboxSeen,
    pub(crate) seconds: u64,
    pub(crate) assertion_seconds: i64,
}

pub(crate) struct TokenRefusedSeen {
    pub(crate) seen: EboxSeen,
    pub(crate) rule: String,
}

/// A call that was refused before it was judged.
pub(crate) struct RefusedCallSeen {
    pub(crate) seen: EboxSeen,
    pub(crate) publishes: bool,
    /// Whether it asked for a token.
    pub(crate) asks_token: bool,
    pub(crate) status: u16,
    /// Though nothing was wrong with it.
    pub(crate) on_purpose: bool,
}

/// Something else than a publication that was asked.
pub(crate) struct QuestionSeen {
    pub(crate) seen: EboxSeen,
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) asked: u32,
    pub(crate) found: u32,
}

/// A publication, with what became of it.
pub(crate) struct PublicationTry {
    pub(crate) seen: EboxSeen,
    pub(crate) recipient: Option<EboxAddress>,
    pub(crate) facts: PublicationFacts,
    pub(crate) outcome: TryOutcome,
    /// The rules of what was found, by their ids.
    pub(crate) rules: Vec<String>,
    /// How the recipient has senders tested.
    pub(crate) script: Option<EboxScript>,
}

/// Whether a request, as its method and path, publishes by either version.
fn publishes(request: &str) -> bool {
    let request = request.trim_end_matches('/');
    request.ends_with("/publishMessage")
        || request.starts_with("POST ") && request.ends_with("/v3/ebox/messages")
}

/// A publication whose key was used by one that was taken.
const KEY_USED: u16 = 409;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TryOutcome {
    Taken {
        documents: u32,
        no_digital_user: bool,
    },
    /// The status is zero where the connection was cut.
    Refused {
        status: u16,
        scripted: bool,
    },
}

impl PublicationTry {
    pub(crate) fn is_taken(&self) -> bool {
        matches!(self.outcome, TryOutcome::Taken { .. })
    }

    /// Whether it was refused for something that is wrong with it.
    pub(crate) fn is_wrong(&self) -> bool {
        matches!(self.outcome, TryOutcome::Refused { scripted: false, .. })
    }

    /// Whether it was refused with this status to test the sender.
    pub(crate) fn is_scripted(&self, with: u16) -> bool {
        self.outcome == TryOutcome::Refused { status: with, scripted: true }
    }

    pub(crate) fn breaks(&self, rules: &[&str]) -> bool {
        self.rules.iter().any(|rule| rules.contains(&rule.as_str()))
    }

    pub(crate) fn sector(&self) -> Option<EboxSector> {
        self.recipient.as_ref().map(EboxAddress::sector)
    }

    pub(crate) fn documents(&self) -> u32 {
        match self.outcome {
            TryOutcome::Taken { documents, .. } => documents,
            TryOutcome::Refused { .. } => 0,
        }
    }
}

/// All that is known of a client of the e-Box. It lives as long as one certificate is made. Bound: what the timeline keeps.
pub struct EboxTraffic {
    pub(crate) client: String,
    /// The only environment that counts, if one was asked for.
    environment: Option<EboxEnvironment>,
    /// Nothing up to this entry counts.
    since: u64,
    /// None where the scenario has no e-Box.
    in_force: Option<Arc<EboxInForce>>,
    /// What the clock shows.
    pub(crate) now: Timestamp,
    pub(crate) missing: Missing,
    pub(crate) tokens: Vec<TokenSeen>,
    pub(crate) refused_tokens: Vec<TokenRefusedSeen>,
    pub(crate) calls: Vec<RefusedCallSeen>,
    /// Requests for a token that got no answer of the service, of which it is not known that they are this client's.
    pub(crate) unanswered: Vec<EboxSeen>,
    pub(crate) questions: Vec<QuestionSeen>,
    pub(crate) tries: Vec<PublicationTry>,
    pub(crate) opened: Vec<(EboxSeen, EboxAddress)>,
    /// What it was asked to publish, where that is known. Bound: the case files of one case.
    asked: Vec<WantedCaseFile>,
    /// What initial requests say of it. Bound: the dossiers of an onboarding.
    peaks: Vec<DeclaredPeak>,
    /// What is put into a box next is a recipient's.
    reply_comes: bool,
    /// Calls without a token of which it is known are this client's.
    is_only_sender: bool,
}

/// Whose traffic is looked for.
#[derive(Debug, Clone, Copy)]
pub struct EboxClientTraffic<'c> {
    pub client: &'c str,
    /// The only environment that counts; all of them where none is named.
    pub environment: Option<EboxEnvironment>,
    /// Nothing up to this entry counts.
    pub since: u64,
}

impl EboxTraffic {
    /// Nothing yet.
    pub fn of(
        of: EboxClientTraffic<'_>,
        in_force: Option<Arc<EboxInForce>>,
        now: Timestamp,
        missing: Missing,
    ) -> EboxTraffic {
        let EboxClientTraffic { client, environment, since } = of;
        let mut traffic = EboxTraffic {
            client: client.to_owned(),
            environment,
            since,
            in_force: None,
            now,
            missing,
            tokens: Vec::new(),
            refused_tokens: Vec::new(),
            calls: Vec::new(),
            unanswered: Vec::new(),
            questions: Vec::new(),
            tries: Vec::new(),
            opened: Vec::new(),
            asked: Vec::new(),
            peaks: Vec::new(),
            reply_comes: false,
            is_only_sender: false,
        };
        traffic.hold_to(in_force);
        traffic
    }

    /// Whatever is taken from now on is held to what is in force by this.
    pub(crate) fn hold_to(&mut self, in_force: Option<Arc<EboxInForce>>) {
        let clients = in_force.iter().flat_map(|in_force| in_force.clients());
        let senders = clients.filter(|(_, client)| client.scopes.contains(&EboxScope::PublicationSender));
        let senders: BTreeSet<&str> = senders.map(|(_, client)| client.id.as_str()).collect();
        self.is_only_sender = senders.len() <= 1;
        self.in_force = in_force;
    }

    /// These case files asked for what it publishes.
    pub fn hold_to_case_files(&mut self, asked: Vec<WantedCaseFile>) {
        self.asked = asked;
    }

    pub(crate) fn asked(&self) -> &[WantedCaseFile] {
        &self.asked
    }

    /// So many messages an hour its initial requests have declared.
    pub fn hold_to_peaks(&mut self, peaks: Vec<DeclaredPeak>) {
        self.peaks = peaks;
    }

    pub(crate) fn peaks(&self) -> &[DeclaredPeak] {
        &self.peaks
    }

    /// Forgets all that was taken: nothing up to this entry counts.
    pub(crate) fn begin_anew(&mut self, since: u64) {
        self.since = self.since.max(since);
        self.tokens.clear();
        self.refused_tokens.clear();
        self.calls.clear();
        self.unanswered.clear();
        self.questions.clear();
        self.tries.clear();
        self.opened.clear();
    }

    fn setting(&self) -> Option<&EboxSetting> {
        Some(self.in_force.as_deref()?.scenario())
    }

    /// The message type that was tried, as it is configured where that was.
    pub(crate) fn message_type(&self, tried: &PublicationTry) -> Option<&EboxMessageType> {
        let in_force = self.in_force.as_deref()?;
        let setting =
            tried.seen.environment.map_or(in_force.scenario(), |environment| in_force.at(environment));
        setting.message_types.get(tried.facts.message_type.as_ref()?)
    }

    /// Whether one of its messages may have expired by then.
    pub(crate) fn may_have_expired(&self, by: EboxSeen) -> bool {
        let expires = |tried: &PublicationTry| {
            Some(expiry(tried.seen.at, self.message_type(tried)?.validity)).filter(|at| *at <= by.at)
        };
        self.taken().any(|tried| tried.seen.environment == by.environment && expires(tried).is_some())
    }

    /// The name of the organisation that the client is of.
    pub(crate) fn sender(&self) -> Option<&str> {
        let in_force = self.in_force.as_deref()?;
        let (environment, client) = in_force.clients().find(|(environment, client)| {
            client.id.as_str() == self.client && self.environment.is_none_or(|asked| asked == *environment)
        })?;
        Some(in_force.at(environment).organisations.get(&client.organisation)?.name.any())
    }

    /// Where it was looked, if one environment was asked for.
    pub(crate) fn certified_environment(&self) -> Option<CertifiedEnvironment> {
        let environment = self.environment?;
        let types = self.taken().filter_map(|tried| tried.facts.message_type.as_ref());
        let types: BTreeSet<String> = types.map(|id| id.as_str().to_owned()).collect();
        Some(CertifiedEnvironment {
            name: environment.name().to_owned(),
            since: self.since,
            message_types: types.into_iter().collect(),
        })
    }

    /// The next entry of the timeline, whomever it is about.
    pub fn take(&mut self, entry: &Entry) {
        let Some(trace) = ebox_trace(&entry.happening).filter(|_| entry.seq > self.since) else { return };
        let seen = |environment| EboxSeen { seq: entry.seq, at: entry.at, real: entry.real, environment };
        match trace {
            EboxTrace::Replied => self.reply_comes = true,
            EboxTrace::Opened { recipient } => self.opened.push((seen(None), recipient.clone())),
            EboxTrace::Published { environment, client, recipient, documents, code, findings, facts } => {
                let is_reply = std::mem::take(&mut self.reply_comes);
                if client == self.client && !is_reply {
                    let no_digital_user = code == Some("NO_DIGITAL_USER");
                    let outcome = TryOutcome::Taken { documents, no_digital_user };
                    self.tried(seen(Some(environment)), Some(recipient.clone()), facts, outcome, findings);
                }
            }
            // The key tells that the message is there: it is no second one, and nothing is wrong with it.
            EboxTrace::NotPublished { status: KEY_USED, .. } => {}
            EboxTrace::NotPublished { environment, client, recipient, status, scripted, findings, facts }
                if client == self.client =>
            {
                let outcome = TryOutcome::Refused { status, scripted };
                self.tried(seen(Some(environment)), recipient.cloned(), facts, outcome, findings);
            }
            EboxTrace::NotPublished { .. } => {}
            _ => self.called(seen, trace),
        }
    }

    fn tried(
        &mut self,
        seen: EboxSeen,
        recipient: Option<EboxAddress>,
        facts: &PublicationFacts,
        outcome: TryOutcome,
        findings: &[String],
    ) {
        if !self.counts(seen.environment) {
            return;
        }
        let script = recipient.as_ref().and_then(|to| self.setting()?.recipients.get(to)?.script);
        // A finding is told behind the id of its rule.
        let rules = findings.iter().filter_map(|line| line.split_once(": ")).map(|(id, _)| id.to_owned());
        self.tries.push(PublicationTry {
            seen,
            recipient,
            facts: facts.clone(),
            outcome,
            rules: rules.collect(),
            script,
        });
    }

    /// Whether what happens there counts.
    fn counts(&self, environment: Option<EboxEnvironment>) -> bool {
        self.environment.is_none() || self.environment == environment
    }

    fn called(&mut self, seen: impl Fn(Option<EboxEnvironment>) -> EboxSeen, trace: EboxTrace<'_>) {
        match trace {
            EboxTrace::Token { environment, .. }
            | EboxTrace::NoToken { environment, .. }
            | EboxTrace::CallRefused { environment, .. }
            | EboxTrace::Asked { environment, .. }
                if !self.counts(Some(environment)) => {}
            EboxTrace::Token { environment, client, seconds, assertion_seconds } if client == self.client => {
                self.tokens.push(TokenSeen { seen: seen(Some(environment)), seconds, assertion_seconds });
            }
            EboxTrace::NoToken { environment, client, rule } if self.is_its(client) => {
                let refused = TokenRefusedSeen { seen: seen(Some(environment)), rule: rule.to_owned() };
                self.refused_tokens.push(refused);
            }
            EboxTrace::CallRefused { environment, client, request, status, on_purpose }
                if self.is_its(client) =>
            {
                let (publishes, asks_token) = (publishes(request), request.ends_with("/token"));
                let seen = seen(Some(environment));
                self.calls.push(RefusedCallSeen { seen, publishes, asks_token, status, on_purpose });
            }
            EboxTrace::CallRefused { environment, client: None, request, status: 500.., .. }
                if request.ends_with("/token") =>
            {
                self.unanswered.push(seen(Some(environment)));
            }
            EboxTrace::Asked { environment, client, request, status, asked, found }
                if client == Some(self.client.as_str()) =>
            {
                let (seen, request) = (seen(Some(environment)), request.to_owned());
                self.questions.push(QuestionSeen { seen, request, status, asked, found });
            }
            _ => {}
        }
    }

    fn is_its(&self, client: Option<&str>) -> bool {
        client.map_or(self.is_only_sender, |client| client == self.client)
    }

    pub(crate) fn taken(&self) -> impl Iterator<Item = &PublicationTry> {
        self.tries.iter().filter(|tried| tried.is_taken())
    }

    /// Whether a recipient is known and not active any more.
    pub(crate) fn is_stopped(&self, recipient: &EboxAddress) -> bool {
        let of = self.setting().and_then(|setting| setting.recipients.get(recipient));
        of.is_some_and(|of| of.standing == EboxStanding::NotActive)
    }

    /// What it was seen to send or to try to send, and to ask.
    pub fn kinds(&self) -> KindSet {
        let mut kinds = KindSet::default();
        let mut note = |kind, holds: bool| {
            if holds {
                kinds.insert(kind);
            }
        };
        for tried in &self.tries {
            let facts = &tried.facts;
            note(SentKind::Enterprise, tried.sector() == Some(EboxSector::Enterprise));
            note(SentKind::Citizen, tried.sector() == Some(EboxSector::Citizen));
            note(SentKind::Body, facts.body);
            note(
                SentKind::Documents,
                tried.documents() > 1 || tried.breaks(&["ebox.part-count", "ebox.part-name"]),
            );
            note(SentKind::Digests, facts.digests > 0);
            note(SentKind::Names, facts.name_accents || facts.name_length > 100);
            note(SentKind::LongSubject, facts.subject_length > 255);
            note(SentKind::BusinessData, facts.business_data);
            note(SentKind::Attention, facts.attention);
            note(SentKind::Large, facts.largest >= 25_000_000 || tried.breaks(&["ebox.request-size"]));
            note(SentKind::Production, tried.seen.environment == Some(EboxEnvironment::Prd));
        }
        note(SentKind::Peak, !self.peaks.is_empty());
        for question in &self.questions {
            note(SentKind::Status, question.request.ends_with("/searchMessageStatus"));
            note(SentKind::Preferences, question.request.ends_with("/eboxPreferences/search"));
            note(SentKind::ReferenceData, question.request.contains("/referenceData/messageTypes"));
        }
        kinds
    }

    /// Whether the process was started again after it had been seen.
    pub(crate) fn was_resumed(&self) -> bool {
        let first = self.tries.first().map(|tried| tried.seen.seq);
        first.is_some_and(|seq| seq <= self.missing.replayed)
    }

    pub(crate) fn may_miss_anything(&self) -> bool {
        self.missing.events > 0 || self.missing.observations > 0 || self.was_resumed()
    }
}
