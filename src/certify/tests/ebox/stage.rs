//! The scenario of the e-Box in the core alone, with real times as a story wants them.

use std::sync::Arc;

use nets_certify::{EboxClientTraffic, EboxTraffic};
use nets_core::ebox::publication::{
    ContentId, SentAttachment, SentEboxMessage, SentPart, SentPublication, SentRecipient, Sha256,
};
use nets_core::ebox::spelling::EboxSpelling;
use nets_core::event::{Event, Observation};
use nets_core::identity::belgium::{CbeNumber, EboxClientId, EboxEnvironment, EboxSector, TranslatedText};
use nets_core::scenario::Scenario;
use nets_core::simulator::{Simulator, Step};
use nets_core::timeline::{Entry, Happening};
use nets_core::{SignedDuration, Timestamp};

pub const CLIENT: &str = "test:ebox:docsender:one:client";
const SCENARIO: &str = include_str!("../../../../scenarios/ebox.yaml");

/// What happens in a story.
#[derive(Clone, Copy)]
pub enum Act {
    /// It gets a token for an assertion that is good for 300 seconds.
    Token,
    /// For one that is good for so many.
    TokenFor(i64),
    /// It gets none, by this rule.
    NoToken(&'static str),
    /// It publishes a PDF to this recipient, changed so.
    Send(&'static str, fn(&mut SentPublication)),
    /// It publishes so many messages.
    Many(u32),
    /// A publication is refused with this status.
    Refused(u16),
    /// A request for a token is answered 503.
    NoAnswer,
    /// It asks: the path, the status, how many it asked for, how many were found.
    Ask(&'static str, u16, u32, u32),
    /// The same in `int`.
    InInt(&'static Act),
    /// So many real seconds pass.
    Seconds(i64),
    /// So many hours pass in the world.
    Hours(i64),
}

/// A world in which a story is played. Bound: its story.
pub struct Scene {
    simulator: Simulator,
    pub entries: Vec<Entry>,
    real: Timestamp,
    sent: u32,
    environment: EboxEnvironment,
}

pub fn as_it_is(_: &mut SentPublication) {}

/// In production.
pub fn in_prd(sent: &mut SentPublication) {
    sent.environment = EboxEnvironment::Prd;
}

pub fn scenario() -> Arc<Scenario> {
    let loaded = nets_scenario::load(SCENARIO, "ebox.yaml").unwrap_or_else(|problems| panic!("{problems}"));
    loaded.scenario
}

pub fn nl(text: &str) -> TranslatedText {
    TranslatedText { nl: Some(text.to_owned()), ..TranslatedText::default() }
}

/// A publication of one PDF in which nothing is wrong. Its digest looks alike in both alphabets.
pub fn letter(to: &str) -> SentPublication {
    let sha256 = Sha256([7; 32]);
    let sector = if to.len() == 11 { EboxSector::Citizen } else { EboxSector::Enterprise };
    let of_type = if to.len() == 11 { "TEST_CITIZEN" } else { "TEST_ENTERPRISE" };
    SentPublication {
        client: EboxClientId::new(CLIENT).expect("an id"),
        environment: EboxEnvironment::Acc,
        organisation: CbeNumber::new("0199000151").expect("a number"),
        spelling: EboxSpelling::V2,
        idempotency_key: None,
        message: SentEboxMessage {
            is_read: true,
            recipient: Some(SentRecipient { sector, number: to.to_owned() }),
            subject: Some(nl("Onderwerp")),
            message_type: Some(of_type.to_owned()),
            application: Some("test:ebox:docsender:one".to_owned()),
            organisation: Some("0199000151".to_owned()),
            body_main_content: Some(false),
            reply_authorized: Some(false),
            attachments: vec![attachment("upfile1", true, sha256)],
            ..SentEboxMessage::default()
        },
        parts: vec![part("upfile1", sha256)],
        findings: Vec::new(),
    }
}

pub fn attachment(part: &str, main: bool, sha256: Sha256) -> SentAttachment {
    SentAttachment {
        part_name: Some(part.to_owned()),
        main_content: Some(main),
        digest: Some(sha256.base64_url()),
        ..SentAttachment::default()
    }
}

pub fn part(name: &str, sha256: Sha256) -> SentPart {
    SentPart {
        name: name.to_owned(),
        file_name: Some("a.pdf".to_owned()),
        media_type: Some("application/pdf".to_owned()),
        size: 2_048,
        sha256,
        fits_type: Some(true),
        content: ContentId(1),
    }
}

impl Scene {
    pub fn after(acts: &[Act]) -> Scene {
        let start: Timestamp = "2026-01-05T09:00:00Z".parse().expect("a moment");
        let simulator = Simulator::new(scenario());
        let environment = EboxEnvironment::Acc;
        let mut scene = Scene { simulator, entries: Vec::new(), real: start, sent: 0, environment };
        scene.handle(start, Event::Began);
        for act in acts {
            scene.act(*act);
        }
        scene
    }

    /// What the judge is given.
    pub fn traffic(&self) -> EboxTraffic {
        let missing = nets_certify::Missing::default();
        let of = EboxClientTraffic { client: CLIENT, environment: None, since: 0 };
        let in_force = self.simulator.ebox_in_force().cloned();
        let mut traffic = EboxTraffic::of(of, in_force, self.simulator.now(), missing);
        for entry in &self.entries {
            traffic.take(entry);
        }
        traffic
    }

    fn handle(&mut self, at: Timestamp, event: Event) {
        for step in self.simulator.handle(at, event).steps {
            if let Step::Tell(draft) = step {
                self.tell(draft.happening);
            }
        }
    }

    fn tell(&mut self, happening: Happening) {
        let seq = u64::try_from(self.entries.len()).expect("a few") + 1;
        let (at, real) = (self.simulator.now(), Some(self.real));
        self.entries.push(Entry { seq, at, real, happening, evidence: None });
    }

    fn observe(&mut self, observation: Observation) {
        self.tell(Happening::Observed(observation));
    }

    fn send(&mut self, sent: SentPublication) {
        let now = self.simulator.now();
        let judged = self.simulator.judge_publication(sent, now).expect("an e-Box");
        self.handle(now, judged.event);
    }

    fn act(&mut self, act: Act) {
        let environment = self.environment;
        let client = Some(CLIENT.to_owned());
        match act {
            Act::Token => self.act(Act::TokenFor(300)),
            Act::TokenFor(assertion_seconds) => self.observe(Observation::EboxTokenIssued {
                environment,
                client: CLIENT.to_owned(),
                scope: String::new(),
                seconds: 600,
                assertion_seconds,
            }),
            Act::NoToken(rule) => self.observe(Observation::EboxTokenRefused {
                environment,
                client,
                error: "invalid_client".to_owned(),
                rule: rule.to_owned(),
                reason: String::new(),
                support: Box::default(),
            }),
            Act::Send(to, change) => {
                let mut sent = SentPublication { environment, ..letter(to) };
                change(&mut sent);
                self.send(sent);
            }
            Act::Many(count) => {
                for _ in 0..count {
                    self.sent += 1;
                    let mut sent = SentPublication { environment, ..letter("0199000349") };
                    sent.message.subject = Some(nl(&format!("Brief {}", self.sent)));
                    self.send(sent);
                }
            }
            Act::Refused(status) => self.observe(Observation::EboxCallRefused {
                environment,
                client,
                request: "POST /acc/REST/ebox/enterprise/messageRegistry/v2/publishMessage".to_owned(),
                status,
                reason: String::new(),
                on_purpose: false,
                support: Box::default(),
            }),
            Act::NoAnswer => self.observe(Observation::EboxCallRefused {
                environment,
                client: None,
                request: "POST /acc/REST/oauth/v5/token".to_owned(),
                status: 503,
                reason: String::new(),
                on_purpose: false,
                support: Box::default(),
            }),
            Act::Ask(path, status, asked, found) => self.observe(Observation::EboxAsked {
                environment,
                client,
                request: format!("POST {path}"),
                status,
                asked,
                found,
            }),
            Act::InInt(act) => {
                self.environment = EboxEnvironment::Int;
                self.act(*act);
                self.environment = environment;
            }
            Act::Seconds(seconds) => self.real += SignedDuration::from_secs(seconds),
            Act::Hours(hours) => {
                let until = self.simulator.now() + SignedDuration::from_hours(hours);
                while let Some(next) = self.simulator.next_wakeup().filter(|next| *next < until) {
                    self.handle(next, Event::TimePassed);
                }
                self.handle(until, Event::TimePassed);
            }
        }
    }
}
