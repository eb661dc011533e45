//! A real world in which a sender acts, and its certificate.

#[path = "../../../../tests/harness/front_end.rs"]
#[expect(dead_code, reason = "the tests of front ends use the rest of it")]
mod front_end;

use std::collections::BTreeMap;
use std::sync::Arc;

use nets_certify::{Asked, Certificate, CertifiedWorld, KeptTraffic, KindSet, SentKind, certificate};
use nets_control::WorldAndScenario;
use nets_core::SignedDuration;
use nets_core::alias::{AliasAnswer, AliasWord};
use nets_core::effect::{AliasQuestion, Effect};
use nets_core::event::{Client, Event};
use nets_core::faults::met::FaultChange;
use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::identity::{Country, DocumentType, Party, Secret, UserId};
use nets_core::script::{AliasRequest, RecipientAct};
use nets_core::simulator::{Simulator, Step};
use nets_core::timeline::{Entry, TransferredFile};
use nets_driver::{Advance, AnswerTaker, AskAlias, EntryFilter, World};
use nets_mailbox::{Mailbox, OpenForWrite, WriteHandle};
use nets_scenario::Loaded;
use nets_store::JournalRecord;
use wildmatch::WildMatch;

use crate::shipments::zip;
use front_end::PlayedWorlds;

const SCENARIO: &str = "
name: Stories
clock: { mode: manual, start: 2026-01-05T10:00 }
senders:
  - user: tTEST1
    name: Demo sender
    organisation: DK12345678
    eboks_ids: [15723]
    subscription_lists: all
    alias_service: {}
materials:
  - { document_type: 163057, name: Letter }
  - { document_type: 162812, name: Contract, signing: { deadline_days: 3 } }
  - { document_type: 163058, name: Mandatory letter, mandatory: true }
  - { document_type: 170001, name: Bill, alias: { field1: customer number, field2: code } }
recipients:
  - { person: '2402911995', name: Anna Demo }
  - { organisation: '12345678', name: Demo company }
magic_recipients: true
strangers: not_subscribed
otherwise: { sign: { after: 2h } }
";

/// What happens in a story.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    Login,
    /// By what is only forgiven.
    WeakLogin,
    /// A server shows another host key to a client, as a fault says.
    OtherHostKey,
    /// The sender logs in where another host key was shown.
    TrustingLogin,
    /// The sender uploads this shipment.
    Send(&'static str),
    /// The sender uploads this shipment to a path.
    SendTo(&'static str, &'static str),
    /// The sender begins to upload and goes away.
    GiveUp(&'static str),
    /// A tester uploads this shipment in the browser.
    ByHand(&'static str),
    /// The sender fetches all files of Outbound that are called so.
    Fetch(&'static str),
    /// The sender reads one byte of them.
    FetchPart(&'static str),
    Delete(&'static str),
    Hours(i64),
    /// A person registers by an alias and a code; the sender's service answers.
    Register(&'static str, &'static str),
    /// A recipient subscribes to letters.
    Subscribe(&'static str),
}

/// The sender's alias web service: it knows one customer, and answers one in a wrong way.
struct AliasService;

impl AskAlias for AliasService {
    fn ask(&self, question: AliasQuestion, answered: AnswerTaker) {
        let word = match (question.alias1.as_str(), question.alias2.reveal()) {
            ("4711", "AB12") => Some(AliasWord::Ok),
            ("4712", _) => None,
            _ => Some(AliasWord::InvalidAliasValues),
        };
        let findings = if word.is_none() { vec!["the body is empty".to_owned()] } else { Vec::new() };
        answered(AliasAnswer { word, findings, exchange: Vec::new() });
    }
}

/// Worlds, one after another.
pub struct Stage(PlayedWorlds);

/// The world of one story.
pub struct Scene {
    here: WorldAndScenario,
    user: UserId,
}

fn loaded() -> Loaded {
    nets_scenario::load(SCENARIO, "stories.yaml").unwrap_or_else(|problems| panic!("{problems}"))
}

impl Stage {
    pub fn new() -> Stage {
        Stage(PlayedWorlds::start(loaded(), Arc::new(AliasService)))
    }

    /// A new world in which this has happened.
    pub async fn after(&self, acts: &[Act]) -> Scene {
        let Ok(here) = self.0.change(loaded()).await else { panic!("a new world") };
        let user = UserId::new(front_end::USER).expect("a user");
        let service =
            Event::AliasServiceMoved { user: user.clone(), url: "https://localhost:8443/".to_owned() };
        here.world.tell(service).await.expect("the service has an address");
        let scene = Scene { here, user };
        for act in acts {
            scene.act(*act).await;
            scene.world().settled().await.expect("the world is quiet");
        }
        scene
    }
}

impl Scene {
    pub fn world(&self) -> &World {
        &self.here.world
    }

    fn mailbox(&self) -> Mailbox {
        self.world().files().mailbox(&self.user).expect("a mailbox")
    }

    /// What is seen of it.
    pub async fn certificate(&self, claims: &[SentKind]) -> Certificate {
        let claims: KindSet = claims.iter().copied().collect();
        let here = self.here.clone();
        let asked = Asked { here, user: self.user.clone(), seed: 1, claims, with_digests: true };
        let certificate = certificate(asked).await.unwrap_or_else(|none| panic!("{none:?}"));
        assert_eq!(self.made_again(&certificate).await, certificate);
        certificate
    }

    /// The same from the events and the entries alone, as it is made of a world that was kept.
    async fn made_again(&self, of: &Certificate) -> Certificate {
        let WorldAndScenario { world, scenario } = &self.here;
        let mut kept = KeptTraffic::of(of, &scenario.scenario).expect("a sender and a moment");
        let events = world.query(|view| view.events_so_far()).await.expect("the world runs").expect("events");
        let mut core = Simulator::new(Arc::clone(&scenario.scenario));
        let play = &mut |record: JournalRecord| {
            for step in core.handle(record.at, record.event).steps {
                match step {
                    Step::Tell(draft) => kept.told(&draft),
                    Step::Do(Effect::Archive(record)) => kept.upload(&record),
                    Step::Do(_) => {}
                }
            }
            true
        };
        events.read(play).expect("they are read");
        core.uploads().for_each(|record| kept.upload(record));
        let entries = self.entries().await;
        let mut digests = BTreeMap::new();
        for entry in &entries {
            kept.entry(entry);
            if let Some(which) = entry.happening.transferred()
                && let Some(sha256) = world.sha256(which.clone()).await
            {
                digests.insert(entry.seq, (which, sha256));
            }
        }
        let of_upload = |id| {
            let mut known = digests.values();
            known.find(|(which, _)| *which == TransferredFile::Upload(id)).map(|(_, sha256)| sha256.clone())
        };
        let judged = kept.judged(of_upload);
        let by_number = entries.into_iter().map(|entry| (entry.seq, entry)).collect();
        let digests = digests.into_iter().map(|(seq, (_, sha256))| (seq, sha256)).collect();
        let here =
            CertifiedWorld { scenario, name: world.name().as_str(), user: self.user.as_str(), seed: 1 };
        let again = judged.certificate(&here, of.newest, &by_number, &digests);
        Certificate { made: of.made.clone(), ..again }
    }

    /// All that has happened.
    pub async fn entries(&self) -> Vec<Entry> {
        let look = self.world().query(|view| view.timeline.select(&EntryFilter::default(), usize::MAX));
        look.await.expect("the world runs")
    }

    async fn act(&self, act: Act) {
        let key = || "SHA256:key".to_owned();
        let client = Client::default();
        let inbound =
            |shipment: &str| format!("/Inbound/DK12345678/netsshare_{}.zip", shipment.replace(':', "-"));
        match act {
            Act::Login => self.mailbox().tell_of_login(key(), None, client),
            Act::WeakLogin => {
                self.mailbox().tell_of_login(key(), Some("a SHA-1 signature".to_owned()), client);
            }
            Act::OtherHostKey => self.shows_another_host_key().await,
            Act::TrustingLogin => {
                let client = Client { other_host_key: true, ..client };
                self.mailbox().tell_of_login(key(), None, client);
            }
            Act::Send(shipment) => self.upload(&self.mailbox(), &inbound(shipment), shipment).await,
            Act::SendTo(shipment, path) => self.upload(&self.mailbox(), path, shipment).await,
            Act::ByHand(shipment) => {
                self.upload(&self.mailbox().by_hand(), &inbound(shipment), shipment).await;
            }
            Act::GiveUp(shipment) => drop(open(&self.mailbox(), &inbound(shipment))),
            Act::Fetch(pattern) => self.each(pattern, |mailbox, path| read(mailbox, path, usize::MAX)),
            Act::FetchPart(pattern) => self.each(pattern, |mailbox, path| read(mailbox, path, 1)),
            Act::Delete(pattern) => {
                for path in self.paths(pattern) {
                    self.mailbox().remove(path.as_bytes()).await.expect("it is deleted");
                }
            }
            Act::Hours(hours) => {
                let by = Advance::By(SignedDuration::from_hours(hours));
                self.world().advance(by).await.expect("time passes");
            }
            Act::Register(alias1, alias2) => {
                let request = AliasRequest {
                    user: self.user.clone(),
                    person: party("6101800001"),
                    document_type: DocumentType::new("170001").expect("a document type"),
                    alias1: alias1.to_owned(),
                    alias2: Secret::new(alias2),
                    unchecked: false,
                };
                self.world().register(request).await.expect("an attempt to register");
            }
            Act::Subscribe(number) => {
                let document_type = DocumentType::new("163057").expect("a document type");
                let act = RecipientAct::Subscribe { party: party(number), document_type };
                self.world().tell(Event::RecipientActed(act)).await.expect("a subscription");
            }
        }
    }

    async fn shows_another_host_key(&self) {
        let fault = "{name: another server, at: {op: handshake}, do: {host_key: other}, times: all}";
        let fault = nets_scenario::planned_fault(fault, "fault.yaml").expect("a fault");
        // The second time it is there already.
        drop(self.world().tell(Event::FaultsChanged(Box::new(FaultChange::Added(fault)))).await);
        let faults = self.world().files().faults();
        faults.meet(DoorOperation::new(FaultOperation::Handshake)).await.expect("it strikes");
    }

    /// Where it is not allowed, nothing is uploaded.
    async fn upload(&self, mailbox: &Mailbox, path: &str, shipment: &str) {
        let Some(handle) = open(mailbox, path) else { return };
        handle.write_at(0, &zip(shipment)).expect("a write");
        handle.close().await.expect("an upload");
    }

    fn paths(&self, pattern: &str) -> Vec<String> {
        let files = self.world().files().outbound(&self.user, None, usize::MAX);
        let wanted = WildMatch::new(pattern);
        let names = files.into_iter().map(|file| file.name).filter(|name| wanted.matches(name));
        names.map(|name| format!("/Outbound/{name}")).collect()
    }

    fn each(&self, pattern: &str, act: impl Fn(&Mailbox, &str)) {
        for path in self.paths(pattern) {
            act(&self.mailbox(), &path);
        }
    }
}

fn party(number: &str) -> Party {
    Party::person(Country::Denmark, number).expect("a person")
}

fn open(mailbox: &Mailbox, path: &str) -> Option<WriteHandle> {
    let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
    mailbox.open_for_write(path.as_bytes(), how).ok()
}

/// Reads a file, at most so many bytes of it.
fn read(mailbox: &Mailbox, path: &str, most: usize) {
    let handle = mailbox.open_for_read(path.as_bytes()).expect("it can be read");
    let mut bytes = vec![0; usize::try_from(handle.size()).expect("a small file").min(most)];
    handle.read_at(0, &mut bytes).expect("it is read");
}
